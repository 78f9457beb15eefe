//! What must be true after every step, and at the end.

use super::world::{START, Ties, World};
use crate::chat::state::State;
use crate::message::{Message, MessageKey};
use crate::sync::requests::Purpose;

/// The checks of the thread after each event. Counts per class are kept between checks to spare the
/// allocation.
#[derive(Default)]
pub struct Checker {
    held: Vec<u16>,
    before: Vec<u16>,
    alive: Vec<u16>,
    /// Classes that were seen with a final status and are still loaded.
    finals: Vec<bool>,
    outline: Vec<(MessageKey, MessageKey, u64)>,
    /// The number of the last answer (answers are counted from 1), and the classes in that answer.
    answer: u64,
    told: Vec<usize>,
    /// The latest earlier answer that contained each class.
    latest: Vec<u64>,
    /// See [`crate::thread::Thread::revision`].
    revision: u64,
}

fn class(message: &Message) -> usize {
    let raw = message.raw().map_or("", |raw| raw.as_untrusted());
    raw.parse().unwrap_or(usize::MAX)
}

/// A segment, newest first; whether it claims to reach the newest end, and the oldest end.
type LoadedRun = (Vec<(MessageKey, usize, Message)>, bool, bool);

fn runs(state: &State) -> Vec<LoadedRun> {
    state
        .sync()
        .thread()
        .runs(|key, message| (key, class(&message), message))
}

impl Checker {
    /// An answer is about to be delivered.
    pub fn comes<'a>(&mut self, answer: u64, messages: impl Iterator<Item = &'a Message>) {
        self.answer = answer;
        self.told.clear();
        self.told.extend(messages.map(class));
    }

    /// After an event without messages: the thread has not changed. All other checks still hold
    /// then, since the list only grows at its newest end.
    pub fn unmoved(&mut self, state: &State) -> Result<(), String> {
        requests(state)?;
        match state
            .sync()
            .thread()
            .outline()
            .eq(self.outline.iter().copied())
        {
            true => Ok(()),
            false => Err("the thread changed, though no answer came".to_owned()),
        }
    }

    pub fn step(&mut self, state: &State, world: &World, evicted: bool) -> Result<(), String> {
        requests(state)?;
        self.outline.clear();
        self.outline.extend(state.sync().thread().outline());
        self.finals.resize(world.classes.len(), false);
        self.latest.resize(world.classes.len(), 0);
        let runs = runs(state);
        std::mem::swap(&mut self.held, &mut self.before);
        self.held.clear();
        self.held.resize(world.classes.len(), 0);
        let mut before: Option<i64> = None;
        let mut counts = (0, 0);
        for (entries, _, _) in &runs {
            for (index, (key, class, message)) in entries.iter().enumerate() {
                let second = key.second().seconds();
                let falls = before.is_none_or(|b| second < b || (second == b && index > 0));
                if !falls {
                    return Err(format!("out of order at {}", second - START));
                }
                before = Some(second);
                let known = &world.classes[*class];
                if known.second != second {
                    return Err(format!("class {class} filed under another second"));
                }
                self.held[*class] += 1;
                if self.held[*class] > known.most {
                    return Err(format!("class {class} ({}) is there twice", second - START));
                }
                counts.0 += u64::from(message.has_failed());
                counts.1 += u64::from(message.is_pending());
                self.finals(*class, message)?;
            }
        }
        let told = state.sync().thread().counts();
        if (told.failed, told.pending) != counts {
            return Err(format!("counts {told:?} are {counts:?}"));
        }
        for (is_final, held) in self.finals.iter_mut().zip(&self.held) {
            *is_final &= *held > 0;
        }
        if !evicted {
            self.nothing_lost(world)?;
        }
        // An answer that may have been overtaken is ignored by the thread.
        if std::mem::replace(&mut self.revision, state.sync().thread().revision()) != self.revision
        {
            for class in self.told.drain(..) {
                self.latest[class] = self.latest[class].max(self.answer);
            }
        }
        self.nothing_missing(&runs, world)
    }

    /// A message that was loaded, and was in the list when this answer was made, is still loaded.
    /// Twins cannot be told apart, so they are counted: no answer may leave fewer than the list
    /// held at that moment. An answer that is older than another with the same messages removes
    /// none.
    fn nothing_lost(&self, world: &World) -> Result<(), String> {
        let pairs = self.before.iter().zip(&self.held).enumerate();
        for (class, (before, held)) in pairs {
            if held >= before {
                continue;
            }
            let known = &world.classes[class];
            let is_late = self.answer < self.latest[class];
            if is_late || *held < known.alive_at(self.answer).min(*before) {
                return Err(format!("class {class} ({}) is lost", known.second - START));
            }
        }
        Ok(())
    }

    fn finals(&mut self, class: usize, message: &Message) -> Result<(), String> {
        if message.id().is_none() {
            return Ok(());
        }
        let is_final = message.status().is_final();
        if self.finals[class] && !is_final {
            let status = message.status();
            return Err(format!("class {class} went back to {status:?}"));
        }
        self.finals[class] |= is_final;
        Ok(())
    }

    /// Messages arrive only at the newest end, so every message between two messages of a segment
    /// was there when both were read. (Messages that were filed late are not counted.)
    fn nothing_missing(&mut self, runs: &[LoadedRun], world: &World) -> Result<(), String> {
        for (entries, _, _) in runs {
            let (Some(newest), Some(oldest)) = (entries.first(), entries.last()) else {
                return Err("an empty segment".to_owned());
            };
            let (newest, oldest) = (newest.0.second().seconds(), oldest.0.second().seconds());
            let second = |i: usize| world.classes[world.list[i].class].second;
            let from = world
                .list
                .partition_point(|t| world.classes[t.class].second <= oldest);
            for at in from..world.list.len() {
                if second(at) >= newest {
                    break;
                }
                let class = world.list[at].class;
                let known = &world.classes[class];
                if !known.late && self.held[class] < known.alive {
                    let when = known.second - START;
                    return Err(format!("class {class} ({when}) is missing"));
                }
            }
        }
        Ok(())
    }

    /// After an audit, while the list does not change: exactly the messages of the list are loaded.
    pub fn rest(&mut self, state: &State, world: &World) -> Result<(), String> {
        self.step(state, world, true)?;
        for (entries, at_newest, at_oldest) in runs(state) {
            let newest = entries.first().map_or(0, |e| e.0.second().seconds());
            let oldest = entries.last().map_or(0, |e| e.0.second().seconds());
            let to = if at_newest { i64::MAX } else { newest };
            let from = if at_oldest { i64::MIN } else { oldest };
            let truth: Vec<usize> = (0..world.list.len())
                .rev()
                .filter(|i| (from..=to).contains(&world.classes[world.list[*i].class].second))
                .collect();
            self.compare(&entries, &truth, world, (from, to))?;
        }
        Ok(())
    }

    fn compare(
        &mut self,
        entries: &[(MessageKey, usize, Message)],
        truth: &[usize],
        world: &World,
        (from, to): (i64, i64),
    ) -> Result<(), String> {
        self.alive.clear();
        self.alive.resize(world.classes.len(), 0);
        self.held.clear();
        self.held.resize(world.classes.len(), 0);
        for at in truth {
            self.alive[world.list[*at].class] += 1;
        }
        for (_, class, message) in entries {
            self.held[*class] += 1;
            if self.held[*class] > self.alive[*class] {
                let when = world.classes[*class].second - START;
                return Err(format!("class {class} ({when}) is held but gone"));
            }
            let told = truth.iter().map(|at| &world.list[*at]);
            let mut told = told.filter(|t| t.class == *class);
            if message.id().is_some() && told.any(|t| t.message.status() != message.status()) {
                return Err(format!(
                    "class {class} has an old status {:?}",
                    message.status()
                ));
            }
        }
        for at in truth {
            let class = world.list[*at].class;
            let second = world.classes[class].second;
            let cut = second == from || second == to;
            if !cut && self.held[class] < self.alive[class] {
                return Err(format!("class {class} ({}) is not held", second - START));
            }
        }
        if world.habits.ties != Ties::Shuffled && world.habits.late == 0 {
            let ours: Vec<usize> = entries.iter().map(|e| e.1).collect();
            let theirs: Vec<usize> = truth.iter().map(|at| world.list[*at].class).collect();
            if !theirs.windows(ours.len()).any(|w| *w == *ours) {
                let off = ours
                    .iter()
                    .zip(&theirs)
                    .position(|(a, b)| a != b)
                    .unwrap_or(0);
                let second = world.classes[ours[off]].second;
                let there = |classes: &[usize]| -> Vec<usize> {
                    let all = classes.iter().copied();
                    all.filter(|c| world.classes[*c].second == second).collect()
                };
                let (ours, theirs, at) = (there(&ours), there(&theirs), second - START);
                return Err(format!(
                    "at {at} the order {ours:?} is not the list's {theirs:?}"
                ));
            }
        }
        Ok(())
    }
}

fn requests(state: &State) -> Result<(), String> {
    let open = state.sync().open();
    let count = |kind: fn(&Purpose) -> bool| open.iter().filter(|r| kind(&r.purpose)).count();
    let most = [
        count(|p| matches!(p, Purpose::Newest)),
        count(|p| matches!(p, Purpose::Older(_))),
        count(|p| matches!(p, Purpose::Newer(_))),
        count(|p| matches!(p, Purpose::Again(_))),
        count(|p| matches!(p, Purpose::Probe)),
        count(|p| matches!(p, Purpose::Audit)),
        count(|p| matches!(p, Purpose::Survey)),
    ];
    match most.iter().all(|n| *n <= 1) {
        true => Ok(()),
        false => Err(format!("several requests of one kind: {open:?}")),
    }
}

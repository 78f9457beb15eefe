//! One history: a simulated user, a list that changes, and late answers.

mod reader;
mod view;
mod wire;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use super::check::Checker;
use super::hands::Hands;
use super::script::{Fate, Fates, Line};
use super::tally::{Hazard, HazardTally};
use super::world::{START, Ties, World};
use crate::chat::event::Event;
use crate::chat::state::State;
use crate::chat::testing::settings;
use crate::chat::update::update;
use crate::layout::areas::Size;
use crate::layout::bubble::Look;
use crate::layout::viewport::Anchor;
use crate::thread::page::{Page, PageRequest, RequestId};
use crate::time::{Now, UnixTime};

/// Steps of a history before the final check.
const STEPS: u32 = 200;

/// Something that will happen to a request.
#[derive(Clone, Debug)]
pub(super) enum Due {
    /// The gateway reads its list.
    Snapshot(RequestId, PageRequest),
    /// The answer arrives; the number says from which state of the list.
    Deliver(RequestId, Box<Page>, u64),
    Fail(RequestId),
    Delay(RequestId),
    Cancelled(RequestId),
    /// An answer to an effect other than a page request.
    Tell(Box<Event>),
}

/// A run of the core in a simulated world.
pub struct History {
    pub(super) seed: u64,
    pub(super) world: World,
    pub(super) state: State,
    pub(super) clock: Duration,
    pub(super) due: Vec<(Duration, u64, Due)>,
    pub(super) waiting: Vec<RequestId>,
    pub(super) serial: u64,
    delivered: (u64, u64),
    pub(super) still: bool,
    /// An audit or a gap was given up after the list stopped changing, and the user was told.
    told: bool,
    pub(super) checker: Checker,
    pub tally: HazardTally,
    pub(super) story: Option<Vec<String>>,
    /// Set if the user presses all keys; then the laws of reading are checked.
    pub(super) hands: Option<Hands>,
    /// Set if a script is played: what it says of requests and other effects.
    pub(super) fates: Option<Fates>,
    /// The fate of each request, and its place in the script.
    pub(super) fate_of: HashMap<RequestId, (usize, Fate)>,
}

impl History {
    pub fn new(seed: u64, told: bool) -> Self {
        let mut world = World::of_any_kind(seed);
        let mut settings = settings();
        settings.page_size = world.random.u32(50..110).into();
        settings.seed = seed;
        if seed.is_multiple_of(2) {
            settings.look = Look::Round;
        }
        settings.max_messages = [400, 100_000, 100_000, 100_000][world.random.usize(..4)];
        if world.random.u8(..10) == 0 {
            settings.refresh = None;
        }
        let now = at(Duration::ZERO);
        let mut state = State::new(settings, now);
        if seed.is_multiple_of(3)
            && let Some(visit) = world.visit(seed)
        {
            world.visited = Some(visit.newest.second.seconds() - START);
            drop(update(&mut state, Event::VisitRecalled(visit), now));
        }
        Self::in_world(world, state, seed, told)
    }

    pub(super) fn in_world(world: World, state: State, seed: u64, told: bool) -> Self {
        Self {
            seed,
            state,
            world,
            clock: Duration::ZERO,
            due: Vec::new(),
            waiting: Vec::new(),
            serial: 0,
            delivered: (0, 0),
            still: false,
            told: false,
            checker: Checker::default(),
            tally: HazardTally::new(),
            story: told.then(Vec::new),
            hands: None,
            fates: None,
            fate_of: HashMap::new(),
        }
    }

    /// Runs the history. The error says what was wrong, with the story if one is told.
    pub fn run(&mut self) -> Result<(), String> {
        self.world.note_list();
        let lived = match self.hands {
            Some(_) => self.live_with_all_hands(),
            None => self.live(),
        };
        let lived = lived.and_then(|()| self.rest());
        self.tally.histories = 1;
        lived.map_err(|wrong| {
            let mut words = format!("seed {}: {wrong}\n", self.seed);
            let _ = writeln!(words, "{:?}", self.world.habits);
            for line in self.story.iter().flatten() {
                let _ = writeln!(words, "{line}");
            }
            words
        })
    }

    pub(super) fn tell(&mut self, words: impl FnOnce(&Self) -> String) {
        if self.story.is_some() {
            let line = format!("{:>9.2} {}", self.clock.as_secs_f64(), words(self));
            self.story.as_mut().unwrap().push(line);
        }
    }

    fn live(&mut self) -> Result<(), String> {
        self.resize()?;
        for step in 0..STEPS {
            self.world.begins(step);
            self.tally.steps += 1;
            match self.world.random.u8(..100) {
                0..45 => self.read()?,
                45..68 => self.drift(),
                _ => {
                    let most = [300, 3_000, 12_000, 90_000][self.world.random.usize(..4)];
                    let wait = self.world.random.u64(1..most);
                    self.pass(Duration::from_millis(wait))?;
                }
            }
        }
        Ok(())
    }

    /// The list stops changing, and the history comes to its end.
    pub(super) fn rest(&mut self) -> Result<(), String> {
        self.world.lines.push(Line::Rest);
        self.still = true;
        match self.hands {
            Some(_) => self.rest_hands(),
            None => self.come_to_rest(),
        }
    }

    /// Requests end, and all that is loaded is audited.
    fn come_to_rest(&mut self) -> Result<(), String> {
        self.world.habits.lags = false;
        self.tell(|_| "--- the list stands still".to_owned());
        self.settle()?;
        let audits = self.state.sync().audits();
        self.keys("Esc R R")?;
        if self.state.sync().audited().is_none() && self.state.sync().thread().is_empty() {
            // Earlier requests may still fail.
            self.settle()?;
            self.keys("R")?;
            self.settle()?;
            if self.state.sync().thread().is_empty() {
                return match self.world.list.len() {
                    0 => self.checker.rest(&self.state, &self.world),
                    left => Err(format!("nothing is held of {left}")),
                };
            }
            self.keys("R R")?;
        }
        if self.state.sync().audited().is_none() {
            return Err("no audit begins".to_owned());
        }
        self.settle()?;
        if self.state.sync().audited().is_some() {
            return Err("the audit does not end".to_owned());
        }
        if self.state.sync().audits() == audits {
            return self.given_up("the audit was given up".to_owned());
        }
        self.checker.rest(&self.state, &self.world)?;
        if self.fates.is_some() || self.world.random.u8(..3) == 0 {
            self.read_all()?;
        }
        Ok(())
    }

    /// Loads all messages up to the first one.
    fn read_all(&mut self) -> Result<(), String> {
        self.keys("G")?;
        self.settle()?;
        if self.state.settings().max_messages < 1000 || self.state.sync().failed_history().is_some()
        {
            return Ok(());
        }
        self.send(Event::Resized(Size {
            width: 100,
            height: 60,
        }))?;
        for _ in 0..600 {
            if self.state.sync().thread().is_complete() || self.world.list.is_empty() {
                self.tally.note(Hazard::ReadWhole);
                let (ours, theirs) = (
                    self.state.sync().thread().len(),
                    self.world.list.len() as u64,
                );
                if ours != theirs {
                    return Err(format!("{ours} messages are held of {theirs}"));
                }
                return self.checker.rest(&self.state, &self.world);
            }
            // The view may have passed a gap before it was filled.
            let oldest = self.state.sync().thread().oldest();
            let at_first = matches!(self.state.view().viewport().anchor(),
                Anchor::At { key, .. } if Some(key) == oldest);
            let passed = at_first && self.state.sync().thread().begins();
            self.keys(if passed { "G" } else { "PgUp" })?;
            if self.state.sync().pauses() {
                self.pass(Duration::from_secs(2))?;
            }
            if !self.waiting.is_empty() {
                self.settle()?;
            }
        }
        let s = &self.state;
        let stuck = (
            s.view().viewport().anchor(),
            s.sync().constraints(),
            s.input().is_open(),
        );
        self.given_up(format!("the first message is never reached: {stuck:?}"))
    }

    /// A second with more messages than a page may stay unproven, if the user is told; and so may an
    /// empty list, if the gateway counts messages in it. Nothing else may be given up.
    fn given_up(&mut self, wrong: String) -> Result<(), String> {
        let throngs = self.world.habits.ties == Ties::Throng;
        let counts_some = matches!(self.world.habits.total, Some(Some(1..)));
        if self.told && (throngs || self.world.list.is_empty() && counts_some) {
            self.tally.unproven += 1;
            return Ok(());
        }
        Err(wrong)
    }

    /// Lets time pass until no request is in flight.
    pub(super) fn settle(&mut self) -> Result<(), String> {
        for _ in 0..3000 {
            if self.waiting.is_empty() && self.state.sync().audited().is_none() {
                return Ok(());
            }
            self.pass(Duration::from_secs(2))?;
        }
        Err(format!("no rest: {:?}", self.state.sync().open()))
    }

    pub(super) fn send(&mut self, event: Event) -> Result<(), String> {
        if let Some(line) = Line::of(&event).filter(|_| !self.still) {
            self.world.lines.push(line);
        }
        if self.hands.is_some() {
            return self.send_by_the_laws(event);
        }
        let theirs = !matches!(
            event,
            Event::KeyPressed(_) | Event::WheelTurned(_) | Event::Resized(_)
        );
        self.tell(|_| match &event {
            Event::PageFetched { id, page } => format!("answer {id:?}, total {:?}", page.total),
            Event::KeyPressed(key) => format!("key {:?}", key.code),
            Event::RequestFailed { id, .. } => format!("fails {id:?}"),
            Event::RequestDelayed { id, .. } => format!("delayed {id:?}"),
            other => format!("{other:?}"),
        });
        let held = theirs && self.state.sync().owed() == 0 && !self.state.sync().jumps();
        let before = held.then(|| self.first_bubble()).flatten();
        let answered = matches!(event, Event::PageFetched { .. });
        let sheds = self.state.sync().evicted();
        let (audit, audits) = (
            self.state.sync().audited().is_some(),
            self.state.sync().audits(),
        );
        let effects = update(&mut self.state, event, at(self.clock));
        let evicted = self.state.sync().evicted() > sheds;
        if evicted {
            self.tally.note(Hazard::Dropped);
        }
        let runs_now = self.state.sync().thread().spans().count();
        if runs_now > 1 {
            self.tally.note(Hazard::GapSeen);
        }
        let given_up =
            audit && self.state.sync().audited().is_none() && self.state.sync().audits() == audits;
        if answered && self.still {
            if given_up && self.state.input().notice().is_none() {
                return Err("an audit was given up without a word".to_owned());
            }
            self.told |= given_up || self.state.sync().has_hopeless_gaps();
        }
        for effect in effects {
            self.carry_out(effect)?;
        }
        self.tell(Self::standing);
        if answered || evicted {
            self.checker.step(&self.state, &self.world, evicted)?;
        } else {
            self.checker.unmoved(&self.state)?;
        }
        self.anchor_stands(before)
    }
}

pub(super) fn at(clock: Duration) -> Now {
    Now {
        elapsed: clock,
        wall: UnixTime::new(START + i64::try_from(clock.as_secs()).unwrap()).unwrap(),
    }
}

//! One history: a reader who does as he pleases, a list that moves, answers that are late.

use std::fmt::Write as _;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::check::Checker;
use super::tally::{Hazard, Tally};
use super::world::{START, Ties, World};
use crate::chat::action::key_of;
use crate::chat::effect::{Effect, RequestId};
use crate::chat::event::{Event, Failure, FailureKind, Now, Size};
use crate::chat::message::{Message, MessageKey, UnixTime};
use crate::chat::paging::{Page, PageRequest};
use crate::chat::requests::Purpose;
use crate::chat::screen::Row;
use crate::chat::state::State;
use crate::chat::testing::settings;
use crate::chat::update::update;
use crate::chat::viewport::Anchor;

/// Steps of a history, before it comes to rest.
const STEPS: u32 = 200;

/// Something that will happen to a request.
#[derive(Clone, Debug)]
enum Due {
    /// The gateway looks at its list.
    Snapshot(RequestId, PageRequest),
    /// The answer comes; the number says which state of the list it is from.
    Deliver(RequestId, Box<Page>, u64),
    Fail(RequestId),
    Delay(RequestId),
    Cancelled(RequestId),
}

/// A run of the core in a world.
pub struct History {
    seed: u64,
    world: World,
    state: State,
    clock: Duration,
    due: Vec<(Duration, u64, Due)>,
    waiting: Vec<RequestId>,
    serial: u64,
    delivered: (u64, u64),
    still: bool,
    /// Since the list stands still, an audit or a gap was given up, and the reader told.
    told: bool,
    checker: Checker,
    pub tally: Tally,
    story: Option<Vec<String>>,
}

impl History {
    pub fn new(seed: u64, told: bool) -> Self {
        let mut world = World::of_any_kind(seed);
        let mut settings = settings();
        settings.page_size = world.random.u32(50..110);
        settings.seed = seed;
        settings.max_messages = [400, 100_000, 100_000, 100_000][world.random.usize(..4)];
        if world.random.u8(..10) == 0 {
            settings.refresh = None;
        }
        let now = at(Duration::ZERO);
        Self {
            seed,
            state: State::new(settings, now),
            world,
            clock: Duration::ZERO,
            due: Vec::new(),
            waiting: Vec::new(),
            serial: 0,
            delivered: (0, 0),
            still: false,
            told: false,
            checker: Checker::default(),
            tally: Tally::new(),
            story: told.then(Vec::new),
        }
    }

    /// Lives through it; the error is what was wrong, with the story where one is told.
    pub fn run(&mut self) -> Result<(), String> {
        let lived = self.live().and_then(|()| self.come_to_rest());
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

    fn tell(&mut self, words: impl FnOnce(&Self) -> String) {
        if self.story.is_some() {
            let line = format!("{:>9.2} {}", self.clock.as_secs_f64(), words(self));
            self.story.as_mut().unwrap().push(line);
        }
    }

    fn live(&mut self) -> Result<(), String> {
        self.resize()?;
        for step in 0..STEPS {
            self.world.step = step;
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

    /// The list stands still, what is under way ends, and all that is loaded is read again.
    fn come_to_rest(&mut self) -> Result<(), String> {
        self.still = true;
        self.world.habits.lags = false;
        self.tell(|_| "--- the list stands still".to_owned());
        self.settle()?;
        let audits = self.state.audits;
        self.keys("Esc R R")?;
        if self.state.audit.is_none() && self.state.thread.is_empty() {
            // What was asked before may fail yet.
            self.settle()?;
            self.keys("R")?;
            self.settle()?;
            if self.state.thread.is_empty() {
                return match self.world.list.len() {
                    0 => self.checker.rest(&self.state, &self.world),
                    left => Err(format!("nothing is held of {left}")),
                };
            }
            self.keys("R R")?;
        }
        if self.state.audit.is_none() {
            return Err("no audit begins".to_owned());
        }
        self.settle()?;
        if self.state.audit.is_some() {
            return Err("the audit does not end".to_owned());
        }
        if self.state.audits == audits {
            return self.given_up("the audit was given up".to_owned());
        }
        self.checker.rest(&self.state, &self.world)?;
        if self.world.random.u8(..3) == 0 {
            self.read_all()?;
        }
        Ok(())
    }

    /// Reads on to the first message: then all is loaded.
    fn read_all(&mut self) -> Result<(), String> {
        self.keys("G")?;
        self.settle()?;
        if self.state.settings.max_messages < 1000 || self.state.history.failed.is_some() {
            return Ok(());
        }
        self.send(Event::Resized(Size {
            width: 100,
            height: 60,
        }))?;
        for _ in 0..600 {
            if self.state.thread.is_complete() || self.world.list.is_empty() {
                self.tally.note(Hazard::ReadWhole);
                let (ours, theirs) = (self.state.thread.len(), self.world.list.len() as u64);
                if ours != theirs {
                    return Err(format!("{ours} messages are held of {theirs}"));
                }
                return self.checker.rest(&self.state, &self.world);
            }
            // A gap may have been passed over before it was filled.
            let oldest = self.state.thread.oldest();
            let at_first = matches!(self.state.viewport.anchor(),
                Anchor::At { key, .. } if Some(key) == oldest);
            let passed = at_first && self.state.thread.begins();
            self.keys(if passed { "G" } else { "PgUp" })?;
            if !self.waiting.is_empty() {
                self.settle()?;
            }
        }
        let s = &self.state;
        let stuck = (
            s.viewport.anchor(),
            s.burst,
            s.alone,
            s.prompt.is_some(),
            s.overlay.is_some(),
        );
        self.given_up(format!("the first message is never reached: {stuck:?}"))
    }

    /// A second that is larger than a slice may stay unproven, and the reader is told. Nothing else
    /// may.
    fn given_up(&mut self, wrong: String) -> Result<(), String> {
        if self.world.habits.ties == Ties::Throng && self.told {
            self.tally.unproven += 1;
            return Ok(());
        }
        Err(wrong)
    }

    /// Lets time pass until nothing is in flight.
    fn settle(&mut self) -> Result<(), String> {
        for _ in 0..3000 {
            if self.waiting.is_empty() && self.state.audit.is_none() {
                return Ok(());
            }
            self.pass(Duration::from_secs(2))?;
        }
        Err(format!("no rest: {:?}", self.state.requests.open()))
    }

    // The reader.

    fn read(&mut self) -> Result<(), String> {
        match self.world.random.u8(..100) {
            0..22 => self.keys("PgUp"),
            22..27 => self.keys("PgUp PgUp PgUp PgUp PgUp PgUp"),
            27..36 => self.keys("PgDn"),
            36..42 => self.keys("Ctrl-u"),
            42..46 => self.keys("Ctrl-d"),
            46..54 => self.keys("k"),
            54..60 => self.keys("j"),
            60..65 => {
                let rows = self.world.random.i16(-30..15);
                self.send(Event::WheelTurned(rows))
            }
            65..70 => self.keys("g"),
            70..78 => self.keys("G"),
            78..85 => self.go_to_date(),
            85..89 => self.keys("R"),
            89..91 => self.keys("R R"),
            91..94 => self.resize(),
            94..97 => {
                let focused = self.world.random.bool();
                self.send(Event::FocusChanged(focused))
            }
            _ => self.keys("i Esc"),
        }
    }

    fn go_to_date(&mut self) -> Result<(), String> {
        let oldest = self.world.list.first();
        let oldest = oldest.map_or(START, |t| self.world.classes[t.class].second);
        let second = self.world.random.i64(oldest - 200_000..START + 100_000);
        let day = UnixTime::new(second).unwrap().to_utc().format("%Y-%m-%d");
        self.keys("t")?;
        for letter in day.to_string().chars() {
            self.key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE))?;
        }
        self.key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE))?;
        if self.state.jump.is_some() {
            self.tally.note(Hazard::DateJump);
        }
        Ok(())
    }

    fn resize(&mut self) -> Result<(), String> {
        let width = self.world.random.u16(24..100);
        let height = self.world.random.u16(5..30);
        self.send(Event::Resized(Size { width, height }))
    }

    fn keys(&mut self, keys: &str) -> Result<(), String> {
        for name in keys.split(' ') {
            self.key(key_of(name).unwrap())?;
            match name {
                "g" if self.state.jump.is_some() => self.tally.note(Hazard::FirstJump),
                "R" if self.state.audit.is_some() => self.tally.note(Hazard::Audit),
                _ => {}
            }
        }
        Ok(())
    }

    fn key(&mut self, key: KeyEvent) -> Result<(), String> {
        self.send(Event::KeyPressed(key))
    }

    // The list.

    fn drift(&mut self) {
        let wall = START + i64::try_from(self.clock.as_secs()).unwrap();
        match self.world.random.u8(..100) {
            0..50 => {
                let count = self.world.random.u32(1..4);
                self.arrive(count, wall);
            }
            50..54 => {
                let count = self.world.random.u32(20..260);
                self.arrive(count, wall);
                let slice = crate::chat::sync::newest_limit(&self.state);
                if count > slice {
                    self.tally.note(Hazard::BurstLarger);
                }
            }
            54..57 if !self.world.list.is_empty() => self.delete_many(),
            57..60 if !self.world.list.is_empty() => {
                // One in, one out.
                self.delete_one();
                self.arrive(1, wall);
            }
            60..82 if !self.world.list.is_empty() => self.delete_one(),
            82..85 if self.world.random.u32(..100) < self.world.habits.late * 20 => {
                self.world.file_late();
                self.tally.note(Hazard::FiledLate);
                self.tell(|_| "filed late".to_owned());
            }
            _ => {
                self.world.report(&mut self.tally);
                self.tell(|_| "a report came".to_owned());
            }
        }
    }

    fn arrive(&mut self, count: u32, wall: i64) {
        for _ in 0..count {
            let ahead = self.world.random.i64(0..2);
            self.world
                .arrive_at(wall.min(self.world.newest_second() + ahead).max(wall - 5));
        }
        if !self.waiting.is_empty() {
            self.tally.note(Hazard::ArrivedInFlight);
        }
        self.tell(|_| format!("{count} arrive"));
    }

    fn delete_one(&mut self) {
        let len = self.world.list.len();
        let at = match self.world.random.u8(..4) {
            // Near an end of what is loaded, where proof is looked for.
            0 | 1 => self.near_an_edge().unwrap_or(len - 1),
            2 => len - 1 - self.world.random.usize(..len.min(20)),
            _ => self.world.random.usize(..len),
        };
        self.delete(at);
    }

    /// Index in the list of a message near an end of a segment.
    fn near_an_edge(&mut self) -> Option<usize> {
        let spans: Vec<_> = self.state.thread.spans().collect();
        let (oldest, newest) = *self.world.random.choice(&spans)?;
        let end = if self.world.random.bool() {
            oldest
        } else {
            newest
        };
        let second = end.seconds();
        let list = &self.world.list;
        let at = list.partition_point(|t| self.world.classes[t.class].second < second);
        let spread = self.world.random.usize(..10);
        Some((at + spread).saturating_sub(3).min(list.len() - 1))
    }

    fn delete(&mut self, at: usize) {
        let class = self.world.list[at].class;
        let second = self.world.classes[class].second;
        if let Anchor::At { key, .. } = self.state.viewport.anchor()
            && key.second().seconds() == second
        {
            self.tally.note(Hazard::AnchorDeleted);
        }
        if !self.waiting.is_empty() {
            self.tally.note(Hazard::DeletedInFlight);
            let near = |end: UnixTime| (end.seconds() - second).abs() < 40;
            let mut spans = self.state.thread.spans();
            if spans.any(|(oldest, newest)| near(oldest) || near(newest)) {
                self.tally.note(Hazard::OverlapDeleted);
            }
        }
        self.world.delete(at);
        self.tell(|_| format!("one is deleted at {}", second - START));
    }

    fn delete_many(&mut self) {
        let len = self.world.list.len();
        let count = self.world.random.usize(1..=len.min(150));
        let from = self.world.random.usize(..=len - count);
        for _ in 0..count {
            self.world.delete(from);
        }
        self.tally.note(Hazard::MassDeletion);
        self.tell(|_| format!("{count} are deleted from {from} of {len}"));
    }

    // Time.

    fn pass(&mut self, wait: Duration) -> Result<(), String> {
        let end = self.clock + wait;
        let mut idle = 0;
        loop {
            let due = self.due.iter().map(|d| (d.0, d.1)).min();
            let wake = self.state.next_wakeup().map(|at| at.max(self.clock));
            let first_due = due.filter(|d| d.0 <= end && wake.is_none_or(|w| d.0 <= w));
            if let Some((time, serial)) = first_due {
                idle = 0;
                self.clock = self.clock.max(time);
                let index = self.due.iter().position(|d| d.1 == serial).unwrap();
                let (_, _, due) = self.due.swap_remove(index);
                self.happen(due)?;
                continue;
            }
            match wake.filter(|w| *w <= end) {
                Some(wake) => {
                    idle = if wake == self.clock { idle + 1 } else { 0 };
                    if idle > 3 {
                        return Err(format!("it never sleeps: {:?}", self.state.next_wakeup()));
                    }
                    self.clock = wake;
                    self.send(Event::Woke)?;
                }
                None => break,
            }
        }
        self.clock = end;
        Ok(())
    }

    fn happen(&mut self, due: Due) -> Result<(), String> {
        match due {
            Due::Snapshot(id, asked) => {
                if !self.waiting.contains(&id) {
                    return Ok(());
                }
                let page = self.world.answer(asked, &mut self.tally);
                let (later, number) = (self.delay(), self.world.answers);
                self.tell(|_| {
                    let second = |m: Option<&Message>| {
                        let at = m.and_then(Message::sent_at);
                        at.map(|at| at.seconds() - START)
                    };
                    let (from, to) = (page.messages.first(), page.messages.last());
                    let (from, to) = (second(from), second(to));
                    let (start, count) = (page.answered.start(), page.messages.len());
                    let limit = asked.limit;
                    format!("{id:?} sees {count} items of {limit} from {start}, {from:?} to {to:?}")
                });
                self.schedule(later, Due::Deliver(id, Box::new(page), number));
                Ok(())
            }
            Due::Deliver(id, page, number) => {
                if !self.end(id) {
                    return Ok(());
                }
                if id.0 < self.delivered.0 {
                    self.tally.note(Hazard::LateAnswer);
                }
                if number < self.delivered.1 {
                    self.tally.note(Hazard::OutdatedSnapshot);
                }
                self.delivered = (self.delivered.0.max(id.0), self.delivered.1.max(number));
                let mut open = self.state.requests.open().iter();
                if open.any(|r| r.id == id && r.cancelled) {
                    self.tally.note(Hazard::AnsweredThoughCancelled);
                }
                self.checker.comes(number, page.messages.iter());
                self.send(Event::PageFetched { id, page: *page })
            }
            Due::Fail(id) => {
                if !self.end(id) {
                    return Ok(());
                }
                self.tally.note(Hazard::Failed);
                self.send(Event::RequestFailed {
                    id,
                    failure: busy(),
                })
            }
            Due::Delay(id) => {
                if !self.waiting.contains(&id) {
                    return Ok(());
                }
                self.tally.note(Hazard::Delayed);
                let wait = Duration::from_secs(2);
                self.send(Event::RequestDelayed {
                    id,
                    failure: busy(),
                    wait,
                })
            }
            Due::Cancelled(id) => {
                if !self.end(id) {
                    return Ok(());
                }
                self.tally.note(Hazard::Cancelled);
                self.send(Event::RequestCancelled { id })
            }
        }
    }

    fn end(&mut self, id: RequestId) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|w| *w != id);
        before != self.waiting.len()
    }

    fn delay(&mut self) -> Duration {
        let most = self.world.habits.slowness;
        most.mul_f64(self.world.random.f64())
    }

    fn schedule(&mut self, later: Duration, due: Due) {
        self.serial += 1;
        self.due.push((self.clock + later, self.serial, due));
    }

    // The core.

    fn send(&mut self, event: Event) -> Result<(), String> {
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
        let held = theirs && self.state.history.owed == 0 && self.state.jump.is_none();
        let before = held.then(|| self.first_bubble()).flatten();
        let answered = matches!(event, Event::PageFetched { .. });
        let sheds = self.state.shed;
        let (audit, audits) = (self.state.audit.is_some(), self.state.audits);
        let runs = self.state.thread.spans().count();
        let effects = update(&mut self.state, event, at(self.clock));
        let shed = self.state.shed > sheds;
        if shed {
            self.tally.note(Hazard::Dropped);
        }
        let runs_now = self.state.thread.spans().count();
        if runs_now > 1 {
            self.tally.note(Hazard::GapSeen);
        }
        let given_up = audit && self.state.audit.is_none() && self.state.audits == audits;
        if answered && self.still {
            if given_up && self.state.notice.is_none() {
                return Err("an audit was given up without a word".to_owned());
            }
            self.told |= given_up || !self.state.history.hopeless.is_empty();
        }
        for effect in effects {
            self.carry_out(effect)?;
        }
        self.tell(Self::standing);
        if answered {
            self.checker.step(&self.state, &self.world, shed)?;
        } else {
            self.checker.unmoved(&self.state)?;
        }
        self.anchor_stands(before, runs_now < runs)
    }

    /// What is held, what is asked, and where the reader is.
    fn standing(&self) -> String {
        let open: Vec<String> = self
            .state
            .requests
            .open()
            .iter()
            .map(|r| {
                let (word, key) = match r.purpose {
                    Purpose::Older(key) => ("older", Some(key)),
                    Purpose::Newer(key) => ("newer", Some(key)),
                    Purpose::Again(key) => ("again", Some(key)),
                    Purpose::Newest => ("newest", None),
                    Purpose::Probe => ("probe", None),
                    Purpose::Audit => ("audit", None),
                };
                let second = key.map(|k| k.second().seconds() - START);
                format!("{}:{word} {second:?}", r.id.0)
            })
            .collect();
        let runs: Vec<String> = self
            .state
            .thread
            .runs(|key, _| key.second().seconds() - START)
            .iter()
            .map(|(e, n, o)| {
                let (a, b) = (e[0], e[e.len() - 1]);
                format!(
                    "{}[{a}..{b}]{}x{}",
                    if *n { "|" } else { "" },
                    if *o { "|" } else { "" },
                    e.len()
                )
            })
            .collect();
        format!(
            "   holds {} of {}, asks {open:?} at {:?} {:?}",
            runs.join(" "),
            self.world.list.len(),
            self.state.selected().map(|k| k.second().seconds() - START),
            self.state.history.failed.is_some(),
        )
    }

    fn carry_out(&mut self, effect: Effect) -> Result<(), String> {
        match effect {
            Effect::FetchPage { id, request } => {
                if !(1..=2000).contains(&request.limit) || request.page == 0 {
                    return Err(format!("bad request {request:?}"));
                }
                self.waiting.push(id);
                let faults = if self.still {
                    0
                } else {
                    self.world.habits.faults
                };
                let fate = self.world.random.u32(..100);
                let later = self.delay();
                if fate < faults / 2 {
                    self.schedule(later, Due::Fail(id));
                } else if fate < faults {
                    self.schedule(later, Due::Delay(id));
                    let much_later = later + self.delay() + Duration::from_secs(2);
                    self.schedule(much_later, Due::Snapshot(id, request));
                } else {
                    self.schedule(later, Due::Snapshot(id, request));
                }
            }
            Effect::Cancel { id } => {
                let later = self.delay().min(Duration::from_secs(1));
                self.schedule(later, Due::Cancelled(id));
            }
            Effect::Quit => return Err("it quits".to_owned()),
            _ => {}
        }
        Ok(())
    }

    /// The first bubble row on screen: whose, which of its rows, and where.
    fn first_bubble(&mut self) -> Option<(MessageKey, usize, usize)> {
        if self.state.viewport.follows(self.state.walk()) {
            return None;
        }
        // A thread that fits into the view stands at its bottom, and moves up as it grows.
        let (viewport, mut rows) = self.state.rows();
        viewport.top(&mut rows)?;
        let screen = self.state.screen();
        screen
            .rows
            .iter()
            .enumerate()
            .find_map(|(at, row)| match row {
                Row::Bubble { bubble, row } => Some((screen.bubbles[*bubble].key, *row, at)),
                _ => None,
            })
    }

    /// Whatever came, what the reader looks at has not moved, unless it is gone or the thread is
    /// now too short below it.
    fn anchor_stands(
        &mut self,
        before: Option<(MessageKey, usize, usize)>,
        shorter: bool,
    ) -> Result<(), String> {
        let Some((key, row, at)) = before else {
            return Ok(());
        };
        if self.state.thread.get(key).is_none() {
            return Ok(());
        }
        let newest = self.state.thread.newest();
        let screen = self.state.screen();
        let at_the_end = matches!(screen.rows.last(), Some(Row::Bubble { bubble, row })
            if Some(screen.bubbles[*bubble].key) == newest
                && row + 1 == screen.bubbles[*bubble].bubble.height());
        // Where all above is gone, there are fewer rows above.
        if matches!(screen.rows.first(), Some(Row::History(_))) && self.checker.removed {
            return Ok(());
        }
        // What is gone below, or a gap that closed there, can leave too little to fill the view.
        if at_the_end
            && (shorter || self.checker.removed || self.world.habits.ties == Ties::Shuffled)
        {
            return Ok(());
        }
        let now = screen.rows.get(at).and_then(|shown| match shown {
            Row::Bubble { bubble, row } => Some((screen.bubbles[*bubble].key, *row)),
            _ => None,
        });
        match now == Some((key, row)) {
            true => Ok(()),
            false => Err(format!("row {at} showed {:?}, now {now:?}", (key, row))),
        }
    }
}

fn at(clock: Duration) -> Now {
    Now {
        elapsed: clock,
        wall: UnixTime::new(START + i64::try_from(clock.as_secs()).unwrap()).unwrap(),
    }
}

fn busy() -> Failure {
    Failure {
        kind: FailureKind::Busy,
        what: "The gateway has trouble.".into(),
        advice: "".into(),
        retry_after: None,
    }
}

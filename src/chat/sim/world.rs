//! The simulated gateway: its list changes, and its answers are late, cut, clamped or wrong.

mod answer;
mod habits;
mod messages;

use std::time::Duration;

use super::script::{Item, Line, Setup};
use super::tally::{Hazard, HazardTally};
use crate::message::{DeliveryStatus, Direction, Message};
use crate::thread::kept::{MessagePlace, Visit};
use crate::time::UnixTime;
pub use habits::{Habits, Ties};
pub use messages::{Class, Truth, named};

/// The first second of every history.
pub const START: i64 = 1_700_000_000;

/// The gateway's list, and how it answers.
pub struct World {
    pub random: fastrand::Rng,
    pub habits: Habits,
    /// Oldest first.
    pub list: Vec<Truth>,
    pub classes: Vec<Class>,
    pub step: u32,
    /// Arrivals and deletions since the last answer was made.
    moved: (u32, u32),
    /// The number of answers made.
    pub answers: u64,
    /// The newest second so far. Deletions do not turn the clock back.
    latest: i64,
    /// Each message has a text of its own.
    pub names: bool,
    /// The number of messages made.
    made: usize,
    /// All that happened, to be kept as a script.
    pub lines: Vec<Line>,
    /// The second of the newest message at the last visit, counted from the start.
    pub visited: Option<i64>,
    /// One of its machines lagged behind before the list stood still.
    pub lagged: bool,
}

impl World {
    /// A gateway whose seconds always fit into its pages.
    pub fn new(seed: u64) -> Self {
        Self::made(seed, false)
    }

    /// A gateway with any habits.
    pub fn of_any_kind(seed: u64) -> Self {
        Self::made(seed, true)
    }

    fn made(seed: u64, throngs: bool) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let habits = Habits::random(&mut random, throngs);
        let mut world = Self::empty(random, habits);
        world.begin();
        world
    }

    fn empty(random: fastrand::Rng, habits: Habits) -> Self {
        Self {
            random,
            lagged: habits.lags,
            habits,
            list: Vec::new(),
            classes: Vec::new(),
            step: 0,
            moved: (0, 0),
            answers: 0,
            latest: i64::MIN,
            names: false,
            made: 0,
            lines: Vec::new(),
            visited: None,
        }
    }

    /// The gateway of a script, with the messages that it holds from the start.
    pub fn of_script<'a>(setup: &Setup, held: impl Iterator<Item = &'a Item>) -> Self {
        let habits = Habits {
            ties: setup.ties,
            clamp: None,
            total: setup.total,
            crowd: 1,
            signs: setup.signs,
            faults: 0,
            slowness: Duration::ZERO,
            lags: setup.lags,
            late: setup.files_late.into(),
            parts: setup.parts,
        };
        let mut world = Self::empty(fastrand::Rng::with_seed(setup.seed), habits);
        for item in held {
            world.push(item.clone());
        }
        world.moved = (0, 0);
        world.visited = setup.visit;
        world.note_list();
        world
    }

    /// Begins the script with the messages of the list.
    pub fn note_list(&mut self) {
        let items = self.list.iter().map(|truth| {
            Line::Holds(Item {
                number: truth.number,
                second: self.classes[truth.class].second - START,
                is_outbound: truth.message.direction() == Direction::Outbound,
                text: truth.message.text().to_owned(),
                has_file: !truth.message.attachments().is_empty(),
            })
        });
        self.lines = items.collect();
    }

    /// The next step of a history begins.
    pub fn begins(&mut self, step: u32) {
        self.step = step;
        if let Some((most, told, _)) = self.habits.clamp.filter(|clamp| clamp.2 == step) {
            self.lines.push(Line::Clamp(most, told));
        }
    }

    /// The place in the list of the message with this number.
    pub fn index_of(&self, number: usize) -> Option<usize> {
        self.list.iter().position(|truth| truth.number == number)
    }

    /// Fills the list as it is when the program starts.
    fn begin(&mut self) {
        let count = [0, 3, 40, 120, 300, 500][self.random.usize(..6)];
        self.refill(count);
    }

    /// Replaces the list by `count` messages from before the start.
    pub fn refill(&mut self, count: u32) {
        self.list.clear();
        self.classes.clear();
        self.made = 0;
        self.latest = i64::MIN;
        let mut second = START - i64::from(count) * 40_000 - 10;
        for _ in 0..count {
            second += match self.random.u8(..10) {
                0 => self.random.i64(0..200_000).min(39_999 * 5),
                1..=6 if self.habits.crowd > 1 => 0,
                _ => self.random.i64(1..90),
            };
            self.arrive_at(second.min(START - 1));
        }
        self.moved = (0, 0);
    }

    /// A visit in which one of the newest messages was the newest.
    pub fn visit(&self, seed: u64) -> Option<Visit> {
        let back = usize::try_from(seed % 40).unwrap();
        let newest = self.list.len().checked_sub(back + 1)?;
        Self::visit_at(self.classes[self.list[newest].class].second - START)
    }

    /// A visit in which the newest message was of this second, counted from the start.
    pub fn visit_at(second: i64) -> Option<Visit> {
        let place = MessagePlace {
            second: UnixTime::new(START + second)?,
            nth: 1,
        };
        Some(Visit {
            left_at: UnixTime::new(START - 3_600)?,
            selected: place,
            newest: place,
        })
    }

    pub fn newest_second(&self) -> i64 {
        self.latest.max(START - 1)
    }

    fn next_id(&self) -> usize {
        self.classes.len()
    }

    /// A message arrives at the newest end.
    pub fn arrive_at(&mut self, second: i64) {
        let second = second.max(self.latest);
        let crowd = self.habits.crowd as usize;
        let crowded = self
            .list
            .iter()
            .rev()
            .take_while(|t| self.classes[t.class].second == second)
            .count();
        let second = second + i64::from(crowded >= crowd * 2);
        let item = self.make(second);
        self.push(item);
    }

    /// This message arrives at the newest end.
    pub fn push(&mut self, item: Item) {
        let truth = self.truth(&item);
        self.latest = self.latest.max(START + item.second);
        self.list.push(truth);
        self.moved.0 += 1;
        self.lines.push(Line::Arrives(item));
    }

    /// A message is inserted in the middle of the list, under an older time.
    pub fn file_late(&mut self) {
        if self.list.len() < 10 {
            return;
        }
        let at = self.random.usize(1..self.list.len() - 1);
        let second = self.classes[self.list[at].class].second;
        let item = self.make(second);
        self.insert_late(self.list[at].number, item);
    }

    /// This message is inserted before another one, if that is there.
    pub fn insert_late(&mut self, below: usize, item: Item) {
        let Some(at) = self.index_of(below) else {
            return;
        };
        let truth = self.truth(&item);
        self.classes[truth.class].late = true;
        self.list.insert(at, truth);
        self.moved.0 += 1;
        self.lines.push(Line::Late(below, item));
    }

    pub fn delete(&mut self, index: usize) {
        let gone = self.list.remove(index);
        self.lines.push(Line::Deleted(gone.number));
        let known = &mut self.classes[gone.class];
        known.is_now(known.alive - 1, self.answers);
        self.moved.1 += 1;
    }

    /// A status moves on; sometimes it stays pending forever.
    pub fn report(&mut self, tally: &mut HazardTally) {
        let pending: Vec<usize> = (0..self.list.len())
            .filter(|i| self.list[*i].message.is_pending())
            .collect();
        if pending.is_empty() {
            return;
        }
        let index = pending[self.random.usize(..pending.len())];
        let status = match self.random.u8(..5) {
            0 => DeliveryStatus::Buffered,
            1 => DeliveryStatus::NotDelivered,
            2 => DeliveryStatus::Rejected,
            _ => DeliveryStatus::Delivered,
        };
        self.set_status(index, status);
        tally.note(Hazard::StatusMovedOn);
    }

    /// A report comes for this message of the list.
    pub fn set_status(&mut self, index: usize, status: DeliveryStatus) {
        let truth = &mut self.list[index];
        let mut fields = truth.message.clone().into_fields();
        fields.status = status.clone();
        truth.message = Message::new(fields);
        self.lines.push(Line::Status(truth.number, status));
    }
}

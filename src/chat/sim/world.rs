//! The simulated gateway: its list changes, and its answers are late, cut, clamped or wrong.

mod answer;

use std::time::Duration;

use super::script::{Item, Line, Setup};
use super::tally::{Hazard, HazardTally};
use crate::message::{Attachment, DeliveryStatus, Direction, Message, MessageFields, RawRecord};
use crate::text::SafeText;
use crate::thread::kept::{MessagePlace, Visit};
use crate::time::UnixTime;

/// The first second of every history.
pub const START: i64 = 1_700_000_000;

/// Messages that cannot be told apart (twins) share a class.
#[derive(Clone, Debug)]
pub struct Class {
    pub second: i64,
    /// How many of them the list holds now.
    pub alive: u16,
    /// The most that the list held at any time.
    pub most: u16,
    /// They were inserted in the middle of the list: no answer proved their place among neighbours.
    pub late: bool,
    /// Changes of `alive`: the number of answers made by then, and the new count.
    alive_since: Vec<(u64, u16)>,
}

impl Class {
    /// How many of them the list held when this answer was made. Answers are counted from 1.
    pub fn alive_at(&self, answer: u64) -> u16 {
        let until = self.alive_since.partition_point(|(made, _)| *made < answer);
        until.checked_sub(1).map_or(0, |at| self.alive_since[at].1)
    }

    fn is_now(&mut self, alive: u16, answers: u64) {
        self.alive = alive;
        self.most = self.most.max(alive);
        self.alive_since.push((answers, alive));
    }
}

/// A message of the list.
#[derive(Clone, Debug)]
pub struct Truth {
    /// Its name in a script.
    pub number: usize,
    pub class: usize,
    pub message: Message,
}

/// How messages of the same second are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// Always in the same order; some are twins.
    Stand,
    /// In another order for every request; some are twins.
    Shuffled,
    /// Always in the same order, without twins. One second may fill more than half of a page.
    Throng,
}

/// How this history's gateway misbehaves.
#[derive(Clone, Debug)]
pub struct Habits {
    pub ties: Ties,
    /// Gives no more than this many messages per page, tells so or not, from this step on.
    pub clamp: Option<(u32, bool, u32)>,
    /// Reports a total that is off by this many; `Some(None)`: reports no total.
    pub total: Option<Option<i64>>,
    /// Messages per second in a lively talk.
    pub crowd: u32,
    /// Each request signs the links anew.
    pub signs: bool,
    /// Percentage of requests that fail, are delayed, or are dropped.
    pub faults: u32,
    /// The longest time for an answer.
    pub slowness: Duration,
    /// One of its machines lags behind and reports old statuses.
    pub lags: bool,
    /// Percentage of arrivals that are filed in the middle of the list.
    pub late: u32,
}

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

/// Gives the message a text of its own.
pub fn named(message: &Message, class: usize) -> Message {
    let mut fields = message.clone().into_fields();
    fields.text = Some(SafeText::new(&format!("message {class} .")));
    Message::new(fields)
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
        let ties = match random.u8(..40) {
            0..4 if throngs => Ties::Throng,
            4..14 => Ties::Shuffled,
            _ => Ties::Stand,
        };
        let throngs = ties == Ties::Throng;
        let crowd = if throngs {
            17
        } else {
            [1, 1, 2, 4, 7][random.usize(..5)]
        };
        let habits = Habits {
            ties,
            clamp: (random.u8(..4) == 0 || throngs).then(|| {
                (
                    random.u32(26..46) + if throngs { 14 } else { crowd * 6 },
                    random.bool(),
                    random.u32(0..120),
                )
            }),
            total: match random.u8(..8) {
                0 => Some(None),
                1 => Some(Some(random.i64(-30..30))),
                2 => Some(Some(random.i64(-3..4))),
                _ => None,
            },
            crowd,
            signs: random.bool(),
            faults: [0, 0, 10, 30][random.usize(..4)],
            slowness: Duration::from_millis([20, 900, 4_000, 25_000][random.usize(..4)]),
            lags: random.u8(..4) == 0,
            late: [0, 0, 0, 5][random.usize(..4)],
        };
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

    fn make(&mut self, second: i64) -> Item {
        let texts = [
            "ok",
            "yes",
            "on my way",
            "no",
            "where are you? I am at the door",
        ];
        let outbound = self.random.u8(..3) == 0;
        let pick = self.random.usize(..texts.len());
        let file = self.random.u8(..12) == 0;
        let own = format!("message {}", self.next_id());
        let text = match self.habits.ties {
            _ if self.names => format!("{own} ."),
            Ties::Throng => own,
            _ => texts[pick].to_owned(),
        };
        Item {
            number: self.made,
            second: second - START,
            is_outbound: outbound,
            text,
            has_file: file,
        }
    }

    /// The message of an item, with the class that it belongs to.
    fn truth(&mut self, item: &Item) -> Truth {
        self.made = self.made.max(item.number + 1);
        let (second, outbound, file) = (START + item.second, item.is_outbound, item.has_file);
        let text = item.text.as_str();
        let id = outbound.then(|| format!("id{}", item.number));
        let from = self
            .list
            .partition_point(|t| self.classes[t.class].second < second);
        let near = self.list[from..].iter();
        let mut near = near.take_while(|t| self.classes[t.class].second == second);
        let twin = near.find(|t| {
            let m = &t.message;
            !outbound
                && m.id().is_none()
                && m.sent_at().map(UnixTime::seconds) == Some(second)
                && m.text() == text
                && m.attachments().is_empty() != file
        });
        let class = match twin {
            Some(twin) => twin.class,
            None => {
                self.classes.push(Class {
                    second,
                    alive: 0,
                    most: 0,
                    late: false,
                    alive_since: Vec::new(),
                });
                self.classes.len() - 1
            }
        };
        let known = &mut self.classes[class];
        known.is_now(known.alive + 1, self.answers);
        let direction = if outbound {
            Direction::Outbound
        } else {
            Direction::Inbound
        };
        let attachments = match file {
            true => vec![Attachment {
                name: "photo.jpg".into(),
                link: "https://files.example/0".into(),
                mime: "image/".into(),
            }],
            false => Vec::new(),
        };
        let message = Message::new(MessageFields {
            id: id.map(|id| SafeText::new(&id)),
            direction,
            sender: "a".into(),
            receiver: "b".into(),
            text: Some(text.into()),
            sent_at: UnixTime::new(second),
            status: if outbound {
                DeliveryStatus::Submitted
            } else {
                DeliveryStatus::Delivered
            },
            attachments: attachments.into(),
            raw: Some(RawRecord::new(&class.to_string())),
            unreadable: false,
        });
        Truth {
            number: item.number,
            class,
            message,
        }
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

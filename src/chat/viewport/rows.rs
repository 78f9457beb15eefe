//! The transcript as rows, as far as somebody walks over it.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rustc_hash::FxBuildHasher;

use crate::chat::bubble::{Bubble, GROUP_SECONDS, Marks, Metrics};
use crate::chat::message::{Direction, Message, MessageKey, UnixTime};
use crate::chat::pattern::Pattern;
use crate::chat::pictures::Pictures;
use crate::chat::screen::{HistoryRow, Row};
use crate::chat::thread::Above;
use crate::chat::time::{Zone, day_words};
use crate::chat::walk::Walk;

/// Laid-out bubbles that are kept: several screens' worth.
const KEPT_LAYOUTS: usize = 512;

/// Messages that are looked back over for the last one of ours.
const LOOK_BACK: usize = 32;

/// A row of the thread: `row` rows below the first row of the bubble of `key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub(super) key: MessageKey,
    pub(super) row: i64,
}

/// Bubbles as they are laid out for the present metrics.
#[derive(Clone, Debug)]
pub struct Layouts {
    metrics: Metrics,
    zone: Zone,
    /// What is marked in the bubbles.
    pattern: Option<Pattern>,
    laid: Vec<Laid>,
    /// Which of them is a message's.
    slots: HashMap<MessageKey, usize, FxBuildHasher>,
    /// Messages that got no sender line because what is older was not loaded. While they are on
    /// screen they get none, or what one reads would move.
    unsure: Vec<MessageKey>,
}

/// A message laid out, with what its neighbours go by.
#[derive(Clone, Debug)]
struct Laid {
    bubble: Arc<Bubble>,
    shape: Shape,
    /// Where the pattern is; `None`: nobody has looked.
    marks: Option<Arc<Marks>>,
    beside: Beside,
}

/// What was found beside a message, of all that is loaded; each with the thread's revision in which
/// that was so.
#[derive(Clone, Copy, Debug, Default)]
struct Beside {
    above: Option<(u64, Above)>,
    newer: Option<(u64, Option<MessageKey>)>,
    decor: Option<(u64, Decor)>,
    /// It went out by another sender of ours than the one before.
    turned: Option<(u64, bool)>,
}

/// What is remembered, while it is of this revision.
fn fresh<T>(remembered: Option<(u64, T)>, revision: u64) -> Option<T> {
    remembered
        .filter(|(then, _)| *then == revision)
        .map(|(_, what)| what)
}

/// What decides which rows stand between two messages.
#[derive(Clone, Copy, Debug)]
struct Shape {
    height: i64,
    side: Direction,
    day: NaiveDate,
}

/// What stands above a bubble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decor {
    /// So many blank rows.
    Air(u16),
    /// The day.
    Day(NaiveDate),
    /// Which sender of ours it is from here on.
    Sender,
    /// The day, and which sender of ours it is from here on.
    DayAndSender(NaiveDate),
    /// So many missing messages, and the day.
    Gap(Option<u64>, NaiveDate),
    /// What is above the oldest loaded message, and the day.
    History(NaiveDate),
}

impl Decor {
    pub(super) fn height(self) -> i64 {
        match self {
            Self::Air(rows) => rows.into(),
            Self::Day(_) | Self::Sender | Self::History(_) => 3,
            Self::DayAndSender(_) | Self::Gap(..) => 4,
        }
    }
}

impl Layouts {
    /// None yet.
    pub fn new(metrics: Metrics, zone: Zone) -> Self {
        Self {
            metrics,
            zone,
            pattern: None,
            laid: Vec::new(),
            slots: HashMap::default(),
            unsure: Vec::new(),
        }
    }

    /// What bubbles are laid out for.
    pub fn metrics(&self) -> Metrics {
        self.metrics
    }

    /// Lays out for another size or look from now on.
    pub fn set_metrics(&mut self, metrics: Metrics) {
        if self.metrics != metrics {
            self.metrics = metrics;
            self.forget();
        }
    }

    /// What is shown of these messages has changed: lay them out anew.
    pub fn forget_some(&mut self, keys: &[MessageKey]) {
        for key in keys {
            self.slots.remove(key);
        }
    }

    /// The messages have changed: lay them out anew.
    pub fn forget(&mut self) {
        self.slots.clear();
        self.laid.clear();
    }

    /// These messages are on screen now: of others, more may be known by now.
    pub fn seen(&mut self, is_on_screen: impl Fn(MessageKey) -> bool) {
        let (laid, slots) = (&mut self.laid, &self.slots);
        self.unsure.retain(|key| {
            let stays = is_on_screen(*key);
            if !stays && let Some(laid) = slots.get(key).and_then(|slot| laid.get_mut(*slot)) {
                laid.beside = Beside::default();
            }
            stays
        });
    }

    /// Marks another pattern from now on, or none.
    pub fn set_pattern(&mut self, pattern: Option<Pattern>) {
        self.pattern = pattern;
        for laid in &mut self.laid {
            laid.marks = None;
        }
    }

    /// Where the pattern is in a message that is laid out.
    fn marks(&mut self, key: MessageKey, message: &Message) -> Option<Arc<Marks>> {
        let pattern = self.pattern.as_ref()?;
        let laid = self.laid.get_mut(*self.slots.get(&key)?)?;
        let marks = laid.marks.get_or_insert_with(|| {
            let hits = if message.is_unreadable() {
                Vec::new()
            } else {
                pattern.find(message.text())
            };
            if hits.is_empty() {
                return Arc::default();
            }
            Arc::new(Marks::locate(message.text(), self.metrics, &hits))
        });
        Some(Arc::clone(marks))
    }

    /// Lays a message out; its place among the others.
    fn lay_out(&mut self, key: MessageKey, message: &Message, pictures: &Pictures) -> usize {
        if self.laid.len() >= KEPT_LAYOUTS {
            self.forget();
        }
        let previews = pictures.previews(key, message, self.metrics);
        let bubble = Bubble::with_previews(message, self.metrics, self.zone, &previews);
        let shape = Shape {
            height: i64::try_from(bubble.height()).unwrap_or(i64::MAX),
            side: bubble.side,
            // Asking the zone is slow.
            day: self.zone.day(key.second()),
        };
        let slot = self.laid.len();
        self.laid.push(Laid {
            bubble: Arc::new(bubble),
            shape,
            marks: None,
            beside: Beside::default(),
        });
        self.slots.insert(key, slot);
        slot
    }
}

/// The thread as rows: all that is needed to walk over it.
pub struct Rows<'a> {
    /// The messages that are shown.
    pub thread: Walk<'a>,
    /// How it is laid out.
    pub layouts: &'a mut Layouts,
    /// What is known of the messages' files.
    pub pictures: &'a Pictures,
    /// What the row above the oldest loaded message says.
    pub history: HistoryRow,
    /// The time, for day lines.
    pub now: UnixTime,
}

impl Rows<'_> {
    /// The bubble of a loaded message.
    pub fn bubble(&mut self, key: MessageKey) -> Option<Arc<Bubble>> {
        self.laid(key).map(|laid| Arc::clone(&laid.bubble))
    }

    /// There are files in the bubble of a loaded message.
    pub fn has_files(&mut self, key: MessageKey) -> bool {
        self.laid(key)
            .is_some_and(|laid| !laid.bubble.files().is_empty())
    }

    /// What is marked in the bubble of a loaded message; `None` while nothing is searched for.
    pub fn marks(&mut self, key: MessageKey) -> Option<Arc<Marks>> {
        self.layouts.pattern.as_ref()?;
        self.laid(key)?;
        let message = self.thread.thread.get(key)?;
        self.layouts.marks(key, &message)
    }

    fn laid(&mut self, key: MessageKey) -> Option<&mut Laid> {
        // A thread that is emptied is not known to the layouts until it has messages again.
        if self.thread.thread.is_empty() {
            return None;
        }
        let slot = if let Some(slot) = self.layouts.slots.get(&key) {
            *slot
        } else {
            let message = self.thread.thread.get(key)?;
            self.layouts.lay_out(key, &message, self.pictures)
        };
        self.layouts.laid.get_mut(slot)
    }

    /// The revision of all that is loaded; `None` while only some of it is shown.
    fn revision(&self) -> Option<u64> {
        let all = self.thread.only.is_none();
        all.then(|| self.thread.thread.revision())
    }

    /// What stands right above a message.
    pub(super) fn above(&mut self, key: MessageKey) -> Above {
        let Some(revision) = self.revision() else {
            return self.thread.above(key);
        };
        let known = self.laid(key).and_then(|laid| laid.beside.above);
        fresh(known, revision).unwrap_or_else(|| {
            let above = self.thread.above(key);
            if let Some(laid) = self.laid(key) {
                laid.beside.above = Some((revision, above));
            }
            above
        })
    }

    /// How many messages are older and newer without a gap, each of a row at least; `None` while
    /// only some messages are shown.
    pub(super) fn in_run(&self, key: MessageKey) -> Option<(i64, i64)> {
        let all = self.thread.only.is_none();
        let (older, newer) = all.then(|| self.thread.thread.in_run(key))??;
        Some((i64::try_from(older).ok()?, i64::try_from(newer).ok()?))
    }

    /// No gap lies below a message, whichever messages are shown.
    pub(super) fn is_in_newest_run(&self, key: MessageKey) -> bool {
        self.thread.thread.is_in_newest_run(key)
    }

    /// The next message towards the oldest.
    pub(super) fn older(&mut self, key: MessageKey) -> Option<MessageKey> {
        if self.thread.only.is_some() {
            return self.thread.older(key);
        }
        match self.above(key) {
            Above::Message(older) | Above::Gap { beyond: older, .. } => Some(older),
            Above::Unloaded | Above::Beginning => None,
        }
    }

    /// The next message towards the newest.
    pub(super) fn newer(&mut self, key: MessageKey) -> Option<MessageKey> {
        let Some(revision) = self.revision() else {
            return self.thread.newer(key);
        };
        let known = self.laid(key).and_then(|laid| laid.beside.newer);
        fresh(known, revision).unwrap_or_else(|| {
            let newer = self.thread.newer(key);
            if let Some(laid) = self.laid(key) {
                laid.beside.newer = Some((revision, newer));
            }
            newer
        })
    }

    fn shape(&mut self, key: MessageKey) -> Option<Shape> {
        self.laid(key).map(|laid| laid.shape)
    }

    pub(super) fn height(&mut self, key: MessageKey) -> i64 {
        self.shape(key).map_or(0, |shape| shape.height)
    }

    /// What belongs above a message's bubble.
    pub(super) fn decor(&mut self, key: MessageKey) -> Decor {
        let Some(revision) = self.revision() else {
            return self.find_decor(key);
        };
        let known = self.laid(key).and_then(|laid| laid.beside.decor);
        fresh(known, revision).unwrap_or_else(|| {
            let decor = self.find_decor(key);
            if let Some(laid) = self.laid(key) {
                laid.beside.decor = Some((revision, decor));
            }
            decor
        })
    }

    fn find_decor(&mut self, key: MessageKey) -> Decor {
        let Some(shape) = self.shape(key) else {
            return Decor::Air(0);
        };
        let above = self.above(key);
        let turned = shape.side == Direction::Outbound && self.has_turned(key);
        match above {
            Above::Message(older) => match self.shape(older) {
                Some(above) if above.day == shape.day && turned => Decor::Sender,
                Some(above) if above.day == shape.day => {
                    let apart = key.second().seconds() - older.second().seconds();
                    let close = apart <= GROUP_SECONDS;
                    let metrics = self.layouts.metrics;
                    Decor::Air(metrics.spacing(above.side == shape.side, close))
                }
                _ if turned => Decor::DayAndSender(shape.day),
                _ => Decor::Day(shape.day),
            },
            Above::Gap { missing, .. } => Decor::Gap(missing, shape.day),
            Above::Unloaded | Above::Beginning => Decor::History(shape.day),
        }
    }

    /// One of ours that goes out by another sender than the last one before it.
    fn has_turned(&mut self, key: MessageKey) -> bool {
        let revision = self.thread.thread.revision();
        let known = self.laid(key).and_then(|laid| laid.beside.turned);
        fresh(known, revision).unwrap_or_else(|| {
            let turned = !self.layouts.unsure.contains(&key) && self.looks_turned(key);
            if let Some(laid) = self.laid(key) {
                laid.beside.turned = Some((revision, turned));
            }
            turned
        })
    }

    fn looks_turned(&mut self, key: MessageKey) -> bool {
        let thread = self.thread.thread;
        let Some(message) = thread.get(key) else {
            return false;
        };
        let mut at = key;
        for _ in 0..LOOK_BACK {
            let Above::Message(older) = thread.above(at) else {
                if thread.above(at) != Above::Beginning {
                    self.layouts.unsure.push(key);
                }
                return false;
            };
            let Some(before) = thread.get(older) else {
                return false;
            };
            if before.direction() == Direction::Outbound {
                let named = !before.sender().is_empty() && !message.sender().is_empty();
                return named && before.sender() != message.sender();
            }
            at = older;
        }
        false
    }

    pub(super) fn decor_height(&mut self, key: MessageKey) -> i64 {
        self.decor(key).height()
    }

    /// The rows of it.
    pub(super) fn decor_rows(&self, key: MessageKey, decor: Decor) -> Vec<Row> {
        let zone = self.layouts.zone;
        let day_line = |day| Row::Day(day_words(day, zone.day(self.now)));
        match decor {
            Decor::Air(rows) => vec![Row::Blank; rows.into()],
            Decor::Day(day) => vec![Row::Blank, day_line(day), Row::Blank],
            Decor::Sender => vec![Row::Blank, self.sender_line(key), Row::Blank],
            Decor::DayAndSender(day) => {
                vec![Row::Blank, day_line(day), self.sender_line(key), Row::Blank]
            }
            Decor::Gap(missing, day) => {
                vec![Row::Blank, Row::Gap(missing), day_line(day), Row::Blank]
            }
            Decor::History(day) => {
                vec![
                    Row::History(self.history.clone()),
                    day_line(day),
                    Row::Blank,
                ]
            }
        }
    }

    fn sender_line(&self, key: MessageKey) -> Row {
        let message = self.thread.thread.get(key);
        Row::Sender(message.map_or_else(String::new, |m| m.sender().to_string()))
    }

    /// The place with its row brought into its own message's block, or the thread's first or
    /// last row where it lies beyond.
    pub(super) fn settle(&mut self, place: Place) -> Place {
        self.settle_counting(place).0
    }

    /// [`Rows::settle`], with the rows by which the place lay above the thread's first.
    pub(super) fn settle_counting(&mut self, place: Place) -> (Place, i64) {
        let Place { mut key, mut row } = place;
        while row >= self.height(key) {
            let Some(newer) = self.newer(key) else {
                let row = (self.height(key) - 1).max(0);
                return (Place { key, row }, 0);
            };
            row -= self.height(key) + self.decor_height(newer);
            key = newer;
        }
        loop {
            let above = self.decor_height(key);
            if row >= -above {
                return (Place { key, row }, 0);
            }
            let Some(older) = self.older(key) else {
                return (Place { key, row: -above }, -above - row);
            };
            row += above + self.height(older);
            key = older;
        }
    }

    /// How many rows there are from `place` to the end, at most `limit`.
    pub(super) fn rows_from(&mut self, place: Place, limit: i64) -> i64 {
        let mut count = self.height(place.key) - place.row;
        let mut key = place.key;
        while count < limit {
            let Some(newer) = self.newer(key) else {
                break;
            };
            key = newer;
            count += self.decor_height(key) + self.height(key);
        }
        count.min(limit)
    }

    /// The top row of a view of `height` rows that ends with the newest message; `None` where
    /// all of the thread fits.
    pub(super) fn top_of_latest(&mut self, height: i64) -> Option<Place> {
        let newest = self.thread.newest()?;
        let last = self.height(newest);
        let top = Place {
            key: newest,
            row: last - height,
        };
        let settled = self.settle(top);
        (self.rows_from(settled, height + 1) >= height).then_some(settled)
    }
}

//! The transcript as rows, as far as somebody walks over it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::chat::bubble::{Bubble, Metrics};
use crate::chat::message::{Message, MessageKey};
use crate::chat::screen::{HistoryRow, Row};
use crate::chat::thread::{Above, Thread};
use crate::chat::time::{Zone, day_words};

/// Messages of one side within this many seconds stand close together.
const GROUP_SECONDS: i64 = 5 * 60;
/// Laid-out bubbles that are kept: several screens' worth.
const KEPT_LAYOUTS: usize = 512;

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
    bubbles: HashMap<MessageKey, Arc<Bubble>>,
}

impl Layouts {
    /// None yet.
    pub fn new(metrics: Metrics, zone: Zone) -> Self {
        Self {
            metrics,
            zone,
            bubbles: HashMap::new(),
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

    /// The messages have changed: lay them out anew.
    pub fn forget(&mut self) {
        self.bubbles.clear();
    }

    fn bubble(&mut self, key: MessageKey, message: &Message) -> Arc<Bubble> {
        if let Some(bubble) = self.bubbles.get(&key) {
            return Arc::clone(bubble);
        }
        if self.bubbles.len() >= KEPT_LAYOUTS {
            self.bubbles.clear();
        }
        let bubble = Arc::new(Bubble::layout(message, self.metrics, self.zone));
        self.bubbles.insert(key, Arc::clone(&bubble));
        bubble
    }
}

/// The thread as rows: all that is needed to walk over it.
pub struct Rows<'a> {
    /// What is loaded.
    pub thread: &'a Thread,
    /// How it is laid out.
    pub layouts: &'a mut Layouts,
    /// What the row above the oldest loaded message says.
    pub history: HistoryRow,
    /// The reader's day, for day lines.
    pub today: chrono::NaiveDate,
}

impl Rows<'_> {
    /// The bubble of a loaded message.
    pub fn bubble(&mut self, key: MessageKey) -> Option<Arc<Bubble>> {
        let message = self.thread.get(key)?;
        Some(self.layouts.bubble(key, message))
    }

    pub(super) fn height(&mut self, key: MessageKey) -> i64 {
        self.bubble(key).map_or(0, |bubble| {
            i64::try_from(bubble.height()).unwrap_or(i64::MAX)
        })
    }

    /// The rows that belong above a message's bubble.
    pub(super) fn decor(&self, key: MessageKey) -> Vec<Row> {
        let zone = self.layouts.zone;
        let day = zone.day(key.second());
        let day_line = || Row::Day(day_words(day, self.today));
        match self.thread.above(key) {
            Above::Message(older) if zone.day(older.second()) == day => {
                vec![Row::Blank; self.air(older, key)]
            }
            Above::Message(_) => vec![Row::Blank, day_line(), Row::Blank],
            Above::Gap { missing, .. } => {
                vec![Row::Blank, Row::Gap(missing), day_line(), Row::Blank]
            }
            Above::Unloaded | Above::Beginning => {
                vec![Row::History(self.history.clone()), day_line(), Row::Blank]
            }
        }
    }

    pub(super) fn decor_height(&self, key: MessageKey) -> i64 {
        i64::try_from(self.decor(key).len()).unwrap_or(0)
    }

    /// Blank rows between two messages of one day.
    fn air(&self, older: MessageKey, newer: MessageKey) -> usize {
        let side = |key| self.thread.get(key).map(Message::direction);
        let apart = newer.second().seconds() - older.second().seconds();
        let same_side = side(older) == side(newer);
        usize::from(
            self.layouts
                .metrics
                .spacing(same_side, apart <= GROUP_SECONDS),
        )
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
            let Some(newer) = self.thread.newer(key) else {
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
            let Some(older) = self.thread.older(key) else {
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
            let Some(newer) = self.thread.newer(key) else {
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

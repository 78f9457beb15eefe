//! What stands between two messages: a blank row, day lines, sender lines, gaps.

use chrono::{Datelike, NaiveDate};
use smallvec::{SmallVec, smallvec};

use super::HistoryRow;
use super::cache::Shape;
use super::rows::Rows;
use super::separator_rows::{RowsBetween, SeparatorRows};
use crate::layout::bubble::{EdgeRow, GROUP_SECONDS, Joint};
use crate::message::{Direction, MessageKey, sender};
use crate::thread::Above;

/// How many messages are searched for our last outbound one.
const LOOK_BACK: usize = 32;

/// A row between two bubbles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Separator {
    /// Edges of one bubble, or of two that share a row; without edges, a blank row.
    Edges(EdgeRow),
    /// `─── Thu 5 June 2025 ───`, with what else begins here.
    Day(String),
    /// `sent as Shop 2`: our sender differs from the one before.
    Sender(String),
    /// `── since your last visit, 5 Jun 2025 10:44 ──`
    News(String),
    /// `── 9,600 messages not loaded · 9 Aug 2019 → 22 Nov 2026 ──`
    Gap {
        /// `None`: the number is not known.
        missing: Option<u64>,
        /// The days of the message above and of the message below.
        days: (NaiveDate, NaiveDate),
    },
    /// The row above the oldest loaded message.
    History(HistoryRow),
}

impl Separator {
    pub const BLANK: Self = Self::Edges(EdgeRow {
        above: None,
        below: None,
    });
}

impl Rows<'_> {
    /// The rows above a message's bubble.
    pub(super) fn separator(&mut self, key: MessageKey) -> SeparatorRows {
        if self.thread.only.is_some() {
            return self.find_separator(key);
        }
        let find = |rows: &mut Self| rows.find_separator(key);
        self.beside(key, |beside| &mut beside.separator, find)
    }

    fn find_separator(&mut self, key: MessageKey) -> SeparatorRows {
        let above = self.above(key);
        let thread = self.thread.thread;
        let begins_news = |visit| thread.begins_news(key, above, visit);
        SeparatorRows {
            between: self.between(key, above),
            begins_news: self.layouts.visit().is_some_and(begins_news),
        }
    }

    fn between(&mut self, key: MessageKey, above: Above) -> RowsBetween {
        let Some(shape) = self.shape(key) else {
            return RowsBetween::Joint(Joint::Air(0));
        };
        let turned = shape.outline.side == Direction::Outbound && self.has_turned(key);
        match above {
            Above::Message(older) => match self.shape(older) {
                Some(above) if above.day == shape.day && turned => RowsBetween::Sender,
                Some(above) if above.day == shape.day => {
                    let apart = key.second().seconds() - older.second().seconds();
                    let close = apart <= GROUP_SECONDS;
                    let metrics = self.layouts.metrics();
                    RowsBetween::Joint(match above.has_note {
                        true if metrics.has_edges() => Joint::Apart,
                        true => Joint::Air(1),
                        false => metrics.joint(above.outline, shape.outline, close),
                    })
                }
                _ if turned => RowsBetween::DayAndSender(shape.day),
                _ => RowsBetween::Day(shape.day),
            },
            Above::Gap { missing, .. } => RowsBetween::Gap(missing, shape.day),
            Above::Unloaded | Above::Beginning => RowsBetween::History(shape.day),
        }
    }

    /// Whether an outbound message has another sender than the outbound message before.
    fn has_turned(&mut self, key: MessageKey) -> bool {
        let find = |rows: &mut Self| !rows.layouts.unsure.contains(&key) && rows.looks_turned(key);
        self.beside(key, |beside| &mut beside.turned, find)
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
                return named && !sender::is_same(before.sender(), message.sender());
            }
            at = older;
        }
        false
    }

    pub(super) fn rows_to_gap(&mut self, key: MessageKey) -> i64 {
        self.separator(key).rows_to_gap()
    }

    pub(super) fn decor_height(&mut self, key: MessageKey) -> i64 {
        self.separator(key).height()
    }

    /// The rows themselves. If bubbles have edges, these are the first and the last row.
    pub(super) fn separator_rows(
        &mut self,
        key: MessageKey,
        separator: SeparatorRows,
    ) -> SmallVec<[Separator; 5]> {
        let edged = self.layouts.metrics().has_edges();
        let outline = |shape: Option<Shape>| shape.filter(|_| edged).map(|shape| shape.outline);
        let below = outline(self.shape(key));
        let older = self.older(key).and_then(|older| self.shape(older));
        // Above a note stands the lower edge of its bubble.
        let above = outline(older.filter(|older| !older.has_note));
        let older_day = older.map(|older| older.day);
        let lower = Separator::Edges(EdgeRow { above, below: None });
        let upper = Separator::Edges(EdgeRow { above: None, below });
        if let (RowsBetween::Joint(joint), false) = (separator.between, separator.begins_news) {
            return match (above, below) {
                (Some(above), Some(below)) => {
                    joint.rows(above, below).map(Separator::Edges).collect()
                }
                (None, Some(_)) => smallvec![lower, upper],
                _ => smallvec![Separator::BLANK; joint.height().into()],
            };
        }
        let today = self.layouts.zone.day(self.now);
        let mut day_words = |day: NaiveDate| {
            let words = self.layouts.day_words(day, today);
            let new_year = older_day.is_some_and(|older| older.year() != day.year());
            if new_year && day.year() == today.year() && words.contains(' ') {
                return format!("{words} {}", day.year());
            }
            words
        };
        let mut rows = match separator.between {
            RowsBetween::Day(day) => smallvec![lower, Separator::Day(day_words(day)), upper],
            RowsBetween::DayAndSender(day) => {
                let words = format!("{} · {}", day_words(day), self.sender_words(key));
                smallvec![lower, Separator::Day(words), upper]
            }
            RowsBetween::Gap(missing, day) => {
                let days = (older_day.unwrap_or(day), day);
                let day = Separator::Day(day_words(day));
                smallvec![lower, Separator::Gap { missing, days }, day, upper]
            }
            RowsBetween::History(day) => {
                let day = Separator::Day(day_words(day));
                smallvec![Separator::History(self.history.clone()), day, upper]
            }
            RowsBetween::Sender => {
                smallvec![lower, Separator::Sender(self.sender_words(key)), upper]
            }
            RowsBetween::Joint(_) => smallvec![lower, upper],
        };
        if let Some(visit) = self.layouts.visit().filter(|_| separator.begins_news) {
            rows.insert(1, Separator::News(visit.words(self.layouts.zone)));
        }
        rows
    }

    /// The row below the newest bubble, if bubbles have edges.
    pub(super) fn foot_row(&mut self, key: MessageKey) -> Separator {
        let shape = self.shape(key).filter(|shape| !shape.has_note);
        Self::edge_below(shape)
    }

    /// The row below a bubble that a note follows.
    pub(super) fn note_edge(&mut self, key: MessageKey) -> Separator {
        Self::edge_below(self.shape(key))
    }

    fn edge_below(shape: Option<Shape>) -> Separator {
        let above = shape.map(|shape| shape.outline);
        Separator::Edges(EdgeRow { above, below: None })
    }

    fn sender_words(&self, key: MessageKey) -> String {
        let message = self.thread.thread.get(key);
        message.map_or_else(String::new, |m| format!("sent as {}", m.sender()))
    }
}

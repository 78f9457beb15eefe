//! What stands between two messages: air, day lines, sender lines, gaps.

use chrono::NaiveDate;
use smallvec::{SmallVec, smallvec};

use super::rows::Rows;
use crate::chat::view_model::Row;
use crate::layout::bubble::GROUP_SECONDS;
use crate::message::{Direction, MessageKey};
use crate::thread::Above;

/// Messages that are looked back over for the last one of ours.
const LOOK_BACK: usize = 32;

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

impl Rows<'_> {
    /// What belongs above a message's bubble.
    pub(super) fn decor(&mut self, key: MessageKey) -> Decor {
        if self.thread.only.is_some() {
            return self.find_decor(key);
        }
        let find = |rows: &mut Self| rows.find_decor(key);
        self.beside(key, |beside| &mut beside.decor, find)
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
                    let metrics = self.layouts.metrics();
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
    pub(super) fn decor_rows(&mut self, key: MessageKey, decor: Decor) -> SmallVec<[Row; 4]> {
        let mut day_line = |day| {
            let today = self.layouts.zone.day(self.now);
            Row::Day(self.layouts.day_words(day, today))
        };
        match decor {
            Decor::Air(rows) => smallvec![Row::Blank; rows.into()],
            Decor::Day(day) => smallvec![Row::Blank, day_line(day), Row::Blank],
            Decor::Sender => smallvec![Row::Blank, self.sender_line(key), Row::Blank],
            Decor::DayAndSender(day) => {
                smallvec![Row::Blank, day_line(day), self.sender_line(key), Row::Blank]
            }
            Decor::Gap(missing, day) => {
                smallvec![Row::Blank, Row::Gap(missing), day_line(day), Row::Blank]
            }
            Decor::History(day) => {
                smallvec![
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
}

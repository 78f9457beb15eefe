//! What stands above a bubble.

use chrono::NaiveDate;

use crate::layout::bubble::Joint;

/// The rows above a bubble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SeparatorRows {
    pub between: RowsBetween,
    /// The message is the first one since the last visit.
    pub begins_news: bool,
}

/// The rows between two bubbles, without the line of the last visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowsBetween {
    /// Only the gap or edges of the two bubbles.
    Joint(Joint),
    Day(NaiveDate),
    /// Our sender changes here.
    Sender,
    /// The day and our sender change here.
    DayAndSender(NaiveDate),
    /// The number of missing messages, and the day.
    Gap(Option<u64>, NaiveDate),
    /// The row above the oldest loaded message, and the day.
    History(NaiveDate),
}

/// Rows below a bubble after which the row of a gap is in view.
const GAP_ROWS: i64 = 2;

impl SeparatorRows {
    /// The number of rows below the bubble above after which the row of a gap, if there is one, is
    /// in view.
    pub(super) fn rows_to_gap(self) -> i64 {
        GAP_ROWS + i64::from(self.begins_news)
    }

    pub(super) fn height(self) -> i64 {
        let news = i64::from(self.begins_news);
        match self.between {
            RowsBetween::Joint(_) if self.begins_news => 3,
            RowsBetween::Joint(joint) => joint.height().into(),
            RowsBetween::Day(_)
            | RowsBetween::Sender
            | RowsBetween::DayAndSender(_)
            | RowsBetween::History(_) => 3 + news,
            RowsBetween::Gap(..) => 4 + news,
        }
    }
}

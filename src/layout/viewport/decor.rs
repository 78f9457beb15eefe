//! What stands above a bubble.

use chrono::NaiveDate;

use crate::layout::bubble::Joint;

/// What stands above a bubble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decor {
    pub between: Between,
    /// This message is the first one since the last visit.
    pub begins_news: bool,
}

/// What is between two bubbles, without the line of the last visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    /// No more than what the two bubbles have between them.
    Joint(Joint),
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

/// Rows below a bubble after which the row of a gap is in view.
const GAP_ROWS: i64 = 2;

impl Decor {
    /// Rows below the bubble above after which the row of a gap is in view, where there is one.
    pub(super) fn rows_to_gap(self) -> i64 {
        GAP_ROWS + i64::from(self.begins_news)
    }

    pub(super) fn height(self) -> i64 {
        let news = i64::from(self.begins_news);
        match self.between {
            Between::Joint(_) if self.begins_news => 3,
            Between::Joint(joint) => joint.height().into(),
            Between::Day(_) | Between::Sender | Between::DayAndSender(_) | Between::History(_) => {
                3 + news
            }
            Between::Gap(..) => 4 + news,
        }
    }
}

//! What stands above a bubble.

use chrono::NaiveDate;

use crate::layout::bubble::Joint;

/// What stands above a bubble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decor {
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

impl Decor {
    pub(super) fn height(self) -> i64 {
        match self {
            Self::Joint(joint) => joint.height().into(),
            Self::Day(_) | Self::Sender | Self::DayAndSender(_) | Self::History(_) => 3,
            Self::Gap(..) => 4,
        }
    }
}

//! What the strip shows of a month.

use crate::time::month::Month;

/// A month on the strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthBar {
    pub month: Month,
    pub inbound: u64,
    pub outbound: u64,
    /// Among the loaded messages.
    pub failed: u64,
    /// All its messages are loaded.
    pub is_counted: bool,
    /// The archive has counted them.
    pub is_archived: bool,
    /// So many at least and at most, if the estimate is rough.
    pub rough: Option<(u64, u64)>,
}

impl MonthBar {
    /// The number of its messages is no estimate.
    pub fn is_exact(&self) -> bool {
        self.is_counted || self.is_archived
    }
}

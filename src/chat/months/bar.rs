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
    pub is_counted: bool,
    /// So many at least and at most, if the estimate is rough.
    pub rough: Option<(u64, u64)>,
}

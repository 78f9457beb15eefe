//! What the strip shows of a month.

use crate::time::month::Month;

/// A month on the strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthBar {
    pub month: Month,
    pub inbound: u64,
    pub outbound: u64,
    /// Of what is loaded.
    pub failed: u64,
    pub is_counted: bool,
}

//! What a sweep reads, and how the sweep ended.

use crate::message::Message;
use crate::thread::page::MAX_LIMIT;
use crate::time::UnixTime;

/// After this many readings, the gateway's count is accepted as it is.
const MAX_PASSES: u32 = 3;

/// After this many readings of an audit, the list is taken to change all the time.
const MAX_AUDIT_PASSES: u32 = 6;

/// What is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The most slices in flight, at least one.
    pub max_in_flight: usize,
    /// Messages per slice, 1 to 2,000.
    pub slice: u32,
    /// Older messages are not needed.
    pub since: Option<UnixTime>,
    /// Only this many of the newest messages are needed.
    pub last: Option<u64>,
    /// Whether the result must be the list at one moment. Has no effect on `last`.
    pub audit: AuditDepth,
}

/// The evidence that the list did not change while it was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuditDepth {
    /// None.
    #[default]
    None,
    /// One reading without any sign of a change, or two equal readings.
    Once,
    /// Two equal readings.
    Twice,
}

impl Scope {
    /// All of a thread.
    pub const fn all(max_in_flight: usize) -> Self {
        Self {
            max_in_flight,
            slice: MAX_LIMIT,
            since: None,
            last: None,
            audit: AuditDepth::None,
        }
    }

    pub(super) fn is_partial(self) -> bool {
        self.since.is_some() || self.last.is_some()
    }

    pub(super) fn is_audited(self) -> bool {
        self.audit != AuditDepth::None && self.last.is_none()
    }

    pub(super) fn max_passes(self) -> u32 {
        if self.is_audited() {
            MAX_AUDIT_PASSES
        } else {
            MAX_PASSES
        }
    }
}

/// A message with the second under which it is filed: its own, or that of a neighbour if it has
/// none.
pub type Filed = (UnixTime, Message);

/// How a sweep ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Messages handed out by the last pass.
    pub count: u64,
    /// How many more (or fewer) messages the gateway counts than were found, apart from those that
    /// came and went meanwhile.
    pub differs: i64,
    /// Places where two slices were joined by position alone, while the list changed or the
    /// gateway's count does not show that nothing is missing.
    pub unproven: u32,
    /// Nothing changed, but the gateway's count does not show that nothing is missing at these places.
    pub is_uncounted: bool,
    /// How often the thread was read.
    pub passes: u32,
    /// An audit was asked for, but the list changed during every reading.
    pub moves: bool,
    /// The order of the messages handed out.
    pub listing: Listing,
}

/// How a list is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listing {
    /// By time, newest first.
    #[default]
    ByTime,
    /// Not by time; if at all, the newest messages come first.
    NewestFirst,
    /// The oldest messages first.
    OldestFirst,
}

#[cfg(test)]
impl Outcome {
    /// Whether no message can be missing that stayed in the list.
    pub fn is_proven(self) -> bool {
        self.unproven == 0
    }
}

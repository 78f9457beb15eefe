//! What a sweep reads, and how the sweep ended.

use crate::message::Message;
use crate::thread::page::MAX_LIMIT;
use crate::time::UnixTime;

/// Times that a conversation is read before its count is taken as it is.
const MAX_PASSES: u32 = 3;

/// The same of an audit, before a list is said to stand never still.
const MAX_AUDIT_PASSES: u32 = 6;

/// What is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Slices in flight at most, at least one.
    pub max_in_flight: usize,
    /// Messages per slice, 1 to 2,000.
    pub slice: u32,
    /// What is older than this second is not needed.
    pub since: Option<UnixTime>,
    /// Older messages than so many of the newest are not needed.
    pub last: Option<u64>,
    /// Whether what was read must have been the list at one moment. Not for the newest few alone.
    pub audit: AuditDepth,
}

/// What must speak for it that the list stood still while it was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuditDepth {
    /// Nothing.
    #[default]
    None,
    /// One reading in which nothing that shows had changed, or two that are alike.
    Once,
    /// Two readings that are alike.
    Twice,
}

impl Scope {
    /// All of a conversation.
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

/// A message with the second that it is filed under: its own or, where it has none, its neighbour's.
pub type Filed = (UnixTime, Message);

/// How a sweep ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Messages handed out by the last pass.
    pub count: u64,
    /// So many more (or fewer) than were found the gateway says that there are, beyond what came and
    /// went meanwhile.
    pub differs: i64,
    /// Places where two slices were joined by their position alone, while the list moved or the
    /// gateway's count does not bear out that nothing is missing.
    pub unproven: u32,
    /// How often the conversation was read.
    pub passes: u32,
    /// An audit was asked for, and the list was another one at every reading.
    pub moves: bool,
    /// How the messages that were handed out are ordered.
    pub listing: Listing,
}

/// How a list is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listing {
    /// By time, newest first.
    #[default]
    ByTime,
    /// Out of order, the newest messages first if anything.
    NewestFirst,
    /// The oldest messages first.
    OldestFirst,
}

impl Outcome {
    /// Nothing that stood still can be missing.
    pub fn is_proven(self) -> bool {
        self.unproven == 0
    }
}

//! The next request of a pass, and the result of an answer.

use crate::thread::page::PageRequest;

/// What became of an answer.
pub enum Turn {
    /// The pass goes on.
    On,
    /// The newest messages are others than before: all is to be read anew.
    Anew,
    /// All is read; the gateway's total.
    End(Option<u64>),
    /// The list is in no order of time: all is to be read anew by its places.
    ByPlace,
    /// Nothing that is asked for brings the reading any further.
    Stuck,
}

/// A slice that is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    pub asked: PageRequest,
    pub(super) purpose: SlicePurpose,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlicePurpose {
    /// It holds known messages that prove what it borders on.
    Next,
    /// What it repeats shows its place; if it repeats too little, the place that was asked for counts.
    ByPlace,
    /// It is the newest one, once more.
    Again,
}

/// Why a slice was not taken.
#[derive(Clone, Copy, Debug)]
pub enum Miss {
    /// All of it is known; it ended at this index.
    TooNew(u64),
    /// What lies between it and the known is not; it began at this index.
    TooOld(u64),
}

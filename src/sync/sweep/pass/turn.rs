//! The next request of a pass, and the result of an answer.

use crate::sync::notices;
use crate::thread::page::{Failure, PageRequest};

/// The result of an answer.
pub enum PassStep {
    /// Reading continues.
    On,
    /// The newest messages have changed: everything is to be read again.
    Anew,
    /// Everything is read; with the gateway's total.
    End(Option<u64>),
    /// The list is not in order of time: everything is to be read again, by position.
    ByPlace,
    /// No request brings any progress.
    Stuck(StuckReason),
}

/// Why no request brings any progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StuckReason {
    /// The same messages come for every page.
    Echo,
    /// Equal messages come for page after page.
    AllEqual,
    /// The answers do not continue each other.
    Incoherent,
}

impl StuckReason {
    pub fn failure(self) -> Failure {
        match self {
            Self::Echo => notices::page_ignored(),
            Self::AllEqual => notices::all_equal(),
            Self::Incoherent => notices::incoherent(),
        }
    }
}

/// A slice to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    pub asked: PageRequest,
    pub(super) purpose: SlicePurpose,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlicePurpose {
    /// It holds known messages, which prove its place.
    Next,
    /// It is joined by what it repeats; if that is too little, by its position.
    ByPlace,
}

/// Why a slice was not joined.
#[derive(Clone, Copy, Debug)]
pub enum JoinFailure {
    /// All of it is known; it ended at this index.
    TooNew(u64),
    /// Messages between it and the known ones are missing; it began at this index.
    TooOld(u64),
}

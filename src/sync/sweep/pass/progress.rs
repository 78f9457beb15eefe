//! Ends a reading that makes no progress.

use super::turn::{JoinFailure, PassStep, StuckReason};
use super::{Pass, Stage};

/// After this many answers in a row that did not join, reading is given up.
const MAX_STUCK: u32 = 40;
/// After this many answers in a row that brought no more messages, though some of them joined.
const MAX_VAIN: u32 = 100;

impl Pass {
    /// Whether too many answers in a row brought no more messages, though each seemed to join.
    pub(super) fn is_vain(&mut self) -> bool {
        let read = self.read();
        let brings_more = read > self.most_read;
        self.most_read = self.most_read.max(read);
        self.vain = if brings_more { 0 } else { self.vain + 1 };
        self.stuck.why.is_none() && self.vain > MAX_VAIN
    }

    /// The slice at the edge did not join: requests it again, and also the slices planned beyond
    /// it.
    pub(super) fn trouble(&mut self, miss: JoinFailure) -> PassStep {
        match miss {
            JoinFailure::TooNew(end) => self.seek.was_too_new(end),
            JoinFailure::TooOld(start) => self.seek.was_too_old(start),
        }
        self.flights.clear();
        if self.cuts.is_guess() {
            // An answer that may lie elsewhere shows nothing about the place that was asked for.
            return PassStep::On;
        }
        if self.seek.steps() > MAX_STUCK {
            self.stuck(StuckReason::Incoherent)
        } else {
            PassStep::On
        }
    }

    /// No request brings any progress: the list has moved, or its answers make no sense. The newest
    /// slice, read once more, decides.
    pub(super) fn stuck(&mut self, why: StuckReason) -> PassStep {
        if self.still.has_varied() {
            return PassStep::Anew;
        }
        self.stuck.why = Some(why);
        self.flights.clear();
        self.stage = Stage::NewestAgain;
        PassStep::On
    }
}

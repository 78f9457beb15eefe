//! What proves the places of a reading's slices.

use super::trail::{LEAST_COUNTED_PROOF, LEAST_PROOF};
use super::{Pass, Stage};

/// After this many slices in a row without proof, position alone counts.
const MAX_STEPS: u32 = 12;

impl Pass {
    /// The number of places where only the gateway's count can show that nothing is missing.
    pub fn blind(&self) -> u32 {
        self.blind
    }

    /// Whether slices were joined by their place alone, and the gateway's count did not prove it.
    pub(super) fn is_unproven(&self) -> bool {
        let is_counted = self.stage == Stage::Done && self.still.is_steady(Some(self.found()));
        self.blind > 0 && !is_counted
    }

    /// Slices shorter than this are joined by their place alone.
    pub(super) fn least_proof(&self) -> u32 {
        if self.distrusts_count || self.listed_total.is_none() {
            LEAST_PROOF
        } else {
            LEAST_COUNTED_PROOF
        }
    }

    /// After so many slices in a row without proof, position alone counts. Equal messages would
    /// prove nothing, however often they were requested.
    pub(super) fn most_steps(&self) -> u32 {
        let is_counted = self.least_proof() == LEAST_COUNTED_PROOF;
        if is_counted && self.trail.proves_nothing() {
            1
        } else {
            MAX_STEPS
        }
    }

    /// Whether slices of this length leave so little room for known messages that reading them again
    /// proves no more.
    pub fn proves_no_more(limit: u32) -> bool {
        limit < LEAST_COUNTED_PROOF
    }

    /// Whether slices may have been joined at wrong places, whatever the gateway counts.
    pub fn may_be_misplaced(&self) -> bool {
        let from = self.head_from;
        let head = self.head.newest_first();
        let in_head = head.take_while(|(key, _)| from.is_some_and(|from| key.second() >= from));
        self.cuts.are_doubtful(in_head.map(|(_, message)| message))
    }
}

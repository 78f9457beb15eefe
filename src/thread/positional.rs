//! A list that is not in order of time: times prove nothing there, so messages are joined by
//! position.

use super::Thread;
use super::adjacency::Unproven;
use super::attention::AttentionMarks;
use super::join::Merged;
use super::reconcile::is_same;
use super::segment::Segment;
use super::slice::Slice;

/// If this many messages were removed by mistake, times are no longer used as proof.
const MIXED_UP: u64 = 8;

/// Whether the gateway's list is in order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// It is in order, or so nearly that nothing is lost.
    Time,
    /// Messages seem to have been removed although the list has them.
    Doubtful,
    /// It is not in order: slices are joined by position, and no message is ever removed.
    Place,
}

/// Where the only segment was in the list before a slice came.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SlicePosition {
    end: u64,
    at_oldest: bool,
    slice_start: u64,
    slice_end: u64,
}

impl Thread {
    /// Whether the gateway's list is in order of time, as far as its slices show.
    pub fn order(&self) -> Order {
        match self.mistaken {
            _ if self.by_place => Order::Place,
            0 => Order::Time,
            _ => Order::Doubtful,
        }
    }

    /// Whether too many messages were removed by mistake, so that times must no longer be used as
    /// proof.
    pub fn is_mixed_up(&self) -> bool {
        !self.by_place && self.mistaken >= MIXED_UP
    }

    /// Drops all messages, and uses positions instead of times from now on.
    pub fn go_by_place(&mut self) {
        self.clear();
        self.by_place = true;
    }

    /// Index after the last message that was read from the start of the list without a gap.
    pub fn reach(&self) -> u64 {
        self.segments.first().map_or(0, |s| s.end)
    }

    /// Notes a mistake if a slice removed more messages than the list lost.
    pub(super) fn note_mistakes(&mut self, removed: usize, fewer: u64) {
        self.mistaken += (removed as u64).saturating_sub(fewer);
    }

    /// Asks for proof that the slice continues the loaded messages: it begins within them and
    /// shares a message with them.
    pub(super) fn place(&mut self, slice: &mut Slice) -> Result<SlicePosition, Unproven> {
        slice.takes_nothing_away();
        let place = |segment: &Segment| SlicePosition {
            end: segment.end,
            at_oldest: segment.at_oldest,
            slice_start: slice.start,
            slice_end: slice.end(),
        };
        let nothing = place(&Segment::default());
        match self.segments.first() {
            None if slice.at_newest => Ok(nothing),
            Some(segment) if slice.start <= segment.end && shares(segment, slice) => {
                Ok(place(segment))
            }
            Some(_) if slice.at_newest => {
                // Nothing of the slice is known: start again.
                self.segments.clear();
                self.marks = AttentionMarks::default();
                Ok(nothing)
            }
            _ => Err(Unproven::Older),
        }
    }
}

impl SlicePosition {
    /// Sets the segment's position in the list.
    pub fn put(self, segment: &mut Segment, merged: &Merged) {
        let arrived = if self.slice_start == 0 {
            merged.added
        } else {
            0
        };
        segment.offset = 0;
        segment.end = (self.end + arrived).max(self.slice_end);
        segment.at_newest = true;
        segment.at_oldest |= self.at_oldest;
    }
}

fn shares(segment: &Segment, slice: &Slice) -> bool {
    slice.items.iter().any(|(second, message)| {
        let mut known = segment.in_second(*second);
        known.any(|entry| is_same(&entry.message, message))
    })
}

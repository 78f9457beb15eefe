//! Merges a slice into the thread, or refuses it if adjacency is not proven.

use std::ops::Range;

use super::Thread;
use super::adjacency::{Unproven, prove};
use super::join::{Merged, join_slice, within};
use super::reconcile::is_same;
use super::segment::Segment;
use super::slice::Slice;
use crate::message::MessageKey;

/// What to do with a slice that overlaps a segment without proof of adjacency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Refuse the slice.
    Refuse,
    /// Drop the overlapping part of the slice, and leave a gap. Refuse the slice if the segment is
    /// that of this message.
    Clip(Option<MessageKey>),
    /// The slice is right about the newest messages: cut the segment, and leave a gap.
    Split,
    /// There is no doubt: adjacency was proven earlier, and stored.
    Proven,
}

impl Thread {
    /// Merges a slice into the thread.
    ///
    /// # Errors
    /// [`Unproven`] if adjacency is not proven and `doubt` gives no way out; then no message has
    /// changed.
    pub fn merge(&mut self, mut slice: Slice, doubt: Doubt) -> Result<Merged, Unproven> {
        self.revision += 1;
        self.blur = self.blur.max(slice.blur());
        slice.blur_edges(self.blur);
        let place = self.by_place.then(|| self.place(&mut slice)).transpose()?;
        let split = place.is_none() && self.admit(&mut slice, doubt)?;
        self.understated |= slice.total.is_some_and(|total| total < slice.end());
        let mut range = self.touched(&slice);
        // At the start and at the end of the list, known messages beyond the slice are gone.
        if slice.at_oldest || place.is_some() {
            range.start = 0;
        }
        if slice.at_newest || place.is_some() {
            range.end = self.segments.len();
        }
        let fewer = fewer(self.total, slice.total);
        let is_unsure = slice.is_unsure();
        let from = (slice.oldest(), slice.oldest_whole);
        let before = self.newest();
        let serial = self.serials.last;
        let grown = grown(self.total, slice.total);
        self.total = slice.total.or(self.total);
        let at = range.start;
        let reaches_newest = range.end == self.segments.len();
        let apart = range.is_empty();
        let joined: Vec<Segment> = self.segments.drain(range).collect();
        for entry in joined.iter().flat_map(|s| within(s, &slice)) {
            self.marks.forget(entry.key);
        }
        let joined_slice = join_slice(joined, slice, split, &mut self.serials);
        let (mut segment, mut merged) = (joined_slice.segment, joined_slice.merged);
        if let Some(place) = place {
            place.put(&mut segment, &merged);
        } else if is_unsure {
            self.note_mistakes(merged.removed.len(), fewer);
        }
        for entry in segment.entries.range(joined_slice.middle) {
            self.marks.note(entry.key, &entry.message);
        }
        if before.is_some() && reaches_newest {
            let trailing = segment.entries.iter().rev();
            merged.arrived = trailing.take_while(|e| e.key.serial > serial).count() as u64;
            if apart {
                merged.arrived = merged.arrived.max(grown);
            }
        }
        merged.from = Some(from);
        let told_newest = segment.at_newest;
        for newer in &mut self.segments[at..] {
            newer.at_oldest = false;
        }
        for older in self.segments[..at].iter_mut().filter(|_| told_newest) {
            older.at_newest = false;
        }
        // If the slice gave up its items on both sides, the joined segment may be empty.
        if !segment.entries.is_empty() {
            self.segments.insert(at, segment);
        }
        if let Some(rest) = joined_slice.rest {
            self.segments.insert(at, rest);
        }
        if told_newest {
            self.shift(at, merged.arrived, merged.removed.len() as u64);
        }
        Ok(merged)
    }

    /// The segments that overlap the slice in time.
    fn touched(&self, slice: &Slice) -> Range<usize> {
        let first = self
            .segments
            .partition_point(|s| s.newest() < slice.oldest());
        let last = self
            .segments
            .partition_point(|s| s.oldest() <= slice.newest());
        first..last.max(first)
    }

    /// Checks each overlapping segment for proof of adjacency; the slice may lose its overlapping
    /// parts. Returns `true` if the oldest overlapping segment must be cut.
    fn admit(&mut self, slice: &mut Slice, doubt: Doubt) -> Result<bool, Unproven> {
        if doubt == Doubt::Proven {
            return Ok(false);
        }
        let own = match doubt {
            Doubt::Clip(Some(key)) => self.locate(key).map(|(segment, _)| segment),
            _ => None,
        };
        loop {
            let unproven = self.touched(slice).find_map(|at| {
                prove(&self.segments[at], slice, &self.serials)
                    .err()
                    .map(|why| (at, why))
            });
            let Some((at, why)) = unproven else {
                return Ok(false);
            };
            let segment = &mut self.segments[at];
            let split = match (doubt, why) {
                (Doubt::Split, Unproven::Newer) => {
                    slice.drop_up_to(slice.oldest());
                    true
                }
                (Doubt::Clip(_), _) if own == Some(at) => return Err(why),
                (Doubt::Clip(_), Unproven::Newer) => {
                    segment.offset = place_of_newest(segment, slice);
                    slice.drop_up_to(segment.newest());
                    false
                }
                (Doubt::Clip(_), Unproven::Older) => {
                    segment.end = place_of_oldest(segment, slice);
                    slice.drop_from(segment.oldest());
                    false
                }
                (Doubt::Refuse | Doubt::Split | Doubt::Proven, _) => return Err(why),
            };
            if slice.is_spent() {
                return Err(why);
            }
            if split {
                return Ok(true);
            }
        }
    }

    /// Corrects the positions of the older segments: arrivals push older messages down the
    /// gateway's list, deletions pull them up.
    fn shift(&mut self, below: usize, down: u64, up: u64) {
        for segment in &mut self.segments[..below] {
            segment.offset = (segment.offset + down).saturating_sub(up);
            segment.end = (segment.end + down).saturating_sub(up);
        }
    }
}

/// By how much the gateway's list grew, as far as its totals tell.
fn grown(before: Option<u64>, now: Option<u64>) -> u64 {
    before
        .zip(now)
        .map_or(0, |(before, now)| now.saturating_sub(before))
}

/// By how much the gateway's list shrank, as far as its totals tell.
fn fewer(before: Option<u64>, now: Option<u64>) -> u64 {
    grown(now, before)
}

/// Index of a segment's newest message, as far as a slice tells.
fn place_of_newest(segment: &Segment, slice: &Slice) -> u64 {
    let second = segment.newest();
    let listed = slice.second(second);
    let newest = segment.entries.iter().next_back();
    let found = newest.and_then(|e| listed.iter().rposition(|item| is_same(&e.message, &item.1)));
    let newer = slice.items.iter().rev().take_while(|item| item.0 > second);
    match found {
        // The newest message is not in the slice: it lies further down.
        None => slice.start + (newer.count() + listed.len()) as u64,
        Some(at) => slice.start + (newer.count() + listed.len() - 1 - at) as u64,
    }
}

/// Index after a segment's oldest message, as far as a slice tells.
fn place_of_oldest(segment: &Segment, slice: &Slice) -> u64 {
    let second = segment.oldest();
    let listed = slice.second(second);
    let oldest = segment.entries.iter().next();
    let found = oldest.and_then(|e| listed.iter().position(|item| is_same(&e.message, &item.1)));
    let newer = slice.items.iter().rev().take_while(|item| item.0 > second);
    match found {
        // The oldest message is not in the slice: it lies further up.
        None => slice.start + newer.count() as u64,
        Some(at) => slice.start + (newer.count() + listed.len() - at) as u64,
    }
}

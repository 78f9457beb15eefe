//! A slice becomes part of the thread, or is refused for want of proof.

use std::collections::VecDeque;

use super::second::{Authority, is_same, reconcile};
use super::slice::Slice;
use super::{Counts, Entry, Segment, Serials, Thread};
use crate::chat::message::{Message, MessageKey, UnixTime};

/// What a slice did to the thread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Messages that are new, of any age.
    pub added: u64,
    /// New messages after what was the newest one.
    pub arrived: u64,
    /// Messages that are gone, each with the next newer one that stays.
    pub removed: Vec<(MessageKey, Option<MessageKey>)>,
    /// Anything that is shown changed.
    pub changed: bool,
}

/// The slice overlaps what is loaded, and the proof of adjacency fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// Towards older messages: ask again further up, towards the newer side.
    Older,
    /// Towards newer messages: ask again with a slice that reaches further down.
    Newer,
}

impl Thread {
    /// Takes what the slice tells.
    ///
    /// # Errors
    /// [`Unproven`] where adjacency is not proven; then nothing has changed.
    pub fn merge(&mut self, mut slice: Slice) -> Result<Merged, Unproven> {
        let first = self
            .segments
            .partition_point(|s| s.newest() < slice.oldest());
        let last = self
            .segments
            .partition_point(|s| s.oldest() <= slice.newest());
        let last = last.max(first);
        for segment in &self.segments[first..last] {
            prove(segment, &slice)?;
        }
        if slice.at_oldest && !slice.end_confirmed && self.knows_older(slice.oldest()) {
            slice.at_oldest = false;
        }
        // The list's edges are truth too: what lies beyond them is gone.
        let first = if slice.at_oldest { 0 } else { first };
        let last = if slice.at_newest {
            self.segments.len()
        } else {
            last
        };

        let before = self.newest();
        let serial = self.serials.0;
        self.total = slice.total.or(self.total);
        let joined: Vec<Segment> = self.segments.drain(first..last).collect();
        let welded = weld(joined, slice, &mut self.serials, &mut self.counts);
        let Welded {
            segment,
            mut merged,
        } = welded;
        if before.is_some() && first == self.segments.len() {
            let trailing = segment.entries.iter().rev();
            merged.arrived = trailing.take_while(|e| e.key.serial > serial).count() as u64;
        }
        if segment.at_newest {
            self.shift_older(first, &merged);
        }
        self.segments.insert(first, segment);
        Ok(merged)
    }

    fn knows_older(&self, second: UnixTime) -> bool {
        self.segments.first().is_some_and(|s| s.oldest() < second)
    }

    /// Arrivals push every older message one place down the gateway's list.
    fn shift_older(&mut self, below: usize, merged: &Merged) {
        for segment in &mut self.segments[..below] {
            segment.offset =
                (segment.offset + merged.arrived).saturating_sub(merged.removed.len() as u64);
        }
    }
}

/// The slice holds the segment's whole edge second and a known message beyond it, on each side
/// where it reaches further than the segment.
fn prove(segment: &Segment, slice: &Slice) -> Result<(), Unproven> {
    let below = slice.oldest() < segment.oldest();
    let above = slice.newest() > segment.newest();
    // Out of the middle of one second: which of its twins these are cannot be told.
    let cut_on_both_sides =
        !slice.at_newest && !slice.at_oldest && slice.oldest() == slice.newest();
    if cut_on_both_sides && slice.oldest() == segment.oldest() {
        return Err(Unproven::Older);
    }
    if cut_on_both_sides && slice.oldest() == segment.newest() {
        return Err(Unproven::Newer);
    }
    if below && !above && !slice.at_newest {
        let edge = segment.oldest();
        if !(slice.is_whole(edge) && shares(segment, slice, |second| second > edge)) {
            return Err(Unproven::Older);
        }
    }
    if above && !below && !slice.at_oldest {
        let edge = segment.newest();
        if !(slice.is_whole(edge) && shares(segment, slice, |second| second < edge)) {
            return Err(Unproven::Newer);
        }
    }
    Ok(())
}

fn shares(segment: &Segment, slice: &Slice, counts: impl Fn(UnixTime) -> bool) -> bool {
    let from = segment
        .entries
        .partition_point(|e| e.key.second < slice.oldest());
    segment
        .entries
        .range(from..)
        .take_while(|e| e.key.second <= slice.newest())
        .filter(|e| counts(e.key.second))
        .any(|e| {
            let same_second = slice.second(e.key.second).iter();
            same_second
                .into_iter()
                .any(|item| is_same(&e.message, &item.1))
        })
}

struct Welded {
    segment: Segment,
    merged: Merged,
}

/// Joins the slice and all segments that it overlaps into one.
fn weld(
    mut joined: Vec<Segment>,
    slice: Slice,
    serials: &mut Serials,
    counts: &mut Counts,
) -> Welded {
    let (oldest, newest) = (slice.oldest(), slice.newest());
    let mut segment = Segment {
        at_newest: slice.at_newest
            || joined
                .last()
                .is_some_and(|s| s.at_newest && s.newest() >= newest),
        at_oldest: slice.at_oldest
            || joined
                .first()
                .is_some_and(|s| s.at_oldest && s.oldest() <= oldest),
        ..Segment::default()
    };
    let mut known = Vec::new();
    let mut newer = VecDeque::new();
    for (index, part) in joined.iter_mut().enumerate() {
        let mut entries = std::mem::take(&mut part.entries);
        let from = entries.partition_point(|e| e.key.second < oldest);
        let to = entries.partition_point(|e| e.key.second <= newest);
        let from = if slice.at_oldest { 0 } else { from };
        let to = if slice.at_newest { entries.len() } else { to };
        known.extend(entries.drain(from..to));
        if index == 0 && from > 0 {
            newer = entries.split_off(from);
            segment.entries = entries;
        } else {
            newer = entries;
        }
    }
    for entry in &known {
        counts.count(&entry.message, -1);
    }
    let in_newest_second = slice.second(newest).len();
    let start = slice.start;
    let slice_end = start + slice.items.len() as u64;
    // A slice from the list's start says nothing new of how far down a long segment reaches.
    let old_end = joined
        .first()
        .filter(|s| slice.at_newest && s.oldest() < oldest);
    let old_end = old_end.map(|s| s.end);
    let after = newer.front().map(|e| e.key);
    let (middle, merged) = mend(known, slice, after, serials);
    for entry in &middle {
        counts.count(&entry.message, 1);
    }
    let kept_in_newest = middle
        .iter()
        .rev()
        .take_while(|e| e.key.second == newest)
        .count();
    let beyond = (newer.len() + kept_in_newest).saturating_sub(in_newest_second);
    if !segment.at_newest {
        segment.offset = start.saturating_sub(beyond as u64);
    }
    segment.end = match old_end {
        Some(end) => (end + merged.added).saturating_sub(merged.removed.len() as u64),
        None => slice_end + segment.entries.len() as u64,
    };
    segment.entries = concat(segment.entries, middle, newer);
    Welded { segment, merged }
}

/// older + middle + newer, without moving the longest of them.
fn concat(
    mut older: VecDeque<Entry>,
    middle: Vec<Entry>,
    mut newer: VecDeque<Entry>,
) -> VecDeque<Entry> {
    if older.is_empty() {
        newer.reserve(middle.len());
        for entry in middle.into_iter().rev() {
            newer.push_front(entry);
        }
        return newer;
    }
    older.extend(middle);
    older.append(&mut newer);
    older
}

/// Walks the seconds of what is known and what came, side by side.
fn mend(
    known: Vec<Entry>,
    slice: Slice,
    after: Option<MessageKey>,
    serials: &mut Serials,
) -> (Vec<Entry>, Merged) {
    let was: Vec<MessageKey> = known.iter().map(|e| e.key).collect();
    let mut merged = Merged::default();
    let mut middle = Vec::with_capacity(known.len().max(slice.items.len()));
    let mut gone = Vec::new();
    let authorities = Authorities::of(&slice);
    let mut known = known.into_iter().peekable();
    let mut items = slice.items.into_iter().peekable();
    loop {
        let second = match (known.peek(), items.peek()) {
            (Some(entry), Some(item)) => entry.key.second.min(item.0),
            (Some(entry), None) => entry.key.second,
            (None, Some(item)) => item.0,
            (None, None) => break,
        };
        let mut here = Vec::new();
        while let Some(entry) = known.next_if(|e| e.key.second == second) {
            here.push(entry);
        }
        let mut came: Vec<Message> = Vec::new();
        while let Some(item) = items.next_if(|item| item.0 == second) {
            came.push(item.1);
        }
        let done = reconcile(second, here, came, authorities.over(second), serials);
        merged.added += done.added.len() as u64;
        merged.changed |= done.changed || !done.added.is_empty() || !done.removed.is_empty();
        gone.extend(done.removed);
        middle.extend(done.entries);
    }
    merged.removed = with_successors(&was, &gone, after);
    (middle, merged)
}

/// Which seconds the slice holds wholly.
struct Authorities {
    oldest: UnixTime,
    newest: UnixTime,
    at_oldest: bool,
    at_newest: bool,
}

impl Authorities {
    fn of(slice: &Slice) -> Self {
        Self {
            oldest: slice.oldest(),
            newest: slice.newest(),
            at_oldest: slice.at_oldest,
            at_newest: slice.at_newest,
        }
    }

    fn over(&self, second: UnixTime) -> Authority {
        if second == self.oldest && !self.at_oldest {
            Authority::CutBelow
        } else if second == self.newest && !self.at_newest {
            Authority::CutAbove
        } else {
            Authority::Whole
        }
    }
}

/// Each message that is gone with the next newer one of `was` that stays, else `after`.
fn with_successors(
    was: &[MessageKey],
    gone: &[MessageKey],
    after: Option<MessageKey>,
) -> Vec<(MessageKey, Option<MessageKey>)> {
    let gone: std::collections::HashSet<MessageKey> = gone.iter().copied().collect();
    let mut stays = after;
    let mut removed = Vec::with_capacity(gone.len());
    for key in was.iter().rev() {
        if gone.contains(key) {
            removed.push((*key, stays));
        } else {
            stays = Some(*key);
        }
    }
    removed
}

//! The proof that a slice is adjacent to a loaded segment.

use super::reconcile::{Aligned, is_same};
use super::slice::Slice;
use super::{Segment, Serials, Thread};
use crate::message::{Message, MessageKey};
use crate::mutation::{Mutation, is_on};
use crate::time::UnixTime;

/// The slice overlaps loaded messages, but its adjacency is not proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// While reading towards older messages: ask again for a slice that begins further up.
    Older,
    /// While reading towards newer messages: ask again for a slice that reaches further down.
    Newer,
}

/// Proves adjacency. On each side where the slice reaches further than the segment, the slice must
/// hold the segment's whole edge second and a known message beyond it. Of a second with too many
/// messages for one slice, it must hold a part with many messages in their known order.
pub fn prove(segment: &Segment, slice: &Slice, serials: &Serials) -> Result<(), Unproven> {
    // The slice holds all of the segment's seconds, so everything known is replaced: nothing is
    // left that would have to be adjacent.
    if slice.is_whole(segment.oldest()) && slice.is_whole(segment.newest()) {
        return Ok(());
    }
    let below = slice.oldest() < segment.oldest();
    let above = slice.newest() > segment.newest();
    // The slice lies in the middle of one second: it cannot be told which of several equal messages
    // these are.
    let cut_on_both_sides =
        !slice.newest_whole && !slice.oldest_whole && slice.oldest() == slice.newest();
    if cut_on_both_sides && slice.oldest() == segment.oldest() {
        let proven = hangs_below(segment, slice, serials);
        return proven.then_some(()).ok_or(Unproven::Older);
    }
    if cut_on_both_sides && slice.oldest() == segment.newest() {
        let proven = hangs_above(segment, slice, serials);
        return proven.then_some(()).ok_or(Unproven::Newer);
    }
    // The slice is part of one second, of which only other messages are known.
    if slice.oldest() == slice.newest()
        && !(slice.newest_whole && slice.oldest_whole)
        && [segment.oldest(), segment.newest()].contains(&slice.oldest())
        && !shares(segment, slice, |_| true)
    {
        return Err(if slice.oldest() == segment.newest() {
            Unproven::Newer
        } else {
            Unproven::Older
        });
    }
    if is_on(Mutation::OverlapOfOne) {
        let any = shares(segment, slice, |_| true);
        let why = if below {
            Unproven::Older
        } else {
            Unproven::Newer
        };
        return if any { Ok(()) } else { Err(why) };
    }
    if below && !above && !slice.at_newest {
        let edge = segment.oldest();
        let whole = slice.is_whole(edge) && shares(segment, slice, |second| second > edge);
        if !whole && !hangs_below(segment, slice, serials) {
            return Err(Unproven::Older);
        }
    }
    if above && !below && !slice.at_oldest {
        let edge = segment.newest();
        let whole = slice.is_whole(edge) && shares(segment, slice, |second| second < edge);
        if !whole && !hangs_above(segment, slice, serials) {
            return Err(Unproven::Newer);
        }
    }
    Ok(())
}

fn shares(segment: &Segment, slice: &Slice, counts: impl Fn(UnixTime) -> bool) -> bool {
    let from = segment.entries.first_at(slice.oldest());
    segment
        .entries
        .range(from..segment.entries.len())
        .take_while(|e| e.key.second <= slice.newest())
        .filter(|e| counts(e.key.second))
        .any(|e| {
            let mut same_second = slice.second(e.key.second).iter();
            same_second.any(|item| is_same(&e.message, &item.1))
        })
}

/// The slice begins within the segment's oldest second, with a message that is known.
fn hangs_below(segment: &Segment, slice: &Slice, serials: &Serials) -> bool {
    let edge = segment.oldest();
    slice.newest() == edge
        && align(segment, slice, edge, serials).is_some_and(|aligned| aligned.newest.is_some())
}

/// The slice ends within the segment's newest second, with a message that is known.
fn hangs_above(segment: &Segment, slice: &Slice, serials: &Serials) -> bool {
    let edge = segment.newest();
    slice.oldest() == edge
        && align(segment, slice, edge, serials).is_some_and(|aligned| aligned.oldest.is_some())
}

/// Aligns the slice's messages of one second with the segment's.
fn align(segment: &Segment, slice: &Slice, second: UnixTime, serials: &Serials) -> Option<Aligned> {
    let listed: Vec<&Message> = slice.second(second).iter().map(|item| &item.1).collect();
    let known: Vec<Message> = segment.in_second(second).map(|e| e.message).collect();
    let known: Vec<&Message> = known.iter().collect();
    Aligned::of(&known, &listed, serials)
}

impl Thread {
    /// Whether the slice begins with a known message that is in the second of `key` and no older
    /// than `key`: then nothing lies between.
    pub fn hangs_at(&self, key: MessageKey, slice: &Slice) -> bool {
        let Some((at, index)) = self.locate(key) else {
            return false;
        };
        let segment = &self.segments[at];
        let from = segment.entries.first_at(key.second);
        slice.newest() == key.second
            && align(segment, slice, key.second, &self.serials)
                .and_then(|aligned| aligned.newest)
                .is_some_and(|newest| from + newest >= index)
    }
}

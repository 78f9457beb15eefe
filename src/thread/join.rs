//! Joins a slice with the segments that it touches.

use std::ops::Range;

use super::chunks::Chunks;
use super::entry::{Entry, Serials};
use super::reconcile::{Authority, reconcile};
use super::segment::Segment;
use super::slice::Slice;
use crate::message::{Message, MessageKey};
use crate::mutation::{Mutation, is_on};
use crate::time::UnixTime;

/// What a slice did to the thread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// New messages of any age.
    pub added: u64,
    /// New messages after the newest known message. If they left a gap, the messages in the gap
    /// count too, as far as the gateway's total tells.
    pub arrived: u64,
    /// Messages that are gone, each with the next newer message that stays.
    pub removed: Vec<(MessageKey, Option<MessageKey>)>,
    /// Messages whose status changed.
    pub turned: Vec<MessageKey>,
    /// Anything on screen changed.
    pub changed: bool,
    /// From this second on, everything is up to date, as far as the slice reached after it gave up
    /// overlapping parts. `true`: this holds for the second itself too.
    pub from: Option<(UnixTime, bool)>,
    /// The oldest message that the slice listed.
    pub last: Option<MessageKey>,
}

/// The segment's entries within the slice's range of time.
fn covered(segment: &Segment, slice: &Slice) -> Range<usize> {
    let entries = &segment.entries;
    let from = entries.first_at(slice.oldest());
    let to = entries.first_after(slice.newest());
    let from = if slice.at_oldest { 0 } else { from };
    let to = if slice.at_newest { entries.len() } else { to };
    from..to.max(from)
}

pub fn within(segment: &Segment, slice: &Slice) -> impl Iterator<Item = Entry> {
    segment.entries.range(covered(segment, slice))
}

/// The result of a join.
pub struct JoinResult {
    pub segment: Segment,
    /// The range of the slice's messages in the joined segment.
    pub middle: Range<usize>,
    /// The part of a segment whose adjacency is no longer proven.
    pub rest: Option<Segment>,
    pub merged: Merged,
}

/// Joins the slice and all segments that it touches into one.
pub fn join_slice(
    mut joined: Vec<Segment>,
    slice: Slice,
    split: bool,
    serials: &mut Serials,
) -> JoinResult {
    let (oldest, newest) = (slice.oldest(), slice.newest());
    let mut segment = Segment {
        at_newest: slice.at_newest
            || joined
                .last()
                .is_some_and(|s| s.at_newest && s.newest() >= newest),
        at_oldest: slice.at_oldest
            || (!split
                && joined
                    .first()
                    .is_some_and(|s| s.at_oldest && s.oldest() <= oldest)),
        ..Segment::default()
    };
    let (start, end, in_newest) = (slice.start, slice.end(), slice.second(newest).len());
    // A slice that begins at the newest message says nothing new about the far end of a long
    // segment.
    let old_end = joined
        .first()
        .filter(|s| slice.at_newest && !split && s.oldest() < oldest);
    let old_end = old_end.map(|s| s.end);

    let known: Vec<Entry> = joined.iter().flat_map(|s| within(s, &slice)).collect();
    let spans: Vec<Range<usize>> = joined.iter().map(|s| covered(s, &slice)).collect();
    let after = joined.last().zip(spans.last());
    let after = after.and_then(|(s, span)| s.entries.key(span.end));
    let known_count = known.len();
    let (middle, merged) = mend(known, slice, after, serials);
    let older = spans.first().map_or(0, |span| span.start);
    let newer = joined.last().zip(spans.last());
    let newer = newer.map_or(0, |(s, span)| s.entries.len() - span.end);

    let kept_in_newest = middle
        .iter()
        .rev()
        .take_while(|e| e.key.second == newest)
        .count();
    if !segment.at_newest {
        let beyond = (newer + kept_in_newest).saturating_sub(in_newest);
        segment.offset = start.saturating_sub(beyond as u64);
    }
    let rest = split.then(|| cut(joined.first_mut(), older, end)).flatten();
    let older = if rest.is_some() { 0 } else { older };
    segment.end = match old_end {
        Some(end) => (end + merged.added).saturating_sub(merged.removed.len() as u64),
        None => end + older as u64,
    };
    let range = older..older + middle.len();
    segment.entries = match &mut *joined {
        [only] if rest.is_none() => {
            let mut entries = std::mem::take(&mut only.entries);
            entries.splice(older..older + known_count, middle);
            entries
        }
        _ => concat(joined, &spans, middle, rest.is_some()),
    };
    JoinResult {
        segment,
        middle: range,
        rest,
        merged,
    }
}

/// Cuts the older part off a segment, because its adjacency is not proven.
fn cut(segment: Option<&mut Segment>, older: usize, end: u64) -> Option<Segment> {
    let segment = segment.filter(|_| older > 0)?;
    let mut entries = segment.entries.clone();
    entries.truncate(older);
    Some(Segment {
        offset: end,
        end: end + entries.len() as u64,
        at_newest: false,
        at_oldest: segment.at_oldest,
        entries,
    })
}

/// Concatenates the older part of the first segment, the middle, and the newer part of the last
/// segment.
fn concat(
    mut joined: Vec<Segment>,
    spans: &[Range<usize>],
    middle: Vec<Entry>,
    without_older: bool,
) -> Chunks {
    let newer = match (joined.last_mut(), spans.last()) {
        (Some(last), Some(span)) => last.entries.split_off(span.end),
        _ => Chunks::default(),
    };
    let mut entries = match (joined.first_mut(), spans.first()) {
        (Some(first), Some(span)) if !without_older => {
            first.entries.truncate(span.start);
            std::mem::take(&mut first.entries)
        }
        _ => Chunks::default(),
    };
    entries.splice(entries.len()..entries.len(), middle);
    entries.append(newer);
    entries
}

/// Goes through the seconds of known and new messages together, and reconciles each second.
fn mend(
    known: Vec<Entry>,
    mut slice: Slice,
    after: Option<MessageKey>,
    serials: &mut Serials,
) -> (Vec<Entry>, Merged) {
    let was: Vec<MessageKey> = known.iter().map(|e| e.key).collect();
    let mut merged = Merged::default();
    let mut middle = Vec::with_capacity(known.len().max(slice.items.len()));
    let mut gone = Vec::new();
    let mut known = known.into_iter().peekable();
    let mut items = std::mem::take(&mut slice.items).into_iter().peekable();
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
        let done = reconcile(second, here, came, authority(&slice, second), serials);
        merged.last = merged.last.or(done.oldest_listed);
        merged.added += done.added.len() as u64;
        merged.changed |= done.changed || !done.added.is_empty() || !done.removed.is_empty();
        merged.turned.extend(done.turned);
        gone.extend(done.removed);
        middle.extend(done.entries);
    }
    merged.removed = with_successors(&was, &gone, after);
    (middle, merged)
}

/// What the slice can prove about one of its seconds.
fn authority(slice: &Slice, second: UnixTime) -> Authority {
    if is_on(Mutation::CutSecondIsWhole) {
        return Authority::Whole;
    }
    match (slice.is_cut_below(second), slice.is_cut_above(second)) {
        (false, false) => Authority::Whole,
        (true, false) => Authority::CutBelow,
        (false, true) => Authority::CutAbove,
        (true, true) => Authority::Inside,
    }
}

/// Pairs each gone message with the next newer message of `was` that stays, else with `after`.
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

//! A slice becomes part of the thread, or is refused for want of proof.

use std::ops::Range;

use super::chunks::Chunks;
use super::second::{Authority, is_same, reconcile};
use super::slice::Slice;
use super::{Entry, Segment, Serials, Thread};
use crate::chat::flaw::{Flaw, has};
use crate::chat::message::{Message, MessageKey, UnixTime};

/// What a slice did to the thread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Messages that are new, of any age.
    pub added: u64,
    /// New messages after what was the newest one; with those in a gap that they left, as far as
    /// the gateway's total tells.
    pub arrived: u64,
    /// Messages that are gone, each with the next newer one that stays.
    pub removed: Vec<(MessageKey, Option<MessageKey>)>,
    /// Messages whose status is another one now.
    pub turned: Vec<MessageKey>,
    /// Anything that is shown changed.
    pub changed: bool,
    /// All is true from this second on, as far as the slice reached after it gave way; `true`: this
    /// second too, or it may have older messages.
    pub from: Option<(UnixTime, bool)>,
}

/// The slice overlaps what is loaded, and the proof of adjacency fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// Towards older messages: ask again further up, towards the newer side.
    Older,
    /// Towards newer messages: ask again with a slice that reaches further down.
    Newer,
}

/// What becomes of a slice that overlaps a segment without proof of adjacency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is refused.
    Refuse,
    /// It gives up what overlaps, and a gap stays; refused if it is the segment of this message.
    Clip(Option<MessageKey>),
    /// It is the truth about the newest messages: the segment is cut, and a gap stays.
    Split,
}

impl Thread {
    /// Takes what the slice tells.
    ///
    /// # Errors
    /// [`Unproven`] where adjacency is not proven and `doubt` gives no way out; then no message has
    /// changed.
    pub fn merge(&mut self, mut slice: Slice, doubt: Doubt) -> Result<Merged, Unproven> {
        let split = self.admit(&mut slice, doubt)?;
        let mut range = self.touched(&slice);
        // The list's edges are truth too: what lies beyond them is gone.
        if slice.at_oldest {
            range.start = 0;
        }
        if slice.at_newest {
            range.end = self.segments.len();
        }
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
        let welded = weld(joined, slice, split, &mut self.serials);
        let (segment, mut merged) = (welded.segment, welded.merged);
        for entry in segment.entries.range(welded.middle) {
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
        // Where the slice had to give way on both sides, all in between may be gone.
        if !segment.entries.is_empty() {
            self.segments.insert(at, segment);
        }
        if let Some(rest) = welded.rest {
            self.segments.insert(at, rest);
        }
        if told_newest {
            self.shift(at, merged.arrived, merged.removed.len() as u64);
        }
        Ok(merged)
    }

    /// Whether messages older than this second are loaded.
    pub fn knows_older(&self, second: UnixTime) -> bool {
        self.segments.first().is_some_and(|s| s.oldest() < second)
    }

    /// Segments that share a stretch of time with the slice.
    fn touched(&self, slice: &Slice) -> Range<usize> {
        let first = self
            .segments
            .partition_point(|s| s.newest() < slice.oldest());
        let last = self
            .segments
            .partition_point(|s| s.oldest() <= slice.newest());
        first..last.max(first)
    }

    /// Asks for proof of each segment that the slice touches; the slice may have to give way.
    /// `true`: the oldest segment that is touched is to be cut.
    fn admit(&mut self, slice: &mut Slice, doubt: Doubt) -> Result<bool, Unproven> {
        let own = match doubt {
            Doubt::Clip(Some(key)) => self.locate(key).map(|(segment, _)| segment),
            _ => None,
        };
        loop {
            let unproven = self
                .touched(slice)
                .find_map(|at| prove(&self.segments[at], slice).err().map(|why| (at, why)));
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
                    slice.drop_up_to(segment.newest());
                    segment.offset = slice.end();
                    false
                }
                (Doubt::Clip(_), Unproven::Older) => {
                    slice.drop_from(segment.oldest());
                    segment.end = slice.start;
                    false
                }
                (Doubt::Refuse | Doubt::Split, _) => return Err(why),
            };
            if slice.is_spent() {
                return Err(why);
            }
            if split {
                return Ok(true);
            }
        }
    }

    /// Arrivals push every older message down the gateway's list, deletions pull it up.
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

/// The segment's entries that the slice tells about.
fn told(segment: &Segment, slice: &Slice) -> Range<usize> {
    let entries = &segment.entries;
    let from = entries.first_at(slice.oldest());
    let to = entries.first_after(slice.newest());
    let from = if slice.at_oldest { 0 } else { from };
    let to = if slice.at_newest { entries.len() } else { to };
    from..to.max(from)
}

fn within(segment: &Segment, slice: &Slice) -> impl Iterator<Item = Entry> {
    segment.entries.range(told(segment, slice))
}

/// The slice holds the segment's whole edge second and a known message beyond it, on each side
/// where it reaches further than the segment.
fn prove(segment: &Segment, slice: &Slice) -> Result<(), Unproven> {
    // All that is known of it will be taken from the slice: nothing is left to be adjacent.
    if slice.is_whole(segment.oldest()) && slice.is_whole(segment.newest()) {
        return Ok(());
    }
    let below = slice.oldest() < segment.oldest();
    let above = slice.newest() > segment.newest();
    // Out of the middle of one second: which of its twins these are cannot be told.
    let cut_on_both_sides =
        !slice.newest_whole && !slice.oldest_whole && slice.oldest() == slice.newest();
    if cut_on_both_sides && slice.oldest() == segment.oldest() {
        return Err(Unproven::Older);
    }
    if cut_on_both_sides && slice.oldest() == segment.newest() {
        return Err(Unproven::Newer);
    }
    if has(Flaw::OverlapOfOne) {
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

struct Welded {
    segment: Segment,
    /// Where in it the messages of the slice are.
    middle: Range<usize>,
    /// The part of a segment that is no longer proven to be adjacent.
    rest: Option<Segment>,
    merged: Merged,
}

/// Joins the slice and all segments that it touches into one.
fn weld(mut joined: Vec<Segment>, slice: Slice, split: bool, serials: &mut Serials) -> Welded {
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
    // A slice from the list's start says nothing new of how far down a long segment reaches.
    let old_end = joined
        .first()
        .filter(|s| slice.at_newest && !split && s.oldest() < oldest);
    let old_end = old_end.map(|s| s.end);

    let known: Vec<Entry> = joined.iter().flat_map(|s| within(s, &slice)).collect();
    let spans: Vec<Range<usize>> = joined.iter().map(|s| told(s, &slice)).collect();
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
    Welded {
        segment,
        middle: range,
        rest,
        merged,
    }
}

/// Takes the older part off a segment, for want of proof that it is adjacent.
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

/// What is older in the first segment, the middle, what is newer in the last one.
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
        merged.turned.extend(done.turned);
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
    oldest_whole: bool,
    newest_whole: bool,
}

impl Authorities {
    fn of(slice: &Slice) -> Self {
        Self {
            oldest: slice.oldest(),
            newest: slice.newest(),
            oldest_whole: slice.oldest_whole,
            newest_whole: slice.newest_whole,
        }
    }

    fn over(&self, second: UnixTime) -> Authority {
        if has(Flaw::CutSecondIsWhole) {
            Authority::Whole
        } else if second == self.oldest && !self.oldest_whole {
            Authority::CutBelow
        } else if second == self.newest && !self.newest_whole {
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

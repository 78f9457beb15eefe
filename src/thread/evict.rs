//! Limits memory: messages farthest from the screen are dropped, and leave a gap.

use std::ops::Range;

use super::{Segment, Thread};
use crate::message::MessageKey;
use crate::mutation::{Mutation, is_on};

/// The newest messages are always kept, because polling joins new messages to them: one part in
/// this many of `max_messages`.
const NEWEST_PART: u64 = 4;
/// Messages that are kept on both sides of the places in use, all places together: one part in this
/// many of `max_messages`.
const NEAR_PART: u64 = 4;

/// A range of a segment whose messages may be dropped.
struct EvictableRange {
    segment: usize,
    range: Range<usize>,
    /// How many messages are between the user's place and the far end of this range.
    away: u64,
    /// The range is older than the user's place.
    is_older: bool,
}

impl Thread {
    /// Drops the messages farthest from the first of `keeps` (the user's place), until at most
    /// `most` messages are loaded, and then some more, so that the next page does not cause another
    /// drop. Messages near any of `keeps` stay. Only whole seconds are dropped. Returns the number
    /// of dropped messages.
    pub fn evict(&mut self, keeps: &[MessageKey], most: u64) -> u64 {
        let before = self.len();
        if before <= most {
            return 0;
        }
        self.revision += 1;
        let aim = most - most / 16;
        while let Some(excess) = self.len().checked_sub(aim).filter(|n| *n > 0) {
            let gone = self.drop_farthest(keeps, most, excess);
            if gone == 0 {
                break;
            }
        }
        before - self.len()
    }

    fn drop_farthest(&mut self, keeps: &[MessageKey], most: u64, excess: u64) -> u64 {
        let mut free = self.free(keeps, most);
        free.sort_by_key(|free| std::cmp::Reverse(free.away));
        for mut free in free {
            let (range, most) = (&mut free.range, size(excess));
            if free.is_older {
                range.end = range.end.min(range.start + most);
            } else {
                range.start = range.start.max(range.end.saturating_sub(most));
            }
            let gone = self.drop_range(free.segment, free.range);
            if gone > 0 {
                return gone;
            }
        }
        0
    }

    /// The ranges that may be dropped.
    fn free(&self, keeps: &[MessageKey], most: u64) -> Vec<EvictableRange> {
        let places = keeps.iter().filter_map(|key| self.place_of(*key));
        let mut places: Vec<u64> = places.collect();
        if is_on(Mutation::PurposeEvicted) {
            places.truncate(1);
        }
        let Some(reader) = places.first().copied() else {
            return Vec::new();
        };
        let near = most / NEAR_PART / places.len() as u64;
        let kept = places
            .iter()
            .map(|at| at.saturating_sub(near)..at + near + 1);
        let newest = self.len() - (most / NEWEST_PART).min(self.len());
        let mut kept: Vec<Range<u64>> = kept.collect();
        kept.push(newest..self.len());
        kept.sort_by_key(|kept| kept.start);
        let mut free = Vec::new();
        let mut start = 0;
        for (segment, entries) in self.segments.iter().enumerate() {
            let end = start + entries.len();
            let mut from = start;
            for kept in kept.iter().chain([&(end..end)]) {
                let to = kept.start.min(end);
                if from < to {
                    let is_older = to <= reader;
                    let away = if is_older { reader - from } else { to - reader };
                    free.push(EvictableRange {
                        segment,
                        range: size(from - start)..size(to - start),
                        away,
                        is_older,
                    });
                }
                from = from.max(kept.end);
            }
            start = end;
        }
        free
    }

    /// How many loaded messages are older than this message, or than the nearest loaded one.
    fn place_of(&self, key: MessageKey) -> Option<u64> {
        let (at, index) = self.locate(self.nearest(key)?)?;
        let older: u64 = self.segments[..at].iter().map(Segment::len).sum();
        Some(older + index as u64)
    }

    /// Drops the whole seconds within a range of a segment. The segment may become two.
    fn drop_range(&mut self, at: usize, range: Range<usize>) -> u64 {
        let segment = &mut self.segments[at];
        let Range {
            start: mut from,
            end: mut to,
        } = range;
        let len = segment.entries.len();
        let cuts = |i: usize| {
            let second = |i: usize| segment.entries.key(i).map(MessageKey::second);
            i > 0 && i < len && second(i) == second(i - 1)
        };
        while to > from && cuts(to) {
            to -= 1;
        }
        while from < to && cuts(from) {
            from += 1;
        }
        if to <= from {
            return 0;
        }
        let newer = segment.entries.split_off(to);
        let dropped = segment.entries.split_off(from);
        for entry in dropped.iter() {
            self.marks.forget(entry.key);
        }
        let count = dropped.len() as u64;
        let end = match from {
            0 => segment.end.saturating_sub(count),
            _ => segment.offset + newer.len() as u64,
        };
        let upper = Segment {
            offset: segment.offset,
            end,
            at_newest: segment.at_newest,
            at_oldest: false,
            entries: newer,
        };
        segment.offset += upper.entries.len() as u64 + count;
        segment.at_newest = false;
        let parts = [self.segments.remove(at), upper];
        let parts = parts.into_iter().filter(|part| !part.entries.is_empty());
        self.segments.splice(at..at, parts);
        count
    }
}

fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

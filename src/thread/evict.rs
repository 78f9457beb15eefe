//! Bounded memory: what is farthest from the reader is dropped back to a gap.

use super::{Segment, Thread};
use crate::message::MessageKey;

/// Newest messages that are kept, since polling needs something to hold on to: one part in so many.
const NEWEST_PART: u64 = 4;
/// Messages that are kept on each side of the reader: one part in so many.
const NEAR_PART: u64 = 4;

impl Thread {
    /// Drops what is farthest from `reader` until at most `most` messages are loaded, and some
    /// more, so that it is not done again at once. Whole seconds only. Returns how many went.
    pub fn shed(&mut self, reader: MessageKey, most: u64) -> u64 {
        let before = self.len();
        if before <= most {
            return 0;
        }
        self.revision += 1;
        let aim = most - most / 16;
        while let Some(excess) = self.len().checked_sub(aim).filter(|n| *n > 0) {
            let Some((at, index)) = self.locate(reader) else {
                break;
            };
            let length = |s: &Segment| s.entries.len() as u64;
            let older = self.segments[..at].iter().map(length).sum::<u64>() + index as u64;
            let newer = self.len() - older - 1;
            let near = most / NEAR_PART;
            let gone = if older >= newer {
                self.shed_oldest(size(excess.min(older.saturating_sub(near))))
            } else {
                let newest = size(most / NEWEST_PART);
                let above = (at, index + size(near));
                let gone = self.shed_below_newest(above, size(excess), newest);
                if gone > 0 {
                    gone
                } else {
                    self.shed_middle(above, size(excess))
                }
            };
            if gone == 0 {
                break;
            }
        }
        before - self.len()
    }

    /// Drops about `want` messages from the oldest segment's old end.
    fn shed_oldest(&mut self, want: usize) -> u64 {
        let Some(segment) = self.segments.first_mut() else {
            return 0;
        };
        let mut count = want.min(segment.entries.len());
        let second = |i: usize| segment.entries.key(i).map(MessageKey::second);
        while count > 0 && second(count) == second(count - 1) {
            count -= 1;
        }
        for entry in segment.entries.range(0..count) {
            self.marks.forget(entry.key);
        }
        segment.entries.drop_front(count);
        segment.end = segment.end.saturating_sub(count as u64);
        segment.at_oldest &= count == 0;
        if segment.entries.is_empty() {
            self.segments.remove(0);
        }
        count as u64
    }

    /// Drops about `want` messages right below the `kept` newest ones, all above a place.
    fn shed_below_newest(&mut self, above: (usize, usize), want: usize, kept: usize) -> u64 {
        let last = self.segments.len() - 1;
        let segment = &mut self.segments[last];
        let mut to = segment.entries.len().saturating_sub(kept);
        let floor = if last == above.0 { above.1 } else { 0 };
        let mut from = to.saturating_sub(want).max(floor);
        let cuts = |i: usize| {
            let second = |i: usize| segment.entries.key(i).map(MessageKey::second);
            i > 0 && second(i) == second(i - 1)
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
        let end = segment.offset + newer.len() as u64;
        let top = Segment {
            entries: newer,
            offset: segment.offset,
            end,
            at_newest: segment.at_newest,
            at_oldest: false,
        };
        segment.offset = end + dropped.len() as u64;
        segment.at_newest = false;
        if segment.entries.is_empty() {
            self.segments.remove(last);
        }
        self.segments.push(top);
        dropped.len() as u64
    }

    /// Drops the newest end of the segment below the newest one, all above a place.
    fn shed_middle(&mut self, above: (usize, usize), want: usize) -> u64 {
        let below = self.segments.len().checked_sub(2);
        let Some(below) = below.filter(|i| *i >= above.0) else {
            return 0;
        };
        let segment = &mut self.segments[below];
        let len = segment.entries.len();
        let floor = if below == above.0 { above.1 } else { 0 };
        let mut from = len.saturating_sub(want).max(floor);
        let second = |i: usize| segment.entries.key(i).map(MessageKey::second);
        while from > 0 && from < len && second(from) == second(from - 1) {
            from += 1;
        }
        if from >= len {
            return 0;
        }
        let dropped = segment.entries.split_off(from);
        for entry in dropped.iter() {
            self.marks.forget(entry.key);
        }
        segment.offset += dropped.len() as u64;
        if segment.entries.is_empty() {
            self.segments.remove(below);
        }
        dropped.len() as u64
    }
}

fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

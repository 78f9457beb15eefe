//! The positions of messages in the gateway's list, as far as they are known.

use super::chunks::Chunks;
use super::{Segment, Thread};
use crate::message::MessageKey;
use crate::time::UnixTime;

/// How many messages are read again, at most, because the list is slightly out of order.
const MOST_BLURRED: usize = 64;

/// An end of a segment, where a slice has to prove that it is adjacent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Index in the gateway's list: after the segment's oldest entry, or of its newest entry.
    pub index: u64,
    /// Entries in the edge's second, and entries so near that a list slightly out of order might
    /// list them before the edge.
    pub in_second: u64,
}

impl Thread {
    /// How many loaded messages are newer than this second.
    pub fn newer_than(&self, second: UnixTime) -> u64 {
        let newer = self
            .segments
            .iter()
            .rev()
            .take_while(|s| s.newest() > second);
        let count = |s: &Segment| s.entries.len() - s.entries.first_after(second);
        newer.map(|s| count(s) as u64).sum()
    }

    /// How many messages are older and newer than this one, within its contiguous run.
    pub fn in_run(&self, key: MessageKey) -> Option<(usize, usize)> {
        let (at, index) = self.locate(key)?;
        Some((index, self.segments[at].entries.len() - 1 - index))
    }

    /// Whether every message from this one to the newest loaded message is loaded.
    pub fn is_in_newest_run(&self, key: MessageKey) -> bool {
        let at = self.locate(key).map(|(at, _)| at + 1);
        at == Some(self.segments.len())
    }

    /// Index of a message in the gateway's list, as far as that is known.
    pub fn index_of(&self, key: MessageKey) -> u64 {
        self.locate(key).map_or(0, |(at, index)| {
            let segment = &self.segments[at];
            segment.offset + (segment.entries.len() - 1 - index) as u64
        })
    }

    /// How many messages of the whole thread are older than this one, loaded or not.
    pub fn position(&self, key: MessageKey) -> u64 {
        let known = self.segments.first().map_or(0, |s| s.end);
        let total = self.total().unwrap_or(known);
        total.saturating_sub(self.index_of(key) + 1)
    }

    /// Where the segment that holds `key` ends towards the oldest.
    pub fn older_edge(&self, key: MessageKey) -> Option<Edge> {
        let (at, _) = self.locate(key)?;
        let segment = &self.segments[at];
        let oldest = segment.oldest();
        let below = at.checked_sub(1).map(|i| self.segments[i].offset);
        Some(Edge {
            index: segment.end.min(below.unwrap_or(u64::MAX)),
            in_second: self.near(&segment.entries, oldest, 0, 1),
        })
    }

    /// Where the segment that holds `key` begins towards the newest.
    pub fn newer_edge(&self, key: MessageKey) -> Option<Edge> {
        let (at, _) = self.locate(key)?;
        let segment = &self.segments[at];
        let newest = segment.newest();
        let last = segment.entries.len();
        Some(Edge {
            index: segment.offset,
            in_second: self.near(&segment.entries, newest, last, -1),
        })
    }

    /// Counts the entries in `second`, from an index on towards newer (`way` 1) or older (-1)
    /// entries. If the list is out of order, counts some more, so that a slice surely holds the
    /// whole second.
    fn near(&self, entries: &Chunks, second: UnixTime, from: usize, way: i64) -> u64 {
        let reach = |second| match way {
            1 => entries.first_after(second).saturating_sub(from),
            _ => from.saturating_sub(entries.first_at(second)),
        };
        let blurred = second.offset(way * self.blur.saturating_mul(2));
        reach(second).max(reach(blurred).min(MOST_BLURRED)) as u64
    }

    /// The oldest and the newest second of each segment, oldest segment first.
    pub fn spans(&self) -> impl Iterator<Item = (UnixTime, UnixTime)> {
        self.segments.iter().map(|s| (s.oldest(), s.newest()))
    }

    /// Loaded messages in the second of `key` that are no older than `key`; see
    /// [`Edge::in_second`].
    pub fn in_second_since(&self, key: MessageKey) -> u64 {
        self.locate(key).map_or(0, |(at, index)| {
            self.near(&self.segments[at].entries, key.second, index, 1)
        })
    }
}

//! The store: the messages of one number, as far as they are loaded.
//!
//! A thread is a list of *segments* (contiguous runs of the gateway's list) with *gaps* between
//! them. A slice, one answer of the gateway, joins a segment only if adjacency is proven: the slice
//! holds the segment's whole edge second and at least one known message beyond that second. Within
//! its range, the slice replaces what was known.

mod adjacency;
mod attention;
mod chunks;
mod drain;
pub(crate) mod entry;
mod evict;
mod join;
pub mod kept;
mod merge;
mod offsets;
pub mod page;
pub mod pairing;
mod positional;
mod reconcile;
mod segment;
mod slice;
mod span;

use crate::message::{Message, MessageKey};
use crate::time::UnixTime;
use attention::AttentionMarks;
use entry::{Entry, Serials};
use reconcile::lists_all;
use segment::Segment;

pub use adjacency::Unproven;
pub use attention::Counts;
pub use join::Merged;
pub use merge::Doubt;
pub use offsets::Edge;
pub use positional::Order;
pub use slice::Slice;
pub use span::Missing;

/// What is above a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Above {
    /// A message that is proven to be the next older one.
    Message(MessageKey),
    /// Messages that are not loaded, then this one.
    Gap {
        /// The next loaded message beyond the gap.
        beyond: MessageKey,
        missing: Option<u64>,
    },
    /// Messages that are not loaded, with none loaded beyond them.
    Unloaded,
    /// Nothing: the thread begins here.
    Beginning,
}

impl Above {
    /// The next older loaded message, whatever is missing before it.
    pub fn older(self) -> Option<MessageKey> {
        match self {
            Self::Message(older) | Self::Gap { beyond: older, .. } => Some(older),
            Self::Unloaded | Self::Beginning => None,
        }
    }
}

/// One number's conversation, as far as it is loaded.
#[derive(Clone, Debug, Default)]
pub struct Thread {
    /// Oldest first; no two share a second.
    segments: Vec<Segment>,
    serials: Serials,
    marks: AttentionMarks,
    total: Option<u64>,
    revision: u64,
    /// The gateway once listed more messages than its total.
    understated: bool,
    /// By up to this many seconds, times go back in the gateway's list.
    blur: i64,
    /// How many messages were probably removed by mistake, because the list is out of order.
    mistaken: u64,
    /// The list is not in order of time; see [`Order::Place`].
    by_place: bool,
}

impl Thread {
    /// No message is loaded.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// A number that changes whenever the thread may have changed. Results that were computed from
    /// the thread stay valid as long as this number is the same.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How many messages are loaded.
    pub fn len(&self) -> u64 {
        self.segments.iter().map(Segment::len).sum()
    }

    /// How many messages the whole conversation has: the gateway's total, or more if more are
    /// known. The positions of segments in the gateway's list count only if its total was wrong
    /// before, because these positions are guesses while there are gaps.
    pub fn total(&self) -> Option<u64> {
        if self.is_complete() {
            return Some(self.len());
        }
        let end = self.segments.first().map_or(0, |s| s.end);
        let least = if self.understated { end } else { 0 };
        self.total.map(|total| total.max(least).max(self.len()))
    }

    /// The last total that the gateway gave.
    pub fn reported_total(&self) -> Option<u64> {
        self.total
    }

    /// When the newest loaded message was last read, it was the newest in the gateway's list.
    pub fn is_live(&self) -> bool {
        self.segments.last().is_some_and(|s| s.at_newest)
    }

    /// All messages are loaded, from the newest to the first.
    pub fn is_complete(&self) -> bool {
        matches!(&*self.segments, [only] if only.at_newest && only.at_oldest)
    }

    /// The oldest loaded message is the conversation's first.
    pub fn begins(&self) -> bool {
        self.segments.first().is_some_and(|s| s.at_oldest)
    }

    /// Whether `messages` include all known messages of the conversation's first second. `false` if
    /// the conversation's first message is not loaded.
    pub fn begins_with(&self, messages: &[Message]) -> bool {
        let Some(first) = self.segments.first().filter(|s| s.at_oldest) else {
            return false;
        };
        let second = first.oldest();
        let listed = messages.iter().filter(|m| m.sent_at() == Some(second));
        let listed: Vec<Message> = listed.cloned().collect();
        let known: Vec<Entry> = first.in_second(second).collect();
        lists_all(&known, &listed)
    }

    /// Whether messages are loaded that are not in `messages` but are as old as `oldest` or older.
    /// Then `messages` cannot be the end of the list.
    pub fn knows_beyond(&self, messages: &[Message], oldest: UnixTime) -> bool {
        let Some(first) = self.segments.first() else {
            return false;
        };
        let others = || {
            let listed = messages.iter().filter(|m| m.sent_at() == Some(oldest));
            let listed: Vec<Message> = listed.cloned().collect();
            let known: Vec<Entry> = first.in_second(oldest).collect();
            !lists_all(&known, &listed)
        };
        first.oldest() < oldest || first.oldest() == oldest && others()
    }

    /// How many loaded messages failed or are pending.
    pub fn counts(&self) -> Counts {
        self.marks.counts()
    }

    /// Loaded outbound messages whose final report has not come yet, newest first.
    pub fn pending(&self) -> impl Iterator<Item = MessageKey> {
        self.marks.pending()
    }

    /// The nearest loaded outbound message that failed, on the newer or older side of `key`.
    pub fn failed_beyond(&self, key: MessageKey, newer: bool) -> Option<MessageKey> {
        // Serial numbers within a second are in no order, so ask the thread.
        let beyond = |other: &MessageKey| {
            if newer {
                self.is_before(key, *other)
            } else {
                self.is_before(*other, key)
            }
        };
        let nearer = |a: MessageKey, b: MessageKey| self.is_before(a, b) == newer;
        let nearest = |mut keys: Box<dyn Iterator<Item = MessageKey> + '_>| {
            let first = keys.find(beyond)?;
            let second = keys.take_while(|other| other.second == first.second);
            let others = second.filter(beyond);
            Some(others.fold(
                first,
                |best, other| if nearer(other, best) { other } else { best },
            ))
        };
        if newer {
            nearest(Box::new(self.marks.failed_since(key.second)))
        } else {
            nearest(Box::new(self.marks.failed_until(key.second)))
        }
    }

    /// Whether the message with this key is loaded.
    pub fn contains(&self, key: MessageKey) -> bool {
        self.locate(key).is_some()
    }

    /// The message with this key, if it is loaded.
    pub fn get(&self, key: MessageKey) -> Option<Message> {
        let (segment, index) = self.locate(key)?;
        self.segments[segment].entries.message(index)
    }

    /// The newest loaded message.
    pub fn newest(&self) -> Option<MessageKey> {
        self.segments.last()?.entries.back()
    }

    /// The oldest loaded message.
    pub fn oldest(&self) -> Option<MessageKey> {
        self.segments.first()?.entries.front()
    }

    /// The next newer loaded message, even across a gap.
    pub fn newer(&self, key: MessageKey) -> Option<MessageKey> {
        let (segment, index) = self.locate(key)?;
        match self.segments[segment].entries.key(index + 1) {
            Some(key) => Some(key),
            None => self.segments.get(segment + 1)?.entries.front(),
        }
    }

    /// The next older loaded message, even across a gap.
    pub fn older(&self, key: MessageKey) -> Option<MessageKey> {
        self.above(key).older()
    }

    /// What is right above a message.
    pub fn above(&self, key: MessageKey) -> Above {
        let Some((at, index)) = self.locate(key) else {
            return Above::Unloaded;
        };
        let segment = &self.segments[at];
        if let Some(older) = index.checked_sub(1).and_then(|i| segment.entries.key(i)) {
            return Above::Message(older);
        }
        let below = at.checked_sub(1).map(|i| &self.segments[i]);
        match below.and_then(|s| Some((s, s.entries.back()?))) {
            Some((older, beyond)) => Above::Gap {
                beyond,
                missing: older.offset.checked_sub(segment.end).filter(|n| *n > 0),
            },
            None if segment.at_oldest => Above::Beginning,
            None => Above::Unloaded,
        }
    }

    /// The first loaded message in this second or later.
    pub fn first_since(&self, second: UnixTime) -> Option<MessageKey> {
        let segment = self.segments.iter().find(|s| s.newest() >= second)?;
        segment.entries.key(segment.entries.first_at(second))
    }

    /// The message of `key` if it is loaded, else the next newer loaded message, else the newest.
    pub fn nearest(&self, key: MessageKey) -> Option<MessageKey> {
        if self.locate(key).is_some() {
            return Some(key);
        }
        self.first_since(key.second).or_else(|| self.newest())
    }

    /// Whether `a` is above (older than) `b`. Messages that are gone are compared by their seconds.
    pub fn is_before(&self, a: MessageKey, b: MessageKey) -> bool {
        // Seconds are always in order, and to locate both messages is slow.
        if a.second != b.second || a == b {
            return a.second < b.second;
        }
        let both = self.locate(a).zip(self.locate(b));
        both.is_some_and(|(a, b)| a < b)
    }

    /// The loaded messages, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = (MessageKey, Message)> {
        self.segments
            .iter()
            .rev()
            .flat_map(|s| s.entries.iter().rev())
            .map(|e| (e.key, e.message))
    }

    /// The oldest and newest message of each segment, and its length; oldest segment first.
    pub fn outline(&self) -> impl Iterator<Item = (MessageKey, MessageKey, u64)> {
        let ends = |s: &Segment| Some((s.entries.front()?, s.entries.back()?, s.len()));
        self.segments.iter().filter_map(ends)
    }

    /// The segments, newest first, each with `at_newest` and `at_oldest`.
    #[cfg(test)]
    pub fn runs<E>(&self, entry: impl Fn(MessageKey, Message) -> E) -> Vec<(Vec<E>, bool, bool)> {
        let newest_first = self.segments.iter().rev();
        newest_first
            .map(|s| {
                let entries = s.entries.iter().rev().map(|e| entry(e.key, e.message));
                (entries.collect(), s.at_newest, s.at_oldest)
            })
            .collect()
    }

    /// Forgets all messages, because the list was rewritten or is empty.
    pub fn clear(&mut self) {
        self.revision += 1;
        self.segments.clear();
        self.marks = AttentionMarks::default();
        self.total = None;
    }

    fn locate(&self, key: MessageKey) -> Option<(usize, usize)> {
        let segment = self.segments.partition_point(|s| s.newest() < key.second);
        let index = self.segments.get(segment)?.entries.index_of(key)?;
        Some((segment, index))
    }
}

#[cfg(test)]
mod tests;

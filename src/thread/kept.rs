//! The parts of a thread that the archive keeps, and what is loaded back from there.

use super::{Above, Order, Segment, Thread};
use crate::message::{Message, MessageKey};
use crate::time::{UnixTime, Zone};

/// A contiguous range of a thread, by its seconds. Its first and last second may have more messages
/// than are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptRun {
    pub oldest: UnixTime,
    pub newest: UnixTime,
    /// There is nothing older in the gateway's list.
    pub at_oldest: bool,
    /// There is nothing newer in the gateway's list.
    pub at_newest: bool,
    /// Index of the newest message in the gateway's list.
    pub start: u64,
}

/// The part of a run that an answer covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoveredRun {
    pub run: KeptRun,
    /// The run continues below this part.
    pub goes_older: bool,
    /// The run continues above this part.
    pub goes_newer: bool,
}

/// What the archive has to write after an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchiveUpdate {
    /// The messages of the seconds that the answer covered, oldest first.
    pub messages: Vec<(UnixTime, Message)>,
    /// Ranges of seconds (both ends included) of which `messages` has all messages.
    pub whole: Vec<(UnixTime, UnixTime)>,
    /// The runs to which the messages belong, oldest first; between two runs messages are missing.
    pub runs: Vec<CoveredRun>,
    /// The gateway's count of the whole list.
    pub total: Option<u64>,
    /// When the gateway was asked.
    pub asked: UnixTime,
    /// When the answer came.
    pub seen: UnixTime,
}

/// Which messages to read from the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArchiveQuery {
    /// The newest run.
    Newest,
    /// The first messages of the thread.
    Oldest,
    /// The messages up to and including this second, in one run.
    Before(UnixTime),
    /// The messages from this second on, in one run.
    After(UnixTime),
    /// The messages from this second on, in one run, with some older ones.
    Since(UnixTime),
}

/// A contiguous range of messages from the archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Recalled {
    /// Oldest first, each with the second under which it is kept.
    pub messages: Vec<(UnixTime, Message)>,
    /// Index of the newest of these messages in the gateway's list, as last known.
    pub start: u64,
    /// There is nothing older than the oldest of these messages.
    pub at_oldest: bool,
    /// The gateway's count of the whole list.
    pub total: Option<u64>,
    /// When the gateway last confirmed these messages.
    pub read_at: UnixTime,
}

/// The result of a search in one run of the archive.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchiveHit {
    /// The messages around the hit, or the first messages of the run if it has no hit.
    pub recalled: Recalled,
    /// The second of the newest hit; `None`: the run has no hit.
    pub at: Option<UnixTime>,
}

/// What the archive has counted in its newest run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptCount {
    /// The messages of the run.
    pub all: u64,
    /// Those that are newer than the second in question.
    pub newer: u64,
    /// The archive holds the whole list.
    pub is_complete: bool,
}

/// Identifies a message across starts: its second, and its number in that second, counted from 1
/// from the oldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessagePlace {
    pub second: UnixTime,
    pub nth: u64,
}

/// How a visit of the user ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    pub left_at: UnixTime,
    /// The message that was selected.
    pub selected: MessagePlace,
    /// The newest message that had come into view.
    pub newest: MessagePlace,
}

impl Visit {
    /// The text of the line above the messages that came since this visit.
    pub fn words(self, zone: Zone) -> String {
        format!("since your last visit, {}", zone.short(self.left_at))
    }
}

impl Thread {
    /// Whether this message is the first one that came since a visit. If messages are missing above
    /// it, this is known only if all missing messages came since the visit.
    pub fn begins_news(&self, key: MessageKey, above: Above, visit: Visit) -> bool {
        let is_new = |key| self.message_place(key) > visit.newest;
        match above {
            Above::Message(older) => is_new(key) && !is_new(older),
            Above::Gap { beyond, .. } => self.message_place(beyond) == visit.newest,
            Above::Unloaded | Above::Beginning => false,
        }
    }

    /// Identifies a loaded message, so that a later start of smsthread can find it.
    pub fn message_place(&self, key: MessageKey) -> MessagePlace {
        let nth = self.locate(key).map_or(1, |(at, index)| {
            let first = self.segments[at].entries.first_at(key.second);
            (index - first + 1) as u64
        });
        MessagePlace {
            second: key.second,
            nth,
        }
    }

    /// What the archive has to write about these seconds.
    pub fn kept(&self, oldest: UnixTime, newest: UnixTime, seen: UnixTime) -> ArchiveUpdate {
        let mut kept = ArchiveUpdate {
            messages: Vec::new(),
            whole: Vec::new(),
            runs: Vec::new(),
            total: self.total,
            asked: seen,
            seen,
        };
        let touches = |s: &&Segment| s.newest() >= oldest && s.oldest() <= newest;
        for segment in self.segments.iter().filter(touches) {
            self.keep(segment, (oldest, newest), &mut kept);
        }
        if self.segments.is_empty() && self.order() == Order::Time {
            kept.whole.push((oldest, newest));
        }
        kept
    }

    fn keep(
        &self,
        segment: &Segment,
        (oldest, newest): (UnixTime, UnixTime),
        kept: &mut ArchiveUpdate,
    ) {
        let entries = &segment.entries;
        let (from, to) = (
            entries.first_at(oldest.max(segment.oldest())),
            entries.first_after(newest.min(segment.newest())),
        );
        let listed = entries.range(from..to).map(|e| (e.key.second, e.message));
        let before = kept.messages.len();
        kept.messages.extend(listed);
        let (Some(first), Some(last)) = (kept.messages.get(before), kept.messages.last()) else {
            return;
        };
        let (first, last) = (first.0, last.0);
        let (goes_older, goes_newer) = (from > 0, to < entries.len());
        let at_oldest = segment.at_oldest && !goes_older;
        let at_newest = segment.at_newest && !goes_newer;
        kept.runs.push(CoveredRun {
            run: KeptRun {
                oldest: first,
                newest: last,
                at_oldest,
                at_newest,
                start: segment.offset + (entries.len() - to) as u64,
            },
            goes_older,
            goes_newer,
        });
        // A second at an edge may be cut; a list without order of time proves nothing.
        let lowest = if at_oldest && oldest == UnixTime::EPOCH {
            oldest
        } else {
            first.next()
        };
        let highest = if at_newest && newest == UnixTime::MAX {
            newest
        } else {
            last.previous()
        };
        if lowest <= highest && self.order() == Order::Time {
            kept.whole.push((lowest, highest));
        }
    }
}

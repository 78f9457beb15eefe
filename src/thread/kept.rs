//! The parts of a thread that the archive keeps, and what is loaded back from there.

use super::{Order, Segment, Thread};
use crate::message::Message;
use crate::time::UnixTime;

/// A contiguous stretch of a thread, by its seconds. Of the two seconds at its ends there may be
/// more messages than are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The second of its oldest message.
    pub oldest: UnixTime,
    /// The second of its newest message.
    pub newest: UnixTime,
    /// Nothing was older.
    pub at_oldest: bool,
    /// Nothing was newer.
    pub at_newest: bool,
    /// Index of its newest message in the gateway's list.
    pub start: u64,
}

/// A part of a run that an answer told about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToldRun {
    /// The part.
    pub run: Run,
    /// The run is known to go on below the part.
    pub goes_older: bool,
    /// The run is known to go on above the part.
    pub goes_newer: bool,
}

/// What is to be kept after an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The messages of the seconds that it told about, oldest first.
    pub messages: Vec<(UnixTime, Message)>,
    /// Of these seconds, both ends included, these messages are all.
    pub whole: Vec<(UnixTime, UnixTime)>,
    /// What the messages are parts of, oldest first; between two of them messages are missing.
    pub runs: Vec<ToldRun>,
    /// How long the gateway says the whole list is.
    pub total: Option<u64>,
    /// When it was seen.
    pub seen: UnixTime,
}

/// Which kept messages are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptPart {
    /// The newest stretch.
    Newest,
    /// The first messages of the thread.
    Oldest,
    /// Those of this second, and what stands before them in one stretch.
    Before(UnixTime),
    /// Those of this second, and what stands after them in one stretch.
    After(UnixTime),
    /// Those since this second in one stretch, with some before.
    Since(UnixTime),
}

/// Messages that were kept: a contiguous stretch.
#[derive(Clone, Debug, PartialEq)]
pub struct Recalled {
    /// Oldest first, each with the second that it is filed under.
    pub messages: Vec<(UnixTime, Message)>,
    /// Index of the newest of them in the gateway's list, as it was last told.
    pub start: u64,
    /// Nothing was older than the oldest of them.
    pub at_oldest: bool,
    /// How long the gateway's list was.
    pub total: Option<u64>,
    /// When the gateway last told of it.
    pub read_at: UnixTime,
}

/// What a search in the archive came to, in one stretch.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptHit {
    /// The messages around the hit, or the first ones of the stretch.
    pub recalled: Recalled,
    /// The second of the newest hit; `None`: the stretch has none.
    pub at: Option<UnixTime>,
}

impl Thread {
    /// What is to be kept of these seconds.
    pub fn kept(&self, oldest: UnixTime, newest: UnixTime, seen: UnixTime) -> Kept {
        let mut kept = Kept {
            messages: Vec::new(),
            whole: Vec::new(),
            runs: Vec::new(),
            total: self.total,
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

    fn keep(&self, segment: &Segment, (oldest, newest): (UnixTime, UnixTime), kept: &mut Kept) {
        let entries = &segment.entries;
        let (from, to) = (
            entries.first_at(oldest.max(segment.oldest())),
            entries.first_after(newest.min(segment.newest())),
        );
        let told = entries.range(from..to).map(|e| (e.key.second, e.message));
        let before = kept.messages.len();
        kept.messages.extend(told);
        let (Some(first), Some(last)) = (kept.messages.get(before), kept.messages.last()) else {
            return;
        };
        let (first, last) = (first.0, last.0);
        let (goes_older, goes_newer) = (from > 0, to < entries.len());
        let at_oldest = segment.at_oldest && !goes_older;
        let at_newest = segment.at_newest && !goes_newer;
        kept.runs.push(ToldRun {
            run: Run {
                oldest: first,
                newest: last,
                at_oldest,
                at_newest,
                start: segment.offset + (entries.len() - to) as u64,
            },
            goes_older,
            goes_newer,
        });
        // What lies at an edge may be cut; what is in no order of time proves nothing.
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

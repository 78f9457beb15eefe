//! A contiguous run of the gateway's list.

use super::chunks::Chunks;
use super::entry::Entry;
use crate::time::UnixTime;

#[derive(Clone, Debug, Default)]
pub(super) struct Segment {
    /// Oldest first, in order of seconds; never empty.
    pub entries: Chunks,
    /// Index of the newest entry in the gateway's list, as last known.
    pub offset: u64,
    /// Index after the oldest entry in the gateway's list, as last known.
    pub end: u64,
    /// The newest entry was the list's first when it was read.
    pub at_newest: bool,
    /// The oldest entry was the list's last when it was read.
    pub at_oldest: bool,
}

impl Segment {
    pub fn oldest(&self) -> UnixTime {
        self.entries.front().map_or(UnixTime::EPOCH, |k| k.second)
    }

    pub fn newest(&self) -> UnixTime {
        self.entries.newest().unwrap_or(UnixTime::EPOCH)
    }

    pub fn len(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Entries of one second, oldest first.
    pub fn in_second(&self, second: UnixTime) -> impl Iterator<Item = Entry> {
        let (from, to) = (
            self.entries.first_at(second),
            self.entries.first_after(second),
        );
        self.entries.range(from..to)
    }
}

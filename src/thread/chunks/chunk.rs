//! One chunk: some messages of a segment in one batch.

use std::ops::Range;

use crate::message::{MAX_ROWS, Message, MessageKey, Packer};
use crate::thread::entry::Entry;
use crate::time::UnixTime;

/// Up to [`MAX_ROWS`] entries, their messages in one batch; never empty.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// Position of the first entry, counted from an arbitrary zero that all chunks share.
    pub place: i64,
    /// The second of the last entry. A search reads only this field of most chunks, because the
    /// data they point to is not in the CPU's cache.
    pub newest: UnixTime,
    /// The first message; the others have the rows after it.
    pub first: Message,
    pub serials: Box<[u32]>,
    /// The seconds under which entries are kept, if one differs from its message's own time.
    pub filed: Option<Box<[UnixTime]>>,
}

impl Chunk {
    pub fn len(&self) -> usize {
        self.serials.len()
    }

    pub fn end(&self) -> i64 {
        self.place + signed(self.len())
    }

    pub fn message(&self, row: usize) -> Message {
        self.first.at_row(u8::try_from(row).unwrap_or(u8::MAX))
    }

    pub fn second(&self, row: usize) -> UnixTime {
        match &self.filed {
            Some(filed) => filed[row],
            None => self.first.sent_at_row(u8::try_from(row).unwrap_or(u8::MAX)),
        }
    }

    pub fn key(&self, row: usize) -> MessageKey {
        MessageKey {
            second: self.second(row),
            serial: self.serials[row],
        }
    }

    pub fn entry(&self, row: usize) -> Entry {
        Entry {
            key: self.key(row),
            message: self.message(row),
        }
    }

    pub fn entries(&self, rows: Range<usize>) -> impl DoubleEndedIterator<Item = Entry> {
        rows.map(|row| self.entry(row))
    }
}

/// Packs entries into as few chunks as possible, of about the same size.
pub(super) fn pack(entries: &[Entry]) -> Vec<Chunk> {
    let count = entries.len().div_ceil(MAX_ROWS).max(1);
    let mut chunks = Vec::with_capacity(count);
    for part in 0..count {
        let at = |part: usize| entries.len() * part / count;
        let mut entries = &entries[at(part)..at(part + 1)];
        let packed = Packer::pack(entries.iter().map(|e| &e.message));
        // Long texts fill a batch early.
        for messages in packed.chunk_by(Message::shares_batch) {
            let (these, others) = entries.split_at(messages.len());
            chunks.extend(messages.first().map(|first| chunk(these, first)));
            entries = others;
        }
    }
    chunks
}

fn chunk(entries: &[Entry], first: &Message) -> Chunk {
    let is_own = |e: &Entry| Some(e.key.second) == e.message.sent_at();
    let filed = || entries.iter().map(|e| e.key.second).collect();
    Chunk {
        place: 0,
        newest: entries.last().map_or(UnixTime::EPOCH, |e| e.key.second),
        first: first.clone(),
        serials: entries.iter().map(|e| e.key.serial).collect(),
        filed: (!entries.iter().all(is_own)).then(filed),
    }
}

pub(super) fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

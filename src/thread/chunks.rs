//! The messages of a segment, in order, packed in chunks.
//!
//! A loaded message costs its text, its id, a row of its batch and 4 bytes. No buffer is doubled to
//! grow, and a change in the middle moves only its own chunk.

mod chunk;

use std::cell::Cell;
use std::collections::VecDeque;
use std::ops::Range;

use chunk::{Chunk, pack, signed};

use super::entry::Entry;
use crate::message::{MAX_ROWS, Message, MessageKey};
use crate::time::UnixTime;

/// Entries in order. A lookup tries the neighbours of the entry that was found last, then a binary
/// search over the chunks.
#[derive(Clone, Debug, Default)]
pub struct Chunks {
    chunks: VecDeque<Chunk>,
    /// The entry that was found last, because most callers walk from neighbour to neighbour. Only a
    /// hint: this place may hold another entry by now, or none.
    last: Cell<Spot>,
}

/// A row of a chunk.
#[derive(Clone, Copy, Debug, Default)]
struct Spot {
    chunk: usize,
    row: usize,
}

impl Chunks {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        match (self.chunks.front(), self.chunks.back()) {
            (Some(front), Some(back)) => unsigned(back.end() - front.place),
            _ => 0,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    pub fn key(&self, index: usize) -> Option<MessageKey> {
        let (chunk, row) = self.find(index)?;
        Some(self.chunks[chunk].key(row))
    }

    pub fn message(&self, index: usize) -> Option<Message> {
        let (chunk, row) = self.find(index)?;
        Some(self.chunks[chunk].message(row))
    }

    pub fn front(&self) -> Option<MessageKey> {
        Some(self.chunks.front()?.key(0))
    }

    pub fn back(&self) -> Option<MessageKey> {
        let chunk = self.chunks.back()?;
        Some(chunk.key(chunk.len() - 1))
    }

    /// The newest entry's second.
    pub fn newest(&self) -> Option<UnixTime> {
        Some(self.chunks.back()?.newest)
    }

    /// The index of the first entry that is filed at this second or later.
    pub fn first_at(&self, second: UnixTime) -> usize {
        self.partition(|filed| filed < second)
    }

    /// The index of the first entry that is filed later than this second.
    pub fn first_after(&self, second: UnixTime) -> usize {
        self.partition(|filed| filed <= second)
    }

    /// The index of a key.
    pub fn index_of(&self, key: MessageKey) -> Option<usize> {
        if let Some(spot) = self.beside_last(key) {
            self.last.set(spot);
            return Some(self.index(self.chunks[spot.chunk].place) + spot.row);
        }
        let mut spot = self.first_spot(|filed| filed < key.second)?;
        loop {
            let chunk = self.chunks.get(spot.chunk)?;
            let there = chunk.key(spot.row);
            if there.second != key.second {
                return None;
            }
            if there.serial == key.serial {
                self.last.set(spot);
                return Some(self.index(chunk.place) + spot.row);
            }
            spot = self.newer_spot(spot)?;
        }
    }

    /// Where a key is, if the last lookup found this key or a neighbour.
    fn beside_last(&self, key: MessageKey) -> Option<Spot> {
        let last = self.last.get();
        let holds = |spot: &Spot| {
            let chunk = self.chunks.get(spot.chunk);
            chunk.is_some_and(|c| {
                c.serials.get(spot.row) == Some(&key.serial) && c.key(spot.row) == key
            })
        };
        let newer = || self.newer_spot(last);
        let older = || self.older_spot(last);
        Some(last)
            .filter(holds)
            .or_else(|| newer().filter(holds))
            .or_else(|| older().filter(holds))
    }

    fn newer_spot(&self, Spot { chunk, row }: Spot) -> Option<Spot> {
        let is_last = row + 1 >= self.chunks.get(chunk)?.len();
        let (chunk, row) = if is_last {
            (chunk + 1, 0)
        } else {
            (chunk, row + 1)
        };
        Some(Spot { chunk, row })
    }

    fn older_spot(&self, Spot { chunk, row }: Spot) -> Option<Spot> {
        if let Some(row) = row.checked_sub(1) {
            return Some(Spot { chunk, row });
        }
        let chunk = chunk.checked_sub(1)?;
        let row = self.chunks.get(chunk)?.len() - 1;
        Some(Spot { chunk, row })
    }

    /// All entries.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Entry> {
        self.chunks.iter().flat_map(|c| c.entries(0..c.len()))
    }

    /// The entries of a range.
    pub fn range(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = Entry> {
        let (from, to) = (self.place(range.start), self.place(range.end));
        let first = self.chunks.partition_point(|c| c.end() <= from);
        let last = self.chunks.partition_point(|c| c.place < to);
        self.chunks
            .range(first..last.max(first))
            .flat_map(move |c| {
                let start = unsigned(from - c.place);
                c.entries(start..unsigned(to - c.place).min(c.len()))
            })
    }

    /// Replaces a range by `middle`. Chunks in which nothing changes stay as they are.
    pub fn splice(&mut self, range: Range<usize>, mut middle: Vec<Entry>) {
        let is_same =
            |(was, is): &(Entry, &Entry)| was.key == is.key && was.message.is_at(&is.message);
        let head = self
            .range(range.clone())
            .zip(&middle)
            .take_while(is_same)
            .count();
        let rest = range.start + head..range.end;
        let tail = self
            .range(rest.clone())
            .rev()
            .zip(middle[head..].iter().rev());
        let tail = tail.take_while(is_same).count();
        middle.truncate(middle.len() - tail);
        middle.drain(..head);
        self.replace(rest.start..rest.end - tail, middle);
    }

    /// Removes the entries from `index` on, and returns them.
    pub fn split_off(&mut self, index: usize) -> Self {
        let mut newer = self.clone();
        newer.drop_front(index);
        self.truncate(index);
        newer
    }

    /// Keeps the first `len` entries.
    pub fn truncate(&mut self, len: usize) {
        self.replace(len.min(self.len())..self.len(), Vec::new());
    }

    /// Drops the first `count` entries.
    pub fn drop_front(&mut self, count: usize) {
        self.replace(0..count.min(self.len()), Vec::new());
    }

    /// Adds newer entries.
    pub fn append(&mut self, newer: Self) {
        let mut place = self.chunks.back().map_or(0, Chunk::end);
        for mut chunk in newer.chunks {
            chunk.place = place;
            place = chunk.end();
            self.chunks.push_back(chunk);
        }
    }

    /// Replaces a range by `middle`, and packs the touched chunks again.
    fn replace(&mut self, range: Range<usize>, middle: Vec<Entry>) {
        if range.is_empty() && middle.is_empty() {
            return;
        }
        let grown = signed(middle.len()) - signed(range.len());
        let window = self.window(&range, middle.len());
        let (start, end) = self.span(&window);
        let mut entries = Vec::with_capacity(unsigned(signed(end - start) + grown.max(0)));
        entries.extend(self.range(start..range.start));
        entries.extend(middle);
        entries.extend(self.range(range.end..end));
        let mut packed = pack(&entries);
        let mut place = self.place(start);
        // Move the shorter side.
        if window.start < self.chunks.len() - window.end {
            let older = self.chunks.range_mut(..window.start);
            older.for_each(|c| c.place -= grown);
            place -= grown;
        } else {
            let newer = self.chunks.range_mut(window.end..);
            newer.for_each(|c| c.place += grown);
        }
        for chunk in &mut packed {
            chunk.place = place;
            place = chunk.end();
        }
        self.exchange(window, packed);
    }

    /// The chunks that overlap a range, and small chunks beside them.
    fn window(&self, range: &Range<usize>, comes: usize) -> Range<usize> {
        let (from, to) = (self.place(range.start), self.place(range.end));
        let mut first = self.chunks.partition_point(|c| c.end() <= from);
        let mut last = self.chunks.partition_point(|c| c.place < to).max(first);
        let (start, end) = self.span(&(first..last));
        let stay = (range.start - start) + (end - range.end);
        let mut room = MAX_ROWS.saturating_sub(stay + comes);
        if first > 0 && self.chunks[first - 1].len() <= room {
            first -= 1;
            room -= self.chunks[first].len();
        }
        if last < self.chunks.len() && self.chunks[last].len() <= room {
            last += 1;
        }
        first..last
    }

    /// The indices of the entries of some chunks.
    fn span(&self, window: &Range<usize>) -> (usize, usize) {
        let start = match self.chunks.get(window.start) {
            Some(chunk) => self.index(chunk.place),
            None => self.len(),
        };
        let length: usize = self.chunks.range(window.clone()).map(Chunk::len).sum();
        (start, start + length)
    }

    fn exchange(&mut self, window: Range<usize>, packed: Vec<Chunk>) {
        if window.start < self.chunks.len() - window.end {
            let newer = self.chunks.split_off(window.end);
            let mut older = std::mem::replace(&mut self.chunks, newer);
            older.truncate(window.start);
            for chunk in older.into_iter().chain(packed).rev() {
                self.chunks.push_front(chunk);
            }
        } else {
            let newer = self.chunks.split_off(window.end);
            self.chunks.truncate(window.start);
            self.chunks.extend(packed);
            self.chunks.extend(newer);
        }
    }

    fn partition(&self, is_before: impl Fn(UnixTime) -> bool) -> usize {
        let spot = self.first_spot(is_before);
        spot.map_or(self.len(), |spot| {
            self.index(self.chunks[spot.chunk].place) + spot.row
        })
    }

    /// The first entry for which `is_before` is false.
    fn first_spot(&self, is_before: impl Fn(UnixTime) -> bool) -> Option<Spot> {
        let at = self.chunks.partition_point(|c| is_before(c.newest));
        let chunk = self.chunks.get(at)?;
        let (mut low, mut high) = (0, chunk.len() - 1);
        while low < high {
            let middle = usize::midpoint(low, high);
            if is_before(chunk.second(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Some(Spot {
            chunk: at,
            row: low,
        })
    }

    fn find(&self, index: usize) -> Option<(usize, usize)> {
        let place = self.place(index);
        let last = self.last.get().chunk;
        let holds = |at: &usize| {
            let chunk = self.chunks.get(*at);
            chunk.is_some_and(|c| (c.place..c.end()).contains(&place))
        };
        let near = [last, last + 1, last.wrapping_sub(1)];
        let near = near.into_iter().find(holds);
        let at = near.unwrap_or_else(|| self.chunks.partition_point(|c| c.end() <= place));
        let chunk = self.chunks.get(at)?;
        Some((at, unsigned(place - chunk.place)))
    }

    fn place(&self, index: usize) -> i64 {
        self.chunks.front().map_or(0, |c| c.place) + signed(index)
    }

    fn index(&self, place: i64) -> usize {
        unsigned(place - self.place(0))
    }
}

impl FromIterator<Entry> for Chunks {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut chunks = Self::default();
        chunks.splice(0..0, entries.into_iter().collect());
        chunks
    }
}

fn unsigned(count: i64) -> usize {
    usize::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests;

//! Words in what is kept: an index of trigrams names the messages that may have them, and the
//! search's own pattern decides.

use rusqlite::{Connection, OptionalExtension, params};

use super::error::ArchiveError;
use super::read::{ThreadOnDisk, place, stretch};
use super::records::{ReadItems, messages};
use super::words::{SHIFT, row};
use super::write::time;
use crate::search::pattern::Pattern;
use crate::text::fold::Folded;
use crate::thread::kept::{KeptHit, KeptRun};
use crate::time::UnixTime;

/// The most trigrams in a query: more would hardly narrow the result.
const MOST: usize = 24;
/// Messages that come with a hit, on each side.
const AROUND: u32 = 60;

/// The trigrams that every hit must have; `None`: the pattern has none.
fn trigrams(pattern: &Pattern) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    for needle in pattern.needles() {
        let chars: Vec<char> = needle.chars().collect();
        let some = chars.windows(3).map(|three| three.iter().collect());
        all.extend(some.map(|three: String| format!("\"{}\"", three.replace('"', "\"\""))));
    }
    all.sort();
    all.dedup();
    all.truncate(MOST);
    (!all.is_empty()).then(|| all.join(" AND "))
}

/// The newest message before a second that matches, if no gap is between; `None`: the index cannot
/// tell, or the archive has no messages there.
pub fn find(
    connection: &Connection,
    phone: &str,
    pattern: &Pattern,
    before: UnixTime,
    read: &ReadItems,
) -> Result<Option<KeptHit>, ArchiveError> {
    let Some((trigrams, place)) = trigrams(pattern).zip(place(connection, phone)?) else {
        return Ok(None);
    };
    let Some(run) = place.holding(before) else {
        return Ok(None);
    };
    let at = hit(
        connection,
        &place,
        (run, before),
        (pattern, &trigrams),
        read,
    )?;
    let (from, to) = match at {
        Some(second) => (second, second),
        None => (run.oldest, run.oldest),
    };
    let recalled = stretch(connection, &place, &run, (from, AROUND), (to, AROUND), read)?;
    Ok(Some(KeptHit { recalled, at }))
}

fn hit(
    connection: &Connection,
    place: &ThreadOnDisk,
    (run, before): (KeptRun, UnixTime),
    (pattern, trigrams): (&Pattern, &str),
    read: &ReadItems,
) -> Result<Option<UnixTime>, ArchiveError> {
    let mut candidates = connection.prepare_cached(
        "SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ? AND rowid < ?
         ORDER BY rowid DESC",
    )?;
    let mut of_row = connection.prepare_cached(
        "SELECT second, record, status FROM message
         WHERE thread = ? AND second = ? AND (id & 1048575) = ? AND gone IS NULL",
    )?;
    let (low, high) = (row(run.oldest.seconds(), 0), row(before.seconds(), 0));
    let mut rows = candidates.query(params![trigrams, low, high])?;
    let mut room = Folded::default();
    while let Some(row) = rows.next()? {
        let row: i64 = row.get(0)?;
        let (second, id) = (row >> SHIFT, row & ((1 << SHIFT) - 1));
        let stored = of_row
            .query_row(params![place.thread, second, id], super::read::row)
            .optional()?;
        let Some(stored) = stored else {
            continue;
        };
        let found = messages(&[stored], read);
        if found.iter().any(|m| pattern.count_in(m, &mut room) > 0) {
            return Ok(Some(time(second)));
        }
    }
    Ok(None)
}

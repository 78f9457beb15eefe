//! Finds messages in the archive. An index names the messages that may be meant; the search's own
//! pattern, or the filter itself, decides.

use rusqlite::{Connection, OptionalExtension, params};

use super::error::ArchiveError;
use super::read::{ThreadOnDisk, place, stretch};
use super::records::time;
use super::records::{ReadItems, messages};
use super::words::{self, SHIFT, row};
use crate::message::Message;
use crate::search::kept_query::KeptQuery;
use crate::search::pattern::Pattern;
use crate::search::query::Filter;
use crate::text::fold::Folded;
use crate::thread::kept::{ArchiveHit, KeptRun};
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

/// The newest message before a second that the query means, if no gap is between; `None`: no index
/// can tell, or the archive has no messages there.
pub fn find(
    connection: &Connection,
    phone: &str,
    query: &KeptQuery,
    before: UnixTime,
    read: &ReadItems,
) -> Result<Option<ArchiveHit>, ArchiveError> {
    let Some(place) = place(connection, phone)? else {
        return Ok(None);
    };
    let Some(run) = place.holding(before) else {
        return Ok(None);
    };
    let found = match query {
        KeptQuery::Words(words) => by_words(connection, &place, (run, before), words, read)?,
        KeptQuery::Filter(filter) => by_filter(connection, &place, (run, before), filter, read)?,
    };
    let Some(at) = found else {
        return Ok(None);
    };
    let (from, to) = match at {
        Some(second) => (second, second),
        None => (run.oldest, run.oldest),
    };
    let recalled = stretch(connection, &place, &run, (from, AROUND), (to, AROUND), read)?;
    Ok(Some(ArchiveHit { recalled, at }))
}

/// The second of the newest hit, or that there is none; `None`: the index cannot tell.
type HitSecond = Option<Option<UnixTime>>;

fn by_words(
    connection: &Connection,
    place: &ThreadOnDisk,
    (run, before): (KeptRun, UnixTime),
    words: &str,
    read: &ReadItems,
) -> Result<HitSecond, ArchiveError> {
    if !words::is_whole(connection)? {
        return Ok(None);
    }
    let pattern = Pattern::parse(words).ok().flatten();
    let known = pattern.and_then(|pattern| Some((trigrams(&pattern)?, pattern)));
    let Some((trigrams, pattern)) = known else {
        return Ok(None);
    };
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
            return Ok(Some(Some(time(second))));
        }
    }
    Ok(Some(None))
}

/// The conditions of two indexes, written as there: else `SQLite` cannot use the index.
pub const FAILED: &str = "status IN ('NOT DELIVERED', 'REJECTED')";
pub const WITH_FILES: &str = "coalesce(files, 1) > 0";

/// Messages of a thread between two seconds that an index lists, newest first.
pub fn candidates(condition: &str) -> String {
    format!(
        "SELECT second, record, status FROM message
         WHERE thread = ? AND second >= ? AND second < ? AND {condition} AND gone IS NULL
         ORDER BY second DESC"
    )
}

fn by_filter(
    connection: &Connection,
    place: &ThreadOnDisk,
    (run, before): (KeptRun, UnixTime),
    filter: &Filter,
    read: &ReadItems,
) -> Result<HitSecond, ArchiveError> {
    let condition = if filter.is_of_failed() {
        FAILED
    } else if filter.is_of_files() {
        WITH_FILES
    } else {
        return Ok(None);
    };
    let mut candidates = connection.prepare_cached(&candidates(condition))?;
    let (low, high) = (run.oldest.seconds(), before.seconds());
    let mut rows = candidates.query(params![place.thread, low, high])?;
    while let Some(row) = rows.next()? {
        let stored = super::read::row(row)?;
        let second = time(stored.second);
        let passes = |message: &Message| filter.passes(second, message);
        if messages(&[stored], read).iter().any(passes) {
            return Ok(Some(Some(second)));
        }
    }
    Ok(Some(None))
}

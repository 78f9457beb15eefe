//! Words in what is kept: an index of trigrams names the messages that may have them, and the
//! search's own pattern decides.

use rusqlite::{Connection, OptionalExtension, params};

use super::error::ArchiveError;
use super::read::{Place, place, stretch};
use super::records::{ReadItems, Stored, messages};
use super::write::time;
use crate::message::Message;
use crate::search::pattern::Pattern;
use crate::text::fold::{Fold, Folded};
use crate::thread::kept::{KeptHit, Run};
use crate::time::UnixTime;

/// Bits of a row's number that tell messages of one second apart.
const SHIFT: i64 = 20;
/// The last second that has a number of its own.
const LAST: i64 = 1 << 42;
/// Trigrams that are asked for: more would narrow it no further.
const MOST: usize = 24;
/// Messages that come with a hit, on each side.
const AROUND: u32 = 60;
/// Messages at a time when the index is made anew.
const CHUNK: i64 = 1_000;

/// The row of a message in the index: rows go by time.
pub fn row(second: i64, id: i64) -> i64 {
    (second.clamp(0, LAST) << SHIFT) | (id & ((1 << SHIFT) - 1))
}

/// What of a message can be found: its text and the names of its files, folded as far as any
/// pattern folds.
pub fn words(message: &Message) -> String {
    let fold = Fold {
        case: true,
        blanks: true,
    };
    let mut folded = Folded::default();
    let text = if message.is_unreadable() {
        ""
    } else {
        message.text()
    };
    let names = message.attachments().iter().map(|file| &*file.name);
    let parts = [text].into_iter().chain(names);
    let parts: Vec<String> = parts
        .map(|part| folded.set(part, fold).to_owned())
        .collect();
    parts.join("\n")
}

/// Puts a message into the index.
pub fn add(connection: &Connection, row: i64, words: &str) -> Result<(), ArchiveError> {
    if words.chars().nth(2).is_some() {
        let mut insert =
            connection.prepare_cached("INSERT INTO words(rowid, folded) VALUES (?, ?)")?;
        insert.execute(params![row, words])?;
    }
    Ok(())
}

/// Makes the index anew, of all threads.
pub fn rebuild(connection: &Connection, read: &ReadItems) -> Result<(), ArchiveError> {
    connection.execute("INSERT INTO words(words) VALUES ('delete-all')", [])?;
    let mut statement = connection.prepare(
        "SELECT second, record, status, id FROM message WHERE (second, id) > (?, ?)
         ORDER BY second, id LIMIT ?",
    )?;
    let mut last = (-1, -1);
    loop {
        let rows = statement.query_map(params![last.0, last.1, CHUNK], |row| {
            let stored = Stored {
                second: row.get(0)?,
                record: row.get(1)?,
                status: row.get(2)?,
            };
            Ok((stored, row.get::<_, i64>(3)?))
        })?;
        let (stored, ids): (Vec<Stored>, Vec<i64>) =
            rows.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
        let Some(newest) = stored.last().zip(ids.last()) else {
            return Ok(());
        };
        last = (newest.0.second, *newest.1);
        for (message, (stored, id)) in messages(&stored, read).iter().zip(stored.iter().zip(ids)) {
            add(connection, row(stored.second, id), &words(message))?;
        }
    }
}

/// The trigrams that a message must have to be a hit; `None`: they tell nothing.
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

/// The newest message before a second that has what is searched for, in the stretch of that
/// second; `None`: the index does not tell, or nothing is kept there.
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
    place: &Place,
    (run, before): (Run, UnixTime),
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

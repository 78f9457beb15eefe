//! The index of words: which messages may have some trigrams of what a search sees.

use rusqlite::{Connection, params};

use super::error::ArchiveError;
use super::records::{ReadItems, Stored, messages};
use crate::message::Message;
use crate::text::fold::{Fold, Folded};

/// Bits of a row number that tell messages of one second apart.
pub const SHIFT: i64 = 20;
/// The last second with row numbers of its own.
const LAST: i64 = 1 << 42;
/// Messages that are indexed at once when the index is rebuilt.
const CHUNK: i64 = 1_000;

/// The row number of a message in the index; numbers follow the time.
pub fn row(second: i64, id: i64) -> i64 {
    (second.clamp(0, LAST) << SHIFT) | (id & ((1 << SHIFT) - 1))
}

/// The searchable words of a message: its text and file names, folded at least as much as any
/// pattern.
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

/// Adds a message to the index.
pub fn add(connection: &Connection, row: i64, words: &str) -> Result<(), ArchiveError> {
    if words.chars().nth(2).is_some() {
        let mut insert =
            connection.prepare_cached("INSERT INTO words(rowid, folded) VALUES (?, ?)")?;
        insert.execute(params![row, words])?;
    }
    Ok(())
}

/// Rebuilds the index of all threads.
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

//! The index of words: which messages may have some trigrams of what a search sees.

use rusqlite::{Connection, TransactionBehavior, params};

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

/// Nothing is indexed; [`go_on`] empties the index and fills it again, since that takes long.
pub fn begin(connection: &Connection) -> Result<(), ArchiveError> {
    connection.execute_batch(
        "DELETE FROM unindexed;
         INSERT INTO unindexed SELECT -1, coalesce(max(id), 0) FROM message;",
    )?;
    Ok(())
}

/// Whether each message that has the words of a search is in the index.
pub fn is_whole(connection: &Connection) -> Result<bool, ArchiveError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM unindexed")?;
    Ok(!statement.exists([])?)
}

/// Indexes some more messages, of any thread; `false`: all are indexed. If the program is killed,
/// the next one goes on from there.
pub fn go_on(connection: &mut Connection, read: &ReadItems) -> Result<bool, ArchiveError> {
    if is_whole(connection)? {
        return Ok(false);
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    add_some(&transaction, read)?;
    transaction.commit()?;
    Ok(true)
}

/// Rebuilds the index of all threads at once.
pub fn rebuild(connection: &Connection, read: &ReadItems) -> Result<(), ArchiveError> {
    begin(connection)?;
    while !is_whole(connection)? {
        add_some(connection, read)?;
    }
    Ok(())
}

fn add_some(connection: &Connection, read: &ReadItems) -> Result<(), ArchiveError> {
    let emptied = "UPDATE unindexed SET done = 0,
                   last = (SELECT coalesce(max(id), 0) FROM message) WHERE done < 0";
    if connection.execute(emptied, [])? > 0 {
        connection.execute("INSERT INTO words(words) VALUES ('delete-all')", [])?;
        return Ok(());
    }
    let mut statement = connection.prepare_cached(
        "SELECT second, record, status, id FROM message, unindexed
         WHERE id > done AND id <= last ORDER BY id LIMIT ?",
    )?;
    let rows = statement.query_map([CHUNK], |row| {
        let stored = Stored {
            second: row.get(0)?,
            record: row.get(1)?,
            status: row.get(2)?,
        };
        Ok((stored, row.get::<_, i64>(3)?))
    })?;
    let (stored, ids): (Vec<Stored>, Vec<i64>) =
        rows.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
    let Some(last) = ids.last() else {
        connection.execute("DELETE FROM unindexed", [])?;
        return Ok(());
    };
    let rows = stored.iter().zip(&ids);
    let rows = rows.map(|(stored, id)| row(stored.second, *id));
    let mut some: Vec<_> = rows.zip(messages(&stored, read)).collect();
    // SQLite is fast if the numbers of rows rise.
    some.sort_by_key(|(row, _)| *row);
    for (row, message) in &some {
        add(connection, *row, &words(message))?;
    }
    connection.execute("UPDATE unindexed SET done = ?", [last])?;
    Ok(())
}

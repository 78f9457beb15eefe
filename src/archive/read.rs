//! Reads stretches of a thread from an archive.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::ArchiveError;
use super::records::{ReadItems, Stored, messages};
use super::write::{read_runs, time};
use crate::thread::kept::{KeptPart, Recalled, Run};
use crate::thread::page::{Page, PageRequest};
use crate::time::UnixTime;

/// Messages that come back with a place, for what stands above it.
const BEFORE: u32 = 60;

/// About `limit` messages of one stretch, whole seconds; `None`: nothing is kept there.
pub fn recall(
    connection: &Connection,
    phone: &str,
    wanted: KeptPart,
    limit: u32,
    read: &ReadItems,
) -> Result<Option<Recalled>, ArchiveError> {
    let thread = connection
        .query_row(
            "SELECT id, total, read_at FROM thread WHERE phone = ?",
            [phone],
            |row| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((thread, total, read_at)) = thread else {
        return Ok(None);
    };
    let runs = read_runs(connection, thread)?;
    // Of the seconds at the ends of a run there may be more.
    let holds = |second: UnixTime| {
        let inside = move |run: &&Run| run.oldest < second && second < run.newest;
        runs.iter().find(inside)
    };
    let run = match wanted {
        KeptPart::Newest => runs.last(),
        KeptPart::Oldest => runs.first().filter(|run| run.at_oldest),
        KeptPart::Before(second) | KeptPart::Since(second) => holds(second),
    };
    let Some(run) = run else {
        return Ok(None);
    };
    let (from, to) = match wanted {
        KeptPart::Newest => (
            back(connection, thread, run, run.newest, limit)?,
            run.newest,
        ),
        KeptPart::Before(second) => (back(connection, thread, run, second, limit)?, second),
        KeptPart::Oldest => (
            run.oldest,
            forth(connection, thread, run, run.oldest, limit)?,
        ),
        KeptPart::Since(second) => (
            back(connection, thread, run, second, BEFORE)?,
            forth(connection, thread, run, second, limit)?,
        ),
    };
    let stored = stored(connection, thread, from, to)?;
    let seconds: Vec<UnixTime> = stored.iter().map(|row| time(row.second)).collect();
    let messages = messages(&stored, read);
    Ok(Some(Recalled {
        messages: seconds.into_iter().zip(messages).collect(),
        start: run.start,
        at_oldest: run.at_oldest && from <= run.oldest,
        total: total.and_then(|total| u64::try_from(total).ok()),
        read_at: time(read_at),
    }))
}

/// All that the gateway still lists, as far as it is kept, newest first.
pub fn page(
    connection: &Connection,
    phone: &str,
    asked: PageRequest,
    read: &ReadItems,
) -> Result<Page, ArchiveError> {
    let total: i64 = connection.query_row(
        "SELECT count(*) FROM message
         WHERE thread = (SELECT id FROM thread WHERE phone = ?) AND gone IS NULL",
        [phone],
        |row| row.get(0),
    )?;
    let mut statement = connection.prepare_cached(
        "SELECT second, record, status FROM message
         WHERE thread = (SELECT id FROM thread WHERE phone = ?) AND gone IS NULL
         ORDER BY second DESC, place DESC, id DESC LIMIT ? OFFSET ?",
    )?;
    let start = i64::try_from(asked.start()).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![phone, asked.limit, start], row)?;
    let stored: Vec<Stored> = rows.collect::<Result<_, _>>()?;
    Ok(Page {
        asked,
        answered: asked,
        total: u64::try_from(total).ok(),
        messages: messages(&stored, read),
    })
}

/// The second of the message so many before a second.
fn back(
    connection: &Connection,
    thread: i64,
    run: &Run,
    to: UnixTime,
    limit: u32,
) -> Result<UnixTime, ArchiveError> {
    let mut statement = connection.prepare_cached(
        "SELECT second FROM message WHERE thread = ? AND second BETWEEN ? AND ? AND gone IS NULL
         ORDER BY second DESC, place DESC LIMIT 1 OFFSET ?",
    )?;
    let (oldest, newest) = (run.oldest.seconds(), to.seconds());
    let second = statement
        .query_row(params![thread, oldest, newest, limit], |row| row.get(0))
        .optional()?;
    Ok(second.map_or(run.oldest, time))
}

/// The second of the message so many after a second.
fn forth(
    connection: &Connection,
    thread: i64,
    run: &Run,
    from: UnixTime,
    limit: u32,
) -> Result<UnixTime, ArchiveError> {
    let mut statement = connection.prepare_cached(
        "SELECT second FROM message WHERE thread = ? AND second BETWEEN ? AND ? AND gone IS NULL
         ORDER BY second, place LIMIT 1 OFFSET ?",
    )?;
    let (oldest, newest) = (from.seconds(), run.newest.seconds());
    let second = statement
        .query_row(params![thread, oldest, newest, limit], |row| row.get(0))
        .optional()?;
    Ok(second.map_or(run.newest, time))
}

fn stored(
    connection: &Connection,
    thread: i64,
    from: UnixTime,
    to: UnixTime,
) -> Result<Vec<Stored>, ArchiveError> {
    let mut statement = connection.prepare_cached(
        "SELECT second, record, status FROM message
         WHERE thread = ? AND second BETWEEN ? AND ? AND gone IS NULL ORDER BY second, place, id",
    )?;
    let rows = statement.query_map(params![thread, from.seconds(), to.seconds()], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn row(row: &Row) -> rusqlite::Result<Stored> {
    Ok(Stored {
        second: row.get(0)?,
        record: row.get(1)?,
        status: row.get(2)?,
    })
}

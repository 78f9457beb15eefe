//! Reads stretches of a thread from an archive.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::ArchiveError;
use super::records::time;
use super::records::{ReadItems, Stored, messages};
use super::tally;
use super::write::read_runs;
use crate::message::Message;
use crate::thread::kept::{ArchiveQuery, KeptCount, KeptRun, Recalled};
use crate::thread::page::{Page, PageRequest};
use crate::time::UnixTime;

/// Messages above a place that are read with it.
const BEFORE: u32 = 60;

/// No thread has this row number.
const NO_THREAD: i64 = 0;

/// A thread in the archive.
pub struct ThreadOnDisk {
    pub thread: i64,
    total: Option<i64>,
    read_at: i64,
    runs: Vec<KeptRun>,
}

impl ThreadOnDisk {
    /// Its stretches without gaps, oldest first.
    pub fn runs(&self) -> &[KeptRun] {
        &self.runs
    }

    /// The run (messages without a gap) around a second. Seconds at the ends of a run may be
    /// incomplete.
    pub fn holding(&self, second: UnixTime) -> Option<KeptRun> {
        let inside = |run: &&KeptRun| run.oldest < second && second < run.newest;
        self.runs.iter().find(inside).copied()
    }
}

/// The thread with this number, if the archive has it.
pub fn place(connection: &Connection, phone: &str) -> Result<Option<ThreadOnDisk>, ArchiveError> {
    let thread = connection
        .query_row(
            "SELECT id, total, read_at FROM thread WHERE phone = ?",
            [phone],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((thread, total, read_at)) = thread else {
        return Ok(None);
    };
    Ok(Some(ThreadOnDisk {
        thread,
        total,
        read_at,
        runs: read_runs(connection, thread)?,
    }))
}

/// About `limit` messages without a gap, in whole seconds; `None`: the archive has none there.
pub fn recall(
    connection: &Connection,
    phone: &str,
    wanted: ArchiveQuery,
    limit: u32,
    read: &ReadItems,
) -> Result<Option<Recalled>, ArchiveError> {
    let Some(place) = place(connection, phone)? else {
        return Ok(None);
    };
    let run = match wanted {
        ArchiveQuery::Newest => place.runs.last().copied(),
        ArchiveQuery::Oldest => place.runs.first().filter(|run| run.at_oldest).copied(),
        ArchiveQuery::Before(second)
        | ArchiveQuery::After(second)
        | ArchiveQuery::Since(second) => place.holding(second),
    };
    let Some(run) = run else {
        return Ok(None);
    };
    let (from, to) = match wanted {
        ArchiveQuery::Newest => ((run.newest, limit), (run.newest, 0)),
        ArchiveQuery::Before(second) => ((second, limit), (second, 0)),
        ArchiveQuery::After(second) => ((second, 0), (second, limit)),
        ArchiveQuery::Oldest => ((run.oldest, 0), (run.oldest, limit)),
        ArchiveQuery::Since(second) => ((second, BEFORE), (second, limit)),
    };
    stretch(connection, &place, &run, from, to, read).map(Some)
}

/// The messages of a run, from `before` messages before one second to `after` messages after
/// another, in whole seconds.
pub fn stretch(
    connection: &Connection,
    place: &ThreadOnDisk,
    run: &KeptRun,
    (from, before): (UnixTime, u32),
    (to, after): (UnixTime, u32),
    read: &ReadItems,
) -> Result<Recalled, ArchiveError> {
    let from = match before {
        0 => from,
        _ => nth_second(connection, place.thread, (run.oldest, from), "DESC", before)?
            .unwrap_or(run.oldest),
    };
    let to = match after {
        0 => to,
        _ => nth_second(connection, place.thread, (to, run.newest), "ASC", after)?
            .unwrap_or(run.newest),
    };
    let stored = stored(connection, place.thread, from, to)?;
    let seconds: Vec<UnixTime> = stored.iter().map(|row| time(row.second)).collect();
    let messages = messages(&stored, read);
    Ok(Recalled {
        messages: seconds.into_iter().zip(messages).collect(),
        start: run.start + tally::between(connection, place.thread, to, run.newest)?,
        at_oldest: run.at_oldest && from <= run.oldest,
        total: place.total.and_then(|total| u64::try_from(total).ok()),
        read_at: time(place.read_at),
    })
}

/// How many messages the archive lists, if it has all of a list without a gap.
pub fn complete(connection: &Connection, phone: &str) -> Result<Option<u64>, ArchiveError> {
    let Some(ThreadOnDisk { thread, runs, .. }) = place(connection, phone)? else {
        return Ok(None);
    };
    let [run] = &runs[..] else {
        return Ok(None);
    };
    let mut statement = connection.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM message WHERE thread = ?1 AND gone IS NULL AND second < ?2)
             OR EXISTS (SELECT 1 FROM message WHERE thread = ?1 AND gone IS NULL AND second > ?3)",
    )?;
    let (oldest, newest) = (run.oldest.seconds(), run.newest.seconds());
    let others: bool = statement.query_row(params![thread, oldest, newest], |row| row.get(0))?;
    if others || !run.at_oldest {
        return Ok(None);
    }
    tally::listed(connection, thread).map(Some)
}

/// How many messages the newest run has, and how many of them are newer than a second; `None`: the
/// second is not within the run.
pub fn count(
    connection: &Connection,
    phone: &str,
    newer_than: Option<UnixTime>,
) -> Result<Option<KeptCount>, ArchiveError> {
    let snapshot = connection.unchecked_transaction()?;
    let Some(ThreadOnDisk { thread, runs, .. }) = place(&snapshot, phone)? else {
        return Ok(None);
    };
    let run = runs.last().copied();
    let second = newer_than.or(run.map(|run| run.newest));
    let Some((run, second)) = run.zip(second) else {
        return Ok(None);
    };
    if second < run.oldest || run.newest < second {
        return Ok(None);
    }
    Ok(Some(KeptCount {
        all: tally::between(&snapshot, thread, run.oldest.previous(), run.newest)?,
        newer: tally::between(&snapshot, thread, second, run.newest)?,
        is_complete: complete(&snapshot, phone)?.is_some(),
    }))
}

/// The archived messages that the gateway still lists, newest first, as a page.
pub fn page(
    connection: &Connection,
    phone: &str,
    asked: PageRequest,
    read: &ReadItems,
) -> Result<Page, ArchiveError> {
    let place = place(connection, phone)?;
    let thread = place.map_or(NO_THREAD, |place| place.thread);
    Ok(Page {
        asked,
        answered: asked,
        total: Some(tally::listed(connection, thread)?),
        messages: slice(connection, phone, asked.start(), asked.limit, read)?,
    })
}

/// Archived messages that the gateway still lists, newest first, from an index on.
pub fn slice(
    connection: &Connection,
    phone: &str,
    start: u64,
    limit: u32,
    read: &ReadItems,
) -> Result<Vec<Message>, ArchiveError> {
    let place = place(connection, phone)?;
    let thread = place.map_or(NO_THREAD, |place| place.thread);
    let from = tally::at_index(connection, thread, start)?;
    let stored: Vec<Stored> = match from {
        None => Vec::new(),
        Some((newest, skipped)) => {
            let mut statement = connection.prepare_cached(
                "SELECT second, record, status FROM message
                 WHERE thread = ? AND second <= ? AND gone IS NULL
                 ORDER BY second DESC, place DESC, id DESC LIMIT ? OFFSET ?",
            )?;
            let skipped = i64::try_from(skipped).unwrap_or(i64::MAX);
            let rows = statement.query_map(params![thread, newest, limit, skipped], row)?;
            rows.collect::<Result<_, _>>()?
        }
    };
    Ok(messages(&stored, read))
}

/// The second of a listed message, by its index from the newest; `None`: there are not so many.
pub fn second_at(
    connection: &Connection,
    phone: &str,
    index: u64,
) -> Result<Option<UnixTime>, ArchiveError> {
    let Some(ThreadOnDisk { thread, .. }) = place(connection, phone)? else {
        return Ok(None);
    };
    let Some((newest, skipped)) = tally::at_index(connection, thread, index)? else {
        return Ok(None);
    };
    let mut statement = connection.prepare_cached(
        "SELECT second FROM message WHERE thread = ? AND second <= ? AND gone IS NULL
         ORDER BY second DESC LIMIT 1 OFFSET ?",
    )?;
    let skipped = i64::try_from(skipped).unwrap_or(i64::MAX);
    let second = statement.query_row(params![thread, newest, skipped], |row| row.get(0));
    Ok(second.optional()?.map(time))
}

/// Seconds between which messages are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptGap {
    /// `None`: all that is older is missing.
    pub after: Option<UnixTime>,
    pub before: UnixTime,
}

/// Where messages of a thread are missing, newest first; `None`: nothing of it is kept.
pub fn gaps(connection: &Connection, phone: &str) -> Result<Option<Vec<KeptGap>>, ArchiveError> {
    let place = place(connection, phone)?;
    let Some(place) = place.filter(|place| !place.runs.is_empty()) else {
        return Ok(None);
    };
    let between = place.runs.windows(2).map(|pair| KeptGap {
        after: Some(pair[0].newest),
        before: pair[1].oldest,
    });
    let first = place.runs.first().filter(|run| !run.at_oldest);
    let below = first.map(|run| KeptGap {
        after: None,
        before: run.oldest,
    });
    Ok(Some(below.into_iter().chain(between).rev().collect()))
}

/// The second of the message that is `count` messages before (`DESC`) or after (`ASC`) the end of a
/// range of seconds; `None`: the range has fewer.
fn nth_second(
    connection: &Connection,
    thread: i64,
    (oldest, newest): (UnixTime, UnixTime),
    order: &str,
    count: u32,
) -> Result<Option<UnixTime>, ArchiveError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT second FROM message WHERE thread = ? AND second BETWEEN ? AND ? AND gone IS NULL
         ORDER BY second {order}, place {order} LIMIT 1 OFFSET ?"
    ))?;
    let range = params![thread, oldest.seconds(), newest.seconds(), count];
    let second = statement.query_row(range, |row| row.get(0)).optional()?;
    Ok(second.map(time))
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

/// A row of second, record and status.
pub fn row(row: &Row) -> rusqlite::Result<Stored> {
    Ok(Stored {
        second: row.get(0)?,
        record: row.get(1)?,
        status: row.get(2)?,
    })
}

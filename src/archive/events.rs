//! Events that `follow` has noticed and not yet delivered.

use rusqlite::{Connection, OptionalExtension, params};

use super::error::ArchiveError;
use super::records::time;
use super::records::{ReadItems, Stored, messages};
use crate::message::{DeliveryStatus, Message};
use crate::mutation::{Mutation, is_on};
use crate::time::UnixTime;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageChange {
    /// The message was listed for the first time.
    Came,
    /// The status has changed; this was the old one.
    Turned(DeliveryStatus),
    /// The gateway no longer lists the message.
    Gone,
}

/// A recorded event that `follow` has not written yet.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptEvent {
    /// A number that never changes.
    pub seq: u64,
    /// The second under which the message is filed.
    pub second: UnixTime,
    /// The message as it was then.
    pub message: Message,
    pub what: MessageChange,
    /// When the program noticed the change.
    pub seen: UnixTime,
}

/// Events that are read at once.
const AT_ONCE: i64 = 500;

/// The second from which on events are recorded; `None`: none are recorded.
pub fn floor(connection: &Connection, phone: &str) -> Result<Option<UnixTime>, ArchiveError> {
    let floor: Option<Option<i64>> = connection
        .query_row("SELECT floor FROM thread WHERE phone = ?", [phone], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(floor.flatten().map(time))
}

/// Records events from now on, for messages since this second; their numbers follow `seq`.
pub fn begin(
    connection: &Connection,
    phone: &str,
    floor: UnixTime,
    seq: u64,
) -> Result<(), ArchiveError> {
    connection.execute(
        "INSERT INTO thread(phone, read_at, floor, last_seq) VALUES (?1, 0, ?2, ?3)
         ON CONFLICT(phone) DO UPDATE SET floor = ?2, last_seq = max(last_seq, ?3)",
        params![
            phone,
            floor.seconds(),
            i64::try_from(seq).unwrap_or(i64::MAX)
        ],
    )?;
    Ok(())
}

/// The first events that were not written yet.
pub fn events(
    connection: &Connection,
    phone: &str,
    read: &ReadItems,
) -> Result<Vec<KeptEvent>, ArchiveError> {
    let mut statement = connection.prepare_cached(
        "SELECT second, record, status, seq, kind, was, seen FROM event
         WHERE thread = (SELECT id FROM thread WHERE phone = ?) ORDER BY seq LIMIT ?",
    )?;
    let rows = statement.query_map(params![phone, AT_ONCE], |row| {
        let stored = Stored {
            second: row.get(0)?,
            record: row.get(1)?,
            status: row.get(2)?,
        };
        let about: (i64, String, Option<String>, i64) =
            (row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
        Ok((stored, about))
    })?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    let (stored, about): (Vec<Stored>, Vec<_>) = rows.into_iter().unzip();
    let read = messages(&stored, read).into_iter().zip(stored).zip(about);
    Ok(read
        .map(|((message, stored), (seq, kind, was, seen))| KeptEvent {
            seq: u64::try_from(seq).unwrap_or_default(),
            second: time(stored.second),
            message,
            what: match &*kind {
                "status" => MessageChange::Turned(DeliveryStatus::parse(&was.unwrap_or_default())),
                "deleted" => MessageChange::Gone,
                _ => MessageChange::Came,
            },
            seen: time(seen),
        })
        .collect())
}

/// Waits until all that was written is on the disk.
pub fn secure(connection: &Connection, phone: &str) -> Result<(), ArchiveError> {
    if is_on(Mutation::ToldBeforeCertain) {
        return Ok(());
    }
    // SQLite waits at the end of a write, if that changes anything.
    connection.pragma_update(None, "synchronous", "FULL")?;
    let sql = "UPDATE thread SET begun = begun + 1 WHERE phone = ?";
    let written = connection.execute(sql, [phone]);
    connection.pragma_update(None, "synchronous", super::schema::SYNCHRONOUS)?;
    written?;
    Ok(())
}

/// Events up to this number were written.
pub fn delivered(connection: &Connection, phone: &str, seq: u64) -> Result<(), ArchiveError> {
    connection.execute(
        "DELETE FROM event WHERE thread = (SELECT id FROM thread WHERE phone = ?) AND seq <= ?",
        params![phone, i64::try_from(seq).unwrap_or(i64::MAX)],
    )?;
    Ok(())
}

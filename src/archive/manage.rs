//! `smsthread archive`: lists, checks and deletes what an archive holds.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::error::ArchiveError;
use super::files;
use super::records::time;
use super::records::{ReadItems, Stored, messages, print};
use super::schema;
use super::tally;
use super::words;
use super::write::read_runs;
use crate::message::Message;
use crate::text::numerals::count_of;
use crate::time::UnixTime;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptThread {
    /// As requests send it.
    pub phone: String,
    /// Messages that the gateway lists.
    pub messages: u64,
    /// Messages that the gateway no longer lists.
    pub gone: u64,
    /// Files of messages.
    pub files: u64,
    /// The bytes of these files, each counted once.
    pub file_bytes: u64,
    /// The seconds of the first and the last message.
    pub span: Option<(UnixTime, UnixTime)>,
    /// When the gateway was last asked.
    pub read_at: UnixTime,
}

#[derive(Clone, Debug, PartialEq)]
pub struct KeptMessage {
    /// The second under which the message is filed.
    pub second: UnixTime,
    /// The message as it was last.
    pub message: Message,
    /// When the program noticed that the gateway no longer lists the message.
    pub gone: Option<UnixTime>,
}

/// The threads of an archive, by number.
pub fn threads(connection: &Connection) -> Result<Vec<KeptThread>, ArchiveError> {
    let mut statement = connection.prepare(
        "SELECT phone, read_at, count(message.id) - count(gone), count(gone), min(second), max(second),
         (SELECT count(*) FROM file_of WHERE file_of.thread = thread.id),
         (SELECT coalesce(sum(size), 0) FROM file WHERE EXISTS (SELECT 1 FROM file_of
          WHERE file_of.thread = thread.id AND file_of.hash = file.hash))
         FROM thread LEFT JOIN message ON message.thread = thread.id
         GROUP BY thread.id ORDER BY phone",
    )?;
    let count = |count: i64| u64::try_from(count).unwrap_or_default();
    let rows = statement.query_map([], |row| {
        let first: Option<i64> = row.get(4)?;
        let last: Option<i64> = row.get(5)?;
        Ok(KeptThread {
            phone: row.get(0)?,
            read_at: time(row.get(1)?),
            messages: count(row.get(2)?),
            gone: count(row.get(3)?),
            files: count(row.get(6)?),
            file_bytes: count(row.get(7)?),
            span: first
                .zip(last)
                .map(|(first, last)| (time(first), time(last))),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// All archived messages of a thread, oldest first.
pub fn all(
    connection: &Connection,
    phone: &str,
    read: &ReadItems,
) -> Result<Vec<KeptMessage>, ArchiveError> {
    let mut statement = connection.prepare(
        "SELECT second, record, status, gone FROM message
         WHERE thread = (SELECT id FROM thread WHERE phone = ?) ORDER BY second, place, message.id",
    )?;
    let rows = statement.query_map([phone], |row| {
        let stored = Stored {
            second: row.get(0)?,
            record: row.get(1)?,
            status: row.get(2)?,
        };
        Ok((stored, row.get::<_, Option<i64>>(3)?))
    })?;
    let (stored, gone): (Vec<Stored>, Vec<_>) =
        rows.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
    // As many at once as an answer of the gateway has.
    let read = stored.chunks(1_000).flat_map(|some| messages(some, read));
    let read: Vec<Message> = read.collect();
    let all = read.into_iter().zip(stored.iter().zip(gone));
    Ok(all
        .map(|(message, (stored, gone))| KeptMessage {
            second: time(stored.second),
            message,
            gone: gone.map(time),
        })
        .collect())
}

/// Faults of an archive, in words; empty if there are none.
pub fn verify(connection: &Connection, read: &ReadItems) -> Result<Vec<String>, ArchiveError> {
    let mut wrong = Vec::new();
    let mut statement = connection.prepare("PRAGMA integrity_check(20)")?;
    let problems = statement.query_map([], |row| row.get::<_, String>(0))?;
    for words in problems {
        let words = words?;
        if words != "ok" {
            wrong.push(format!("The file is damaged: {words}."));
        }
    }
    let mut statement = connection.prepare("SELECT id, phone FROM thread ORDER BY phone")?;
    let threads = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for thread in threads {
        let (thread, phone): (i64, String) = thread?;
        verify_thread(connection, thread, &phone, read, &mut wrong)?;
    }
    let damaged = files::damaged(connection)?;
    if damaged > 0 {
        let files = count_of(damaged, "file");
        wrong.push(format!("Not as written: {files}."));
    }
    Ok(wrong)
}

/// What is stored beside a message: its fingerprint and its id.
type StoredIdentity = (Vec<u8>, Option<String>);

fn verify_thread(
    connection: &Connection,
    thread: i64,
    phone: &str,
    read: &ReadItems,
    wrong: &mut Vec<String>,
) -> Result<(), ArchiveError> {
    let runs = read_runs(connection, thread)?;
    let is_ordered = runs.iter().all(|run| run.oldest <= run.newest);
    if !is_ordered || !runs.windows(2).all(|pair| pair[0].newest < pair[1].oldest) {
        wrong.push(format!("Stretches of {phone} share seconds."));
    }
    let outside: i64 = connection.query_row(
        "SELECT count(*) FROM message WHERE thread = ?1 AND gone IS NULL AND NOT EXISTS
         (SELECT 1 FROM run WHERE run.thread = ?1 AND second BETWEEN oldest AND newest)",
        [thread],
        |row| row.get(0),
    )?;
    if outside > 0 {
        let messages = count_of(outside.unsigned_abs(), "message");
        wrong.push(format!("In no stretch: {messages} of {phone}."));
    }
    let days = tally::wrong_days(connection, thread)?;
    if days > 0 {
        wrong.push(format!(
            "Messages counted wrongly: {} of {phone}.",
            count_of(days, "day")
        ));
    }
    let mut statement = connection.prepare(
        "SELECT second, record, status, print, message_id FROM message WHERE thread = ?",
    )?;
    let rows = statement.query_map([thread], |row| {
        let stored = Stored {
            second: row.get(0)?,
            record: row.get(1)?,
            status: row.get(2)?,
        };
        Ok((stored, (row.get(3)?, row.get(4)?)))
    })?;
    let rows: Vec<(Stored, StoredIdentity)> = rows.collect::<Result<_, _>>()?;
    let mut changed: u64 = 0;
    for some in rows.chunks(1_000) {
        let records = some.iter().map(|(stored, _)| Stored {
            second: stored.second,
            record: stored.record.clone(),
            status: stored.status.clone(),
        });
        let messages = messages(&records.collect::<Vec<_>>(), read);
        let pairs = messages.iter().zip(some);
        changed += pairs
            .filter(|(message, (_, (kept, id)))| {
                print(message)[..] != kept[..] || message.id() != id.as_deref()
            })
            .count() as u64;
    }
    if changed > 0 {
        wrong.push(format!(
            "Not as written: {} of {phone}.",
            count_of(changed, "message")
        ));
    }
    Ok(())
}

/// What `forget` found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ForgetOutcome {
    /// The archive had the thread.
    pub was_kept: bool,
    /// Another program has the archive open, and keeps what it reads from now on.
    pub is_open_elsewhere: bool,
}

/// Deletes a thread, from the file and its log.
pub fn forget(
    connection: &mut Connection,
    phone: &str,
    read: &ReadItems,
) -> Result<ForgetOutcome, ArchiveError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let thread: Option<i64> = transaction
        .query_row("SELECT id FROM thread WHERE phone = ?", [phone], |row| {
            row.get(0)
        })
        .optional()?;
    if let Some(thread) = thread {
        transaction.execute("DELETE FROM thread WHERE id = ?", params![thread])?;
        files::drop_unused(&transaction)?;
        words::rebuild(&transaction, read)?;
    }
    transaction.commit()?;
    // Also if the thread was deleted before: this may have failed then.
    overwrite(connection)?;
    Ok(ForgetOutcome {
        was_kept: thread.is_some(),
        is_open_elsewhere: !schema::is_alone(connection)?,
    })
}

/// Overwrites deleted data in the file, and in the log.
fn overwrite(connection: &Connection) -> Result<(), ArchiveError> {
    let shrunk = connection.execute_batch("VACUUM");
    // Even on a full disk, where the file cannot be written anew, the log can be emptied.
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    let is_held: bool = connection.query_row(sql, [], |row| row.get(0))?;
    if is_held {
        return Err(ArchiveError::Remains);
    }
    Ok(shrunk?)
}

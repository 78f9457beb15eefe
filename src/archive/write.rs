//! Writes one answer of the gateway into the archive, in one transaction, so that a kill leaves no
//! half answer.

mod rows;

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::error::ArchiveError;
use super::other_writers::OtherWriters;
use super::records::{Print, print, time};
use super::runs;
use crate::message::{DeliveryStatus, Message};
use crate::mutation::{Mutation, is_on};
use crate::thread::kept::{ArchiveUpdate, KeptRun};
use crate::thread::pairing::{Comparison, Traits, doubtful, pair};
use crate::time::UnixTime;

/// A message in the archive.
struct StoredMessage {
    id: i64,
    place: i64,
    message_id: Option<String>,
    print: Print,
    record: String,
    status: String,
    /// When the message was seen first.
    seen: i64,
    /// When the gateway was seen not to list it any more.
    gone: Option<i64>,
}

impl StoredMessage {
    fn is_gone(&self) -> bool {
        self.gone.is_some()
    }

    fn traits(&self) -> Traits<'_, Print> {
        Traits {
            id: self.message_id.as_deref(),
            print: self.print,
            status: &self.status,
            is_final: DeliveryStatus::parse(&self.status).is_final(),
        }
    }
}

/// A row's message as the gateway tells it now.
struct NewReading<'a> {
    row: &'a StoredMessage,
    message: &'a Message,
    place: i64,
    /// The new status counts, even if a final one goes back.
    counts: bool,
}

/// Stores what an answer told about the thread with this number.
pub fn keep(
    connection: &mut Connection,
    phone: &str,
    kept: &ArchiveUpdate,
    others: &mut OtherWriters,
) -> Result<(), ArchiveError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let is_overtaken =
        others.wrote_since(&transaction, phone, kept)? && !is_on(Mutation::OthersForgotten);
    let writing = PageWriter::begin(&transaction, phone, kept, is_overtaken)?;
    if !is_on(Mutation::ProofBeforeMessages) {
        writing.messages(kept)?;
    }
    let known = read_runs(&transaction, writing.thread)?;
    let joined = if kept.runs.is_empty() && !kept.whole.is_empty() {
        // The gateway's list is empty: archived messages stay, but no run lists them.
        Vec::new()
    } else {
        writing.with_messages(runs::join(known.clone(), &kept.runs))?
    };
    if joined != known {
        write_runs(&transaction, writing.thread, &joined)?;
    }
    if is_on(Mutation::ProofBeforeMessages) {
        transaction.execute_batch("COMMIT; BEGIN IMMEDIATE")?;
        writing.messages(kept)?;
    }
    writing.end()?;
    transaction.commit()?;
    Ok(())
}

/// The runs in the archive, oldest first.
pub fn read_runs(connection: &Connection, thread: i64) -> Result<Vec<KeptRun>, ArchiveError> {
    let mut statement = connection.prepare_cached(
        "SELECT oldest, newest, at_oldest, at_newest, start FROM run WHERE thread = ? ORDER BY oldest",
    )?;
    let rows = statement.query_map([thread], |row| {
        Ok(KeptRun {
            oldest: time(row.get(0)?),
            newest: time(row.get(1)?),
            at_oldest: row.get(2)?,
            at_newest: row.get(3)?,
            start: row.get::<_, i64>(4)?.try_into().unwrap_or_default(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn write_runs(
    transaction: &Transaction,
    thread: i64,
    runs: &[KeptRun],
) -> Result<(), ArchiveError> {
    transaction.execute("DELETE FROM run WHERE thread = ?", [thread])?;
    let mut insert = transaction.prepare_cached("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?)")?;
    for run in runs {
        insert.execute(params![
            thread,
            run.oldest.seconds(),
            run.newest.seconds(),
            run.at_oldest,
            run.at_newest,
            i64::try_from(run.start).unwrap_or(i64::MAX),
        ])?;
    }
    Ok(())
}

/// Stores one answer.
struct PageWriter<'a> {
    transaction: &'a Transaction<'a>,
    thread: i64,
    seen: i64,
    /// When the gateway was asked, if another program may have stored the answer to a later
    /// question.
    overtaken: Option<i64>,
    /// Events are recorded from this second on, for `follow`.
    floor: Option<i64>,
}

impl<'a> PageWriter<'a> {
    fn begin(
        transaction: &'a Transaction<'a>,
        phone: &str,
        kept: &ArchiveUpdate,
        is_overtaken: bool,
    ) -> Result<Self, ArchiveError> {
        let seen = kept.seen.seconds();
        let total = kept.total.and_then(|total| i64::try_from(total).ok());
        transaction.execute(
            "INSERT INTO thread(phone, total, read_at) VALUES (?1, ?2, ?3)
             ON CONFLICT(phone) DO UPDATE SET total = coalesce(?2, total), read_at = ?3",
            params![phone, total, seen],
        )?;
        let (thread, floor) = transaction.query_row(
            "SELECT id, floor FROM thread WHERE phone = ?",
            [phone],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(Self {
            transaction,
            thread,
            seen,
            overtaken: is_overtaken.then(|| kept.asked.seconds()),
            floor,
        })
    }

    fn messages(&self, kept: &ArchiveUpdate) -> Result<(), ArchiveError> {
        let mut by_second: BTreeMap<i64, Vec<&Message>> = BTreeMap::new();
        for (second, message) in &kept.messages {
            by_second.entry(second.seconds()).or_default().push(message);
        }
        let whole = |second: i64| {
            let holds = |(from, to): &(UnixTime, UnixTime)| {
                (from.seconds()..=to.seconds()).contains(&second)
            };
            kept.whole.iter().any(holds)
        };
        let starts = kept.whole.iter().map(|(from, _)| from.seconds());
        let ends = kept.whole.iter().map(|(_, to)| to.seconds());
        let first = by_second
            .keys()
            .next()
            .copied()
            .into_iter()
            .chain(starts)
            .min();
        let last = by_second
            .keys()
            .next_back()
            .copied()
            .into_iter()
            .chain(ends)
            .max();
        let (Some(first), Some(last)) = (first, last) else {
            return Ok(());
        };
        let mut known = self.rows(first, last)?;
        for second in known
            .keys()
            .chain(by_second.keys())
            .copied()
            .collect::<std::collections::BTreeSet<_>>()
        {
            let here = known.remove(&second).unwrap_or_default();
            let listed = by_second.remove(&second).unwrap_or_default();
            self.second(second, here, &listed, whole(second))?;
        }
        Ok(())
    }

    /// The archived messages of these seconds; of each second, those that the gateway lists come
    /// first.
    fn rows(
        &self,
        first: i64,
        last: i64,
    ) -> Result<BTreeMap<i64, Vec<StoredMessage>>, ArchiveError> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT second, id, place, message_id, print, record, status, seen, gone
             FROM message WHERE thread = ? AND second BETWEEN ? AND ?
             ORDER BY second, gone IS NOT NULL, place, id",
        )?;
        let mut rows = statement.query(params![self.thread, first, last])?;
        let mut known: BTreeMap<i64, Vec<StoredMessage>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            known.entry(row.get(0)?).or_default().push(StoredMessage {
                id: row.get(1)?,
                place: row.get(2)?,
                message_id: row.get(3)?,
                print: row.get(4)?,
                record: row.get(5)?,
                status: row.get(6)?,
                seen: row.get(7)?,
                gone: row.get(8)?,
            });
        }
        Ok(known)
    }

    fn second(
        &self,
        second: i64,
        known: Vec<StoredMessage>,
        listed: &[&Message],
        is_whole: bool,
    ) -> Result<(), ArchiveError> {
        let (partners, doubts) = partners(&known, listed, is_whole);
        let mut rows: Vec<Option<StoredMessage>> = known.into_iter().map(Some).collect();
        let live = |row: &&StoredMessage| !row.is_gone();
        let covers = is_whole || {
            let paired = partners
                .iter()
                .flatten()
                .filter(|at| rows[**at].as_ref().is_some_and(|r| !r.is_gone()));
            paired.count() == rows.iter().flatten().filter(live).count()
        };
        let mut next = rows
            .iter()
            .flatten()
            .filter(live)
            .map(|row| row.place + 1)
            .max()
            .unwrap_or(0);
        for (index, (message, partner)) in listed.iter().zip(&partners).enumerate() {
            let row = partner.and_then(|at| rows[at].take());
            let place = match &row {
                _ if covers => i64::try_from(index).unwrap_or(i64::MAX),
                Some(row) if !row.is_gone() => row.place,
                _ => {
                    next += 1;
                    next - 1
                }
            };
            match row {
                Some(row) if row.gone.is_some_and(|at| self.is_news(at)) => {}
                Some(row) => {
                    let row = NewReading {
                        row: &row,
                        message,
                        place,
                        counts: doubts.contains(&index),
                    };
                    self.renew(second, row)?;
                }
                None => self.add(second, message, place)?,
            }
        }
        let is_proof = is_whole || is_on(Mutation::GoneWithoutProof);
        for row in rows.iter().flatten().filter(|row| is_proof && live(row)) {
            if !self.is_news(row.seen) {
                self.lose(second, row)?;
            }
        }
        Ok(())
    }

    /// Whether another program may have noticed this, at that second, after the gateway was asked.
    fn is_news(&self, second: i64) -> bool {
        self.overtaken.is_some_and(|asked| second >= asked)
    }

    /// The runs that have messages which the gateway lists. Where all were deleted, nothing is
    /// missing between the others.
    fn with_messages(&self, runs: Vec<KeptRun>) -> Result<Vec<KeptRun>, ArchiveError> {
        let mut listed = self.transaction.prepare_cached(
            "SELECT 1 FROM message WHERE thread = ? AND second BETWEEN ? AND ? AND gone IS NULL
             LIMIT 1",
        )?;
        let mut with = Vec::with_capacity(runs.len());
        for run in runs {
            let seconds = params![self.thread, run.oldest.seconds(), run.newest.seconds()];
            if listed.exists(seconds)? {
                with.push(run);
            }
        }
        Ok(with)
    }

    /// Deletes the row of a thread without messages, unless `follow` is used for it.
    fn end(&self) -> Result<(), ArchiveError> {
        let empty: Option<i64> = self
            .transaction
            .query_row(
                "SELECT id FROM thread WHERE id = ?1 AND floor IS NULL
                 AND NOT EXISTS (SELECT 1 FROM message WHERE thread = ?1)",
                [self.thread],
                |row| row.get(0),
            )
            .optional()?;
        if let Some(thread) = empty {
            self.transaction
                .execute("DELETE FROM thread WHERE id = ?", [thread])?;
        }
        Ok(())
    }
}

/// For each listed message its row, each row used once; deleted rows are tried last. And the
/// messages whose status counts even if a final one goes back.
fn partners(
    known: &[StoredMessage],
    listed: &[&Message],
    is_whole: bool,
) -> (Vec<Option<usize>>, Vec<usize>) {
    let how = Comparison {
        is_whole,
        newest_first: false,
        // A text that the gateway no longer tells stays.
        may_change: false,
    };
    let listed: Vec<_> = listed
        .iter()
        .map(|message| listed_traits(message))
        .collect();
    // The rows that are not deleted come first.
    let deleted = known.partition_point(|row| !row.is_gone());
    let [live, gone] = [&known[..deleted], &known[deleted..]]
        .map(|rows| rows.iter().map(StoredMessage::traits).collect::<Vec<_>>());
    let mut partners = pair(&live, &listed, how);
    let doubts = if is_whole {
        doubtful(&live, &listed, &partners)
    } else {
        Vec::new()
    };
    let rest: Vec<usize> = (0..listed.len())
        .filter(|at| partners[*at].is_none())
        .collect();
    if rest.is_empty() || gone.is_empty() {
        return (partners, doubts);
    }
    let left: Vec<_> = rest.iter().map(|at| listed[*at].clone()).collect();
    for (at, row) in rest.into_iter().zip(pair(&gone, &left, how)) {
        partners[at] = row.map(|row| row + deleted);
    }
    (partners, doubts)
}

fn listed_traits(message: &Message) -> Traits<'_, Print> {
    Traits {
        id: message.id(),
        print: print(message),
        status: message.status().word(),
        is_final: message.status().is_final(),
    }
}

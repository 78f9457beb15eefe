//! Writes single rows: a message that is new, changed or gone, and the event that tells it.

use rusqlite::params;

use super::{NewReading, PageWriter, StoredMessage};
use crate::archive::error::ArchiveError;
use crate::archive::records::{print, record};
use crate::archive::words;
use crate::message::{DeliveryStatus, Message};
use crate::mutation::{Mutation, is_on};

impl PageWriter<'_> {
    pub(super) fn add(
        &self,
        second: i64,
        message: &Message,
        place: i64,
    ) -> Result<(), ArchiveError> {
        let (record, status) = (record(message), message.status().word());
        let mut insert = self.transaction.prepare_cached(
            "INSERT INTO message(thread, second, place, message_id, print, record, status, seen, files)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        insert.execute(params![
            self.thread,
            second,
            place,
            message.id(),
            print(message),
            record,
            status,
            self.seen,
            files(message),
        ])?;
        let row = words::row(second, self.transaction.last_insert_rowid());
        words::add(self.transaction, row, &words::words(message))?;
        self.tell(second, "message", None, (&record, status))
    }

    pub(super) fn renew(
        &self,
        second: i64,
        NewReading {
            row,
            message,
            place,
            counts,
        }: NewReading,
    ) -> Result<(), ArchiveError> {
        let (record, mut status) = (record(message), message.status().word());
        let was_final = DeliveryStatus::parse(&row.status).is_final();
        let goes_back = was_final && !message.status().is_final() && !counts;
        if goes_back && !is_on(Mutation::KeptFinalGoesBack) {
            // The program that saw it has ended.
            status = &row.status;
        }
        if row.is_gone() || row.place != place || row.record != record || row.status != status {
            let mut update = self.transaction.prepare_cached(
                "UPDATE message SET place = ?, message_id = ?, print = ?, record = ?, status = ?,
                 files = ?, gone = NULL WHERE id = ?",
            )?;
            update.execute(params![
                place,
                message.id(),
                print(message),
                record,
                status,
                files(message),
                row.id
            ])?;
        }
        if row.print != print(message) {
            words::add(
                self.transaction,
                words::row(second, row.id),
                &words::words(message),
            )?;
        }
        if row.status != status {
            self.turn(row.id, status)?;
        }
        match row {
            StoredMessage { gone: Some(_), .. } => {
                self.tell(second, "message", None, (&record, status))
            }
            _ if row.status != status => {
                self.tell(second, "status", Some(&row.status), (&record, status))
            }
            _ => Ok(()),
        }
    }

    fn turn(&self, message: i64, status: &str) -> Result<(), ArchiveError> {
        let mut insert = self
            .transaction
            .prepare_cached("INSERT INTO turn VALUES (?, ?, ?)")?;
        insert.execute(params![message, self.seen, status])?;
        Ok(())
    }

    /// The gateway no longer lists the message: it stays, and is marked.
    pub(super) fn lose(&self, second: i64, row: &StoredMessage) -> Result<(), ArchiveError> {
        let mut update = self
            .transaction
            .prepare_cached("UPDATE message SET gone = ? WHERE id = ?")?;
        update.execute(params![self.seen, row.id])?;
        self.tell(second, "deleted", None, (&row.record, &row.status))
    }

    /// Records an event, if `follow` is used for this thread.
    fn tell(
        &self,
        second: i64,
        kind: &str,
        was: Option<&str>,
        (record, status): (&str, &str),
    ) -> Result<(), ArchiveError> {
        if self.floor.is_none_or(|floor| second < floor) {
            return Ok(());
        }
        let seq: i64 = self.transaction.query_row(
            "UPDATE thread SET last_seq = last_seq + 1 WHERE id = ? RETURNING last_seq",
            [self.thread],
            |row| row.get(0),
        )?;
        let mut insert = self
            .transaction
            .prepare_cached("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?;
        insert.execute(params![
            self.thread,
            seq,
            kind,
            was,
            record,
            status,
            second,
            self.seen
        ])?;
        Ok(())
    }
}

fn files(message: &Message) -> i64 {
    i64::try_from(message.attachments().len()).unwrap_or(i64::MAX)
}

//! Keeps the original files of messages, by their hash, so that they can be shown when their links
//! have expired.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use super::error::ArchiveError;
use super::schema::prepare_to_read;

/// The files of one thread. All threads of an account share the limit.
pub struct FileStore {
    connection: Connection,
    phone: String,
    /// The most bytes of all files together.
    most: u64,
}

impl FileStore {
    /// Opens the files of an archive that is there.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(path: &Path, phone: &str, most: u64, offline: bool) -> Result<Self, ArchiveError> {
        let access = if offline {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        } else {
            OpenFlags::SQLITE_OPEN_READ_WRITE
        };
        let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        prepare_to_read(&connection)?;
        Ok(Self {
            connection,
            phone: phone.to_owned(),
            most,
        })
    }

    /// Keeps a file under what identifies it in its thread; `false`: there is no room for it, or
    /// nothing else of the thread is kept.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn keep(&mut self, origin: &str, bytes: &[u8]) -> Result<bool, ArchiveError> {
        let (origin, hash) = (hash(origin.as_bytes()), hash(bytes));
        let immediate = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(immediate)?;
        let thread: Option<i64> = transaction
            .query_row(
                "SELECT id FROM thread WHERE phone = ?",
                [&self.phone],
                |row| row.get(0),
            )
            .optional()?;
        let Some(thread) = thread else {
            return Ok(false);
        };
        let is_known = transaction
            .query_row("SELECT 1 FROM file WHERE hash = ?", [hash], |_| Ok(()))
            .optional()?
            .is_some();
        if !is_known {
            let sql = "SELECT coalesce(sum(size), 0) FROM file";
            let taken: i64 = transaction.query_row(sql, [], |row| row.get(0))?;
            let taken = u64::try_from(taken).unwrap_or_default();
            if taken.saturating_add(bytes.len() as u64) > self.most {
                return Ok(false);
            }
            transaction.execute(
                "INSERT INTO file(hash, size, bytes) VALUES (?, ?, ?)",
                params![hash, i64::try_from(bytes.len()).unwrap_or(i64::MAX), bytes],
            )?;
        }
        transaction.execute(
            "INSERT INTO file_of(thread, origin, hash) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET hash = ?3 WHERE hash <> ?3",
            params![thread, origin, hash],
        )?;
        drop_unused(&transaction)?;
        transaction.commit()?;
        Ok(true)
    }

    /// The bytes of a file; `None`: it is not kept, or is not as it was written.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn find(&self, origin: &str) -> Result<Option<Vec<u8>>, ArchiveError> {
        let found: Option<([u8; 32], Vec<u8>)> = self
            .connection
            .query_row(
                "SELECT file.hash, bytes FROM file_of JOIN file ON file.hash = file_of.hash
                 WHERE thread = (SELECT id FROM thread WHERE phone = ?) AND origin = ?",
                params![self.phone, hash(origin.as_bytes())],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        Ok(found.and_then(|(stored_hash, bytes)| (hash(&bytes) == stored_hash).then_some(bytes)))
    }
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Deletes the files that no thread has any more.
pub fn drop_unused(connection: &Connection) -> Result<(), ArchiveError> {
    let sql = "DELETE FROM file WHERE NOT EXISTS
               (SELECT 1 FROM file_of WHERE file_of.hash = file.hash)";
    connection.execute(sql, [])?;
    Ok(())
}

/// How many files are not as they were written.
pub fn damaged(connection: &Connection) -> Result<u64, ArchiveError> {
    let mut statement = connection.prepare("SELECT hash, size, bytes FROM file")?;
    let mut rows = statement.query([])?;
    let mut damaged = 0;
    while let Some(row) = rows.next()? {
        let (stored_hash, size): (Vec<u8>, i64) = (row.get(0)?, row.get(1)?);
        let bytes = row.get_ref(2)?.as_blob().unwrap_or_default();
        if hash(bytes)[..] != stored_hash[..] || i64::try_from(bytes.len()).ok() != Some(size) {
            damaged += 1;
        }
    }
    Ok(damaged)
}

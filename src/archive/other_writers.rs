//! Other programs that write into the same archive.

use rusqlite::{Connection, OptionalExtension};

use super::error::ArchiveError;
use super::records::time;
use crate::thread::kept::ArchiveUpdate;
use crate::time::UnixTime;

/// Notices when another program has written into the file.
#[derive(Debug)]
pub struct OtherWriters {
    /// What `SQLite` counts; it changes with each write of another connection.
    version: i64,
    wrote_at: Option<UnixTime>,
}

impl OtherWriters {
    /// Notices writes from now on.
    pub fn watch(connection: &Connection) -> Result<Self, ArchiveError> {
        Ok(Self {
            version: connection.pragma_query_value(None, "data_version", |row| row.get(0))?,
            wrote_at: None,
        })
    }

    /// Whether another program may have written since this answer was asked for.
    pub fn wrote_since(
        &mut self,
        connection: &Connection,
        phone: &str,
        kept: &ArchiveUpdate,
    ) -> Result<bool, ArchiveError> {
        let now = Self::watch(connection)?.version;
        if std::mem::replace(&mut self.version, now) != now {
            let sql = "SELECT read_at FROM thread WHERE phone = ?";
            let read_at = connection.query_row(sql, [phone], |row| row.get(0));
            let read_at = read_at.optional()?.map_or(kept.seen, time);
            self.wrote_at = Some(kept.seen.max(read_at));
        }
        Ok(self.wrote_at.is_some_and(|at| at >= kept.asked))
    }
}

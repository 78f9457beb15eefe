//! When and where the last visit to a thread ended.

use rusqlite::{Connection, MAIN_DB, OpenFlags, OptionalExtension, params};

use super::error::ArchiveError;
use super::records::time;
use crate::thread::kept::{MessagePlace, Visit};

/// How the last visit ended; `None`: there was none.
pub fn last(connection: &Connection, phone: &str) -> Result<Option<Visit>, ArchiveError> {
    let visit = connection
        .query_row(
            "SELECT visited, stood_second, stood_nth, seen_second, seen_nth FROM thread
             WHERE phone = ? AND visited IS NOT NULL AND stood_second IS NOT NULL",
            [phone],
            |row| {
                let place = |at: usize| {
                    Ok::<_, rusqlite::Error>(MessagePlace {
                        second: time(row.get(at)?),
                        nth: row.get::<_, i64>(at + 1)?.try_into().unwrap_or(1),
                    })
                };
                Ok(Visit {
                    left_at: time(row.get(0)?),
                    selected: place(1)?,
                    newest: place(3)?,
                })
            },
        )
        .optional()?;
    Ok(visit)
}

/// Stores how a visit ended, even if the file was opened for reading only.
pub fn leave(connection: &Connection, phone: &str, visit: Visit) -> Result<(), ArchiveError> {
    let path = connection.path().map(ToOwned::to_owned);
    match path.filter(|_| connection.is_readonly(MAIN_DB).unwrap_or(false)) {
        None => write(connection, phone, visit),
        Some(path) => {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            write(&Connection::open_with_flags(path, flags)?, phone, visit)
        }
    }
}

fn write(connection: &Connection, phone: &str, visit: Visit) -> Result<(), ArchiveError> {
    let nth = |place: MessagePlace| i64::try_from(place.nth).unwrap_or(i64::MAX);
    connection.execute(
        "UPDATE thread SET visited = ?2, stood_second = ?3, stood_nth = ?4, seen_second = ?5,
         seen_nth = ?6 WHERE phone = ?1",
        params![
            phone,
            visit.left_at.seconds(),
            visit.selected.second.seconds(),
            nth(visit.selected),
            visit.newest.second.seconds(),
            nth(visit.newest),
        ],
    )?;
    Ok(())
}

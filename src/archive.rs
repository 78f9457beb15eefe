//! EDGE: threads kept on this disk, if the user wants that.
//!
//! There is one `SQLite` file for each account. It holds contiguous runs of messages (as
//! [`crate::thread`] proved them), the items as the gateway sent them, changes of a status with the
//! time they were seen, and messages that the gateway has deleted since. Each answer is written in
//! one transaction: if the program is killed, the file holds the state after some answer.

pub mod current;
pub mod error;
pub mod events;
mod file_counts;
pub mod files;
mod find;
pub mod manage;
mod months;
mod other_writers;
pub mod queue;
pub mod read;
pub mod records;
pub mod runs;
mod schema;
mod tally;
mod visit;
mod words;
mod write;

use std::fmt::Write;
use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use url::Url;

use crate::search::kept_query::KeptQuery;
use crate::thread::kept::{ArchiveHit, ArchiveQuery, ArchiveUpdate, KeptCount, Recalled, Visit};
use crate::thread::page::{Page, PageRequest};
use crate::time::month::Month;
use crate::time::{UnixTime, Zone};
use current::ListProof;
use error::ArchiveError;
use events::KeptEvent;
use manage::{ForgetOutcome, KeptMessage, KeptThread};
use other_writers::OtherWriters;
use read::KeptGap;
use records::ReadItems;

/// The ending of archive files.
pub const ENDING: &str = "archive";

/// Where the archive of an account is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveLocation {
    pub folder: PathBuf,
    /// The origin of the gateway.
    pub origin: String,
    pub client_id: String,
}

impl ArchiveLocation {
    /// The path of the file. Its name does not reveal the account.
    pub fn path(&self) -> PathBuf {
        let account = format!("{}\n{}", self.origin, self.client_id);
        let hash = Sha256::digest(account);
        let mut name = String::new();
        for byte in hash.iter().take(16) {
            // Writing to a string never fails.
            let _ = write!(name, "{byte:02x}");
        }
        self.folder.join(name).with_extension(ENDING)
    }
}

/// The open archive of an account, for the thread with one number.
pub struct ArchiveStore {
    connection: Connection,
    phone: String,
    read: ReadItems,
    others: OtherWriters,
    /// The device and the number of the open file.
    file: Option<(u64, u64)>,
}

impl ArchiveStore {
    /// Opens the file; makes it and its folder if they do not exist.
    ///
    /// # Errors
    /// The archive cannot be used.
    pub fn open(path: &Path, phone: &str, read: ReadItems) -> Result<Self, ArchiveError> {
        make_private(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        schema::prepare(&mut connection)?;
        Self::opened(connection, phone, read)
    }

    /// Opens a file for reading only, even if nothing can be written.
    ///
    /// # Errors
    /// The file does not exist, or cannot be read.
    pub fn open_to_read(path: &Path, phone: &str, read: ReadItems) -> Result<Self, ArchiveError> {
        check_kind(path)?;
        let open = |flags, name: &str| {
            let connection = Connection::open_with_flags(name, flags)?;
            let prepared = schema::prepare_to_read(&connection);
            prepared.map(|()| connection)
        };
        let reads = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = open(reads, &path.to_string_lossy()).or_else(|error| {
            if !error.is_unopened() {
                return Err(error);
            }
            // In a read-only folder SQLite cannot make its log, so the file alone counts.
            let url = Url::from_file_path(path).map_err(|()| error)?;
            let name = format!("{url}?immutable=1");
            open(reads | OpenFlags::SQLITE_OPEN_URI, &name)
        });
        let connection = match connection {
            Err(ArchiveError::Older) => return Self::open(path, phone, read),
            connection => connection?,
        };
        Self::opened(connection, phone, read)
    }

    fn opened(connection: Connection, phone: &str, read: ReadItems) -> Result<Self, ArchiveError> {
        let others = OtherWriters::watch(&connection)?;
        Ok(Self {
            file: file_number(&connection),
            connection,
            phone: phone.to_owned(),
            read,
            others,
        })
    }

    /// Stores what an answer told.
    ///
    /// # Errors
    /// Nothing of the answer was stored.
    pub fn keep(&mut self, kept: &ArchiveUpdate) -> Result<(), ArchiveError> {
        if file_number(&self.connection) != self.file {
            return Err(ArchiveError::Moved);
        }
        write::keep(&mut self.connection, &self.phone, kept, &mut self.others)
    }

    /// About `limit` messages without a gap between them; `None`: the archive has none there.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn recall(
        &self,
        wanted: ArchiveQuery,
        limit: u32,
    ) -> Result<Option<Recalled>, ArchiveError> {
        read::recall(&self.connection, &self.phone, wanted, limit, &self.read)
    }
}

impl ArchiveStore {
    /// The months of which the archive holds all messages, with their number; oldest first.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn months(&self, zone: Zone) -> Result<Vec<(Month, u64)>, ArchiveError> {
        months::months(&self.connection, &self.phone, zone)
    }

    /// How many messages the newest run has, and how many of them are newer than a second; `None`:
    /// the second is not within the run.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn count(&self, newer_than: Option<UnixTime>) -> Result<Option<KeptCount>, ArchiveError> {
        read::count(&self.connection, &self.phone, newer_than)
    }
}

impl ArchiveStore {
    /// The newest message before a second that a query means; `None`: the index cannot tell.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn find(
        &self,
        query: &KeptQuery,
        before: UnixTime,
    ) -> Result<Option<ArchiveHit>, ArchiveError> {
        find::find(&self.connection, &self.phone, query, before, &self.read)
    }

    /// The archived messages, cut into pages like the gateway's list.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn page(&self, asked: PageRequest) -> Result<Page, ArchiveError> {
        read::page(&self.connection, &self.phone, asked, &self.read)
    }

    /// What the gateway's newest page proves of the archive.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn prove(&self, head: &Page) -> Result<Option<ListProof>, ArchiveError> {
        current::prove(&self.connection, &self.phone, head, &self.read)
    }

    /// The proof, if the end of the gateway's list is where the counts say it is.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn confirm(&self, proof: ListProof, end: &Page) -> Result<Option<ListProof>, ArchiveError> {
        current::confirm(&self.connection, &self.phone, proof, end, &self.read)
    }

    /// A page as the gateway would answer it; `None`: only the gateway knows.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn proven_page(
        &self,
        proof: ListProof,
        asked: PageRequest,
    ) -> Result<Option<Page>, ArchiveError> {
        current::page(&self.connection, &self.phone, proof, asked, &self.read)
    }

    /// Where messages of the thread are missing, newest first; `None`: nothing of it is kept.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn gaps(&self) -> Result<Option<Vec<KeptGap>>, ArchiveError> {
        read::gaps(&self.connection, &self.phone)
    }

    /// Whether the archive has messages of the thread, and the gateway lists none of them any more.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn is_all_deleted(&self) -> Result<bool, ArchiveError> {
        let threads = manage::threads(&self.connection)?;
        let of_number = threads.iter().find(|thread| thread.phone == self.phone);
        Ok(of_number.is_some_and(|thread| thread.messages == 0 && thread.gone > 0))
    }

    /// The second of a listed message, by its index from the newest; `None`: there are not so many.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn second_at(&self, index: u64) -> Result<Option<UnixTime>, ArchiveError> {
        read::second_at(&self.connection, &self.phone, index)
    }

    /// The threads of the archive, by number.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn threads(&self) -> Result<Vec<KeptThread>, ArchiveError> {
        manage::threads(&self.connection)
    }

    /// All archived messages of the thread, oldest first.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn all(&self) -> Result<Vec<KeptMessage>, ArchiveError> {
        manage::all(&self.connection, &self.phone, &self.read)
    }

    /// The second from which on events are recorded; `None`: none are recorded.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn floor(&self) -> Result<Option<UnixTime>, ArchiveError> {
        events::floor(&self.connection, &self.phone)
    }

    /// Records events from now on, for messages since this second; their numbers follow `seq`.
    ///
    /// # Errors
    /// The archive cannot be written.
    pub fn begin_events(&mut self, floor: UnixTime, seq: u64) -> Result<(), ArchiveError> {
        events::begin(&self.connection, &self.phone, floor, seq)
    }

    /// The first events that `follow` has not written yet. They are on the disk: if the power fails
    /// after they were written, no other event gets their numbers.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn events(&self) -> Result<Vec<KeptEvent>, ArchiveError> {
        let events = events::events(&self.connection, &self.phone, &self.read)?;
        if !events.is_empty() {
            events::secure(&self.connection, &self.phone)?;
        }
        Ok(events)
    }

    /// Events up to this number were written.
    ///
    /// # Errors
    /// The archive cannot be written.
    pub fn events_delivered(&mut self, seq: u64) -> Result<(), ArchiveError> {
        events::delivered(&self.connection, &self.phone, seq)
    }

    /// How the last visit ended; `None`: there was none.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn last_visit(&self) -> Result<Option<Visit>, ArchiveError> {
        visit::last(&self.connection, &self.phone)
    }

    /// Does a part of what an upgrade has left to do: words to index, files to count. `false`:
    /// nothing is left.
    ///
    /// # Errors
    /// The archive cannot be written.
    pub fn catch_up(&mut self) -> Result<bool, ArchiveError> {
        Ok(words::go_on(&mut self.connection, &self.read)?
            || file_counts::go_on(&mut self.connection, &self.read)?)
    }

    /// Stores how a visit ended.
    ///
    /// # Errors
    /// The archive cannot be written.
    pub fn leave(&self, visit: Visit) -> Result<(), ArchiveError> {
        visit::leave(&self.connection, &self.phone, visit)
    }

    /// Faults of the archive, in words; empty if there are none.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn verify(&self) -> Result<Vec<String>, ArchiveError> {
        manage::verify(&self.connection, &self.read)
    }

    /// Deletes the thread.
    ///
    /// # Errors
    /// The archive cannot be written, or another program reads it.
    pub fn forget(&mut self) -> Result<ForgetOutcome, ArchiveError> {
        manage::forget(&mut self.connection, &self.phone, &self.read)
    }
}

/// Refuses what is there and is not a file: a FIFO would never answer.
fn check_kind(path: &Path) -> Result<(), ArchiveError> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => Err(ArchiveError::Foreign),
        _ => Ok(()),
    }
}

/// The device and the number of the file that has the path of an open one now. `SQLite` goes on
/// writing into a file that was deleted.
fn file_number(connection: &Connection) -> Option<(u64, u64)> {
    let found = fs::metadata(connection.path()?).ok()?;
    Some((found.dev(), found.ino()))
}

/// Makes a file that only its owner can read; a new folder can be entered only by its owner.
fn make_private(path: &Path) -> Result<(), ArchiveError> {
    check_kind(path)?;
    if let Some(folder) = path.parent() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)?;
    let mode = file.metadata()?.permissions().mode();
    if mode & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o600))?;
    }
    Ok(())
}

#[cfg(test)]
mod sim;
#[cfg(test)]
mod tests;

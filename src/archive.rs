//! EDGE: threads kept on this disk, if the user wants that.
//!
//! There is one `SQLite` file for each account. It holds contiguous runs of messages (as
//! [`crate::thread`] proved them), the items as the gateway sent them, changes of a status with the
//! time they were seen, and messages that the gateway has deleted since. Each answer is written in
//! one transaction: if the program is killed, the file holds the state after some answer.

pub mod error;
pub mod events;
mod find;
pub mod keeper;
pub mod manage;
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
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use url::Url;

use crate::search::pattern::Pattern;
use crate::thread::kept::{Kept, KeptHit, KeptPart, Recalled, Visit};
use crate::thread::page::{Page, PageRequest};
use crate::time::UnixTime;
use error::ArchiveError;
use events::KeptEvent;
use manage::{KeptMessage, KeptThread};
use records::ReadItems;

/// So long another program may hold the file.
const PATIENCE: Duration = Duration::from_secs(5);
/// What the files are called.
pub const ENDING: &str = "archive";

/// Where the archive of an account lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveLocation {
    pub folder: PathBuf,
    /// The origin of the gateway.
    pub origin: String,
    /// The account's id.
    pub client_id: String,
}

impl ArchiveLocation {
    /// The file; its name tells nothing of the account.
    pub fn path(&self) -> PathBuf {
        let account = format!("{}\n{}", self.origin, self.client_id);
        let hash = Sha256::digest(account);
        let mut name = String::new();
        for byte in hash.iter().take(16) {
            // A text takes all.
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
}

impl ArchiveStore {
    /// Opens the file, and makes it and its folder where they are not there.
    ///
    /// # Errors
    /// It cannot be used.
    pub fn open(path: &Path, phone: &str, read: ReadItems) -> Result<Self, ArchiveError> {
        make_private(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags)?;
        schema::prepare(&mut connection, &read)?;
        Ok(Self {
            connection,
            phone: phone.to_owned(),
            read,
        })
    }

    /// Opens a file to read it, also where nothing can be written.
    ///
    /// # Errors
    /// It is not there, or cannot be read.
    pub fn open_to_read(path: &Path, phone: &str, read: ReadItems) -> Result<Self, ArchiveError> {
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
            // In a folder that cannot be written there can be no log: the file alone counts.
            let url = Url::from_file_path(path).map_err(|()| error)?;
            let name = format!("{url}?immutable=1");
            open(reads | OpenFlags::SQLITE_OPEN_URI, &name)
        });
        let connection = match connection {
            Err(ArchiveError::Older) => return Self::open(path, phone, read),
            connection => connection?,
        };
        Ok(Self {
            connection,
            phone: phone.to_owned(),
            read,
        })
    }

    /// Takes over what an answer told.
    ///
    /// # Errors
    /// Nothing of it was taken over.
    pub fn keep(&mut self, kept: &Kept) -> Result<(), ArchiveError> {
        write::keep(&mut self.connection, &self.phone, kept)
    }

    /// About `limit` messages of one stretch; `None`: nothing is kept there.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn recall(&self, wanted: KeptPart, limit: u32) -> Result<Option<Recalled>, ArchiveError> {
        read::recall(&self.connection, &self.phone, wanted, limit, &self.read)
    }
}

impl ArchiveStore {
    /// The newest message before a second that has what is searched for; `None`: no index tells.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn find(
        &self,
        pattern: &Pattern,
        before: UnixTime,
    ) -> Result<Option<KeptHit>, ArchiveError> {
        find::find(&self.connection, &self.phone, pattern, before, &self.read)
    }

    /// What is kept, cut as the gateway cuts its list.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn page(&self, asked: PageRequest) -> Result<Page, ArchiveError> {
        read::page(&self.connection, &self.phone, asked, &self.read)
    }

    /// The threads of the archive, by number.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn threads(&self) -> Result<Vec<KeptThread>, ArchiveError> {
        manage::threads(&self.connection)
    }

    /// All that is kept of the thread, oldest first.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn all(&self) -> Result<Vec<KeptMessage>, ArchiveError> {
        manage::all(&self.connection, &self.phone, &self.read)
    }

    /// Since which second events are written down; `None`: they are not.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn floor(&self) -> Result<Option<UnixTime>, ArchiveError> {
        events::floor(&self.connection, &self.phone)
    }

    /// From now on events are written down, of messages since this second.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn begin_events(&mut self, floor: UnixTime) -> Result<(), ArchiveError> {
        events::begin(&self.connection, &self.phone, floor)
    }

    /// The first events that were not told yet.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn events(&self) -> Result<Vec<KeptEvent>, ArchiveError> {
        events::events(&self.connection, &self.phone, &self.read)
    }

    /// Events up to this number were told.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn events_told(&mut self, seq: u64) -> Result<(), ArchiveError> {
        events::told(&self.connection, &self.phone, seq)
    }

    /// How the last visit ended; `None`: there was none.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn last_visit(&self) -> Result<Option<Visit>, ArchiveError> {
        visit::last(&self.connection, &self.phone)
    }

    /// Keeps how a visit ends.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn leave(&self, visit: Visit) -> Result<(), ArchiveError> {
        visit::leave(&self.connection, &self.phone, visit)
    }

    /// What is wrong with the archive, in words; nothing where all is well.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn verify(&self) -> Result<Vec<String>, ArchiveError> {
        manage::verify(&self.connection, &self.read)
    }

    /// Forgets the thread; `false`: it is not there.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn forget(&mut self) -> Result<bool, ArchiveError> {
        manage::forget(&mut self.connection, &self.phone, &self.read)
    }
}

/// A file that nobody else can read, in a folder that nobody else can enter if we make it.
fn make_private(path: &Path) -> Result<(), ArchiveError> {
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
mod tests;

//! The disk: what a start finds of the file and its log after a kill or a power failure.

use std::fs;
use std::path::PathBuf;

use rusqlite::Connection;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// Bytes that a disk writes at once.
const SECTOR: usize = 512;
/// The head of the log. `SQLite` waits until it is on the disk before it writes more.
const LOG_HEAD: usize = 32;

/// A hash of all tables.
pub type Digested = [u8; 32];

/// How the programs ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// Killed between two writes.
    Killed,
    /// Killed in the middle of the last write.
    KilledInWrite,
    /// The power failed: of what was written since the last checkpoint, any sectors are lost.
    PowerFailed,
    /// The power failed while a checkpoint copied the log into the file.
    PowerFailedInCheckpoint,
}

/// A folder with the archive. Each crash leaves a new one, so that programs which still run in the
/// test cannot reach it.
pub struct Disk {
    root: TempDir,
    boots: u32,
    /// The log at the last moment when all of it was safely on the disk.
    certain: Vec<u8>,
    /// What the tables held then, and after each write since.
    pub states: Vec<Digested>,
    /// The log before and after the last write.
    last: (Vec<u8>, Vec<u8>),
}

impl Disk {
    pub fn new() -> Self {
        Self {
            root: tempfile::tempdir().unwrap(),
            boots: 0,
            certain: Vec::new(),
            states: Vec::new(),
            last: (Vec::new(), Vec::new()),
        }
    }

    pub fn path(&self) -> PathBuf {
        self.root
            .path()
            .join(self.boots.to_string())
            .join("x.archive")
    }

    /// The bytes of the log.
    pub fn log(&self) -> Vec<u8> {
        fs::read(self.path().with_extension("archive-wal")).unwrap_or_default()
    }

    fn file(&self) -> Vec<u8> {
        fs::read(self.path()).unwrap_or_default()
    }

    /// Something was written; `before` is the log before that.
    pub fn written(&mut self, before: Vec<u8>, connection: &Connection) {
        self.last = (before, self.log());
        self.states.push(digest(connection));
    }

    /// A note of `follow` was written.
    pub fn noted(&mut self, connection: &Connection) {
        self.states.push(digest(connection));
    }

    /// All writes are safely on the disk now.
    pub fn is_certain(&mut self, connection: &Connection) {
        self.certain = self.log();
        self.last = (self.certain.clone(), self.certain.clone());
        self.states = vec![digest(connection)];
    }

    /// Whether the tables hold what they held after one of the writes that a crash may leave.
    pub fn knows(&self, crash: Crash, connection: &Connection) -> bool {
        let few = match crash {
            Crash::Killed | Crash::PowerFailedInCheckpoint => 1,
            Crash::KilledInWrite => 2,
            Crash::PowerFailed => self.states.len(),
        };
        let now = digest(connection);
        self.states
            .iter()
            .rev()
            .take(few)
            .any(|state| *state == now)
    }

    /// Moves what the crash leaves into the folder of the next start.
    pub fn crash(&mut self, crash: Crash, random: &mut fastrand::Rng, connection: &Connection) {
        let (mut file, mut log) = (self.file(), self.log());
        match crash {
            Crash::Killed => {}
            Crash::KilledInWrite => log = cut(&self.last.0, &self.last.1, random),
            Crash::PowerFailed => log = mixed(&self.certain, &log, LOG_HEAD, random),
            Crash::PowerFailedInCheckpoint => {
                checkpoint(connection);
                file = mixed(&file, &self.file(), 0, random);
            }
        }
        self.boots += 1;
        fs::create_dir(self.path().parent().unwrap()).unwrap();
        fs::write(self.path(), file).unwrap();
        fs::write(self.path().with_extension("archive-wal"), log).unwrap();
    }
}

/// Copies the log into the file.
pub fn checkpoint(connection: &Connection) {
    let sql = "PRAGMA wal_checkpoint(PASSIVE)";
    connection.query_row(sql, [], |_| Ok(())).unwrap();
}

/// The bytes of a log when a write in it got only so far.
fn cut(before: &[u8], after: &[u8], random: &mut fastrand::Rng) -> Vec<u8> {
    let differs = |at: &usize| before.get(*at) != after.get(*at);
    let Some(first) = (0..after.len()).find(differs) else {
        return after.to_vec();
    };
    let last = (0..after.len()).rfind(differs).unwrap_or(first);
    let to = random.usize(first..=last);
    let rest = before.get(to..).unwrap_or_default();
    [&after[..to], rest].concat()
}

/// Bytes of which each sector was written or not; behind `head` bytes that were.
fn mixed(before: &[u8], after: &[u8], head: usize, random: &mut fastrand::Rng) -> Vec<u8> {
    let head = head.min(after.len());
    let mut bytes = before.to_vec();
    bytes.resize(before.len().max(after.len()), 0);
    let often = [1, 50, 90, 99][random.usize(..4)];
    for from in (0..after.len()).step_by(SECTOR) {
        let to = after.len().min(from + SECTOR);
        if random.u8(..100) < often {
            bytes[from..to].copy_from_slice(&after[from..to]);
        }
    }
    bytes[..head].copy_from_slice(&after[..head]);
    bytes
}

/// A hash of all rows.
pub fn digest(connection: &Connection) -> Digested {
    let mut hash = Sha256::new();
    for table in ["thread", "run", "message", "turn", "event", "tally"] {
        let mut statement = connection
            .prepare_cached(&format!("SELECT * FROM {table} ORDER BY 1, 2, 3"))
            .unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for at in 0..columns {
                hash.update(format!("{:?},", row.get_ref(at).unwrap()));
            }
        }
    }
    hash.finalize().into()
}

//! The tables of an archive, and the migrations from older layouts.

use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::error::ArchiveError;
use super::words;

/// How long the first frame waits if another program holds the file.
const AT_START: Duration = Duration::from_millis(300);
/// How long to wait if another program holds the file.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// `SMST`: the `application_id` of our files.
const APPLICATION: i32 = 0x534D_5354;

/// Each step makes the layout with its number (from 1) from the layout before.
pub const STEPS: [&str; 8] = [
    "
-- Whose threads are kept. `total`: the gateway's word. `floor` and `last_seq`: since when events
-- are written down, and the number of the last one; `visited`: when the reader last left.
CREATE TABLE thread(
    id INTEGER PRIMARY KEY,
    phone TEXT NOT NULL UNIQUE,
    total INTEGER,
    read_at INTEGER NOT NULL,
    floor INTEGER,
    last_seq INTEGER NOT NULL DEFAULT 0,
    visited INTEGER
) STRICT;

-- Contiguous stretches by their seconds: between two of them messages are missing.
CREATE TABLE run(
    thread INTEGER NOT NULL REFERENCES thread ON DELETE CASCADE,
    oldest INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    at_oldest INTEGER NOT NULL,
    at_newest INTEGER NOT NULL,
    start INTEGER NOT NULL,
    PRIMARY KEY(thread, oldest)
) STRICT, WITHOUT ROWID;

-- `place` orders the messages of one second, oldest first. `record` is the item as it came.
-- `print` is what tells a message without an id from others of its second. `gone`: when the gateway
-- was seen not to list it any more.
CREATE TABLE message(
    id INTEGER PRIMARY KEY,
    thread INTEGER NOT NULL REFERENCES thread ON DELETE CASCADE,
    second INTEGER NOT NULL,
    place INTEGER NOT NULL,
    message_id TEXT,
    print BLOB NOT NULL,
    record TEXT NOT NULL,
    status TEXT NOT NULL,
    seen INTEGER NOT NULL,
    gone INTEGER
) STRICT;
CREATE INDEX message_by_place ON message(thread, second, place);

-- When which change of a status was seen.
CREATE TABLE turn(
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    seen INTEGER NOT NULL,
    status TEXT NOT NULL
) STRICT;
CREATE INDEX turn_by_message ON turn(message);

-- What is still to be told by follow.
CREATE TABLE event(
    thread INTEGER NOT NULL REFERENCES thread ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    was TEXT,
    record TEXT NOT NULL,
    status TEXT NOT NULL,
    second INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY(thread, seq)
) STRICT, WITHOUT ROWID;
",
    "
-- Which messages may have some words, by trigrams of what a search sees; rows go by time.
CREATE VIRTUAL TABLE words USING fts5(
    folded, content = '', columnsize = 0, detail = 'none', tokenize = 'trigram case_sensitive 1'
);
",
    "
-- At `visited`: the selected message, and the newest message that had been in view, each by its
-- second and its number in that second, counted from 1.
ALTER TABLE thread ADD COLUMN stood_second INTEGER;
ALTER TABLE thread ADD COLUMN stood_nth INTEGER;
ALTER TABLE thread ADD COLUMN seen_second INTEGER;
ALTER TABLE thread ADD COLUMN seen_nth INTEGER;
",
    "
-- How many messages of a day (86,400 seconds of UTC) the gateway lists.
CREATE TABLE tally(
    thread INTEGER NOT NULL REFERENCES thread ON DELETE CASCADE,
    day INTEGER NOT NULL,
    listed INTEGER NOT NULL,
    PRIMARY KEY(thread, day)
) STRICT, WITHOUT ROWID;
INSERT INTO tally
    SELECT thread, second / 86400, count(*) FROM message WHERE gone IS NULL GROUP BY 1, 2;
CREATE TRIGGER message_came AFTER INSERT ON message WHEN NEW.gone IS NULL BEGIN
    INSERT INTO tally VALUES (NEW.thread, NEW.second / 86400, 1)
        ON CONFLICT DO UPDATE SET listed = listed + 1;
END;
CREATE TRIGGER message_went AFTER UPDATE OF gone ON message
WHEN OLD.gone IS NULL AND NEW.gone IS NOT NULL BEGIN
    UPDATE tally SET listed = listed - 1 WHERE thread = NEW.thread AND day = NEW.second / 86400;
END;
CREATE TRIGGER message_is_back AFTER UPDATE OF gone ON message
WHEN OLD.gone IS NOT NULL AND NEW.gone IS NULL BEGIN
    UPDATE tally SET listed = listed + 1 WHERE thread = NEW.thread AND day = NEW.second / 86400;
END;
-- Listed messages are counted without a look at the messages themselves.
DROP INDEX message_by_place;
CREATE INDEX message_by_place ON message(thread, second, place, gone);
",
    // Nothing but the index of words changes: `text::fold` folds otherwise since this layout.
    "",
    "
-- Original files by their SHA-256. `origin` is the hash of what identifies a file in its thread.
CREATE TABLE file(
    hash BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE TABLE file_of(
    thread INTEGER NOT NULL REFERENCES thread ON DELETE CASCADE,
    origin BLOB NOT NULL,
    hash BLOB NOT NULL REFERENCES file(hash),
    PRIMARY KEY(thread, origin)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_of_hash ON file_of(hash);
",
    "
-- How many files came with a message; NULL: not counted yet. Failed messages and those with files
-- are found without a look at the others.
ALTER TABLE message ADD COLUMN files INTEGER;
CREATE INDEX message_failed ON message(thread, second)
    WHERE status IN ('NOT DELIVERED', 'REJECTED');
CREATE INDEX message_with_files ON message(thread, second) WHERE coalesce(files, 1) > 0;
",
    "
-- The messages whose words are still to be indexed: those after `done`, up to `last`. `done` is -1:
-- the index is still to be emptied. No row: all are indexed.
CREATE TABLE unindexed(done INTEGER NOT NULL, last INTEGER NOT NULL) STRICT;
-- How often follow has begun to write events.
ALTER TABLE thread ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
",
];

/// The last layout that changed what the index of words holds.
const WORDS_SINCE: usize = 5;
/// A crash of the machine may lose the last seconds, but never damages the file.
pub const SYNCHRONOUS: &str = "NORMAL";

/// Makes an archive of a new file, upgrades an older one, and refuses all other files.
pub fn prepare(connection: &mut Connection) -> Result<(), ArchiveError> {
    // The first frame waits for this.
    connection.busy_timeout(AT_START)?;
    guard(connection)?;
    if version(connection)? < STEPS.len() {
        connection.busy_timeout(PATIENCE)?;
        advance(connection)?;
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", SYNCHRONOUS)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(())
}

/// Refuses a file that cannot be read without an upgrade. Writes nothing.
pub fn prepare_to_read(connection: &Connection) -> Result<(), ArchiveError> {
    connection.busy_timeout(AT_START)?;
    guard(connection)?;
    // A program that was killed at once leaves an empty file.
    if version(connection)? < STEPS.len() {
        return Err(ArchiveError::Older);
    }
    Ok(connection.busy_timeout(PATIENCE)?)
}

/// What each connection to an archive must do.
pub fn guard(connection: &Connection) -> Result<(), ArchiveError> {
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // Deleted data is overwritten.
    connection.pragma_update(None, "secure_delete", true)?;
    Ok(())
}

/// Whether no other program has the file open.
pub fn is_alone(connection: &Connection) -> Result<bool, ArchiveError> {
    connection.busy_timeout(Duration::ZERO)?;
    // SQLite gives up the log only for a connection that is alone.
    let without_log = connection.pragma_update(None, "journal_mode", "DELETE");
    connection.busy_timeout(PATIENCE)?;
    match without_log.map_err(ArchiveError::from) {
        Err(error) if error.is_busy() => Ok(false),
        Err(error) => Err(error),
        Ok(()) => {
            connection.pragma_update(None, "journal_mode", "WAL")?;
            Ok(true)
        }
    }
}

/// The number of the layout; 0: there is none yet.
fn version(connection: &Connection) -> Result<usize, ArchiveError> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let (application, version) = (number("application_id")?, number("user_version")?);
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let is_new = application == 0 && version == 0 && tables == 0;
    if !is_new && application != APPLICATION {
        return Err(ArchiveError::Foreign);
    }
    let version = usize::try_from(version).unwrap_or(usize::MAX);
    if version > STEPS.len() {
        return Err(ArchiveError::Newer);
    }
    Ok(version)
}

fn advance(connection: &mut Connection) -> Result<(), ArchiveError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another program may have upgraded the file meanwhile.
    let done = version(&transaction)?;
    for step in &STEPS[done..] {
        transaction.execute_batch(step)?;
    }
    if (1..WORDS_SINCE).contains(&done) {
        words::begin(&transaction)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    let present = i32::try_from(STEPS.len()).unwrap_or(i32::MAX);
    transaction.pragma_update(None, "user_version", present)?;
    Ok(transaction.commit()?)
}

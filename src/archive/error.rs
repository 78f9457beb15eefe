//! Why an archive cannot be used, in words for the user.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

/// Why an archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("a newer smsthread has written it")]
    Newer,
    /// An old layout in a file that may not be written.
    #[error("an older smsthread has written it, and it cannot be brought forward")]
    Older,
    #[error("it is not an archive of smsthread")]
    Foreign,
    /// A reader holds the log.
    #[error("the thread is deleted, but another program still reads what was there")]
    Remains,
    #[error("its file was moved or deleted")]
    Moved,
    #[error("a bug in smsthread")]
    Broke,
    /// An error of the file or its folder.
    #[error("{}", file_words(.0))]
    File(#[from] io::Error),
    /// An error of the database.
    #[error("{}", words(.0))]
    Sqlite(#[from] rusqlite::Error),
}

impl ArchiveError {
    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Broke => "",
            Self::Moved => "Start smsthread again to begin a new one.",
            Self::Remains => "End the other program, and forget the thread again.",
            Self::Newer => "Update smsthread, or set archive_dir to another folder.",
            Self::Older => "Start once without --offline, in a folder that you can write to.",
            Self::Foreign => "Set archive_dir to another folder.",
            Self::File(_) => "Set archive_dir to a folder that you can write to.",
            Self::Sqlite(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => "Free some space on the disk.",
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    "End the other program that uses it."
                }
                Some(
                    ErrorCode::ReadOnly
                    | ErrorCode::CannotOpen
                    | ErrorCode::PermissionDenied
                    | ErrorCode::SystemIoFailure,
                ) => "Set archive_dir to a folder that you can write to.",
                // A table or a value is not what smsthread has written.
                _ => "Move the file away; smsthread begins a new one.",
            },
        }
    }

    /// Whether another program holds the file.
    pub fn is_busy(&self) -> bool {
        let busy = [ErrorCode::DatabaseBusy, ErrorCode::DatabaseLocked];
        let code = match self {
            Self::Sqlite(error) => error.sqlite_error_code(),
            _ => None,
        };
        code.is_some_and(|code| busy.contains(&code))
    }

    /// Whether `SQLite` cannot open the file, because it writes a log beside it.
    pub fn is_unopened(&self) -> bool {
        let code = match self {
            Self::Sqlite(error) => error.sqlite_error_code(),
            _ => None,
        };
        matches!(code, Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
    }

    /// A sentence about the archive in this file. The path comes last, where a narrow terminal may
    /// cut it.
    pub fn sentence(&self, path: &Path) -> String {
        let (path, advice) = (path.display(), self.advice());
        format!("Nothing is kept: the archive cannot be used: {self}. {advice} ({path})")
    }
}

fn file_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "it cannot be written".to_owned()
        }
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    }
}

fn words(error: &rusqlite::Error) -> String {
    let known = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full",
        Some(ErrorCode::ReadOnly) => "it cannot be written",
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another program holds it",
        Some(ErrorCode::DatabaseCorrupt) => "it is damaged",
        Some(ErrorCode::NotADatabase) => "it is no database",
        Some(ErrorCode::CannotOpen) => "it cannot be opened",
        Some(ErrorCode::SystemIoFailure) => "the disk failed",
        _ => return format!("it is damaged ({error})"),
    };
    known.to_owned()
}

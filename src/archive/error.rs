//! Why an archive cannot be used, in words for the user.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

/// Why an archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A later smsthread has written it.
    #[error("a newer smsthread has written it")]
    Newer,
    /// Its layout is an older one, and nothing may be written.
    #[error("an older smsthread has written it, and it cannot be brought forward")]
    Older,
    /// It is some other program's file.
    #[error("it is not an archive of smsthread")]
    Foreign,
    /// A task of ours broke.
    #[error("a bug in smsthread")]
    Broke,
    /// No folder for it is known.
    #[error("no home folder is known")]
    Homeless,
    /// The file or its folder.
    #[error("{}", file_words(.0))]
    File(#[from] io::Error),
    /// What the database says.
    #[error("{}", words(.0))]
    Sqlite(#[from] rusqlite::Error),
}

impl ArchiveError {
    /// What to do.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Broke => "",
            Self::Newer => "Update smsthread, or set archive_dir to another folder.",
            Self::Older => "Start once without --offline, in a folder that you can write to.",
            Self::Foreign | Self::Homeless => "Set archive_dir to another folder.",
            Self::File(_) => "Set archive_dir to a folder that you can write to.",
            Self::Sqlite(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => "Free some space on the disk.",
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    "End the other program that uses it."
                }
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                    "Move the file away; smsthread begins a new one."
                }
                _ => "Set archive_dir to a folder that you can write to.",
            },
        }
    }

    /// Another program holds the file.
    pub fn is_busy(&self) -> bool {
        let busy = [ErrorCode::DatabaseBusy, ErrorCode::DatabaseLocked];
        let code = match self {
            Self::Sqlite(error) => error.sqlite_error_code(),
            _ => None,
        };
        code.is_some_and(|code| busy.contains(&code))
    }

    /// The file cannot be opened in the usual way, which writes beside it.
    pub fn is_unopened(&self) -> bool {
        let code = match self {
            Self::Sqlite(error) => error.sqlite_error_code(),
            _ => None,
        };
        matches!(code, Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
    }

    /// The whole sentence, of the archive in this file: the path last, where a narrow terminal may
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
        _ => return error.to_string(),
    };
    known.to_owned()
}

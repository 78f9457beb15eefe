//! [`FollowEnd`]: why following ended.

use std::io;

use super::delivery::OutputClosed;
use crate::archive::error::ArchiveError;
use crate::error::AppError;
use crate::text::SafeText;
use crate::thread::page::Failure;

impl FollowEnd {
    pub fn problem(self) -> AppError {
        match self {
            FollowEnd::Gone => AppError::usage("nobody reads standard output any more", ""),
            FollowEnd::Stdout(error) => {
                AppError::system("standard output cannot be written", &error)
            }
            FollowEnd::Archive(error) => AppError {
                code: 1,
                what: SafeText::line(&format!("the archive cannot be used: {error}")),
                advice: error.advice().into(),
            },
            FollowEnd::Gateway(failure) => AppError::from(*failure),
        }
    }
}

/// Why following ended.
pub enum FollowEnd {
    /// The reader of a pipe has gone away.
    Gone,
    Stdout(io::Error),
    Archive(ArchiveError),
    Gateway(Box<Failure>),
}

impl From<ArchiveError> for FollowEnd {
    fn from(error: ArchiveError) -> Self {
        Self::Archive(error)
    }
}

impl From<OutputClosed> for FollowEnd {
    fn from(gone: OutputClosed) -> Self {
        match gone.0 {
            Some(error) => Self::Stdout(error),
            None => Self::Gone,
        }
    }
}

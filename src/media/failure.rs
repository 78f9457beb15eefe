//! What can go wrong with a file, and its words.

use std::error::Error;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use image::ImageError;

use super::save::SaveError;
use crate::picture::request::{MediaFailure, MediaFailureKind, byte_words};
use crate::text::SafeText;

#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    #[error("the link cannot be read")]
    Link(#[source] url::ParseError),
    #[error("offline, and not kept")]
    Offline,
    #[error("the link is not https")]
    Scheme,
    #[error("the link leads into a private network")]
    Inside,
    #[error("the link redirects too often")]
    Redirects,
    #[error("the server answers {0}")]
    Status(u16),
    #[error("no connection")]
    Transport(#[source] reqwest::Error),
    #[error("no secure connection can be made here")]
    Client(#[source] reqwest::Error),
    #[error("no answer within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// It let us wait in vain before, so it is asked no more.
    #[error("its server did not answer in time for other files")]
    Silent,
    #[error("the file was cut short")]
    Cut(#[source] reqwest::Error),
    #[error("larger than {}, the limit set", byte_words(*.0))]
    TooLong(u64),
    #[error("the file is empty")]
    Empty,
    #[error("{0} x {1} pixels are too many to show")]
    TooLarge(u32, u32),
    #[error("needs too much memory to show")]
    TooCostly,
    /// Other pictures do not stop being decoded.
    #[error("other pictures take too long")]
    Crowded,
    #[error("the picture is damaged")]
    Damaged(#[source] ImageError),
    /// No decoder of this program reads the format.
    #[error("{0} cannot be shown here")]
    Unreadable(&'static str),
    /// Too little arrived to show anything.
    #[error("the picture is cut short")]
    CutShort,
    /// The decoder panicked.
    #[error("the picture is damaged")]
    Broke,
    #[error(transparent)]
    Save(SaveError),
    /// A task of this program panicked.
    #[error("a bug in smsthread")]
    OurFault,
}

impl FileError {
    /// The failure in words for the user.
    pub(super) fn failure(&self) -> MediaFailure {
        use MediaFailureKind as Kind;
        let kind = match self {
            Self::Status(403 | 404 | 410) => Kind::Gone,
            // An empty file may be filled later.
            Self::Status(_) | Self::Crowded | Self::OurFault | Self::Empty => Kind::Refused,
            Self::Transport(_)
            | Self::Client(_)
            | Self::TimedOut(_)
            | Self::Silent
            | Self::Cut(_) => Kind::Unreachable,
            Self::Offline | Self::Link(_) | Self::Scheme | Self::Inside | Self::Redirects => {
                Kind::Forbidden
            }
            Self::TooLong(_) => Kind::TooLong,
            Self::TooLarge(..) | Self::TooCostly | Self::Unreadable(_) => Kind::Unreadable,
            Self::Damaged(_) | Self::CutShort | Self::Broke => Kind::Damaged,
            Self::Save(SaveError::Exists(_)) => Kind::Exists,
            Self::Save(_) => Kind::Unwritable,
        };
        let what = match self {
            Self::Status(403) => "expired or forbidden (403)".to_owned(),
            Self::Status(404) => "expired or gone (404)".to_owned(),
            Self::Status(410) => "gone for good (410)".to_owned(),
            Self::Save(SaveError::Folder(_, error) | SaveError::Write(_, error)) => {
                format!("{self}: {}", reason(error))
            }
            other => other.to_string(),
        };
        MediaFailure {
            kind,
            what: SafeText::line(&what),
        }
    }
}

impl FileError {
    /// Whether a server did not answer, or not to the end, as long as we waited.
    pub(super) fn is_wait_in_vain(&self) -> bool {
        match self {
            Self::TimedOut(_) => true,
            Self::Transport(error) => error.is_timeout(),
            _ => false,
        }
    }

    /// Whether the decoder wanted more bytes than the file has.
    pub(super) fn is_early_end(&self) -> bool {
        let mut cause: Option<&(dyn Error + 'static)> = match self {
            // `source` of an I/O error skips the error itself.
            Self::Damaged(ImageError::IoError(error)) => Some(error),
            Self::Damaged(error) => Some(error),
            _ => return false,
        };
        while let Some(error) = cause {
            let io = error.downcast_ref::<io::Error>();
            if io.is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof) {
                return true;
            }
            cause = error.source();
        }
        false
    }
}

impl From<ImageError> for FileError {
    fn from(error: ImageError) -> Self {
        match &error {
            ImageError::Unsupported(_) => Self::Unreadable("this variant of the format"),
            ImageError::Limits(_) => Self::TooCostly,
            ImageError::IoError(error) if error.kind() == io::ErrorKind::OutOfMemory => {
                Self::TooCostly
            }
            _ => Self::Damaged(error),
        }
    }
}

/// The system's words without the error number.
fn reason(error: &io::Error) -> String {
    let words = error.to_string();
    match words.split_once(" (os error") {
        Some((words, _)) => words.to_lowercase(),
        None => words,
    }
}

/// Runs a job; a decoder that panics means a damaged picture.
pub(super) fn caught<T>(job: impl FnOnce() -> Result<T, FileError>) -> Result<T, FileError> {
    catch_unwind(AssertUnwindSafe(job)).unwrap_or(Err(FileError::Broke))
}

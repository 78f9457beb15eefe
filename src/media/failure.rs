//! What can go wrong with a file, and its words.

use std::error::Error;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use image::ImageError;

use super::save::SaveError;
use crate::picture::request::{MediaFailure, MediaFailureKind, byte_words};
use crate::text::SafeText;

/// Why nothing could be made of a file.
#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    /// The link is none.
    #[error("the link cannot be read")]
    Link(#[source] url::ParseError),
    /// Nothing is fetched at all.
    #[error("offline no file is fetched")]
    Offline,
    /// Not https.
    #[error("the link is not https")]
    Scheme,
    /// It leads to this computer or its network.
    #[error("the link leads into a private network")]
    Inside,
    /// From place to place.
    #[error("the link redirects too often")]
    Redirects,
    /// Any other status than success.
    #[error("the server answers {0}")]
    Status(u16),
    /// No connection.
    #[error("no connection")]
    Transport(#[source] reqwest::Error),
    /// The client could not be built.
    #[error("no secure connection can be made here")]
    Client(#[source] reqwest::Error),
    /// Silence.
    #[error("no answer within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// The body ended too early.
    #[error("the file was cut short")]
    Cut(#[source] reqwest::Error),
    /// More than the cap.
    #[error("larger than {}, the limit set", byte_words(*.0))]
    TooLong(u64),
    /// Nothing came.
    #[error("the file is empty")]
    Empty,
    /// More pixels than are decoded.
    #[error("{0} x {1} pixels are too many to show")]
    TooLarge(u32, u32),
    /// It would take too much memory or time.
    #[error("needs too much memory to show")]
    TooCostly,
    /// Others are decoded for ever.
    #[error("other pictures take too long")]
    Crowded,
    /// The decoder gave up.
    #[error("the picture is damaged")]
    Damaged(#[source] ImageError),
    /// No decoder here reads it.
    #[error("{0} cannot be shown here")]
    Unreadable(&'static str),
    /// Next to nothing of it is there.
    #[error("the picture is cut short")]
    CutShort,
    /// The decoder broke.
    #[error("the picture is damaged")]
    Broke,
    /// It could not be saved.
    #[error(transparent)]
    Save(SaveError),
    /// A task of ours broke.
    #[error("a bug in smsthread")]
    OurFault,
}

impl FileError {
    /// In words for the reader.
    pub(super) fn failure(&self) -> MediaFailure {
        use MediaFailureKind as Kind;
        let kind = match self {
            Self::Status(403 | 404 | 410) => Kind::Gone,
            // What is empty may be filled later.
            Self::Status(_) | Self::Crowded | Self::OurFault | Self::Empty => Kind::Refused,
            Self::Transport(_) | Self::Client(_) | Self::TimedOut(_) | Self::Cut(_) => {
                Kind::Unreachable
            }
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
    /// The decoder wanted more than there is.
    pub(super) fn is_early_end(&self) -> bool {
        let mut cause: Option<&(dyn Error + 'static)> = match self {
            // It gives the cause of its cause.
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

/// The system's words without its code.
fn reason(error: &io::Error) -> String {
    let words = error.to_string();
    match words.split_once(" (os error") {
        Some((words, _)) => words.to_lowercase(),
        None => words,
    }
}

/// A decoder that panics has met a damaged picture.
pub(super) fn caught<T>(job: impl FnOnce() -> Result<T, FileError>) -> Result<T, FileError> {
    catch_unwind(AssertUnwindSafe(job)).unwrap_or(Err(FileError::Broke))
}

//! The request for an export, and its progress and result.

use std::sync::Arc;
use std::time::Duration;

use super::format::FormatName;
use crate::message::Message;
use crate::search::query::Filter;
use crate::text::SafeText;
use crate::thread::page::Failure;
use crate::time::UnixTime;

/// Which messages go into a file.
#[derive(Clone, Debug, PartialEq)]
pub enum ExportScope {
    /// These, oldest first, each with the second that it is filed under.
    These(Arc<[(UnixTime, Message)]>),
    /// All messages, or what of it passes.
    Conversation(Option<Filter>),
}

/// A file that is to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportRequest {
    /// Its name as it was typed; without a folder, it belongs where files are saved.
    pub name: Arc<str>,
    /// How it is written.
    pub format: FormatName,
    /// One that is there may be replaced.
    pub replace: bool,
    /// Numbers, mail addresses and one-time codes are hidden.
    pub mask: bool,
    /// Which messages.
    pub what: ExportScope,
}

/// A file that is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Where it is.
    pub path: SafeText,
    /// Messages in it.
    pub count: u64,
    /// What is to be said against it: a clause.
    pub doubt: Option<SafeText>,
}

/// Why there is no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFailure {
    /// One of that name is there.
    pub exists: bool,
    /// What went wrong, a clause.
    pub what: SafeText,
}

impl ExportFailure {
    /// Other than that the name is taken.
    pub fn new(what: &str) -> Self {
        Self {
            exists: false,
            what: SafeText::line(what),
        }
    }
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportProgress {
    /// A try failed; the next one comes after so long.
    Delayed(Failure, Duration),
    /// So many messages were read, of so many; the how-manieth reading it is.
    Read(u64, Option<u64>, u32),
    /// So many were written, of so many.
    Written(u64, u64),
}

//! The request for an export, and its progress and result.

use std::sync::Arc;
use std::time::Duration;

use super::format::FormatName;
use super::rendition::Rendition;
use crate::message::Message;
use crate::search::query::Filter;
use crate::text::SafeText;
use crate::thread::page::Failure;
use crate::time::UnixTime;

/// Which messages are exported.
#[derive(Clone, Debug, PartialEq)]
pub enum ExportScope {
    /// These messages, oldest first, each with the second that it is filed under.
    These(Arc<[(UnixTime, Message)]>),
    /// All messages of the thread, or those that pass the filter.
    Conversation(Option<Filter>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct ExportRequest {
    /// The name as it was typed; a name without a folder goes into the user's download folder.
    pub name: Arc<str>,
    pub format: FormatName,
    /// An existing file may be replaced.
    pub replace: bool,
    pub what: ExportScope,
    pub rendition: Rendition,
}

/// A finished export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    pub path: SafeText,
    pub count: u64,
    /// A clause about something that is wrong with the file.
    pub doubt: Option<SafeText>,
}

/// Why no file was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFailure {
    /// A file of that name exists, and `replace` was not set.
    pub exists: bool,
    /// A clause.
    pub what: SafeText,
}

impl ExportFailure {
    /// A failure other than an existing file.
    pub fn new(what: &str) -> Self {
        Self {
            exists: false,
            what: SafeText::line(what),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportProgress {
    /// A try failed; the next one follows after this time.
    Delayed(Failure, Duration),
    /// Messages read, all messages (if known), and the number of this reading, from 1.
    Read(u64, Option<u64>, u32),
    /// Messages written, and all messages.
    Written(u64, u64),
}

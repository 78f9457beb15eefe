//! Effects: what the core asks of the outside.

use crate::thread::page::RequestId;
use std::sync::Arc;

use super::export::ExportRequest;
use super::hand_on::program::HandOnRequest;
use crate::picture::PictureId;
use crate::picture::request::{MediaId, MediaRequest};
use crate::search::kept_query::KeptQuery;
use crate::text::SafeText;
use crate::thread::kept::{ArchiveQuery, ArchiveUpdate};
use crate::thread::page::PageRequest;
use crate::time::{UnixTime, Zone};

/// One thing to be done outside the core.
#[must_use]
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the gateway for a page. Ends in `PageFetched`, `RequestFailed` or `RequestCancelled`.
    FetchPage {
        id: RequestId,
        request: PageRequest,
    },
    /// Read messages from the archive. Ends in `Recalled`.
    Recall {
        id: RequestId,
        wanted: ArchiveQuery,
        /// About this many messages.
        limit: u32,
    },
    /// Search the archive for the newest message before a second that the query means. Ends in
    /// `ArchiveHit`.
    FindKept {
        id: RequestId,
        query: KeptQuery,
        before: UnixTime,
    },
    /// Count the messages of whole months in the archive. Ends in `MonthsCounted`.
    CountMonths(Zone),
    /// Count the archive's messages, and those that are newer than a second. Ends in `KeptCounted`.
    CountKept(Option<UnixTime>),
    /// Write what the gateway told into the archive.
    Keep(Box<ArchiveUpdate>),
    /// Fetch a file, unless its bytes are cached, and decode, save or open it as the request says.
    /// Ends in `MediaLoaded`, `MediaFailed` or `RequestCancelled`.
    LoadMedia {
        id: RequestId,
        request: MediaRequest,
    },
    /// The file is not needed for now: its bytes may be dropped from the cache.
    ForgetMedia {
        media: MediaId,
    },
    /// The file is no longer shown large: the pixels decoded for that may be dropped.
    CloseMedia {
        media: MediaId,
    },
    /// These pixels will never be shown again.
    ForgetPixels {
        picture: PictureId,
    },
    /// Cancel a request, which still ends in exactly one event.
    Cancel {
        id: RequestId,
    },
    /// Copy a text to the clipboard. Ends in `Copied`.
    Copy {
        id: RequestId,
        /// Sanitized: it comes from a `SafeText`.
        text: Arc<str>,
    },
    /// Give the selected messages to a program. Ends in `HandedOn`.
    HandOn {
        id: RequestId,
        request: HandOnRequest,
    },
    /// Open a web address. Ends in `LinkOpened`.
    OpenLink {
        id: RequestId,
        link: Arc<str>,
    },
    /// Write messages to a file. Ends in `Exported` or `RequestCancelled`.
    Export {
        id: RequestId,
        request: ExportRequest,
    },
    /// Tell the folders and files that the name of an export, typed so far, could go on with. Ends
    /// in `PathsListed`.
    ListPaths {
        id: RequestId,
        typed: Arc<str>,
    },
    /// Set the title of the terminal's window.
    SetTitle(SafeText),
    Ring,
    /// Show a desktop notification.
    Notify {
        /// The sender.
        title: SafeText,
        /// The text.
        body: SafeText,
    },
    /// Draw every cell anew: other programs may have written to the terminal.
    Repaint,
    /// Restore the terminal and stop until the shell continues the program (SIGTSTP).
    Suspend,
    Quit,
}

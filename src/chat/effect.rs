//! Effects: what the core asks of the outside.

use crate::thread::page::RequestId;
use std::sync::Arc;

use super::export::ExportRequest;
use super::hand_on::program::HandOnRequest;
use crate::picture::PictureId;
use crate::picture::request::{MediaId, MediaRequest};
use crate::text::SafeText;
use crate::thread::kept::{Kept, KeptPart};
use crate::thread::page::PageRequest;
use crate::time::UnixTime;

/// One thing to be done outside the core.
#[must_use]
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the gateway for a slice. Ends in `PageFetched`, `RequestFailed` or `RequestCancelled`.
    FetchPage {
        /// Names the request.
        id: RequestId,
        /// The slice.
        request: PageRequest,
    },
    /// Look for messages in the archive. Ends in `Recalled`.
    Recall {
        /// Names the request.
        id: RequestId,
        /// Which.
        wanted: KeptPart,
        /// About so many.
        limit: u32,
    },
    /// Look in the archive for the newest message before a second that has some words. Ends in
    /// `KeptHit`.
    FindKept {
        /// Names the request.
        id: RequestId,
        /// As they were typed.
        words: Arc<str>,
        /// The second.
        before: UnixTime,
    },
    /// Keep what the gateway told in the archive.
    Keep(Box<Kept>),
    /// Fetch a file, unless its bytes are kept, and make something of it. Ends in `MediaLoaded`,
    /// `MediaFailed` or `RequestCancelled`.
    LoadMedia {
        /// Names the request.
        id: RequestId,
        /// What is wanted of which file.
        request: MediaRequest,
    },
    /// Nothing is wanted of a file for now: its bytes need not be kept.
    ForgetMedia {
        /// Which file.
        media: MediaId,
    },
    /// A file is not shown large any more: what was decoded for that need not be kept.
    CloseMedia {
        /// Which file.
        media: MediaId,
    },
    /// These pixels will never be shown again.
    ForgetPixels {
        /// Which.
        picture: PictureId,
    },
    /// Give up a request; it still ends in exactly one event.
    Cancel {
        /// Names the request.
        id: RequestId,
    },
    /// Put a text into the clipboard. Ends in `Copied`.
    Copy {
        /// Names the errand.
        id: RequestId,
        /// The text; it has passed the border for strangers' text.
        text: Arc<str>,
    },
    /// Give a program what was selected. Ends in `HandedOn`.
    HandOn {
        /// Names the errand.
        id: RequestId,
        /// The program, and what it is given.
        request: HandOnRequest,
    },
    /// Hand a link to the system. Ends in `LinkOpened`.
    OpenLink {
        /// Names the errand.
        id: RequestId,
        /// A web address.
        link: Arc<str>,
    },
    /// Write messages to a file. Ends in `Exported` or `RequestCancelled`.
    Export {
        /// Names the request.
        id: RequestId,
        /// Which, and where to.
        request: ExportRequest,
    },
    /// Name the terminal's window.
    SetTitle(SafeText),
    /// Ring the terminal's bell.
    Ring,
    /// Show a notification of the desktop.
    Notify {
        /// From whom.
        title: SafeText,
        /// What.
        body: SafeText,
    },
    /// Draw every cell anew: the terminal's content is not what we think.
    Repaint,
    /// Hand the terminal back and stop until the shell continues us.
    Suspend,
    /// Leave.
    Quit,
}

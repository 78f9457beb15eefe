//! Events: what happened outside the core.

use std::sync::Arc;

use crate::layout::areas::Size;
use crate::thread::page::Failure;
use std::time::Duration;

use crossterm::event::KeyEvent;

use super::export::request::{ExportFailure, ExportProgress, Exported};
use crate::picture::request::{Media, MediaFailure, Terms};
use crate::search::kept_query::KeptQuery;
use crate::text::SafeText;
use crate::text::columns::Columns;
use crate::thread::kept::{ArchiveHit, KeptCount, Recalled, Visit};
use crate::thread::page::{Page, RequestId};
use crate::time::month::Month;

/// One fact that the core learns.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A key was pressed, or repeats.
    KeyPressed(KeyEvent),
    Pasted(String),
    /// The mouse wheel turned by this many rows; negative: towards older messages.
    WheelTurned(i16),
    /// The left button of the mouse.
    PointerMoved(Pointer),
    Resized(Size),
    /// The terminal has told how many columns it gives to characters of disputed width.
    ColumnsCounted(Columns),
    /// The terminal is (`true`) or is not in focus.
    FocusChanged(bool),
    /// The time asked for by `State::next_wakeup` has come.
    Woke,
    /// The program continues after being suspended.
    Resumed,
    /// The gateway answered.
    PageFetched {
        id: RequestId,
        page: Page,
    },
    /// A try failed; the next one follows after `wait`. The request is still in flight.
    RequestDelayed {
        id: RequestId,
        failure: Failure,
        /// Time until the next try.
        wait: Duration,
    },
    /// A request failed for good.
    RequestFailed {
        id: RequestId,
        failure: Failure,
    },
    /// The attempt to open a link has ended.
    LinkOpened {
        id: RequestId,
        /// Why the link was not opened; `None`: it was.
        failed: Option<SafeText>,
    },
    /// A program that was given the selected messages has ended.
    HandedOn {
        id: RequestId,
        /// What it printed, if that is to be shown; else why it failed.
        answer: Result<Option<SafeText>, SafeText>,
    },
    /// The attempt to copy a text has ended.
    Copied {
        id: RequestId,
        answer: CopyAnswer,
    },
    /// An export has got further. Its request is still in flight.
    ExportProgressed {
        id: RequestId,
        step: ExportProgress,
    },
    /// An export has ended.
    Exported {
        id: RequestId,
        result: Result<Exported, ExportFailure>,
    },
    /// Names that begin like the last part of what was typed; folders end in a slash.
    PathsListed {
        id: RequestId,
        names: Vec<Arc<str>>,
    },
    /// Pictures can be shown, on these terms; `None`: not at all. Before this event none are shown.
    PicturesPossible(Option<Terms>),
    /// More bytes of a file have arrived. Its request is still in flight.
    MediaProgressed {
        id: RequestId,
        received: u64,
        /// The size of the file, if the server says so.
        total: Option<u64>,
    },
    /// A request for a file succeeded.
    MediaLoaded {
        id: RequestId,
        media: Media,
    },
    /// A request for a file failed.
    MediaFailed {
        id: RequestId,
        failure: MediaFailure,
    },
    /// The archive has read messages; `None`: it holds none in that place.
    Recalled {
        id: RequestId,
        found: Option<Box<Recalled>>,
    },
    /// The archive has searched; `None`: it found nothing.
    ArchiveHit {
        id: RequestId,
        query: KeptQuery,
        found: Option<Box<ArchiveHit>>,
    },
    /// The months of which the archive holds all messages, with their number.
    MonthsCounted(Vec<(Month, u64)>),
    /// The archive has counted its messages; `None`: it has none there.
    KeptCounted(Option<KeptCount>),
    /// The archive tells how the last visit ended.
    VisitRecalled(Visit),
    /// The archive cannot be used any more; this is why.
    ArchiveLost(SafeText),
    /// A request ended because of `Effect::Cancel`.
    RequestCancelled {
        id: RequestId,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointerMove {
    /// The button was pressed.
    Pressed,
    /// The mouse moved while the button was held.
    Dragged,
    /// The button was released.
    Released,
}

/// A press, drag or release of the left button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    pub what: PointerMove,
    /// Column of the terminal, from 0.
    pub column: u16,
    /// Row of the terminal, from 0.
    pub row: u16,
}

/// How copying a text ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CopyAnswer {
    /// The text is in the clipboard.
    Copied,
    /// The terminal was asked; it does not tell whether it copied the text.
    Sent,
    /// The terminal was asked, but for this reason it may refuse.
    Doubtful(SafeText),
    /// The clipboard failed; the text was printed instead.
    Printed,
    /// The clipboard failed, for this reason.
    Failed(SafeText),
}

//! Events: what happened outside the core.

use std::sync::Arc;

use crate::layout::areas::Size;
use crate::thread::page::Failure;
use std::time::Duration;

use crossterm::event::KeyEvent;

use super::export::request::{ExportFailure, ExportProgress, Exported};
use crate::picture::request::{Media, MediaFailure, Terms};
use crate::text::SafeText;
use crate::text::columns::Columns;
use crate::thread::kept::{KeptHit, Recalled};
use crate::thread::page::{Page, RequestId};

/// One fact for the core.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A key went down (or repeats).
    KeyPressed(KeyEvent),
    /// Text was pasted.
    Pasted(String),
    /// The wheel turned by this many rows; negative is towards older messages.
    WheelTurned(i16),
    /// The left button of the mouse.
    PointerMoved(Pointer),
    /// The terminal has this size now.
    Resized(Size),
    /// The terminal has told how many columns it takes for what terminals disagree about.
    ColumnsCounted(Columns),
    /// The terminal came into focus (`true`) or went out of it.
    FocusChanged(bool),
    /// The time asked for by `State::next_wakeup` has come.
    Woke,
    /// We are back from being suspended.
    Resumed,
    /// A request ended well.
    PageFetched {
        /// Names the request.
        id: RequestId,
        /// The answer.
        page: Page,
    },
    /// A try failed, and the next one comes after `wait`. The request is still in flight.
    RequestDelayed {
        /// Names the request.
        id: RequestId,
        /// Why.
        failure: Failure,
        /// Until the next try.
        wait: Duration,
    },
    /// A request ended badly.
    RequestFailed {
        /// Names the request.
        id: RequestId,
        /// Why.
        failure: Failure,
    },
    /// A link was handed to the system, or not.
    LinkOpened {
        /// Names the errand.
        id: RequestId,
        /// Why not.
        failed: Option<SafeText>,
    },
    /// A program was given what was selected, and has ended.
    HandedOn {
        /// Names the errand.
        id: RequestId,
        /// What it printed, if that is to be shown, or why it failed.
        answer: Result<Option<SafeText>, SafeText>,
    },
    /// A text was copied, or not.
    Copied {
        /// Names the errand.
        id: RequestId,
        /// How it went.
        answer: CopyAnswer,
    },
    /// A file of messages has come further. Its request is still in flight.
    ExportProgressed {
        /// Names the request.
        id: RequestId,
        /// How far.
        step: ExportProgress,
    },
    /// A file of messages is whole, or there is none.
    Exported {
        /// Names the request.
        id: RequestId,
        /// How it went.
        result: Result<Exported, ExportFailure>,
    },
    /// Pictures can be shown on these terms, or not at all. Until then they are not.
    PicturesPossible(Option<Terms>),
    /// More of a file has come. Its request is still in flight.
    MediaProgressed {
        /// Names the request.
        id: RequestId,
        /// Bytes so far.
        received: u64,
        /// Bytes in all, where the server says so.
        total: Option<u64>,
    },
    /// A request for a file ended well.
    MediaLoaded {
        /// Names the request.
        id: RequestId,
        /// What came of it.
        media: Media,
    },
    /// A request for a file ended badly.
    MediaFailed {
        /// Names the request.
        id: RequestId,
        /// Why.
        failure: MediaFailure,
    },
    /// The archive has looked for messages; `None`: it has none there.
    Recalled {
        /// Names the request.
        id: RequestId,
        /// What it has.
        found: Option<Box<Recalled>>,
    },
    /// The archive has looked for words; `None`: it has nothing there.
    KeptHit {
        /// Names the request.
        id: RequestId,
        /// The words.
        words: Arc<str>,
        /// What it has.
        found: Option<Box<KeptHit>>,
    },
    /// The archive cannot be used any more, and why.
    ArchiveLost(SafeText),
    /// A request ended because `Effect::Cancel` asked so.
    RequestCancelled {
        /// Names the request.
        id: RequestId,
    },
}

/// What the left button of the mouse does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointerMove {
    /// It goes down.
    Pressed,
    /// It is held, and the mouse moves.
    Dragged,
    /// It goes up.
    Released,
}

/// The mouse, with its left button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// What happens.
    pub what: PointerMove,
    /// Column of the terminal, from 0.
    pub column: u16,
    /// Row of the terminal, from 0.
    pub row: u16,
}

/// What became of a text that was to be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CopyAnswer {
    /// It is in the clipboard.
    Copied,
    /// The terminal was asked; whether it does so is not known.
    Sent,
    /// The terminal was asked, but this may keep it from doing so.
    Doubtful(SafeText),
    /// It is not in the clipboard, but was written out.
    Printed,
    /// It is not in the clipboard.
    Failed(SafeText),
}

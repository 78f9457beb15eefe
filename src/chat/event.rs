//! What has happened outside the core.

use std::time::Duration;

use crossterm::event::KeyEvent;

use super::effect::RequestId;
use super::exporting::{ExportFailure, Exported, Step};
use super::media::{Media, MediaFailure, Terms};
use super::message::UnixTime;
use super::paging::Page;
use super::text::SafeText;

/// The time, as an argument: the core has no clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Since the program began; never goes back.
    pub elapsed: Duration,
    /// What the wall clock says.
    pub wall: UnixTime,
}

/// Columns and rows of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

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
        step: Step,
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
    /// It is not in the clipboard.
    Failed(SafeText),
}

/// What sort of failure it was: decides what is done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// 132: no conversation for this number.
    NoConversation,
    /// 103: the number is missing or invalid.
    BadNumber,
    /// 135: a setting of ours is off.
    BadSetting,
    /// 114, 136, 139, other 4xx: a fault of ours.
    OurFault,
    /// 104, 116, 200, 1002, 401, 403: polling stops until the reader asks.
    Refused,
    /// 1403: this user may not see this number; polling stops as well.
    Forbidden,
    /// 105, 429, 5xx: the gateway has trouble; it was retried.
    Busy,
    /// DNS, connection, TLS, time-out, reset.
    Unreachable,
    /// What came is no proper answer.
    Unreadable,
}

impl FailureKind {
    /// Polling stops until the reader asks (`R`).
    pub fn stops_polling(self) -> bool {
        matches!(self, Self::Refused | Self::Forbidden)
    }
}

/// A failure in words for the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What sort it was.
    pub kind: FailureKind,
    /// What went wrong, one sentence.
    pub what: SafeText,
    /// What to do next, one sentence; may be empty.
    pub advice: SafeText,
    /// How long the gateway asked us to wait.
    pub retry_after: Option<Duration>,
}

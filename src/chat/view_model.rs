//! The view model: what is on screen, in words and rows. `compose` makes it; `ui` draws it and adds
//! only looks.

mod overlay;
mod scroll;

use std::collections::HashMap;
use std::sync::Arc;

use super::keymap::Hint;
use super::prompt::line::Prompt;
use crate::layout::areas::Size;
use crate::layout::bubble::{Bubble, Marks, Outline};
use crate::layout::viewport::{NoteLine, Separator};
use crate::message::MessageKey;
use crate::picture::Placement;
use crate::text::SafeText;
use crate::text::columns::Columns;
use crate::thread::page::Failure;
use crate::time::{UnixTime, Zone};
pub use overlay::{BoxShape, Overlay, OverlayRow, WholeBox};
pub use scroll::ScrollPosition;

/// Everything that is shown, for one size of the terminal.
#[derive(Clone, Debug)]
pub struct ViewModel {
    /// Of the whole terminal.
    pub size: Size,
    /// The first row of the terminal (left out below three rows).
    pub header: Header,
    /// The rows of the transcript, from top to bottom.
    pub rows: Vec<Row>,
    /// The bubbles that `rows` refer to.
    pub bubbles: Vec<ShownBubble>,
    /// Pictures, over cells that are blank in `rows`.
    pub pictures: Vec<Placement>,
    /// The targets of the links in view. A target keeps its number.
    pub links: HashMap<u32, Arc<str>>,
    pub scroll: ScrollPosition,
    /// Messages that arrived below the view since the user left its end ("↓ 3 new").
    pub new_below: u64,
    pub status: StatusLine,
    pub overlay: Option<Overlay>,
    pub columns: Columns,
    pub zone: Zone,
}

impl ViewModel {
    /// The screen before the size is known.
    pub fn empty() -> Self {
        let nobody = SafeText::new("");
        Self {
            size: Size {
                width: 0,
                height: 0,
            },
            header: Header {
                number: nobody,
                contact: None,
                loaded: 0,
                total: None,
                failed: 0,
                pending: 0,
                their_clock: None,
                waiting: None,
                filter: None,
                not_kept: false,
            },
            rows: Vec::new(),
            bubbles: Vec::new(),
            links: HashMap::new(),
            pictures: Vec::new(),
            scroll: ScrollPosition::default(),
            new_below: 0,
            status: StatusLine {
                chip: None,
                hints: [].into(),
                retry: "".into(),
                liveness: Liveness::Connecting,
                spinner: None,
                notice: None,
                prompt: None,
                remark: None,
            },
            overlay: None,
            columns: Columns::USUAL,
            zone: Zone::UTC,
        }
    }
}

/// Who the thread is with, and how much of it is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The number in international form, or a short code.
    pub number: SafeText,
    pub contact: Option<SafeText>,
    pub loaded: u64,
    /// Messages in the whole thread; `None`: not known.
    pub total: Option<u64>,
    /// Loaded outbound messages that failed.
    pub failed: u64,
    /// Loaded outbound messages without a final status.
    pub pending: u64,
    /// `09:26`: the customer's clock, if it differs from the user's.
    pub their_clock: Option<String>,
    /// How long the customer has waited for an answer.
    pub waiting: Option<SafeText>,
    /// The filter, and how many messages pass; `None`: no filter.
    pub filter: Option<SafeText>,
    /// The archive is not written, though the user wanted one.
    pub not_kept: bool,
}

/// One row of the transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    Blank,
    /// Edges of bubbles, a day, a gap …
    Between(Separator),
    /// Row `row` of `bubbles[bubble]`.
    Bubble {
        bubble: usize,
        /// Row within the bubble.
        row: usize,
    },
    /// A row of the note below `bubbles[bubble]`.
    Note {
        bubble: usize,
        /// Counted from the first row of the bubble.
        row: usize,
        line: NoteLine,
    },
    /// A sentence in place of messages: empty thread, first failure.
    Sentence {
        /// The words, already wrapped to the width.
        text: String,
        weight: Weight,
    },
    /// A row of an empty bubble, shown while the first messages are awaited.
    Placeholder(Outline),
    Tiles(Vec<TileWords>),
    /// A row of a bar chart.
    Bars {
        label: Option<TileWords>,
        /// The first column of the bars.
        column: u16,
        /// One for each column.
        bars: Vec<BarPart>,
    },
}

impl From<Separator> for Row {
    fn from(separator: Separator) -> Self {
        match separator {
            Separator::BLANK => Self::Blank,
            separator => Self::Between(separator),
        }
    }
}

/// What a bar fills of one cell: so many eighths of its height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BarPart {
    pub eighths: u8,
    pub weight: Weight,
}

/// The words of one tile of the gallery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileWords {
    /// Their first column in the terminal.
    pub column: u16,
    /// No wider than the tile.
    pub text: String,
    pub weight: Weight,
    /// They are signs of ours that take one column each, whatever the terminal counts.
    pub are_signs: bool,
}

impl TileWords {
    /// Words from this column on.
    pub fn new(column: u16, text: String, weight: Weight) -> Self {
        Self {
            column,
            text,
            weight,
            are_signs: false,
        }
    }

    /// Signs of ours.
    pub fn signs(column: u16, text: &str, weight: Weight) -> Self {
        Self {
            are_signs: true,
            ..Self::new(column, text.to_owned(), weight)
        }
    }
}

/// How words outside bubbles are emphasized.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// The least.
    Quiet,
    Plain,
    /// For the selected tile.
    Strong,
    /// For the marker of the selected tile.
    Marker,
    /// They tell of a failure.
    Alarm,
}

/// A bubble with what the screen adds to it.
#[derive(Clone, Debug)]
pub struct ShownBubble {
    pub key: MessageKey,
    pub bubble: Arc<Bubble>,
    /// The message is selected: keys act on it.
    pub selected: bool,
    /// Words beside its last row, if there is room.
    pub note: Option<&'static str>,
    /// Marks of tapbacks beside its last row; may be empty.
    pub reactions: String,
    /// The places of the search's hits.
    pub marks: Option<Arc<Marks>>,
    /// The index of the current hit among `marks`.
    pub hit: Option<usize>,
    /// The numbers of its links in [`ViewModel::links`], in the bubble's order.
    pub links: Vec<u32>,
}

/// How current the screen is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Liveness {
    /// The first answer is awaited.
    Connecting,
    /// What is shown comes from the archive: the first answer is awaited, or the program is
    /// offline.
    Kept {
        /// `14:02`: when the archive was written; `None`: it is empty.
        since: Option<String>,
        /// The gateway is not asked.
        offline: bool,
    },
    /// Polling works; the last answer came at this time.
    Live(UnixTime),
    /// A poll failed and is tried again.
    Trouble {
        failure: Failure,
        /// When the gateway last answered.
        since: Option<UnixTime>,
        /// Seconds until the next try, if one is planned.
        seconds: Option<u64>,
    },
    /// The gateway refused the request: no polling until the user refreshes (`R`).
    Stopped(Failure),
    /// Polling is switched off; the last answer came at this time.
    Off(UnixTime),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusLine {
    /// The name of the current mode, unless it is the usual one.
    pub chip: Option<String>,
    /// Keys of the active layer with their words, most important first.
    pub hints: Arc<[Hint]>,
    /// The key that retries what failed.
    pub retry: Arc<str>,
    pub liveness: Liveness,
    /// The frame of the spinner, while it turns.
    pub spinner: Option<u8>,
    /// A passing notice ("already at the beginning"), in place of the hints.
    pub notice: Option<SafeText>,
    /// A question and the line that is typed, in place of everything else on the left.
    pub prompt: Option<Prompt>,
    /// The words beside that line, and whether they tell of a mistake.
    pub remark: Option<(SafeText, bool)>,
}

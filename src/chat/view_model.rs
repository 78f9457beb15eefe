//! The view model: what is on screen, in words and rows. `compose` makes it; `ui` draws it and adds
//! only looks.

use crate::layout::viewport::{HistoryRow, Separator};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;

use super::keymap::Hint;
use super::prompt::line::Prompt;
use crate::layout::areas::Size;
use crate::layout::bubble::{Bubble, EdgeRow, Marks, Outline};
use crate::message::MessageKey;
use crate::picture::Placement;
use crate::text::SafeText;
use crate::text::columns::Columns;
use crate::thread::page::Failure;
use crate::time::{UnixTime, Zone};

/// Everything that is shown, for one size of the terminal.
#[derive(Clone, Debug)]
pub struct ViewModel {
    /// Of the whole terminal.
    pub size: Size,
    /// First row of the terminal (left out below three rows).
    pub header: Header,
    /// One per row of the transcript, from top to bottom.
    pub rows: Vec<Row>,
    /// The bubbles that `rows` point into.
    pub bubbles: Vec<ShownBubble>,
    /// Pictures, over cells that are blank in `rows`.
    pub pictures: Vec<Placement>,
    /// Where the links in view lead to, by numbers that stay theirs.
    pub links: HashMap<u32, Arc<str>>,
    /// For the scroll bar.
    pub scroll: ScrollPosition,
    /// Messages that arrived below the view since the reader left its end ("↓ 3 new").
    pub new_below: u64,
    /// Last row of the terminal.
    pub status: StatusLine,
    /// What lies over the transcript.
    pub overlay: Option<Overlay>,
    /// How the terminal counts columns.
    pub columns: Columns,
    /// For the times that are shown.
    pub zone: Zone,
}

impl ViewModel {
    /// What there is to see before the size is known.
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
                wheel: None,
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

/// Who the thread is with and how much of it is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The number in international writing (or a short code).
    pub number: SafeText,
    /// The contact's name, where there is one.
    pub contact: Option<SafeText>,
    /// Messages that are loaded.
    pub loaded: u64,
    /// Messages in the whole conversation, where that is known.
    pub total: Option<u64>,
    /// Loaded outbound messages that failed.
    pub failed: u64,
    /// Loaded outbound messages whose report is still to come.
    pub pending: u64,
    /// `09:26`: the customer's clock, where it is one and not the reader's own.
    pub their_clock: Option<String>,
    /// How long the customer has been waiting for an answer, where he is.
    pub waiting: Option<SafeText>,
    /// Which messages alone are shown, and how many those are; `None`: all.
    pub filter: Option<SafeText>,
    /// Nothing is kept in the archive, though that was wanted.
    pub not_kept: bool,
}

/// One row of the transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// Nothing.
    Blank,
    /// `─── Thu 5 June 2025 ───`
    Day(String),
    /// `sent as Shop 2`: ours come from another sender than before.
    Sender(String),
    /// `── 9,600 messages not loaded · 9 Aug 2019 → 22 Nov 2026 ──`
    Gap {
        /// So many; `None`: it is not known.
        missing: Option<u64>,
        /// The day of the message above, and of the one below.
        days: (NaiveDate, NaiveDate),
    },
    /// The row above the oldest loaded message.
    History(HistoryRow),
    /// Edges of one bubble or of two.
    Edges(EdgeRow),
    /// Row `row` of `bubbles[bubble]`.
    Bubble {
        /// Index into `ViewModel::bubbles`.
        bubble: usize,
        /// Row within the bubble.
        row: usize,
    },
    /// A sentence in the middle of the transcript: empty conversation, first failure.
    Sentence {
        /// The words, already wrapped to the width.
        text: String,
        /// The headline is the weightier one.
        weight: Weight,
    },
    /// A row of a bubble whose message is awaited.
    Ghost(Outline),
    /// Words in the tiles of the gallery.
    Tiles(Vec<TileWords>),
}

impl From<Separator> for Row {
    fn from(separator: Separator) -> Self {
        match separator {
            Separator::BLANK => Self::Blank,
            Separator::Edges(edges) => Self::Edges(edges),
            Separator::Day(words) => Self::Day(words),
            Separator::Sender(words) => Self::Sender(words),
            Separator::Gap { missing, days } => Self::Gap { missing, days },
            Separator::History(history) => Self::History(history),
        }
    }
}

/// Words of a tile of the gallery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileWords {
    /// Their first column on the terminal.
    pub column: u16,
    /// The words, no wider than the tile.
    pub text: String,
    /// How they are told from others.
    pub weight: Weight,
}

/// How words outside bubbles are told from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// As little as can be.
    Quiet,
    Plain,
    /// The selected tile's.
    Strong,
    /// The marker of the selected tile.
    Marker,
    /// They tell of a failure.
    Alarm,
}

/// A bubble with what the screen adds to it.
#[derive(Clone, Debug)]
pub struct ShownBubble {
    /// Whose bubble it is.
    pub key: MessageKey,
    /// Its rows.
    pub bubble: Arc<Bubble>,
    /// It is the message that `i` and the like act on.
    pub selected: bool,
    /// What stands beside its last row, if there is room.
    pub note: Option<&'static str>,
    /// Marks of reactions, beside its last row; none: empty.
    pub reactions: String,
    /// Where it has what is searched for.
    pub marks: Option<Arc<Marks>>,
    /// Which of these places one is at.
    pub hit: Option<usize>,
    /// Numbers of its links in [`ViewModel::links`], in the bubble's order.
    pub links: Vec<u32>,
}

/// Where the view stands, in messages of the whole conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScrollPosition {
    /// Messages older than the first one on screen, loaded or not.
    pub before: u64,
    /// Messages on screen.
    pub shown: u64,
    /// Messages in the whole conversation.
    pub total: u64,
    /// The bar has a track.
    pub has_track: bool,
}

impl ScrollPosition {
    /// Rows of the scroll bar's thumb, of a bar of `height` rows; it touches an end only where the
    /// view does. None where everything is in view.
    pub fn thumb(self, height: u16) -> Option<Range<u16>> {
        let rows = u64::from(height);
        if self.shown >= self.total || height < 3 {
            return None;
        }
        let length = (rows * self.shown / self.total).clamp(1, rows - 2);
        let hidden = self.total - self.shown;
        let after = hidden.saturating_sub(self.before);
        let free = rows - length;
        let start = match (self.before, after) {
            (0, _) => 0,
            (_, 0) => free,
            (before, _) => (free * before / hidden).clamp(1, free - 1),
        };
        let row = |n| u16::try_from(n).unwrap_or(height);
        Some(row(start)..row(start + length))
    }
}

/// How true the screen is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Liveness {
    /// The first answer is awaited.
    Connecting,
    /// The first answer is awaited, or none is asked for; what is shown was kept.
    Kept {
        /// `14:02`: when the gateway told of it; `None`: nothing is kept.
        since: Option<String>,
        /// The gateway is not asked.
        offline: bool,
    },
    /// Polling works; the last answer came at this time.
    Live(UnixTime),
    /// A poll failed and is tried again; the last answer came at this time.
    Trouble {
        /// Why.
        failure: Failure,
        /// When the gateway last answered.
        since: Option<UnixTime>,
        /// Seconds until the next try, where one is planned.
        seconds: Option<u64>,
    },
    /// The gateway refused us: no polling until the reader asks (`R`).
    Stopped(Failure),
    /// Polling is switched off; the last answer came at this time.
    Off(UnixTime),
}

/// The last row of the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusLine {
    /// The mode that the keys are in, where it is not the usual one.
    pub chip: Option<String>,
    /// Keys of the active layer with their words, weightiest first.
    pub hints: Arc<[Hint]>,
    /// The key that tries again what failed.
    pub retry: Arc<str>,
    /// How true the screen is kept.
    pub liveness: Liveness,
    /// Where the wheel is that turns while something takes its time.
    pub wheel: Option<u8>,
    /// A passing word ("already at the beginning"), shown in place of the hints.
    pub notice: Option<SafeText>,
    /// A question and the line that is typed, shown in place of all else on the left.
    pub prompt: Option<Prompt>,
    /// What stands beside that line, and whether it tells of a mistake.
    pub remark: Option<(SafeText, bool)>,
}

/// A box over the transcript that scrolls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// In its upper edge.
    pub title: String,
    /// The rows in view, wrapped to `OVERLAY` metrics' width.
    pub rows: Vec<OverlayRow>,
    /// Index of the first row in view.
    pub first: usize,
    /// All rows, in view or not.
    pub total: usize,
    /// Columns for text inside the box.
    pub width: u16,
}

/// A box with all its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeBox {
    pub title: &'static str,
    pub rows: Vec<OverlayRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverlayRow {
    /// Nothing.
    Blank,
    Heading(String),
    /// A name and what belongs to it; the name is empty on following rows.
    Field {
        /// Left column.
        name: String,
        /// Right column, wrapped.
        value: String,
        /// It tells of a failure.
        alarming: bool,
    },
    /// Plain text over the whole width (the raw record).
    Text(String),
    /// Two rows beside each other, of half the width each.
    Pair(Box<OverlayRow>, Box<OverlayRow>),
}

//! (message, size of the transcript) → rows. Nothing else decides a bubble's height.

mod attachment;
mod layout;
mod locate;
mod measure;
mod status;
mod wrap;

use super::event::Size;
use super::message::{Direction, Message};
use super::time::Zone;

pub use attachment::AttachmentKind;
pub use layout::{find_links, has_link};
pub use locate::{Mark, Marks};
pub use measure::{Cluster, Clusters, clusters, is_plain, shorten, shorten_middle, width};
pub use status::{StatusWords, clause, status_glyph, status_words};

/// Messages of one side within this many seconds stand close together.
pub const GROUP_SECONDS: i64 = 5 * 60;
/// The widest bubble in columns: longer lines are hard to read.
const MAX_WIDTH: u16 = 72;

/// How bubbles are set off from the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Look {
    /// By a background colour.
    Filled,
    /// By a frame: for terminals without colour.
    Outlined,
}

/// All that a bubble's shape depends on besides its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metrics {
    /// Of the transcript (scroll bar and margins not included).
    pub transcript: Size,
    /// How bubbles are set off.
    pub look: Look,
}

impl Metrics {
    /// Columns of the widest bubble: three quarters of the transcript; in a narrow one more, but
    /// left and right stay apart.
    pub fn max_width(self) -> u16 {
        let all = self.transcript.width;
        let quarters = u32::from(all) * 3 / 4;
        let narrow = all.saturating_sub(4).min(30);
        u16::try_from(quarters)
            .unwrap_or(MAX_WIDTH)
            .max(narrow)
            .clamp(1, MAX_WIDTH)
    }

    /// Blank rows between two bubbles with nothing else between them, `close` in time or not.
    /// Sides tell filled bubbles apart; what one side says later on needs more air.
    pub fn spacing(self, same_side: bool, close: bool) -> u16 {
        match self.look {
            Look::Filled => 1 + u16::from(same_side && !close),
            Look::Outlined => u16::from(!(same_side && close)),
        }
    }
}

/// What a span is, for the colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Of the message.
    Text,
    /// A web or mail address in the text.
    Link,
    /// Words of ours in place of a text.
    Note,
    /// Glyph and kind of an attachment.
    Kind,
    /// Why a message failed.
    Alarm,
    /// Clock time.
    Time,
    /// Delivery mark beside the time.
    Mark,
    /// Delivery mark of a failed message.
    AlarmMark,
}

/// A run of cells of one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span<'a> {
    /// Counted from the bubble's left edge.
    pub column: u16,
    /// The characters.
    pub text: &'a str,
    /// What they are.
    pub role: Role,
}

/// What sort of bubble it is, for the colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// From the number.
    Inbound,
    /// From us.
    Outbound,
    /// From us, and it did not arrive.
    Failed,
    /// Could not be understood.
    Unreadable,
}

/// A message laid out for one width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bubble {
    /// Left or right.
    pub side: Direction,
    /// What sort it is.
    pub tone: Tone,
    /// Columns, frame or padding included.
    pub width: u16,
    /// First and last row are the edges of a frame, which the drawing adds on all four sides.
    pub framed: bool,
    text: String,
    pieces: Vec<Piece>,
    /// Index into `pieces` after each row's last piece.
    rows: Vec<u32>,
}

/// A span whose characters lie in the bubble's `text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    start: u32,
    end: u32,
    column: u16,
    role: Role,
}

impl Bubble {
    /// Lays `message` out.
    pub fn layout(message: &Message, metrics: Metrics, zone: Zone) -> Self {
        layout::layout(message, metrics, zone)
    }

    /// Rows on screen.
    pub fn height(&self) -> usize {
        self.rows.len()
    }

    /// What stands in a row, from left to right; the rest of it is blank. Nothing below the last.
    pub fn row(&self, row: usize) -> impl Iterator<Item = Span<'_>> {
        let end = self.rows.get(row).map_or(0, |end| *end as usize);
        let start = match row.checked_sub(1) {
            Some(above) => self.rows.get(above).map_or(end, |end| *end as usize),
            None => 0,
        };
        let pieces = self.pieces.get(start..end).unwrap_or_default();
        pieces.iter().map(|piece| Span {
            column: piece.column,
            text: &self.text[piece.start as usize..piece.end as usize],
            role: piece.role,
        })
    }
}

/// Rows of `text`, each at most `width` columns: as in a bubble, for other places.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    wrap::lines(text, width)
        .map(|line| layout::expanded(&text[line.range], width))
        .collect()
}

#[cfg(test)]
#[path = "bubble/tests.rs"]
mod tests;

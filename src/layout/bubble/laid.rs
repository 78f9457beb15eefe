//! A message laid out: rows of spans, and where its files are.

use std::ops::Range;
use std::sync::Arc;

use smallvec::SmallVec;

use crate::message::Direction;
use crate::picture::CellBox;

/// What a span is, for the colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Text of the message.
    Text,
    /// A web or mail address in the text.
    Link,
    /// Our own words in place of a text.
    Note,
    /// Glyph and kind of an attachment.
    Kind,
    /// Why a message failed.
    Alarm,
    Time,
    /// Delivery mark beside the time.
    Mark,
    /// Delivery mark of a failed message.
    AlarmMark,
}

/// A run of cells with the same role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextSpan<'a> {
    /// Counted from the bubble's left edge.
    pub column: u16,
    pub text: &'a str,
    pub role: Role,
    /// For a link: its index among the bubble's links.
    pub link: Option<u16>,
}

/// What a bubble shows of a file besides name and kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Cells kept free for the picture, in place of the name; `None` if there is no picture to
    /// show.
    pub room: Option<CellBox>,
    /// Rows in the middle of that room, or below the name.
    pub words: Vec<(String, Role)>,
    /// A row below that room.
    pub note: Option<(&'static str, Role)>,
}

/// The place of a file in a bubble.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRows {
    /// Its rows, counted from the bubble's first.
    pub rows: Range<usize>,
    /// If rows are kept free for a picture: the first column of its cells, counted from the
    /// bubble's left edge, and its size in cells.
    pub picture: Option<(u16, CellBox)>,
}

impl FileRows {
    /// The rows that are kept free for a picture.
    pub fn picture_rows(&self) -> Range<usize> {
        let Range { start, end } = self.rows;
        let rows = self.picture.map_or(0, |(_, cells)| usize::from(cells.rows));
        start..end.min(start + rows)
    }
}

/// The kind of bubble, for the colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    Inbound,
    Outbound,
    /// Outbound, and not delivered.
    Failed,
    /// The gateway's item could not be understood.
    Unreadable,
    /// A tapback: a line on the plain background.
    Aside,
}

/// A message laid out for one width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bubble {
    pub side: Direction,
    pub tone: Tone,
    /// Columns, frame or padding included.
    pub width: u16,
    /// First and last row are the edges of a frame, which the drawing adds on all four sides.
    pub framed: bool,
    pub(super) text: String,
    /// The targets of its web links.
    pub(super) links: Box<[Arc<str>]>,
    pub(super) pieces: Pieces,
    /// Index into `pieces` after each row's last piece.
    pub(super) rows: RowEnds,
    pub(super) files: Vec<FileRows>,
    pub(super) caption: Caption,
}

/// The place of the message's text in its bubble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caption {
    /// Its first row.
    pub row: u32,
    /// The columns that it is wrapped or cut to.
    pub columns: u16,
    /// Columns before it.
    pub padding: u16,
}

/// Stored in the bubble itself for most bubbles: with many messages loaded, each separate
/// allocation costs a cache miss.
pub type Pieces = SmallVec<[LaidPiece; 6]>;
/// See [`Pieces`].
pub type RowEnds = SmallVec<[u32; 8]>;

/// A span whose characters are in the bubble's `text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaidPiece {
    pub start: u32,
    pub end: u32,
    pub column: u16,
    pub role: Role,
    /// Index into `links` plus 1; 0: no link.
    pub link: u16,
}

impl Bubble {
    /// The places of its files, in their order.
    pub fn files(&self) -> &[FileRows] {
        &self.files
    }

    pub fn height(&self) -> usize {
        self.rows.len()
    }

    /// The targets of its links.
    pub fn links(&self) -> &[Arc<str>] {
        &self.links
    }

    /// The spans of a row, from left to right; the rest of the row is blank. Empty below the last
    /// row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = TextSpan<'_>> {
        let end = self.rows.get(row).map_or(0, |end| *end as usize);
        let start = match row.checked_sub(1) {
            Some(above) => self.rows.get(above).map_or(end, |end| *end as usize),
            None => 0,
        };
        let pieces = self.pieces.get(start..end).unwrap_or_default();
        pieces.iter().map(|piece| TextSpan {
            column: piece.column,
            text: &self.text[piece.start as usize..piece.end as usize],
            role: piece.role,
            link: piece.link.checked_sub(1),
        })
    }
}

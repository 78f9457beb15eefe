//! Turns a message into rows, for a transcript of a given size. Nothing else decides a bubble's
//! height.

mod attachment;
mod edges;
mod footer;
mod highlight;
mod layout;
mod links;
mod measure;
mod status;
mod wrap;

use std::ops::Range;
use std::sync::Arc;

use smallvec::SmallVec;

use super::areas::Size;
use crate::message::{Direction, Message};
use crate::picture::CellBox;
use crate::text::columns::Columns;
use crate::time::Zone;

pub use attachment::AttachmentKind;
pub use edges::{EdgeRow, Joint, Outline};
pub use highlight::{Mark, Marks};
pub use links::{find_links, has_link, is_web, is_www, link_target, web_address};
pub use measure::{
    Clusters, CountedCluster, clusters, head, is_plain, shorten, shorten_middle, tail, width,
};
pub use status::{StatusWords, clause, status_glyph, status_words};

/// Messages of one side within this many seconds form a group.
pub const GROUP_SECONDS: i64 = 5 * 60;
/// The widest bubble in columns: longer lines are hard to read.
const MAX_WIDTH: u16 = 72;

/// Limits of a picture's box in a bubble, which grows with the transcript.
const PICTURE_COLUMNS: std::ops::RangeInclusive<u16> = 24..=56;
const PICTURE_ROWS: std::ops::RangeInclusive<u16> = 8..=20;
/// In a smaller box nothing can be recognised.
const LEAST_BOX: CellBox = CellBox {
    columns: 8,
    rows: 2,
};

/// How bubbles are set off from the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Look {
    /// By a background colour, with rounded edges half a row high above and below.
    Round,
    /// By a background colour.
    Filled,
    /// By a frame: for terminals without colour.
    Outlined,
}

/// Everything that the shape of bubbles depends on, besides their messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metrics {
    /// Without scroll bar and margins.
    pub transcript: Size,
    pub look: Look,
    /// How the terminal counts columns.
    pub columns: Columns,
}

impl Metrics {
    /// Columns of the widest bubble: three quarters of the transcript; more in a narrow one, but
    /// left and right bubbles stay distinct.
    pub fn max_width(self) -> u16 {
        let all = self.transcript.width;
        let quarters = u32::from(all) * 3 / 4;
        let narrow = all.saturating_sub(4).min(30);
        u16::try_from(quarters)
            .unwrap_or(MAX_WIDTH)
            .max(narrow)
            .clamp(1, MAX_WIDTH)
    }

    /// The largest box of a picture: three eighths of the transcript's width, in the shape of a
    /// photograph (cells are twice as high as wide), and never higher than two thirds of the
    /// transcript. `None` if there is no room.
    pub fn picture_box(self) -> Option<CellBox> {
        let shape = layout::LineShape::of(self);
        let most = if shape.framed {
            u16::try_from(shape.inner).unwrap_or(u16::MAX)
        } else {
            self.max_width()
        };
        let eighths = |n: u16| u16::try_from(u32::from(n) * 3 / 8).unwrap_or(u16::MAX);
        let (least, widest) = PICTURE_COLUMNS.into_inner();
        let columns = eighths(self.transcript.width).clamp(least, widest);
        let (lowest, highest) = PICTURE_ROWS.into_inner();
        let rows = eighths(columns).clamp(lowest, highest);
        let high = u32::from(self.transcript.height) * 2 / 3;
        let room = CellBox {
            columns: columns.min(most),
            rows: u16::try_from(high).map_or(rows, |high| high.min(rows)),
        };
        let enough = room.columns >= LEAST_BOX.columns && room.rows >= LEAST_BOX.rows;
        enough.then_some(room)
    }
}

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
    text: String,
    /// The targets of its web links.
    links: Box<[Arc<str>]>,
    pieces: Pieces,
    /// Index into `pieces` after each row's last piece.
    rows: RowEnds,
    files: Vec<FileRows>,
    caption: Caption,
}

/// The place of the message's text in its bubble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Caption {
    /// Its first row.
    row: u32,
    /// The columns that it is wrapped or cut to.
    columns: u16,
    /// Columns before it.
    padding: u16,
}

/// Stored in the bubble itself for most bubbles: with many messages loaded, each separate
/// allocation costs a cache miss.
type Pieces = SmallVec<[LaidPiece; 6]>;
/// See [`Pieces`].
type RowEnds = SmallVec<[u32; 8]>;

/// A span whose characters are in the bubble's `text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LaidPiece {
    start: u32,
    end: u32,
    column: u16,
    role: Role,
    /// Index into `links` plus 1; 0: no link.
    link: u16,
}

impl Bubble {
    /// Lays `message` out; of its files, only the names.
    pub fn layout(message: &Message, metrics: Metrics, zone: Zone) -> Self {
        layout::layout(message, metrics, zone, &[])
    }

    /// Lays `message` out with one preview for each of its files.
    pub fn with_previews(
        message: &Message,
        metrics: Metrics,
        zone: Zone,
        previews: &[Preview],
    ) -> Self {
        layout::layout(message, metrics, zone, previews)
    }

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

/// Rows of `text`, each at most `width` columns as the terminal counts them, for text outside of
/// bubbles.
pub fn wrap(text: &str, width: usize, counted: Columns) -> Vec<String> {
    wrap_some(text, width, counted, usize::MAX).0
}

/// The first `most` rows of [`wrap`], and the rest of the text.
pub fn wrap_some(text: &str, width: usize, counted: Columns, most: usize) -> (Vec<String>, &str) {
    let mut lines = wrap::lines(text, width, counted);
    let mut end = 0;
    let first = lines.by_ref().take(most).map(|line| {
        end = line.range.end;
        layout::expanded(&text[line.range], width, counted)
    });
    let first = first.collect();
    let rest = lines.next().map_or("", |_| &text[end..]);
    (first, rest)
}

#[cfg(test)]
mod tests;

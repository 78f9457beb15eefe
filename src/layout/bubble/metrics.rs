//! How wide bubbles and their lines can be, and how much room pictures have.

use crate::layout::areas::Size;
use crate::picture::CellBox;
use crate::text::columns::Columns;

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

/// The narrowest caption of a picture.
const LEAST_CAPTION: u16 = 24;

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
        let shape = LineShape::of(self);
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

/// The space for text inside the edges of a bubble.
#[derive(Clone, Copy)]
pub struct LineShape {
    pub framed: bool,
    /// Columns between an edge of the bubble and its text, the frame included.
    pub padding: usize,
    /// The most columns for text.
    pub inner: usize,
    /// How the terminal counts columns.
    pub columns: Columns,
}

impl LineShape {
    pub fn of(metrics: Metrics) -> Self {
        let outer = usize::from(metrics.max_width());
        let (framed, padding) = match metrics.look {
            Look::Outlined if outer >= 8 => (true, 2),
            Look::Round | Look::Filled if outer >= 40 => (false, 2),
            _ if outer >= 6 => (false, 1),
            _ => (false, 0),
        };
        Self {
            framed,
            padding,
            inner: outer - 2 * padding,
            columns: metrics.columns,
        }
    }

    /// A caption is as wide as its picture, but wide enough to be read.
    pub fn beside_picture(self, columns: u16) -> Self {
        let picture = usize::from(columns.max(LEAST_CAPTION));
        let sides = if self.framed { 0 } else { 2 * self.padding };
        Self {
            inner: self.inner.min(picture.saturating_sub(sides)).max(1),
            ..self
        }
    }
}

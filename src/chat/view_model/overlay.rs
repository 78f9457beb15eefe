//! Boxes over the transcript.

use super::scroll::ScrollPosition;

/// A box over the transcript that scrolls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// In its upper edge.
    pub title: String,
    pub shape: BoxShape,
    /// The rows in view, wrapped to `width`.
    pub rows: Vec<OverlayRow>,
    /// Index of the first row in view.
    pub first: usize,
    /// The number of all rows, in view or not.
    pub total: usize,
    /// Columns for text inside the box.
    pub width: u16,
}

impl Overlay {
    /// Where its view stands, counted in rows.
    pub fn position(&self) -> ScrollPosition {
        ScrollPosition {
            before: self.first as u64,
            shown: self.rows.len() as u64,
            total: self.total as u64,
            has_track: true,
        }
    }
}

/// A box with all its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeBox {
    pub title: &'static str,
    pub shape: BoxShape,
    pub rows: Vec<OverlayRow>,
}

/// How the rows of a box stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoxShape {
    /// Text over the whole width.
    Text,
    /// A table: `names` columns for the names, and the values beside them.
    Fields { names: u16 },
    /// A list to pick from, with `names` columns for the names.
    List {
        names: u16,
        /// Index of the picked row, if it is in view.
        picked: Option<usize>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverlayRow {
    Blank,
    Heading(String),
    /// A name and its value; the name is empty on the value's further rows.
    Field {
        name: String,
        value: String,
        /// The field tells of a failure.
        alarming: bool,
    },
    /// Text over the whole width (the raw record).
    Text(String),
    /// Two rows beside each other, each with half of the width.
    Pair(Box<OverlayRow>, Box<OverlayRow>),
}

impl OverlayRow {
    pub fn is_pair(&self) -> bool {
        matches!(self, Self::Pair(..))
    }
}

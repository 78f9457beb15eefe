//! Pictures, as far as the core knows them: names and places, never pixels.

use std::ops::Range;

/// Names one picture, however many bubbles show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureId(pub u32);

/// Columns and rows of the cells that a picture is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CellBox {
    /// Columns.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
}

/// A picture on screen. The cells it covers are left blank by `ui`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Whose pixels.
    pub picture: PictureId,
    /// All of its cells, in view or not.
    pub size: CellBox,
    /// First column on the terminal.
    pub column: u16,
    /// Rows of the terminal that it covers.
    pub rows: Range<u16>,
    /// Rows of the box above the first one in view.
    pub hidden_above: u16,
}

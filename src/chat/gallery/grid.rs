//! Where the tiles of the gallery are, for a given size of the terminal.

use std::ops::Range;

use crate::layout::areas::Areas;
use crate::picture::CellBox;

/// Columns of a tile, as near as the width allows: at least these, or two ninths of the width.
const TILE: u16 = 20;
/// Columns between two tiles; the marker of the selected one stands in them.
const GAP: u16 = 2;
/// Rows below a tile's picture: its date, and one blank.
const BELOW: u16 = 2;
/// Rows above the first tile.
const TITLE: u16 = 2;

/// The grid of one size of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Tiles of a row.
    pub columns: usize,
    /// Rows of tiles that are wholly in view.
    pub rows: usize,
    /// Of a tile, what its picture may take.
    pub cells: CellBox,
    /// Of the terminal: the first column of the first tile, the first row of it, and the row below
    /// the last one.
    left: u16,
    top: u16,
    bottom: u16,
}

impl Grid {
    /// `pictures`: there are some; else a tile has one row for words.
    pub fn of(areas: Areas, pictures: bool) -> Self {
        let (width, height) = (areas.transcript.width.max(1), areas.transcript.height);
        let wanted = TILE.max(width * 2 / 9);
        let columns = ((width + GAP) / (wanted + GAP)).max(1);
        let tile = ((width + GAP) / columns)
            .saturating_sub(GAP)
            .clamp(1, width);
        let free = height.saturating_sub(TITLE);
        let rows = if pictures {
            // Four to three, in cells that are twice as high as wide.
            (tile * 3 / 8).min(free.saturating_sub(BELOW - 1))
        } else {
            1
        };
        let cells = CellBox {
            columns: tile,
            rows: rows.max(1),
        };
        Self {
            columns: usize::from(columns),
            // The blank row below the last tiles may lie out of view.
            rows: usize::from(((free + 1) / (cells.rows + BELOW)).max(1)),
            cells,
            left: areas.left,
            top: areas.top + TITLE.min(height),
            bottom: areas.top + height,
        }
    }

    /// First column of a tile on the terminal.
    pub fn column(&self, column: usize) -> u16 {
        let step = self.cells.columns + GAP;
        self.left + u16::try_from(column).unwrap_or(0) * step
    }

    /// Rows of the terminal for the picture of a tile in this row in view, as far as they are there.
    pub fn picture_rows(&self, row: usize) -> Range<u16> {
        let step = self.cells.rows + BELOW;
        let start = self.top + u16::try_from(row).unwrap_or(0) * step;
        start.min(self.bottom)..(start + self.cells.rows).min(self.bottom)
    }

    /// The row below them, for the date.
    pub fn date_row(&self, row: usize) -> Option<u16> {
        let date = self.picture_rows(row).end;
        (date < self.bottom).then_some(date)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::layout::areas::Size;

    #[test]
    fn tiles_are_of_a_good_size() {
        let of = |width, height| Grid::of(Areas::of(Size { width, height }), true);
        let wide = of(100, 40);
        assert_eq!((wide.columns, wide.rows), (4, 3));
        assert_eq!((wide.cells.columns, wide.cells.rows), (22, 8));
        let large = of(200, 60);
        assert_eq!((large.columns, large.cells.columns), (4, 30));
        let usual = of(80, 24);
        assert_eq!((usual.columns, usual.rows), (3, 2));
        assert_eq!(of(20, 8).columns, 1);
    }

    proptest! {
        #[test]
        fn no_tile_leaves_the_transcript(width in 1_u16..300, height in 3_u16..120, some in any::<bool>()) {
            let areas = Areas::of(Size { width, height });
            let grid = Grid::of(areas, some);
            let right = areas.left + areas.transcript.width;
            prop_assert!(grid.column(grid.columns - 1) + grid.cells.columns <= right);
            let mut before = areas.top;
            for row in 0..grid.rows {
                let rows = grid.picture_rows(row);
                prop_assert!(before <= rows.start && rows.start <= rows.end);
                prop_assert!(rows.end <= areas.top + areas.transcript.height);
                before = rows.end;
            }
        }
    }
}

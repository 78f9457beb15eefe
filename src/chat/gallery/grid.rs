//! Where the tiles of the gallery are, for a given size of the terminal.

use std::ops::Range;

use crate::layout::areas::Areas;
use crate::picture::CellBox;

/// Columns of a tile, as near as the width allows: at least these, or two ninths of the width.
const TILE: u16 = 20;
/// Columns between two tiles; they hold the marker of the selected tile.
const GAP: u16 = 2;
/// Rows below a tile's picture: its date, and a blank row.
const BELOW: u16 = 2;
const TITLE: u16 = 2;

/// The grid for one size of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Tiles in a row.
    pub columns: usize,
    /// Rows of tiles that are completely in view.
    pub rows: usize,
    /// The cells of a tile's picture.
    pub cells: CellBox,
    /// In the terminal: the first column and row of the first tile, and the row below the last one.
    left: u16,
    top: u16,
    bottom: u16,
}

impl Grid {
    /// Without `pictures`, a tile has one row for words.
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
            let usual = tile * 3 / 8;
            // A little lower if a second row of tiles then fits: half of the screen stays empty
            // otherwise.
            let (each, all) = (usual + BELOW, free + 1);
            let count = if all < 2 * each && all + each / 2 >= 2 * each {
                2
            } else {
                1
            };
            usual.min((all / count).saturating_sub(BELOW))
        } else {
            1
        };
        let cells = CellBox {
            columns: tile,
            rows: rows.max(1),
        };
        Self {
            columns: usize::from(columns),
            // The blank row below the last tiles may be out of view.
            rows: usize::from(((free + 1) / (cells.rows + BELOW)).max(1)),
            cells,
            left: areas.left,
            top: areas.top + TITLE.min(height),
            bottom: areas.top + height,
        }
    }

    /// First column of a tile in the terminal.
    pub fn column(&self, column: usize) -> u16 {
        let step = self.cells.columns + GAP;
        self.left + u16::try_from(column).unwrap_or(0) * step
    }

    /// Rows of the terminal for the pictures in this row of tiles, as far as they are in view.
    pub fn picture_rows(&self, row: usize) -> Range<u16> {
        let step = self.cells.rows + BELOW;
        let start = self.top + u16::try_from(row).unwrap_or(0) * step;
        start.min(self.bottom)..(start + self.cells.rows).min(self.bottom)
    }

    /// The terminal's row for the dates below these pictures.
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
        let narrow = of(60, 24);
        assert_eq!((narrow.columns, narrow.rows, narrow.cells.rows), (2, 2, 8));
        let large = of(200, 60);
        assert_eq!((large.columns, large.cells.columns), (4, 30));
        let usual = of(80, 24);
        assert_eq!((usual.columns, usual.rows), (3, 2));
        assert_eq!(of(20, 8).columns, 1);
    }

    #[test]
    fn half_of_the_screen_is_never_empty_below_a_single_row() {
        for (width, height) in (40..300).flat_map(|width| (14..80).map(move |h| (width, h))) {
            let areas = Areas::of(Size { width, height });
            let grid = Grid::of(areas, true);
            let last = grid.date_row(grid.rows - 1).unwrap();
            let empty = areas.top + areas.transcript.height - last - 1;
            let usual = grid.cells.columns * 3 / 8;
            let each = usual + BELOW;
            assert!(grid.cells.rows * 3 + 6 >= usual * 2 || grid.rows == 1);
            if grid.rows == 1 {
                assert!(empty <= each / 2, "{width}x{height}: {empty}");
            }
        }
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

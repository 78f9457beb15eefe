//! Names, sizes and places of pictures, for the core. Pixels are elsewhere.

pub mod animation;
pub mod request;

use std::ops::Range;

/// Identifies the pixels of one picture at one size, whichever bubbles show them. Different pixels
/// always have different ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureId(pub u32);

/// The size of a picture in columns and rows of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CellBox {
    pub columns: u16,
    pub rows: u16,
}

/// The size of a picture in pixels, turned upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pixels {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// A picture on screen. The cells it covers are left blank by `ui`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The pixels to show.
    pub picture: PictureId,
    /// The size of the whole picture, including rows that are out of view.
    pub size: CellBox,
    /// First column on the terminal.
    pub column: u16,
    /// The rows of the terminal that the picture covers.
    pub rows: Range<u16>,
    /// How many rows of the picture are out of view above.
    pub hidden_above: u16,
}

/// The space for a picture, and the pixels of a cell (1x2 for half blocks).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Room {
    /// The largest size in cells.
    pub cells: CellBox,
    pub cell: Pixels,
}

impl Room {
    /// The cells for a picture of this size: as many as fit, in the picture's shape as far as cells
    /// allow. The picture is never enlarged.
    pub fn fit(self, picture: Pixels) -> CellBox {
        let widest = u64::from(self.cells.columns) * u64::from(self.cell.width);
        let highest = u64::from(self.cells.rows) * u64::from(self.cell.height);
        self.scaled(picture, widest, highest, true)
    }

    /// The cells for a picture of this size that is shown as large as possible.
    pub fn fill(self, picture: Pixels) -> CellBox {
        let widest = u64::from(self.cells.columns) * u64::from(self.cell.width);
        let highest = u64::from(self.cells.rows) * u64::from(self.cell.height);
        self.scaled(picture, widest, highest, false)
    }

    /// The size in pixels of this many cells.
    pub fn pixels(self, cells: CellBox) -> Pixels {
        Pixels {
            width: u32::from(cells.columns) * self.cell.width,
            height: u32::from(cells.rows) * self.cell.height,
        }
    }

    fn scaled(self, picture: Pixels, widest: u64, highest: u64, keep: bool) -> CellBox {
        let (width, height) = (
            u64::from(picture.width.max(1)),
            u64::from(picture.height.max(1)),
        );
        let (wide, high) = if keep && width <= widest && height <= highest {
            (width, height)
        } else if width * highest > height * widest {
            (widest, height * widest / width)
        } else {
            (width * highest / height, highest)
        };
        CellBox {
            columns: cells(wide, self.cell.width, self.cells.columns),
            rows: cells(high, self.cell.height, self.cells.rows),
        }
    }
}

/// The number of cells for this many pixels, rounded, at least one.
fn cells(pixels: u64, cell: u32, most: u16) -> u16 {
    let cell = u64::from(cell.max(1));
    let nearest = (pixels + cell / 2) / cell;
    u16::try_from(nearest).unwrap_or(most).clamp(1, most.max(1))
}

/// A part of a picture, in its own pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// The size of the part.
    pub size: Pixels,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(columns: u16, rows: u16, width: u32, height: u32) -> Room {
        Room {
            cells: CellBox { columns, rows },
            cell: Pixels { width, height },
        }
    }

    fn fit(room: Room, width: u32, height: u32) -> (u16, u16) {
        let fitted = room.fit(Pixels { width, height });
        (fitted.columns, fitted.rows)
    }

    #[test]
    fn a_picture_keeps_its_shape() {
        let sharp = room(32, 12, 10, 20);
        assert_eq!(fit(sharp, 4032, 3024), (32, 12));
        assert_eq!(fit(sharp, 3024, 4032), (18, 12));
        assert_eq!(fit(sharp, 1920, 1080), (32, 9));
        let blocks = room(32, 12, 1, 2);
        assert_eq!(fit(blocks, 4032, 3024), (32, 12));
        assert_eq!(fit(blocks, 3024, 4032), (18, 12));
    }

    #[test]
    fn a_small_picture_is_not_enlarged_and_never_vanishes() {
        let sharp = room(32, 12, 10, 20);
        assert_eq!(fit(sharp, 100, 100), (10, 5));
        assert_eq!(fit(sharp, 1, 1), (1, 1));
        assert_eq!(fit(sharp, 100_000, 1), (32, 1));
        assert_eq!(fit(sharp, u32::MAX, u32::MAX), (24, 12));
        let filled = sharp.fill(Pixels {
            width: 1,
            height: 1,
        });
        assert_eq!((filled.columns, filled.rows), (24, 12));
    }
}

//! [`Raster`]: the pixels of a decoded picture.

use std::fmt;

/// Pixels from left to right and top to bottom, four bytes each: red, green, blue, opacity.
#[derive(Clone, PartialEq, Eq)]
pub struct Raster {
    /// Pixels of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `4 * width * height` bytes.
    pub rgba: Vec<u8>,
}

impl Raster {
    /// Memory that the pixels take, in bytes.
    pub fn bytes(&self) -> usize {
        self.rgba.len()
    }
}

impl fmt::Debug for Raster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raster({}x{})", self.width, self.height)
    }
}

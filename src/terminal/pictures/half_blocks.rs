//! Draws a picture as text: each cell shows two pixels, one above the other.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use ratatui::buffer::Cell;
use ratatui::style::Color;

use crate::picture::CellBox;
use crate::raster::Raster;
use crate::xterm256::{self, RgbBytes};

/// Pixels with less opacity are invisible; pixels with more than the second value hide what is
/// behind.
const CLEAR: u8 = 16;
const SOLID: u8 = 240;

/// A picture in half blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocks {
    columns: u16,
    /// Upper and lower pixel of each cell, row by row.
    cells: Vec<[[u8; 4]; 2]>,
    /// Only the 256 colours of the palette.
    indexed: bool,
}

impl Blocks {
    /// `None` if there are no pixels.
    pub fn new(raster: &Raster, size: CellBox, indexed: bool) -> Option<Self> {
        let (width, height) = (u32::from(size.columns), 2 * u32::from(size.rows));
        let pixels = resized(raster, width, height)?;
        let columns = usize::from(size.columns);
        let rows: Vec<&[u8]> = pixels.chunks_exact(columns * 4).collect();
        let pixel = |row: usize, column: usize| -> [u8; 4] {
            let found = rows
                .get(row)
                .and_then(|row| row.get(column * 4..column * 4 + 4));
            found
                .and_then(|bytes| bytes.try_into().ok())
                .unwrap_or_default()
        };
        let cells = (0..usize::from(size.rows) * columns)
            .map(|at| {
                let (row, column) = (at / columns, at % columns);
                [pixel(2 * row, column), pixel(2 * row + 1, column)]
            })
            .collect();
        Some(Self {
            columns: size.columns,
            cells,
            indexed,
        })
    }

    /// Made at once: each row has one colour, the average of a line of pixels.
    pub fn draft(raster: &Raster, size: CellBox, indexed: bool) -> Option<Self> {
        let line = usize::try_from(raster.width)
            .ok()
            .filter(|width| *width > 0)?
            * 4;
        let mut cells = Vec::new();
        for row in 0..u32::from(size.rows) {
            let middle = (2 * u64::from(row) + 1) * u64::from(raster.height);
            let middle = usize::try_from(middle / (2 * u64::from(size.rows))).ok()?;
            let pixels = raster.rgba.get(middle * line..(middle + 1) * line)?;
            let colour = average(pixels);
            cells.extend(std::iter::repeat_n([colour; 2], size.columns.into()));
        }
        Some(Self {
            columns: size.columns,
            cells,
            indexed,
        })
    }

    /// Memory, in bytes.
    pub fn bytes(&self) -> usize {
        self.cells.len() * 8
    }

    /// Draws a cell over the cell of the screen. `behind` is the colour of a default background;
    /// `dim`: the picture is covered by something.
    pub fn paint(&self, (column, row): (u16, u16), behind: RgbBytes, dim: bool, cell: &mut Cell) {
        let at = usize::from(row) * usize::from(self.columns) + usize::from(column);
        let Some([above, below]) = self.cells.get(at).filter(|_| column < self.columns) else {
            return;
        };
        let ground = match cell.bg {
            Color::Rgb(r, g, b) => (r, g, b),
            _ => behind,
        };
        let colour = |pixel: &[u8; 4]| self.colour(*pixel, ground, dim);
        match (colour(above), colour(below)) {
            (None, None) => {}
            (Some(above), Some(below)) if above == below => {
                cell.set_symbol(" ").set_fg(Color::Reset).set_bg(above);
            }
            (Some(above), Some(below)) => {
                cell.set_symbol("▀").set_fg(above).set_bg(below);
            }
            (Some(above), None) => {
                cell.set_symbol("▀").set_fg(above);
            }
            (None, Some(below)) => {
                cell.set_symbol("▄").set_fg(below);
            }
        }
    }

    fn colour(&self, [r, g, b, opacity]: [u8; 4], ground: RgbBytes, dim: bool) -> Option<Color> {
        if opacity < CLEAR {
            return None;
        }
        let opacity = if opacity > SOLID { 255 } else { opacity };
        let opacity = if dim { opacity / 3 } else { opacity };
        let mixed = |colour: u8, behind: u8| {
            let (colour, behind) = (u32::from(colour), u32::from(behind));
            let part = u32::from(opacity);
            let value = (colour * part + behind * (255 - part) + 127) / 255;
            u8::try_from(value).unwrap_or(u8::MAX)
        };
        let (r, g, b) = (mixed(r, ground.0), mixed(g, ground.1), mixed(b, ground.2));
        Some(if self.indexed {
            Color::Indexed(xterm256::nearest((r, g, b)))
        } else {
            Color::Rgb(r, g, b)
        })
    }
}

/// The average of pixels; the less opaque they are, the less they count.
fn average(pixels: &[u8]) -> [u8; 4] {
    let mut sums = [0_u64; 3];
    let mut opacities = 0;
    for pixel in pixels.chunks_exact(4) {
        let opacity = u64::from(pixel[3]);
        opacities += opacity;
        for (sum, value) in sums.iter_mut().zip(pixel) {
            *sum += u64::from(*value) * opacity;
        }
    }
    let byte = |sum: u64, of: u64| u8::try_from(sum / of.max(1)).unwrap_or(u8::MAX);
    let [r, g, b] = sums.map(|sum| byte(sum, opacities));
    [r, g, b, byte(opacities, pixels.len() as u64 / 4)]
}

/// The picture at another size, with four bytes per pixel; `None` if there are no pixels.
pub fn resized(raster: &Raster, width: u32, height: u32) -> Option<Vec<u8>> {
    let (from_width, from_height) = (raster.width, raster.height);
    let whole = u64::from(from_width) * u64::from(from_height) * 4;
    if whole == 0 || whole != raster.rgba.len() as u64 {
        return None;
    }
    if (from_width, from_height) == (width, height) {
        return Some(raster.rgba.clone());
    }
    let from = ImageRef::new(from_width, from_height, &raster.rgba, PixelType::U8x4).ok()?;
    let mut to = Image::new(width, height, PixelType::U8x4);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new().resize(&from, &mut to, Some(&options)).ok()?;
    Some(to.into_vec())
}

#[cfg(test)]
mod tests;

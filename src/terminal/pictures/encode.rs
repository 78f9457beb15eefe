//! Encodes pictures as sixels and for iTerm2, whole rows at a time. These are drawn over cells.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
#[cfg(feature = "sixel")]
use icy_sixel::{BackgroundMode, SixelImage};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

use super::half_blocks::resized;
use crate::picture::CellBox;
use crate::raster::Raster;
use crate::terminal::PixelSize;
use crate::xterm256::RgbBytes;

/// The most pixels that share a set of colours.
const SIXEL_PIXELS: u32 = 1_500_000;
/// Memory for finding these colours, in bytes.
pub const SIXEL_MEMORY: u64 = SIXEL_PIXELS as u64 * 28;

/// The picture at its size on the terminal, over a background if one is given.
pub fn fitted(
    raster: &Raster,
    size: CellBox,
    cell: PixelSize,
    behind: Option<RgbBytes>,
) -> Option<Raster> {
    let width = u32::from(size.columns) * u32::from(cell.width);
    let height = u32::from(size.rows) * u32::from(cell.height);
    let mut rgba = resized(raster, width, height)?;
    if let Some(behind) = behind {
        rgba.chunks_exact_mut(4)
            .for_each(|pixel| flatten(pixel, behind));
    }
    Some(Raster {
        width,
        height,
        rgba,
    })
}

/// Makes a translucent pixel solid; nearly transparent pixels become transparent.
fn flatten(pixel: &mut [u8], (r, g, b): RgbBytes) {
    let opacity = u32::from(pixel[3]);
    if opacity < 16 || opacity == 255 {
        return;
    }
    for (value, behind) in pixel.iter_mut().zip([r, g, b]) {
        let mixed = (u32::from(*value) * opacity + u32::from(behind) * (255 - opacity)) / 255;
        *value = u8::try_from(mixed).unwrap_or(u8::MAX);
    }
    pixel[3] = 255;
}

/// Some rows of cells of a fitted picture.
pub fn cut(fitted: &Raster, rows: std::ops::Range<u16>, cell: PixelSize) -> Option<Raster> {
    let line = usize::try_from(fitted.width).ok()? * 4;
    let at = |row: u16| usize::from(row) * usize::from(cell.height) * line;
    let rgba = fitted.rgba.get(at(rows.start)..at(rows.end))?.to_vec();
    Some(Raster {
        width: fitted.width,
        height: (u32::from(rows.end) - u32::from(rows.start)) * u32::from(cell.height),
        rgba,
    })
}

/// As a PNG file.
pub fn png(raster: &Raster) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let encoder =
        PngEncoder::new_with_quality(&mut out, CompressionType::Default, FilterType::Adaptive);
    let (width, height) = (raster.width, raster.height);
    encoder
        .write_image(&raster.rgba, width, height, ExtendedColorType::Rgba8)
        .ok()?;
    Some(out)
}

/// As sixels, in 256 colours of its own; transparent pixels leave the cells as they are. A large
/// picture is split into bands, because finding its colours takes much memory.
pub fn sixel(raster: &Raster, cell: PixelSize) -> Option<Vec<u8>> {
    let row = raster.width.max(1) * u32::from(cell.height);
    let rows = raster.height.div_ceil(u32::from(cell.height).max(1));
    let band = (SIXEL_PIXELS / row.max(1)).clamp(1, rows.max(1));
    let bands = (0..rows).step_by(usize::try_from(band).ok()?);
    let mut out = Vec::new();
    for first in bands {
        let to = (first + band).min(rows);
        let range = u16::try_from(first).ok()?..u16::try_from(to).ok()?;
        let sixels = band_of_sixels(cut(raster, range, cell)?)?;
        if to < rows {
            // Terminals differ in where the cursor ends.
            out.extend_from_slice(b"\x1b7");
            out.extend(sixels);
            out.extend(format!("\x1b8\x1b[{}B", to - first).into_bytes());
        } else {
            out.extend(sixels);
        }
    }
    Some(out)
}

#[cfg(feature = "sixel")]
fn band_of_sixels(raster: Raster) -> Option<Vec<u8>> {
    let (width, height) = (raster.width, raster.height);
    let size = |pixels| usize::try_from(pixels).ok();
    let image = SixelImage::try_from_rgba(raster.rgba, size(width)?, size(height)?).ok()?;
    let encoded = image
        .with_background_mode(BackgroundMode::Transparent)
        .encode();
    encoded.ok().map(String::into_bytes)
}

/// Never called: a build without sixels does not choose them.
#[cfg(not(feature = "sixel"))]
fn band_of_sixels(_: Raster) -> Option<Vec<u8>> {
    None
}

/// As iTerm2's inline picture over these cells.
pub fn iterm2(raster: &Raster, size: CellBox) -> Option<Vec<u8>> {
    let png = png(raster)?;
    let CellBox { columns, rows } = size;
    let mut out = format!(
        "\x1b]1337;File=inline=1;size={};width={columns};height={rows};\
         preserveAspectRatio=0;doNotMoveCursor=1:",
        png.len()
    );
    STANDARD.encode_string(&png, &mut out);
    out.push('\x07');
    Some(out.into_bytes())
}

#[cfg(test)]
mod tests;

//! Decodes incomplete pictures as far as they arrived. JPEG is not handled here, because its
//! decoder continues by itself; nor is WebP, whose decoder gives nothing before it has read all.

use image::{ColorType, DynamicImage, ImageDecoder, ImageReader};
use image::{GrayAlphaImage, GrayImage, RgbImage, RgbaImage};

use super::metered::Metered;
use crate::picture::request::MediaKind;

/// Grey for missing pixels in pictures without transparency, as in a JPEG.
const MISSING: u8 = 0x80;
/// At least one of this many rows must have arrived.
const WORTH: usize = 16;

/// The rows that arrived; the others are grey or transparent. `None` if nearly all are missing. The
/// caller has checked the picture's size.
pub(super) fn what_came(kind: MediaKind, reader: ImageReader<Metered<'_>>) -> Option<DynamicImage> {
    if !matches!(kind, MediaKind::Png | MediaKind::Gif | MediaKind::Bmp) {
        return None;
    }
    let decoder = reader.into_decoder().ok()?;
    let ((width, height), colour) = (decoder.dimensions(), decoder.color_type());
    let missing = if colour.has_alpha() { 0 } else { MISSING };
    let mut pixels = vec![missing; usize::try_from(decoder.total_bytes()).ok()?];
    // The decoder writes each row to its place as it reads the row.
    let _ = decoder.read_image(&mut pixels);
    let row = usize::try_from(width).ok()? * usize::from(colour.bytes_per_pixel());
    let came = |row: &&[u8]| row.iter().any(|byte| *byte != missing);
    let rows = pixels.chunks_exact(row).filter(came).count();
    if rows * WORTH < usize::try_from(height).ok()? {
        return None;
    }
    match colour {
        ColorType::L8 => GrayImage::from_raw(width, height, pixels).map(Into::into),
        ColorType::La8 => GrayAlphaImage::from_raw(width, height, pixels).map(Into::into),
        ColorType::Rgb8 => RgbImage::from_raw(width, height, pixels).map(Into::into),
        ColorType::Rgba8 => RgbaImage::from_raw(width, height, pixels).map(Into::into),
        // The decoder arranges the bytes of other pixels only at the end.
        _ => None,
    }
}

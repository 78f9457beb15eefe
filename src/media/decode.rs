//! Strangers' pictures become pixels within bounds that are checked before a decoder sees more than
//! the header.

use std::io::Cursor;

use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbaImage, imageops};

use super::decode_pool::caught;
use super::failure::Trouble;
use super::truncated::what_came;
use crate::picture::request::MediaKind;
use crate::picture::{CellBox, Pixels, Room};
use crate::raster::Raster;

/// Pixels of a side.
const MAX_SIDE: u32 = 12_000;
/// Pixels in all.
const MAX_PIXELS: u64 = 40_000_000;
/// Bytes that decoding one picture may take.
pub(super) const MAX_MEMORY: u64 = 160 << 20;
/// Passes over a progressive JPEG; cameras make ten, bombs thousands.
const MAX_SCANS: usize = 100;
/// Pixels that a byte of a JPEG stands for at most, if it is worth showing: a whole picture that is
/// blank has four times as many bytes.
const MAX_PIXELS_A_BYTE: u64 = 256;
/// Shapes that differ by less than this part are taken for the same, lest a picture get a margin
/// because cells are no pixels.
const TOLERANCE: f64 = 0.12;

/// What a header says.
pub(super) struct Header {
    /// As it is stored.
    pub(super) size: Pixels,
    /// Bytes that decoding may take.
    pub(super) memory: u64,
    /// The end of a JPEG is missing; the decoder fills the rest with grey.
    pub(super) cut_short: bool,
}

/// Checks a picture before it is decoded; the decoders' own limits leak.
pub(super) fn inspect(kind: MediaKind, bytes: &[u8]) -> Result<Header, Trouble> {
    caught(|| {
        let decoder = reader(kind, bytes)?
            .into_decoder()
            .map_err(Trouble::Damaged)?;
        let (width, height) = decoder.dimensions();
        let total = decoder.total_bytes();
        let pixels = u64::from(width) * u64::from(height);
        if width == 0 || height == 0 {
            return Err(Trouble::Empty);
        }
        if width.max(height) > MAX_SIDE || pixels > MAX_PIXELS {
            return Err(Trouble::TooLarge(width, height));
        }
        let jpeg = jpeg(bytes);
        let cut_short = kind == MediaKind::Jpeg && !jpeg.whole;
        if cut_short && jpeg.data as u64 * MAX_PIXELS_A_BYTE < pixels {
            return Err(Trouble::CutShort);
        }
        let memory = match kind {
            MediaKind::Jpeg => match jpeg {
                Jpeg {
                    progressive: false, ..
                } => total + total / 2,
                // Coefficients of the whole picture are kept, besides its pixels.
                Jpeg { scans, .. } if scans <= MAX_SCANS => pixels * 10,
                Jpeg { .. } => return Err(Trouble::TooCostly),
            },
            // One picture is put onto the other.
            MediaKind::Gif | MediaKind::WebP => pixels * 4 + total,
            _ => total,
        };
        if memory > MAX_MEMORY {
            return Err(Trouble::TooLarge(width, height));
        }
        let size = Pixels { width, height };
        Ok(Header {
            size,
            memory,
            cut_short,
        })
    })
}

fn reader(kind: MediaKind, bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, Trouble> {
    let format = match kind {
        MediaKind::Jpeg => ImageFormat::Jpeg,
        MediaKind::Png => ImageFormat::Png,
        MediaKind::Gif => ImageFormat::Gif,
        MediaKind::WebP => ImageFormat::WebP,
        MediaKind::Bmp => ImageFormat::Bmp,
        _ => return Err(Trouble::Broke),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits());
    Ok(reader)
}

/// For the decoders that keep them.
pub(super) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

/// What the markers of a JPEG tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Jpeg {
    progressive: bool,
    /// Passes over the picture.
    scans: usize,
    /// Bytes from its first pixels on.
    data: usize,
    /// Its end is there.
    whole: bool,
}

fn jpeg(bytes: &[u8]) -> Jpeg {
    let mut told = Jpeg::default();
    let mut at = 2;
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|b| *b == 0xff))
    {
        at += found + 1;
        let Some(marker) = bytes.get(at) else {
            break;
        };
        match marker {
            0xc2 | 0xc6 | 0xca | 0xce => told.progressive = true,
            0xda => {
                if told.scans == 0 {
                    told.data = bytes.len() - at;
                }
                told.scans += 1;
            }
            0xd9 if told.scans > 0 => {
                told.whole = true;
                break;
            }
            // Within the pixels, or without a length.
            0x00 | 0x01 | 0xd0..=0xd9 | 0xff => continue,
            _ => {}
        }
        let length = bytes.get(at + 1..at + 3);
        let length = length.map_or(0, |l| usize::from(l[0]) << 8 | usize::from(l[1]));
        at += length + 1;
    }
    told
}

/// What is known of a picture once it was decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// Its own size, upright.
    pub(super) size: Pixels,
    /// There is more than one picture in the file.
    pub(super) moves: bool,
    /// Its end is missing.
    pub(super) cut_short: bool,
}

/// The picture in a box within `room`.
pub(super) fn preview(
    kind: MediaKind,
    bytes: &[u8],
    room: Room,
) -> Result<(Raster, Known), Trouble> {
    let (picture, orientation, known) = decode(kind, bytes)?;
    let raster = boxed(&picture, orientation, room, room.fit(known.size));
    Ok((raster, known))
}

/// All of its pixels, and how they lie.
pub(super) fn decode(
    kind: MediaKind,
    bytes: &[u8],
) -> Result<(DynamicImage, Orientation, Known), Trouble> {
    let header = inspect(kind, bytes)?;
    let mut decoder = reader(kind, bytes)?
        .into_decoder()
        .map_err(Trouble::Damaged)?;
    // A picture that lies on its side is better than none.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let (picture, cut_short) = match DynamicImage::from_decoder(decoder) {
        Ok(picture) => (picture, header.cut_short),
        Err(error) => {
            let came = what_came(kind, reader(kind, bytes)?);
            (came.ok_or(Trouble::Damaged(error))?, true)
        }
    };
    let known = Known {
        size: upright(&picture, orientation),
        moves: moves(kind, bytes),
        cut_short,
    };
    Ok((picture, orientation, known))
}

/// It lies on its side.
pub(super) fn is_turned(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(
        orientation,
        Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH
    )
}

/// Its size as one looks at it.
fn upright(picture: &DynamicImage, orientation: Orientation) -> Pixels {
    let (width, height) = (picture.width(), picture.height());
    let turned = is_turned(orientation);
    Pixels {
        width: if turned { height } else { width },
        height: if turned { width } else { height },
    }
}

/// Fills the pixels of a box: shrunk first, for that costs the least memory, and turned then.
pub(super) fn boxed(
    picture: &DynamicImage,
    orientation: Orientation,
    room: Room,
    cells: CellBox,
) -> Raster {
    let target = room.pixels(cells);
    let inner = inner(upright(picture, orientation), target);
    let (width, height) = if is_turned(orientation) {
        (inner.height, inner.width)
    } else {
        (inner.width, inner.height)
    };
    let mut picture = scaled(picture, Pixels { width, height });
    picture.apply_orientation(orientation);
    padded(picture.into_rgba8(), target)
}

/// The picture at another size.
fn scaled(picture: &DynamicImage, Pixels { width, height }: Pixels) -> DynamicImage {
    let shrinks = width < picture.width() && height < picture.height();
    match shrinks {
        true => picture.thumbnail_exact(width, height),
        false if (width, height) == (picture.width(), picture.height()) => picture.clone(),
        false => picture.resize_exact(width, height, FilterType::Triangle),
    }
}

/// What of the box's pixels the picture takes: all of them, where that does not distort it.
pub(super) fn inner(size: Pixels, target: Pixels) -> Pixels {
    let shape = |pixels: Pixels| f64::from(pixels.width) / f64::from(pixels.height);
    let ratio = shape(size) / shape(target);
    if (1.0 - TOLERANCE..1.0 + TOLERANCE).contains(&ratio) {
        return target;
    }
    let part = |whole: u32, part: u32, of: u32| {
        let pixels = u64::from(whole) * u64::from(part) / u64::from(of.max(1));
        u32::try_from(pixels).unwrap_or(u32::MAX).max(1)
    };
    if ratio > 1.0 {
        Pixels {
            width: target.width,
            height: part(target.width, size.height, size.width).min(target.height),
        }
    } else {
        Pixels {
            width: part(target.height, size.width, size.height).min(target.width),
            height: target.height,
        }
    }
}

/// In the middle of a box, with nothing around it.
pub(super) fn padded(picture: RgbaImage, target: Pixels) -> Raster {
    let (width, height) = (target.width, target.height);
    let whole = if picture.dimensions() == (width, height) {
        picture
    } else {
        let mut whole = RgbaImage::new(width, height);
        let x = i64::from(width.saturating_sub(picture.width()) / 2);
        let y = i64::from(height.saturating_sub(picture.height()) / 2);
        imageops::replace(&mut whole, &picture, x, y);
        whole
    };
    Raster {
        width,
        height,
        rgba: whole.into_raw(),
    }
}

/// Whether there is more than one picture in the file, by its structure alone.
fn moves(kind: MediaKind, bytes: &[u8]) -> bool {
    match kind {
        MediaKind::Gif => gif_frames(bytes, 2) > 1,
        // The extended header's flag.
        MediaKind::WebP => {
            bytes.get(12..16) == Some(b"VP8X".as_slice())
                && bytes.get(20).is_some_and(|flags| flags & 2 != 0)
        }
        _ => false,
    }
}

/// Pictures in a GIF, counted up to `most`.
fn gif_frames(bytes: &[u8], most: usize) -> usize {
    let table = |flags: u8| {
        if flags & 0x80 == 0 {
            0
        } else {
            3 << ((flags & 7) + 1)
        }
    };
    let mut at = 13 + bytes.get(10).map_or(0, |flags| table(*flags));
    let mut frames = 0;
    while frames < most {
        match bytes.get(at) {
            Some(0x21) => at += 2,
            Some(0x2c) => {
                frames += 1;
                at += 11 + bytes.get(at + 9).map_or(0, |flags| table(*flags));
            }
            _ => break,
        }
        // Blocks, each with its length, until an empty one.
        while let Some(length) = bytes.get(at) {
            at += 1 + usize::from(*length);
            if *length == 0 {
                break;
            }
        }
    }
    frames
}

/// For the fuzzer: whatever the bytes are, there is an answer, and it is within bounds.
pub fn decode_untrusted(bytes: &[u8], room: Room) -> Option<(Raster, Pixels)> {
    let kind = MediaKind::of(bytes);
    if !kind.is_shown() {
        return None;
    }
    let (raster, known) = caught(|| preview(kind, bytes, room)).ok()?;
    if known.moves {
        let room = Room {
            cells: room.fill(known.size),
            ..room
        };
        let _ = caught(|| super::frames::all(kind, bytes, room, (8, MAX_MEMORY)));
    }
    Some((raster, known.size))
}

#[cfg(test)]
mod tests;

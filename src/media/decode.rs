//! Decodes strangers' pictures. All limits are checked before a decoder sees more than the header.

use std::borrow::Cow;
use std::hash::Hasher;

use bytes::Bytes;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat, ImageReader, Limits, RgbaImage, imageops};
use rustc_hash::FxHasher;

use super::bounds::MAX_MEMORY;
use super::failure::{FileError, caught};
use super::metered::Metered;
use super::outline::{FileEnd, FileOutline};
use super::truncated::what_came;
use crate::picture::request::MediaKind;
use crate::picture::{CellBox, Pixels, Room};
use crate::raster::Raster;

/// The most pixels of a scaled picture; a larger screen enlarges them.
const MAX_MADE: u64 = 3_000_000;
/// A picture that leaves no memory for this many is not worth showing.
const LEAST_MADE: u64 = 250_000;
/// Memory for each of these pixels, in bytes: turning and resizing need copies.
const BYTES_A_PIXEL: u64 = 16;
/// The most pixels per byte of a JPEG that is worth showing: even a blank picture has four times as
/// many bytes.
const MAX_PIXELS_A_BYTE: u64 = 256;
/// Bytes appended to a JPEG without an end marker: enough for a difference to be seen.
const TAIL: u8 = 64;
/// The last chunk of a PNG.
const PNG_END: &[u8] = b"\0\0\0\0IEND\xae\x42\x60\x82";
/// Shapes that differ by less than this fraction count as equal: otherwise pictures would get
/// margins, because boxes are whole cells.
const TOLERANCE: f64 = 0.12;

/// A picture whose structure is known.
#[derive(Clone, Debug)]
pub(super) struct Outlined {
    pub(super) kind: MediaKind,
    pub(super) bytes: Bytes,
    pub(super) outline: FileOutline,
}

impl Outlined {
    /// Reads the structure of a file.
    pub(super) fn new(kind: MediaKind, bytes: Bytes) -> Result<Self, FileError> {
        let outline = caught(|| FileOutline::of(kind, &bytes))?;
        let pixels = u64::from(outline.size.width) * u64::from(outline.size.height);
        if let FileEnd::Unmarked { data } | FileEnd::Missing { data } = outline.end
            && data * MAX_PIXELS_A_BYTE < pixels
        {
            return Err(FileError::CutShort);
        }
        Ok(Self {
            kind,
            bytes,
            outline,
        })
    }

    /// Memory for decoding the picture, in bytes.
    pub(super) fn memory_alone(&self) -> Result<u64, FileError> {
        self.within_bounds(self.outline.memory)
    }

    /// Memory for decoding the picture and filling a room, in bytes.
    pub(super) fn memory(&self, room: Room) -> Result<u64, FileError> {
        // The room is filled when the decoder is gone.
        let filling = self.outline.decoded + made_memory(room, self.outline.decoded);
        self.within_bounds(self.outline.memory.max(filling))
    }

    /// Memory for filling a room with frame after frame, in bytes; `frames`: memory of the frames.
    pub(super) fn film_memory(&self, room: Room, frames: u64) -> Result<u64, FileError> {
        self.within_bounds(self.outline.film_memory + made_memory(room, 0) + frames)
    }

    fn within_bounds(&self, memory: u64) -> Result<u64, FileError> {
        let Pixels { width, height } = self.outline.size;
        if memory > MAX_MEMORY {
            return Err(FileError::TooLarge(width, height));
        }
        Ok(memory)
    }

    /// The parts of the file that the decoder may see.
    pub(super) fn essential(&self) -> Cow<'_, [u8]> {
        self.outline.essential(self.kind, &self.bytes)
    }
}

/// The most pixels that are made of a picture which takes this many bytes.
fn most_made(decoded: u64) -> u64 {
    let left = MAX_MEMORY.saturating_sub(decoded) / BYTES_A_PIXEL;
    left.clamp(LEAST_MADE, MAX_MADE)
}

/// Memory for filling a room with a picture that takes this many bytes itself, in bytes.
pub(super) fn made_memory(room: Room, decoded: u64) -> u64 {
    let Pixels { width, height } = bounded(room.pixels(room.cells), most_made(decoded));
    u64::from(width) * u64::from(height) * BYTES_A_PIXEL
}

fn reader<'a>(file: &Outlined, bytes: &'a [u8]) -> Result<ImageReader<Metered<'a>>, FileError> {
    let format = match file.kind {
        MediaKind::Jpeg => ImageFormat::Jpeg,
        MediaKind::Png => ImageFormat::Png,
        MediaKind::Gif => ImageFormat::Gif,
        MediaKind::WebP => ImageFormat::WebP,
        MediaKind::Bmp => ImageFormat::Bmp,
        _ => return Err(FileError::Broke),
    };
    let mut reader = ImageReader::with_format(Metered::new(bytes, file.outline.memory), format);
    reader.limits(limits());
    Ok(reader)
}

/// The limits for decoders that can be given some.
pub(super) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

/// What is known of a picture after decoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    /// The picture's own size, upright.
    pub(super) size: Pixels,
    /// The file has more than one frame.
    pub(super) moves: bool,
    /// The end of the picture is missing.
    pub(super) cut_short: bool,
}

/// The picture, scaled into a box within `room`.
pub(super) fn preview(file: &Outlined, room: Room) -> Result<(Raster, Decoded), FileError> {
    let (picture, known) = decode(file)?;
    let orientation = file.outline.orientation;
    let bytes = picture.as_bytes().len() as u64;
    let raster = boxed((&picture, bytes), orientation, room, room.fit(known.size));
    Ok((raster, known))
}

/// All pixels, as they are stored.
pub(super) fn decode(file: &Outlined) -> Result<(DynamicImage, Decoded), FileError> {
    let bytes = file.essential();
    let (picture, cut_short) = match file.outline.end {
        FileEnd::Unmarked { .. } => unmarked(file, &bytes)?,
        end => {
            let missing = matches!(end, FileEnd::Missing { .. });
            match whole(file, &bytes) {
                Ok(picture) => (picture, missing),
                Err(trouble) => damaged(file, &bytes, trouble)?,
            }
        }
    };
    let known = Decoded {
        size: upright(&picture, file.outline.orientation),
        moves: file.outline.moves,
        cut_short,
    };
    Ok((picture, known))
}

fn whole(file: &Outlined, bytes: &[u8]) -> Result<DynamicImage, FileError> {
    let decoder = reader(file, bytes)?.into_decoder()?;
    Ok(DynamicImage::from_decoder(decoder)?)
}

/// What can be decoded of a damaged picture, and whether some of it is missing.
fn damaged(
    file: &Outlined,
    bytes: &[u8],
    trouble: FileError,
) -> Result<(DynamicImage, bool), FileError> {
    if let Some(picture) = ended(file, bytes) {
        return Ok((picture, false));
    }
    let came = what_came(file.kind, reader(file, bytes)?);
    let is_cut = file.outline.end == FileEnd::Short || trouble.is_early_end();
    let trouble = if is_cut { FileError::CutShort } else { trouble };
    Ok((came.ok_or(trouble)?, true))
}

/// Completes a PNG that lacks only its last chunk, which holds no pixels.
fn ended(file: &Outlined, bytes: &[u8]) -> Option<DynamicImage> {
    let is_png = file.kind == MediaKind::Png;
    is_png.then(|| whole(file, &[bytes, PNG_END].concat()).ok())?
}

/// Decodes a JPEG without an end marker. Returns whether pixels are missing: then the bytes
/// appended to the file make a difference.
fn unmarked(file: &Outlined, bytes: &[u8]) -> Result<(DynamicImage, bool), FileError> {
    let followed_by = |tail: fn(u8) -> u8| {
        // The file may end with the first half of a marker or of an escaped byte.
        let came = bytes.strip_suffix(b"\xff").unwrap_or(bytes);
        let run = || (1..=TAIL).map(tail);
        let restarted = run().chain([0xff, 0xd0]).chain(run());
        let ended = restarted.chain([0xff, 0xd9]);
        whole(
            file,
            &came.iter().copied().chain(ended).collect::<Vec<u8>>(),
        )
    };
    let other = followed_by(|n| n.wrapping_mul(167) & 0x7f).map(|picture| sum(&picture));
    if let (Ok(picture), Ok(other)) = (followed_by(|_| 0), other)
        && sum(&picture) == other
    {
        return Ok((picture, false));
    }
    Ok((whole(file, bytes)?, true))
}

fn sum(picture: &DynamicImage) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(picture.as_bytes());
    hasher.finish()
}

/// Whether the picture must be turned by 90 degrees.
pub(super) fn is_turned(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(
        orientation,
        Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH
    )
}

/// The picture's size when upright.
fn upright(picture: &DynamicImage, orientation: Orientation) -> Pixels {
    let (width, height) = (picture.width(), picture.height());
    let turned = is_turned(orientation);
    Pixels {
        width: if turned { height } else { width },
        height: if turned { width } else { height },
    }
}

/// Fills the pixels of a box. Shrinks before it turns, because that needs less memory. `decoded`: the
/// memory of the whole picture, in bytes.
pub(super) fn boxed(
    (picture, decoded): (&DynamicImage, u64),
    orientation: Orientation,
    room: Room,
    cells: CellBox,
) -> Raster {
    let target = bounded(room.pixels(cells), most_made(decoded));
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

/// The picture at another size. Only sides that grow are enlarged; others are shrunk first.
pub(super) fn scaled(picture: &DynamicImage, Pixels { width, height }: Pixels) -> DynamicImage {
    let (narrow, low) = (width.min(picture.width()), height.min(picture.height()));
    let shrunk = if (narrow, low) == (picture.width(), picture.height()) {
        picture.clone()
    } else {
        picture.thumbnail_exact(narrow, low)
    };
    if (narrow, low) == (width, height) {
        return shrunk;
    }
    enlarged(&shrunk.into_rgba8(), width, height).into()
}

/// Done here, because `image` would take four times as much memory.
fn enlarged(picture: &RgbaImage, width: u32, height: u32) -> RgbaImage {
    let (from_width, from_height) = picture.dimensions();
    let mut to = Image::new(width, height, PixelType::U8x4);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    if let Ok(from) = ImageRef::new(from_width, from_height, picture, PixelType::U8x4) {
        // The call can only fail if pixel formats differ, and both have four bytes per pixel.
        let _ = Resizer::new().resize(&from, &mut to, Some(&options));
    }
    RgbaImage::from_raw(width, height, to.into_vec()).unwrap_or_default()
}

/// The size, reduced to at most this many pixels, in the same shape.
fn bounded(size: Pixels, most: u64) -> Pixels {
    let pixels = u64::from(size.width) * u64::from(size.height);
    if pixels <= most {
        return size;
    }
    let shorter = |side: u32| {
        let square = u64::from(side).pow(2) * most / pixels;
        u32::try_from(square.isqrt()).unwrap_or(side).max(1)
    };
    Pixels {
        width: shorter(size.width),
        height: shorter(size.height),
    }
}

/// The part of the box that the picture fills: all of the box if that distorts the picture little.
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

/// The picture in the middle of a transparent box.
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

#[cfg(test)]
mod tests;

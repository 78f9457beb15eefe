//! The structure of a picture file, read without a decoder and without allocating: what decoding
//! will cost, and which parts of the file a decoder needs.
//!
//! Decoders allocate what files claim: profiles and texts that inflate, frames larger than the
//! picture. A decoder therefore sees only the parts in [`FileOutline::essential`], and only when
//! [`FileOutline::memory`] is available.

mod bmp;
mod gif;
mod jpeg;
mod png;
mod webp;

use std::borrow::Cow;

use image::metadata::Orientation;

use super::failure::FileError;
use crate::picture::Pixels;
use crate::picture::request::MediaKind;

/// Longest side, in pixels.
const MAX_SIDE: u32 = 12_000;
const MAX_PIXELS: u64 = 40_000_000;

/// What the structure of a picture file says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FileOutline {
    /// As stored, before the orientation is applied.
    pub(super) size: Pixels,
    /// Bytes that decoding takes at most, without the file itself.
    pub(super) memory: u64,
    /// Bytes that decoding frame after frame takes at most, without what is made of the frames.
    pub(super) film_memory: u64,
    /// The file has more than one picture.
    pub(super) moves: bool,
    pub(super) orientation: Orientation,
    pub(super) end: FileEnd,
    /// Decoding may take more memory than that: what it takes is in the coded pixels.
    pub(super) greedy: bool,
    /// Bytes of the parts that the decoder needs.
    essential: usize,
    length: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileEnd {
    Whole,
    /// A JPEG without an end marker; the pixels may be all there. So many bytes of pixel data came.
    Unmarked {
        data: u64,
    },
    /// Later passes over a JPEG are missing.
    Missing {
        data: u64,
    },
    /// What comes last in such a file did not come; the decoder finds out how much is missing.
    Short,
    /// The decoder finds out.
    Unknown,
}

impl FileOutline {
    /// Reads the structure.
    ///
    /// # Errors
    /// The picture is not readable here, or too large.
    pub(super) fn of(kind: MediaKind, bytes: &[u8]) -> Result<Self, FileError> {
        let mut essential = 0;
        let mut count = |part: BytePart| essential += part.length();
        let found = match kind {
            MediaKind::Jpeg => jpeg::read(bytes, &mut count)?,
            MediaKind::Png => png::read(bytes, &mut count)?,
            MediaKind::Gif => gif::read(bytes, &mut count)?,
            MediaKind::WebP => webp::read(bytes, &mut count)?,
            MediaKind::Bmp => bmp::read(bytes, &mut count)?,
            _ => return Err(FileError::Broke),
        };
        let FileStructure {
            size,
            memory,
            film_memory,
            moves,
            exif,
            end,
            greedy,
        } = found;
        check(size)?;
        let copied = if essential == bytes.len() {
            0
        } else {
            essential
        };
        Ok(Self {
            size,
            memory: memory + copied as u64,
            film_memory: film_memory + copied as u64,
            moves,
            // A picture that lies on its side is better than none.
            orientation: exif
                .and_then(Orientation::from_exif_chunk)
                .unwrap_or(Orientation::NoTransforms),
            end,
            greedy,
            essential,
            length: bytes.len(),
        })
    }

    /// The parts of the file that the decoder needs. `bytes` must be what the outline was read from.
    pub(super) fn essential<'a>(&self, kind: MediaKind, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        if self.essential == self.length {
            return Cow::Borrowed(bytes);
        }
        let mut kept = Vec::with_capacity(self.essential);
        let mut keep = |part: BytePart| match part {
            BytePart::Bytes(bytes) => kept.extend_from_slice(bytes),
            BytePart::Byte(byte) => kept.push(byte),
        };
        // The outline exists, so these were read without an error before.
        let _ = match kind {
            MediaKind::Jpeg => jpeg::read(bytes, &mut keep),
            MediaKind::Png => png::read(bytes, &mut keep),
            MediaKind::Gif => gif::read(bytes, &mut keep),
            MediaKind::WebP => webp::read(bytes, &mut keep),
            _ => bmp::read(bytes, &mut keep),
        };
        Cow::Owned(kept)
    }
}

fn check(Pixels { width, height }: Pixels) -> Result<(), FileError> {
    if width == 0 || height == 0 {
        return Err(FileError::Empty);
    }
    if width.max(height) > MAX_SIDE || pixels(width, height) > MAX_PIXELS {
        return Err(FileError::TooLarge(width, height));
    }
    Ok(())
}

fn pixels(width: u32, height: u32) -> u64 {
    u64::from(width) * u64::from(height)
}

/// A part of the file that the decoder needs.
enum BytePart<'a> {
    Bytes(&'a [u8]),
    /// In place of another one.
    Byte(u8),
}

impl BytePart<'_> {
    fn length(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Byte(_) => 1,
        }
    }
}

/// What a format's reader finds.
struct FileStructure<'a> {
    size: Pixels,
    memory: u64,
    film_memory: u64,
    moves: bool,
    exif: Option<&'a [u8]>,
    end: FileEnd,
    greedy: bool,
}

impl FileStructure<'_> {
    /// One picture, nothing else known.
    fn still(width: u32, height: u32, memory: u64) -> Self {
        Self {
            size: Pixels { width, height },
            memory,
            film_memory: memory,
            moves: false,
            exif: None,
            end: FileEnd::Unknown,
            greedy: false,
        }
    }
}

fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(u16::from_be_bytes(bytes).into())
}

fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(u16::from_le_bytes(bytes).into())
}

fn le24(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 3)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_be_bytes(bytes))
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests;

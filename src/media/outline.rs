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
mod structure;
mod webp;

use std::borrow::Cow;

use image::metadata::Orientation;

use super::failure::FileError;
use crate::picture::Pixels;
use crate::picture::request::MediaKind;
pub(super) use structure::FileEnd;
use structure::{BytePart, FileStructure, pixels};

/// The longest side, in pixels.
const MAX_SIDE: u32 = 12_000;
const MAX_PIXELS: u64 = 40_000_000;

/// What the structure of a picture file tells.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FileOutline {
    /// As stored, before the orientation is applied.
    pub(super) size: Pixels,
    /// The most memory that decoding takes, in bytes, without the file itself.
    pub(super) memory: u64,
    /// The most memory that the decoded picture takes, in bytes.
    pub(super) decoded: u64,
    /// The most memory that decoding frame after frame takes, in bytes, without the results.
    pub(super) film_memory: u64,
    /// The file has more than one frame.
    pub(super) moves: bool,
    pub(super) orientation: Orientation,
    pub(super) end: FileEnd,
    /// Bytes of the parts that the decoder needs.
    essential: usize,
    length: usize,
}

impl FileOutline {
    /// Reads the structure.
    ///
    /// # Errors
    /// The picture cannot be shown here, or is too large.
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
            decoded,
            film_memory,
            moves,
            exif,
            end,
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
            decoded,
            film_memory: film_memory + copied as u64,
            moves,
            // A picture with a wrong orientation is better than none.
            orientation: exif
                .and_then(Orientation::from_exif_chunk)
                .unwrap_or(Orientation::NoTransforms),
            end,
            essential,
            length: bytes.len(),
        })
    }

    /// The parts of the file that the decoder needs. `bytes` must be those that the outline was
    /// read from.
    pub(super) fn essential<'a>(&self, kind: MediaKind, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        if self.essential == self.length {
            return Cow::Borrowed(bytes);
        }
        let mut kept = Vec::with_capacity(self.essential);
        let mut keep = |part: BytePart| match part {
            BytePart::Bytes(bytes) => kept.extend_from_slice(bytes),
            BytePart::Byte(byte) => kept.push(byte),
        };
        // Reading them succeeded before, when the outline was made.
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

#[cfg(test)]
mod tests;

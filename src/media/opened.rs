//! A decoded picture that is kept, so that parts of it can be shown without decoding again.

use image::DynamicImage;
use image::metadata::Orientation;

use super::decode::{Decoded, Outlined, boxed, decode, is_turned};
use super::failure::FileError;
use crate::picture::{Part, Pixels, Room};
use crate::raster::Raster;

/// A decoded picture, as it is stored.
#[derive(Debug)]
pub(super) struct OpenedPicture {
    picture: DynamicImage,
    orientation: Orientation,
    pub known: Decoded,
}

impl OpenedPicture {
    pub fn new(file: &Outlined) -> Result<Self, FileError> {
        let (picture, known) = decode(file)?;
        Ok(Self {
            picture,
            orientation: file.outline.orientation,
            known,
        })
    }

    pub fn bytes(&self) -> u64 {
        self.picture.as_bytes().len() as u64
    }

    /// A part of the picture, or all of it, as large as `room` allows.
    pub fn large(&self, room: Room, part: Option<Part>) -> Raster {
        let cut = part.map(|part| {
            let Part { x, y, size } = self.stored(part);
            self.picture.crop_imm(x, y, size.width, size.height)
        });
        let cells = room.fill(part.map_or(self.known.size, |part| part.size));
        let picture = cut.as_ref().unwrap_or(&self.picture);
        boxed((picture, self.bytes()), self.orientation, room, cells)
    }

    /// The place of a part of the upright picture among the stored pixels. Only the part is turned:
    /// turning all of it would take as much memory again.
    fn stored(&self, part: Part) -> Part {
        use Orientation as O;
        let turned = is_turned(self.orientation);
        let (from_right, from_below) = match self.orientation {
            O::NoTransforms | O::Rotate90FlipH => (false, false),
            O::FlipHorizontal | O::Rotate270 => (true, false),
            O::FlipVertical | O::Rotate90 => (false, true),
            O::Rotate180 | O::Rotate270FlipH => (true, true),
        };
        let Part { x, y, size } = part;
        let (x, y, width, height) = if turned {
            (y, x, size.height, size.width)
        } else {
            (x, y, size.width, size.height)
        };
        let place = |at: u32, length: u32, whole: u32, from_end: bool| {
            if from_end {
                whole.saturating_sub(at + length)
            } else {
                at
            }
        };
        Part {
            x: place(x, width, self.picture.width(), from_right),
            y: place(y, height, self.picture.height(), from_below),
            size: Pixels { width, height },
        }
    }
}

#[cfg(test)]
mod tests;

//! GIF: comments and application data, where profiles are, are left out.

use super::structure::{BytePart, FileEnd, FileStructure, le16, pixels};
use crate::media::failure::FileError;

const HEADER: usize = 13;
const GRAPHIC_CONTROL: u8 = 0xf9;

pub(super) fn read<'a>(
    bytes: &'a [u8],
    keep: &mut dyn FnMut(BytePart<'a>),
) -> Result<FileStructure<'a>, FileError> {
    let (Some(width), Some(height), Some(flags)) = (le16(bytes, 6), le16(bytes, 8), bytes.get(10))
    else {
        return Err(FileError::Broke);
    };
    let mut at = HEADER + table(*flags);
    keep(BytePart::Bytes(&bytes[..at.min(bytes.len())]));
    let (mut first, mut largest, mut frames) = (0, 0, 0_u32);
    let mut end = FileEnd::Short;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let head = match rest[0] {
            0x21 => 2,
            0x2c => 11 + rest.get(9).map_or(0, |flags| table(*flags)),
            trailer => {
                keep(BytePart::Bytes(&rest[..1]));
                end = if trailer == 0x3b && frames > 0 {
                    FileEnd::Whole
                } else {
                    FileEnd::Unknown
                };
                break;
            }
        };
        if rest[0] == 0x2c {
            let (width, height) = (le16(rest, 5).unwrap_or(0), le16(rest, 7).unwrap_or(0));
            largest = largest.max(pixels(width, height));
            frames = frames.saturating_add(1);
            if frames == 1 {
                first = largest;
            }
        }
        let length = head + sub_blocks(rest.get(head..).unwrap_or_default());
        let block = &rest[..length.min(rest.len())];
        if rest[0] == 0x2c || rest.get(1) == Some(&GRAPHIC_CONTROL) {
            keep(BytePart::Bytes(block));
        }
        at += length;
    }
    let screen = pixels(width, height);
    // The picture, one frame, and the frame's indexes into the colour table.
    let memory = screen * 4 + first * 5;
    let film_memory = screen * 8 + largest * 5;
    Ok(FileStructure {
        film_memory,
        moves: frames > 1,
        end,
        ..FileStructure::still(width, height, memory)
    })
}

/// Bytes of a colour table.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    }
}

/// The length of a series of blocks (each begins with its length), including the empty block at the
/// end.
fn sub_blocks(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(length) = bytes.get(at) {
        at += 1 + usize::from(*length);
        if *length == 0 {
            break;
        }
    }
    at
}

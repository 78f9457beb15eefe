//! BMP: its parts do not inflate beyond the size that its header tells.

use super::structure::{BytePart, FileStructure, le16, le32, pixels};
use crate::media::failure::FileError;

/// The file's own header; the picture's header follows and begins with its length.
const FILE_HEADER: usize = 14;
const OLD_HEADER: u32 = 12;

pub(super) fn read<'a>(
    bytes: &'a [u8],
    keep: &mut dyn FnMut(BytePart<'a>),
) -> Result<FileStructure<'a>, FileError> {
    keep(BytePart::Bytes(bytes));
    let header = bytes.get(FILE_HEADER..).unwrap_or_default();
    let size = match le32(header, 0) {
        Some(OLD_HEADER) => le16(header, 4).zip(le16(header, 6)),
        // A negative height means that the rows are stored from the top.
        _ => le32(header, 4).zip(le32(header, 8).map(|height| height.cast_signed().unsigned_abs())),
    };
    let (width, height) = size.ok_or(FileError::Broke)?;
    let memory = pixels(width, height).saturating_mul(4);
    Ok(FileStructure::still(
        width,
        height,
        memory.saturating_add(1 << 20),
    ))
}

//! PNG: colour profiles, texts and animation chunks are left out; both of the former inflate.

use super::structure::{BytePart, FileStructure, be32};
use crate::media::failure::FileError;

/// The signature; around each chunk, its length, type and checksum.
const SIGNATURE: usize = 8;
const AROUND: usize = 12;

pub(super) fn read<'a>(
    bytes: &'a [u8],
    keep: &mut dyn FnMut(BytePart<'a>),
) -> Result<FileStructure<'a>, FileError> {
    let (mut header, mut exif, mut is_glassy) = (None, None, false);
    let (signature, mut rest) = bytes.split_at_checked(SIGNATURE).ok_or(FileError::Broke)?;
    keep(BytePart::Bytes(signature));
    while let (Some(length), Some(kind)) = (be32(rest, 0), rest.get(4..8)) {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let whole = length.saturating_add(AROUND).min(rest.len());
        let (chunk, after) = rest.split_at(whole);
        let body = &chunk[8..whole.min(length.saturating_add(8))];
        match kind {
            b"IHDR" => header = header.or(Some(body)),
            b"tRNS" => is_glassy = true,
            b"eXIf" => exif = exif.or(Some(body)),
            _ => {}
        }
        if matches!(kind, b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND") {
            keep(BytePart::Bytes(chunk));
        }
        if kind == b"IEND" {
            break;
        }
        rest = after;
    }
    let header = header.ok_or(FileError::Broke)?;
    let (Some(width), Some(height), Some([depth, colour])) =
        (be32(header, 0), be32(header, 4), header.get(8..10))
    else {
        return Err(FileError::Broke);
    };
    let channels: u64 = match (colour, is_glassy) {
        (0, false) => 1,
        (0, true) | (4, _) => 2,
        (2 | 3, false) => 3,
        _ => 4,
    };
    let bytes_each = if *depth == 16 { 2 } else { 1 };
    let row = u64::from(width) * channels * bytes_each;
    // Rows that are inflated but not yet unfiltered, in addition to the picture.
    let rows = u64::from(height) + 4;
    let memory = row.saturating_mul(rows).saturating_add(1 << 20);
    Ok(FileStructure {
        exif,
        ..FileStructure::still(width, height, memory)
    })
}

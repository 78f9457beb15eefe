//! What the readers of the formats find in a file.

use crate::picture::Pixels;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileEnd {
    Whole,
    /// A JPEG without an end marker and with `data` bytes of pixels; it may be complete.
    Unmarked {
        data: u64,
    },
    /// A JPEG without some of its later passes.
    Missing {
        data: u64,
    },
    /// The last part of the file is missing; the decoder finds out how much.
    Short,
    /// The decoder finds out whether the file is complete.
    Unknown,
}

pub fn pixels(width: u32, height: u32) -> u64 {
    u64::from(width) * u64::from(height)
}

/// A part of the file that the decoder needs.
pub enum BytePart<'a> {
    Bytes(&'a [u8]),
    /// Replaces another byte.
    Byte(u8),
}

impl BytePart<'_> {
    pub fn length(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Byte(_) => 1,
        }
    }
}

/// What the reader of a format finds.
pub struct FileStructure<'a> {
    pub size: Pixels,
    /// Bytes for decoding.
    pub memory: u64,
    /// Bytes of the decoded picture.
    pub decoded: u64,
    pub film_memory: u64,
    pub moves: bool,
    pub exif: Option<&'a [u8]>,
    pub end: FileEnd,
}

impl FileStructure<'_> {
    /// A structure with one frame and no other facts.
    pub fn still(width: u32, height: u32, memory: u64) -> Self {
        Self {
            size: Pixels { width, height },
            memory,
            decoded: memory,
            film_memory: memory,
            moves: false,
            exif: None,
            end: FileEnd::Unknown,
        }
    }
}

pub fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(u16::from_be_bytes(bytes).into())
}

pub fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(u16::from_le_bytes(bytes).into())
}

pub fn le24(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 3)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]))
}

pub fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_be_bytes(bytes))
}

pub fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_le_bytes(bytes))
}

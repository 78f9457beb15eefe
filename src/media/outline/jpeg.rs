//! JPEG: profiles, comments and other application data are left out. Without an end marker the file
//! may still be whole, so the passes over the picture are counted.

use super::structure::{BytePart, FileEnd, FileStructure, be16, pixels};
use crate::media::failure::FileError;

/// Passes over a progressive picture; cameras write ten, bombs thousands.
const MAX_SCANS: usize = 100;
const MAX_COMPONENTS: usize = 4;
/// Coefficients in a block.
const BLOCK: usize = 64;

const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const DNL: u8 = 0xdc;
const JFIF: u8 = 0xe0;
const EXIF: u8 = 0xe1;
/// The marker that tells how colours are coded.
const ADOBE: u8 = 0xee;
const COMMENT: u8 = 0xfe;

pub(super) fn read<'a>(
    bytes: &'a [u8],
    keep: &mut dyn FnMut(BytePart<'a>),
) -> Result<FileStructure<'a>, FileError> {
    let (mut frame, mut exif, mut passes) = (None, None, Passes::default());
    let (mut data, mut marked) = (None, false);
    keep(BytePart::Bytes(bytes.get(..2).unwrap_or_default()));
    for segment in segments(bytes) {
        let JpegSegment { marker, body, .. } = segment;
        match marker {
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let read = Frame::read(marker, body)?;
                frame = Some(read.largest(frame));
            }
            0xcc => return Err(FileError::Unreadable("JPEG with arithmetic coding")),
            0xf7 => return Err(FileError::Unreadable("JPEG-LS")),
            SOS => {
                data.get_or_insert(bytes.len() - segment.start);
                passes.add(body);
            }
            EXIF => exif = exif.or_else(|| body.strip_prefix(b"Exif\0\0")),
            EOI => marked = true,
            _ => {}
        }
        let left_out = matches!(marker, JFIF..=COMMENT | DNL) && !matches!(marker, JFIF | ADOBE);
        if !left_out {
            keep(BytePart::Bytes(segment.whole));
        }
        if marked {
            break;
        }
    }
    let frame = frame.ok_or(FileError::Broke)?;
    if frame.progressive && passes.count > MAX_SCANS {
        return Err(FileError::TooCostly);
    }
    let end = match data {
        _ if marked => FileEnd::Whole,
        Some(data) if frame.comes_in_passes(&passes) && !passes.are_whole(frame.components) => {
            FileEnd::Missing { data: data as u64 }
        }
        data => FileEnd::Unmarked {
            data: data.unwrap_or(0) as u64,
        },
    };
    // The decoder copies the file; looking for the end of the pixels takes another copy.
    let copies = if marked { 1 } else { 2 };
    let memory = frame.memory(&passes) + copies * bytes.len() as u64;
    Ok(FileStructure {
        exif,
        end,
        decoded: frame.decoded(),
        ..FileStructure::still(frame.width, frame.height, memory)
    })
}

/// What the frame header tells.
#[derive(Clone, Copy)]
struct Frame {
    width: u32,
    height: u32,
    components: usize,
    progressive: bool,
    /// Memory for the coefficients of the whole picture, in bytes.
    coefficients: u64,
}

impl Frame {
    fn read(marker: u8, body: &[u8]) -> Result<Self, FileError> {
        let words = match marker {
            0xc0..=0xc2 => None,
            0xc3 => Some("lossless JPEG"),
            0xc5..=0xc7 => Some("hierarchical JPEG"),
            _ => Some("JPEG with arithmetic coding"),
        };
        if let Some(words) = words {
            return Err(FileError::Unreadable(words));
        }
        let (Some(height), Some(width), Some([precision]), Some(count)) =
            (be16(body, 1), be16(body, 3), body.get(..1), body.get(5))
        else {
            return Err(FileError::Broke);
        };
        if *precision == 12 {
            return Err(FileError::Unreadable("JPEG with 12 bits a colour"));
        }
        if height == 0 {
            return Err(FileError::Unreadable(
                "JPEG that tells its height at its end (DNL)",
            ));
        }
        let components = usize::from(*count);
        if components == 0 || components > MAX_COMPONENTS {
            return Err(FileError::Broke);
        }
        let sides = |index: usize| match body.get(7 + 3 * index) {
            Some(sides) if components > 1 => (u32::from(sides >> 4), u32::from(sides & 15)),
            _ => (1, 1),
        };
        let all = || (0..components).map(sides);
        let widest = all().map(|sides| sides.0).max().unwrap_or(1).max(1);
        let highest = all().map(|sides| sides.1).max().unwrap_or(1).max(1);
        let units = pixels(width.div_ceil(8 * widest), height.div_ceil(8 * highest));
        let blocks: u64 = all()
            .map(|(across, down)| units * u64::from(across * down))
            .sum();
        Ok(Self {
            width,
            height,
            components,
            progressive: marker == 0xc2,
            coefficients: blocks * (BLOCK * size_of::<i16>()) as u64,
        })
    }

    /// Of two frames in one file, the larger one.
    fn largest(self, other: Option<Self>) -> Self {
        let size = |frame: &Self| pixels(frame.width, frame.height);
        other
            .filter(|other| size(other) > size(&self))
            .unwrap_or(self)
    }

    fn comes_in_passes(&self, passes: &Passes) -> bool {
        self.progressive || passes.first < self.components
    }

    /// Memory of the decoded picture, in bytes.
    fn decoded(&self) -> u64 {
        let channels = if self.components == 1 { 1 } else { 3 };
        pixels(self.width, self.height) * channels
    }

    /// Memory for decoding, in bytes.
    fn memory(&self, passes: &Passes) -> u64 {
        // With several passes, all coefficients are kept until the last pass.
        let kept = if self.comes_in_passes(passes) {
            self.coefficients
        } else {
            0
        };
        // A row of blocks of each component, and the row's enlarged pixels.
        let rows = u64::from(self.width) * 512;
        self.decoded() + kept + rows
    }
}

/// The passes over the picture, and the bits that they have brought.
struct Passes {
    count: usize,
    /// Components of the first pass.
    first: usize,
    names: [Option<u8>; MAX_COMPONENTS],
    /// Bits of each coefficient of each component that have not arrived.
    missing: [[u8; BLOCK]; MAX_COMPONENTS],
}

impl Default for Passes {
    fn default() -> Self {
        Self {
            count: 0,
            first: 0,
            names: [None; MAX_COMPONENTS],
            missing: [[u8::MAX; BLOCK]; MAX_COMPONENTS],
        }
    }
}

impl Passes {
    fn add(&mut self, body: &[u8]) {
        let count = usize::from(body.first().copied().unwrap_or(0)).min(MAX_COMPONENTS);
        if self.count == 0 {
            self.first = count;
        }
        self.count += 1;
        let Some(&[from, to, bits]) = body.get(1 + 2 * count..4 + 2 * count) else {
            return;
        };
        let band = usize::from(from).min(BLOCK)..(usize::from(to) + 1).min(BLOCK);
        for index in 0..count {
            let name = body.get(1 + 2 * index).copied();
            let known = self.names.iter().position(|known| *known == name);
            let free = self.names.iter().position(Option::is_none);
            let Some(place) = known.or(free) else {
                continue;
            };
            self.names[place] = name;
            if let Some(missing) = self.missing[place].get_mut(band.clone()) {
                missing.fill(bits & 15);
            }
        }
    }

    /// Whether every bit of every coefficient of these components arrived.
    fn are_whole(&self, components: usize) -> bool {
        let came = |missing: &[u8; BLOCK]| missing.iter().all(|bits| *bits == 0);
        self.missing[..components].iter().all(came)
    }
}

struct JpegSegment<'a> {
    marker: u8,
    /// The marker's place in the file.
    start: usize,
    /// The content after the length.
    body: &'a [u8],
    /// From the marker to the end of the pixels that follow.
    whole: &'a [u8],
}

/// The segments after the first marker, as far as they arrived.
fn segments(bytes: &[u8]) -> impl Iterator<Item = JpegSegment<'_>> {
    let mut at = 2;
    std::iter::from_fn(move || {
        loop {
            at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
            match bytes.get(at + 1)? {
                // Padding, or a marker without a length that does not matter here.
                0x00..=0x01 | 0xd0..=0xd8 | 0xff => at += 1,
                _ => break,
            }
        }
        let (start, marker) = (at, *bytes.get(at + 1)?);
        let head = start + 2;
        let length = match marker {
            EOI => 0,
            _ => be16(bytes, head).map_or(0, |length| length as usize),
        };
        let body_end = (head + length).min(bytes.len());
        at = match marker {
            SOS => pixels_end(bytes, body_end),
            _ => body_end,
        };
        Some(JpegSegment {
            marker,
            start,
            body: bytes.get(head + 2..body_end).unwrap_or_default(),
            whole: &bytes[start..at],
        })
    })
}

/// Where the coded pixels that begin at `from` end: at the next marker that is not part of them.
fn pixels_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == 0xff) {
        at += found;
        match bytes.get(at + 1) {
            Some(0x00 | 0xd0..=0xd7 | 0xff) => at += 1,
            Some(_) => return at,
            None => break,
        }
    }
    bytes.len()
}

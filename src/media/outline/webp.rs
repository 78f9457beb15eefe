//! WebP: profile, XMP and EXIF are left out. Frames inside have sizes of their own, for which the
//! decoder allocates before it compares them with the picture's.

use super::structure::{BytePart, FileEnd, FileStructure, le16, le24, le32, pixels};
use crate::media::failure::FileError;

const RIFF: usize = 12;
/// A chunk's type and length.
const HEAD: usize = 8;
/// A frame of an animation: place, size and time, before its own chunks.
const FRAME_HEAD: usize = 16;
/// Flags of the extended header for a colour profile, EXIF and XMP.
const METADATA: u8 = 0x20 | 0x08 | 0x04;
const MOVES: u8 = 0x02;

/// Memory for the tables of a lossless picture, as encoders make them, in bytes.
const TABLES: u64 = 4 << 20;

/// The largest sizes that the coded frames claim.
#[derive(Default)]
struct Frames {
    lossy: u64,
    lossless: u64,
    alpha: bool,
}

pub(super) fn read<'a>(
    bytes: &'a [u8],
    keep: &mut dyn FnMut(BytePart<'a>),
) -> Result<FileStructure<'a>, FileError> {
    let (riff, rest) = bytes.split_at_checked(RIFF).ok_or(FileError::Broke)?;
    keep(BytePart::Bytes(riff));
    let (mut frames, mut extended, mut simple, mut exif) = (Frames::default(), None, None, None);
    for chunk in chunks(rest) {
        match chunk.kind {
            b"VP8X" => {
                extended = extended.or(Some(chunk.body));
                let (head, body) = chunk.whole.split_at(HEAD);
                keep(BytePart::Bytes(head));
                if let Some((flags, others)) = body.split_first() {
                    keep(BytePart::Byte(flags & !METADATA));
                    keep(BytePart::Bytes(others));
                }
            }
            b"EXIF" => exif = exif.or(Some(chunk.body)),
            b"ANMF" => {
                keep(BytePart::Bytes(chunk.whole));
                let inside = chunk.body.get(FRAME_HEAD..).unwrap_or_default();
                chunks(inside).for_each(|chunk| frames.add(&chunk));
            }
            b"ANIM" | b"ALPH" | b"VP8 " | b"VP8L" => {
                keep(BytePart::Bytes(chunk.whole));
                simple = simple.or_else(|| chunk.size());
                frames.add(&chunk);
            }
            _ => {}
        }
    }
    let canvas = match extended {
        Some(body) => le24(body, 4)
            .zip(le24(body, 7))
            .map(|(w, h)| (w + 1, h + 1)),
        None => simple,
    };
    let (width, height) = canvas.ok_or(FileError::Broke)?;
    let canvas = pixels(width, height);
    let flags = extended.and_then(<[u8]>::first).copied().unwrap_or(0);
    let moves = flags & MOVES != 0;
    // An alpha channel is a picture of the frame's size, coded like a lossless one.
    let alpha = if frames.alpha { canvas * 5 } else { 0 };
    let frame = (frames.lossy * 3 / 2).max(frames.lossless * 4) + alpha;
    // A frame of an animation is drawn onto the picture so far.
    let put = if moves {
        canvas * 4 + frames.lossy.max(frames.lossless) * 4
    } else {
        0
    };
    let memory = canvas * 4 + frame + put + TABLES;
    let announced = le32(riff, 4).unwrap_or(0);
    let came = (bytes.len() - HEAD) as u64;
    Ok(FileStructure {
        decoded: canvas * 4,
        film_memory: memory + canvas * 4,
        moves,
        exif: exif.map(|exif| exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)),
        end: if came < announced.into() {
            FileEnd::Short
        } else {
            FileEnd::Whole
        },
        ..FileStructure::still(width, height, memory)
    })
}

impl Frames {
    fn add(&mut self, chunk: &RiffChunk) {
        // The decoder works on whole blocks of 16 by 16.
        let padded = |side: u32| side.next_multiple_of(16);
        let size = chunk
            .size()
            .map_or(0, |(w, h)| pixels(padded(w), padded(h)));
        match chunk.kind {
            b"VP8 " => self.lossy = self.lossy.max(size),
            b"VP8L" => self.lossless = self.lossless.max(size),
            b"ALPH" => self.alpha = true,
            _ => {}
        }
    }
}

struct RiffChunk<'a> {
    kind: &'a [u8],
    body: &'a [u8],
    /// With header and padding.
    whole: &'a [u8],
}

impl RiffChunk<'_> {
    /// The size of a coded frame.
    fn size(&self) -> Option<(u32, u32)> {
        match self.kind {
            b"VP8 " => {
                // The upper bits are a scale.
                let side = |at| Some(le16(self.body, at)? & 0x3fff);
                side(6).zip(side(8))
            }
            b"VP8L" => {
                let bits = le32(self.body, 1)?;
                Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
            }
            _ => None,
        }
    }
}

/// The chunks, as far as they arrived.
fn chunks(mut rest: &[u8]) -> impl Iterator<Item = RiffChunk<'_>> {
    std::iter::from_fn(move || {
        let kind = rest.get(..4)?;
        let length = usize::try_from(le32(rest, 4)?).unwrap_or(usize::MAX);
        let padded = length.saturating_add(HEAD).saturating_add(length & 1);
        let (whole, after) = rest.split_at(padded.min(rest.len()));
        rest = after;
        let body = &whole[HEAD..whole.len().min(length.saturating_add(HEAD))];
        Some(RiffChunk { kind, body, whole })
    })
}

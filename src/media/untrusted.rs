//! The entry point for the fuzzer.

use bytes::Bytes;

use super::bounds::MAX_MEMORY;
use super::decode::{Outlined, preview};
use super::failure::caught;
use super::frames;
use crate::picture::request::MediaKind;
use crate::picture::{Pixels, Room};
use crate::raster::Raster;

/// Decodes a file of any bytes. The result fits into `room`.
pub fn decode_untrusted(bytes: &[u8], room: Room) -> Option<(Raster, Pixels)> {
    let kind = MediaKind::of(bytes);
    if !kind.is_shown() {
        return None;
    }
    let file = Outlined::new(kind, Bytes::copy_from_slice(bytes)).ok()?;
    file.memory(room).ok()?;
    let (raster, known) = caught(|| preview(&file, room)).ok()?;
    if known.moves {
        let room = Room {
            cells: room.fill(known.size),
            ..room
        };
        let _ = caught(|| frames::all(&file, room, (8, MAX_MEMORY)));
    }
    Some((raster, known.size))
}

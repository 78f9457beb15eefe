//! Decodes all frames of an animation, in the size in which they are shown.
#![expect(
    clippy::disallowed_methods,
    reason = "an edge: a bomb is given up by the clock"
)]

use std::time::{Duration, Instant};

use image::codecs::gif::GifDecoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, DynamicImage, Frames, ImageDecoder};

use super::decode::{Outlined, inner, limits, padded, scaled};
use super::failure::FileError;
use super::metered::Metered;
use crate::picture::Room;
use crate::picture::request::MediaKind;
use crate::raster::Raster;

/// The most memory for the pixels of all frames, in bytes, however much is allowed.
pub(super) const MAX_MEMORY: u64 = 48 << 20;
/// The longest time for decoding one animation.
const MAX_TIME: Duration = Duration::from_secs(10);
/// In milliseconds: the delay of frames whose file says 0 or nearly 0, as other programs show them.
const USUAL_DELAY: u32 = 100;
const LEAST_DELAY: u32 = 20;

/// The frames with their delays in milliseconds, scaled to the cells of `room`: as many as the
/// allowed count, memory and time permit, but at least one.
pub(super) fn all(
    file: &Outlined,
    room: Room,
    (most, allowed): (u32, u64),
) -> Result<Vec<(Raster, u32)>, FileError> {
    let size = file.outline.size;
    let bytes = file.essential();
    let began = Instant::now();
    let target = room.pixels(room.cells);
    let inner = inner(size, target);
    let allowed = allowed.min(MAX_MEMORY);
    let (mut made, mut memory) = (Vec::new(), 0);
    for frame in frames(file, &bytes)?.take(usize::try_from(most).unwrap_or(usize::MAX)) {
        let Ok(frame) = frame else {
            // The frames before the damage are kept.
            break;
        };
        let delay = milliseconds(&frame);
        let picture = DynamicImage::ImageRgba8(frame.into_buffer());
        let picture = scaled(&picture, inner);
        let raster = padded(picture.into_rgba8(), target);
        memory += raster.bytes() as u64;
        if memory > allowed && !made.is_empty() {
            break;
        }
        made.push((raster, delay));
        if began.elapsed() > MAX_TIME {
            break;
        }
    }
    if made.is_empty() {
        return Err(FileError::Broke);
    }
    Ok(made)
}

fn frames<'a>(file: &Outlined, bytes: &'a [u8]) -> Result<Frames<'a>, FileError> {
    let data = Metered::new(bytes, file.outline.film_memory + MAX_MEMORY);
    Ok(match file.kind {
        MediaKind::Gif => {
            let mut decoder = GifDecoder::new(data)?;
            decoder.set_limits(limits())?;
            decoder.into_frames()
        }
        MediaKind::WebP => {
            let mut decoder = WebPDecoder::new(data)?;
            decoder.set_limits(limits())?;
            decoder.into_frames()
        }
        _ => return Err(FileError::Broke),
    })
}

fn milliseconds(frame: &image::Frame) -> u32 {
    let (numerator, denominator) = frame.delay().numer_denom_ms();
    let delay = numerator / denominator.max(1);
    if delay < LEAST_DELAY {
        USUAL_DELAY
    } else {
        delay
    }
}

//! An animation in a bubble: its request and its frames.

use std::time::Duration;

use crate::message::MessageKey;
use crate::picture::animation::Playing;
use crate::picture::request::MediaId;
use crate::picture::{CellBox, PictureId};
use crate::thread::page::RequestId;

/// The animation that plays in a bubble, or will as soon as its frames arrive.
#[derive(Clone, Debug)]
pub struct BubbleFilm {
    pub media: MediaId,
    /// The message where the user pressed the key.
    pub(super) key: MessageKey,
    pub(super) cells: CellBox,
    pub(super) job: Option<RequestId>,
    pub(super) frames: Option<Playing>,
}

impl BubbleFilm {
    /// The frame for a time, if frames have arrived.
    pub fn frame(&self, now: Duration) -> Option<PictureId> {
        Some(self.frames.as_ref()?.frame(now))
    }

    /// Bytes of its pixels.
    pub fn memory(&self) -> u64 {
        self.frames.as_ref().map_or(0, Playing::memory)
    }
}

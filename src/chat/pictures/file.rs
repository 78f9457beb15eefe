//! One file, as far as it is known.

use std::sync::Arc;

use crate::message::{Attachment, MessageKey};
use crate::picture::request::{MediaFailure, MediaKind};
use crate::picture::{PictureId, Pixels, Room};
use crate::text::SafeText;
use crate::thread::page::RequestId;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviewPlace {
    /// Between the rows of a bubble.
    Bubble,
    Grid,
}

/// What a request for a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilePurpose {
    /// Pixels for a bubble or the gallery, and facts about the file.
    Preview(PreviewPlace, PictureId, Room),
    /// For the large view.
    Large(PictureId),
    /// The frames of an animation in the large view: the id of the first one.
    Frames(PictureId),
    /// The frames of an animation in a bubble: the id of the first one.
    Play(PictureId),
    /// Saving the file that the large view shows.
    Save,
    /// Saving the files of selected messages.
    Take,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadePixels {
    pub picture: PictureId,
    pub room: Room,
    pub memory: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// Not requested yet.
    Waiting,
    /// Bytes received, and the size of the file if known.
    Loading(u64, Option<u64>),
    Done,
    /// The link does not work.
    Failed(MediaFailure),
}

#[derive(Clone, Debug)]
pub struct KnownFile {
    pub name: SafeText,
    pub link: SafeText,
    /// Identifies the file in its thread, also at a later start.
    pub origin: Arc<str>,
    pub fetch: Fetch,
    pub kind: Option<MediaKind>,
    /// Of the picture, upright.
    pub size: Option<Pixels>,
    pub bytes: Option<u64>,
    pub moves: bool,
    /// The end of the picture is missing.
    pub cut_short: bool,
    /// Its link did not work when it was last fetched: it is from the archive.
    pub archived: bool,
    pub(super) card: Vec<SafeText>,
    pub(super) bubble: Option<MadePixels>,
    pub(super) grid: Option<MadePixels>,
    /// Bytes of the file that the cache holds.
    pub(super) kept: u64,
    pub(super) job: Option<RequestId>,
    /// The messages with this file.
    pub(super) keys: Vec<MessageKey>,
    /// When the file was last near the view, in counts of `Pictures::clock`.
    pub(super) seen: u64,
}

impl KnownFile {
    pub(super) fn new(attachment: &Attachment, origin: Arc<str>) -> Self {
        Self {
            name: attachment.name.clone(),
            link: attachment.link.clone(),
            origin,
            fetch: Fetch::Waiting,
            kind: None,
            size: None,
            bytes: None,
            moves: false,
            cut_short: false,
            archived: false,
            card: Vec::new(),
            bubble: None,
            grid: None,
            kept: 0,
            job: None,
            keys: Vec::new(),
            seen: 0,
        }
    }

    pub(super) fn shown(&mut self, using: PreviewPlace) -> &mut Option<MadePixels> {
        match using {
            PreviewPlace::Bubble => &mut self.bubble,
            PreviewPlace::Grid => &mut self.grid,
        }
    }

    /// Whether a preview must be requested: the first one, or one of another size.
    pub(super) fn is_due(&self, using: PreviewPlace, room: Room) -> bool {
        let shown = match using {
            PreviewPlace::Bubble => self.bubble,
            PreviewPlace::Grid => self.grid,
        };
        match &self.fetch {
            _ if self.job.is_some() => false,
            Fetch::Waiting => true,
            Fetch::Loading(..) | Fetch::Failed(_) => false,
            Fetch::Done => match (self.size, shown) {
                (None, _) => false,
                (Some(_), None) => true,
                (Some(size), Some(shown)) => {
                    shown.room.cell != room.cell || shown.room.fit(size) != room.fit(size)
                }
            },
        }
    }

    pub(super) fn memory(&self) -> u64 {
        let pixels = [self.bubble, self.grid].into_iter().flatten();
        self.kept + pixels.map(|shown| shown.memory).sum::<u64>()
    }
}

//! One file, as far as it is known.

use crate::message::{Attachment, MessageKey};
use crate::picture::request::{MediaFailure, MediaKind};
use crate::picture::{PictureId, Pixels, Room};
use crate::text::SafeText;
use crate::thread::page::RequestId;

/// What pixels are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Between the rows of a bubble.
    Bubble,
    /// In the gallery.
    Grid,
}

/// What a request for a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilePurpose {
    /// Pixels, and whatever is to be known of the file.
    Preview(Use, PictureId, Room),
    /// For the large view.
    Large(PictureId),
    /// For playing it there: the first of many.
    Frames(PictureId),
    /// For playing it in its bubble: the first of many.
    Play(PictureId),
    /// For the reader's folder, from the large view.
    Save,
    /// For the reader's folder, with others.
    Take,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadePixels {
    pub picture: PictureId,
    pub room: Room,
    pub memory: u64,
}

/// How far a file is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// Not at all.
    Waiting,
    /// It is being fetched: so many bytes, of so many where that was said.
    Loading(u64, Option<u64>),
    /// As far as it can be.
    Done,
    /// It could not be had by this link.
    Failed(MediaFailure),
}

#[derive(Clone, Debug)]
pub struct KnownFile {
    pub name: SafeText,
    pub link: SafeText,
    pub fetch: Fetch,
    pub kind: Option<MediaKind>,
    /// Of the picture, upright.
    pub size: Option<Pixels>,
    pub bytes: Option<u64>,
    pub moves: bool,
    /// Of a picture: its end is missing.
    pub cut_short: bool,
    pub(super) card: Vec<SafeText>,
    pub(super) bubble: Option<MadePixels>,
    pub(super) grid: Option<MadePixels>,
    /// Bytes that are kept of it.
    pub(super) kept: u64,
    pub(super) job: Option<RequestId>,
    /// Messages that it came with.
    pub(super) keys: Vec<MessageKey>,
    /// When it was last near the view, as a count.
    pub(super) seen: u64,
}

impl KnownFile {
    pub(super) fn new(attachment: &Attachment) -> Self {
        Self {
            name: attachment.name.clone(),
            link: attachment.link.clone(),
            fetch: Fetch::Waiting,
            kind: None,
            size: None,
            bytes: None,
            moves: false,
            cut_short: false,
            card: Vec::new(),
            bubble: None,
            grid: None,
            kept: 0,
            job: None,
            keys: Vec::new(),
            seen: 0,
        }
    }

    pub(super) fn shown(&mut self, using: Use) -> &mut Option<MadePixels> {
        match using {
            Use::Bubble => &mut self.bubble,
            Use::Grid => &mut self.grid,
        }
    }

    /// A preview is to be asked for: the first one, or one of another size.
    pub(super) fn is_due(&self, using: Use, room: Room) -> bool {
        let shown = match using {
            Use::Bubble => self.bubble,
            Use::Grid => self.grid,
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

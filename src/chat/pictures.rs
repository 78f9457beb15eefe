//! The attached files: what is known of each, and what its bubble shows.

mod anchor;
mod file;
mod film;
mod outcome;
mod placement;
mod plan;
mod play;
mod words;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::layout::bubble::{AttachmentKind, Metrics, Preview};
use crate::layout::viewport::PreviewSource;
use crate::message::{Attachment, Message, MessageKey, path_of};
use crate::picture::request::{MediaId, MediaKind, Terms};
use crate::picture::{PictureId, Pixels, Room};
use crate::text::SafeText;
use crate::thread::Thread;
use crate::thread::page::RequestId;

pub use anchor::HeldFiles;
pub use file::{Fetch, FilePurpose, KnownFile, MadePixels, PreviewPlace};
use film::BubbleFilm;
pub use outcome::EndedFetch;
pub use placement::placements;
pub use plan::{FAR, NEAR, WantedFiles};
pub use words::{CUT_SHORT, loading_words};

/// The shape of the room that is kept free for a picture whose size is not known.
const USUAL: Pixels = Pixels {
    width: 4000,
    height: 3000,
};
/// Remembered sizes of files that are themselves forgotten.
const MAX_SIZES: usize = 20_000;

#[derive(Clone, Debug, Default)]
pub struct Pictures {
    terms: Option<Terms>,
    files: HashMap<MediaId, KnownFile>,
    by_link: HashMap<SafeText, MediaId>,
    by_place: HashMap<(MessageKey, u16), MediaId>,
    sizes: HashMap<(Arc<str>, SafeText), Pixels>,
    jobs: HashMap<RequestId, (MediaId, FilePurpose)>,
    /// The animated picture that plays in its bubble.
    play: Option<BubbleFilm>,
    last_media: u32,
    last_picture: u32,
    clock: u64,
    /// Pixels that are no longer needed.
    dropped: Vec<PictureId>,
    /// Messages whose bubbles must be laid out anew.
    changed: Vec<MessageKey>,
}

impl Pictures {
    /// How pictures can be shown; `None`: not at all.
    pub fn terms(&self) -> Option<Terms> {
        self.terms
    }

    pub fn get(&self, id: MediaId) -> Option<&KnownFile> {
        self.files.get(&id)
    }

    /// The link of a file, and what identifies the file in its thread.
    pub fn source(&self, id: MediaId) -> Option<(SafeText, Arc<str>)> {
        let file = self.files.get(&id)?;
        Some((file.link.clone(), Arc::clone(&file.origin)))
    }

    /// Ids for `count` new pictures. Returns the first; the others follow.
    pub fn name_pictures(&mut self, count: u32) -> PictureId {
        let first = self.last_picture + 1;
        self.last_picture += count;
        PictureId(first)
    }

    /// Notes that these pixels are no longer needed.
    pub fn drop_pixels(&mut self, picture: PictureId) {
        self.dropped.push(picture);
    }

    pub fn begin(&mut self, id: RequestId, media: MediaId, purpose: FilePurpose) {
        self.jobs.insert(id, (media, purpose));
    }

    /// The room for pictures in bubbles.
    pub fn room(&self, metrics: Metrics) -> Option<Room> {
        Some(Room {
            cells: metrics.picture_box()?,
            cell: self.terms?.cell,
        })
    }

    /// The id of the file at this place of a message, which is known from now on; `true` if the
    /// file was known before, but only from other messages. `None` if the file has no link.
    pub fn enter(
        &mut self,
        key: MessageKey,
        index: u16,
        attachment: &Attachment,
    ) -> Option<(MediaId, bool)> {
        if attachment.link.is_empty() {
            return None;
        }
        if let Some(id) = self.at(key, index, attachment) {
            self.by_place.insert((key, index), id);
            self.by_link.insert(attachment.link.clone(), id);
            let file = self.files.get_mut(&id)?;
            file.link = attachment.link.clone();
            let is_new_here = !file.keys.contains(&key);
            if is_new_here {
                file.keys.push(key);
            }
            return Some((id, is_new_here));
        }
        self.last_media += 1;
        let id = MediaId(self.last_media);
        let mut file = KnownFile::new(attachment, attachment.origin(key.second(), index.into()));
        file.size = self.sizes.get(&size_key(attachment)).copied();
        file.keys.push(key);
        self.files.insert(id, file);
        self.by_place.insert((key, index), id);
        self.by_link.insert(attachment.link.clone(), id);
        Some((id, false))
    }

    /// The id of the file at this place: the file known at this place, if it has the same name
    /// (links change), else the file known by the same link.
    pub fn at(&self, key: MessageKey, index: u16, attachment: &Attachment) -> Option<MediaId> {
        let here = self.by_place.get(&(key, index)).copied();
        let same = |id: &MediaId| {
            let file = self.files.get(id);
            file.is_some_and(|file| file.name == attachment.name)
        };
        here.filter(same).or_else(|| {
            let known = self.by_link.get(&attachment.link).copied();
            known.filter(|id| self.files.contains_key(id))
        })
    }

    /// The pixels to show for this file of a message at this time.
    pub fn in_bubble(&self, key: MessageKey, index: usize, now: Duration) -> Option<PictureId> {
        let index = u16::try_from(index).ok()?;
        let id = self.by_place.get(&(key, index))?;
        let still = self.files.get(id)?.bubble?.picture;
        let play = self.play.as_ref().filter(|play| play.media == *id);
        Some(play.and_then(|play| play.frame(now)).unwrap_or(still))
    }

    /// The pixels for the gallery, and the room that they were made for.
    pub fn in_grid(&self, id: MediaId) -> Option<(PictureId, Room)> {
        let shown = self.files.get(&id)?.grid?;
        Some((shown.picture, shown.room))
    }

    /// Whether a file is a picture that can be shown. Before it is fetched, its names decide.
    pub fn is_picture(&self, thread: &Thread, key: MessageKey, index: u16) -> bool {
        let Some(message) = thread.get(key) else {
            return false;
        };
        let Some(attachment) = message.attachments().get(usize::from(index)) else {
            return false;
        };
        let id = self.at(key, index, attachment);
        let kind = id.and_then(|id| self.files.get(&id)?.kind);
        kind.map_or_else(|| may_be_picture(attachment), MediaKind::is_shown)
    }

    /// Sets how pictures can be shown; `false` if that has not changed.
    pub fn set_terms(&mut self, terms: Option<Terms>) -> bool {
        std::mem::replace(&mut self.terms, terms) != terms
    }

    /// The ids of a message's files, which are known from now on.
    pub fn enter_all(&mut self, thread: &Thread, key: MessageKey) -> Vec<MediaId> {
        let Some(message) = thread.get(key) else {
            return Vec::new();
        };
        let mut ids = Vec::with_capacity(message.attachments().len());
        for (index, attachment) in (0..).zip(message.attachments()) {
            if let Some(id) = self.at(key, index, attachment) {
                self.renewed_link(id, &attachment.link);
            }
            let Some((id, is_new_here)) = self.enter(key, index, attachment) else {
                continue;
            };
            if is_new_here {
                // The bubble may have been laid out when less was known.
                self.change(id, |_| {});
            }
            ids.push(id);
        }
        ids
    }

    /// Changes a file, and notes the bubbles that show it.
    fn change(&mut self, id: MediaId, change: impl FnOnce(&mut KnownFile)) {
        if let Some(file) = self.files.get_mut(&id) {
            change(file);
            self.changed.extend(&file.keys);
        }
    }

    /// The messages whose bubbles must be laid out anew, since the last call.
    pub fn take_changed(&mut self) -> Vec<MessageKey> {
        std::mem::take(&mut self.changed)
    }

    fn first_preview(&self, attachment: &Attachment, room: Room) -> Preview {
        let mut file = KnownFile::new(attachment, Arc::from(""));
        file.size = self.sizes.get(&size_key(attachment)).copied();
        file.preview(attachment, room)
    }

    fn remember_size(&mut self, attachment: (Arc<str>, SafeText), size: Pixels) {
        if self.sizes.len() >= MAX_SIZES {
            self.sizes.clear();
        }
        self.sizes.insert(attachment, size);
    }
}

impl PreviewSource for Pictures {
    fn previews(&self, key: MessageKey, message: &Message, metrics: Metrics) -> Vec<Preview> {
        let Some(room) = self.room(metrics) else {
            return Vec::new();
        };
        let each = (0..).zip(message.attachments());
        each.map(|(index, attachment)| {
            let id = self.at(key, index, attachment);
            let file = id.and_then(|id| self.files.get(&id));
            match file {
                Some(file) => file.preview(attachment, room),
                None => self.first_preview(attachment, room),
            }
        })
        .collect()
    }
}

/// The key for remembering a size: the link without its signature, which changes, and the name.
fn size_key(attachment: &Attachment) -> (Arc<str>, SafeText) {
    (path_of(&attachment.link).into(), attachment.name.clone())
}

/// Whether the names of a file say that it is a picture.
pub fn may_be_picture(attachment: &Attachment) -> bool {
    AttachmentKind::of(attachment) == AttachmentKind::Picture
}

#[cfg(test)]
mod tests;

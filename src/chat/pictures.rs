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
use crate::message::{Attachment, Message, MessageKey};
use crate::picture::request::{MediaId, MediaKind, Terms};
use crate::picture::{PictureId, Pixels, Room};
use crate::text::SafeText;
use crate::thread::Thread;
use crate::thread::page::RequestId;

pub use anchor::HeldFiles;
pub use file::{Fetch, FilePurpose, KnownFile, MadePixels, Use};
use film::BubbleFilm;
pub use outcome::EndedFetch;
pub use placement::placements;
pub use plan::{FAR, NEAR, Wanted};
pub use words::{CUT_SHORT, loading_words};

/// The shape that is kept free for a picture of which nothing is known yet.
const USUAL: Pixels = Pixels {
    width: 4000,
    height: 3000,
};
/// Sizes that are remembered of files that are not.
const MAX_SIZES: usize = 20_000;

/// All that is known of files.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    terms: Option<Terms>,
    files: HashMap<MediaId, KnownFile>,
    by_link: HashMap<SafeText, MediaId>,
    by_place: HashMap<(MessageKey, u16), MediaId>,
    sizes: HashMap<(Arc<str>, SafeText), Pixels>,
    jobs: HashMap<RequestId, (MediaId, FilePurpose)>,
    /// A moving picture that plays in its bubble.
    play: Option<BubbleFilm>,
    last_media: u32,
    last_picture: u32,
    clock: u64,
    /// Pixels that nobody needs any more.
    dropped: Vec<PictureId>,
    /// Messages whose bubbles show less than what is known now.
    changed: Vec<MessageKey>,
}

impl Pictures {
    /// On what terms pictures are shown, where they are.
    pub fn terms(&self) -> Option<Terms> {
        self.terms
    }

    /// What is known of a file.
    pub fn get(&self, id: MediaId) -> Option<&KnownFile> {
        self.files.get(&id)
    }

    /// Names for so many new pictures, one after the other.
    pub fn name_pictures(&mut self, count: u32) -> PictureId {
        let first = self.last_picture + 1;
        self.last_picture += count;
        PictureId(first)
    }

    /// These pixels are no longer of use.
    pub fn drop_pixels(&mut self, picture: PictureId) {
        self.dropped.push(picture);
    }

    /// Notes a request.
    pub fn begin(&mut self, id: RequestId, media: MediaId, purpose: FilePurpose) {
        self.jobs.insert(id, (media, purpose));
    }

    /// Where pictures in bubbles go.
    pub fn room(&self, metrics: Metrics) -> Option<Room> {
        Some(Room {
            cells: metrics.picture_box()?,
            cell: self.terms?.cell,
        })
    }

    /// The file at this place of a message, known from now on, and whether it was known before
    /// from elsewhere alone. `None` where it has no link.
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
        let mut file = KnownFile::new(attachment);
        file.size = self.sizes.get(&size_key(attachment)).copied();
        file.keys.push(key);
        self.files.insert(id, file);
        self.by_place.insert((key, index), id);
        self.by_link.insert(attachment.link.clone(), id);
        Some((id, false))
    }

    /// The file at this place: as it was there before, whatever its link is now, else as it came
    /// with the same link elsewhere.
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

    /// The pixels to show at a time in the room of this file of a message.
    pub fn in_bubble(&self, key: MessageKey, index: usize, now: Duration) -> Option<PictureId> {
        let index = u16::try_from(index).ok()?;
        let id = self.by_place.get(&(key, index))?;
        let still = self.files.get(id)?.bubble?.picture;
        let play = self.play.as_ref().filter(|play| play.media == *id);
        Some(play.and_then(|play| play.frame(now)).unwrap_or(still))
    }

    /// The pixels for the gallery.
    pub fn in_grid(&self, id: MediaId) -> Option<(PictureId, Room)> {
        let shown = self.files.get(&id)?.grid?;
        Some((shown.picture, shown.room))
    }

    /// Whether a file is a picture that can be shown, as far as that is known.
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

    /// How pictures can be shown is known now, or has changed; `false`: it has not.
    pub fn set_terms(&mut self, terms: Option<Terms>) -> bool {
        std::mem::replace(&mut self.terms, terms) != terms
    }

    /// The files of a message, known from now on.
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
                // Its bubble may have been laid out when less was known.
                self.change(id, |_| {});
            }
            ids.push(id);
        }
        ids
    }

    /// Changes what is known of a file.
    fn change(&mut self, id: MediaId, change: impl FnOnce(&mut KnownFile)) {
        if let Some(file) = self.files.get_mut(&id) {
            change(file);
            self.changed.extend(&file.keys);
        }
    }

    /// Messages whose bubbles must be laid out anew, since this was last asked.
    pub fn take_changed(&mut self) -> Vec<MessageKey> {
        std::mem::take(&mut self.changed)
    }

    fn first_preview(&self, attachment: &Attachment, room: Room) -> Preview {
        let mut file = KnownFile::new(attachment);
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

/// What a size is remembered by: the signature in a link changes, the rest seldom does.
fn size_key(attachment: &Attachment) -> (Arc<str>, SafeText) {
    (path_of(&attachment.link), attachment.name.clone())
}

fn path_of(link: &str) -> Arc<str> {
    link.split(['?', '#']).next().unwrap_or(link).into()
}

/// Whether the names say that there is something to look at.
pub fn may_be_picture(attachment: &Attachment) -> bool {
    AttachmentKind::of(attachment) == AttachmentKind::Picture
}

#[cfg(test)]
mod tests;

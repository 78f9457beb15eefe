//! The files of the messages: what is known of each, and what a bubble shows of it.

mod anchor;
mod file;
mod placement;
mod plan;
mod play;
mod words;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::effect::Effect;
use super::state::State;
use super::update::commands;
use super::viewer;
use crate::layout::bubble::{AttachmentKind, Metrics, Preview};
use crate::layout::viewport::PreviewSource;
use crate::message::{Attachment, Message, MessageKey};
use crate::picture::request::{
    Made, Media, MediaFailure, MediaFailureKind, MediaId, MediaKind, Terms,
};
use crate::picture::{PictureId, Pixels, Room};
use crate::text::SafeText;
use crate::thread::page::RequestId;

use anchor::{anchored_files, change, keep_anchored_row};
pub use file::{Fetch, File, Purpose, Shown, Use};
pub use placement::placements;
pub use plan::{ask, enter_all};
use play::Play;
pub use play::{next_frame, plays_in, toggle};
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
    files: HashMap<MediaId, File>,
    by_link: HashMap<SafeText, MediaId>,
    by_place: HashMap<(MessageKey, u16), MediaId>,
    sizes: HashMap<(Arc<str>, SafeText), Pixels>,
    jobs: HashMap<RequestId, (MediaId, Purpose)>,
    /// A moving picture that plays in its bubble.
    play: Option<Play>,
    last_media: u32,
    last_picture: u32,
    clock: u64,
    /// Pixels that nobody needs any more.
    dropped: Vec<PictureId>,
}

impl Pictures {
    /// On what terms pictures are shown, where they are.
    pub fn terms(&self) -> Option<Terms> {
        self.terms
    }

    /// What is known of a file.
    pub fn get(&self, id: MediaId) -> Option<&File> {
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
    pub fn begin(&mut self, id: RequestId, media: MediaId, purpose: Purpose) {
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
        let mut file = File::new(attachment);
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

    fn first_preview(&self, attachment: &Attachment, room: Room) -> Preview {
        let mut file = File::new(attachment);
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

/// Whether a file is a picture that can be shown, as far as that is known.
pub fn is_picture(state: &State, key: MessageKey, index: u16) -> bool {
    let Some(message) = state.sync.thread().get(key) else {
        return false;
    };
    let Some(attachment) = message.attachments().get(usize::from(index)) else {
        return false;
    };
    let id = state.media.pictures.at(key, index, attachment);
    let kind = id.and_then(|id| state.media.pictures.files.get(&id)?.kind);
    kind.map_or_else(|| may_be_picture(attachment), MediaKind::is_shown)
}

/// How pictures can be shown is known now, or has changed.
pub fn terms_changed(state: &mut State, terms: Option<Terms>) {
    if state.media.pictures.terms == terms {
        return;
    }
    let before = anchored_files(state);
    state.media.pictures.terms = terms;
    state.view.layouts.forget();
    keep_anchored_row(state, before);
}

/// More of a file has come.
pub fn progressed(state: &mut State, id: RequestId, received: u64, total: Option<u64>) {
    viewer::progressed(state, id, received, total);
    let job = state.media.pictures.jobs.get(&id).copied();
    if let Some((media, Purpose::Preview(..))) = job.filter(|_| is_awaited(state, id)) {
        change(state, media, |file| {
            if matches!(file.fetch, Fetch::Waiting | Fetch::Loading(..)) {
                file.fetch = Fetch::Loading(received, total);
            }
        });
    }
}

/// A request for a file ended well.
pub fn loaded(state: &mut State, id: RequestId, media: Media, effects: &mut Vec<Effect>) {
    if let Some((file, purpose, _)) = end(state, id) {
        learned(state, file, &media);
        match purpose {
            Purpose::Preview(using, picture, room) => {
                previewed(state, file, media.made, using, (picture, room));
            }
            Purpose::Large(_) | Purpose::Frames(_) => {
                if let Made::Picture { size, .. } = media.made {
                    sized(state, file, size);
                }
                viewer::loaded(state, id, purpose, &media);
            }
            Purpose::Play(first) => play::loaded(state, id, first, &media),
            Purpose::Save => viewer::saved(state, &media),
            Purpose::Take => {
                let commands = state.jobs.saves_mut().saved(id, &media);
                commands::apply(state, commands, effects);
            }
        }
        plan::forget_far(state, effects);
    }
}

/// A request for a file ended badly.
pub fn failed(state: &mut State, id: RequestId, failure: MediaFailure, effects: &mut Vec<Effect>) {
    if let Some((file, purpose, awaited)) = end(state, id) {
        match purpose {
            Purpose::Preview(..) if !awaited => {}
            Purpose::Preview(..) => change(state, file, |file| {
                if !failure.kind.may_pass() {
                    file.size = None;
                }
                file.fetch = Fetch::Failed(failure);
            }),
            Purpose::Large(_) | Purpose::Frames(_) => viewer::failed(state, id, &failure),
            Purpose::Play(_) => play::failed(state, id, &failure),
            Purpose::Save => viewer::not_saved(state, &failure),
            Purpose::Take => {
                let commands = state.jobs.saves_mut().failed(id, &failure);
                commands::apply(state, commands, effects);
            }
        }
    }
}

/// A request ended because nobody waited for it any more.
pub fn cancelled(state: &mut State, id: RequestId, effects: &mut Vec<Effect>) {
    match end(state, id) {
        Some((file, Purpose::Preview(..), true)) => given_up(state, file),
        Some((_, Purpose::Take, _)) => {
            let commands = state.jobs.saves_mut().ended(id);
            commands::apply(state, commands, effects);
        }
        Some((_, Purpose::Play(_), _)) => play::cancelled(state, id),
        _ => {}
    }
}

/// Ends a request for a file, and tells whether anybody still waits for it; `None` where there is
/// none of this name (any more).
fn end(state: &mut State, id: RequestId) -> Option<(MediaId, Purpose, bool)> {
    let awaited = is_awaited(state, id);
    let (media, purpose) = state.media.pictures.jobs.remove(&id)?;
    if awaited && let Some(file) = state.media.pictures.files.get_mut(&media) {
        file.job = None;
    }
    Some((media, purpose, awaited))
}

fn is_awaited(state: &State, id: RequestId) -> bool {
    let job = state.media.pictures.jobs.get(&id);
    let file = job.and_then(|(media, _)| state.media.pictures.files.get(media));
    file.is_some_and(|file| file.job == Some(id))
}

/// What a file is, whatever was wanted of it.
fn learned(state: &mut State, id: MediaId, media: &Media) {
    if let Some(file) = state.media.pictures.files.get_mut(&id) {
        file.kind = Some(media.kind);
        file.bytes = media.bytes.or(file.bytes);
        file.kept = file.kept.max(media.kept);
    }
}

/// How large a picture is.
fn sized(state: &mut State, id: MediaId, size: Pixels) {
    if let Some(file) = state.media.pictures.files.get(&id)
        && file.size != Some(size)
    {
        change(state, id, |file| file.size = Some(size));
    }
}

fn previewed(
    state: &mut State,
    id: MediaId,
    made: Made,
    using: Use,
    (picture, room): (PictureId, Room),
) {
    let mut unused = Some(picture);
    change(state, id, |file| {
        file.fetch = Fetch::Done;
        file.card = Vec::new();
        match made {
            Made::Picture {
                size,
                memory,
                moves,
                cut_short,
            } => {
                file.size = Some(size);
                file.moves = moves;
                file.cut_short = cut_short;
                let new = Shown {
                    picture,
                    room,
                    memory,
                };
                let old = file.shown(using).replace(new);
                unused = old.map(|old| old.picture);
            }
            Made::Card(lines) => {
                file.size = None;
                file.card = lines;
            }
            _ => file.size = None,
        }
    });
    state.media.pictures.dropped.extend(unused);
    let known = state.media.pictures.files.get(&id);
    if let Some((size, file)) = known.and_then(|file| Some((file.size?, file))) {
        let key = (path_of(&file.link), file.name.clone());
        state.media.pictures.remember_size(key, size);
    }
}

/// Nobody waits for a preview any more.
fn given_up(state: &mut State, id: MediaId) {
    change(state, id, |file| {
        if matches!(file.fetch, Fetch::Loading(..)) {
            file.fetch = Fetch::Waiting;
        }
    });
}

/// What failed is tried again as soon as it is wanted.
pub fn retry(state: &mut State) {
    let failed = |file: &File| matches!(&file.fetch, Fetch::Failed(f) if !f.kind.is_final());
    let files = state.media.pictures.files.iter();
    let failed: Vec<MediaId> = files.filter(|f| failed(f.1)).map(|f| *f.0).collect();
    for id in failed {
        change(state, id, |file| file.fetch = Fetch::Waiting);
    }
}

/// A new link for a file whose old one was expired: worth another try.
fn renewed_link(state: &mut State, id: MediaId, link: &SafeText) {
    let file = state.media.pictures.files.get(&id);
    let gone = file.is_some_and(|file| {
        let gone = matches!(&file.fetch, Fetch::Failed(f) if f.kind == MediaFailureKind::Gone);
        gone && file.link != *link
    });
    if gone {
        change(state, id, |file| file.fetch = Fetch::Waiting);
    }
}

#[cfg(test)]
mod tests;

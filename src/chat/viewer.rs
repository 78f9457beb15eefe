//! One picture as large as the terminal allows, and on to the next one.

mod navigate;
mod save;
mod view;
mod zoom;

use std::time::Duration;

use super::action::Action;
use super::effect::Effect;
use super::links::{self, link};
use super::pictures::Purpose;
use super::state::State;
use super::{gallery, pictures};
use crate::message::MessageKey;
use crate::picture::animation::{MAX_FRAMES, Playing, names};
use crate::picture::request::{Made, Media, MediaFailure, MediaId, MediaRequest, Wish};
use crate::picture::{CellBox, PictureId, Room};
use crate::text::SafeText;
use crate::thread::page::RequestId;
use zoom::Zoom;

pub use navigate::edge;
pub use save::{not_saved, saved};
pub use view::view;

/// Where a file is: the message, and which of its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    key: MessageKey,
    index: u16,
}

/// Pixels that are on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shown {
    picture: PictureId,
    size: CellBox,
    room: Room,
    zoom: Zoom,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
struct Job {
    id: RequestId,
    picture: PictureId,
    room: Room,
    zoom: Zoom,
    frames: bool,
    received: (u64, Option<u64>),
}

/// The large view.
#[derive(Clone, Debug)]
pub struct Viewer {
    at: Place,
    media: Option<MediaId>,
    zoom: Zoom,
    shown: Option<Shown>,
    playing: Option<Playing>,
    /// It has moving pictures that are not asked for yet.
    moves: bool,
    job: Option<Job>,
    failure: Option<SafeText>,
    /// An older picture is looked for in messages that are not loaded.
    seeks: bool,
    /// A file of the same name is there: the next `s` replaces it.
    replaces: bool,
}

/// Shows the first picture of the selected message large; where it has none, one in view.
pub fn open(state: &mut State) {
    let Some(key) = state.view.viewport.selected() else {
        return;
    };
    let (viewport, mut rows) = state.rows();
    let mut in_view = viewport.files_near(1, &mut rows);
    in_view.retain(|(_, distance)| *distance == 0);
    let in_view = in_view.into_iter().map(|(key, _)| key);
    let mut keys = std::iter::once(key).chain(in_view);
    let found = keys.find_map(|key| {
        let in_view = rows_in_view(state, key);
        first_of(state, key, &in_view)
    });
    match found {
        Some(at) => state.media.viewer = Some(Viewer::new(at)),
        None => state.notify("There is no picture here.".into()),
    }
}

/// Shows a file of a message large.
pub fn open_at(state: &mut State, key: MessageKey, index: u16) {
    state.media.viewer = Some(Viewer::new(Place { key, index }));
}

impl Viewer {
    fn new(at: Place) -> Self {
        Self {
            at,
            media: None,
            zoom: Zoom::default(),
            shown: None,
            playing: None,
            moves: false,
            job: None,
            failure: None,
            seeks: false,
            replaces: false,
        }
    }

    /// The message whose picture is shown.
    pub fn message(&self) -> MessageKey {
        self.at.key
    }

    /// Names of the pixels that it has.
    fn pictures(&self) -> Vec<PictureId> {
        let playing = self.playing.iter().flat_map(Playing::pictures);
        let shown = self.shown.map(|shown| shown.picture);
        shown.into_iter().chain(playing).collect()
    }
}

/// How many rows of each file of a message are in view.
fn rows_in_view(state: &mut State, key: MessageKey) -> Vec<i64> {
    let (viewport, mut rows) = state.rows();
    let (top, height) = (viewport.row_of(key, &mut rows), viewport.height());
    let Some((top, bubble)) = top.zip(rows.bubble(key)) else {
        return Vec::new();
    };
    let at = |row: usize| {
        let row = i64::try_from(row).unwrap_or(i64::MAX);
        top.saturating_add(row).clamp(0, height)
    };
    let files = bubble.files().iter();
    files
        .map(|file| at(file.rows.end) - at(file.rows.start))
        .collect()
}

/// Of a message's files the picture of which one sees most, else any.
fn first_of(state: &State, key: MessageKey, in_view: &[i64]) -> Option<Place> {
    let count = state.sync.thread().get(key)?.attachments().len();
    let places = || (0..u16::try_from(count).unwrap_or(u16::MAX)).map(|index| Place { key, index });
    let pictures = places().filter(|at| pictures::is_picture(state, at.key, at.index));
    let unseen = |at: &Place| in_view.get(usize::from(at.index)).map_or(0, |rows| -rows);
    // The first one of those that are equal.
    pictures.min_by_key(unseen).or_else(|| places().next())
}

/// Carries out an action on the open view; `false` where it is not its business.
pub fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) -> bool {
    let Some(viewer) = &mut state.media.viewer else {
        return false;
    };
    let replaces = std::mem::take(&mut viewer.replaces);
    let whole = viewer
        .media
        .and_then(|id| state.media.pictures.get(id)?.size);
    match action {
        Action::NextPicture => navigate::go(state, true, effects),
        Action::PreviousPicture => navigate::go(state, false, effects),
        Action::ZoomIn => viewer.zoom = viewer.zoom.closer(whole),
        Action::ZoomOut => viewer.zoom = viewer.zoom.farther(),
        Action::ZoomReset => viewer.zoom = Zoom::default(),
        Action::PanLeft => viewer.zoom = viewer.zoom.moved(-1, 0),
        Action::PanRight => viewer.zoom = viewer.zoom.moved(1, 0),
        Action::PanUp => viewer.zoom = viewer.zoom.moved(0, -1),
        Action::PanDown => viewer.zoom = viewer.zoom.moved(0, 1),
        Action::Refresh => viewer.failure = None,
        Action::SavePicture => save::save(state, replaces, effects),
        Action::OpenLink => open_link(state),
        Action::View | Action::Close | Action::CloseOrQuit => close(state, effects),
        Action::Redraw | Action::Suspend | Action::Quit | Action::Help => return false,
        _ => {}
    }
    true
}

fn close(state: &mut State, effects: &mut Vec<Effect>) {
    if let Some(viewer) = state.media.viewer.take() {
        leave(state, &viewer, effects);
        gallery::stand_at(state, viewer.at.key, viewer.at.index);
    }
}

/// Gives back what the view of one picture holds.
fn leave(state: &mut State, viewer: &Viewer, effects: &mut Vec<Effect>) {
    for picture in viewer.pictures() {
        state.media.pictures.drop_pixels(picture);
    }
    effects.extend(viewer.job.map(|job| Effect::Cancel { id: job.id }));
    effects.extend(viewer.media.map(|media| Effect::CloseMedia { media }));
}

/// After any event: goes on looking, and asks for what is to be shown.
pub fn ask(state: &mut State, effects: &mut Vec<Effect>) {
    navigate::seek_on(state, effects);
    let Some(viewer) = &state.media.viewer else {
        return;
    };
    let at = viewer.at;
    let Some(key) = state
        .sync
        .thread()
        .nearest(at.key)
        .filter(|key| *key == at.key)
    else {
        return fail(state, "This message is no longer there.");
    };
    let files = pictures::enter_all(state, key);
    let attachment = attachment(state, at);
    let media = attachment.and_then(|a| state.media.pictures.at(at.key, at.index, &a));
    let Some(viewer) = &mut state.media.viewer else {
        return;
    };
    let Some(media) = media.filter(|id| files.contains(id)) else {
        return fail(state, "No link came with this file.");
    };
    viewer.media = Some(media);
    let busy = viewer.job.is_some() || viewer.failure.is_some();
    let Some(room) = view::room(state).filter(|_| !busy) else {
        return;
    };
    let Some(viewer) = &state.media.viewer else {
        return;
    };
    let is_right = |shown: &Shown| shown.room == room && shown.zoom == viewer.zoom;
    let frames = viewer.shown.as_ref().is_some_and(is_right);
    let whole = viewer.zoom == Zoom::default();
    let plays = viewer.moves && viewer.playing.is_none() && whole;
    if frames && !plays {
        return;
    }
    begin(state, media, room, frames, effects);
}

fn begin(state: &mut State, media: MediaId, room: Room, frames: bool, effects: &mut Vec<Effect>) {
    let id = state.ids.fresh();
    let names = if frames { MAX_FRAMES } else { 1 };
    let picture = state.media.pictures.name_pictures(names);
    let Some((file, viewer)) = state
        .media
        .pictures
        .get(media)
        .zip(state.media.viewer.as_mut())
    else {
        return;
    };
    let zoom = viewer.zoom;
    let wish = match (frames, file.size) {
        (true, Some(size)) => Wish::Frames {
            first: picture,
            most: MAX_FRAMES,
            room: Room {
                cells: room.fill(size),
                ..room
            },
        },
        (_, size) => Wish::Large {
            picture,
            room,
            part: size.and_then(|size| zoom.part(size)),
        },
    };
    let request = MediaRequest {
        media,
        link: file.link.clone(),
        wish,
    };
    viewer.job = Some(Job {
        id,
        picture,
        room,
        zoom,
        frames,
        received: (0, None),
    });
    let purpose = if frames {
        Purpose::Frames(picture)
    } else {
        Purpose::Large(picture)
    };
    state.media.pictures.begin(id, media, purpose);
    effects.push(Effect::LoadMedia { id, request });
}

fn fail(state: &mut State, words: &str) {
    if let Some(viewer) = &mut state.media.viewer {
        viewer.failure = Some(format!("✗ {words}").as_str().into());
    }
}

/// More of the file has come.
pub fn progressed(state: &mut State, id: RequestId, received: u64, total: Option<u64>) {
    let job = state
        .media
        .viewer
        .as_mut()
        .and_then(|viewer| viewer.job.as_mut());
    if let Some(job) = job.filter(|job| job.id == id) {
        job.received = (received, total);
    }
}

/// What was asked for is there.
pub fn loaded(state: &mut State, id: RequestId, purpose: Purpose, media: &Media) {
    let viewer = state.media.viewer.as_mut();
    let Some(viewer) = viewer.filter(|v| v.job.is_some_and(|job| job.id == id)) else {
        return forget(state, purpose, media);
    };
    let Some(job) = viewer.job.take() else {
        return;
    };
    let mut unused = Vec::new();
    match &media.made {
        Made::Picture { size, moves, .. } => {
            let part = job.zoom.part(*size);
            let shown = Shown {
                picture: job.picture,
                size: job.room.fill(part.map_or(*size, |part| part.size)),
                room: job.room,
                zoom: job.zoom,
            };
            unused = viewer.pictures();
            viewer.playing = None;
            viewer.moves = *moves;
            viewer.shown = Some(shown);
        }
        // Frames of a view that has changed meanwhile.
        Made::Frames { delays, .. } if viewer.shown.is_none_or(|s| s.room != job.room) => {
            unused = names(job.picture, delays.len()).collect();
        }
        Made::Frames { delays, memory } => {
            viewer.moves = false;
            viewer.playing = Playing::new(job.picture, (delays, *memory), state.now.elapsed);
        }
        _ => {
            let kind = media.kind.name();
            let bytes = media.bytes.map(crate::picture::request::byte_words);
            let bytes = bytes.map_or_else(String::new, |bytes| format!(", {bytes}"));
            let words =
                format!("✗ {kind}{bytes}: cannot be shown here. s saves it, o opens its link.");
            viewer.failure = Some(words.as_str().into());
        }
    }
    for picture in unused {
        state.media.pictures.drop_pixels(picture);
    }
}

/// Nobody waits for these pixels any more.
fn forget(state: &mut State, purpose: Purpose, media: &Media) {
    let (first, count) = match (purpose, &media.made) {
        (Purpose::Frames(first), Made::Frames { delays, .. }) => (first, delays.len()),
        (Purpose::Large(picture), Made::Picture { .. }) => (picture, 1),
        _ => return,
    };
    for picture in names(first, count) {
        state.media.pictures.drop_pixels(picture);
    }
}

/// What was asked for could not be had.
pub fn failed(state: &mut State, id: RequestId, failure: &MediaFailure) {
    let viewer = state.media.viewer.as_mut();
    let Some(viewer) = viewer.filter(|v| v.job.is_some_and(|job| job.id == id)) else {
        return;
    };
    let frames = viewer.job.take().is_some_and(|job| job.frames);
    if frames {
        viewer.moves = false;
        return;
    }
    let saves = if failure.kind.is_final() {
        ". s saves it, o opens its link."
    } else {
        ""
    };
    viewer.failure = Some(format!("{}{saves}", failure.words()).as_str().into());
}

fn open_link(state: &mut State) {
    let at = state.media.viewer.as_ref().map(|viewer| viewer.at);
    match at.and_then(|at| attachment(state, at)) {
        Some(attachment) => match link::Link::of_file(&attachment) {
            link if link.opened.is_none() => state.notify(links::NOT_WEB.into()),
            link => (state.input.overlays_mut()).pick_link(vec![link], link::Purpose::Open),
        },
        None => state.notify("There is no link.".into()),
    }
}

fn attachment(state: &State, at: Place) -> Option<crate::message::Attachment> {
    let message = state.sync.thread().get(at.key)?;
    message.attachments().get(usize::from(at.index)).cloned()
}

/// Bytes of the pixels of a film that plays.
pub fn memory(state: &State) -> u64 {
    let viewer = state.media.viewer.as_ref();
    viewer
        .and_then(|viewer| viewer.playing.as_ref())
        .map_or(0, Playing::memory)
}

/// When the next picture of a moving one is due.
pub fn wakeup(state: &State) -> Option<Duration> {
    let playing = state.media.viewer.as_ref()?.playing.as_ref()?;
    Some(playing.next_frame(state.now.elapsed))
}

#[cfg(test)]
mod tests;

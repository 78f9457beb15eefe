//! One picture as large as the terminal allows, and on to the next one.

mod shape;

use std::time::Duration;

use super::action::Action;
use super::bubble::{shorten, wrap};
use super::effect::{Effect, RequestId};
use super::event::Size;
use super::links;
use super::media::{
    Existing, Made, Media, MediaFailure, MediaFailureKind, MediaId, MediaRequest, Wish,
};
use super::message::{Direction, MessageKey};
use super::picture::{CellBox, PictureId, Pixels, Placement, Room};
use super::pictures::{self, Purpose, loading_words};
use super::screen::{Areas, Row};
use super::state::State;
use super::text::SafeText;
use shape::Zoom;

/// Pictures of a moving one that are shown at most.
const MAX_FRAMES: u32 = 240;
/// Rows below the picture: its caption.
const CAPTION: u16 = 1;

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

/// A moving picture.
#[derive(Clone, Debug)]
struct Playing {
    first: PictureId,
    delays: Vec<u32>,
    since: Duration,
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
    let Some(key) = state.viewport.selected() else {
        return;
    };
    let (viewport, mut rows) = state.rows();
    let mut in_view = viewport.near(1, &mut rows);
    in_view.retain(|(_, distance)| *distance == 0);
    let in_view = in_view.into_iter().map(|(key, _)| key);
    let mut keys = std::iter::once(key).chain(in_view);
    match keys.find_map(|key| first_of(state, key)) {
        Some(at) => state.viewer = Some(Viewer::new(at)),
        None => state.notify("There is no picture here.".into()),
    }
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

    /// Names of the pixels that it has.
    fn pictures(&self) -> Vec<PictureId> {
        let playing = self.playing.iter().flat_map(|playing| {
            let count = u32::try_from(playing.delays.len()).unwrap_or(0);
            (0..count).map(|n| PictureId(playing.first.0 + n))
        });
        let shown = self.shown.map(|shown| shown.picture);
        shown.into_iter().chain(playing).collect()
    }
}

/// The first file of a message, a picture before any other.
fn first_of(state: &State, key: MessageKey) -> Option<Place> {
    let count = state.thread.get(key)?.attachments().len();
    let places = || (0..u16::try_from(count).unwrap_or(u16::MAX)).map(|index| Place { key, index });
    let picture = places().find(|at| pictures::is_picture(state, at.key, at.index));
    picture.or_else(|| places().next())
}

/// Carries out an action on the open view; `false` where it is not its business.
pub fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) -> bool {
    let Some(viewer) = &mut state.viewer else {
        return false;
    };
    let replaces = std::mem::take(&mut viewer.replaces);
    let whole = viewer.media.and_then(|id| state.pictures.get(id)?.size);
    match action {
        Action::NextPicture => go(state, true, effects),
        Action::PreviousPicture => go(state, false, effects),
        Action::ZoomIn => viewer.zoom = viewer.zoom.closer(whole),
        Action::ZoomOut => viewer.zoom = viewer.zoom.farther(),
        Action::ZoomReset => viewer.zoom = Zoom::default(),
        Action::PanLeft => viewer.zoom = viewer.zoom.moved(-1, 0),
        Action::PanRight => viewer.zoom = viewer.zoom.moved(1, 0),
        Action::PanUp => viewer.zoom = viewer.zoom.moved(0, -1),
        Action::PanDown => viewer.zoom = viewer.zoom.moved(0, 1),
        Action::Refresh => viewer.failure = None,
        Action::SavePicture => save(state, replaces, effects),
        Action::OpenLink => open_link(state),
        Action::View | Action::Close | Action::CloseOrQuit => close(state, effects),
        Action::Redraw | Action::Suspend | Action::Quit | Action::Help => return false,
        _ => {}
    }
    true
}

fn close(state: &mut State, effects: &mut Vec<Effect>) {
    if let Some(viewer) = state.viewer.take() {
        leave(state, &viewer, effects);
    }
}

/// Gives back what the view of one picture holds.
fn leave(state: &mut State, viewer: &Viewer, effects: &mut Vec<Effect>) {
    for picture in viewer.pictures() {
        state.pictures.drop_pixels(picture);
    }
    effects.extend(viewer.job.map(|job| Effect::Cancel { id: job.id }));
}

fn go(state: &mut State, newer: bool, effects: &mut Vec<Effect>) {
    let Some(at) = state.viewer.as_ref().map(|viewer| viewer.at) else {
        return;
    };
    if let Some(next) = neighbour(state, at, newer) {
        show(state, next, effects);
    } else if newer || state.thread.begins() {
        let words = if newer { "newer" } else { "older" };
        state.notify(format!("There is no {words} picture.").as_str().into());
    } else if let Some(viewer) = &mut state.viewer {
        viewer.seeks = true;
    }
}

fn show(state: &mut State, at: Place, effects: &mut Vec<Effect>) {
    if let Some(before) = state.viewer.replace(Viewer::new(at)) {
        leave(state, &before, effects);
    }
}

/// The next picture towards the newest or the oldest message, of what is loaded.
fn neighbour(state: &State, at: Place, newer: bool) -> Option<Place> {
    let thread = &state.thread;
    let mut key = thread.nearest(at.key)?;
    let mut index = if key == at.key { Some(at.index) } else { None };
    loop {
        let count = thread.get(key).map_or(0, |m| m.attachments().len());
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        let is_picture = |index: &u16| pictures::is_picture(state, key, *index);
        let found = if newer {
            (index.map_or(0, |index| index + 1)..count).find(is_picture)
        } else {
            (0..index.unwrap_or(count)).rev().find(is_picture)
        };
        if let Some(index) = found {
            return Some(Place { key, index });
        }
        index = None;
        key = if newer {
            thread.newer(key)?
        } else {
            thread.older(key)?
        };
    }
}

/// The oldest message before the place where an older picture is looked for.
pub fn edge(state: &State) -> Option<MessageKey> {
    let viewer = state.viewer.as_ref().filter(|viewer| viewer.seeks)?;
    state.thread.nearest(viewer.at.key)?;
    state.thread.oldest()
}

/// After any event: goes on looking, and asks for what is to be shown.
pub fn ask(state: &mut State, effects: &mut Vec<Effect>) {
    seek_on(state, effects);
    let Some(room) = room(state) else {
        return;
    };
    let Some(viewer) = &state.viewer else {
        return;
    };
    let at = viewer.at;
    let Some(key) = state.thread.nearest(at.key).filter(|key| *key == at.key) else {
        return fail(state, "This message is no longer there.");
    };
    let files = pictures::enter_all(state, key);
    let attachment = attachment(state, at);
    let media = attachment.and_then(|a| state.pictures.at(at.key, at.index, &a));
    let Some(viewer) = &mut state.viewer else {
        return;
    };
    let Some(media) = media.filter(|id| files.contains(id)) else {
        return fail(state, "No link came with this file.");
    };
    viewer.media = Some(media);
    if viewer.job.is_some() || viewer.failure.is_some() {
        return;
    }
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
    let id = state.requests.fresh_id();
    let names = if frames { MAX_FRAMES } else { 1 };
    let picture = state.pictures.name_pictures(names);
    let Some((file, viewer)) = state.pictures.get(media).zip(state.viewer.as_mut()) else {
        return;
    };
    let zoom = viewer.zoom;
    let wish = if frames {
        Wish::Frames {
            first: picture,
            most: MAX_FRAMES,
            room,
        }
    } else {
        Wish::Large {
            picture,
            room,
            part: file.size.and_then(|size| zoom.part(size)),
        }
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
    state.pictures.begin(id, media, purpose);
    effects.push(Effect::LoadMedia { id, request });
}

fn seek_on(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(viewer) = state.viewer.as_ref().filter(|viewer| viewer.seeks) else {
        return;
    };
    let at = viewer.at;
    if let Some(next) = neighbour(state, at, false) {
        return show(state, next, effects);
    }
    if state.thread.begins() || state.held_above(state.thread.oldest()).is_some() {
        state.notify("There is no older picture.".into());
        if let Some(viewer) = &mut state.viewer {
            viewer.seeks = false;
        }
    }
}

fn fail(state: &mut State, words: &str) {
    if let Some(viewer) = &mut state.viewer {
        viewer.failure = Some(words.into());
    }
}

/// More of the file has come.
pub fn progressed(state: &mut State, id: RequestId, received: u64, total: Option<u64>) {
    let job = state.viewer.as_mut().and_then(|viewer| viewer.job.as_mut());
    if let Some(job) = job.filter(|job| job.id == id) {
        job.received = (received, total);
    }
}

/// What was asked for is there.
pub fn loaded(state: &mut State, id: RequestId, purpose: Purpose, media: &Media) {
    let viewer = state.viewer.as_mut();
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
            let names = (job.picture.0..).map(PictureId);
            unused = names.take(delays.len()).collect();
        }
        Made::Frames { delays, .. } => {
            viewer.moves = false;
            viewer.playing = (delays.len() > 1).then(|| Playing {
                first: job.picture,
                delays: delays.clone(),
                since: state.now.elapsed,
            });
        }
        _ => {
            let kind = media.kind.name();
            let bytes = media.bytes.map(super::media::byte_words);
            let bytes = bytes.map_or_else(String::new, |bytes| format!(", {bytes}"));
            let words =
                format!("{kind}{bytes}: cannot be shown here. s saves it, o opens its link.");
            viewer.failure = Some(words.as_str().into());
        }
    }
    for picture in unused {
        state.pictures.drop_pixels(picture);
    }
}

/// Nobody waits for these pixels any more.
fn forget(state: &mut State, purpose: Purpose, media: &Media) {
    let (first, count) = match (purpose, &media.made) {
        (Purpose::Frames(first), Made::Frames { delays, .. }) => (first, delays.len()),
        (Purpose::Large(picture), Made::Picture { .. }) => (picture, 1),
        _ => return,
    };
    for picture in (first.0..).map(PictureId).take(count) {
        state.pictures.drop_pixels(picture);
    }
}

/// What was asked for could not be had.
pub fn failed(state: &mut State, id: RequestId, failure: &MediaFailure) {
    let viewer = state.viewer.as_mut();
    let Some(viewer) = viewer.filter(|v| v.job.is_some_and(|job| job.id == id)) else {
        return;
    };
    let frames = viewer.job.take().is_some_and(|job| job.frames);
    if frames {
        viewer.moves = false;
        return;
    }
    viewer.failure = Some(failure.what.clone());
}

fn save(state: &mut State, replace: bool, effects: &mut Vec<Effect>) {
    let Some(viewer) = &state.viewer else {
        return;
    };
    let name = attachment(state, viewer.at).map(|attachment| attachment.name);
    let (Some(media), Some(name)) = (viewer.media, name) else {
        return;
    };
    let Some(link) = state.pictures.get(media).map(|file| file.link.clone()) else {
        return;
    };
    let id = state.requests.fresh_id();
    state.pictures.begin(id, media, Purpose::Save);
    let existing = if replace {
        Existing::Replace
    } else {
        Existing::Keep
    };
    let wish = Wish::Save { name, existing };
    let request = MediaRequest { media, link, wish };
    effects.push(Effect::LoadMedia { id, request });
    state.notify("Saving…".into());
}

/// A file was saved.
pub fn saved(state: &mut State, media: &Media) {
    if let Made::Saved(path) = &media.made {
        state.notify(SafeText::line(&format!("Saved as {path}")));
    }
}

/// A file was not saved.
pub fn not_saved(state: &mut State, failure: &MediaFailure) {
    let exists = failure.kind == MediaFailureKind::Exists;
    if exists && let Some(viewer) = &mut state.viewer {
        viewer.replaces = true;
        let words = format!("{}: s again replaces it", failure.what);
        return state.notify(SafeText::line(&words));
    }
    state.notify(SafeText::line(&format!("Not saved: {}", failure.what)));
}

fn open_link(state: &mut State) {
    let at = state.viewer.as_ref().map(|viewer| viewer.at);
    match at.and_then(|at| attachment(state, at)) {
        Some(attachment) => links::offer(state, &attachment),
        None => state.notify("There is no link.".into()),
    }
}

fn attachment(state: &State, at: Place) -> Option<super::message::Attachment> {
    let message = state.thread.get(at.key)?;
    message.attachments().get(usize::from(at.index)).cloned()
}

/// All cells between header and caption.
fn room(state: &State) -> Option<Room> {
    let size = state.size?;
    let areas = Areas::of(size);
    let cells = CellBox {
        columns: size.width,
        rows: areas.transcript.height.checked_sub(CAPTION)?,
    };
    let cell = state.pictures.terms()?.cell;
    (cells.columns > 0 && cells.rows > 0).then_some(Room { cells, cell })
}

/// When the next picture of a moving one is due.
pub fn wakeup(state: &State) -> Option<Duration> {
    let playing = state.viewer.as_ref()?.playing.as_ref()?;
    let (_, left) = playing.frame(state.now.elapsed);
    Some(state.now.elapsed + left)
}

impl Playing {
    /// Which picture is shown at a time, and for how much longer.
    fn frame(&self, now: Duration) -> (PictureId, Duration) {
        let total: u128 = self.delays.iter().map(|ms| u128::from(*ms)).sum();
        let mut at = now.saturating_sub(self.since).as_millis() % total.max(1);
        for (index, delay) in (0..).zip(&self.delays) {
            let delay = u128::from(*delay);
            if at < delay {
                let left = u64::try_from(delay - at).unwrap_or(u64::MAX);
                let picture = PictureId(self.first.0 + index);
                return (picture, Duration::from_millis(left));
            }
            at -= delay;
        }
        (self.first, Duration::from_millis(100))
    }
}

/// The picture's place and what is said of it, where it is open.
pub fn view(state: &State, size: Size) -> Option<(Vec<Row>, Vec<Placement>)> {
    let viewer = state.viewer.as_ref()?;
    let areas = Areas::of(size);
    let height = usize::from(areas.transcript.height);
    let width = usize::from(areas.transcript.width);
    let mut rows = vec![Row::Blank; height];
    let placement = viewer.placement(state.now.elapsed, size);
    if placement.is_none() {
        let lines = wrap(&viewer.words(state), width.clamp(1, 72));
        let above = height.saturating_sub(lines.len() + 1) / 2;
        for (row, text) in rows.iter_mut().skip(above).zip(lines) {
            *row = Row::Sentence {
                text,
                strong: false,
            };
        }
    }
    if let Some(last) = rows.last_mut() {
        let text = shorten(&viewer.caption(state), width).into_owned();
        *last = Row::Sentence { text, strong: true };
    }
    Some((rows, placement.into_iter().collect()))
}

impl Viewer {
    fn placement(&self, now: Duration, size: Size) -> Option<Placement> {
        let shown = self.shown.filter(|_| self.failure.is_none())?;
        let areas = Areas::of(size);
        let room = areas.transcript.height.saturating_sub(CAPTION);
        let playing = self
            .playing
            .as_ref()
            .filter(|_| shown.zoom == Zoom::default());
        let picture = playing.map_or(shown.picture, |playing| playing.frame(now).0);
        let CellBox { columns, rows } = shown.size;
        if columns > size.width || rows > room {
            // The terminal has become smaller; the right one is on its way.
            return None;
        }
        let top = areas.top + (room - rows) / 2;
        Some(Placement {
            picture,
            size: shown.size,
            column: (size.width - columns) / 2,
            rows: top..top + rows,
            hidden_above: 0,
        })
    }

    fn words(&self, state: &State) -> String {
        if let Some(failure) = &self.failure {
            return format!("✗ {failure} · R tries again");
        }
        if state.pictures.terms().is_none() {
            return "This terminal shows no pictures. s saves it, o opens its link.".to_owned();
        }
        match self.job {
            Some(job) => loading_words(job.received.0, job.received.1),
            None => String::new(),
        }
    }

    /// Name, type, pixels, bytes, time, side.
    fn caption(&self, state: &State) -> String {
        let Some(attachment) = attachment(state, self.at) else {
            return String::new();
        };
        let mut parts = vec![attachment.name.to_string()];
        if let Some(file) = self.media.and_then(|id| state.pictures.get(id)) {
            parts.extend(file.kind.map(|kind| kind.name().to_owned()));
            let pixels = |size: Pixels| format!("{} × {}", size.width, size.height);
            parts.extend(file.size.map(pixels));
            parts.extend(file.bytes.map(super::media::byte_words));
        }
        if let Some(message) = state.thread.get(self.at.key) {
            let zone = state.settings.zone;
            parts.push(match message.direction() {
                Direction::Inbound => "received".to_owned(),
                Direction::Outbound => "sent".to_owned(),
            });
            parts.extend(message.sent_at().map(|time| zone.exact(time)));
        }
        if self.seeks {
            parts.push("looking for an older picture…".to_owned());
        }
        parts.retain(|part| !part.is_empty());
        parts.join(" · ")
    }
}

#[cfg(test)]
#[path = "viewer/tests.rs"]
mod tests;

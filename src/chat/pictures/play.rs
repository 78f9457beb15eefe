//! A moving picture plays in its bubble, as long as that is in view.

use std::time::Duration;

use super::{MediaId, Purpose};
use crate::chat::effect::Effect;
use crate::chat::state::State;
use crate::layout::bubble::Bubble;
use crate::message::MessageKey;
use crate::picture::animation::{MAX_FRAMES, Playing, names};
use crate::picture::request::{Made, Media, MediaFailure, MediaRequest, Wish};
use crate::picture::{CellBox, PictureId, Room};
use crate::text::SafeText;
use crate::thread::page::RequestId;

/// The one that plays, or will as soon as its frames are there.
#[derive(Clone, Debug)]
pub struct Play {
    pub media: MediaId,
    /// Where the key was pressed.
    key: MessageKey,
    cells: CellBox,
    job: Option<RequestId>,
    frames: Option<Playing>,
}

impl Play {
    /// The frame of a time, where they are there.
    pub fn frame(&self, now: Duration) -> Option<PictureId> {
        Some(self.frames.as_ref()?.frame(now))
    }

    /// Bytes of its pixels.
    pub fn memory(&self) -> u64 {
        self.frames.as_ref().map_or(0, Playing::memory)
    }
}

/// Whether a message has a moving picture, as far as that is known, and its first one.
fn moving(state: &State, key: MessageKey, bubble: &Bubble) -> Option<(MediaId, CellBox)> {
    let files = (0..).zip(bubble.files());
    let mut known = files.filter_map(|(index, rows)| {
        let (_, cells) = rows.picture?;
        let id = *state.media.pictures.by_place.get(&(key, index))?;
        let file = state.media.pictures.files.get(&id)?;
        (file.moves && file.bubble.is_some()).then_some((id, cells))
    });
    known.next()
}

/// Whether a message's picture can be played in its bubble.
pub fn plays_in(state: &State, key: MessageKey, bubble: &Bubble) -> bool {
    moving(state, key, bubble).is_some()
}

/// Plays the moving picture of the selected message, or stops it.
pub fn toggle(state: &mut State, effects: &mut Vec<Effect>) {
    let key = state.view.viewport.selected();
    let before = state.media.pictures.play.as_ref().map(|play| play.key);
    stop(state, effects);
    if before.is_some() && before == key {
        return;
    }
    let bubble = key.and_then(|key| {
        let (_, mut rows) = state.rows();
        Some((key, rows.bubble(key)?))
    });
    let found = bubble.and_then(|(key, bubble)| Some((key, moving(state, key, &bubble)?)));
    let (Some((key, (media, cells))), Some(terms)) = (found, state.media.pictures.terms) else {
        return state.notify("There is no moving picture in this message.".into());
    };
    let Some(link) = state
        .media
        .pictures
        .get(media)
        .map(|file| file.link.clone())
    else {
        return;
    };
    let id = state.ids.fresh();
    let first = state.media.pictures.name_pictures(MAX_FRAMES);
    state.media.pictures.begin(id, media, Purpose::Play(first));
    state.media.pictures.play = Some(Play {
        media,
        key,
        cells,
        job: Some(id),
        frames: None,
    });
    let wish = Wish::Frames {
        first,
        most: MAX_FRAMES,
        room: Room {
            cells,
            cell: terms.cell,
        },
    };
    let request = MediaRequest { media, link, wish };
    effects.push(Effect::LoadMedia { id, request });
}

fn stop(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(play) = state.media.pictures.play.take() else {
        return;
    };
    effects.extend(play.job.map(|id| Effect::Cancel { id }));
    let frames = play.frames.iter().flat_map(Playing::pictures);
    state.media.pictures.dropped.extend(frames);
}

/// After any event: what has left the view, or has another size now, plays no more.
pub fn settle(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(Play { key, cells, .. }) = state.media.pictures.play else {
        return;
    };
    let (viewport, mut rows) = state.rows();
    let in_view = viewport.row_of(key, &mut rows).is_some();
    let bubble = rows.bubble(key).filter(|_| in_view);
    let same = bubble.and_then(|bubble| moving(state, key, &bubble));
    if same.is_none_or(|(_, now)| now != cells) {
        stop(state, effects);
    }
}

/// When the next frame is due; `None` while nothing plays in view.
pub fn next_frame(state: &State) -> Option<Duration> {
    let covered = state.media.viewer.is_some()
        || state.media.gallery.is_some()
        || state.input.overlays().top().is_some();
    let play = state.media.pictures.play.as_ref().filter(|_| !covered)?;
    Some(play.frames.as_ref()?.next_frame(state.now.elapsed))
}

/// The frames are there.
pub fn loaded(state: &mut State, id: RequestId, first: PictureId, media: &Media) {
    let Made::Frames { delays, memory } = &media.made else {
        return cancelled(state, id);
    };
    let now = state.now.elapsed;
    match awaited(state, id) {
        None => (state.media.pictures.dropped).extend(names(first, delays.len())),
        Some(play) => {
            play.job = None;
            play.frames = Playing::new(first, (delays, *memory), now);
            if play.frames.is_none() {
                state.media.pictures.play = None;
                (state.media.pictures.dropped).extend(names(first, delays.len()));
            }
        }
    }
}

/// They could not be had.
pub fn failed(state: &mut State, id: RequestId, failure: &MediaFailure) {
    if awaited(state, id).is_some() {
        state.media.pictures.play = None;
        state.notify(SafeText::line(&format!(
            "It cannot be played: {}",
            failure.what
        )));
    }
}

/// Nobody waits for them any more.
pub fn cancelled(state: &mut State, id: RequestId) {
    if awaited(state, id).is_some() {
        state.media.pictures.play = None;
    }
}

fn awaited(state: &mut State, id: RequestId) -> Option<&mut Play> {
    let play = state.media.pictures.play.as_mut();
    play.filter(|play| play.job == Some(id))
}

#[cfg(test)]
mod tests;

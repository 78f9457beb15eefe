//! From one picture to the next, through all of the thread.

use super::{Place, Viewer, leave};
use crate::chat::effect::Effect;
use crate::chat::pictures;
use crate::chat::state::State;
use crate::message::MessageKey;

/// Shows the next picture towards the newest or the oldest message; looks for older ones in what
/// is not loaded.
pub(super) fn go(state: &mut State, newer: bool, effects: &mut Vec<Effect>) {
    let Some(at) = state.media.viewer.as_ref().map(|viewer| viewer.at) else {
        return;
    };
    if let Some(next) = neighbour(state, at, newer) {
        show(state, next, effects);
    } else if newer || state.sync.thread().begins() {
        let words = if newer { "newer" } else { "older" };
        state.notify(format!("There is no {words} picture.").as_str().into());
    } else if let Some(viewer) = &mut state.media.viewer {
        viewer.seeks = true;
    }
}

fn show(state: &mut State, at: Place, effects: &mut Vec<Effect>) {
    if let Some(before) = state.media.viewer.replace(Viewer::new(at)) {
        leave(state, &before, effects);
    }
}

/// The next picture towards the newest or the oldest message, of what is loaded.
fn neighbour(state: &State, at: Place, newer: bool) -> Option<Place> {
    let thread = state.sync.thread();
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
    let viewer = state.media.viewer.as_ref().filter(|viewer| viewer.seeks)?;
    state.sync.thread().nearest(viewer.at.key)?;
    state.sync.thread().oldest()
}

/// Goes on looking for an older picture in what has been loaded meanwhile.
pub(super) fn seek_on(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(viewer) = state.media.viewer.as_ref().filter(|viewer| viewer.seeks) else {
        return;
    };
    let at = viewer.at;
    if let Some(next) = neighbour(state, at, false) {
        return show(state, next, effects);
    }
    let words = match state.held_above(state.sync.thread().oldest()) {
        Some(failure) => failure.what,
        None if state.sync.thread().begins() => "There is no older picture.".into(),
        None => return,
    };
    state.notify(words);
    if let Some(viewer) = &mut state.media.viewer {
        viewer.seeks = false;
    }
}

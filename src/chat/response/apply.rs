//! What a slice tells becomes part of what is held and shown.

use crate::chat::state::State;
use crate::chat::{indexing, notify, selection};
use crate::message::MessageKey;
use crate::mutation::{Flaw, has};
use crate::thread::{Above, Doubt, Merged, Slice, Unproven};
use crate::time::UnixTime;

/// Takes what a slice tells; the reader's place stands.
pub fn merge(state: &mut State, slice: Slice, doubt: Doubt) -> Result<Merged, Unproven> {
    let following = state.view.viewport.follows(state.walk());
    let (known, told) = (state.sync.thread.newest(), Told::of(&slice));
    if !has(Flaw::ViewNotHeld) {
        let (viewport, mut rows) = state.rows();
        viewport.hold(&mut rows);
    }
    let merged = state.sync.thread.merge(slice, doubt)?;
    if merged.changed {
        state.view.layouts.forget();
    }
    let thread = &state.sync.thread;
    let gaps = |key: &MessageKey| matches!(thread.above(*key), Above::Gap { .. } | Above::Unloaded);
    state.sync.history.hopeless.retain(gaps);
    indexing::told(state, told.oldest, told.newest);
    note_turns(state, &merged);
    let (viewport, mut rows) = state.rows();
    viewport.keep(&merged.removed, &mut rows);
    selection::keep(state, &merged.removed);
    notify::arrived(state, known, merged.arrived);
    let viewport = &state.view.viewport;
    if following || viewport.selected().is_none() {
        state.go_to_latest();
    } else {
        state.view.new_below += shown_of(state, known, merged.arrived);
    }
    Ok(merged)
}

/// The seconds that a slice tells about.
struct Told {
    oldest: UnixTime,
    newest: UnixTime,
}

impl Told {
    fn of(slice: &Slice) -> Self {
        Self {
            oldest: if slice.at_oldest {
                UnixTime::EPOCH
            } else {
                slice.oldest()
            },
            newest: if slice.at_newest {
                UnixTime::MAX
            } else {
                slice.newest()
            },
        }
    }
}

/// Of the messages that arrived after the newest known one, those that are shown.
fn shown_of(state: &State, known: Option<MessageKey>, arrived: u64) -> u64 {
    match (&state.find.filtering, known) {
        (Some(filtering), Some(known)) => filtering.index().after(&state.sync.thread, known),
        _ => arrived,
    }
}

/// Notes when status changes were seen.
fn note_turns(state: &mut State, merged: &Merged) {
    for key in &merged.turned {
        if let Some(message) = state.sync.thread.get(*key) {
            let status = message.status().clone();
            let turns = state.sync.turns.entry(*key).or_default();
            turns.push((state.now.wall, status));
        }
    }
    for (key, _) in &merged.removed {
        state.sync.turns.remove(key);
    }
}

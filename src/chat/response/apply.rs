//! What a slice tells becomes part of what is held and shown.

use crate::chat::state::State;
use crate::chat::{indexing, notify, selection};
use crate::message::MessageKey;
use crate::mutation::{Flaw, has};
use crate::thread::{Above, Doubt, Merged, Slice, Unproven};
use crate::time::UnixTime;

/// Takes what a slice tells; the reader's place stands.
pub fn merge(state: &mut State, slice: Slice, doubt: Doubt) -> Result<Merged, Unproven> {
    let following = state.viewport.follows(state.walk());
    let (known, told) = (state.thread.newest(), Told::of(&slice));
    if !has(Flaw::ViewNotHeld) {
        let (viewport, mut rows) = state.rows();
        viewport.hold(&mut rows);
    }
    let merged = state.thread.merge(slice, doubt)?;
    if merged.changed {
        state.layouts.forget();
    }
    let thread = &state.thread;
    let gaps = |key: &MessageKey| matches!(thread.above(*key), Above::Gap { .. } | Above::Unloaded);
    state.history.hopeless.retain(gaps);
    indexing::told(state, told.oldest, told.newest);
    note_turns(state, &merged);
    let (viewport, mut rows) = state.rows();
    viewport.keep(&merged.removed, &mut rows);
    selection::keep(state, &merged.removed);
    notify::arrived(state, known, merged.arrived);
    let viewport = &state.viewport;
    if following || viewport.selected().is_none() {
        state.go_to_latest();
    } else {
        state.new_below += shown_of(state, known, merged.arrived);
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
    match (&state.filtering, known) {
        (Some(filtering), Some(known)) => filtering.index().after(&state.thread, known),
        _ => arrived,
    }
}

/// Notes when status changes were seen.
fn note_turns(state: &mut State, merged: &Merged) {
    for key in &merged.turned {
        if let Some(message) = state.thread.get(*key) {
            let status = message.status().clone();
            let turns = state.turns.entry(*key).or_default();
            turns.push((state.now.wall, status));
        }
    }
    for (key, _) in &merged.removed {
        state.turns.remove(key);
    }
}

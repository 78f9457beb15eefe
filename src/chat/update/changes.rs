//! What happens after an answer of the gateway, in a fixed order.

use super::{edges, indexing, landing, waiting};
use crate::chat::event::Event;
use crate::chat::state::State;
use crate::layout::viewport::Anchor;
use crate::message::MessageKey;
use crate::mutation::{Flaw, has};
use crate::sync::changes::{Changes, MergedSlice};

/// Takes what an answer changes. `answer` tells the core of it; the view is fastened before.
pub fn take(state: &mut State, answer: impl FnOnce(&mut State) -> Changes) {
    let (follows, view) = (state.follows(), *state.viewport());
    if !has(Flaw::ViewNotHeld) {
        let (viewport, mut rows) = state.rows();
        viewport.hold(follows, &mut rows);
    }
    let jumped = state.sync.jumps();
    let changes = answer(state);
    let in_vain = jumped && !state.sync.jumps() && changes.landing.is_none();
    match &changes.merged {
        Some(merged) => take_merged(state, merged, follows),
        None => state.view.put_back(view),
    }
    landing::apply(state, changes);
    if in_vain {
        waiting::drop_keys(state);
    }
}

/// The archive has answered, or cannot be used any more.
pub fn archived(state: &mut State, event: Event) {
    match event {
        Event::Recalled { id, found } => {
            take(state, |state| {
                state.sync.recalled(id, found.map(|found| *found))
            });
        }
        Event::KeptHit { id, words, found } => take(state, |state| {
            let changes = state.sync.searched(id, found.map(|found| *found));
            if let Some((key, may_hit)) = changes.passed {
                let (search, _) = state.find.search_mut(&state.sync, None);
                search.pass_to(&words, key, may_hit);
            }
            changes
        }),
        Event::ArchiveLost(words) => state.lose_archive(words),
        _ => {}
    }
}

/// A slice has become part of the thread: indexes first, then the view, then who is told.
fn take_merged(state: &mut State, slice: &MergedSlice, follows: bool) {
    let merged = &slice.merged;
    if merged.changed {
        state.view.forget_layouts();
    }
    indexing::told(state, slice.oldest, slice.newest);
    let (viewport, mut rows) = state.rows();
    viewport.keep(&merged.removed, &mut rows);
    state.view.keep_range(&merged.removed, state.sync.thread());
    if slice.known.is_some() && !state.sync.poll().is_focused() {
        state.attention.arrived(state.sync.thread(), merged.arrived);
    }
    if follows || state.selected().is_none() {
        state.go_to_latest();
    } else {
        let shown = shown_of(state, slice.known, merged.arrived);
        state.view.add_new(shown);
    }
}

/// Of the messages that arrived after the newest known one, those that are shown.
fn shown_of(state: &State, known: Option<MessageKey>, arrived: u64) -> u64 {
    let thread = state.sync.thread();
    match (state.find.shown(thread).only, known) {
        (Some(index), Some(known)) => index.after(thread, known),
        _ => arrived,
    }
}

/// Too much is loaded: what is farthest from the reader goes, as soon as what was fetched for a
/// purpose has been looked at.
pub fn evict(state: &mut State) {
    if !state.sync.is_over_full() || indexing::looks(state) {
        return;
    }
    let follows = state.follows();
    let (viewport, mut rows) = state.rows();
    viewport.hold(follows, &mut rows);
    // What was selected can have gone far out of view, when a gap between was filled.
    let in_view = match viewport.anchor() {
        Anchor::At { key, .. } => rows.thread.nearest(key),
        Anchor::Latest => None,
    };
    let Some(reader) = in_view.or(state.sync.thread().newest()) else {
        return;
    };
    let wanted = edges::filtered(state);
    let others = edges::keeps(state).filter(|key| *key != reader);
    let keeps: Vec<MessageKey> = [reader].into_iter().chain(others).collect();
    state.sync.evict(&keeps);
    let (viewport, mut rows) = state.rows();
    viewport.keep(&[], &mut rows);
    indexing::shed(state);
    // What was just dropped is not asked for again.
    let wants = edges::filtered(state);
    let is_new = |edge| !wanted.contains(&Some(edge));
    if wants.into_iter().flatten().any(is_new) {
        landing::pause_when_full(state);
    }
}

#[cfg(test)]
mod tests;

//! What happens after the gateway has answered, in one order.

use super::{edges, finding, indexing, waiting};
use crate::chat::action::Action;
use crate::chat::event::Event;
use crate::chat::state::State;
use crate::chat::{selection, words};
use crate::layout::viewport::Anchor;
use crate::message::MessageKey;
use crate::mutation::{Flaw, has};
use crate::sync::changes::{Changes, Landing, MergedSlice, Notice};
use crate::sync::work::Target;
use crate::text::SafeText;

/// Goes to a far place of the thread, as soon as it is loaded.
pub fn jump(state: &mut State, target: Target) {
    let changes = state.sync.jump_to(target);
    if state.sync.jumps() {
        let now = state.now.elapsed;
        state.find.typeahead_mut().jump_began(now);
    }
    apply(state, changes);
}

/// Begins to read again all that is loaded.
pub fn audit(state: &mut State) {
    let changes = state.sync.audit();
    apply(state, changes);
}

/// Takes what an answer changes. `answer` tells the core of it; the view is fastened before.
pub fn take(state: &mut State, answer: impl FnOnce(&mut State) -> Changes) {
    let (follows, view) = (state.follows(), state.view.viewport);
    if !has(Flaw::ViewNotHeld) {
        let (viewport, mut rows) = state.rows();
        viewport.hold(follows, &mut rows);
    }
    let jumped = state.sync.jumps();
    let changes = answer(state);
    let in_vain = jumped && !state.sync.jumps() && changes.landing.is_none();
    match &changes.merged {
        Some(merged) => take_merged(state, merged, follows),
        None => state.view.viewport = view,
    }
    apply(state, changes);
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
        Event::ArchiveLost(words) => {
            state.sync.lose_archive();
            state.notify(words);
        }
        _ => {}
    }
}

/// The reader wants the jump under way no more.
pub fn stop_jump(state: &mut State) {
    state.sync.stop_jump();
    state.find.moved();
    state.find.typeahead_mut().forget();
    state.notify("Stopped looking for the place.".into());
}

/// The place, then the words: what is said last stays.
fn apply(state: &mut State, changes: Changes) {
    if changes.owed != 0 {
        let (viewport, mut rows) = state.rows();
        let scrolled = viewport.scroll(changes.owed, &mut rows);
        // The gap that the move waits at may have given way at its other end.
        if !scrolled.moved && scrolled.gap.is_some() {
            state.sync.owe(scrolled.rest);
        }
    }
    if let Some(landing) = changes.landing {
        land(state, landing);
    }
    if changes.cleared {
        indexing::forget(state);
        state.go_to_latest();
    }
    for notice in changes.notices {
        say(state, &notice);
    }
}

fn say(state: &mut State, notice: &Notice) {
    if !notice.may_retry {
        return state.notify(notice.words.clone());
    }
    let retry = words::key(&state.keymap, Action::Refresh);
    let words = format!("{} {retry} tries again.", notice.words);
    state.notify(SafeText::line(&words));
}

fn land(state: &mut State, landing: Landing) {
    // The filter may hide the place, and not all of it has been looked at.
    let thread = state.sync.thread();
    let key = match landing {
        Landing::Oldest => thread.oldest(),
        Landing::Latest => thread.newest(),
        Landing::Top(key) => Some(key),
    };
    if let Some(key) = key.filter(|_| state.find.filter().is_some()) {
        return finding::arrive(state, key);
    }
    let (viewport, mut rows) = state.rows();
    match landing {
        Landing::Oldest => viewport.to_oldest(&mut rows),
        Landing::Top(key) => viewport.show_at_top(key, &mut rows),
        Landing::Latest => state.go_to_latest(),
    }
}

/// A slice has become part of the thread: indexes first, then the view, then who is told.
fn take_merged(state: &mut State, slice: &MergedSlice, follows: bool) {
    let merged = &slice.merged;
    if merged.changed {
        state.view.layouts.forget();
    }
    indexing::told(state, slice.oldest, slice.newest);
    let (viewport, mut rows) = state.rows();
    viewport.keep(&merged.removed, &mut rows);
    if let Some(start) = state.view.range {
        state.view.range = selection::kept(start, &merged.removed, state.sync.thread());
    }
    if slice.known.is_some() && !state.sync.poll().is_focused() {
        state.attention.arrived(state.sync.thread(), merged.arrived);
    }
    if follows || state.view.viewport.selected().is_none() {
        state.go_to_latest();
    } else {
        state.view.new_below += shown_of(state, slice.known, merged.arrived);
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
    let wanted = edges::filtered_above(state);
    let keeps: Vec<MessageKey> = [reader].into_iter().chain(edges::keeps(state)).collect();
    state.sync.evict(&keeps);
    let (viewport, mut rows) = state.rows();
    viewport.keep(&[], &mut rows);
    indexing::shed(state);
    // What was just dropped is not asked for again.
    let wants = edges::filtered_above(state);
    if wants.is_some() && wants != wanted {
        finding::pause_when_full(state);
    }
}

#[cfg(test)]
mod tests;

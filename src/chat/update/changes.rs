//! What happens after an answer of the gateway, in a fixed order.

use super::{edges, landing, waiting};
use crate::chat::command::Commands;
use crate::chat::update::state::State;
use crate::mutation::{Mutation, is_on};
use crate::search::kept_query::KeptQuery;
use crate::sync::changes::{Changes, MergedSlice};
use crate::sync::thread_sync::ThreadSync;
use crate::thread::kept::ArchiveHit;
use crate::thread::page::RequestId;

/// Applies an answer. The view is anchored before, so that it does not move. `answer` hands the
/// answer to the sync.
pub fn take(state: &mut State, answer: impl FnOnce(&mut ThreadSync) -> Changes) -> Commands {
    let (follows, view) = (state.follows(), *state.viewport());
    if !is_on(Mutation::ViewNotHeld) {
        state.transcript().hold(follows);
    }
    let jumped = state.sync.jumps();
    let changes = answer(&mut state.sync);
    let in_vain = jumped && !state.sync.jumps() && changes.landing.is_none();
    match &changes.merged {
        Some(merged) => take_merged(state, merged, follows),
        None => state.view.put_back(view),
    }
    landing::apply(state, changes);
    if is_on(Mutation::WandersWhileLooking) && state.sync.jumps() {
        state.transcript().go_to_oldest();
    }
    if in_vain {
        return waiting::drop_keys(&mut state.find, &mut state.input);
    }
    Commands::none()
}

/// The archive has answered a search: messages that it passed without a hit are not searched again.
pub fn take_kept_hit(
    state: &mut State,
    id: RequestId,
    query: &KeptQuery,
    found: Option<ArchiveHit>,
) -> Commands {
    let mut passed = None;
    let dropped = take(state, |sync| {
        let changes = sync.searched(id, found);
        passed = changes.passed;
        changes
    });
    if let Some((key, may_hit)) = passed {
        state.find.skip_to(&state.sync, query, key, may_hit);
    }
    dropped
}

/// A page was merged into the thread: updates indexes first, then the view, then alerts.
fn take_merged(state: &mut State, slice: &MergedSlice, follows: bool) {
    let merged = &slice.merged;
    if merged.changed {
        state.view.forget_layouts();
    }
    state.indexes().reindex(slice.oldest, slice.newest);
    state.transcript().keep(&merged.removed);
    let thread = state.sync.thread();
    if slice.known.is_some() && !state.sync.poll().is_focused() {
        state.attention.arrived(thread, merged.arrived);
    }
    if follows || state.view.viewport().selected().is_none() {
        state.view.follow(state.find.shown(thread));
    } else {
        let shown = state.find.shown_of(thread, slice.known, merged.arrived);
        state.view.add_new(shown);
    }
}

/// If too many messages are loaded, drops those farthest from the view, but only after new messages
/// were indexed for search, filter or gallery.
pub fn evict(state: &mut State) -> Commands {
    if !state.sync.is_over_full() || state.indexes().look() {
        return Commands::none();
    }
    let follows = state.follows();
    let mut transcript = state.transcript();
    transcript.hold(follows);
    // The selected message may be far out of view, after a gap between was filled.
    let in_view = transcript.nearest_in_view();
    let Some(reader) = in_view.or(state.sync.thread().newest()) else {
        return Commands::none();
    };
    let wanted = edges::filtered(state);
    let others = edges::keeps(state).filter(|key| *key != reader);
    let keeps: Vec<_> = [reader].into_iter().chain(others).collect();
    state.sync.evict(&keeps);
    let mut transcript = state.transcript();
    transcript.keep_view(&[]);
    state.indexes().evicted();
    // A filter that wants the dropped messages again stops fetching.
    let wants = edges::filtered(state);
    let is_new = |edge| !wanted.contains(&Some(edge));
    if wants.into_iter().flatten().any(is_new) {
        return state.transcript().pause_when_full();
    }
    Commands::none()
}

#[cfg(test)]
mod tests;

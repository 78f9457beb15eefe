//! Moves the view to its target: jumps, also to messages that are not loaded, and changes of the
//! filter.

use super::{indexing, waiting};
use crate::chat::action::Action;
use crate::chat::filter::{self, Filtering};
use crate::chat::state::State;
use crate::chat::words;
use crate::message::MessageKey;
use crate::search::index::Budget;
use crate::search::query::Filter;
use crate::sync::changes::{Changes, Landing, Notice};
use crate::sync::work::Target;
use crate::text::SafeText;

/// Goes to a far place of the thread, as soon as it is loaded.
pub fn jump(state: &mut State, target: Target) {
    let changes = state.sync.jump_to(target);
    if state.sync.jumps() {
        waiting::jump_began(state);
    }
    apply(state, changes);
}

/// Begins to read again all that is loaded.
pub fn audit(state: &mut State) {
    let changes = state.sync.audit();
    apply(state, changes);
}

/// The place, then the words: what is said last stays.
pub fn apply(state: &mut State, changes: Changes) {
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
        return arrive(state, key);
    }
    let (viewport, mut rows) = state.rows();
    match landing {
        Landing::Oldest => viewport.to_oldest(&mut rows),
        Landing::Top(key) => viewport.show_at_top(key, &mut rows),
        Landing::Latest => state.go_to_latest(),
    }
}

/// The line of a filter is done; `false`: it is to be corrected. Nothing asked for is all shown.
pub fn filter_entered(state: &mut State, text: &str) -> bool {
    match filter::parse(text, state.now, state.settings.zone) {
        Err(error) => {
            state.notify(error.to_string().as_str().into());
            return false;
        }
        Ok(None) => leave_filter(state),
        Ok(Some(filter)) => apply_filter(state, filter),
    }
    true
}

fn apply_filter(state: &mut State, filter: Filter) {
    state.note_place();
    let (view, scene) = state.stage();
    let standing = view.standing(scene);
    let origin = state.find.filtering().map(Filtering::origin);
    let origin = origin.unwrap_or(*state.viewport());
    set_filter(state, Some(Filtering::new(filter, origin, standing)));
    state.view.nothing_new();
    let thread = state.sync.thread();
    state.find.filter_on(thread, &mut Budget::of_one_step());
    settle_filter(state);
    seek(state, standing.0);
}

fn set_filter(state: &mut State, filtering: Option<Filtering>) -> Option<Filtering> {
    let place = state.selected().map(MessageKey::second);
    state.find.set_filter(filtering, place)
}

/// Goes to where what is shown ends or begins, unless that is loaded or the reader is in between:
/// what lies on the way is not read.
fn seek(state: &mut State, from: Option<MessageKey>) {
    let Some(filtering) = state.find.filtering() else {
        return;
    };
    let bound = filtering.bound(from.map(MessageKey::second));
    if let Some(bound) = bound.filter(|bound| !state.sync.knows_since(*bound)) {
        jump(state, Target::Since(bound));
    }
}

/// A jump came to this message: the nearest one that is shown is selected as soon as it is known.
pub fn arrive(state: &mut State, key: MessageKey) {
    if let Some(filtering) = state.find.filtering_mut() {
        filtering.stand_at(key);
    }
    settle_filter(state);
}

/// All is shown again, the message that is read at the same place; a reader who has not moved is
/// where they were before.
fn leave_filter(state: &mut State) {
    let (view, scene) = state.stage();
    let standing = view.standing(scene);
    let Some(filtering) = set_filter(state, None) else {
        return;
    };
    let (view, scene) = state.stage();
    if filtering.is_unmoved(*view.viewport()) || standing.0.is_none() {
        view.restore(filtering.origin(), scene);
    } else {
        view.stand(standing, scene);
    }
}

/// All is shown again; the view is somebody else's business.
pub fn drop_filter(state: &mut State) {
    let _ = set_filter(state, None);
}

/// The view and the selection stand on messages that are shown. As long as the index grows, the
/// reader's place is looked up anew.
pub fn settle_filter(state: &mut State) {
    let Some(filtering) = state.find.filtering() else {
        return;
    };
    if let Some(wish) = filtering.wish() {
        let (view, scene) = state.stage();
        view.stand(wish, scene);
        let viewport = *view.viewport();
        if let Some(filtering) = state.find.filtering_mut() {
            filtering.stands(viewport);
        }
        return;
    }
    stand_in_view(state);
}

/// After any event: the reader stands on a message that is shown, and sees it.
pub fn stand_in_view(state: &mut State) {
    if state.find.is_filter_looked_for() {
        return;
    }
    let filtering = state.find.filtering();
    let origin = filtering.and_then(|filtering| filtering.origin().selected());
    let before = *state.viewport();
    let (viewport, mut rows) = state.rows();
    viewport.stand_in_view(origin, &mut rows);
    let after = *viewport;
    if let Some(filtering) = state.find.filtering_mut() {
        filtering.adopted(before, after);
    }
}

/// The reader goes towards the oldest: what was stopped goes on.
pub fn resume_filter(state: &mut State) {
    let Some(filtering) = state.find.filtering_mut() else {
        return;
    };
    filtering.resume();
    if filtering.index().is_empty() {
        let from = state.selected();
        seek(state, from);
    }
}

/// Stops fetching for the filter, else ends it; `false` where there is none.
pub fn close_filter(state: &mut State) -> bool {
    let Some(filtering) = state.find.filtering_mut() else {
        return false;
    };
    if filtering.is_fetching(&state.sync) {
        filtering.pause();
        let progress = words::progress(state.sync.thread());
        state.notify(format!("Stopped: {progress}.").as_str().into());
    } else {
        leave_filter(state);
    }
    true
}

/// No more messages are kept than are loaded: what is looked for is fetched no further.
pub fn pause_when_full(state: &mut State) {
    let Some(filtering) = state.find.filtering_mut() else {
        return;
    };
    filtering.pause();
    let progress = words::progress(state.sync.thread());
    let date = words::key(&state.keymap, Action::GoToDate);
    let words = format!(
        "Stopped: {progress}, and memory holds no more (max_messages). {date} goes elsewhere."
    );
    state.notify(words.as_str().into());
}

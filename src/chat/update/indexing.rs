//! Keeps the indexes (search, filter, gallery, reply time) up to date, in bounded steps.

use crate::chat::state::State;
use crate::search::index::Budget;
use crate::time::UnixTime;

/// What was fetched for a purpose has not been looked at yet.
pub fn looks(state: &State) -> bool {
    !(state.find.is_done() && state.media.is_indexed().unwrap_or(true))
}

/// Nothing else waits: looks on for a while.
pub fn work(state: &mut State) {
    let mut budget = Budget::of_one_step();
    state.find.filter_on(state.sync.thread(), &mut budget);
    state.find.search_on(state.sync.thread(), &mut budget);
    state.media.work(state.sync.thread(), &mut budget);
    state.attention.work(state.sync.thread(), &mut budget);
    if let Some(months) = &mut state.months {
        months.work(state.sync.thread(), state.settings.zone);
    }
}

/// A slice has told about these seconds, or they are gone.
pub fn told(state: &mut State, oldest: UnixTime, newest: UnixTime) {
    let thread = state.sync.thread();
    state.find.slice_came(thread, oldest, newest);
    if let Some(gallery) = state.media.index_mut() {
        gallery.look_again(oldest, newest);
    }
    state.media.work(thread, &mut Budget::of_one_step());
    state.attention.slice_came(thread, oldest, newest);
}

/// Messages far from the reader were dropped.
pub fn shed(state: &mut State) {
    let thread = state.sync.thread();
    state.attention.evicted(thread);
    state.find.evicted(thread);
    if let Some(gallery) = state.media.index_mut() {
        gallery.forget_gone(thread);
    }
}

/// Nothing is loaded any more.
pub fn forget(state: &mut State) {
    state.attention.cleared();
    state.find.cleared();
    if let Some(gallery) = state.media.index_mut() {
        gallery.forget();
    }
}

//! Keeping search, filter, gallery and waiting time true: their work in bounded steps, and what a
//! slice changes of it.

use super::search::{Search, Typing};
use super::state::State;
use super::{failed, filter, search};
use crate::search::index::{Budget, Index};
use crate::time::UnixTime;

/// Not all that is loaded has been looked at: `Event::Woke` is wanted as soon as nothing waits.
pub fn is_under_way(state: &State) -> bool {
    if (state.find.typing.as_ref()).is_some_and(Typing::is_unread) {
        return true;
    }
    let filter = state.find.filtering.as_ref().map(|f| f.index().is_done());
    let search = state.find.search.as_ref().map(|s| s.index().is_done());
    let gallery = state.media.is_indexed();
    let wishes = Some(state.attention.is_done());
    [filter, search, gallery, wishes].contains(&Some(false))
}

/// Nothing else waits: looks on for a while.
pub fn work(state: &mut State) {
    search::catch_up(state);
    let mut budget = Budget::of_one_step();
    filter::work(state, &mut budget);
    search::work(state, &mut budget);
    state.media.work(state.sync.thread(), &mut budget);
    state.attention.work(state.sync.thread(), &mut budget);
}

/// After any event: goes where what is known leads.
pub fn settle(state: &mut State) {
    filter::settle(state);
    search::resolve(state);
    failed::resolve(state);
}

/// A slice has told about these seconds, or they are gone.
pub fn told(state: &mut State, oldest: UnixTime, newest: UnixTime) {
    each(state, |index| index.look_again(oldest, newest));
    let mut budget = Budget::of_one_step();
    filter::work(state, &mut budget);
    search::work(state, &mut Budget::of_one_step());
    state
        .media
        .work(state.sync.thread(), &mut Budget::of_one_step());
    let thread = state.sync.thread();
    state.attention.slice_came(thread, oldest, newest);
}

/// Messages far from the reader were dropped.
pub fn shed(state: &mut State) {
    state.attention.evicted(state.sync.thread());
    if let Some(filtering) = &mut state.find.filtering {
        filtering.index_mut().forget_gone(state.sync.thread());
    }
    if let Some(search) = &mut state.find.search {
        search.index_mut().forget_gone(state.sync.thread());
    }
    if let Some(gallery) = state.media.index_mut() {
        gallery.forget_gone(state.sync.thread());
    }
}

/// Nothing is loaded any more.
pub fn forget(state: &mut State) {
    state.attention.cleared();
    each(state, Index::forget);
}

fn each(state: &mut State, mut act: impl FnMut(&mut Index)) {
    if let Some(filtering) = &mut state.find.filtering {
        act(filtering.index_mut());
    }
    if let Some(search) = state.find.search.as_mut().map(Search::index_mut) {
        act(search);
    }
    if let Some(gallery) = state.media.index_mut() {
        act(gallery);
    }
}

//! Far jumps: to the first message, and to a date. A list that stands still is bisected.

use super::action::Action;
use super::response::MAX_UNPROVEN;
use super::state::State;
use super::sync::{Wanted, page_size};
use super::words;
use crate::message::MessageKey;
use crate::sync::plan::{Seek, plan_around, plan_last};
use crate::sync::requests::Purpose;
use crate::text::SafeText;
use crate::thread::{Above, Doubt, Order, Slice};
use crate::time::UnixTime;

/// Where the reader wants to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The first message of the conversation.
    First,
    /// The first message at or after a second.
    Since(UnixTime),
    /// The message at this index of the gateway's list, as near as can be.
    Index(u64),
}

/// What is said of a place that the gateway's list no longer has.
const GONE: &str = "That place is no longer there.";

/// A jump under way.
#[derive(Clone, Copy, Debug)]
pub struct Jump {
    target: Target,
    seek: Seek,
}

impl Jump {
    fn is_to_index(&self) -> bool {
        matches!(self.target, Target::Index(_))
    }
}

/// Goes there at once where it is loaded, else begins to look for it.
pub fn start(state: &mut State, target: Target) {
    state.sync.history.owed = 0;
    state.sync.history.forget_failure();
    if arrive(state, target) {
        return;
    }
    if let Some(failure) = state.sync.live.stopped_by() {
        let retry = words::key(state, Action::Refresh);
        let words = format!("{} {retry} tries again.", failure.what);
        return state.notify(SafeText::line(&words));
    }
    if state.sync.thread.order() == Order::Place {
        // Far away nothing would join what is loaded.
        return state.notify(super::response::out_of_order(Order::Place).into());
    }
    let seek = match target {
        Target::First | Target::Index(_) => Seek::default(),
        Target::Since(second) => loaded_bounds(state, second),
    };
    state.sync.jump = Some(Jump { target, seek });
}

/// Between which indices a second is, as far as what is loaded tells.
fn loaded_bounds(state: &State, second: UnixTime) -> Seek {
    let thread = &state.sync.thread;
    let since = thread.first_since(second);
    let before = match since {
        Some(key) => thread.older(key),
        None => thread.newest(),
    };
    Seek::between(
        Some(since.map_or(0, |key| thread.index_of(key) + 1)),
        before
            .map(|key| thread.index_of(key))
            .or(thread.told_total()),
    )
}

/// The next slice to look at.
pub fn step(state: &mut State) -> Wanted {
    let Jump { target, seek } = state.sync.jump?;
    if state.sync.requests.find(|p| *p == Purpose::Probe).is_some() || state.sync.live.is_stopped()
    {
        return None;
    }
    let wish = page_size(state);
    let total = state.sync.thread.told_total();
    let guess = total.unwrap_or_else(|| state.sync.thread.total().unwrap_or(0));
    let request = match (target, total) {
        (Target::First, Some(total)) if seek.allows(total) => plan_last(total, wish),
        (Target::Index(index), _) => plan_around(index, wish),
        _ => seek.probe(guess, wish),
    };
    Some((Purpose::Probe, request))
}

/// A slice came.
pub fn answered(state: &mut State, slice: Slice) {
    let facts = (
        slice.start,
        slice.end(),
        slice.at_newest,
        slice.at_oldest,
        slice.oldest(),
        slice.newest(),
    );
    // Refused as a whole is no matter: the place is found by what the slice says.
    let merged = super::response::merge(state, slice, Doubt::Clip(None));
    let Some(mut jump) = state.sync.jump else {
        return;
    };
    let (start, end, at_newest, at_oldest, oldest, newest) = facts;
    let found = match jump.target {
        Target::First => at_oldest,
        // One look is enough: the list may have moved meanwhile.
        Target::Index(_) => true,
        Target::Since(second) => (at_newest || newest >= second) && (at_oldest || oldest < second),
    };
    let hopeless = jump.seek.steps() > MAX_UNPROVEN;
    if arrive(state, jump.target) {
        return;
    }
    if hopeless {
        state.sync.jump = None;
        return state.notify(super::response::unproven().what);
    }
    if found {
        let near = matches!(jump.target, Target::Index(_)).then_some(newest);
        return settle_for(state, jump.target, near, merged.is_ok());
    }
    match jump.target {
        Target::Since(second) if newest < second => jump.seek.was_too_old(start),
        _ => jump.seek.was_too_new(end),
    }
    state.sync.jump = Some(jump);
}

/// There is nothing at this index or further down.
pub fn nothing(state: &mut State, start: u64) {
    match &mut state.sync.jump {
        Some(jump) if jump.seek.steps() <= MAX_UNPROVEN && !jump.is_to_index() => {
            jump.seek.was_too_old(start);
        }
        Some(_) => {
            state.sync.jump = None;
            state.notify(GONE.into());
        }
        None => {}
    }
}

/// Shows the target where it is loaded and known to be it.
fn arrive(state: &mut State, target: Target) -> bool {
    let thread = &state.sync.thread;
    match target {
        Target::First if thread.begins() => {
            let (viewport, mut rows) = state.rows();
            viewport.to_oldest(&mut rows);
        }
        Target::First => return false,
        Target::Index(index) => {
            let Some(key) = thread.at_index(index) else {
                return false;
            };
            let (viewport, mut rows) = state.rows();
            viewport.show_at_top(key, &mut rows);
        }
        Target::Since(second) => match thread.first_since(second) {
            None if thread.is_live() => {
                state.go_to_latest();
                state.notify("Nothing was said since then: this is the newest message.".into());
            }
            Some(key) if is_first(state, key) => {
                let (viewport, mut rows) = state.rows();
                viewport.show_at_top(key, &mut rows);
            }
            None | Some(_) => return false,
        },
    }
    state.sync.jump = None;
    true
}

/// The slice holds the target, but could not be joined to what is loaded: nearly there is enough.
fn settle_for(state: &mut State, target: Target, near: Option<UnixTime>, merged: bool) {
    state.sync.jump = None;
    let second = match target {
        Target::Since(second) => second,
        Target::First => UnixTime::EPOCH,
        Target::Index(_) => near.unwrap_or(UnixTime::EPOCH),
    };
    match state.sync.thread.first_since(second).filter(|_| merged) {
        Some(key) => {
            let (viewport, mut rows) = state.rows();
            viewport.show_at_top(key, &mut rows);
        }
        None => state.notify(super::response::unproven().what),
    }
}

/// The message right above, if any, is loaded: nothing can be in between.
fn is_first(state: &State, key: MessageKey) -> bool {
    matches!(
        state.sync.thread.above(key),
        Above::Message(_) | Above::Beginning
    )
}

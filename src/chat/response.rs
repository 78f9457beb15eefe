//! What becomes of the gateway's answers.

mod apply;
mod notices;

use super::action::Action;
use super::state::{Fill, State};
use super::sync::widest_slice;
use super::{audit, idle_refresh, indexing, jump};
use crate::layout::viewport::Anchor;
use crate::message::{Message, MessageKey};
use crate::sync::plan::Known;
use crate::sync::requests::{InFlight, Purpose};
use crate::text::SafeText;
use crate::thread::page::{Failure, FailureKind, Page, PageRequest, RequestId};
use crate::thread::{Above, Doubt, Order, Slice, Unproven};
use crate::time::UnixTime;
use notices::oldest_first;

pub use apply::merge;
pub use notices::{out_of_order, unproven};

/// Seconds after which nobody awaits a report any more.
const AWAITED: i64 = 600;
/// Slices in a row that may prove nothing before the reader is told.
pub const MAX_UNPROVEN: u32 = 40;
/// Slices that may miss a place that is read again before it is given up.
const MAX_AGAIN: u32 = 8;

/// What an answer covered.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub start: u64,
    pub end: u64,
    pub oldest: UnixTime,
    pub newest: UnixTime,
}

/// An answer came.
pub fn fetched(state: &mut State, id: RequestId, mut page: Page) {
    if page.is_oldest_first() {
        return failed(state, id, oldest_first());
    }
    let Some(request) = state.sync.requests.end(id) else {
        return;
    };
    state.sync.opened = true;
    let known = known_of(state, &page.messages);
    let at_oldest = state.sync.capacity.is_end(&mut page, known);
    let start = page.answered.start();
    let Some(slice) = Slice::new(page, at_oldest) else {
        return nothing_there(state, &request, start);
    };
    let from = if slice.at_oldest {
        UnixTime::EPOCH
    } else {
        slice.oldest()
    };
    let to = if slice.at_newest {
        UnixTime::MAX
    } else {
        slice.newest()
    };
    if state.sync.requests.is_stale(&request, from, to) {
        return ask_again(state, request.purpose);
    }
    state.sync.alone = false;
    let order = state.sync.thread.order();
    let span = Span {
        start: slice.start,
        end: slice.end(),
        oldest: slice.oldest(),
        newest: slice.newest(),
    };
    match request.purpose {
        Purpose::Newest => merge_newest(state, slice, request.asked),
        Purpose::Older(edge) => merge_older(state, slice, edge, span),
        Purpose::Newer(edge) => merge_newer(state, slice, edge, span),
        Purpose::Again(key) => merge_again(state, slice, key, span),
        Purpose::Probe => jump::answered(state, slice),
        Purpose::Audit => audit::answered(state, slice, span),
    }
    state.sync.requests.note_told(from, to);
    state.sync.rest.note_read(from, to, state.now.elapsed);
    mind_the_order(state, order);
    shed(state);
}

/// Tells of a list that does not go by time. Where that costs messages, it is read anew by its
/// places.
fn mind_the_order(state: &mut State, before: Order) {
    if state.sync.thread.is_mixed_up() {
        forget_all(state);
        state.sync.thread.go_by_place();
        state.sync.live.ask_now(state.now);
    }
    let now = state.sync.thread.order();
    if now != before {
        state.notify(out_of_order(now).into());
    }
}

/// What is known of the end of the list, before an answer with these messages is judged.
fn known_of(state: &State, messages: &[Message]) -> Known {
    let mut times = messages.iter().filter_map(Message::sent_at);
    let (thread, newest) = (&state.sync.thread, times.next());
    let Some((newest, oldest)) = newest.map(|first| (first, times.next_back().unwrap_or(first)))
    else {
        return Known::default();
    };
    if thread.order() == Order::Place {
        // What is older says nothing of what lies beyond.
        return Known::default();
    }
    let end = thread.begins_with(messages);
    let lacks_first = thread.begins() && !end;
    Known {
        older: lacks_first || thread.knows_beyond(messages, oldest),
        newer: thread.newer_than(newest),
        end,
    }
}

/// The answer may be an older word than one that has come: ask anew, one request at a time.
fn ask_again(state: &mut State, purpose: Purpose) {
    state.sync.alone = true;
    if purpose == Purpose::Newest {
        state.sync.live.ask_now(state.now);
    }
    // `ask` finds that all others are still wanted.
}

fn nothing_there(state: &mut State, request: &InFlight, start: u64) {
    if start == 0 {
        if state
            .sync
            .requests
            .is_stale(request, UnixTime::EPOCH, UnixTime::MAX)
        {
            return ask_again(state, request.purpose);
        }
        forget_all(state);
        state
            .sync
            .requests
            .note_told(UnixTime::EPOCH, UnixTime::MAX);
        state.sync.live.answered(state.now, false);
        return;
    }
    match request.purpose {
        Purpose::Older(edge) => {
            state.sync.history.older.at(edge).was_too_old(start);
            give_up_when_hopeless(state, Some(edge));
        }
        Purpose::Newer(edge) => {
            state.sync.history.newer.at(edge).was_too_old(start);
            give_up_when_hopeless(state, state.sync.thread.newer(edge));
        }
        Purpose::Again(_) => missed(state, |seek| seek.was_too_old(start)),
        Purpose::Probe => jump::nothing(state, start),
        Purpose::Audit => audit::nothing(state, start),
        Purpose::Newest => {}
    }
}

fn forget_all(state: &mut State) {
    state.sync.audits += u64::from(state.sync.audit.is_some());
    state.sync.thread.clear();
    state.sync.turns.clear();
    indexing::forget(state);
    state.go_to_latest();
    state.sync.history.older = Fill::default();
    state.sync.history.newer = Fill::default();
    state.sync.history.hopeless.clear();
    (
        state.sync.jump,
        state.sync.audit,
        state.sync.again,
        state.sync.burst,
    ) = (None, None, None, None);
}

fn merge_newest(state: &mut State, slice: Slice, asked: PageRequest) {
    let known = state.sync.thread.newest();
    let shares_nothing = known.is_some_and(|key| slice.oldest() > key.second());
    let widest = asked.limit >= widest_slice(state) || slice.at_oldest;
    if shares_nothing && !widest {
        return widen(state, asked.limit);
    }
    let doubt = if widest { Doubt::Split } else { Doubt::Refuse };
    if merge(state, slice, doubt).is_err() && !widest {
        return widen(state, asked.limit);
    }
    state.sync.burst = None;
    let eager = awaits_report(state);
    state.sync.live.answered(state.now, eager);
    state.sync.history.forgive();
    audit::start_if_total_differs(state);
}

/// More arrived than the slice holds: ask for a longer one, at once.
fn widen(state: &mut State, limit: u32) {
    let wider = limit.saturating_mul(8).min(widest_slice(state));
    state.sync.burst = Some(wider.max(limit.saturating_add(1)));
    state.sync.live.ask_now(state.now);
}

fn merge_older(state: &mut State, slice: Slice, edge: MessageKey, span: Span) {
    // Every now and then the gap is tried from its other side.
    let other_side = state.sync.history.older.at(edge).steps() % 4 == 3;
    let own = Some(edge).filter(|_| !other_side);
    let reach = state.sync.thread.reach();
    let merged = merge(state, slice, Doubt::Clip(own));
    let heir = state.sync.thread.nearest(edge);
    let above = heir.map(|key| state.sync.thread.above(key));
    let goes_on = state.sync.thread.order() == Order::Place && state.sync.thread.reach() > reach;
    let joined = goes_on || matches!(above, None | Some(Above::Message(_) | Above::Beginning));
    if merged.is_ok() && joined {
        state.sync.history.older = Fill::default();
        state.sync.history.forget_failure();
        return pay_owed(state);
    }
    let seek = state.sync.history.older.at(edge);
    if span.oldest >= edge.second() {
        seek.was_too_new(span.end);
    } else {
        seek.was_too_old(span.start);
    }
    give_up_when_hopeless(state, heir);
}

fn merge_newer(state: &mut State, slice: Slice, edge: MessageKey, span: Span) {
    let merged = merge(state, slice, Doubt::Clip(Some(edge)));
    let heir = state.sync.thread.nearest(edge);
    let newer = heir.and_then(|key| state.sync.thread.newer(key));
    let above = newer.map(|key| state.sync.thread.above(key));
    if merged.is_ok() && matches!(above, None | Some(Above::Message(_))) {
        state.sync.history.newer = Fill::default();
        state.sync.history.forget_failure();
        return;
    }
    let seek = state.sync.history.newer.at(edge);
    if span.newest <= edge.second() {
        seek.was_too_old(span.start);
    } else {
        seek.was_too_new(span.end);
    }
    give_up_when_hopeless(state, newer);
}

/// `above`: the message that the gap is above.
fn give_up_when_hopeless(state: &mut State, above: Option<MessageKey>) {
    let history = &mut state.sync.history;
    if history.older.seek.steps().max(history.newer.seek.steps()) <= MAX_UNPROVEN {
        return;
    }
    history.older = Fill::default();
    history.newer = Fill::default();
    history.owed = 0;
    history.hopeless.extend(above);
    state.notify(unproven().what);
}

fn merge_again(state: &mut State, slice: Slice, key: MessageKey, span: Span) {
    let second = key.second();
    let merged = merge(state, slice, Doubt::Clip(Some(key)));
    if merged.is_ok() && (span.oldest..=span.newest).contains(&second) {
        state.sync.again = None;
    } else if span.newest < second || merged == Err(Unproven::Older) {
        missed(state, |seek| seek.was_too_old(span.start));
    } else {
        missed(state, |seek| seek.was_too_new(span.end));
    }
}

fn missed(state: &mut State, note: impl FnOnce(&mut crate::sync::plan::Seek)) {
    if let Some(again) = &mut state.sync.again {
        note(&mut again.seek);
    }
    if state
        .sync
        .again
        .is_some_and(|again| again.seek.steps() > MAX_AGAIN)
    {
        state.sync.again = None;
        state.sync.rest.gave_up(state.now.elapsed);
    }
}

/// A request ended badly: what asked for it ends, and is not asked again without a new reason.
pub fn failed(state: &mut State, id: RequestId, failure: Failure) {
    let Some(request) = state.sync.requests.end(id) else {
        return;
    };
    if failure.kind.refuses_all() && request.purpose != Purpose::Newest {
        stop(state, &failure);
    }
    match request.purpose {
        Purpose::Newest => newest_failed(state, failure),
        _ if request.cancelled => {}
        Purpose::Older(edge) => fill_failed(state, Some(edge), failure),
        Purpose::Newer(edge) => {
            let above = state.sync.thread.newer(edge);
            fill_failed(state, above, failure);
        }
        Purpose::Again(_) => {
            state.sync.again = None;
            idle_refresh::failed(state, failure);
        }
        Purpose::Probe => {
            if state.sync.jump.take().is_some() {
                state.notify(failure.what);
            }
        }
        Purpose::Audit => audit::failed(state, failure),
    }
}

fn newest_failed(state: &mut State, failure: Failure) {
    if failure.kind == FailureKind::NoConversation {
        state.sync.opened = true;
        if state.sync.jump.is_some() || state.sync.audit.is_some() {
            state.notify(failure.what);
        }
        forget_all(state);
        return state.sync.live.answered(state.now, false);
    }
    state.sync.history.forgiven = false;
    if failure.kind.stops_polling() {
        return stop(state, &failure);
    }
    state.sync.live.failed(failure, state.now);
}

/// Nothing is asked until the reader says so: all that waits for answers ends.
fn stop(state: &mut State, failure: &Failure) {
    state.sync.live.failed(failure.clone(), state.now);
    let waited = state.sync.jump.take().is_some() | state.sync.audit.take().is_some();
    (state.sync.again, state.sync.burst, state.sync.history.owed) = (None, None, 0);
    if waited {
        state.notify(failure.what.clone());
    }
}

/// `above`: the message that the gap is above.
fn fill_failed(state: &mut State, above: Option<MessageKey>, failure: Failure) {
    state.sync.history.owed = 0;
    let at_top = above.and_then(|key| state.sync.thread.nearest(key)) == state.sync.thread.oldest();
    if !at_top {
        // No row of a gap says why the gap stays.
        let retry = super::words::key(state, Action::Refresh);
        let words = format!("{} {retry} tries again.", failure.what);
        state.notify(SafeText::line(&words));
    }
    state.sync.history.failed = Some(failure);
}

/// A request ended because it was cancelled.
pub fn cancelled(state: &mut State, id: RequestId) {
    if let Some(request) = state.sync.requests.end(id)
        && request.purpose == Purpose::Newest
    {
        state.sync.live.ask_now(state.now);
    }
}

/// Too much is loaded: what is farthest from the reader goes.
fn shed(state: &mut State) {
    if state.sync.thread.len() <= state.settings.max_messages {
        return;
    }
    let (viewport, mut rows) = state.rows();
    viewport.hold(&mut rows);
    // What was selected can have gone far out of view, when a gap between was filled.
    let in_view = match viewport.anchor() {
        Anchor::At { key, .. } => rows.thread.nearest(key),
        Anchor::Latest => None,
    };
    let Some(reader) = in_view.or(state.sync.thread.newest()) else {
        return;
    };
    state.sync.shed += state.sync.thread.shed(reader, state.settings.max_messages);
    let (viewport, mut rows) = state.rows();
    viewport.keep(&[], &mut rows);
    indexing::shed(state);
}

/// A page up that had to wait for its messages is carried out now, once.
fn pay_owed(state: &mut State) {
    let owed = std::mem::take(&mut state.sync.history.owed);
    if owed > 0 {
        let (viewport, mut rows) = state.rows();
        viewport.scroll(-owed, &mut rows);
    }
}

/// A recent message of ours has no final report yet.
fn awaits_report(state: &State) -> bool {
    let since = state.now.wall.seconds() - AWAITED;
    let newest = state.sync.thread.pending().next();
    newest.is_some_and(|key| key.second().seconds() >= since)
}

#[cfg(test)]
mod failure_tests;

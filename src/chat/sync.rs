//! What is asked of the gateway, and what becomes of the answers.

use super::effect::{Effect, RequestId};
use super::event::{Failure, FailureKind};
use super::message::{MessageKey, UnixTime};
use super::paging::{EdgeSearch, MAX_LIMIT, OVERLAP, Page, PageRequest, plan_around, plan_newest};
use super::requests::Purpose;
use super::state::State;
use super::thread::{Above, Merged, Slice, Unproven};

/// Seconds after which nobody awaits a report any more.
const AWAITED: i64 = 600;
/// Newest messages among which a report is awaited.
const AWAITED_AMONG: usize = 200;
/// Slices in a row that may prove nothing before the reader is told.
const MAX_UNPROVEN: u32 = 40;
/// Screens above the view within which messages are loaded before they are needed.
const AHEAD: i64 = 2;
/// Fewest messages that a clamping gateway may leave per slice; fewer are the end of the list.
const LEAST_CLAMP: usize = 20;

/// Asks for what is due: the newest slice, and older messages that will soon be needed.
pub fn ask(state: &mut State, effects: &mut Vec<Effect>) {
    if state.size.is_none() {
        return;
    }
    let first = !state.opened && state.live.failure().is_none() && !state.live.is_stopped();
    let polling = state.requests.find(|p| *p == Purpose::Newest).is_some();
    if !polling && (first || state.live.is_due(state.now)) {
        let request = plan_newest(newest_limit(state));
        state.live.asked();
        begin(state, Purpose::Newest, request, effects);
    }
    if let Some(key) = state.again.take() {
        let (index, size) = (state.thread.index_of(key), screenful(state));
        begin(
            state,
            Purpose::Again(key),
            plan_around(index, size),
            effects,
        );
    }
    if let Some(edge) = older_wanted(state) {
        let request = older_request(state, edge);
        begin(state, Purpose::Older(edge), request, effects);
    }
}

/// Reads the newest and the visible slice again, and retries what failed.
pub fn refresh(state: &mut State) {
    state.history.failed = None;
    state.history.search = EdgeSearch::default();
    state.live.ask_now(state.now);
    state.again = state
        .viewport
        .selected()
        .filter(|key| state.thread.index_of(*key) >= u64::from(newest_limit(state)) / 2);
}

/// An answer came.
pub fn fetched(state: &mut State, id: RequestId, page: Page) {
    let Some(request) = state.requests.end(id) else {
        return;
    };
    note_clamp(state, &page);
    state.opened = true;
    let start = page.answered.start();
    let Some(slice) = Slice::new(page) else {
        return nothing_there(state, request.purpose, start);
    };
    let (oldest, newest) = (slice.oldest(), slice.newest());
    if state.requests.is_stale(id, oldest, newest) {
        return retry(state, request.purpose);
    }
    let told = Told {
        start,
        end: start + slice.items.len() as u64,
        oldest,
    };
    match request.purpose {
        Purpose::Newest => merge_newest(state, slice, request.asked),
        Purpose::Older(edge) => merge_older(state, slice, edge, &told),
        Purpose::Again(_) => drop(merge(state, slice)),
    }
    state.requests.note_told(id, oldest, newest);
}

/// What an answer covered.
struct Told {
    start: u64,
    end: u64,
    oldest: UnixTime,
}

fn nothing_there(state: &mut State, purpose: Purpose, start: u64) {
    if start == 0 {
        state.thread.clear();
        state.history.search = EdgeSearch::default();
        state.live.answered(state.now, false);
    } else if matches!(purpose, Purpose::Older(_)) {
        state.history.search.was_outside(start);
        give_up_when_hopeless(state);
    }
}

fn merge_newest(state: &mut State, slice: Slice, asked: PageRequest) {
    let known = state.thread.newest();
    let shares_nothing = known.is_some_and(|key| slice.oldest() > key.second());
    let widest = asked.limit >= widest_slice(state);
    if shares_nothing && !widest {
        return widen(state, asked.limit);
    }
    match merge(state, slice) {
        Ok(_) => {
            state.burst = None;
            let eager = awaits_report(state);
            state.live.answered(state.now, eager);
            forgive_passing_failure(state);
        }
        Err(_) if !widest => widen(state, asked.limit),
        Err(_) => {
            // Nothing of what is loaded can be found any more: begin anew.
            state.thread.clear();
            state.burst = None;
            state.live.ask_now(state.now);
        }
    }
}

/// More arrived than the slice holds: ask for a longer one, at once.
fn widen(state: &mut State, limit: u32) {
    state.burst = Some(limit.saturating_mul(8).min(widest_slice(state)));
    state.live.ask_now(state.now);
}

fn widest_slice(state: &State) -> u32 {
    state.history.clamped.unwrap_or(MAX_LIMIT)
}

fn merge_older(state: &mut State, slice: Slice, edge: MessageKey, told: &Told) {
    let merged = merge(state, slice);
    let heir = state.thread.nearest(edge);
    let joined = heir.is_none_or(|key| {
        matches!(
            state.thread.above(key),
            Above::Message(_) | Above::Beginning
        )
    });
    if joined {
        state.history.search = EdgeSearch::default();
        state.history.failed = None;
        return pay_owed(state);
    }
    if merged.is_ok() && told.oldest >= edge.second() {
        state.history.search.was_inside(told.end);
    } else {
        state.history.search.was_outside(told.start);
    }
    give_up_when_hopeless(state);
}

fn give_up_when_hopeless(state: &mut State) {
    if state.history.search.steps() > MAX_UNPROVEN {
        state.history.search = EdgeSearch::default();
        state.history.failed = Some(shifting());
    }
}

/// The gateway answers again: what failed in passing is tried again when it is needed.
fn forgive_passing_failure(state: &mut State) {
    use FailureKind::{Busy, Unreachable, Unreadable};
    let passing = |f: &Failure| matches!(f.kind, Busy | Unreachable | Unreadable);
    if state.history.failed.as_ref().is_some_and(passing) {
        state.history.failed = None;
    }
}

/// A request ended badly.
pub fn failed(state: &mut State, id: RequestId, failure: Failure) {
    let Some(request) = state.requests.end(id) else {
        return;
    };
    if failure.kind == FailureKind::NoConversation && request.purpose == Purpose::Newest {
        state.opened = true;
        state.thread.clear();
        state.live.answered(state.now, false);
        return;
    }
    match request.purpose {
        Purpose::Older(_) => {
            state.history.owed = 0;
            if failure.kind.stops_polling() {
                state.live.failed(failure.clone(), state.now);
            }
            state.history.failed = Some(failure);
        }
        Purpose::Newest | Purpose::Again(_) => state.live.failed(failure, state.now),
    }
}

fn begin(state: &mut State, purpose: Purpose, request: PageRequest, effects: &mut Vec<Effect>) {
    let id = state.requests.begin(purpose, request);
    effects.push(Effect::FetchPage { id, request });
}

/// Some screens of messages: small enough to be here at once.
fn newest_limit(state: &State) -> u32 {
    if let Some(burst) = state.burst {
        return burst;
    }
    screenful(state)
}

fn screenful(state: &State) -> u32 {
    let height = state.size.map_or(0, |size| u32::from(size.height));
    (height * 3 / 2).clamp(30, 150)
}

/// The message right above which messages are missing that will soon be needed.
fn older_wanted(state: &mut State) -> Option<MessageKey> {
    let busy = state.requests.find(|p| matches!(p, Purpose::Older(_)));
    let held = state.history.failed.is_some() || state.live.is_stopped() || state.burst.is_some();
    if busy.is_some() || held || state.thread.is_empty() {
        return None;
    }
    let reach = state.viewport.height() * AHEAD;
    let (viewport, mut rows) = state.rows();
    viewport.edge_above(reach, &mut rows)
}

fn older_request(state: &State, edge: MessageKey) -> PageRequest {
    let wish = state
        .history
        .clamped
        .map_or(state.settings.page_size, |most| {
            most.min(state.settings.page_size)
        });
    let Some(edge) = state.thread.older_edge(edge) else {
        return plan_newest(wish);
    };
    let least = OVERLAP.max(edge.in_second + 2);
    // A crowded second has to fit into the slice whole.
    let room = u32::try_from(2 * least).unwrap_or(u32::MAX);
    state.history.search.plan(edge.index, least, wish.max(room))
}

/// A short answer whose total promises more comes from a gateway that gives less than it is
/// asked for.
fn note_clamp(state: &mut State, page: &Page) {
    let count = page.messages.len();
    let promised = page.total.unwrap_or(0) > page.answered.start() + count as u64;
    let short = count < page.answered.limit as usize;
    let told = page.answered.limit < page.asked.limit;
    if (short && promised && count >= LEAST_CLAMP) || (told && !short) {
        let most = u32::try_from(count).unwrap_or(u32::MAX);
        state.history.clamped = Some(state.history.clamped.map_or(most, |m| m.min(most)));
    }
}

fn merge(state: &mut State, slice: Slice) -> Result<Merged, Unproven> {
    let following = state.viewport.follows(&state.thread);
    let (viewport, mut rows) = state.rows();
    viewport.hold(&mut rows);
    let merged = state.thread.merge(slice)?;
    if merged.changed {
        state.layouts.forget();
    }
    let (viewport, mut rows) = state.rows();
    viewport.keep(&merged.removed, &mut rows);
    if following || viewport.selected().is_none() {
        state.viewport.to_latest(&state.thread);
    } else {
        state.new_below += merged.arrived;
    }
    Ok(merged)
}

fn shifting() -> Failure {
    Failure {
        kind: FailureKind::Unreadable,
        what: "The list changes faster than it can be read.".into(),
        advice: "Try again in a moment.".into(),
        retry_after: None,
    }
}

fn retry(state: &mut State, purpose: Purpose) {
    match purpose {
        Purpose::Newest => state.live.ask_now(state.now),
        Purpose::Again(key) => state.again = Some(key),
        // `ask` finds that it is still wanted.
        Purpose::Older(_) => {}
    }
}

/// A page up that had to wait for its messages is carried out now, once.
fn pay_owed(state: &mut State) {
    let owed = std::mem::take(&mut state.history.owed);
    if owed > 0 {
        let (viewport, mut rows) = state.rows();
        viewport.scroll(-owed, &mut rows);
    }
}

/// A recent message of ours has no final report yet.
fn awaits_report(state: &State) -> bool {
    let since = state.now.wall.seconds() - AWAITED;
    state
        .thread
        .newest_first()
        .take(AWAITED_AMONG)
        .any(|(key, message)| key.second().seconds() >= since && message.is_pending())
}

//! What is asked of the gateway, and when.

use super::effect::Effect;
use super::search;
use super::search::Way;
use super::state::{Again, State};
use super::{audit, filter, gallery, jump, viewer};
use crate::message::MessageKey;
use crate::mutation::{Flaw, has};
use crate::sync::plan::{OVERLAP, Seek, plan_covering, plan_newer, plan_newest, plan_older};
use crate::sync::requests::Purpose;
use crate::thread::page::{MAX_LIMIT, PageRequest};
use crate::thread::{Edge, Order};

/// Screens beyond the view within which messages are loaded before they are needed.
const AHEAD: i64 = 2;
/// Screens beyond the view from where on a request is no longer of use.
const FAR: i64 = 8;

/// Asks for what is due, and gives up what is no longer of use.
pub fn ask(state: &mut State, effects: &mut Vec<Effect>) {
    if state.view.size.is_none() {
        return;
    }
    give_up(state, effects);
    let hunts = hunts(state);
    if !hunts {
        state.sync.history.hunted = 0;
    }
    // After answers that overtook each other the newest slice comes last, or it would go on
    // overtaking the others.
    let steps = [older, newer, jump::step, again, audit::step, newest];
    for step in steps {
        if state.sync.alone && !state.sync.requests.open().is_empty() {
            return;
        }
        if let Some((purpose, request)) = step(state) {
            if hunts && matches!(purpose, Purpose::Older(_) | Purpose::Newer(_)) {
                state.sync.history.hunted += 1;
            }
            let id = state.sync.requests.begin(purpose, request);
            effects.push(Effect::FetchPage { id, request });
        }
    }
}

/// Messages of a crowded second that are re-read where all of it would leave little room for
/// anything else, or proved nothing. Twelve are a proof.
const CROWD_OVERLAP: [u64; 2] = [20, 13];

/// What a step asks for.
pub type Wanted = Option<(Purpose, PageRequest)>;

/// Reads the newest and the visible slice again, and retries what failed.
pub fn refresh(state: &mut State) {
    state.sync.history.try_again();
    state.sync.rest.try_again();
    state.sync.live.ask_now(state.now);
    let newest = u64::from(newest_limit(state));
    state.sync.again = state
        .view
        .viewport
        .selected()
        .filter(|key| state.sync.thread.index_of(*key) >= newest / 2)
        .map(|key| Again {
            key,
            seek: Seek::default(),
        });
}

/// Some screens of messages: small enough to be here at once.
pub fn newest_limit(state: &State) -> u32 {
    let limit = state.sync.burst.unwrap_or_else(|| screenful(state));
    state.sync.capacity.limit(limit)
}

/// The longest slice that the gateway gives.
pub fn widest_slice(state: &State) -> u32 {
    state.sync.capacity.limit(MAX_LIMIT)
}

/// The longest slice for reading on.
pub fn page_size(state: &State) -> u32 {
    state.sync.capacity.limit(state.settings.page_size)
}

/// The same, where messages are wanted beyond an end. Who looks for something in what is not
/// loaded wants more of it most of the time: each slice is twice as long as the one before.
fn longest_slice(state: &State) -> u32 {
    let times = 1_u32
        .checked_shl(state.sync.history.hunted)
        .unwrap_or(u32::MAX);
    let wish = state.settings.page_size.saturating_mul(times);
    state.sync.capacity.limit(wish.min(MAX_LIMIT))
}

/// Messages are looked for, not scrolled to.
fn hunts(state: &State) -> bool {
    let filters = state.find.filtering.is_some();
    filters || search::goes_on(state) || picture_edge(state).is_some()
}

fn screenful(state: &State) -> u32 {
    let height = state.view.size.map_or(0, |size| u32::from(size.height));
    (height * 3 / 2).clamp(30, 150)
}

/// The newest slice: the first of all, and each poll.
fn newest(state: &mut State) -> Wanted {
    let first =
        !state.sync.opened && state.sync.live.failure().is_none() && !state.sync.live.is_stopped();
    let polling = state
        .sync
        .requests
        .find(|p| *p == Purpose::Newest)
        .is_some();
    if polling || !(first || state.sync.live.is_due(state.now)) {
        return None;
    }
    state.sync.live.asked();
    Some((Purpose::Newest, plan_newest(newest_limit(state))))
}

/// Known messages, read again.
fn again(state: &mut State) -> Wanted {
    let busy = state.sync.requests.find(|p| matches!(p, Purpose::Again(_)));
    if busy.is_some() {
        return None;
    }
    let Again { key, seek } = state.sync.again?;
    let by_time = state.sync.thread.order() != Order::Place;
    let Some(key) = state.sync.thread.nearest(key).filter(|_| by_time) else {
        state.sync.again = None;
        return None;
    };
    let index = state.sync.thread.index_of(key);
    let size = state.sync.capacity.limit(screenful(state).max(30));
    Some((Purpose::Again(key), seek.probe(index, size)))
}

/// Older messages that will soon be needed.
fn older(state: &mut State) -> Wanted {
    let busy = state.sync.requests.find(|p| matches!(p, Purpose::Older(_)));
    if (busy.is_some() && !has(Flaw::EagerRequests)) || is_held(state) {
        return None;
    }
    let hunted = search::edge(state).and_then(|(way, key)| (way == Way::Older).then_some(key));
    let hunted = hunted.or_else(|| picture_edge(state));
    let edge = hunted.or_else(|| edge_above(state, AHEAD))?;
    let beyond = state.sync.thread.older(edge);
    let same_gap = |p: &Purpose| matches!(*p, Purpose::Newer(key) if Some(key) == beyond);
    if state.held_above(Some(edge)).is_some() || state.sync.requests.find(same_gap).is_some() {
        return None;
    }
    Some((Purpose::Older(edge), older_request(state, edge)))
}

/// Newer messages that will soon be needed: there is a gap below.
fn newer(state: &mut State) -> Wanted {
    let busy = state.sync.requests.find(|p| matches!(p, Purpose::Newer(_)));
    if busy.is_some() || is_held(state) {
        return None;
    }
    let hunted = search::edge(state).and_then(|(way, key)| (way == Way::Newer).then_some(key));
    let edge = hunted.or_else(|| edge_below(state, AHEAD))?;
    let beyond = state.sync.thread.newer(edge);
    let same_gap = |p: &Purpose| matches!(*p, Purpose::Older(key) if Some(key) == beyond);
    if state.held_above(beyond).is_some() || state.sync.requests.find(same_gap).is_some() {
        return None;
    }
    let seek = *state.sync.history.newer.at(edge);
    doubt_ceiling(state, seek);
    let wish = longest_slice(state);
    let at = state.sync.thread.newer_edge(edge)?;
    let covering = beyond.and_then(|newer| covering(state, newer, edge, seek));
    let request = covering.unwrap_or_else(|| back_from(state, at, wish, seek));
    Some((Purpose::Newer(edge), request))
}

/// The mirror of [`on_from`], for newer messages.
fn back_from(state: &State, at: Edge, wish: u32, seek: Seek) -> PageRequest {
    let known = overlap(at.in_second, wish, seek);
    let wish = varied(crowd_room(state, wish, known), seek);
    let target = seek.target(at.index, wish);
    let request = plan_newer(target, known, wish);
    let goes_on = request.start() < target || target == 0;
    match crowd_overlap(known, goes_on, wish, seek) {
        Some(part) => plan_newer(target, part, wish),
        None => request,
    }
}

fn is_held(state: &State) -> bool {
    let history = &state.sync.history;
    history.failed.is_some()
        || state.sync.live.is_stopped()
        || state.sync.burst.is_some()
        || state.sync.jump.is_some()
        || state.sync.thread.is_empty()
}

/// The message right above which messages are missing, within some screens of the view.
fn edge_above(state: &mut State, screens: i64) -> Option<MessageKey> {
    if !filter::may_fetch(state) {
        return None;
    }
    let reach = reach(state, screens);
    let (viewport, mut rows) = state.rows();
    let edge = viewport.edge_above(reach, &mut rows);
    edge.or_else(|| filter::edge_of_nothing(state))
}

/// The message right below which messages are missing, within some screens of the view.
fn edge_below(state: &mut State, screens: i64) -> Option<MessageKey> {
    if !filter::may_fetch(state) {
        return None;
    }
    let reach = reach(state, screens);
    let (viewport, mut rows) = state.rows();
    viewport.edge_below(reach, &mut rows)
}

/// Rows beyond the view. A filter shows few messages of many: nothing is fetched for it before
/// its rows are missed.
fn reach(state: &State, screens: i64) -> i64 {
    match (&state.find.filtering, screens) {
        (Some(_), AHEAD) => 0,
        _ => state.view.viewport.height() * screens,
    }
}

fn older_request(state: &mut State, edge: MessageKey) -> PageRequest {
    let seek = *state.sync.history.older.at(edge);
    doubt_ceiling(state, seek);
    let wish = longest_slice(state);
    let Some(at) = state.sync.thread.older_edge(edge) else {
        return plan_newest(wish);
    };
    let Some(beyond) = state.sync.thread.older(edge) else {
        return on_from(state, at, wish, seek);
    };
    if seek.steps() % 4 == 3
        && let Some(lower) = state.sync.thread.newer_edge(beyond)
    {
        // The gap may be one that only gives way from its other side.
        return back_from(state, lower, wish, Seek::default());
    }
    covering(state, edge, beyond, seek).unwrap_or_else(|| on_from(state, at, wish, seek))
}

/// The slice for older messages than an edge. It re-reads all of the edge's second, or some of it
/// where no slice that can be asked for holds the whole and anything older.
pub fn on_from(state: &State, at: Edge, wish: u32, seek: Seek) -> PageRequest {
    let known = overlap(at.in_second, wish, seek);
    let wish = varied(crowd_room(state, wish, known), seek);
    let target = seek.target(at.index, wish);
    let request = plan_older(target, known, wish);
    match crowd_overlap(known, request.end() > target, wish, seek) {
        Some(part) => plan_older(target, part, wish),
        None => request,
    }
}

/// A small gap between two messages is closed by one slice that holds all of it, and on both
/// sides what proves that it is adjacent.
fn covering(
    state: &State,
    newer: MessageKey,
    older: MessageKey,
    seek: Seek,
) -> Option<PageRequest> {
    if !seek.steps().is_multiple_of(4) {
        return None;
    }
    let wish = longest_slice(state);
    let (upper, lower) = (
        state.sync.thread.older_edge(newer)?,
        state.sync.thread.newer_edge(older)?,
    );
    let plan = |above: u64, below: u64| {
        let first = upper.index.min(lower.index).saturating_sub(above);
        let last = lower.index.max(upper.index) + below;
        plan_covering(first, last, crowd_room(state, wish, above + below))
    };
    let whole = [upper, lower].map(|edge| overlap(edge.in_second, wish, seek));
    // Where the whole seconds leave room for nothing else, some of each.
    let part = whole.map(|overlap| overlap.min(CROWD_OVERLAP[0]));
    plan(whole[0], whole[1]).or_else(|| plan(part[0], part[1]))
}

/// How many known messages a slice re-reads: all of the edge's second, and some beyond. More of
/// them with every slice that proves nothing: the second may hold more than is known of it.
fn overlap(in_second: u64, wish: u32, seek: Seek) -> u64 {
    let least = OVERLAP.min(u64::from(wish) / 4).max(in_second + 2);
    let more = (u64::from(seek.steps()) * 2).min(u64::from(wish) / 2);
    least.max(more)
}

/// A ceiling that was taken from a short answer may have been none: after some slices that prove
/// nothing it is put to the test again.
pub fn doubt_ceiling(state: &mut State, seek: Seek) {
    if seek.steps() % 8 == 7 {
        state.sync.capacity.forget_ceiling();
    }
}

/// How many messages of a crowded second are re-read, where not all of it is.
fn crowd_overlap(whole: u64, goes_on: bool, wish: u32, seek: Seek) -> Option<u64> {
    let [most, least] = CROWD_OVERLAP;
    let tries = seek.steps();
    if goes_on && (whole <= most || tries.is_multiple_of(2)) {
        return None;
    }
    let part = if tries % 4 == 3 { least } else { most };
    Some(part.min(u64::from(wish) / 2))
}

/// After some slices that prove nothing, slices of other lengths are tried: their edges lie
/// elsewhere.
fn varied(wish: u32, seek: Seek) -> u32 {
    let tries = seek.steps().saturating_sub(3);
    wish - wish * (tries * 5 % 16) / 32
}

/// A crowded second has to fit into the slice whole.
fn crowd_room(state: &State, wish: u32, overlap: u64) -> u32 {
    let room = u32::try_from(2 * overlap).unwrap_or(u32::MAX);
    state.sync.capacity.limit(wish.max(room).min(MAX_LIMIT))
}

/// The message before which older pictures are looked for.
fn picture_edge(state: &State) -> Option<MessageKey> {
    viewer::edge(state).or_else(|| gallery::edge(state))
}

/// Requests for what the reader has left far behind are cancelled.
fn give_up(state: &mut State, effects: &mut Vec<Effect>) {
    let mut given_up = Vec::new();
    if state.sync.jump.is_none() {
        given_up.extend(state.sync.requests.cancel(|p| *p == Purpose::Probe));
    }
    let live = |p: &Purpose| matches!(p, Purpose::Older(_) | Purpose::Newer(_));
    if state.sync.requests.open().iter().any(|r| live(&r.purpose)) {
        let above = edge_above(state, FAR);
        let below = edge_below(state, FAR);
        let thread = &state.sync.thread;
        // A gap has two sides, and the reader may have gone from one to the other.
        let hunted = match search::edge(state) {
            Some((Way::Older, key)) => (Some(key), thread.older(key)),
            Some((Way::Newer, key)) => (thread.newer(key), Some(key)),
            None => (picture_edge(state), None),
        };
        let newer_sides = [above, below.and_then(|key| thread.newer(key)), hunted.0];
        let older_sides = [below, above.and_then(|key| thread.older(key)), hunted.1];
        given_up.extend(state.sync.requests.cancel(|p| match *p {
            Purpose::Older(edge) => !newer_sides.contains(&thread.nearest(edge)),
            Purpose::Newer(edge) => !older_sides.contains(&thread.nearest(edge)),
            _ => false,
        }));
    }
    effects.extend(given_up.into_iter().map(|id| Effect::Cancel { id }));
}

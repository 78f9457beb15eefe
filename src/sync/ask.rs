//! Decides what to ask of the gateway, and when.

use super::demand::{Ask, Demand, Edges, Reach};
use super::plan::plan_newest;
use super::readings::Reread;
use super::requests::Purpose;
use super::slices::{NextSlice, covering, longest_slice, older_request};
use super::thread_sync::ThreadSync;
use super::{audit, idle_refresh, jump, kept_audit, months, notices, recall};
use crate::message::MessageKey;
use crate::mutation::{Mutation, is_on};
use crate::thread::Order;

/// A slice must have at least this many messages, or older messages cannot be joined.
const LEAST_SLICE: u32 = 8;

impl ThreadSync {
    /// The terminal now has this many rows.
    pub fn resize(&mut self, rows: u16) {
        self.planner.resize(rows);
    }

    /// Makes the requests that are due, and cancels those that are no longer useful.
    pub fn ask(&mut self, demand: Demand, edges: &mut impl Edges) -> Vec<Ask> {
        let mut asked = Vec::new();
        let probes = self.requests.take_unsent().into_iter();
        asked.extend(probes.map(|(id, request)| Ask::Fetch { id, request }));
        if self.planner.is_ready() {
            idle_refresh::look(self, demand.reading);
            give_up(self, demand, edges, &mut asked);
            recall::ask(self, demand, edges, &mut asked);
            fetch(self, demand, edges, &mut asked);
        }
        asked
    }

    /// The length of the newest slice: some screens of messages, small enough to arrive quickly.
    pub fn newest_limit(&self) -> u32 {
        self.planner.newest_limit()
    }

    /// Reads the newest slice and the messages on screen again, and retries what failed.
    pub fn refresh(&mut self, reading: Option<MessageKey>) {
        self.archived.try_again();
        if self.is_offline() {
            return self.history.try_again();
        }
        self.history.try_again();
        self.emptiness.end();
        self.planner.forget_ceiling();
        self.idle_refresh.try_again();
        self.survey.try_again();
        self.polling.ask_now(self.now());
        let newest = u64::from(self.planner.newest_limit());
        let is_deep = |key: &MessageKey| self.thread.index_of(*key) >= newest / 2;
        self.idle_refresh.begin(reading.filter(is_deep));
    }
}

fn fetch(sync: &mut ThreadSync, demand: Demand, edges: &mut impl Edges, asked: &mut Vec<Ask>) {
    if !demand.loads_more {
        sync.history.doublings = 0;
    }
    sync.emptiness.go_on(sync.now().elapsed);
    if sync.is_offline() || sync.emptiness.until().is_some() {
        return;
    }
    // If answers overtook each other, the newest slice is asked for last; otherwise it would
    // overtake the others again.
    for step in [
        AskStep::Older,
        AskStep::Newer,
        AskStep::Jump,
        AskStep::Survey,
        AskStep::Again,
        AskStep::Audit,
        AskStep::Newest,
        AskStep::Kept,
    ] {
        if sync.requests.are_alone() && !sync.requests.open().is_empty() {
            return;
        }
        let wanted = match step {
            AskStep::Older => older(sync, demand, edges),
            AskStep::Newer => newer(sync, demand, edges),
            AskStep::Jump => jump::step(sync),
            AskStep::Survey => months::step(sync, demand.months),
            AskStep::Again => again(sync),
            AskStep::Audit => audit::step(sync),
            AskStep::Newest => newest(sync),
            AskStep::Kept => kept_audit::step(sync),
        };
        if let Some((purpose, request)) = wanted {
            if demand.loads_more && matches!(purpose, Purpose::Older(_) | Purpose::Newer(_)) {
                sync.history.doublings += 1;
            }
            let id = sync.requests.begin(purpose, request);
            asked.push(Ask::Fetch { id, request });
        }
    }
}

/// What requests are made for, in this order.
#[derive(Clone, Copy)]
enum AskStep {
    Older,
    Newer,
    Jump,
    Survey,
    Again,
    Audit,
    Newest,
    Kept,
}

/// The newest slice, for the first page and for each poll.
fn newest(sync: &mut ThreadSync) -> NextSlice {
    let first = !sync.is_opened() && sync.polling.failure().is_none() && !sync.polling.is_stopped();
    let polling = sync.requests.find(|p| *p == Purpose::Newest).is_some();
    if polling || !(first || sync.polling.is_due(sync.now())) {
        return None;
    }
    sync.polling.asked();
    Some((Purpose::Newest, plan_newest(sync.planner.newest_limit())))
}

/// Known messages, read again.
fn again(sync: &mut ThreadSync) -> NextSlice {
    let busy = sync.requests.find(|p| matches!(p, Purpose::Again(_)));
    if busy.is_some() {
        return None;
    }
    let Reread { key, seek } = sync.idle_refresh.reread()?;
    let by_time = sync.thread.order() != Order::Place;
    let Some(key) = sync.thread.nearest(key).filter(|_| by_time) else {
        sync.idle_refresh.stop();
        return None;
    };
    let index = sync.thread.index_of(key);
    let planner = &sync.planner;
    let size = planner.capacity().limit(planner.screenful().max(30));
    Some((Purpose::Again(key), seek.probe(index, size)))
}

/// Older messages that will soon be needed.
fn older(sync: &mut ThreadSync, demand: Demand, edges: &mut impl Edges) -> NextSlice {
    let busy = sync.requests.find(|p| matches!(p, Purpose::Older(_)));
    if (busy.is_some() && !is_on(Mutation::EagerRequests)) || is_held(sync) {
        return None;
    }
    let edge = (demand.needed_older).or_else(|| edges.above(sync, Reach::Ahead))?;
    if gives_too_few(sync) {
        return None;
    }
    let beyond = sync.thread.older(edge);
    let same_gap = |p: &Purpose| matches!(*p, Purpose::Newer(key) if Some(key) == beyond);
    if sync.held_above(Some(edge)).is_some() || sync.requests.find(same_gap).is_some() {
        return None;
    }
    Some((Purpose::Older(edge), older_request(sync, edge)))
}

/// Slices that are too short prove nothing, and would be requested forever: tell the user.
fn gives_too_few(sync: &mut ThreadSync) -> bool {
    let most = longest_slice(sync);
    let are_few = most < LEAST_SLICE && sync.planner.capacity().is_sure();
    if are_few {
        sync.history.failed = Some(notices::too_few(most));
    }
    are_few
}

/// Newer messages that will soon be needed: there is a gap below.
fn newer(sync: &mut ThreadSync, demand: Demand, edges: &mut impl Edges) -> NextSlice {
    let busy = sync.requests.find(|p| matches!(p, Purpose::Newer(_)));
    if busy.is_some() || is_held(sync) {
        return None;
    }
    let edge = (demand.needed_newer).or_else(|| edges.below(sync, Reach::Ahead))?;
    if gives_too_few(sync) {
        return None;
    }
    let beyond = sync.thread.newer(edge);
    let same_gap = |p: &Purpose| matches!(*p, Purpose::Older(key) if Some(key) == beyond);
    if sync.held_above(beyond).is_some() || sync.requests.find(same_gap).is_some() {
        return None;
    }
    let seek = *sync.history.newer.at(edge);
    sync.planner.doubt_ceiling(seek);
    let wanted = longest_slice(sync);
    let at = sync.thread.newer_edge(edge)?;
    let covering = beyond.and_then(|newer| covering(sync, newer, edge, seek));
    let request = covering.unwrap_or_else(|| sync.planner.back_from(at, wanted, seek));
    Some((Purpose::Newer(edge), request))
}

fn is_held(sync: &ThreadSync) -> bool {
    let history = &sync.history;
    history.failed.is_some()
        || sync.polling.is_stopped()
        || sync.planner.widened().is_some()
        || sync.jump.is_some()
        || sync.thread.is_empty()
}

/// Cancels requests for messages that are now far from the view.
fn give_up(sync: &mut ThreadSync, demand: Demand, edges: &mut impl Edges, asked: &mut Vec<Ask>) {
    let mut given_up = Vec::new();
    if sync.jump.is_none() {
        given_up.extend(sync.requests.cancel(|p| *p == Purpose::Probe));
    }
    if demand.months.is_none() {
        given_up.extend(sync.requests.cancel(|p| *p == Purpose::Survey));
    }
    let fills = |p: &Purpose| matches!(p, Purpose::Older(_) | Purpose::Newer(_));
    if sync.requests.open().iter().any(|r| fills(&r.purpose)) {
        let above = edges.above(sync, Reach::Far);
        let below = edges.below(sync, Reach::Far);
        let thread = &sync.thread;
        // A gap has two sides, and the view may have moved from one side to the other.
        let older = |key: Option<MessageKey>| key.and_then(|key| thread.older(key));
        let newer = |key: Option<MessageKey>| key.and_then(|key| thread.newer(key));
        let (needed_older, needed_newer) = (demand.needed_older, demand.needed_newer);
        let newer_sides = [above, newer(below), needed_older, newer(needed_newer)];
        let older_sides = [below, older(above), needed_newer, older(needed_older)];
        given_up.extend(sync.requests.cancel(|p| match *p {
            Purpose::Older(edge) => !newer_sides.contains(&thread.nearest(edge)),
            Purpose::Newer(edge) => !older_sides.contains(&thread.nearest(edge)),
            _ => false,
        }));
    }
    asked.extend(given_up.into_iter().map(|id| Ask::Cancel { id }));
}

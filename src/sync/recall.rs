//! Asks the archive before the gateway.

use super::archived::Archived;
use super::changes::{Changes, MergedSlice};
use super::demand::{Ask, Demand, Edges, Reach};
use super::jump;
use super::requests::Purpose;
use super::slices::longest_slice;
use super::thread_sync::ThreadSync;
use crate::message::{Message, MessageKey};
use crate::text::SafeText;
use crate::thread::kept::{ArchiveHit, ArchiveQuery, Recalled};
use crate::thread::page::{Failure, FailureKind, PageRequest, RequestId};
use crate::thread::{Above, Doubt, Order, Slice};
use crate::time::UnixTime;

impl ThreadSync {
    /// Uses the archive: messages are written to it and read from it. `offline`: the gateway is not
    /// asked.
    pub fn use_archive(&mut self, offline: bool) {
        (self.archived.is_on, self.archived.is_offline) = (true, offline);
    }

    /// The archive can no longer be used, for this reason.
    pub fn lose_archive(&mut self, words: SafeText) {
        *self.archived = Archived {
            lost: Some(words),
            is_offline: self.archived.is_offline,
            as_of: self.archived.as_of,
            ..Archived::default()
        };
    }

    /// Why nothing is written to the archive, although the user wants it.
    pub fn lost_archive(&self) -> Option<&SafeText> {
        self.archived.lost.as_ref()
    }

    /// Whether messages are written to an archive.
    pub fn has_archive(&self) -> bool {
        self.archived.is_on
    }

    /// Whether the gateway is never asked.
    pub fn is_offline(&self) -> bool {
        self.archived.is_offline
    }

    /// Whether all that the archive has was read, and nothing else is asked.
    pub fn has_read_archive(&self) -> bool {
        self.is_offline() && self.held_above(None).is_some()
    }

    /// When the gateway last confirmed the messages that the archive gave at the start.
    pub fn as_of(&self) -> Option<UnixTime> {
        self.archived.as_of
    }

    /// Loads the newest messages of the archive, before anything is requested.
    pub fn begin_with(&mut self, recalled: Recalled) {
        if !self.thread.is_empty() {
            return;
        }
        self.archived.as_of = Some(recalled.read_at);
        let (start, at_oldest, total) = (recalled.start, recalled.at_oldest, recalled.total);
        self.archived.whole = recalled.messages.first().map(|(second, _)| *second);
        if let Some(slice) = Slice::kept(recalled.messages, start, at_oldest) {
            // An empty thread accepts any slice.
            drop(self.thread.merge(slice.counting(total), Doubt::Proven));
        }
    }

    /// The archive answered; `None`: it has nothing there.
    pub fn recalled(&mut self, id: RequestId, recalled: Option<Recalled>) -> Changes {
        answered(self, id, recalled);
        self.take_changes()
    }

    /// The archive has searched; `None`: it found nothing.
    pub fn searched(&mut self, id: RequestId, hit: Option<ArchiveHit>) -> Changes {
        searched(self, id, hit);
        self.take_changes()
    }
}

/// Hands out what the archive has to write, then asks it for missing messages near the view.
pub fn ask(sync: &mut ThreadSync, demand: Demand, edges: &mut impl Edges, asked: &mut Vec<Ask>) {
    asked.extend(
        sync.archived
            .outbox
            .drain(..)
            .map(|kept| Ask::Keep(Box::new(kept))),
    );
    if !sync.archived.is_on || sync.thread.order() == Order::Place {
        return;
    }
    let check = &mut sync.archived.check;
    check.ask_count(|newer_than| asked.push(Ask::CountKept(newer_than)));
    if let Some(zone) = demand.months.filter(|_| sync.survey.asks_archive()) {
        asked.push(Ask::CountMonths(zone));
    }
    let probing = sync.requests.find(|p| *p == Purpose::Probe).is_some();
    if sync.jump.is_some() && !probing {
        if let Some(wanted) = sync.archived.jump.take() {
            let limit = sync.planner.page_size();
            recall(sync, Purpose::Probe, wanted, limit, asked);
        } else if sync.archived.is_offline {
            sync.jump = None;
            sync.notify(NOT_KEPT.into());
        }
        return;
    }
    if is_filling(sync) {
        return;
    }
    if let Some(edge) = missing(sync, demand, edges) {
        if demand.searched == Some(edge) && sync.archived.whole == Some(edge.second()) {
            return find(sync, edge, asked);
        }
        let limit = longest_slice(sync);
        recall(
            sync,
            Purpose::Older(edge),
            ArchiveQuery::Before(edge.second()),
            limit,
            asked,
        );
    } else if let Some(edge) = missing_below(sync, demand, edges) {
        let (limit, wanted) = (longest_slice(sync), ArchiveQuery::After(edge.second()));
        recall(sync, Purpose::Newer(edge), wanted, limit, asked);
    }
}

/// Whether messages for the view are being fetched, or there is no message to continue from.
fn is_filling(sync: &ThreadSync) -> bool {
    let busy = sync
        .requests
        .find(|p| matches!(p, Purpose::Older(_) | Purpose::Newer(_)));
    busy.is_some() || sync.jump.is_some() || sync.thread.is_empty()
}

fn find(sync: &mut ThreadSync, edge: MessageKey, asked: &mut Vec<Ask>) {
    let request = PageRequest { page: 1, limit: 1 };
    let id = sync.requests.begin(Purpose::Older(edge), request);
    let before = edge.second();
    asked.push(Ask::Find { id, before });
}

/// Shown if the archive does not have a jump's target.
const NOT_KEPT: &str = "The archive does not have that place, and offline nothing is fetched.";

fn recall(
    sync: &mut ThreadSync,
    purpose: Purpose,
    wanted: ArchiveQuery,
    limit: u32,
    asked: &mut Vec<Ask>,
) {
    let id = sync.requests.begin(purpose, PageRequest { page: 1, limit });
    asked.push(Ask::Recall { id, wanted, limit });
}

/// The message right above which messages are missing that the archive may have.
fn missing(sync: &ThreadSync, demand: Demand, edges: &mut impl Edges) -> Option<MessageKey> {
    let edge = demand
        .needed_older
        .or_else(|| edges.above(sync, Reach::Ahead))?;
    let is_kept = !sync.archived.barren.contains(&edge);
    is_kept.then_some(edge)
}

/// The message right below which messages are missing that the archive may have.
fn missing_below(sync: &ThreadSync, demand: Demand, edges: &mut impl Edges) -> Option<MessageKey> {
    let edge = demand
        .needed_newer
        .or_else(|| edges.below(sync, Reach::Ahead))?;
    let is_kept = !sync.archived.barren_below.contains(&edge);
    is_kept.then_some(edge)
}

fn searched(sync: &mut ThreadSync, id: RequestId, hit: Option<ArchiveHit>) {
    let Some(request) = sync.requests.end(id).filter(|request| !request.cancelled) else {
        return;
    };
    let Purpose::Older(edge) = request.purpose else {
        return;
    };
    let Some(ArchiveHit { recalled, at }) = hit else {
        // Without an index, the search reads all messages on the way.
        sync.archived.whole = None;
        return;
    };
    let seconds = || recalled.messages.iter().map(|(second, _)| *second);
    let Some((oldest, newest)) = seconds().next().zip(seconds().next_back()) else {
        return end_of_kept(sync, edge);
    };
    if sync.requests.is_stale(&request, oldest, newest) {
        return;
    }
    sync.history.forget_failure();
    let start = recalled.start;
    take(sync, recalled.messages, start, recalled.at_oldest);
    sync.archived.whole = Some(oldest);
    let to = at.unwrap_or(oldest);
    let key = match at {
        Some(hit) => newest_of(sync, hit),
        None => sync.thread.first_since(oldest),
    };
    match key.filter(|key| key.second() == to) {
        Some(key) => sync.changes.passed = Some((key, at.is_some())),
        // The messages could not be joined: the search must read all messages on the way.
        None => sync.archived.whole = None,
    }
}

/// The newest loaded message of this second or before.
fn newest_of(sync: &ThreadSync, second: UnixTime) -> Option<MessageKey> {
    match sync.thread.first_since(second.next()) {
        Some(first) => sync.thread.older(first),
        None => sync.thread.newest(),
    }
}

fn answered(sync: &mut ThreadSync, id: RequestId, recalled: Option<Recalled>) {
    let Some(request) = sync.requests.end(id) else {
        return;
    };
    let ends = recalled.as_ref().and_then(|recalled| {
        let messages = &recalled.messages;
        Some((messages.first()?.0, messages.last()?.0))
    });
    if ends.is_some_and(|(oldest, newest)| sync.requests.is_stale(&request, oldest, newest)) {
        // The gateway has changed this part since: ask the archive again.
        if let (Purpose::Probe, Some(jump)) = (request.purpose, sync.jump) {
            sync.archived.jump(jump.target);
        }
        return;
    }
    match request.purpose {
        Purpose::Older(edge) => {
            let joined = recalled.is_some_and(|recalled| join_above(sync, edge, recalled));
            if joined {
                sync.history.forget_failure();
                sync.changes.owed = std::mem::take(&mut sync.history.owed);
            } else {
                end_of_kept(sync, edge);
            }
        }
        Purpose::Probe => {
            if let Some(recalled) = recalled {
                let start = recalled.start;
                take(sync, recalled.messages, start, recalled.at_oldest);
            }
            if !jump::recalled(sync) && sync.archived.is_offline {
                sync.jump = None;
                sync.notify(NOT_KEPT.into());
            }
        }
        Purpose::Newer(edge) => {
            if recalled.is_some_and(|recalled| join_below(sync, edge, recalled)) {
                sync.history.forget_failure();
                sync.changes.owed = std::mem::take(&mut sync.history.owed);
            } else {
                sync.archived.barren_below.insert(edge);
            }
        }
        Purpose::Newest | Purpose::Again(_) | Purpose::Audit | Purpose::Survey | Purpose::Kept => {}
    }
}

/// The archive has nothing above this message: ask the gateway, unless offline.
fn end_of_kept(sync: &mut ThreadSync, edge: MessageKey) {
    sync.archived.barren.insert(edge);
    if sync.archived.is_offline {
        sync.history.owed = 0;
        sync.history.failed = Some(Failure {
            kind: FailureKind::Unreachable,
            what: "The archive has no more messages here, and offline nothing is fetched.".into(),
            advice: "Start without --offline to read on.".into(),
            retry_after: None,
        });
    }
}

/// Adds archived messages above the oldest message of a segment; `false`: they do not continue it.
fn join_above(sync: &mut ThreadSync, edge: MessageKey, recalled: Recalled) -> bool {
    let Some(edge) = sync.thread.nearest(edge) else {
        return false;
    };
    let second = edge.second();
    let at = sync.thread.older_edge(edge).map_or(0, |at| at.index);
    let mut messages = recalled.messages;
    messages.retain(|(filed, _)| *filed <= second);
    let in_second = messages
        .iter()
        .filter(|(filed, _)| *filed == second)
        .count();
    let start = at.saturating_sub(in_second as u64);
    sync.archived.whole = messages.first().map(|(second, _)| *second);
    take(sync, messages, start, recalled.at_oldest);
    let replacement = sync.thread.nearest(edge);
    let above = replacement.map(|key| sync.thread.above(key));
    matches!(above, Some(Above::Message(_) | Above::Beginning))
}

/// Adds archived messages below the newest message of a segment; `false`: they do not continue it.
fn join_below(sync: &mut ThreadSync, edge: MessageKey, recalled: Recalled) -> bool {
    let Some(edge) = sync.thread.nearest(edge) else {
        return false;
    };
    let second = edge.second();
    let mut messages = recalled.messages;
    messages.retain(|(filed, _)| *filed >= second);
    let newer = messages.iter().filter(|(filed, _)| *filed > second).count();
    let start = sync.thread.index_of(edge).saturating_sub(newer as u64);
    if newer == 0 {
        return false;
    }
    take_below(sync, messages, (start, false), Some(edge));
    let above = sync
        .thread
        .nearest(edge)
        .and_then(|key| sync.thread.newer(key));
    above.is_some_and(|key| matches!(sync.thread.above(key), Above::Message(_)))
}

/// Merges archived messages into the thread. Newer answers of the gateway are not changed.
fn take(sync: &mut ThreadSync, messages: Vec<(UnixTime, Message)>, start: u64, at_oldest: bool) {
    take_below(sync, messages, (start, at_oldest), None);
}

/// As [`take`]; `below`: the messages continue below this one, and include all of its second.
fn take_below(
    sync: &mut ThreadSync,
    messages: Vec<(UnixTime, Message)>,
    (start, at_oldest): (u64, bool),
    below: Option<MessageKey>,
) {
    let known = sync.thread.newest();
    let older = messages.first().zip(sync.thread.oldest());
    let is_first = older.is_none_or(|((second, _), oldest)| *second <= oldest.second());
    let Some(mut slice) = Slice::kept(messages, start, at_oldest && is_first) else {
        return;
    };
    // A second at the edge of a range may be partly in both.
    let shared = sync
        .thread
        .spans()
        .find(|(_, newest)| *newest == slice.oldest() && below.is_none());
    if let Some((_, newest)) = shared.filter(|(oldest, _)| *oldest < slice.oldest()) {
        slice.drop_up_to(newest);
    }
    if slice.is_spent() {
        return;
    }
    let (oldest, newest) = (slice.oldest(), slice.newest());
    if let Ok(merged) = sync.thread.merge(slice, Doubt::Proven) {
        sync.changes.merged = Some(MergedSlice {
            oldest,
            newest,
            known,
            merged,
        });
    }
}

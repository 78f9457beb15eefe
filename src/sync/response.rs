//! Handles the gateway's answers; [`super::failures`] handles failed requests.

use super::apply::{AnswerSpan, covered_seconds, forget_all, merge, nothing_is_there};
use super::capacity::KnownSlice;
use super::changes::Changes;
use super::emptiness::is_doubtful;
use super::end_probe::{Judgement, SeemingEnd};
use super::failures::failed;
use super::notices::{
    EMPTIED, MAX_UNPROVEN, counts_otherwise, lists_nothing, oldest_first, out_of_order,
    page_ignored, unproven,
};
use super::requests::{InFlight, Purpose};
use super::thread_sync::ThreadSync;
use super::work::Fill;
use super::{audit, jump, kept_audit, months};
use crate::message::{Message, MessageKey};
use crate::thread::page::{Failure, Page, PageRequest, RequestId};
use crate::thread::{Above, Doubt, Order, Slice, Unproven};
use crate::time::UnixTime;

/// After this many seconds, no report is awaited any more.
const AWAITED: i64 = 600;

impl ThreadSync {
    /// A request succeeded.
    pub fn answered(&mut self, id: RequestId, page: Page) -> Changes {
        fetched(self, id, page);
        self.take_changes()
    }

    /// A request failed: its purpose ends, and is not tried again without a new reason.
    pub fn failed(&mut self, id: RequestId, failure: Failure) -> Changes {
        let mut open = self.requests.open().iter();
        let is_answer = open.any(|open| open.id == id && open.is_answered_by(failure.kind));
        let probe = is_answer.then(|| self.requests.end_probe(id));
        match probe.flatten() {
            Some(probe) => probed(self, probe, None),
            None => failed(self, id, failure),
        }
        self.take_changes()
    }
}

fn fetched(sync: &mut ThreadSync, id: RequestId, mut page: Page) {
    if let Some(probe) = sync.requests.end_probe(id) {
        return probed(sync, probe, Some(&page));
    }
    if page.is_oldest_first() {
        return failed(sync, id, oldest_first());
    }
    if sync.ignored_page.is_heard(&page) {
        return failed(sync, id, page_ignored());
    }
    if page.messages.is_empty() {
        return nothing_came(sync, id, page);
    }
    let Some(request) = sync.requests.end(id) else {
        return;
    };
    let known = known_of(sync, &page.messages);
    let at_oldest = sync.planner.is_end(&mut page, known);
    let may_probe = at_oldest && !known.end && !sync.polling.is_stopped();
    if may_probe && sync.planner.is_doubtful_end(&page) {
        return sync.requests.probe_end(request, SeemingEnd::new(page));
    }
    take(sync, &request, page, at_oldest);
}

/// What is behind an answer that seemed to be the end of the list is known; `None`: nothing.
fn probed(sync: &mut ThreadSync, probe: (InFlight, SeemingEnd), behind: Option<&Page>) {
    let (request, end) = probe;
    match sync.planner.judge_end(end, behind) {
        Judgement::Judged { page, at_oldest } => take(sync, &request, page, at_oldest),
        Judgement::Moved(end) => sync.requests.probe_end(request, end),
    }
}

/// Joins an answer with messages to the thread. `at_oldest`: the list ends with it.
fn take(sync: &mut ThreadSync, request: &InFlight, page: Page, at_oldest: bool) {
    sync.open_up();
    sync.archived.asked = Some(request.sent);
    let start = page.answered.start();
    sync.emptiness
        .note_messages(start + page.messages.len() as u64);
    let Some(slice) = Slice::new(page, at_oldest) else {
        return nothing_from(sync, request, start);
    };
    if request.purpose == Purpose::Survey {
        // A probe only counts messages: they are not merged into the thread.
        return months::answered(sync, &slice);
    }
    let (from, to) = covered_seconds(&slice);
    if sync.requests.is_stale(request, from, to) {
        return ask_again(sync, request.purpose);
    }
    sync.requests.came_in_order();
    let order = sync.thread.order();
    let span = AnswerSpan {
        start: slice.start,
        end: slice.end(),
        oldest: slice.oldest(),
        newest: slice.newest(),
    };
    match request.purpose {
        Purpose::Newest => merge_newest(sync, slice, request.asked),
        Purpose::Older(edge) => merge_older(sync, slice, edge, span),
        Purpose::Newer(edge) => merge_newer(sync, slice, edge, span),
        Purpose::Again(key) => merge_again(sync, slice, key, span),
        Purpose::Probe => jump::answered(sync, slice),
        Purpose::Audit => audit::answered(sync, slice, span),
        Purpose::Kept => kept_audit::answered(sync, slice),
        Purpose::Survey => {}
    }
    sync.requests.note_covered(from, to);
    sync.idle_refresh.note_read(from, to, sync.now().elapsed);
    note_order(sync, order);
}

/// Tells the user if the list is not in order of time. If messages would be lost by that, the list
/// is read again by its places.
fn note_order(sync: &mut ThreadSync, before: Order) {
    if sync.thread.is_mixed_up() {
        forget_all(sync);
        sync.thread.go_by_place();
        sync.polling.ask_soon(sync.now());
    }
    let now = sync.thread.order();
    if now != before {
        sync.notify(out_of_order(now).into());
    }
}

/// What is known about the end of the list, before an answer with these messages is judged.
fn known_of(sync: &ThreadSync, messages: &[Message]) -> KnownSlice {
    let mut times = messages.iter().filter_map(Message::sent_at);
    let (thread, newest) = (&sync.thread, times.next());
    let Some((newest, oldest)) = newest.map(|first| (first, times.next_back().unwrap_or(first)))
    else {
        return KnownSlice::default();
    };
    if thread.order() == Order::Place {
        // In such a list, older messages prove nothing about the end.
        return KnownSlice::default();
    }
    let end = thread.begins_with(messages);
    let lacks_first = thread.begins() && !end;
    KnownSlice {
        older: lacks_first || thread.knows_beyond(messages, oldest),
        newer: thread.newer_than(newest),
        end,
    }
}

/// The answer may be older than one that has come before: asks again, with one request at a time.
fn ask_again(sync: &mut ThreadSync, purpose: Purpose) {
    sync.requests.overtook();
    if purpose == Purpose::Newest {
        sync.polling.ask_soon(sync.now());
    }
    // `ask` requests all others again, since they are still needed.
}

/// An answer without messages. If there should be some, the same is asked again before that is
/// believed, and the user is told if the gateway contradicts itself to the end.
fn nothing_came(sync: &mut ThreadSync, id: RequestId, mut page: Page) {
    let Some(request) = sync.requests.open().iter().find(|r| r.id == id).cloned() else {
        return;
    };
    sync.archived.asked = Some(request.sent);
    let is_newest = request.purpose == Purpose::Newest;
    let start = if is_newest { 0 } else { page.answered.start() };
    let is_stale = sync
        .requests
        .is_stale(&request, UnixTime::EPOCH, UnixTime::MAX);
    if start == 0 && is_stale {
        sync.requests.end(id);
        return ask_again(sync, request.purpose);
    }
    let known = sync.thread.len();
    if is_doubtful(&page, start, known) {
        let counted = page.total.filter(|total| *total > start);
        if sync
            .emptiness
            .is_to_be_tested(sync.now().elapsed, start, counted)
        {
            sync.requests.end(id);
            // `ask` requests all others again, since they are still needed.
            if is_newest {
                sync.polling.ask_soon(sync.now());
            }
            return;
        }
        if let Some(total) = counted.filter(|_| start == 0) {
            let failure = lists_nothing(total);
            if is_newest && known > 0 && sync.polling.failure().is_none() {
                sync.notify_of(&failure);
            }
            return failed(sync, id, failure);
        }
    }
    sync.requests.end(id);
    sync.open_up();
    let _ = sync.planner.is_end(&mut page, KnownSlice::default());
    if start > 0 {
        return nothing_from(sync, &request, start);
    }
    nothing_is_there(sync);
    if known > 0 {
        return sync.notify_and_offer(EMPTIED.into());
    }
    // Perhaps the first answer came from a gateway in trouble.
    if sync.emptiness.is_to_be_tested(sync.now().elapsed, 0, None) {
        sync.polling.ask_soon(sync.now());
    }
}

/// The list has nothing at this index or after it.
fn nothing_from(sync: &mut ThreadSync, request: &InFlight, start: u64) {
    match request.purpose {
        Purpose::Older(edge) => {
            sync.history.older.at(edge).was_too_old(start);
            give_up_when_hopeless(sync, Some(edge));
        }
        Purpose::Newer(edge) => {
            sync.history.newer.at(edge).was_too_old(start);
            give_up_when_hopeless(sync, sync.thread.newer(edge));
        }
        Purpose::Again(_) => {
            let now = sync.now().elapsed;
            sync.idle_refresh
                .missed(now, |seek| seek.was_too_old(start));
        }
        Purpose::Probe => jump::nothing(sync, start),
        Purpose::Audit => audit::nothing(sync, start),
        Purpose::Survey => sync.survey.ends_at(start),
        Purpose::Kept => sync.archived.check.rest(),
        Purpose::Newest => {}
    }
}

fn merge_newest(sync: &mut ThreadSync, slice: Slice, asked: PageRequest) {
    let known = sync.thread.newest();
    let shares_nothing = known.is_some_and(|key| slice.oldest() > key.second());
    let widest = asked.limit >= sync.planner.widest_slice() || slice.at_oldest;
    if shares_nothing && !widest {
        return widen(sync, asked.limit);
    }
    let total = slice.total;
    let doubt = if widest { Doubt::Split } else { Doubt::Refuse };
    if merge(sync, slice, doubt).is_err() && !widest {
        return widen(sync, asked.limit);
    }
    sync.planner.narrow();
    let eager = awaits_report(sync);
    sync.polling.answered(sync.now(), eager);
    sync.history.forgive();
    audit::start_if_total_differs(sync);
    sync.archived.check.newest_came(total);
}

/// More messages arrived than the slice holds: requests a longer one at once.
fn widen(sync: &mut ThreadSync, limit: u32) {
    sync.planner.widen(limit);
    sync.polling.ask_soon(sync.now());
}

fn merge_older(sync: &mut ThreadSync, slice: Slice, edge: MessageKey, span: AnswerSpan) {
    // From time to time, tries the gap from its other side.
    let other_side = sync.history.older.at(edge).steps() % 4 == 3;
    let own = Some(edge).filter(|_| !other_side);
    let reach = sync.thread.reach();
    let merged = merge(sync, slice, Doubt::Clip(own));
    let replacement = sync.thread.nearest(edge);
    let above = replacement.map(|key| sync.thread.above(key));
    let goes_on = sync.thread.order() == Order::Place && sync.thread.reach() > reach;
    let joined = goes_on || matches!(above, None | Some(Above::Message(_) | Above::Beginning));
    if merged.is_ok() && joined {
        sync.history.older = Fill::default();
        sync.history.forget_failure();
        sync.changes.owed = std::mem::take(&mut sync.history.owed);
        return;
    }
    let seek = sync.history.older.at(edge);
    if span.oldest >= edge.second() {
        seek.was_too_new(span.end);
    } else {
        seek.was_too_old(span.start);
    }
    give_up_when_hopeless(sync, replacement);
}

fn merge_newer(sync: &mut ThreadSync, slice: Slice, edge: MessageKey, span: AnswerSpan) {
    let merged = merge(sync, slice, Doubt::Clip(Some(edge)));
    let replacement = sync.thread.nearest(edge);
    let newer = replacement.and_then(|key| sync.thread.newer(key));
    let above = newer.map(|key| sync.thread.above(key));
    if merged.is_ok() && matches!(above, None | Some(Above::Message(_))) {
        sync.history.newer = Fill::default();
        sync.history.forget_failure();
        sync.changes.owed = std::mem::take(&mut sync.history.owed);
        return;
    }
    let seek = sync.history.newer.at(edge);
    if span.newest <= edge.second() {
        seek.was_too_old(span.start);
    } else {
        seek.was_too_new(span.end);
    }
    give_up_when_hopeless(sync, newer);
}

/// `above`: the message right below the gap.
fn give_up_when_hopeless(sync: &mut ThreadSync, above: Option<MessageKey>) {
    let history = &mut sync.history;
    if history.older.seek.steps().max(history.newer.seek.steps()) <= MAX_UNPROVEN {
        return;
    }
    history.older = Fill::default();
    history.newer = Fill::default();
    history.owed = 0;
    history.hopeless.extend(above);
    let words = match sync.emptiness.counted() {
        Some(total) => counts_otherwise(total, sync.thread.len()),
        None => unproven().what,
    };
    sync.notify(words);
}

fn merge_again(sync: &mut ThreadSync, slice: Slice, key: MessageKey, span: AnswerSpan) {
    let (second, now) = (key.second(), sync.now().elapsed);
    let merged = merge(sync, slice, Doubt::Clip(Some(key)));
    let refresh = &mut sync.idle_refresh;
    if merged.is_ok() && (span.oldest..=span.newest).contains(&second) {
        refresh.stop();
    } else if span.newest < second || merged == Err(Unproven::Older) {
        refresh.missed(now, |seek| seek.was_too_old(span.start));
    } else {
        refresh.missed(now, |seek| seek.was_too_new(span.end));
    }
}

/// Whether a recent outbound message has no final report yet.
fn awaits_report(sync: &ThreadSync) -> bool {
    let since = sync.now().wall.seconds() - AWAITED;
    let newest = sync.thread.pending().next();
    newest.is_some_and(|key| key.second().seconds() >= since)
}

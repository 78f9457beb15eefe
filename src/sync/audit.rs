//! Reads all loaded messages again, from the newest to the oldest.

use super::apply::{AnswerSpan, merge};
use super::changes::Changes;
use super::notices::{self, MAX_UNPROVEN};
use super::plan::{Seek, plan_newest};
use super::requests::Purpose;
use super::slices::NextSlice;
use super::thread_sync::ThreadSync;
use super::work::Audit;
use crate::message::MessageKey;
use crate::mutation::{Mutation, is_on};
use crate::text::SafeText;
use crate::text::numerals::thousands;
use crate::thread::page::Failure;
use crate::thread::{Above, Doubt, Edge, Merged, Order, Slice};
use crate::time::UnixTime;

/// So many answers in a row may bring an audit no further, while each of them shows something. A
/// crowded second whose order changes from answer to answer needs many.
const MAX_STALLS: u32 = 2 * MAX_UNPROVEN;

impl ThreadSync {
    /// Begins an audit; a running audit starts again.
    pub fn audit(&mut self) -> Changes {
        if !self.is_offline() {
            start(self);
        }
        self.take_changes()
    }
}

/// Begins to read everything again; a running audit starts again.
fn start(sync: &mut ThreadSync) {
    if sync.thread.order() == Order::Place {
        // In a list without order of time, positions cannot prove that a message is gone.
        return sync.notify(notices::out_of_order(Order::Place).into());
    }
    sync.audits.go_on(Audit::default());
}

/// Starts an audit if the whole thread is loaded and its length differs from the gateway's count, or
/// if more messages are loaded than the gateway counts: older messages have changed.
pub fn start_if_total_differs(sync: &mut ThreadSync) {
    let Some(differs) = difference(sync) else {
        return;
    };
    let may_ask = sync.thread.order() != Order::Place && !sync.polling.is_stopped();
    if may_ask && sync.audits.wants(differs) {
        start(sync);
    }
}

fn difference(sync: &ThreadSync) -> Option<i64> {
    let (thread, total) = (&sync.thread, sync.thread.reported_total()?);
    let differs = i64::try_from(total).ok()? - i64::try_from(thread.len()).ok()?;
    (thread.is_complete() || differs < 0).then_some(differs)
}

/// The next slice to read.
pub fn step(sync: &mut ThreadSync) -> NextSlice {
    let Audit { cursor, seek, .. } = sync.audits.running()?;
    let busy = sync.requests.find(|p| *p == Purpose::Audit).is_some();
    if busy || sync.polling.is_stopped() {
        return None;
    }
    sync.planner.doubt_ceiling(seek);
    let wanted = sync.planner.page_size();
    let Some(cursor) = cursor.and_then(|key| sync.thread.nearest(key)) else {
        return Some((Purpose::Audit, plan_newest(wanted)));
    };
    let at = Edge {
        index: sync.thread.index_of(cursor) + 1,
        in_second: sync.thread.in_second_since(cursor),
    };
    Some((Purpose::Audit, sync.planner.on_from(at, wanted, seek)))
}

/// A slice arrived.
pub fn answered(sync: &mut ThreadSync, slice: Slice, span: AnswerSpan) {
    let Some(audit) = sync.audits.running() else {
        drop(merge(sync, slice, Doubt::Clip(None)));
        return;
    };
    let Some(cursor) = audit.cursor.and_then(|key| sync.thread.nearest(key)) else {
        if slice.at_newest {
            let done = slice.at_oldest || is_on(Mutation::AuditOfTheNewest);
            let floors = SegmentRanges::of(sync);
            if let Ok(merged) = merge(sync, slice, Doubt::Split) {
                go_on(sync, &merged, span.end, &floors, done);
            }
        }
        return;
    };
    let second = cursor.second();
    let newer = slice.at_newest || slice.newest() > second || sync.thread.hangs_at(cursor, &slice);
    let older = slice.at_oldest || slice.oldest() < second || span.end > audit.read;
    let at_oldest = slice.at_oldest;
    let floors = SegmentRanges::of(sync);
    if newer
        && older
        && let Ok(merged) = merge(sync, slice, Doubt::Clip(Some(cursor)))
    {
        return go_on(sync, &merged, span.end, &floors, at_oldest);
    }
    missed(sync, |seek| {
        if !newer && (span.newest < second || older) {
            seek.was_too_old(span.start);
        } else {
            seek.was_too_new(span.end);
        }
    });
}

/// The list has nothing at this index or after it.
pub fn nothing(sync: &mut ThreadSync, start: u64) {
    if is_read_to_the_end(sync, start) {
        return finish(sync);
    }
    missed(sync, |seek| seek.was_too_old(start));
}

/// Whether the last slice ended where the list ends, with the oldest loaded message, and the list
/// is as long as the thread: so no message that is loaded is gone.
fn is_read_to_the_end(sync: &ThreadSync, end: u64) -> bool {
    let is_whole = sync.thread.len() == end;
    let audit = sync
        .audits
        .running()
        .filter(|audit| is_whole && end <= audit.read);
    let cursor = audit.and_then(|audit| sync.thread.nearest(audit.cursor?));
    cursor.is_some_and(|cursor| sync.thread.older(cursor).is_none())
}

fn missed(sync: &mut ThreadSync, note: impl FnOnce(&mut Seek)) {
    let Some(mut audit) = sync.audits.running() else {
        return;
    };
    note(&mut audit.seek);
    audit.stalls += 1;
    sync.audits.go_on(audit);
    give_up_when_stalled(sync);
}

/// A request of the audit failed.
pub fn failed(sync: &mut ThreadSync, failure: Failure) {
    end(sync, failure.what);
}

fn give_up_when_stalled(sync: &mut ThreadSync) {
    let is_vain = |audit: Audit| audit.stalls > MAX_STALLS || audit.seek.steps() > MAX_UNPROVEN;
    if sync.audits.running().is_some_and(is_vain) {
        end(sync, notices::unproven().what);
    }
}

/// Ends without a result. The present difference in the count starts no further audit.
fn end(sync: &mut ThreadSync, words: SafeText) {
    if sync.audits.stop() {
        sync.audits.excuse(difference(sync).unwrap_or(0));
        sync.notify(words);
    }
}

/// The range of each segment before a slice came, oldest first.
struct SegmentRanges(Vec<(UnixTime, UnixTime)>);

impl SegmentRanges {
    fn of(sync: &ThreadSync) -> Self {
        Self(sync.thread.spans().collect())
    }

    /// Whether the first segment above a second has nothing older than that second; `whole`: and
    /// nothing in that second, either.
    fn reached(&self, (second, whole): (UnixTime, bool)) -> bool {
        let segment = self.0.iter().find(|(_, newest)| *newest >= second);
        segment.is_none_or(|(oldest, _)| second < *oldest || whole && second == *oldest)
    }
}

/// Everything down to the end of a slice is up to date now.
fn go_on(sync: &mut ThreadSync, merged: &Merged, end: u64, floors: &SegmentRanges, done: bool) {
    let Some(from) = merged.from.filter(|_| !done) else {
        return finish(sync);
    };
    let reached = merged.last.or_else(|| sync.thread.first_since(from.0));
    let at_floor = floors.reached(from);
    let next = reached.and_then(|reached| match sync.thread.above(reached) {
        Above::Gap { beyond, .. } if at_floor => Some(beyond),
        Above::Unloaded | Above::Beginning if at_floor => None,
        _ => Some(reached),
    });
    let Some(next) = next else {
        return finish(sync);
    };
    let Some(mut audit) = sync.audits.running() else {
        return;
    };
    let before = |key: Option<MessageKey>| key.is_none_or(|key| sync.thread.is_before(next, key));
    let cursor = audit.cursor.and_then(|key| sync.thread.nearest(key));
    if before(audit.furthest) {
        (audit.furthest, audit.stalls) = (Some(next), 0);
    } else {
        audit.stalls += 1;
    }
    if before(cursor) || merged.added > 0 {
        (audit.cursor, audit.read) = (Some(next), end);
        audit.seek = Seek::default();
    } else {
        // The same slice would be requested again and again.
        audit.seek.was_too_new(end);
    }
    sync.audits.go_on(audit);
    give_up_when_stalled(sync);
}

fn finish(sync: &mut ThreadSync) {
    sync.audits.finish();
    let (differs, listed) = (difference(sync).unwrap_or(0), sync.thread.len());
    sync.audits.excuse(differs);
    if differs > 0 {
        let total = listed.saturating_add_signed(differs);
        return sync.notify(notices::counts_otherwise(total, listed));
    }
    let loaded = thousands(sync.thread.len());
    sync.notify(
        format!("All {loaded} loaded messages were read again.")
            .as_str()
            .into(),
    );
}

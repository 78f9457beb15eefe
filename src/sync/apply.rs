//! Merges a slice of the gateway's list into the thread.

use super::changes::MergedSlice;
use super::notices;
use super::survey::Survey;
use super::thread_sync::ThreadSync;
use super::work::Fill;
use crate::message::MessageKey;
use crate::thread::{Above, Doubt, Merged, Slice, Unproven};
use crate::time::UnixTime;

/// The range of seconds that an answer covered.
#[derive(Clone, Copy, Debug)]
pub struct AnswerSpan {
    pub start: u64,
    pub end: u64,
    pub oldest: UnixTime,
    pub newest: UnixTime,
}

/// Merges a slice into the thread; what the view must do goes into the changes.
pub fn merge(sync: &mut ThreadSync, slice: Slice, doubt: Doubt) -> Result<Merged, Unproven> {
    let known = sync.thread.newest();
    let (oldest, newest) = covered_seconds(&slice);
    let merged = sync.thread.merge(slice, doubt)?;
    let thread = &sync.thread;
    let gaps = |key: &MessageKey| matches!(thread.above(*key), Above::Gap { .. } | Above::Unloaded);
    sync.history.hopeless.retain(gaps);
    sync.note_turns(&merged);
    keep(sync, oldest, newest);
    sync.changes.merged = Some(MergedSlice {
        oldest,
        newest,
        known,
        merged: merged.clone(),
    });
    Ok(merged)
}

/// Hands what the gateway told about these seconds to the archive.
pub fn keep(sync: &mut ThreadSync, oldest: UnixTime, newest: UnixTime) {
    if sync.archived.is_on {
        let mut kept = sync.thread.kept(oldest, newest, sync.now().wall);
        kept.asked = sync.archived.asked.unwrap_or(kept.asked);
        sync.archived.outbox.push(kept);
    }
}

/// The range of seconds that a slice covers, oldest first.
pub fn covered_seconds(slice: &Slice) -> (UnixTime, UnixTime) {
    let oldest = if slice.at_oldest {
        UnixTime::EPOCH
    } else {
        slice.oldest()
    };
    let newest = if slice.at_newest {
        UnixTime::MAX
    } else {
        slice.newest()
    };
    (oldest, newest)
}

/// The thread is empty. Answers to earlier requests would describe another time.
pub fn nothing_is_there(sync: &mut ThreadSync) {
    forget_all(sync);
    keep(sync, UnixTime::EPOCH, UnixTime::MAX);
    sync.requests.note_covered(UnixTime::EPOCH, UnixTime::MAX);
    sync.polling.answered(sync.now(), false);
}

/// Forgets all messages, and everything that was to be done with them.
pub fn forget_all(sync: &mut ThreadSync) {
    if sync.jump.is_some() && sync.changes.notices.is_empty() {
        sync.notify(notices::GONE.into());
    }
    sync.audits.finish();
    sync.thread.clear();
    sync.archived.forget();
    sync.forget_turns();
    sync.survey = Survey::default();
    sync.changes.cleared = true;
    sync.history.older = Fill::default();
    sync.history.newer = Fill::default();
    sync.history.hopeless.clear();
    sync.planner.narrow();
    sync.idle_refresh.stop();
    sync.jump = None;
}

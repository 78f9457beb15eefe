//! Slices beyond the loaded messages, and for the gaps between them.

use super::plan::{Seek, plan_newest};
use super::requests::Purpose;
use super::thread_sync::ThreadSync;
use crate::message::MessageKey;
use crate::thread::page::PageRequest;

/// The request that a step wants.
pub type NextSlice = Option<(Purpose, PageRequest)>;

/// The longest slice beyond the loaded messages.
pub fn longest_slice(sync: &ThreadSync) -> u32 {
    sync.planner.longest_slice(sync.history.doublings)
}

/// One slice for a small gap between two messages.
pub fn covering(
    sync: &ThreadSync,
    newer: MessageKey,
    older: MessageKey,
    seek: Seek,
) -> Option<PageRequest> {
    if !seek.steps().is_multiple_of(4) {
        return None;
    }
    let upper = sync.thread.older_edge(newer)?;
    let lower = sync.thread.newer_edge(older)?;
    sync.planner
        .covering(upper, lower, longest_slice(sync), seek)
}

pub fn older_request(sync: &mut ThreadSync, edge: MessageKey) -> PageRequest {
    let seek = *sync.history.older.at(edge);
    sync.planner.doubt_ceiling(seek);
    let wanted = longest_slice(sync);
    let Some(at) = sync.thread.older_edge(edge) else {
        return plan_newest(wanted);
    };
    let Some(beyond) = sync.thread.older(edge) else {
        return sync.planner.on_from(at, wanted, seek);
    };
    if seek.steps() % 4 == 3
        && let Some(lower) = sync.thread.newer_edge(beyond)
    {
        // Some gaps can only be closed from the other side.
        return sync.planner.back_from(lower, wanted, Seek::default());
    }
    covering(sync, edge, beyond, seek).unwrap_or_else(|| sync.planner.on_from(at, wanted, seek))
}

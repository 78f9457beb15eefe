//! Plans a slice: its length and position, and how far it overlaps known messages as a proof.

use super::plan::{OVERLAP, Seek, plan_covering, plan_newer, plan_newest, plan_older};
use super::requests::Purpose;
use super::thread_sync::ThreadSync;
use crate::message::MessageKey;
use crate::thread::Edge;
use crate::thread::page::{MAX_LIMIT, PageRequest};

/// How many messages of a crowded second are re-read, if re-reading all would leave little room for
/// others, or proved nothing. Twelve are a proof.
const CROWD_OVERLAP: [u64; 2] = [20, 13];

/// The request that a step wants.
pub type NextSlice = Option<(Purpose, PageRequest)>;

/// Some screens of messages: few enough to arrive at once.
pub fn newest_limit(sync: &ThreadSync) -> u32 {
    let limit = sync.newest_limit.unwrap_or_else(|| screenful(sync));
    sync.capacity.limit(limit)
}

/// The longest slice that the gateway gives.
pub fn widest_slice(sync: &ThreadSync) -> u32 {
    sync.capacity.limit(MAX_LIMIT)
}

/// The longest slice for scrolling.
pub fn page_size(sync: &ThreadSync) -> u32 {
    sync.capacity.limit(sync.page_size)
}

/// The longest slice beyond the loaded messages. A search usually needs much more than one slice,
/// so each slice is twice as long as the one before.
pub fn longest_slice(sync: &ThreadSync) -> u32 {
    let times = 1_u32
        .checked_shl(sync.history.doublings)
        .unwrap_or(u32::MAX);
    let wanted = sync.page_size.saturating_mul(times);
    sync.capacity.limit(wanted.min(MAX_LIMIT))
}

pub fn screenful(sync: &ThreadSync) -> u32 {
    let height = u32::from(sync.rows.unwrap_or(0));
    (height * 3 / 2).clamp(30, 150)
}

/// The mirror image of [`on_from`], for newer messages.
pub fn back_from(sync: &ThreadSync, at: Edge, wanted: u32, seek: Seek) -> PageRequest {
    let known = overlap(at.in_second, wanted, seek);
    let wanted = varied(crowd_room(sync, wanted, known), seek);
    let target = seek.target(at.index, wanted);
    let request = plan_newer(target, known, wanted);
    let goes_on = request.start() < target || target == 0;
    match crowd_overlap(known, goes_on, wanted, seek) {
        Some(part) => plan_newer(target, part, wanted),
        None => request,
    }
}

/// The slice for older messages than an edge. It re-reads all of the edge's second, or a part of it
/// if no slice can hold the whole second and older messages.
pub fn on_from(sync: &ThreadSync, at: Edge, wanted: u32, seek: Seek) -> PageRequest {
    let known = overlap(at.in_second, wanted, seek);
    let wanted = varied(crowd_room(sync, wanted, known), seek);
    let target = seek.target(at.index, wanted);
    let request = plan_older(target, known, wanted);
    match crowd_overlap(known, request.end() > target, wanted, seek) {
        Some(part) => plan_older(target, part, wanted),
        None => request,
    }
}

/// One slice for a small gap between two messages, with enough known messages on both sides to
/// prove that it fits.
pub fn covering(
    sync: &ThreadSync,
    newer: MessageKey,
    older: MessageKey,
    seek: Seek,
) -> Option<PageRequest> {
    if !seek.steps().is_multiple_of(4) {
        return None;
    }
    let wanted = longest_slice(sync);
    let (upper, lower) = (
        sync.thread.older_edge(newer)?,
        sync.thread.newer_edge(older)?,
    );
    let plan = |above: u64, below: u64| {
        let first = upper.index.min(lower.index).saturating_sub(above);
        let last = lower.index.max(upper.index) + below;
        plan_covering(first, last, crowd_room(sync, wanted, above + below))
    };
    let whole = [upper, lower].map(|edge| overlap(edge.in_second, wanted, seek));
    // If the whole seconds leave no room for others, re-reads a part of each.
    let part = whole.map(|overlap| overlap.min(CROWD_OVERLAP[0]));
    plan(whole[0], whole[1]).or_else(|| plan(part[0], part[1]))
}

/// How many known messages a slice re-reads: all of the edge's second, and some more. The number
/// grows with every slice that proves nothing, because the second may have more messages than are
/// known.
fn overlap(in_second: u64, wanted: u32, seek: Seek) -> u64 {
    let least = OVERLAP.min(u64::from(wanted) / 4).max(in_second + 2);
    let more = (u64::from(seek.steps()) * 2).min(u64::from(wanted) / 2);
    least.max(more)
}

/// A limit that was guessed from a short answer may be wrong: after some slices that prove nothing,
/// it is forgotten.
pub fn doubt_ceiling(sync: &mut ThreadSync, seek: Seek) {
    if seek.steps() % 8 == 7 {
        sync.capacity.forget_ceiling();
    }
}

/// How many messages of a crowded second are re-read, if not all.
fn crowd_overlap(whole: u64, goes_on: bool, wanted: u32, seek: Seek) -> Option<u64> {
    let [most, least] = CROWD_OVERLAP;
    let tries = seek.steps();
    if goes_on && (whole <= most || tries.is_multiple_of(2)) {
        return None;
    }
    let part = if tries % 4 == 3 { least } else { most };
    Some(part.min(u64::from(wanted) / 2))
}

/// After some slices that prove nothing, tries slices of other lengths, which have other edges.
fn varied(wanted: u32, seek: Seek) -> u32 {
    let tries = seek.steps().saturating_sub(3);
    wanted - wanted * (tries * 5 % 16) / 32
}

/// Makes the slice long enough for a whole crowded second.
fn crowd_room(sync: &ThreadSync, wanted: u32, overlap: u64) -> u32 {
    let room = u32::try_from(2 * overlap).unwrap_or(u32::MAX);
    sync.capacity.limit(wanted.max(room).min(MAX_LIMIT))
}

pub fn older_request(sync: &mut ThreadSync, edge: MessageKey) -> PageRequest {
    let seek = *sync.history.older.at(edge);
    doubt_ceiling(sync, seek);
    let wanted = longest_slice(sync);
    let Some(at) = sync.thread.older_edge(edge) else {
        return plan_newest(wanted);
    };
    let Some(beyond) = sync.thread.older(edge) else {
        return on_from(sync, at, wanted, seek);
    };
    if seek.steps() % 4 == 3
        && let Some(lower) = sync.thread.newer_edge(beyond)
    {
        // Some gaps can only be closed from the other side.
        return back_from(sync, lower, wanted, Seek::default());
    }
    covering(sync, edge, beyond, seek).unwrap_or_else(|| on_from(sync, at, wanted, seek))
}

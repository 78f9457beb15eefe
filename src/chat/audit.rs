//! Reading again all that is loaded, from the newest message to the oldest.

use super::response::{MAX_UNPROVEN, Span, merge};
use super::state::State;
use super::sync::{Wanted, doubt_ceiling, on_from, page_size};
use crate::message::MessageKey;
use crate::mutation::{Flaw, has};
use crate::sync::plan::{Seek, plan_newest};
use crate::sync::requests::Purpose;
use crate::text::SafeText;
use crate::text::numerals::thousands;
use crate::thread::page::Failure;
use crate::thread::{Above, Doubt, Edge, Merged, Order, Slice};
use crate::time::UnixTime;

/// An audit under way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Audit {
    /// This and all that is newer has been read; `None`: nothing yet.
    cursor: Option<MessageKey>,
    /// Where the cursor went.
    seek: Seek,
    /// The furthest that the cursor ever came, and slices since then that brought it no further.
    furthest: Option<MessageKey>,
    stalls: u32,
    /// Messages that have been read: index after the last one in the gateway's list.
    pub read: u64,
}

/// Begins to read all again; one that is under way begins anew.
pub fn start(state: &mut State) {
    if state.sync.thread.order() == Order::Place {
        // No place of a list that moves proves what is gone.
        return state.notify(super::response::out_of_order(Order::Place).into());
    }
    state.sync.audit = Some(Audit::default());
}

/// A wholly loaded thread whose length is not what the gateway says may have changed deep down.
pub fn start_if_total_differs(state: &mut State) {
    let Some(differs) = difference(state) else {
        return;
    };
    let by_time = state.sync.thread.order() != Order::Place;
    if by_time && differs != 0 && differs != state.sync.rest.excused && state.sync.audit.is_none() {
        start(state);
    }
}

fn difference(state: &State) -> Option<i64> {
    let total = state
        .sync
        .thread
        .told_total()
        .filter(|_| state.sync.thread.is_complete())?;
    Some(i64::try_from(total).ok()? - i64::try_from(state.sync.thread.len()).ok()?)
}

/// The next slice to read.
pub fn step(state: &mut State) -> Wanted {
    let Audit { cursor, seek, .. } = state.sync.audit?;
    let busy = state.sync.requests.find(|p| *p == Purpose::Audit).is_some();
    if busy || state.sync.live.is_stopped() {
        return None;
    }
    doubt_ceiling(state, seek);
    let wish = page_size(state);
    let Some(cursor) = cursor.and_then(|key| state.sync.thread.nearest(key)) else {
        return Some((Purpose::Audit, plan_newest(wish)));
    };
    let at = Edge {
        index: state.sync.thread.index_of(cursor) + 1,
        in_second: state.sync.thread.in_second_since(cursor),
    };
    Some((Purpose::Audit, on_from(state, at, wish, seek)))
}

/// A slice came.
pub fn answered(state: &mut State, slice: Slice, span: Span) {
    let Some(audit) = state.sync.audit else {
        drop(merge(state, slice, Doubt::Clip(None)));
        return;
    };
    let Some(cursor) = audit.cursor.and_then(|key| state.sync.thread.nearest(key)) else {
        if slice.at_newest {
            let done = slice.at_oldest || has(Flaw::AuditOfTheNewest);
            let floors = Floors::of(state);
            if let Ok(merged) = merge(state, slice, Doubt::Split) {
                go_on(state, &merged, span.end, &floors, done);
            }
        }
        return;
    };
    let second = cursor.second();
    let newer =
        slice.at_newest || slice.newest() > second || state.sync.thread.hangs_at(cursor, &slice);
    let older = slice.at_oldest || slice.oldest() < second || span.end > audit.read;
    let at_oldest = slice.at_oldest;
    let floors = Floors::of(state);
    if newer
        && older
        && let Ok(merged) = merge(state, slice, Doubt::Clip(Some(cursor)))
    {
        return go_on(state, &merged, span.end, &floors, at_oldest);
    }
    missed(state, |seek| {
        if !newer && (span.newest < second || older) {
            seek.was_too_old(span.start);
        } else {
            seek.was_too_new(span.end);
        }
    });
}

/// There is nothing at this index or further down.
pub fn nothing(state: &mut State, start: u64) {
    missed(state, |seek| seek.was_too_old(start));
}

fn missed(state: &mut State, note: impl FnOnce(&mut Seek)) {
    let Some(audit) = &mut state.sync.audit else {
        return;
    };
    note(&mut audit.seek);
    if audit.seek.steps() > MAX_UNPROVEN {
        give_up(state);
    }
}

/// A request of it failed.
pub fn failed(state: &mut State, failure: Failure) {
    end(state, failure.what);
}

fn give_up(state: &mut State) {
    end(state, super::response::unproven().what);
}

/// Ends without a result. The total that differs starts no audit before it differs otherwise.
fn end(state: &mut State, words: SafeText) {
    if state.sync.audit.take().is_some() {
        state.sync.rest.excused = difference(state).unwrap_or(0);
        state.notify(words);
    }
}

/// Where the segments ended before a slice came, oldest first.
struct Floors(Vec<(UnixTime, UnixTime)>);

impl Floors {
    fn of(state: &State) -> Self {
        Self(state.sync.thread.spans().collect())
    }

    /// Whether nothing of the segment that is met first above a second lies below it; `whole`:
    /// nor in it.
    fn reached(&self, (second, whole): (UnixTime, bool)) -> bool {
        let segment = self.0.iter().find(|(_, newest)| *newest >= second);
        segment.is_none_or(|(oldest, _)| second < *oldest || whole && second == *oldest)
    }
}

/// All down to the end of a slice is true now.
fn go_on(state: &mut State, merged: &Merged, end: u64, floors: &Floors, done: bool) {
    let Some(from) = merged.from.filter(|_| !done) else {
        return finish(state);
    };
    let reached = merged
        .last
        .or_else(|| state.sync.thread.first_since(from.0));
    let at_floor = floors.reached(from);
    let next = reached.and_then(|reached| match state.sync.thread.above(reached) {
        Above::Gap { beyond, .. } if at_floor => Some(beyond),
        Above::Unloaded | Above::Beginning if at_floor => None,
        _ => Some(reached),
    });
    let Some(next) = next else {
        return finish(state);
    };
    let Some(mut audit) = state.sync.audit else {
        return;
    };
    let before =
        |key: Option<MessageKey>| key.is_none_or(|key| state.sync.thread.is_before(next, key));
    let cursor = audit.cursor.and_then(|key| state.sync.thread.nearest(key));
    if before(audit.furthest) {
        (audit.furthest, audit.stalls) = (Some(next), 0);
    } else {
        audit.stalls += 1;
    }
    let gains = before(cursor) || merged.added > 0;
    state.sync.audit = Some(audit);
    if audit.stalls > MAX_UNPROVEN {
        return give_up(state);
    }
    if !gains {
        // The same slice would be asked for, again and again.
        return missed(state, |seek| seek.was_too_new(end));
    }
    state.sync.audit = Some(Audit {
        cursor: Some(next),
        seek: Seek::default(),
        read: end,
        ..audit
    });
}

fn finish(state: &mut State) {
    state.sync.audit = None;
    state.sync.audits += 1;
    state.sync.rest.excused = difference(state).unwrap_or(0);
    let loaded = thousands(state.sync.thread.len());
    state.notify(
        format!("All {loaded} loaded messages were read again.")
            .as_str()
            .into(),
    );
}

//! Jumps to the first message and to a date, in parts that are not loaded. In a list that does not
//! change, a jump is a binary search.

use super::apply::merge;
use super::changes::{Changes, Landing};
use super::notices::{self, MAX_UNPROVEN};
use super::plan::{Seek, plan_around, plan_last};
use super::requests::Purpose;
use super::slices::{NextSlice, page_size};
use super::thread_sync::ThreadSync;
use super::work::{Jump, Target};
use crate::message::MessageKey;
use crate::thread::{Above, Doubt, Order, Slice};
use crate::time::UnixTime;

impl ThreadSync {
    /// Jumps to a target: at once if it is loaded, else as soon as it is found.
    pub fn jump_to(&mut self, target: Target) -> Changes {
        start(self, target);
        self.take_changes()
    }
}

impl ThreadSync {
    /// Whether the first message since a second is loaded.
    pub fn knows_since(&self, second: UnixTime) -> bool {
        match self.thread.first_since(second) {
            Some(key) => is_first(self, key),
            None => self.thread.is_live(),
        }
    }
}

/// Shown if a message was the target and no longer exists.
const NOT_THERE: &str = "No message has exactly that time: this is the next one.";

/// Goes to the target at once if it is loaded, else begins to look for it.
fn start(sync: &mut ThreadSync, target: Target) {
    sync.history.owed = 0;
    sync.history.forget_failure();
    if arrive(sync, target) {
        return;
    }
    if let Some(failure) = sync.live.stopped_by().cloned() {
        return sync.notify_of(&failure);
    }
    if sync.thread.order() == Order::Place {
        // In a list without order of time, a distant slice could not be joined.
        return sync.notify(notices::out_of_order(Order::Place).into());
    }
    let seek = target
        .second()
        .map_or_else(Seek::default, |second| loaded_bounds(sync, second));
    sync.archived.jump(target);
    sync.jump = Some(Jump { target, seek });
}

/// The archive was asked; `false`: it does not have the target.
pub fn recalled(sync: &mut ThreadSync) -> bool {
    sync.jump.is_none_or(|jump| arrive(sync, jump.target))
}

/// The indices between which a second must be, as far as the loaded messages tell.
fn loaded_bounds(sync: &ThreadSync, second: UnixTime) -> Seek {
    let thread = &sync.thread;
    let since = thread.first_since(second);
    let before = match since {
        Some(key) => thread.older(key),
        None => thread.newest(),
    };
    Seek::between(
        Some(since.map_or(0, |key| thread.index_of(key) + 1)),
        before
            .map(|key| thread.index_of(key))
            .or(thread.told_total()),
    )
}

/// The next slice to look at.
pub fn step(sync: &mut ThreadSync) -> NextSlice {
    let Jump { target, seek } = sync.jump?;
    if sync.requests.find(|p| *p == Purpose::Probe).is_some() || sync.live.is_stopped() {
        return None;
    }
    let wish = page_size(sync);
    let total = sync.thread.told_total();
    let guess = total.unwrap_or_else(|| sync.thread.total().unwrap_or(0));
    let request = match (target, total) {
        (Target::First, Some(total)) if seek.allows(total) => plan_last(total, wish),
        (Target::Index(index), _) => plan_around(index, wish),
        _ => seek.probe(guess, wish),
    };
    Some((Purpose::Probe, request))
}

/// A slice arrived.
pub fn answered(sync: &mut ThreadSync, slice: Slice) {
    let facts = (
        slice.start,
        slice.end(),
        slice.at_newest,
        slice.at_oldest,
        slice.oldest(),
        slice.newest(),
    );
    // A refused slice is enough here: its times show where the target is.
    let merged = merge(sync, slice, Doubt::Clip(None));
    let Some(mut jump) = sync.jump else {
        return;
    };
    let (start, end, at_newest, at_oldest, oldest, newest) = facts;
    let found = match jump.target {
        Target::First => at_oldest,
        // One look is enough, because the list may have changed meanwhile.
        Target::Index(_) => true,
        Target::Since(second) | Target::Message(second, _) => {
            (at_newest || newest >= second) && (at_oldest || oldest < second)
        }
    };
    let hopeless = jump.seek.steps() > MAX_UNPROVEN;
    if arrive(sync, jump.target) {
        return;
    }
    if hopeless {
        sync.jump = None;
        return sync.notify(notices::unproven().what);
    }
    if found {
        let near = matches!(jump.target, Target::Index(_)).then_some(newest);
        return settle_for(sync, jump.target, near, merged.is_ok());
    }
    match jump.target.second() {
        Some(second) if newest < second => jump.seek.was_too_old(start),
        _ => jump.seek.was_too_new(end),
    }
    sync.jump = Some(jump);
}

/// The list has nothing at this index or after it.
pub fn nothing(sync: &mut ThreadSync, start: u64) {
    match &mut sync.jump {
        Some(jump) if jump.seek.steps() <= MAX_UNPROVEN && !jump.is_to_index() => {
            jump.seek.was_too_old(start);
        }
        Some(_) => {
            sync.jump = None;
            sync.notify(notices::GONE.into());
        }
        None => {}
    }
}

/// Shows the target if it is loaded and certain.
fn arrive(sync: &mut ThreadSync, target: Target) -> bool {
    let thread = &sync.thread;
    match target {
        Target::First if thread.begins() => {
            sync.land(Landing::Oldest);
        }
        Target::First => return false,
        Target::Index(index) => {
            let Some(key) = thread.at_index(index) else {
                return false;
            };
            sync.land(Landing::Top(key));
        }
        Target::Since(second) | Target::Message(second, _) => match thread.first_since(second) {
            None if thread.is_live() => {
                sync.land(Landing::Latest);
                sync.notify("There are no messages since then: this is the newest one.".into());
            }
            Some(key) if is_first(sync, key) => land_on(sync, target, key),
            None | Some(_) => return false,
        },
    }
    sync.jump = None;
    true
}

/// Shows the first message since the target's second, or the message of that second that was meant.
fn land_on(sync: &mut ThreadSync, target: Target, first: MessageKey) {
    let Target::Message(second, nth) = target else {
        return sync.land(Landing::Top(first));
    };
    let newer = std::iter::successors(Some(first), |key| sync.thread.newer(*key));
    let mut equal = newer.take_while(|key| key.second() == second);
    let meant = equal.nth(usize::try_from(nth.saturating_sub(1)).unwrap_or(usize::MAX));
    sync.land(Landing::Top(meant.unwrap_or(first)));
    if meant.is_none() {
        sync.notify(NOT_THERE.into());
    }
}

/// The slice holds the target, but could not be joined to the loaded messages: going near it is
/// enough.
fn settle_for(sync: &mut ThreadSync, target: Target, near: Option<UnixTime>, merged: bool) {
    sync.jump = None;
    let second = match target {
        Target::Since(second) | Target::Message(second, _) => second,
        Target::First => UnixTime::EPOCH,
        Target::Index(_) => near.unwrap_or(UnixTime::EPOCH),
    };
    match sync.thread.first_since(second).filter(|_| merged) {
        Some(key) => land_on(sync, target, key),
        None => sync.notify(notices::unproven().what),
    }
}

/// Whether nothing can be between this message and the loaded one above it.
fn is_first(sync: &ThreadSync, key: MessageKey) -> bool {
    matches!(sync.thread.above(key), Above::Message(_) | Above::Beginning)
}

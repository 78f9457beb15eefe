//! Jumps to the first message and to a date, in parts that are not loaded. In a list that does not
//! change, a jump is a binary search.

use super::apply::merge;
use super::changes::{Changes, Landing};
use super::notices::{self, MAX_UNPROVEN};
use super::plan::{Seek, plan_around, plan_last};
use super::requests::Purpose;
use super::slices::NextSlice;
use super::thread_sync::ThreadSync;
use super::work::{Jump, Target};
use crate::message::MessageKey;
use crate::text::SafeText;
use crate::text::numerals::count_of;
use crate::thread::page::PageRequest;
use crate::thread::{Above, Doubt, Order, Slice, Thread};
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

/// Shown if a message was the target and no message has its second.
const NOT_THERE: &str = "No message has exactly that time: this is the next one.";

/// The message of a second that was meant, counted from the oldest.
enum InSecond {
    There(MessageKey),
    /// The second has only so many messages; the newest of them.
    Fewer(u64, Option<MessageKey>),
    /// The second goes on beyond this message, in messages that are not loaded.
    Unloaded(MessageKey),
}

/// Goes to the target at once if it is loaded, else begins to look for it.
fn start(sync: &mut ThreadSync, target: Target) {
    sync.history.owed = 0;
    sync.history.forget_failure();
    if arrive(sync, target) {
        return;
    }
    if let Some(failure) = sync.polling.stopped_by().cloned() {
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
    sync.jump = Some(Jump {
        target,
        seek,
        is_beside: false,
        crowd: Seek::default(),
    });
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
            .or(thread.reported_total()),
    )
}

/// The next slice to look at.
pub fn step(sync: &mut ThreadSync) -> NextSlice {
    let jump = sync.jump?;
    let Jump { target, seek, .. } = jump;
    if sync.requests.find(|p| *p == Purpose::Probe).is_some() || sync.polling.is_stopped() {
        return None;
    }
    let wanted = sync.planner.page_size();
    let total = sync.thread.reported_total();
    let guess = total.unwrap_or_else(|| sync.thread.total().unwrap_or(0));
    if let Some(request) = next_of_crowd(sync, jump, wanted) {
        return Some((Purpose::Probe, request));
    }
    let request = match (target, total) {
        (Target::First, Some(total)) if seek.allows(total) => plan_last(total, wanted),
        (Target::Index(index), _) => plan_around(index, wanted),
        _ => seek.probe(guess, wanted),
    };
    Some((Purpose::Probe, request))
}

/// What a slice listed.
struct Listed {
    start: u64,
    end: u64,
    oldest: UnixTime,
    newest: UnixTime,
}

/// A slice arrived.
pub fn answered(sync: &mut ThreadSync, mut slice: Slice) {
    slice.at_oldest |= ends_at_nothing(sync, &slice);
    let listed = Listed {
        start: slice.start,
        end: slice.end(),
        oldest: slice.oldest(),
        newest: slice.newest(),
    };
    let (at_newest, at_oldest) = (slice.at_newest, slice.at_oldest);
    let edge = sync.jump.and_then(|jump| crowd_edge(sync, jump));
    let edge = edge.map(CrowdEdge::key);
    // A refused slice is enough here: its times show where the target is.
    let merged = merge(sync, slice, Doubt::Clip(edge));
    let Some(mut jump) = sync.jump else {
        return;
    };
    let found = match jump.target {
        Target::First => at_oldest,
        // One look is enough, because the list may have changed meanwhile.
        Target::Index(_) => true,
        Target::Since(second) | Target::Message(second, _) => {
            (at_newest || listed.newest >= second) && (at_oldest || listed.oldest < second)
        }
    };
    let hopeless = jump.seek.steps() > MAX_UNPROVEN;
    if arrive(sync, jump.target) {
        return;
    }
    jump.is_beside |= found;
    if goes_on_in_crowd(sync, &mut jump, edge, &listed) {
        sync.jump = Some(jump);
        return;
    }
    if hopeless {
        sync.jump = None;
        return sync.notify(notices::unproven().what);
    }
    if found {
        let near = matches!(jump.target, Target::Index(_)).then_some(listed.newest);
        return settle_for(sync, jump.target, near, merged.is_ok());
    }
    match jump.target.second() {
        Some(second) if listed.newest < second => jump.seek.was_too_old(listed.start),
        _ => jump.seek.was_too_new(listed.end),
    }
    sync.jump = Some(jump);
}

/// Whether the list ends with a full slice: the gateway counts no more messages, and nothing was behind
/// it before. Where slices are short, their length need not show the end.
fn ends_at_nothing(sync: &ThreadSync, slice: &Slice) -> bool {
    let end = slice.end();
    let is_sought = |jump: Jump| jump.target == Target::First && jump.seek.ends_at(end);
    slice.total == Some(end) && sync.jump.is_some_and(is_sought)
}

/// Whether more slices are needed for a part of the target's second. `before`: the edge of the loaded
/// part before this slice.
fn goes_on_in_crowd(
    sync: &ThreadSync,
    jump: &mut Jump,
    before: Option<MessageKey>,
    listed: &Listed,
) -> bool {
    let Some(edge) = crowd_edge(sync, *jump).map(CrowdEdge::key) else {
        return false;
    };
    if Some(edge) != before {
        jump.crowd = Seek::default();
        return true;
    }
    if listed.oldest >= edge.second() {
        jump.crowd.was_too_new(listed.end);
    } else {
        jump.crowd.was_too_old(listed.start);
    }
    jump.crowd.steps() <= MAX_UNPROVEN
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
            Some(key) if is_first(sync, key) && reached(sync, target, key).is_none() => {
                land_on(sync, target, key);
            }
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
    match in_second(&sync.thread, first, second, nth) {
        InSecond::There(meant) => sync.land(Landing::Top(meant)),
        InSecond::Fewer(count, Some(last)) => {
            sync.land(Landing::Top(last));
            let count = count_of(count, "message");
            let words = format!("That second has only {count}: this is the last of them.");
            sync.notify(SafeText::line(&words));
        }
        InSecond::Fewer(_, None) => {
            sync.land(Landing::Top(first));
            sync.notify(NOT_THERE.into());
        }
        InSecond::Unloaded(last) => {
            sync.land(Landing::Top(last));
            sync.notify(notices::unproven().what);
        }
    }
}

/// Looks for a message of a second; `first` is the first message since that second.
fn in_second(thread: &Thread, first: MessageKey, second: UnixTime, nth: u64) -> InSecond {
    let (mut count, mut last, mut next) = (0, None, Some(first));
    while let Some(key) = next.filter(|key| key.second() == second) {
        (count, last) = (count + 1, Some(key));
        if count == nth {
            return InSecond::There(key);
        }
        next = thread.newer(key);
        let is_joined = match next {
            Some(newer) => matches!(thread.above(newer), Above::Message(_)),
            None => thread.is_live(),
        };
        if !is_joined {
            return InSecond::Unloaded(key);
        }
    }
    InSecond::Fewer(count, last)
}

/// Where messages of the target's second are loaded, and others beside them are not.
#[derive(Clone, Copy)]
enum CrowdEdge {
    /// Older ones are missing before this message.
    Older(MessageKey),
    /// The one that is meant is missing after this message.
    Newer(MessageKey),
}

impl CrowdEdge {
    fn key(self) -> MessageKey {
        match self {
            Self::Older(key) | Self::Newer(key) => key,
        }
    }
}

fn crowd_edge(sync: &ThreadSync, jump: Jump) -> Option<CrowdEdge> {
    let second = jump.target.second()?;
    let first = sync.thread.first_since(second)?;
    if !is_first(sync, first) {
        let is_part = jump.is_beside && first.second() == second;
        return is_part.then_some(CrowdEdge::Older(first));
    }
    reached(sync, jump.target, first).map(CrowdEdge::Newer)
}

/// A slice with more messages of the target's second, if some of them are loaded.
fn next_of_crowd(sync: &ThreadSync, jump: Jump, wanted: u32) -> Option<PageRequest> {
    let (thread, planner) = (&sync.thread, &sync.planner);
    Some(match crowd_edge(sync, jump)? {
        CrowdEdge::Older(key) => planner.on_from(thread.older_edge(key)?, wanted, jump.crowd),
        CrowdEdge::Newer(key) => planner.back_from(thread.newer_edge(key)?, wanted, jump.crowd),
    })
}

/// The last loaded message of the target's second, if the one that is meant is not loaded. `first` is
/// the second's first message.
fn reached(sync: &ThreadSync, target: Target, first: MessageKey) -> Option<MessageKey> {
    let Target::Message(second, nth) = target else {
        return None;
    };
    match in_second(&sync.thread, first, second, nth) {
        InSecond::Unloaded(last) => Some(last),
        InSecond::There(_) | InSecond::Fewer(..) => None,
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
    let is_exact = matches!(target, Target::Message(..));
    match sync.thread.first_since(second) {
        Some(key) if merged && (!is_exact || is_first(sync, key)) => land_on(sync, target, key),
        Some(key) if merged || key.second() == second => {
            sync.land(Landing::Top(key));
            sync.notify(notices::unproven().what);
        }
        _ => sync.notify(notices::unproven().what),
    }
}

/// Whether nothing can be between this message and the loaded one above it.
fn is_first(sync: &ThreadSync, key: MessageKey) -> bool {
    matches!(sync.thread.above(key), Above::Message(_) | Above::Beginning)
}

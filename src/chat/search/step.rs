//! One step of a search: to which hit it leads.

use crate::chat::hit::{Hit, SearchDirection};
use crate::message::MessageKey;
use crate::search::index::{Found, Index, Run};
use crate::thread::Thread;

/// The part of the step's first message that has been passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    Nothing,
    /// This hit, and all hits between it and the message's edge where the step entered.
    Hit(usize),
    /// The whole message.
    Message,
}

/// A search for the next hit, under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct SearchStep {
    pub way: SearchDirection,
    pub from: MessageKey,
    /// The message where the step began. After a turn the step goes on from here.
    pub origin: MessageKey,
    pub behind: Behind,
    /// Whether the step may leave the loaded messages.
    pub fetches: bool,
    /// Whether the step has asked for messages that are not loaded.
    pub loads_more: bool,
    /// Whether the step searches the other way, too.
    pub turns: Turns,
}

/// Whether a step searches the other way, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turns {
    Never,
    /// It will, if there is no hit this way.
    Will,
    /// It has turned already.
    Did,
}

/// Where a step leads.
pub(super) enum Next {
    At(Hit),
    /// Some messages on the way are not indexed yet.
    Wait,
    /// Unknown: messages beyond this one are not loaded.
    Missing(MessageKey),
    Nowhere,
}

/// Where a step leads, as far as that is known. `filter_is_done`: it is known which messages the
/// filter hides.
pub(super) fn next(index: &Index, thread: &Thread, filter_is_done: bool, step: SearchStep) -> Next {
    let Some(from) = thread.nearest(step.from) else {
        return Next::Nowhere;
    };
    if !index.knows(from.second(), from.second()) {
        return Next::Wait;
    }
    // Until the filter is indexed, a hit may turn out to be hidden.
    if !filter_is_done {
        return Next::Wait;
    }
    if let Some(nth) = within(index, from, step) {
        return Next::At(Hit { key: from, nth });
    }
    let Some(run) = Run::of(thread, from) else {
        return Next::Nowhere;
    };
    let (found, edge) = match step.way {
        SearchDirection::Older => (index.older(thread, from), run.oldest),
        SearchDirection::Newer => (index.newer(thread, from), run.newest),
    };
    let in_run = |key| match step.way {
        SearchDirection::Older => !thread.is_before(key, run.oldest),
        SearchDirection::Newer => !thread.is_before(run.newest, key),
    };
    let at = |found: Found| {
        let nth = match step.way {
            SearchDirection::Older => found.count as usize - 1,
            SearchDirection::Newer => 0,
        };
        Next::At(Hit {
            key: found.key,
            nth,
        })
    };
    let near = found.filter(|found| in_run(found.key));
    let to = near.map_or(edge, |found| found.key).second();
    if !index.knows(from.second().min(to), from.second().max(to)) {
        return Next::Wait;
    }
    match (near, found) {
        (Some(found), _) => at(found),
        // If the step fetches nothing, a hit beyond a gap counts as well.
        (None, _) if !step.fetches && !index.is_done() => Next::Wait,
        (None, Some(found)) if !step.fetches => at(found),
        (None, _) => match step.way {
            SearchDirection::Older if run.begins(thread) => Next::Nowhere,
            SearchDirection::Newer if thread.newest() == Some(run.newest) => Next::Nowhere,
            _ => Next::Missing(edge),
        },
    }
}

/// The next hit in the message where the step begins.
fn within(index: &Index, from: MessageKey, step: SearchStep) -> Option<usize> {
    let count = index.get(from)?.count as usize;
    match (step.behind, step.way) {
        (Behind::Message, _) => None,
        (Behind::Nothing, SearchDirection::Older) => Some(count - 1),
        (Behind::Nothing, SearchDirection::Newer) => Some(0),
        (Behind::Hit(nth), SearchDirection::Older) => nth.checked_sub(1).filter(|nth| *nth < count),
        (Behind::Hit(nth), SearchDirection::Newer) => Some(nth + 1).filter(|nth| *nth < count),
    }
}

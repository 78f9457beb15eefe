//! One step of a search: to which hit it leads.

use crate::message::MessageKey;
use crate::search::index::{Found, Index, Run};
use crate::thread::Thread;

/// Where to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Up.
    Older,
    /// Down.
    Newer,
}

/// One of the places where a message has what is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The message.
    pub key: MessageKey,
    /// Counted from the beginning of its text.
    pub nth: usize,
}

/// What of the message that a step begins at is already behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    Nothing,
    /// This hit, and what one came by on the way to it.
    Hit(usize),
    /// All of it.
    Message,
}

/// A way to a hit that is still to be found.
#[derive(Clone, Copy, Debug)]
pub(super) struct SearchStep {
    pub way: Way,
    pub from: MessageKey,
    /// Where it began: the other way goes on from there.
    pub origin: MessageKey,
    pub behind: Behind,
    /// Beyond what is loaded.
    pub fetches: bool,
    /// Messages beyond were wanted for it.
    pub hunts: bool,
    /// The other way, where there is none on this one.
    pub turns: Turns,
}

/// Whether a step looks the other way as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turns {
    Never,
    /// Where there is no hit on this way.
    Will,
    /// It has turned: this is the other way.
    Did,
}

/// What a step comes to.
pub(super) enum Next {
    At(Hit),
    /// Not all on the way has been looked at.
    Wait,
    /// Messages are missing here.
    Missing(MessageKey),
    Nowhere,
}

/// Where a step leads, as far as that is known. `filter_is_done`: what is hidden is known.
pub(super) fn next(index: &Index, thread: &Thread, filter_is_done: bool, step: SearchStep) -> Next {
    let Some(from) = thread.nearest(step.from) else {
        return Next::Nowhere;
    };
    if !index.knows(from.second(), from.second()) {
        return Next::Wait;
    }
    // While the filter is still looked through, what it will hide cannot be told.
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
        Way::Older => (index.older(thread, from), run.oldest),
        Way::Newer => (index.newer(thread, from), run.newest),
    };
    let in_run = |key| match step.way {
        Way::Older => !thread.is_before(key, run.oldest),
        Way::Newer => !thread.is_before(run.newest, key),
    };
    let at = |found: Found| {
        let nth = match step.way {
            Way::Older => found.count as usize - 1,
            Way::Newer => 0,
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
        // As long as nothing is fetched, what lies beyond a gap is as good.
        (None, _) if !step.fetches && !index.is_done() => Next::Wait,
        (None, Some(found)) if !step.fetches => at(found),
        (None, _) => match step.way {
            Way::Older if run.begins(thread) => Next::Nowhere,
            Way::Newer if thread.newest() == Some(run.newest) => Next::Nowhere,
            _ => Next::Missing(edge),
        },
    }
}

/// The next hit in the message that the step begins at.
fn within(index: &Index, from: MessageKey, step: SearchStep) -> Option<usize> {
    let count = index.get(from)?.count as usize;
    match (step.behind, step.way) {
        (Behind::Message, _) => None,
        (Behind::Nothing, Way::Older) => Some(count - 1),
        (Behind::Nothing, Way::Newer) => Some(0),
        (Behind::Hit(nth), Way::Older) => nth.checked_sub(1).filter(|nth| *nth < count),
        (Behind::Hit(nth), Way::Newer) => Some(nth + 1).filter(|nth| *nth < count),
    }
}

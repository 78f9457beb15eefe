//! Search: from hit to hit, through what is loaded and on into what is not.
//!
//! A key only says what is wanted. Messages are looked at when nothing else waits
//! ([`looking`](super::indexing)), so that no key waits for the search, however much is typed.

mod incremental;
mod status;
mod step;

use std::collections::VecDeque;

use super::filter::Filtering;
use super::prompt::line::Asking;
use super::state::State;
use super::words;
use crate::message::MessageKey;
use crate::search::index::{Budget, Index};
use crate::search::pattern::Pattern;
use crate::text::SafeText;
use crate::text::fold::Folded;

pub use incremental::{Typing, begin, catch_up, entered, left, open, typed};
use incremental::{recall, stop};
pub use status::{remark, status_words};
use step::{Behind, Next, Step, Turns, next};

/// Steps ahead that are remembered.
const MAX_AHEAD: usize = 999;

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

/// A search under way.
#[derive(Clone, Debug)]
pub struct Search {
    query: String,
    pattern: Pattern,
    index: Index,
    current: Option<Hit>,
    step: Option<Step>,
    /// Steps that were asked for meanwhile: keys that come fast mean what slow ones do.
    then: VecDeque<Way>,
    /// The line is no longer typed.
    entered: bool,
    /// No message was loaded when it began.
    is_early: bool,
}

impl Search {
    /// The hit that one is at.
    pub fn current(&self) -> Option<Hit> {
        self.current
    }

    /// The messages that have hits.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// As [`Search::index`], to be kept true.
    pub fn index_mut(&mut self) -> &mut Index {
        &mut self.index
    }
}

/// To the next hit, so many times.
pub fn go(state: &mut State, way: Way, times: u16) {
    if state.find.search.is_none() {
        match (state.input.question())
            .last(Asking::Search)
            .map(str::to_owned)
        {
            Some(last) => recall(state, &last),
            None => state.notify("Nothing was searched for yet.".into()),
        }
        return;
    }
    let fetched = edge(state).map(|(way, _)| way);
    let Some(search) = &mut state.find.search else {
        return;
    };
    // More is fetched: who asks again means that, and who turns round wants it no more.
    if fetched == Some(way) {
        return;
    }
    if fetched.is_some() {
        search.step = None;
    }
    let room = MAX_AHEAD.saturating_sub(search.then.len());
    let ways = std::iter::repeat_n(way, times.into());
    search.then.extend(ways.take(room));
    step_on(state);
    resolve(state);
}

/// Begins the next step that was asked for, from where one is.
fn step_on(state: &mut State) {
    let selected = state.selected();
    let Some(search) = state.find.search.as_mut().filter(|s| s.step.is_none()) else {
        return;
    };
    if let (Some(from), Some(way)) = (selected, search.then.pop_front()) {
        let behind = match search.current {
            Some(hit) if hit.key == from => Behind::Hit(hit.nth),
            _ => Behind::Nothing,
        };
        search.step = Some(Step {
            way,
            from,
            origin: from,
            behind,
            fetches: true,
            hunts: false,
            turns: Turns::Never,
        });
    }
}

/// The reader went elsewhere: a hit that comes later must not take him away.
pub fn moved(state: &mut State) {
    if let Some(search) = &mut state.find.search {
        search.step = None;
        search.then.clear();
    }
}

/// Ends what is under way, else the search; `false` where there is none.
pub fn close(state: &mut State) -> bool {
    let Some(search) = &mut state.find.search else {
        return false;
    };
    if search.step.take().is_some() {
        search.then.clear();
        let progress = words::progress(state.sync.thread());
        state.notify(format!("Search stopped: {progress}.").as_str().into());
    } else {
        stop(state);
    }
    true
}

/// The filter has changed: hits are counted anew.
pub fn recount(state: &mut State) {
    let place = state.selected().map(MessageKey::second);
    if let Some(search) = &mut state.find.search {
        search.index = Index::around(place);
    }
}

/// Looks on, as far as the budget goes.
pub fn work(state: &mut State, budget: &mut Budget) {
    let only = state.find.filtering.as_ref().map(Filtering::filter);
    let Some(search) = &mut state.find.search else {
        return;
    };
    let mut room = Folded::default();
    let pattern = &search.pattern;
    search
        .index
        .work(state.sync.thread(), budget, |key, message| {
            let shown = only.is_none_or(|filter| filter.passes(key.second(), message));
            if shown {
                pattern.count_in(message, &mut room)
            } else {
                0
            }
        });
}

/// A search that was begun before any message was loaded begins with the first ones.
fn begin_late(state: &mut State) {
    let newest = state.selected().or(state.sync.thread().newest());
    if let (Some(search), Some(from)) = (&mut state.find.search, newest)
        && std::mem::take(&mut search.is_early)
    {
        search.step = Some(Step {
            way: Way::Older,
            from,
            origin: from,
            behind: Behind::Nothing,
            fetches: search.entered,
            hunts: false,
            turns: Turns::Will,
        });
    }
}

/// Goes where the step under way leads, as soon as that is known.
pub fn resolve(state: &mut State) {
    begin_late(state);
    while let Some(step) = state.find.search.as_ref().and_then(|search| search.step) {
        match next(state, step) {
            Next::At(hit) => land(state, hit),
            Next::Wait => return,
            Next::Missing(edge) if step.fetches => match why_held(state) {
                None => return hunt(state, edge),
                Some(why) => {
                    moved(state);
                    state.notify(why);
                }
            },
            Next::Missing(_) | Next::Nowhere => nowhere(state),
        }
    }
}

/// All up to this message has been looked at: the step goes on from there, whatever becomes of
/// what lies behind.
fn hunt(state: &mut State, edge: MessageKey) {
    let search = state.find.search.as_mut();
    if let Some(step) = search.and_then(|search| search.step.as_mut()) {
        step.hunts = true;
        if step.from != edge {
            (step.from, step.behind) = (edge, Behind::Message);
        }
    }
}

/// Where the step under way began, and where it is by now.
pub fn places(state: &State) -> Option<[MessageKey; 2]> {
    let step = state.find.search.as_ref()?.step?;
    Some([step.origin, step.from])
}

fn why_held(state: &State) -> Option<SafeText> {
    let gap = edge(state).and_then(|(way, key)| match way {
        Way::Older => Some(key),
        Way::Newer => state.sync.thread().newer(key),
    });
    let failure = state.held_above(gap)?;
    Some(format!("Search stopped: {}", failure.what).as_str().into())
}

/// There is no hit on the way: the other way, beyond what is loaded, or none at all.
fn nowhere(state: &mut State) {
    let selected = state
        .view
        .viewport
        .selected()
        .or(state.sync.thread().newest());
    let complete = state.sync.thread().is_complete();
    let Some(search) = &mut state.find.search else {
        return;
    };
    let step = search.step.take();
    let whole = step.is_some_and(|step| step.turns == Turns::Did);
    search.step = match step {
        Some(step) if step.turns == Turns::Will => Some(Step {
            way: Way::Newer,
            from: step.origin,
            behind: Behind::Message,
            turns: Turns::Did,
            ..step
        }),
        Some(step) if step.fetches => None,
        _ if !search.entered || search.current.is_some() => None,
        _ => selected.map(|from| Step {
            way: Way::Older,
            from,
            origin: from,
            behind: Behind::Message,
            fetches: true,
            hunts: false,
            turns: Turns::Will,
        }),
    };
    if search.step.is_none() {
        search.then.clear();
    }
    if search.step.is_none() && search.entered {
        let words = match step.map(|step| step.way) {
            _ if search.index.is_empty() && (whole || complete) => {
                let case = if search.pattern.minds_case() {
                    " (capital letters count; small ones find both)"
                } else {
                    ""
                };
                format!("Not found: {}{case}", search.query)
            }
            Some(Way::Newer) => "No newer hit.".to_owned(),
            _ => "No older hit.".to_owned(),
        };
        state.notify(words.as_str().into());
    }
}

fn land(state: &mut State, hit: Hit) {
    let (viewport, mut rows) = state.rows();
    let marks = rows.marks(hit.key);
    let in_text = marks.and_then(|marks| marks.row_of(hit.nth));
    // Behind the hits in the text come those in the names of files.
    let row = in_text.or_else(|| {
        let bubble = rows.bubble(hit.key)?;
        Some(bubble.files().first()?.rows.start)
    });
    let row = row.unwrap_or(0);
    viewport.reveal(hit.key, i64::try_from(row).unwrap_or(0), &mut rows);
    if let Some(search) = &mut state.find.search {
        search.current = Some(hit);
        search.step = None;
    }
    step_on(state);
}

/// Whether a hit is looked for in what is loaded, and nowhere else.
pub fn is_looked_for(state: &State) -> bool {
    let step = state.find.search.as_ref().and_then(|search| search.step);
    let local = step.filter(|step| !step.hunts);
    local.is_some_and(|step| matches!(next(state, step), Next::Wait))
}

/// Whether nothing was found, and nothing more is looked for.
pub fn came_to_nothing(state: &State) -> bool {
    let search = state.find.search.as_ref();
    search.is_some_and(|s| s.entered && !s.is_early && s.step.is_none() && s.current.is_none())
}

/// Whether a hit is looked for.
pub fn is_under_way(state: &State) -> bool {
    state
        .find
        .search
        .as_ref()
        .is_some_and(|search| search.step.is_some())
}

/// Whether a hit is looked for beyond what is loaded.
pub fn goes_on(state: &State) -> bool {
    let step = state.find.search.as_ref().and_then(|search| search.step);
    step.is_some_and(|step| step.fetches)
}

/// Where messages are wanted that are not loaded.
pub fn edge(state: &State) -> Option<(Way, MessageKey)> {
    let step = state
        .find
        .search
        .as_ref()?
        .step
        .filter(|step| step.fetches)?;
    match next(state, step) {
        Next::Missing(key) => Some((step.way, key)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

//! Search: from hit to hit, through what is loaded and on into what is not.

use super::asking;
use super::filtering::Filtering;
use super::fold::Folded;
use super::index::{Budget, Index, Run};
use super::message::MessageKey;
use super::pattern::{Pattern, PatternError};
use super::prompt::Asking;
use super::state::State;
use super::text::SafeText;
use super::viewport::Viewport;
use super::{back, words};

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
enum Behind {
    /// Nothing.
    Nothing,
    /// This hit, and what one came by on the way to it.
    Hit(usize),
    /// All of it.
    Message,
}

/// A way to a hit that is still to be found.
#[derive(Clone, Copy, Debug)]
struct Step {
    way: Way,
    from: MessageKey,
    behind: Behind,
    /// Beyond what is loaded.
    fetches: bool,
    /// The other way, where there is none on this one.
    turns: bool,
}

/// What a step comes to.
enum Next {
    At(Hit),
    /// Not all on the way has been looked at.
    Wait,
    /// Messages are missing here.
    Missing(MessageKey),
    Nowhere,
}

/// A search under way.
#[derive(Clone, Debug)]
pub struct Search {
    query: String,
    pattern: Pattern,
    index: Index,
    current: Option<Hit>,
    step: Option<Step>,
    /// The line is no longer typed.
    entered: bool,
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

/// A search that is typed, and where one was before.
#[derive(Clone, Debug)]
pub struct Typing {
    from: Viewport,
    error: Option<PatternError>,
}

/// Asks what to search for.
pub fn begin(state: &mut State) {
    back::note(state);
    state.typing = Some(Typing {
        from: *state.viewport(),
        error: None,
    });
    asking::open(state, Asking::Search, "");
}

/// The line reads otherwise: looks for it from where one was, in what is loaded.
pub fn typed(state: &mut State, query: &str) {
    let Some(typing) = &state.typing else {
        return;
    };
    let from = typing.from;
    let (viewport, mut rows) = state.rows();
    viewport.restore(from, &mut rows);
    stop(state);
    let parsed = Pattern::parse(query);
    if let Some(typing) = &mut state.typing {
        typing.error = parsed.as_ref().err().cloned();
    }
    if let Ok(Some(pattern)) = parsed {
        start(state, query, pattern);
    }
}

/// The line is done: where nothing that is loaded has it, the search goes on beyond. `false`: it
/// is to be corrected.
pub fn entered(state: &mut State, query: &str) -> bool {
    if query.is_empty() {
        state.typing = None;
        if let Some(last) = state.memory.get(Asking::Search, 0).map(str::to_owned) {
            recall(state, &last);
        }
        return true;
    }
    if state.typing.as_ref().is_some_and(|t| t.error.is_some()) {
        return false;
    }
    state.typing = None;
    if let Some(search) = &mut state.search {
        search.entered = true;
        if search.step.is_none() && search.current.is_none() {
            nowhere(state);
        }
    }
    true
}

/// The line is given up: one stays where one is.
pub fn left(state: &mut State) {
    state.typing = None;
    stop(state);
}

fn recall(state: &mut State, query: &str) {
    if let Ok(Some(pattern)) = Pattern::parse(query) {
        start(state, query, pattern);
        if let Some(search) = &mut state.search {
            search.entered = true;
        }
    }
}

fn start(state: &mut State, query: &str, pattern: Pattern) {
    state.layouts.set_pattern(Some(pattern.clone()));
    let from = state.selected().or(state.thread.newest());
    let step = |from| Step {
        way: Way::Older,
        from,
        behind: Behind::Nothing,
        fetches: false,
        turns: true,
    };
    state.search = Some(Search {
        query: query.to_owned(),
        pattern,
        index: Index::around(from.map(MessageKey::second)),
        current: None,
        step: from.map(step),
        entered: false,
    });
}

fn stop(state: &mut State) {
    state.search = None;
    state.layouts.set_pattern(None);
}

/// To the next hit, so many times.
pub fn go(state: &mut State, way: Way, times: u16) {
    if state.search.is_none() {
        match state.memory.get(Asking::Search, 0).map(str::to_owned) {
            Some(last) => recall(state, &last),
            None => state.notify("Nothing was searched for yet.".into()),
        }
        return;
    }
    for _ in 0..times {
        let selected = state.selected();
        if let (Some(search), Some(from)) = (&mut state.search, selected) {
            let behind = match search.current {
                Some(hit) if hit.key == from => Behind::Hit(hit.nth),
                _ => Behind::Nothing,
            };
            search.step = Some(Step {
                way,
                from,
                behind,
                fetches: true,
                turns: false,
            });
        }
        resolve(state);
        if state.search.as_ref().is_some_and(|s| s.step.is_some()) {
            return;
        }
    }
}

/// The reader went elsewhere: a hit that comes later must not take him away.
pub fn moved(state: &mut State) {
    if let Some(search) = &mut state.search {
        search.step = None;
    }
}

/// Ends what is under way, else the search; `false` where there is none.
pub fn close(state: &mut State) -> bool {
    let Some(search) = &mut state.search else {
        return false;
    };
    if search.step.take().is_some() {
        let progress = words::progress(&state.thread);
        state.notify(format!("Search stopped: {progress}.").as_str().into());
    } else {
        stop(state);
    }
    true
}

/// The filter has changed: hits are counted anew.
pub fn recount(state: &mut State) {
    let place = state.selected().map(MessageKey::second);
    if let Some(search) = &mut state.search {
        search.index = Index::around(place);
    }
}

/// Looks on, as far as the budget goes.
pub fn work(state: &mut State, budget: &mut Budget) {
    let only = state.filtering.as_ref().map(Filtering::filter);
    let Some(search) = &mut state.search else {
        return;
    };
    let mut room = Folded::default();
    let pattern = &search.pattern;
    search.index.work(&state.thread, budget, |key, message| {
        let shown = only.is_none_or(|filter| filter.passes(key.second(), message));
        if shown && !message.is_unreadable() {
            pattern.count(message.text(), &mut room)
        } else {
            0
        }
    });
}

/// Goes where the step under way leads, as soon as that is known.
pub fn resolve(state: &mut State) {
    while let Some(step) = state.search.as_ref().and_then(|search| search.step) {
        match next(state, step) {
            Next::At(hit) => land(state, hit),
            Next::Wait => return,
            Next::Missing(_) if step.fetches => match why_held(state) {
                None => return,
                Some(why) => {
                    moved(state);
                    state.notify(why);
                }
            },
            Next::Missing(_) | Next::Nowhere => nowhere(state),
        }
    }
}

fn why_held(state: &State) -> Option<SafeText> {
    let gap = edge(state).and_then(|(way, key)| match way {
        Way::Older => Some(key),
        Way::Newer => state.thread.newer(key),
    });
    if let Some(failure) = state.held_above(gap) {
        return Some(format!("Search stopped: {}", failure.what).as_str().into());
    }
    let stopped = state.live.is_stopped();
    stopped.then(|| "Search stopped: the gateway refuses to answer.".into())
}

/// There is no hit on the way.
fn nowhere(state: &mut State) {
    let Some(search) = &mut state.search else {
        return;
    };
    let step = search.step.take();
    search.step = match step {
        Some(step) if step.turns => Some(Step {
            way: Way::Newer,
            behind: Behind::Message,
            turns: false,
            ..step
        }),
        Some(step) if step.fetches => None,
        _ if !search.entered || search.current.is_some() => None,
        _ => state
            .viewport
            .selected()
            .or(state.thread.newest())
            .map(|from| Step {
                way: Way::Older,
                from,
                behind: Behind::Message,
                fetches: true,
                turns: false,
            }),
    };
    if search.step.is_none() && search.entered {
        let words = match step.map(|step| step.way) {
            _ if search.index.is_empty() => format!("Not found: {}", search.query),
            Some(Way::Newer) => "No newer hit.".to_owned(),
            _ => "No older hit.".to_owned(),
        };
        state.notify(words.as_str().into());
    }
}

fn land(state: &mut State, hit: Hit) {
    let (viewport, mut rows) = state.rows();
    let marks = rows.marks(hit.key);
    let row = marks.and_then(|marks| marks.row_of(hit.nth)).unwrap_or(0);
    viewport.reveal(hit.key, i64::try_from(row).unwrap_or(0), &mut rows);
    if let Some(search) = &mut state.search {
        search.current = Some(hit);
        search.step = None;
    }
}

fn next(state: &State, step: Step) -> Next {
    let Some(search) = &state.search else {
        return Next::Nowhere;
    };
    let (thread, index) = (&state.thread, &search.index);
    let Some(from) = thread.nearest(step.from) else {
        return Next::Nowhere;
    };
    if !index.knows(from.second(), from.second()) {
        return Next::Wait;
    }
    // While the filter is still looked through, what it will hide cannot be told.
    if state
        .filtering
        .as_ref()
        .is_some_and(|f| !f.index().is_done())
    {
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
    let at = |found: super::index::Found| {
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
fn within(index: &Index, from: MessageKey, step: Step) -> Option<usize> {
    let count = index.get(from)?.count as usize;
    match (step.behind, step.way) {
        (Behind::Message, _) => None,
        (Behind::Nothing, Way::Older) => Some(count - 1),
        (Behind::Nothing, Way::Newer) => Some(0),
        (Behind::Hit(nth), Way::Older) => nth.checked_sub(1).filter(|nth| *nth < count),
        (Behind::Hit(nth), Way::Newer) => Some(nth + 1).filter(|nth| *nth < count),
    }
}

/// Where messages are wanted that are not loaded.
pub fn edge(state: &State) -> Option<(Way, MessageKey)> {
    let step = state.search.as_ref()?.step.filter(|step| step.fetches)?;
    match next(state, step) {
        Next::Missing(key) => Some((step.way, key)),
        _ => None,
    }
}

/// What the status line says of a search that is no longer typed.
pub fn status_words(state: &State) -> Option<String> {
    let search = state.search.as_ref().filter(|search| search.entered)?;
    let esc = words::key(state, super::action::Action::Close);
    if search.step.is_some_and(|step| step.fetches) {
        let progress = words::progress(&state.thread);
        return Some(format!("Searching on: {progress} · {esc} stops"));
    }
    let older = words::key(state, super::action::Action::NextHit);
    let newer = words::key(state, super::action::Action::PreviousHit);
    Some(format!(
        "{}  {older} older  {newer} newer  {esc} ends  /{}",
        count_words(state, search),
        search.query
    ))
}

/// What stands beside the line while it is typed.
pub fn remark(state: &State) -> Option<(String, bool)> {
    let typing = state.typing.as_ref()?;
    if let Some(error) = &typing.error {
        return Some((error.to_string(), true));
    }
    let search = state.search.as_ref()?;
    Some((count_words(state, search), false))
}

/// `3 of 17`; a plus where there may be more.
fn count_words(state: &State, search: &Search) -> String {
    let index = &search.index;
    let total = words::thousands(index.total());
    let all = index.is_done() && state.thread.is_complete();
    let more = if all { "" } else { "+" };
    let Some(hit) = search.current else {
        return match index.total() {
            0 if !index.is_done() => "searching…".to_owned(),
            0 if all => "not found".to_owned(),
            0 => "not in what is loaded".to_owned(),
            1 => format!("1{more} hit"),
            _ => format!("{total}{more} hits"),
        };
    };
    let in_message = index.get(hit.key).map_or(0, |found| u64::from(found.count));
    let below = in_message.saturating_sub(hit.nth as u64 + 1);
    let number = index.total_after(&state.thread, hit.key) + below + 1;
    format!("{} of {total}{more}", words::thousands(number))
}

#[cfg(test)]
#[path = "search/tests.rs"]
mod tests;

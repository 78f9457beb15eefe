//! The line of a search: what is typed, and when it is looked for.

use std::collections::VecDeque;

use super::{Behind, Search, Step, Turns, Way, moved, nowhere};
use crate::chat::prompt::line::Asking;
use crate::chat::state::State;
use crate::layout::viewport::Viewport;
use crate::message::MessageKey;
use crate::search::index::Index;
use crate::search::pattern::{Pattern, PatternError};

/// A search that is typed, and where one was before.
#[derive(Clone, Debug)]
pub struct Typing {
    from: Viewport,
    /// What the line reads now, as long as it was not looked for.
    unread: Option<String>,
    error: Option<PatternError>,
}

impl Typing {
    /// The line reads otherwise than what is searched for.
    pub fn is_unread(&self) -> bool {
        self.unread.is_some()
    }

    /// What is wrong with it.
    pub fn error(&self) -> Option<&PatternError> {
        self.error.as_ref()
    }
}

/// Asks what to search for.
pub fn begin(state: &mut State) {
    state.note_place();
    state.find.typing = Some(Typing {
        from: *state.viewport(),
        unread: None,
        error: None,
    });
    state.input.question_mut().ask(Asking::Search, "");
}

/// The line reads otherwise: what was looked for is wanted no more. The next key may change it
/// again, so nothing is looked for yet.
pub fn typed(state: &mut State, query: &str) {
    if let Some(typing) = &mut state.find.typing {
        typing.unread = Some(query.to_owned());
    }
    moved(state);
}

/// Looks for what the line reads by now from where one was, in what is loaded.
pub fn catch_up(state: &mut State) {
    let Some(typing) = &mut state.find.typing else {
        return;
    };
    let Some(query) = typing.unread.take() else {
        return;
    };
    let from = typing.from;
    let parsed = Pattern::parse(&query);
    typing.error = parsed.as_ref().err().cloned();
    let (viewport, mut rows) = state.rows();
    viewport.restore(from, &mut rows);
    stop(state);
    if let Ok(Some(pattern)) = parsed {
        start(state, &query, pattern);
    }
}

/// The line is done: where nothing that is loaded has it, the search goes on beyond. `false`: it
/// is to be corrected.
pub fn entered(state: &mut State, query: &str) -> bool {
    catch_up(state);
    if query.is_empty() {
        state.find.typing = None;
        if let Some(last) = (state.input.question())
            .last(Asking::Search)
            .map(str::to_owned)
        {
            recall(state, &last);
        }
        return true;
    }
    if state
        .find
        .typing
        .as_ref()
        .is_some_and(|t| t.error.is_some())
    {
        return false;
    }
    state.find.typing = None;
    if let Some(search) = &mut state.find.search {
        search.entered = true;
        if search.step.is_none() && search.current.is_none() && !search.is_early {
            nowhere(state);
        }
    }
    true
}

/// Looks for the newest place that has this, as if it had been typed.
pub fn open(state: &mut State, query: &str) {
    (state.input.question_mut()).remember(Asking::Search, query);
    state.note_place();
    recall(state, query);
}

/// The line is given up: one stays where one is.
pub fn left(state: &mut State) {
    state.find.typing = None;
    stop(state);
}

/// Looks for what was looked for before.
pub(super) fn recall(state: &mut State, query: &str) {
    if let Ok(Some(pattern)) = Pattern::parse(query) {
        start(state, query, pattern);
        if let Some(search) = &mut state.find.search {
            search.entered = true;
        }
    }
}

fn start(state: &mut State, query: &str, pattern: Pattern) {
    state.view.layouts.set_pattern(Some(pattern.clone()));
    let from = state.selected().or(state.sync.thread().newest());
    let step = |from| Step {
        way: Way::Older,
        from,
        origin: from,
        behind: Behind::Nothing,
        fetches: false,
        hunts: false,
        turns: Turns::Will,
    };
    state.find.search = Some(Search {
        query: query.to_owned(),
        pattern,
        index: Index::around(from.map(MessageKey::second)),
        current: None,
        step: from.map(step),
        then: VecDeque::new(),
        entered: false,
        is_early: from.is_none(),
    });
}

pub(super) fn stop(state: &mut State) {
    state.find.search = None;
    state.view.layouts.set_pattern(None);
}

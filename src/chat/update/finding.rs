//! How search, filter and failed messages move the view.

use super::commands::apply;
use super::landing;
use crate::chat::command::Commands;
use crate::chat::effect::Effect;
use crate::chat::failed::{FailedGround, Failing};
use crate::chat::prompt::line::Asking;
use crate::chat::search::{Ground, Searching};
use crate::chat::state::State;
use crate::search::query::Filter;

/// Carries out what the search asks for.
pub fn search(
    state: &mut State,
    effects: &mut Vec<Effect>,
    act: impl FnOnce(&mut Searching, Ground) -> Commands,
) {
    let selected = state.selected();
    let (search, ground) = state.find.search_mut(&state.sync, selected);
    let commands = act(search, ground);
    apply(state, commands, effects);
}

/// Carries out what the way to failed messages asks for.
pub fn failing(
    state: &mut State,
    effects: &mut Vec<Effect>,
    act: impl FnOnce(&mut Failing, FailedGround) -> Commands,
) {
    let selected = state.selected();
    let (failing, hunted) = (state.find).failing_mut(&state.sync, selected, &state.keymap);
    let commands = act(failing, hunted);
    apply(state, commands, effects);
}

/// Asks what to search for.
pub fn begin_search(state: &mut State) {
    state.note_place();
    let from = *state.viewport();
    let (search, _) = state.find.search_mut(&state.sync, None);
    search.begin(from);
    state.input.question_mut().ask(Asking::Search, "");
}

/// Looks for the newest place that has this, as if it had been typed.
pub fn open_search(state: &mut State, query: &str, effects: &mut Vec<Effect>) {
    (state.input.question_mut()).remember(Asking::Search, query);
    state.note_place();
    search(state, effects, |search, ground| {
        search.recall(query, ground)
    });
}

/// Ends the search or the filter; `false` where there is none.
pub fn close(state: &mut State, effects: &mut Vec<Effect>) -> bool {
    let (search, _) = state.find.search_mut(&state.sync, None);
    if let Some(commands) = search.close(state.sync.thread()) {
        apply(state, commands, effects);
        return true;
    }
    landing::close_filter(state)
}

/// Asks what to show.
pub fn begin_filter(state: &mut State) {
    let words = state.find.filter().map_or("", Filter::words).to_owned();
    state.input.question_mut().ask(Asking::Filter, &words);
}

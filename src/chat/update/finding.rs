//! Search, filter and failed messages, and what they do to the view.

use super::changes;
use super::commands::apply;
use crate::chat::action::Action;
use crate::chat::command::Commands;
use crate::chat::effect::Effect;
use crate::chat::failed::{Failing, Hunted};
use crate::chat::filter::{self, Filtering, Standing};
use crate::chat::prompt::line::Asking;
use crate::chat::search::{Ground, Searching};
use crate::chat::state::State;
use crate::chat::words;
use crate::message::MessageKey;
use crate::search::index::Budget;
use crate::search::query::Filter;
use crate::sync::work::Target;

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
    act: impl FnOnce(&mut Failing, Hunted) -> Commands,
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
    close_filter(state)
}

/// Asks what to show.
pub fn begin_filter(state: &mut State) {
    let words = state.find.filter().map_or("", Filter::words).to_owned();
    state.input.question_mut().ask(Asking::Filter, &words);
}

/// The line of a filter is done; `false`: it is to be corrected. Nothing asked for is all shown.
pub fn filter_entered(state: &mut State, text: &str) -> bool {
    match filter::parse(text, state.now, state.settings.zone) {
        Err(error) => {
            state.notify(error.to_string().as_str().into());
            return false;
        }
        Ok(None) => leave_filter(state),
        Ok(Some(filter)) => apply_filter(state, filter),
    }
    true
}

fn apply_filter(state: &mut State, filter: Filter) {
    state.note_place();
    let standing = standing(state);
    let origin = state.find.filtering().map(Filtering::origin);
    let origin = origin.unwrap_or(*state.viewport());
    set_filter(state, Some(Filtering::new(filter, origin, standing)));
    state.view.new_below = 0;
    let thread = state.sync.thread();
    state.find.filter_on(thread, &mut Budget::of_one_step());
    settle_filter(state);
    seek(state, standing.0);
}

fn set_filter(state: &mut State, filtering: Option<Filtering>) -> Option<Filtering> {
    let place = state.selected().map(MessageKey::second);
    state.find.set_filter(filtering, place)
}

/// Goes to where what is shown ends or begins, unless that is loaded or the reader is in between:
/// what lies on the way is not read.
fn seek(state: &mut State, from: Option<MessageKey>) {
    let Some(filtering) = state.find.filtering() else {
        return;
    };
    let bound = filtering.bound(from.map(MessageKey::second));
    if let Some(bound) = bound.filter(|bound| !state.sync.knows_since(*bound)) {
        changes::jump(state, Target::Since(bound));
    }
}

/// A jump came to this message: the nearest one that is shown is selected as soon as it is known.
pub fn arrive(state: &mut State, key: MessageKey) {
    if let Some(filtering) = state.find.filtering_mut() {
        filtering.stand_at(key);
    }
    settle_filter(state);
}

/// All is shown again, the message that is read at the same place; a reader who has not moved is
/// where they were before.
fn leave_filter(state: &mut State) {
    let (key, row) = standing(state);
    let Some(filtering) = set_filter(state, None) else {
        return;
    };
    if filtering.is_unmoved(*state.viewport()) || key.is_none() {
        let (viewport, mut rows) = state.rows();
        viewport.restore(filtering.origin(), &mut rows);
    } else {
        stand(state, (key, row));
    }
}

/// All is shown again; the view is somebody else's business.
pub fn drop_filter(state: &mut State) {
    let _ = set_filter(state, None);
}

/// The selected message and its first row, counted from the view's first.
fn standing(state: &mut State) -> Standing {
    let (viewport, mut rows) = state.rows();
    let key = viewport.selected();
    let row = key.and_then(|key| viewport.row_of(key, &mut rows));
    (key, row.unwrap_or(0))
}

fn stand(state: &mut State, (key, row): Standing) {
    let (viewport, mut rows) = state.rows();
    match key.and_then(|key| rows.thread.nearest(key)) {
        Some(key) => viewport.put(key, row, &mut rows),
        None => viewport.to_latest(rows.thread),
    }
}

/// The view and the selection stand on messages that are shown. As long as the index grows, the
/// reader's place is looked up anew.
pub fn settle_filter(state: &mut State) {
    let Some(filtering) = state.find.filtering() else {
        return;
    };
    if let Some(wish) = filtering.wish() {
        stand(state, wish);
        let viewport = *state.viewport();
        if let Some(filtering) = state.find.filtering_mut() {
            filtering.stands(viewport);
        }
        return;
    }
    let origin = filtering.origin().selected();
    let before = *state.viewport();
    let (viewport, mut rows) = state.rows();
    viewport.adopt(origin, &mut rows);
    let after = *viewport;
    if let Some(filtering) = state.find.filtering_mut() {
        filtering.adopted(before, after);
    }
}

/// The reader goes towards the oldest: what was stopped goes on.
pub fn resume_filter(state: &mut State) {
    let Some(filtering) = state.find.filtering_mut() else {
        return;
    };
    filtering.resume();
    if filtering.index().is_empty() {
        let from = state.selected();
        seek(state, from);
    }
}

/// Stops fetching for the filter, else ends it; `false` where there is none.
fn close_filter(state: &mut State) -> bool {
    let Some(filtering) = state.find.filtering_mut() else {
        return false;
    };
    if filtering.is_fetching(&state.sync) {
        filtering.pause();
        let progress = words::progress(state.sync.thread());
        state.notify(format!("Stopped: {progress}.").as_str().into());
    } else {
        leave_filter(state);
    }
    true
}

/// No more messages are kept than are loaded: what is looked for is fetched no further.
pub fn pause_when_full(state: &mut State) {
    let Some(filtering) = state.find.filtering_mut() else {
        return;
    };
    filtering.pause();
    let progress = words::progress(state.sync.thread());
    let date = words::key(&state.keymap, Action::GoToDate);
    let words = format!(
        "Stopped: {progress}, and no more are kept (max_messages). {date} goes on elsewhere."
    );
    state.notify(words.as_str().into());
}

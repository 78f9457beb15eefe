//! The filter that is on: what it shows, and the reader's place on the way in and out.

use super::prompt::line::Asking;
use super::state::State;
use super::{changes, search, words};
use crate::layout::viewport::Viewport;
use crate::message::MessageKey;
use crate::search::index::{Budget, Index, Run, last_until};
use crate::search::query::{Filter, FilterError, WORDS};
use crate::sync::work::Target;
use crate::text::numerals::thousands;
use crate::thread::Thread;
use crate::time::UnixTime;

/// A filter that is on.
#[derive(Clone, Debug)]
pub struct Filtering {
    filter: Filter,
    index: Index,
    /// Where one was without it.
    origin: Viewport,
    /// Where one was put when it came on, as long as one has not moved.
    entered: Option<Viewport>,
    /// The message that was selected, and its row in the view, until all that is loaded has been
    /// looked at: nothing stands on a half-built index.
    wish: Option<(Option<MessageKey>, i64)>,
    /// No more history is fetched for it.
    paused: bool,
}

impl Filtering {
    /// What is asked of each message.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The messages that pass.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Messages beyond those that are loaded may be asked for.
    pub fn may_fetch(&self) -> bool {
        !self.paused && self.index.is_done()
    }

    /// The message above which messages are missing, where none that is loaded is shown.
    pub fn edge_of_nothing(&self, thread: &Thread) -> Option<MessageKey> {
        let run = self.run_of_nothing(thread)?;
        let ends = run.begins(thread) || self.index.is_last(run.oldest);
        (!ends).then_some(run.oldest)
    }

    /// The message below which messages are missing: where none that is loaded is shown, or none
    /// that is newer.
    pub fn edge_below(&self, thread: &Thread) -> Option<MessageKey> {
        let newest = self.index.newest().map(|found| found.key);
        let run = match newest {
            Some(newest) => Run::of(thread, newest)?,
            None => self.run_of_nothing(thread)?,
        };
        let ends = run.ends(thread, true) || self.is_too_new(run.newest);
        (!ends).then_some(run.newest)
    }

    /// The run that holds the newest message that could be shown, where none is.
    fn run_of_nothing(&self, thread: &Thread) -> Option<Run> {
        if !self.index.is_empty() {
            return None;
        }
        let newest = match self.filter.until() {
            Some(until) => last_until(thread, until.previous())?,
            None => thread.newest()?,
        };
        Run::of(thread, newest)
    }

    /// All that could be shown is loaded, though none is shown.
    fn is_whole(&self, thread: &Thread) -> bool {
        let is_known = self.run_of_nothing(thread).is_some() || thread.begins();
        let lacks = self
            .edge_of_nothing(thread)
            .or_else(|| self.edge_below(thread));
        thread.is_complete() || is_known && lacks.is_none()
    }

    fn is_too_new(&self, key: MessageKey) -> bool {
        self.filter
            .until()
            .is_some_and(|until| key.second() >= until)
    }

    /// The second that what is shown begins or ends with, if `place` lies beyond.
    fn bound(&self, place: Option<UnixTime>) -> Option<UnixTime> {
        let place = place.unwrap_or(UnixTime::MAX);
        let until = self.filter.until().filter(|until| *until <= place);
        until.or(self.filter.since().filter(|since| place < *since))
    }

    /// As [`Filtering::index`], to be kept true.
    pub fn index_mut(&mut self) -> &mut Index {
        &mut self.index
    }
}

/// Asks what to show.
pub fn begin(state: &mut State) {
    let now = state
        .find
        .filtering
        .as_ref()
        .map(|f| f.filter.words().to_owned());
    (state.input.question_mut()).ask(Asking::Filter, &now.unwrap_or_default());
}

fn parse(state: &State, text: &str) -> Result<Option<Filter>, FilterError> {
    let zone = state.settings.zone;
    Filter::parse(text, zone.day(state.now.wall), zone)
}

/// The line is done; `false`: it is to be corrected. Nothing asked for is all shown.
pub fn entered(state: &mut State, text: &str) -> bool {
    match parse(state, text) {
        Err(error) => {
            state.notify(error.to_string().as_str().into());
            return false;
        }
        Ok(None) => leave(state),
        Ok(Some(filter)) => apply(state, filter),
    }
    true
}

/// What stands beside the line while it is typed.
pub fn remark(state: &State, text: &str) -> (String, bool) {
    match parse(state, text) {
        Err(FilterError::Unknown(word)) if is_begun(&word) => (WORDS.to_owned(), false),
        Ok(None) => (WORDS.to_owned(), false),
        Err(error) => (error.to_string(), true),
        Ok(Some(_)) => (String::new(), false),
    }
}

/// A word of a filter begins so.
fn is_begun(word: &str) -> bool {
    let word = word.to_lowercase();
    WORDS.split(", ").any(|known| known.starts_with(&word))
}

fn apply(state: &mut State, filter: Filter) {
    state.note_place();
    let (key, row) = standing(state);
    let before = state.find.filtering.take();
    let origin = before.map_or(state.view.viewport, |filtering| filtering.origin);
    state.find.filtering = Some(Filtering {
        index: Index::around(key.map(MessageKey::second)).since(filter.since()),
        filter,
        origin,
        entered: None,
        wish: Some((key, row)),
        paused: false,
    });
    search::recount(state);
    state.view.new_below = 0;
    work(state, &mut Budget::of_one_step());
    settle(state);
    seek(state, key);
}

/// Goes to where what is shown ends or begins, unless that is loaded or the reader is in between:
/// what lies on the way is not read.
fn seek(state: &mut State, from: Option<MessageKey>) {
    let Some(filtering) = &state.find.filtering else {
        return;
    };
    let bound = filtering.bound(from.map(MessageKey::second));
    if let Some(bound) = bound.filter(|bound| !state.sync.knows_since(*bound)) {
        changes::jump(state, Target::Since(bound));
    }
}

/// A jump came to this message: the nearest one that is shown is selected as soon as it is known.
pub fn arrive(state: &mut State, key: MessageKey) {
    if let Some(filtering) = &mut state.find.filtering {
        filtering.wish = Some((Some(key), 0));
    }
    settle(state);
}

/// As long as the index grows, the reader's place is looked up anew.
fn settle_wish(state: &mut State, key: Option<MessageKey>, row: i64) {
    stand(state, key, row);
    let entered = state.view.viewport;
    if let Some(filtering) = &mut state.find.filtering {
        filtering.entered = Some(entered);
        filtering.wish.take_if(|_| filtering.index.is_done());
    }
}

/// All is shown again, the message that one reads at the same place; who has not moved is where he
/// was before.
fn leave(state: &mut State) {
    let (key, row) = standing(state);
    let Some(filtering) = state.find.filtering.take() else {
        return;
    };
    search::recount(state);
    if filtering.entered == Some(state.view.viewport) || key.is_none() {
        let (viewport, mut rows) = state.rows();
        viewport.restore(filtering.origin, &mut rows);
    } else {
        stand(state, key, row);
    }
}

/// All is shown again; the place is another's business.
pub fn drop(state: &mut State) {
    if state.find.filtering.take().is_some() {
        search::recount(state);
    }
}

/// The selected message and its first row, counted from the view's first.
fn standing(state: &mut State) -> (Option<MessageKey>, i64) {
    let key = state.selected();
    let (viewport, mut rows) = state.rows();
    let row = key.and_then(|key| viewport.row_of(key, &mut rows));
    (key, row.unwrap_or(0))
}

fn stand(state: &mut State, key: Option<MessageKey>, row: i64) {
    let (viewport, mut rows) = state.rows();
    match key.and_then(|key| rows.thread.nearest(key)) {
        Some(key) => viewport.put(key, row, &mut rows),
        None => viewport.to_latest(rows.thread),
    }
}

/// Looks on, as far as the budget goes.
pub fn work(state: &mut State, budget: &mut Budget) {
    if let Some(filtering) = &mut state.find.filtering {
        let filter = &filtering.filter;
        let passes = |key: MessageKey, message: &_| u32::from(filter.passes(key.second(), message));
        filtering.index.work(state.sync.thread(), budget, passes);
    }
}

/// The view and the selection stand on messages that are shown.
pub fn settle(state: &mut State) {
    let Some(filtering) = &state.find.filtering else {
        return;
    };
    if let Some((key, row)) = filtering.wish {
        return settle_wish(state, key, row);
    }
    let origin = filtering.origin.selected();
    let before = state.view.viewport;
    let (viewport, mut rows) = state.rows();
    viewport.adopt(origin, &mut rows);
    let after = state.view.viewport;
    if let Some(filtering) = &mut state.find.filtering
        && filtering.entered == Some(before)
    {
        filtering.entered = Some(after);
    }
}

/// The reader goes towards the oldest: what was stopped goes on.
pub fn resume(state: &mut State) {
    if let Some(filtering) = &mut state.find.filtering {
        filtering.paused = false;
        if filtering.index.is_empty() {
            let from = state.selected();
            seek(state, from);
        }
    }
}

/// Stops fetching for the filter, else ends it; `false` where there is none.
pub fn close(state: &mut State) -> bool {
    let fetching = is_fetching(state);
    let progress = words::progress(state.sync.thread());
    match &mut state.find.filtering {
        None => return false,
        Some(filtering) if fetching => {
            filtering.paused = true;
            state.notify(format!("Stopped: {progress}.").as_str().into());
        }
        Some(_) => leave(state),
    }
    true
}

/// No more messages are kept than are loaded: what is looked for is fetched no further.
pub fn pause_when_full(state: &mut State) {
    match &mut state.find.filtering {
        Some(filtering) => filtering.paused = true,
        None => return,
    }
    let progress = words::progress(state.sync.thread());
    let date = words::key(&state.keymap, super::action::Action::GoToDate);
    let words = format!(
        "Stopped: {progress}, and no more are kept (max_messages). {date} goes on elsewhere."
    );
    state.notify(words.as_str().into());
}

/// Whether what is loaded is still being looked through, and the place not yet known.
pub fn is_looked_for(state: &State) -> bool {
    let filtering = state.find.filtering.as_ref();
    filtering.is_some_and(|filtering| filtering.wish.is_some())
}

fn is_fetching(state: &State) -> bool {
    use crate::sync::requests::Purpose::{Newer, Older};
    let asked = |p: &crate::sync::requests::Purpose| matches!(p, Older(_) | Newer(_));
    let open = state.sync.open().iter();
    let mut wanted = open.filter(|request| !request.cancelled);
    let paused = state.find.filtering.as_ref().is_none_or(|f| f.paused);
    !paused && wanted.any(|request| asked(&request.purpose))
}

/// What the header says of it.
pub fn header_words(state: &State) -> Option<String> {
    let filtering = state.find.filtering.as_ref()?;
    let count = thousands(filtering.index.len() as u64);
    let more = if filtering.index.is_done() { "" } else { "+" };
    Some(format!("only {}: {count}{more}", filtering.filter.words()))
}

/// What the status line says while more is looked for.
pub fn status_words(state: &State) -> Option<String> {
    let filtering = state.find.filtering.as_ref()?;
    if !filtering.index.is_done() {
        return Some("Filtering…".to_owned());
    }
    is_fetching(state).then(|| {
        let found = thousands(filtering.index.len() as u64);
        let progress = words::progress(state.sync.thread());
        let esc = words::key(&state.keymap, super::action::Action::Close);
        format!("Filtering on: {found} found, {progress} · {esc} stops")
    })
}

/// What stands in the transcript where no message is shown.
pub fn sentences(state: &State) -> Vec<(String, bool)> {
    let Some(filtering) = &state.find.filtering else {
        return Vec::new();
    };
    let what = filtering.filter.words();
    let esc = words::key(&state.keymap, super::action::Action::Close);
    if !filtering.index.is_done() || is_fetching(state) {
        return vec![
            (format!("Looking for {what}…"), true),
            (words::progress(state.sync.thread()), false),
        ];
    }
    let all = filtering.is_whole(state.sync.thread());
    let first = if all {
        format!("No message is {what}.")
    } else {
        format!("No message that is loaded is {what}.")
    };
    let second = if all {
        format!("{esc} shows all.")
    } else if let Some(failure) = state.held_above(state.sync.thread().oldest()) {
        let retry = words::key(&state.keymap, super::action::Action::Refresh);
        format!("{} {retry} tries again, {esc} shows all.", failure.what)
    } else {
        let up = words::key(&state.keymap, super::action::Action::PageUp);
        format!("{up} looks on in older messages, {esc} shows all.")
    };
    vec![(first, true), (second, false)]
}

#[cfg(test)]
mod tests;

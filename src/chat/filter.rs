//! The active filter: which messages it shows, and where the view was before.

use super::action::Action;
use super::hit::SearchDirection;
use super::keymap::Keymap;
use super::words;
use crate::layout::viewport::{MoveCount, Viewport};
use crate::message::MessageKey;
use crate::mutation::{Mutation, is_on};
use crate::search::index::{Budget, Index, Run, last_until};
use crate::search::query::{Filter, FilterError, WORDS};
use crate::sync::requests::Purpose;
use crate::sync::thread_sync::ThreadSync;
use crate::text::numerals::thousands;
use crate::thread::Thread;
use crate::time::{Now, UnixTime, Zone};

/// A message to select, and the row of the view where its first row goes.
pub type SelectionPlace = (Option<MessageKey>, i64);

/// The match nearest to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NearestMatch {
    /// As far as messages can be loaded: this message, or the nearest one of all that are loaded.
    Known(Option<MessageKey>),
    /// A nearer message may be missing: beyond this loaded message, in this direction.
    Beyond(SearchDirection, MessageKey),
}

#[derive(Clone, Debug)]
pub struct Filtering {
    filter: Filter,
    index: Index,
    /// The view before any filter was on.
    origin: Viewport,
    /// The place that the filter chose.
    entered: Option<MoveCount>,
    /// The message to select, with its row, until all loaded messages are indexed: nothing is final
    /// on a half-built index.
    target: Option<SelectionPlace>,
    /// Messages between the target and the nearest match are not loaded: they are fetched first.
    fetches_place: bool,
    /// The user stopped the fetching of older messages for this filter.
    paused: bool,
}

impl Filtering {
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The messages that pass the filter.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Whether messages that are not loaded may be requested for the filter.
    pub fn may_fetch(&self) -> bool {
        !self.paused && self.index.is_done()
    }

    /// If no loaded message passes: the message above which messages are missing.
    pub fn edge_of_nothing(&self, thread: &Thread) -> Option<MessageKey> {
        let run = self.run_of_nothing(thread)?;
        let ends = run.begins(thread) || self.index.is_last(run.oldest);
        (!ends).then_some(run.oldest)
    }

    /// The message below which messages are missing, if no loaded message passes, or no newer one.
    pub fn edge_below(&self, thread: &Thread) -> Option<MessageKey> {
        let newest = self.index.newest().map(|found| found.key);
        let run = match newest {
            Some(newest) => Run::of(thread, newest)?,
            None => self.run_of_nothing(thread)?,
        };
        let ends = run.ends(thread, true) || self.is_too_new(run.newest);
        (!ends).then_some(run.newest)
    }

    /// If no loaded message passes: the run with the newest message that could pass.
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

    /// No message passes, and all that could pass are loaded.
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

    /// If `place` lies outside of the filter's time range: the end of the range that is nearest to
    /// it.
    pub fn bound(&self, place: Option<UnixTime>) -> Option<UnixTime> {
        let place = place.unwrap_or(UnixTime::MAX);
        let until = self.filter.until().filter(|until| *until <= place);
        until.or(self.filter.since().filter(|since| place < *since))
    }

    pub fn index_mut(&mut self) -> &mut Index {
        &mut self.index
    }

    /// A filter that begins at the selected message; `origin` is the view before any filter was on.
    pub fn new(filter: Filter, origin: Viewport, standing: SelectionPlace) -> Self {
        Self {
            index: Index::around(standing.0.map(MessageKey::second)).since(filter.since()),
            filter,
            origin,
            entered: None,
            target: Some(standing),
            fetches_place: false,
            paused: false,
        }
    }

    pub fn origin(&self) -> Viewport {
        self.origin
    }

    /// The message to select, until all loaded messages are indexed.
    pub fn target(&self) -> Option<SelectionPlace> {
        self.target
    }

    /// Selects this message as soon as the messages around it are indexed.
    pub fn select_when_indexed(&mut self, key: MessageKey) {
        self.target = Some((Some(key), 0));
    }

    /// The view was moved to the target, as far as its place is known.
    pub fn target_is_met(&mut self, viewport: Viewport, place: NearestMatch) {
        self.entered = Some(viewport.move_count());
        self.fetches_place = matches!(place, NearestMatch::Beyond(..));
        let is_known =
            self.index.is_done() && !self.fetches_place || is_on(Mutation::FilterHalfBuilt);
        self.target.take_if(|_| is_known);
    }

    /// Whether the view awaits messages between the target and the nearest match, and shows others
    /// meanwhile.
    pub fn awaits_place(&self) -> bool {
        self.fetches_place && !self.index.is_empty()
    }

    /// The user goes elsewhere: the target that waits for messages is dropped.
    pub fn leave_place(&mut self) {
        if std::mem::take(&mut self.fetches_place) {
            self.target = None;
        }
    }

    /// The match nearest to the target, if no message between them can be missing.
    pub fn nearest_match(&self, sync: &ThreadSync) -> NearestMatch {
        let thread = sync.thread();
        let Some(key) = self.place_of_target(sync).filter(|_| self.may_fetch()) else {
            return NearestMatch::Known(None);
        };
        let Some(run) = Run::of(thread, key) else {
            return NearestMatch::Known(None);
        };
        let index = &self.index;
        let newer = || index.newer(thread, key).map(|found| found.key);
        let older = || index.older(thread, key).map(|found| found.key);
        let found = (index.get(key).map(|found| found.key))
            .or_else(|| newer().filter(|key| !thread.is_before(run.newest, *key)))
            .or_else(|| older().filter(|key| !thread.is_before(*key, run.oldest)));
        if found.is_some() {
            return NearestMatch::Known(found);
        }
        let may_come = |gap: Option<MessageKey>| sync.held_above(gap).is_none();
        let ends = run.ends(thread, true) || self.is_too_new(run.newest);
        if !ends && may_come(thread.newer(run.newest)) {
            return NearestMatch::Beyond(SearchDirection::Newer, run.newest);
        }
        let begins = run.begins(thread) || index.is_last(run.oldest);
        if !begins && may_come(Some(run.oldest)) {
            return NearestMatch::Beyond(SearchDirection::Older, run.oldest);
        }
        NearestMatch::Known(None)
    }

    /// The loaded message at the target, or at the end of the filter's time range that is nearest to
    /// the target. `None`: a jump brings it.
    fn place_of_target(&self, sync: &ThreadSync) -> Option<MessageKey> {
        let (thread, key) = (sync.thread(), self.target?.0?);
        match self.bound(Some(key.second())) {
            None => thread.nearest(key),
            Some(bound) if !sync.knows_since(bound) => None,
            Some(bound) if self.is_too_new(key) => last_until(thread, bound.previous()),
            Some(bound) => thread.first_since(bound),
        }
    }

    /// Whether the user has not moved since the filter came on.
    pub fn is_unmoved(&self, viewport: Viewport) -> bool {
        self.entered == Some(viewport.move_count())
    }

    /// Continues indexing, within the budget.
    pub fn work(&mut self, thread: &Thread, budget: &mut Budget) {
        let filter = &self.filter;
        let passes = |key: MessageKey, message: &_| u32::from(filter.passes(key.second(), message));
        self.index.work(thread, budget, passes);
    }

    /// Stops fetching messages for the filter.
    pub fn pause(&mut self) {
        self.paused = true;
    }

    /// Fetches messages for the filter again.
    pub fn resume(&mut self) {
        self.paused = false;
    }

    /// Whether a request for the filter is in flight.
    pub fn is_fetching(&self, sync: &ThreadSync) -> bool {
        let asked = |p: &Purpose| matches!(p, Purpose::Older(_) | Purpose::Newer(_));
        let mut wanted = sync.open().iter().filter(|request| !request.cancelled);
        !self.paused && wanted.any(|request| asked(&request.purpose))
    }

    /// For the header.
    pub fn header_words(&self) -> String {
        let count = thousands(self.index.len() as u64);
        let more = if self.index.is_done() { "" } else { "+" };
        format!("only {}: {count}{more}", self.filter.words())
    }

    /// For the status line, while messages are indexed or fetched.
    pub fn status_words(&self, sync: &ThreadSync, keymap: &Keymap) -> Option<String> {
        if !self.index.is_done() {
            return Some("Filtering…".to_owned());
        }
        self.is_fetching(sync).then(|| {
            let found = thousands(self.index.len() as u64);
            let progress = words::progress(sync.thread());
            let esc = words::key(keymap, Action::Close);
            format!("Filtering on: {found} found, {progress} · {esc} stops")
        })
    }

    /// Sentences in place of the transcript if no message passes.
    pub fn sentences(&self, sync: &ThreadSync, keymap: &Keymap) -> Vec<(String, bool)> {
        let what = self.filter.words();
        let key = |action| words::key(keymap, action);
        if !self.index.is_done() || self.is_fetching(sync) {
            return vec![
                (format!("Looking for “{what}”…"), true),
                (words::progress(sync.thread()), false),
            ];
        }
        let all = self.is_whole(sync.thread());
        let first = if all {
            format!("No message matches “{what}”.")
        } else {
            format!("No loaded message matches “{what}”.")
        };
        let esc = key(Action::Close);
        let second = if all {
            format!("{esc} shows all.")
        } else if let Some(failure) = sync.held_above(sync.thread().oldest()) {
            let retry = key(Action::Refresh);
            format!("{} {retry} tries again, {esc} shows all.", failure.what)
        } else {
            let up = key(Action::PageUp);
            format!("{up} searches older messages, {esc} shows all.")
        };
        vec![(first, true), (second, false)]
    }
}

/// `Ok(None)`: the text asks for nothing.
pub fn parse(text: &str, now: Now, zone: Zone) -> Result<Option<Filter>, FilterError> {
    Filter::parse(text, zone.day(now.wall), zone)
}

/// The words beside the line while the filter is typed, and whether they tell of a mistake.
pub fn remark(text: &str, now: Now, zone: Zone) -> (String, bool) {
    match parse(text, now, zone) {
        Err(FilterError::Unknown(word)) if is_begun(&word) => (WORDS.to_owned(), false),
        Ok(None) => (WORDS.to_owned(), false),
        Err(error) => (error.to_string(), true),
        Ok(Some(_)) => (String::new(), false),
    }
}

/// Whether a word of a filter begins with these letters.
fn is_begun(word: &str) -> bool {
    let word = word.to_lowercase();
    WORDS.split(", ").any(|known| known.starts_with(&word))
}

#[cfg(test)]
mod tests;

//! The active filter: which messages it shows, and where the view was before.

use super::action::Action;
use super::keymap::Keymap;
use super::words;
use crate::layout::viewport::Viewport;
use crate::message::MessageKey;
use crate::mutation::{Flaw, has};
use crate::search::index::{Budget, Index, Run, last_until};
use crate::search::query::{Filter, FilterError, WORDS};
use crate::sync::requests::Purpose;
use crate::sync::thread_sync::ThreadSync;
use crate::text::numerals::thousands;
use crate::thread::Thread;
use crate::time::{Now, UnixTime, Zone};

/// A message to stand at, and the row of the view that its first row has.
pub type Standing = (Option<MessageKey>, i64);

#[derive(Clone, Debug)]
pub struct Filtering {
    filter: Filter,
    index: Index,
    /// Where the reader was without the filter.
    origin: Viewport,
    /// Where the filter put the view when it came on, as long as the reader has not moved.
    entered: Option<Viewport>,
    /// The message that was selected, and its row in the view, until all that is loaded has been
    /// looked at: nothing stands on a half-built index.
    wish: Option<Standing>,
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
    pub fn bound(&self, place: Option<UnixTime>) -> Option<UnixTime> {
        let place = place.unwrap_or(UnixTime::MAX);
        let until = self.filter.until().filter(|until| *until <= place);
        until.or(self.filter.since().filter(|since| place < *since))
    }

    /// As [`Filtering::index`], to be kept true.
    pub fn index_mut(&mut self) -> &mut Index {
        &mut self.index
    }

    /// Comes on where the reader stands; `origin` is where the reader was without any filter.
    pub fn new(filter: Filter, origin: Viewport, standing: Standing) -> Self {
        Self {
            index: Index::around(standing.0.map(MessageKey::second)).since(filter.since()),
            filter,
            origin,
            entered: None,
            wish: Some(standing),
            paused: false,
        }
    }

    /// Where the reader was without the filter.
    pub fn origin(&self) -> Viewport {
        self.origin
    }

    /// Where the view is to stand, until all that is loaded has been looked at.
    pub fn wish(&self) -> Option<Standing> {
        self.wish
    }

    /// The view is to stand at this message, as soon as what is shown around it is known.
    pub fn stand_at(&mut self, key: MessageKey) {
        self.wish = Some((Some(key), 0));
    }

    /// The view was put where it is to stand.
    pub fn stands(&mut self, viewport: Viewport) {
        self.entered = Some(viewport);
        let is_known = self.index.is_done() || has(Flaw::FilterHalfBuilt);
        self.wish.take_if(|_| is_known);
    }

    /// The view was moved from a message that is not shown; that was not the reader's hand.
    pub fn adopted(&mut self, before: Viewport, after: Viewport) {
        if self.entered == Some(before) {
            self.entered = Some(after);
        }
    }

    /// The reader has not moved since the filter came on.
    pub fn is_unmoved(&self, viewport: Viewport) -> bool {
        self.entered == Some(viewport)
    }

    /// Looks on, as far as the budget goes.
    pub fn work(&mut self, thread: &Thread, budget: &mut Budget) {
        let filter = &self.filter;
        let passes = |key: MessageKey, message: &_| u32::from(filter.passes(key.second(), message));
        self.index.work(thread, budget, passes);
    }

    /// No more messages are fetched for the filter.
    pub fn pause(&mut self) {
        self.paused = true;
    }

    /// Messages are fetched again.
    pub fn resume(&mut self) {
        self.paused = false;
    }

    /// Messages are fetched for the filter.
    pub fn is_fetching(&self, sync: &ThreadSync) -> bool {
        let asked = |p: &Purpose| matches!(p, Purpose::Older(_) | Purpose::Newer(_));
        let mut wanted = sync.open().iter().filter(|request| !request.cancelled);
        !self.paused && wanted.any(|request| asked(&request.purpose))
    }

    /// What the header says of it.
    pub fn header_words(&self) -> String {
        let count = thousands(self.index.len() as u64);
        let more = if self.index.is_done() { "" } else { "+" };
        format!("only {}: {count}{more}", self.filter.words())
    }

    /// What the status line says while more is looked for.
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

    /// What stands in the transcript where no message is shown.
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

/// Reads a filter; nothing asked for is none.
pub fn parse(text: &str, now: Now, zone: Zone) -> Result<Option<Filter>, FilterError> {
    Filter::parse(text, zone.day(now.wall), zone)
}

/// What stands beside the line while it is typed, and whether it tells of a mistake.
pub fn remark(text: &str, now: Now, zone: Zone) -> (String, bool) {
    match parse(text, now, zone) {
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

#[cfg(test)]
mod tests;

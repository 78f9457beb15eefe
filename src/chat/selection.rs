//! The messages that are acted on: the selected one, or all from where a range began.

use super::gallery::Gallery;
use super::search;
use super::state::{Layered, State};
use super::viewer::Viewer;
use crate::message::{Message, MessageKey};
use crate::text::numerals::{count_of, thousands};
use crate::thread::{Missing, Thread};

/// Both ends of a range, the older one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The oldest message of it.
    pub oldest: MessageKey,
    /// The newest message of it.
    pub newest: MessageKey,
}

impl Ends {
    /// From the one to the other, whichever is older.
    fn between(one: MessageKey, other: MessageKey, thread: &Thread) -> Self {
        let (oldest, newest) = if thread.is_before(other, one) {
            (other, one)
        } else {
            (one, other)
        };
        Self { oldest, newest }
    }

    /// Whether a message belongs to it.
    pub fn contain(self, key: MessageKey, thread: &Thread) -> bool {
        if self.oldest == self.newest {
            return key == self.oldest;
        }
        !thread.is_before(key, self.oldest) && !thread.is_before(self.newest, key)
    }
}

/// What a key acts on: what the reader sees, never a message behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The message that the details or the large view show, else the selected one.
    Message(MessageKey),
    /// All from where the range began.
    Range(Ends),
}

/// Messages that are acted on, oldest first.
pub struct Chosen {
    /// The loaded ones.
    pub messages: Vec<(MessageKey, Message)>,
    /// Some that lie between them are not loaded: how many, where that is known.
    pub missing: Option<Missing>,
}

impl State {
    /// What keys act on; `None` while nothing is shown that they could act on.
    pub(super) fn subject(&self) -> Option<Subject> {
        if let Some(key) = self.layer_message() {
            let is_there = self.sync.thread().contains(key);
            return is_there.then_some(Subject::Message(key));
        }
        match self.view.range {
            Some(_) => self.ends().map(Subject::Range),
            None => self.view.viewport.selected().map(Subject::Message),
        }
    }

    /// The message that lies over the transcript: in details, as a large picture, in the gallery.
    pub(super) fn layer_message(&self) -> Option<MessageKey> {
        if let Some(Layered::Details { key, .. }) = self.input.overlay.map(|open| open.what) {
            return Some(key);
        }
        let large = self.media.viewer.as_ref().map(Viewer::message);
        large.or_else(|| self.media.gallery.as_ref().map(Gallery::message))
    }

    /// Arrivals move view and selection along: nothing is open or held that they could take away.
    pub(crate) fn follows(&self) -> bool {
        let open = self.input.overlay.is_some()
            || self.input.prompt.is_some()
            || self.view.range.is_some();
        let over = self.media.viewer.is_some() || self.media.gallery.is_some();
        let held = open || over || search::is_under_way(self);
        !held && self.view.viewport.follows(self.walk())
    }

    /// From where to where messages are selected; `None` while there is none.
    pub(super) fn ends(&self) -> Option<Ends> {
        let selected = self.view.viewport.selected()?;
        let start = self
            .view
            .range
            .and_then(|key| self.sync.thread().nearest(key));
        Some(Ends::between(
            start.unwrap_or(selected),
            selected,
            self.sync.thread(),
        ))
    }

    /// What `y` and the like act on.
    pub(super) fn chosen(&self) -> Chosen {
        let mut chosen = Chosen {
            messages: Vec::new(),
            missing: None,
        };
        let Ends { oldest, newest } = match self.subject() {
            None => return chosen,
            Some(Subject::Range(ends)) => ends,
            Some(Subject::Message(key)) => {
                let message = self.sync.thread().get(key);
                chosen
                    .messages
                    .extend(message.map(|message| (key, message)));
                return chosen;
            }
        };
        chosen.missing = self.sync.thread().span(oldest, newest).missing;
        let mut next = Some(oldest);
        while let Some(key) = next {
            if self.walk().contains(key)
                && let Some(message) = self.sync.thread().get(key)
            {
                chosen.messages.push((key, message));
            }
            next = self.sync.thread().newer(key).filter(|_| key != newest);
        }
        chosen
    }

    /// How many messages the range holds, while there is one.
    pub(crate) fn range_count(&self) -> Option<u64> {
        self.view.range?;
        let Ends { oldest, newest } = self.ends()?;
        Some(match &self.find.filtering {
            None => self.sync.thread().span(oldest, newest).loaded,
            Some(f) => {
                f.index().after(self.sync.thread(), oldest)
                    - f.index().after(self.sync.thread(), newest)
                    + 1
            }
        })
    }

    /// What is said of the range where some of it is not loaded.
    pub(super) fn range_words(&self) -> Option<String> {
        let count = self.range_count()?;
        let Ends { oldest, newest } = self.ends()?;
        let missing = self.sync.thread().span(oldest, newest).missing;
        let words = format!("{} selected", count_of(count, "message"));
        missing.is_some().then(|| words + &missing_words(missing))
    }
}

/// What is said of messages that are meant and are not here; nothing where there are none.
pub fn missing_words(missing: Option<Missing>) -> String {
    match missing {
        None => String::new(),
        Some(Missing { count: None }) => "; some between them are not loaded".to_owned(),
        Some(Missing { count: Some(1) }) => "; 1 between them is not loaded".to_owned(),
        Some(Missing { count: Some(n) }) => {
            format!("; {} between them are not loaded", thousands(n))
        }
    }
}

/// The range is done with, if it was acted on.
pub fn done(state: &mut State) {
    if matches!(state.subject(), Some(Subject::Range(_))) {
        state.view.range = None;
    }
}

/// Begins a range at the selected message, or gives it up.
pub fn toggle(state: &mut State) {
    state.view.range = match state.view.range {
        None => state.view.viewport.selected(),
        Some(_) => None,
    };
}

/// After the thread changed: an end that is gone hands its place to the next newer one.
pub fn keep(state: &mut State, removed: &[(MessageKey, Option<MessageKey>)]) {
    let Some(start) = state.view.range else {
        return;
    };
    if let Some((_, heir)) = removed.iter().find(|gone| gone.0 == start) {
        state.view.range = *heir;
    }
    state.view.range = state
        .view
        .range
        .and_then(|key| state.sync.thread().nearest(key));
}

#[cfg(test)]
mod tests;

//! The messages that are acted on: the selected one, or all from where a range began.

use super::state::State;
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

/// Messages that are acted on, oldest first.
pub struct Chosen {
    /// The loaded ones.
    pub messages: Vec<(MessageKey, Message)>,
    /// Some that lie between them are not loaded: how many, where that is known.
    pub missing: Option<Missing>,
}

impl State {
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
        let Some(Ends { oldest, newest }) = self.ends() else {
            return chosen;
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
    pub(super) fn range_count(&self) -> Option<u64> {
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

    /// The same, in words.
    pub(super) fn range_words(&self) -> Option<String> {
        let count = self.range_count()?;
        let Ends { oldest, newest } = self.ends()?;
        let words = format!("{} selected", count_of(count, "message"));
        Some(words + &missing_words(self.sync.thread().span(oldest, newest).missing))
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

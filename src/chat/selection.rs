//! The selection: the selected message, or the range from where `V` was pressed.

use super::context::Context;
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

impl Context<'_> {
    /// What keys act on; `None` while nothing is shown that they could act on.
    pub fn subject(&self) -> Option<Subject> {
        if let Some(front) = self.front {
            let is_there = self.thread().contains(front.key);
            return is_there.then_some(Subject::Message(front.key));
        }
        match self.range {
            Some(_) => self.ends().map(Subject::Range),
            None => self.selected().map(Subject::Message),
        }
    }

    /// The keys act on a range.
    pub fn acts_on_range(&self) -> bool {
        matches!(self.subject(), Some(Subject::Range(_)))
    }

    /// From where to where messages are selected; `None` while there is none.
    pub fn ends(&self) -> Option<Ends> {
        let selected = self.selected()?;
        let start = self.range.and_then(|key| self.thread().nearest(key));
        let start = start.unwrap_or(selected);
        Some(Ends::between(start, selected, self.thread()))
    }

    /// What `y` and the like act on.
    pub fn chosen(&self) -> Chosen {
        let mut chosen = Chosen {
            messages: Vec::new(),
            missing: None,
        };
        let Ends { oldest, newest } = match self.subject() {
            None => return chosen,
            Some(Subject::Range(ends)) => ends,
            Some(Subject::Message(key)) => {
                let message = self.thread().get(key);
                chosen
                    .messages
                    .extend(message.map(|message| (key, message)));
                return chosen;
            }
        };
        chosen.missing = self.thread().span(oldest, newest).missing;
        let mut next = Some(oldest);
        while let Some(key) = next {
            if self.shown.contains(key)
                && let Some(message) = self.thread().get(key)
            {
                chosen.messages.push((key, message));
            }
            next = self.thread().newer(key).filter(|_| key != newest);
        }
        chosen
    }

    /// How many messages the range holds, while there is one.
    pub fn range_count(&self) -> Option<u64> {
        self.range?;
        let Ends { oldest, newest } = self.ends()?;
        Some(match self.shown.only {
            None => self.thread().span(oldest, newest).loaded,
            Some(index) => {
                index.after(self.thread(), oldest) - index.after(self.thread(), newest) + 1
            }
        })
    }

    /// What is said of the range where some of it is not loaded.
    pub fn range_words(&self) -> Option<String> {
        let count = self.range_count()?;
        let Ends { oldest, newest } = self.ends()?;
        let missing = self.thread().span(oldest, newest).missing;
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

/// After the thread changed: where the range begins now. An end that is gone hands its place to the
/// next newer one.
pub fn kept(
    start: MessageKey,
    removed: &[(MessageKey, Option<MessageKey>)],
    thread: &Thread,
) -> Option<MessageKey> {
    let start = match removed.iter().find(|gone| gone.0 == start) {
        Some((_, heir)) => *heir,
        None => Some(start),
    };
    start.and_then(|key| thread.nearest(key))
}

#[cfg(test)]
mod tests;

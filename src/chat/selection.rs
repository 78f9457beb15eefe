//! The selection: the selected message, or the range from where `V` was pressed.

use super::context::Context;
use crate::message::{Message, MessageKey};
use crate::text::numerals::{count_of, thousands};
use crate::thread::{Missing, Thread};

/// Both ends of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RangeEnds {
    pub oldest: MessageKey,
    pub newest: MessageKey,
}

impl RangeEnds {
    fn between(one: MessageKey, other: MessageKey, thread: &Thread) -> Self {
        let (oldest, newest) = if thread.is_before(other, one) {
            (other, one)
        } else {
            (one, other)
        };
        Self { oldest, newest }
    }

    pub fn contain(self, key: MessageKey, thread: &Thread) -> bool {
        if self.oldest == self.newest {
            return key == self.oldest;
        }
        !thread.is_before(key, self.oldest) && !thread.is_before(self.newest, key)
    }
}

/// What a key acts on: something in view, never a message that is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The message in the details or the large view, else the selected message.
    Message(MessageKey),
    /// All messages of the range.
    Range(RangeEnds),
}

/// The messages that a key acts on, oldest first.
pub struct Chosen {
    pub messages: Vec<(MessageKey, Message)>,
    /// Set if messages between them are not loaded.
    pub missing: Option<Missing>,
}

impl Context<'_> {
    /// What keys act on; `None` if the message in view is gone.
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

    pub fn acts_on_range(&self) -> bool {
        matches!(self.subject(), Some(Subject::Range(_)))
    }

    /// Both ends of the range; without a range, both are the selected message.
    pub fn ends(&self) -> Option<RangeEnds> {
        let selected = self.selected()?;
        let start = self.range.and_then(|key| self.thread().nearest(key));
        let start = start.unwrap_or(selected);
        Some(RangeEnds::between(start, selected, self.thread()))
    }

    /// The messages that `y` and similar keys act on.
    pub fn chosen(&self) -> Chosen {
        let mut chosen = Chosen {
            messages: Vec::new(),
            missing: None,
        };
        let RangeEnds { oldest, newest } = match self.subject() {
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

    /// How many messages the range holds; `None` without a range.
    pub fn range_count(&self) -> Option<u64> {
        self.range?;
        let RangeEnds { oldest, newest } = self.ends()?;
        Some(match self.shown.only {
            None => self.thread().span(oldest, newest).loaded,
            Some(index) => {
                // The filter may hide the end where the range began.
                let oldest_counts = u64::from(self.shown.contains(oldest));
                let after = |key| index.after(self.thread(), key);
                after(oldest) + oldest_counts - after(newest)
            }
        })
    }

    /// Words about the messages of the range that are not loaded.
    pub fn range_words(&self) -> Option<String> {
        let count = self.range_count()?;
        let RangeEnds { oldest, newest } = self.ends()?;
        let missing = self.thread().span(oldest, newest).missing;
        let words = format!("{} selected", count_of(count, "message"));
        missing.is_some().then(|| words + &missing_words(missing))
    }
}

/// Words about selected messages that are not loaded; empty if there are none.
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

/// After messages were removed: where the range begins now. A removed message is replaced by the
/// next newer one.
pub fn kept(
    start: MessageKey,
    removed: &[(MessageKey, Option<MessageKey>)],
    thread: &Thread,
) -> Option<MessageKey> {
    let start = match removed.iter().find(|gone| gone.0 == start) {
        Some((_, replacement)) => *replacement,
        None => Some(start),
    };
    start.and_then(|key| thread.nearest(key))
}

#[cfg(test)]
mod tests;

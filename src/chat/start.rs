//! `--at` and `--find`: where the thread is opened; and the command line that `L` copies.

use super::command::{Command, Commands};
use crate::search::pattern::{Pattern, PatternError};
use crate::sync::work::Target;
use crate::text::SafeText;
use crate::time::date::DateError;
use crate::time::moment::{self, Moment};
use crate::time::{UnixTime, Zone};

/// The place to go to when the first messages are loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    At(Moment),
    /// The newest message with these words.
    Find(SafeText),
}

/// The place that the command line asks for, and the command line without that place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// `None`: the newest message.
    pub goal: Option<Goal>,
    /// Quoted for a shell: `smsthread +32496123456`.
    pub command: String,
}

/// Why a place on the command line is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GoalError {
    #[error(transparent)]
    Moment(#[from] DateError),
    #[error(transparent)]
    Pattern(#[from] PatternError),
    #[error("There are no words to find.")]
    NoWords,
}

impl Goal {
    /// Reads the value of `--at`.
    ///
    /// # Errors
    /// The text is not a moment.
    pub fn at(text: &str, now: UnixTime, zone: Zone) -> Result<Self, GoalError> {
        Ok(Self::At(moment::parse(text, now, zone)?))
    }

    /// Reads the value of `--find`.
    ///
    /// # Errors
    /// There are no words, or they are a wrong regular expression.
    pub fn find(words: &str) -> Result<Self, GoalError> {
        // The words are shown, and a message has only characters that pass here.
        let words = SafeText::line(words.trim());
        match Pattern::parse(&words)? {
            Some(_) => Ok(Self::Find(words)),
            None => Err(GoalError::NoWords),
        }
    }
}

impl Start {
    /// Goes to the place. Later calls do nothing.
    pub fn go(&mut self) -> Commands {
        match self.goal.take() {
            None => Commands::none(),
            Some(Goal::At(moment)) => Command::Jump(target(moment)).into(),
            Some(Goal::Find(words)) => Command::Find(words).into(),
        }
    }
}

/// The target of a jump to this moment.
pub(super) fn target(moment: Moment) -> Target {
    match moment.nth {
        Some(nth) => Target::Message(moment.second, nth),
        None => Target::Since(moment.second),
    }
}

/// The target for a typed date; `None` if no date was typed.
pub fn entered(text: &str, now: UnixTime, zone: Zone) -> Result<Option<Target>, DateError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(target(moment::parse(text, now, zone)?)))
}

/// How a typed date is understood, or examples; `true` if the date is wrong.
pub fn remark(text: &str, now: UnixTime, zone: Zone) -> (String, bool) {
    if text.trim().is_empty() {
        let examples = "1 mar 14:30, 2024-03-01, last monday, 3 weeks ago";
        return (examples.to_owned(), false);
    }
    match moment::parse(text, now, zone) {
        Ok(moment) => (zone.short(moment.second), false),
        Err(error) => (error.to_string(), true),
    }
}

#[cfg(test)]
mod tests;

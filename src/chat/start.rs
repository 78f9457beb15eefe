//! `--at` and `--find`: where the thread is opened; and the command line that `L` copies.

use super::command::{Command, Commands};
use crate::search::pattern::{Pattern, PatternError};
use crate::sync::work::Target;
use crate::time::date::DateError;
use crate::time::moment::{self, Moment};
use crate::time::{UnixTime, Zone};

/// Where to go as soon as something is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A moment.
    At(Moment),
    /// The newest message that has these words.
    Find(String),
}

/// What the command line says of the place, and how it would be said again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// `None`: the newest message.
    pub goal: Option<Goal>,
    /// The command line without a place, quoted for a shell: `smsthread +32496123456`.
    pub command: String,
}

/// Why there is no such place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GoalError {
    /// `--at` is no moment.
    #[error(transparent)]
    Moment(#[from] DateError),
    /// `--find` is no pattern.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// `--find` has no words.
    #[error("There are no words to find.")]
    NoWords,
}

impl Goal {
    /// Reads a moment, as `--at` has it.
    ///
    /// # Errors
    /// It is none.
    pub fn at(text: &str, now: UnixTime, zone: Zone) -> Result<Self, GoalError> {
        Ok(Self::At(moment::parse(text, now, zone)?))
    }

    /// Reads words to find, as `--find` has them.
    ///
    /// # Errors
    /// There are none, or they are a faulty expression.
    pub fn find(words: &str) -> Result<Self, GoalError> {
        match Pattern::parse(words)? {
            Some(_) => Ok(Self::Find(words.to_owned())),
            None => Err(GoalError::NoWords),
        }
    }
}

impl Start {
    /// Goes there, once.
    pub fn go(&mut self) -> Commands {
        match self.goal.take() {
            None => Commands::none(),
            Some(Goal::At(moment)) => Command::Jump(target(moment)).into(),
            Some(Goal::Find(words)) => Command::Find(words).into(),
        }
    }
}

/// What a moment means in the thread.
pub(super) fn target(moment: Moment) -> Target {
    match moment.nth {
        Some(nth) => Target::Message(moment.second, nth),
        None => Target::Since(moment.second),
    }
}

/// Where a date leads that is typed; `None`: nowhere, no date was typed.
pub fn entered(text: &str, now: UnixTime, zone: Zone) -> Result<Option<Target>, DateError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(target(moment::parse(text, now, zone)?)))
}

/// What is understood of a date that is typed, or how one is written; whether that is a mistake.
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

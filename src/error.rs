//! [`AppError`]: why the program ends without success, with its words and its exit code.

use crate::config::error::ConfigError;
use crate::number::NumberError;
use crate::text::SafeText;
use crate::thread::page::{Failure, FailureKind};

/// The exit code if the command line or the configuration is wrong.
pub const USAGE: u8 = 2;

/// The exit code for this kind of failure.
pub fn exit_code(kind: FailureKind) -> u8 {
    match kind {
        FailureKind::NoConversation => 0,
        FailureKind::OurFault | FailureKind::Unreadable => 1,
        FailureKind::BadNumber | FailureKind::BadSetting => USAGE,
        FailureKind::Refused | FailureKind::Forbidden => 3,
        FailureKind::Busy | FailureKind::Unreachable => 4,
    }
}

/// The exit code after a signal, by the convention of shells.
pub fn code_of_signal(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(u8::MAX)
}

/// Why the program ends, in words that are safe to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppError {
    pub code: u8,
    /// What went wrong.
    pub what: SafeText,
    /// What to do next; may be empty or have several lines.
    pub advice: SafeText,
}

impl AppError {
    /// An error in the command line or the configuration.
    pub fn usage(what: &str, advice: &str) -> Self {
        Self {
            code: USAGE,
            what: SafeText::new(what),
            advice: SafeText::new(advice),
        }
    }

    /// The whole error on one line.
    pub fn words(&self) -> SafeText {
        SafeText::line(&format!("{}. {}", self.what, self.advice))
    }

    /// An error of the operating system.
    pub fn system(what: &str, error: &dyn std::error::Error) -> Self {
        let source = error.source().map(|source| format!(": {source}"));
        Self {
            code: 1,
            what: SafeText::line(&format!("{what}: {error}{}", source.unwrap_or_default())),
            advice: SafeText::new(""),
        }
    }

    /// The screen cannot be opened, or was lost.
    pub fn screen(error: &dyn std::error::Error) -> Self {
        Self::system("the screen failed", error)
    }
}

impl From<ConfigError> for AppError {
    fn from(error: ConfigError) -> Self {
        Self::from(&error)
    }
}

impl From<&ConfigError> for AppError {
    fn from(error: &ConfigError) -> Self {
        let problem = Self::usage(&error.to_string(), &error.advice());
        match error {
            ConfigError::CommandGivenUp { signal, .. } => Self {
                code: code_of_signal(*signal),
                ..problem
            },
            _ => problem,
        }
    }
}

impl From<NumberError> for AppError {
    fn from(error: NumberError) -> Self {
        Self::usage(&error.to_string(), &error.advice())
    }
}

impl From<Failure> for AppError {
    fn from(failure: Failure) -> Self {
        Self {
            code: exit_code(failure.kind),
            what: failure.what,
            advice: failure.advice,
        }
    }
}

#[cfg(test)]
mod tests;

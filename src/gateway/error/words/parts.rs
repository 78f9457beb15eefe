//! Builds the words for an error.

use crate::text::SafeText;
use crate::thread::page::FailureKind;

/// The kind, what happened, and what to do.
pub type ErrorWords = (FailureKind, String, String);

pub fn words(kind: FailureKind, what: impl Into<String>, advice: &str) -> ErrorWords {
    (kind, what.into(), advice.to_owned())
}

/// The deepest cause: the operating system's words.
pub fn innermost(error: &dyn std::error::Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    SafeText::line(&deepest.to_string())
        .shortened(120)
        .to_string()
}

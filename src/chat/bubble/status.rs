//! Delivery statuses in marks and words: the one place where they are made.

use crate::chat::message::DeliveryStatus;

/// A status for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusWords<'a> {
    /// What it is called, as in the middle of a sentence; an unlisted one as it came.
    pub name: &'a str,
    /// What it means, one sentence.
    pub meaning: &'static str,
}

/// The mark beside the clock time, one column; empty for a status that is shown in its own word
/// and where there is none.
pub fn status_glyph(status: &DeliveryStatus) -> &'static str {
    match status {
        DeliveryStatus::Submitted => "◌",
        DeliveryStatus::Buffered => "◔",
        DeliveryStatus::Delivered => "✓",
        DeliveryStatus::NotDelivered => "✗",
        DeliveryStatus::Rejected => "⊘",
        DeliveryStatus::Unknown => "?",
        DeliveryStatus::Other(_) | DeliveryStatus::Absent => "",
    }
}

/// Name and meaning of a status.
pub fn status_words(status: &DeliveryStatus) -> StatusWords<'_> {
    let (name, meaning) = match status {
        DeliveryStatus::Submitted => ("submitted", "Handed to the operator, no report yet."),
        DeliveryStatus::Buffered => ("buffered", "With the operator, not yet on the phone."),
        DeliveryStatus::Delivered => ("delivered", "The message is on the phone."),
        DeliveryStatus::NotDelivered => (
            "not delivered",
            "The operator gave up trying to reach the phone.",
        ),
        DeliveryStatus::Rejected => ("rejected", "The operator refused the message."),
        DeliveryStatus::Unknown => ("unknown", "There is no report to be had."),
        DeliveryStatus::Other(word) => (
            &**word,
            "A status that the gateway's reference does not list.",
        ),
        DeliveryStatus::Absent => ("none", "The gateway gave no status."),
    };
    StatusWords { name, meaning }
}

/// A sentence as a part of a longer line: without its full stop, and small at its beginning unless
/// that is an abbreviation.
pub fn clause(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut letters = sentence.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => sentence.to_owned(),
    }
}

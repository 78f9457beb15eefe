//! The mark and the words of each delivery status.

use crate::message::DeliveryStatus;

/// A status in words for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusWords<'a> {
    /// The name, as in the middle of a sentence; an unlisted status as it came.
    pub name: &'a str,
    /// The meaning, one sentence.
    pub meaning: &'static str,
    /// What to do about it, one sentence.
    pub advice: &'static str,
}

/// Columns of the longest mark.
pub(super) const MARK_WIDTH: usize = 2;

/// The mark beside the time, at most two columns. Empty for an unlisted status, which is shown in
/// its own word, and if there is no status.
pub fn status_glyph(status: &DeliveryStatus) -> &'static str {
    match status {
        DeliveryStatus::Submitted => "◔",
        DeliveryStatus::Buffered => "◑",
        DeliveryStatus::Delivered => "✓✓",
        DeliveryStatus::NotDelivered => "✗",
        DeliveryStatus::Rejected => "⊘",
        DeliveryStatus::Unknown => "?",
        DeliveryStatus::Other(_) | DeliveryStatus::Absent => "",
    }
}

pub fn status_words(status: &DeliveryStatus) -> StatusWords<'_> {
    let (name, meaning, advice) = match status {
        DeliveryStatus::Submitted => (
            "submitted",
            "Handed to the operator, no report yet.",
            "Wait: a report usually comes within minutes.",
        ),
        DeliveryStatus::Buffered => (
            "buffered",
            "With the operator, not yet on the phone.",
            "Wait: it is delivered once the phone is on and has reception.",
        ),
        DeliveryStatus::Delivered => ("delivered", "The message is on the phone.", "Nothing."),
        DeliveryStatus::NotDelivered => (
            "not delivered",
            "The operator gave up trying to reach the phone.",
            "Check the number, then send it again or reach the customer another way.",
        ),
        DeliveryStatus::Rejected => (
            "rejected",
            "The operator refused the message.",
            "Sending the same message again will not help: check number, sender and text, then ask the gateway's support.",
        ),
        DeliveryStatus::Unknown => (
            "unknown",
            "No delivery report is available.",
            "Do not rely on it: if it matters, ask the customer.",
        ),
        DeliveryStatus::Other(word) => (
            &**word,
            "A status that the gateway's reference does not list.",
            "Do not assume that it was delivered: ask the gateway's support what this status means.",
        ),
        DeliveryStatus::Absent => (
            "none",
            "The gateway gave no status.",
            "Do not assume that it was delivered: if it matters, ask the customer.",
        ),
    };
    StatusWords {
        name,
        meaning,
        advice,
    }
}

/// A sentence as part of a longer line: without its full stop, and with a small first letter unless
/// it begins with an abbreviation.
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

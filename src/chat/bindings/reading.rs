//! Keys to move and to find.

use super::binding::{ALL, BOXES, Binding};
use crate::chat::action::Action;
use crate::chat::action::Layer::{Gallery, Months, Transcript};

pub const MOVING: &[Binding] = &[
    Binding {
        keys: &["j", "Down"],
        action: Action::Newer,
        layers: &[Transcript, Gallery, Months],
        words: "next message",
        hint: Some(("j/k", "move")),
    },
    Binding {
        keys: &["k", "Up"],
        action: Action::Older,
        layers: &[Transcript, Gallery, Months],
        words: "previous message",
        hint: None,
    },
    Binding {
        keys: &["Ctrl-e"],
        action: Action::RowDown,
        layers: ALL,
        words: "one row down (also the wheel)",
        hint: None,
    },
    Binding {
        keys: &["Ctrl-y"],
        action: Action::RowUp,
        layers: ALL,
        words: "one row up (also the wheel)",
        hint: None,
    },
    Binding {
        keys: &["Ctrl-d"],
        action: Action::HalfPageDown,
        layers: ALL,
        words: "half a page down",
        hint: None,
    },
    Binding {
        keys: &["Ctrl-u"],
        action: Action::HalfPageUp,
        layers: ALL,
        words: "half a page up",
        hint: None,
    },
    Binding {
        keys: &["PgDn", "Ctrl-f", "Space"],
        action: Action::PageDown,
        layers: ALL,
        words: "a page down",
        hint: None,
    },
    Binding {
        keys: &["PgUp", "Ctrl-b"],
        action: Action::PageUp,
        layers: &[Transcript, Gallery, Months],
        words: "a page up, into older messages",
        hint: Some(("PgUp", "older")),
    },
    Binding {
        keys: &["PgUp", "Ctrl-b"],
        action: Action::PageUp,
        layers: BOXES,
        words: "",
        hint: Some(("PgUp/PgDn", "page")),
    },
    Binding {
        keys: &["g", "Home"],
        action: Action::First,
        layers: ALL,
        words: "first message of the conversation",
        hint: None,
    },
    Binding {
        keys: &["G", "End"],
        action: Action::Latest,
        layers: &[Transcript, Gallery, Months],
        words: "newest message",
        hint: Some(("G", "newest")),
    },
    Binding {
        keys: &["G", "End"],
        action: Action::Latest,
        layers: BOXES,
        words: "",
        hint: None,
    },
    Binding {
        keys: &["M"],
        action: Action::Months,
        layers: &[Transcript, Months],
        words: "months: years at a glance, and back",
        hint: None,
    },
    Binding {
        keys: &["t", ":"],
        action: Action::GoToDate,
        layers: &[Transcript],
        words: "go to a date or time: 2024-03-01, 1 mar 14:05, monday, -3w",
        hint: None,
    },
    Binding {
        keys: &["Ctrl-o"],
        action: Action::Back,
        layers: &[Transcript],
        words: "back to the place before a search, filter or jump",
        hint: None,
    },
    Binding {
        keys: &["Ctrl-i"],
        action: Action::Forward,
        layers: &[Transcript],
        words: "forward again",
        hint: None,
    },
    Binding {
        keys: &["'"],
        action: Action::LastVisit,
        layers: &[Transcript],
        words: "where you left at your last visit (with the archive)",
        hint: None,
    },
];

pub const FINDING: &[Binding] = &[
    Binding {
        keys: &["/"],
        action: Action::Search,
        layers: &[Transcript],
        words: "search: words, or /a regular expression/",
        hint: Some(("/", "search")),
    },
    Binding {
        keys: &["n"],
        action: Action::NextHit,
        layers: &[Transcript],
        words: "next hit, towards older messages and on into history",
        hint: None,
    },
    Binding {
        keys: &["N"],
        action: Action::PreviousHit,
        layers: &[Transcript],
        words: "previous hit, towards newer messages",
        hint: None,
    },
    Binding {
        keys: &["\\"],
        action: Action::Filter,
        layers: &[Transcript],
        words: "show only: in out failed pending files links from: since: until: on:",
        hint: None,
    },
    Binding {
        keys: &["["],
        action: Action::OlderFailed,
        layers: &[Transcript],
        words: "previous message that failed",
        hint: None,
    },
    Binding {
        keys: &["]"],
        action: Action::NewerFailed,
        layers: &[Transcript],
        words: "next message that failed",
        hint: None,
    },
];

//! Keys to select, copy, save and export.

use super::binding::Binding;
use crate::chat::action::Action;
use crate::chat::action::Layer::{Details, Links, Picture, Transcript};

pub const TAKING: &[Binding] = &[
    Binding {
        keys: &["V"],
        action: Action::SelectRange,
        layers: &[Transcript],
        words: "select a range from here: move, then copy; V or Esc ends it",
        hint: None,
    },
    Binding {
        keys: &["y"],
        action: Action::Copy,
        layers: &[Transcript, Details],
        words: "copy the text of the selection",
        hint: None,
    },
    Binding {
        keys: &["Y"],
        action: Action::CopyFull,
        layers: &[Transcript, Details],
        words: "copy the selection with time, sender and status",
        hint: None,
    },
    Binding {
        keys: &["m"],
        action: Action::CopyMarkdown,
        layers: &[Transcript, Details],
        words: "copy the selection as a Markdown quote",
        hint: None,
    },
    Binding {
        keys: &["L"],
        action: Action::CopyCommand,
        layers: &[Transcript, Details],
        words: "copy the command line that opens this message again",
        hint: None,
    },
    Binding {
        keys: &["|"],
        action: Action::HandOn,
        layers: &[Transcript, Details],
        words: "give the selection to a command of yours",
        hint: None,
    },
    Binding {
        keys: &["u"],
        action: Action::CopyLink,
        layers: &[Transcript, Details, Links],
        words: "copy a link of the selection",
        hint: None,
    },
    Binding {
        keys: &["o"],
        action: Action::OpenLink,
        layers: &[Transcript, Details, Links, Picture],
        words: "open a link (its full address is shown first)",
        hint: None,
    },
    Binding {
        keys: &["Enter"],
        action: Action::PickLink,
        layers: &[Links],
        words: "in a list of links: choose this link",
        hint: Some(("Enter", "this one")),
    },
    Binding {
        keys: &["s"],
        action: Action::SaveFiles,
        layers: &[Transcript, Details],
        words: "save the files of the selected message",
        hint: None,
    },
    Binding {
        keys: &["S"],
        action: Action::SaveAll,
        layers: &[Transcript, Details],
        words: "save all files of the selection",
        hint: None,
    },
    Binding {
        keys: &["E"],
        action: Action::Export,
        layers: &[Transcript],
        words: "export the selection, the filter’s result, or everything",
        hint: None,
    },
];

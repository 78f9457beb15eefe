//! The table of keys; keymap, help, docs and status line are made from it.

mod binding;
mod pictures;
mod reading;
mod selecting;

use super::action::{Action, Layer};
use binding::{BOXES, EVERYWHERE};
pub use binding::{Binding, OverlayBinding};
use pictures::{PICTURE, PICTURES};
use reading::{FINDING, MOVING};
use selecting::TAKING;

/// One heading of the help with its keys.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    pub title: &'static str,
    pub bindings: &'static [Binding],
}

use Layer::{Details, Gallery, Help, Links, Looks, Months, Picture, Transcript};

/// Every key except those of [`OVERLAY_BINDINGS`].
pub const SECTIONS: &[Section] = &[
    Section {
        title: "Moving",
        bindings: MOVING,
    },
    Section {
        title: "Finding",
        bindings: FINDING,
    },
    Section {
        title: "Selecting, copying, exporting",
        bindings: TAKING,
    },
    Section {
        title: "Details of a message",
        bindings: DETAILS,
    },
    Section {
        title: "Large picture",
        bindings: PICTURE,
    },
    Section {
        title: "Gallery and animations",
        bindings: PICTURES,
    },
    Section {
        title: "Program",
        bindings: PROGRAM,
    },
];

pub fn bindings() -> impl Iterator<Item = &'static Binding> + Clone {
    SECTIONS.iter().flat_map(|section| section.bindings)
}

const DETAILS: &[Binding] = &[
    Binding {
        keys: &["i", "Enter"],
        action: Action::Details,
        layers: &[Transcript],
        words: "details of the selected message",
        hint: Some(("i", "details")),
    },
    Binding {
        keys: &["r"],
        action: Action::Raw,
        layers: &[Details],
        words: "show the raw record, and back",
        hint: Some(("r", "raw record")),
    },
];

const PROGRAM: &[Binding] = &[
    Binding {
        keys: &["R"],
        action: Action::Refresh,
        layers: &[Transcript, Picture, Gallery, Months],
        words: "refresh, and retry what failed; twice: read all again",
        hint: None,
    },
    Binding {
        keys: &["T"],
        action: Action::Looks,
        layers: &[Transcript, Looks],
        words: "try themes, accents and bubbles",
        hint: None,
    },
    Binding {
        keys: &["h", "Left"],
        action: Action::PanLeft,
        layers: &[Looks],
        words: "",
        hint: Some(("h/l", "change")),
    },
    Binding {
        keys: &["l", "Right"],
        action: Action::PanRight,
        layers: &[Looks],
        words: "",
        hint: None,
    },
    Binding {
        keys: &["j", "Down"],
        action: Action::Newer,
        layers: &[Looks],
        words: "",
        hint: Some(("j/k", "theme, accent, bubbles")),
    },
    Binding {
        keys: &["k", "Up"],
        action: Action::Older,
        layers: &[Looks],
        words: "",
        hint: None,
    },
    Binding {
        keys: &["Enter"],
        action: Action::PickLink,
        layers: &[Looks],
        words: "",
        hint: Some(("Enter", "keep")),
    },
    Binding {
        keys: &["?", "F1"],
        action: Action::Help,
        layers: &[Transcript, Details, Picture, Gallery, Months],
        words: "this list of keys",
        hint: Some(("?", "help")),
    },
    Binding {
        keys: &["Ctrl-l"],
        action: Action::Redraw,
        layers: EVERYWHERE,
        words: "draw the screen again",
        hint: None,
    },
    Binding {
        keys: &["Ctrl-z"],
        action: Action::Suspend,
        layers: EVERYWHERE,
        words: "suspend (fg continues)",
        hint: None,
    },
    Binding {
        keys: &["Esc"],
        action: Action::Close,
        layers: EVERYWHERE,
        words: "close the open box",
        hint: None,
    },
    Binding {
        keys: &["q"],
        action: Action::CloseOrQuit,
        layers: &[Details, Help, Links, Picture, Gallery, Months],
        words: "",
        hint: Some(("q", "close")),
    },
    Binding {
        keys: &["q"],
        action: Action::CloseOrQuit,
        layers: &[Looks],
        words: "",
        hint: Some(("q", "back")),
    },
    Binding {
        keys: &["q"],
        action: Action::CloseOrQuit,
        layers: &[Transcript],
        words: "close the open box, else quit",
        hint: Some(("q", "quit")),
    },
    Binding {
        keys: &["Ctrl-c"],
        action: Action::Quit,
        layers: EVERYWHERE,
        words: "quit",
        hint: None,
    },
];

/// Keys of the transcript that have a related meaning in the boxes over it.
pub const OVERLAY_BINDINGS: &[OverlayBinding] = &[
    OverlayBinding {
        of: Action::Newer,
        layers: BOXES,
        action: Action::RowDown,
        hint: Some(("j/k", "scroll")),
    },
    OverlayBinding {
        of: Action::Older,
        layers: BOXES,
        action: Action::RowUp,
        hint: None,
    },
    OverlayBinding {
        of: Action::Search,
        layers: &[Help],
        action: Action::Search,
        hint: Some(("/", "narrow")),
    },
    OverlayBinding {
        of: Action::Details,
        layers: &[Details, Help],
        action: Action::Close,
        hint: None,
    },
    OverlayBinding {
        of: Action::Help,
        layers: &[Help],
        action: Action::Close,
        hint: None,
    },
];

//! The table of keys; keymap, help, docs and status line are made from it.

use super::action::{Action, Layer};

#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// The default keys, as they are written for people.
    pub keys: &'static [&'static str],
    pub action: Action,
    pub layers: &'static [Layer],
    /// The words for the help.
    pub words: &'static str,
    /// Words for the status line, if there is room: the first default key of each action that the
    /// hint covers (`j/k` covers two), and a word.
    pub hint: Option<(&'static str, &'static str)>,
}

/// Gives the keys of one action a related meaning in other layers.
#[derive(Clone, Copy, Debug)]
pub struct OverlayBinding {
    /// The action whose keys are used.
    pub of: Action,
    /// Where these keys mean something else.
    pub layers: &'static [Layer],
    /// What they do there.
    pub action: Action,
    /// As in [`Binding`].
    pub hint: Option<(&'static str, &'static str)>,
}

/// One heading of the help with its keys.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    pub title: &'static str,
    pub bindings: &'static [Binding],
}

use Layer::{Details, Gallery, Help, Links, Looks, Months, Picture, Transcript};

const ALL: &[Layer] = &[Transcript, Details, Help, Links, Gallery, Months];
const EVERYWHERE: &[Layer] = &[
    Transcript, Details, Help, Links, Picture, Gallery, Looks, Months,
];
const BOXES: &[Layer] = &[Details, Help, Links];

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

const MOVING: &[Binding] = &[
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

const FINDING: &[Binding] = &[
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

const TAKING: &[Binding] = &[
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

const PICTURE: &[Binding] = &[
    Binding {
        keys: &["v"],
        action: Action::View,
        layers: &[Transcript, Picture],
        words: "show the picture large, and back",
        hint: None,
    },
    Binding {
        keys: &["n"],
        action: Action::NextPicture,
        layers: &[Picture],
        words: "next picture",
        hint: Some(("n/p", "next")),
    },
    Binding {
        keys: &["p"],
        action: Action::PreviousPicture,
        layers: &[Picture],
        words: "previous picture, and on into history",
        hint: None,
    },
    Binding {
        keys: &["+", "="],
        action: Action::ZoomIn,
        layers: &[Picture],
        words: "zoom in",
        hint: Some(("+/-", "zoom")),
    },
    Binding {
        keys: &["-"],
        action: Action::ZoomOut,
        layers: &[Picture],
        words: "zoom out",
        hint: None,
    },
    Binding {
        keys: &["0"],
        action: Action::ZoomReset,
        layers: &[Picture],
        words: "show the whole picture",
        hint: None,
    },
    Binding {
        keys: &["h", "Left"],
        action: Action::PanLeft,
        layers: &[Picture, Gallery, Months],
        words: "move left; in the gallery: picture to the left",
        hint: None,
    },
    Binding {
        keys: &["j", "Down"],
        action: Action::PanDown,
        layers: &[Picture],
        words: "move down",
        hint: None,
    },
    Binding {
        keys: &["k", "Up"],
        action: Action::PanUp,
        layers: &[Picture],
        words: "move up",
        hint: None,
    },
    Binding {
        keys: &["l", "Right"],
        action: Action::PanRight,
        layers: &[Picture, Gallery, Months],
        words: "move right; in the gallery: picture to the right",
        hint: None,
    },
    Binding {
        keys: &["s"],
        action: Action::SavePicture,
        layers: &[Picture],
        words: "save the picture",
        hint: Some(("s", "save")),
    },
];

const PICTURES: &[Binding] = &[
    Binding {
        keys: &["Ctrl-g"],
        action: Action::Gallery,
        layers: &[Transcript, Gallery],
        words: "gallery: all loaded pictures, and back",
        hint: None,
    },
    Binding {
        keys: &["Enter"],
        action: Action::GoToMessage,
        layers: &[Gallery, Months],
        words: "in the gallery: go to this picture's message; in the months: to the selected one",
        hint: Some(("Enter", "go there")),
    },
    Binding {
        keys: &["v"],
        action: Action::View,
        layers: &[Gallery],
        words: "",
        hint: Some(("v", "large")),
    },
    Binding {
        keys: &["p"],
        action: Action::Play,
        layers: &[Transcript],
        words: "play or stop the animation in its bubble",
        hint: None,
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

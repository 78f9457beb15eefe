//! The table of terminals: how each is recognised, and what it can do. The rest of the program asks
//! for what a terminal can do, never for its name.

use crate::terminal::quirks::ClusterDrawing;
use crate::terminal::right_to_left::Reordering;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Brand {
    #[default]
    Unknown,
    Kitty,
    Ghostty,
    WezTerm,
    Iterm2,
    AppleTerminal,
    Foot,
    Alacritty,
    /// GNOME Terminal and others that use its library.
    Vte,
    Konsole,
    Xterm,
    Mlterm,
    Windows,
    Code,
    Rxvt,
    /// The kernel's console.
    Linux,
    /// tmux, in any terminal.
    Tmux,
    /// GNU screen, in any terminal.
    Screen,
    /// Zellij, in any terminal.
    Zellij,
}

/// The escape sequence for a desktop notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeWay {
    /// One text.
    Osc9,
    /// A title and a text.
    Osc777,
    /// kitty's.
    Osc99,
}

/// How many colours a terminal has wherever `TERM` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownColours {
    /// As many as the rest of `TERM` and `COLORTERM` say.
    AsNamed,
    /// Never more than 256, whatever `COLORTERM` says.
    AtMost256,
    /// 24-bit colours.
    All,
}

/// The questions that a terminal does not show as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownQuestions {
    None,
    /// Those for its colours.
    Colours,
    All,
}

/// Major and minor version.
pub type Version = (u32, u32);

/// How a terminal shows pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownPictures {
    /// As its answers say.
    AsAnswered,
    /// By kitty's protocol with placeholders; since this version, if others are in use.
    Placeholders {
        since: Option<Version>,
    },
    Iterm2,
    /// By sixels, if it reports them; else not, for this reason.
    Sixels {
        otherwise: &'static str,
    },
    /// Not, for this reason.
    Never(&'static str),
}

/// What is known of a terminal. An empty text matches nothing.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct KnownTerminal {
    pub brand: Brand,
    /// A part of `TERM`.
    pub term: &'static str,
    /// `TERM_PROGRAM`.
    pub program: &'static str,
    /// How its answer to the question for name and version begins.
    pub answer: &'static str,
    pub colours: KnownColours,
    pub questions: KnownQuestions,
    /// It has a window title, or at least does not show it as text.
    pub titles: bool,
    /// It makes links of OSC 8, and surely never shows them as text.
    pub links: bool,
    /// It copies by OSC 52, unless the user forbade that; `None`: perhaps.
    pub clipboard: Option<bool>,
    /// It repeats any character by REP; this was tried.
    pub repeats: bool,
    /// How it shows desktop notifications, if it can.
    pub notices: Option<NoticeWay>,
    pub pictures: KnownPictures,
    /// It keeps the pictures that it was given when the screen is cleared, if it is not older.
    pub keeps_pictures_since: Option<Version>,
    /// Its pixels shine through text without a background, and spill into the cells beside them.
    pub pixels_stay: bool,
    /// Pictures reach the terminal outside only in strings of tmux.
    pub wraps_pictures: bool,
    pub clusters: ClusterDrawing,
    /// Unless it knows clusters, it gives one column to a sign that a selector makes an emoji.
    pub narrow_emoji: bool,
    /// It draws nothing outside of a letter's columns.
    pub crops: bool,
    pub reordering: Reordering,
}

/// A terminal of which nothing special is known.
const PLAIN: KnownTerminal = KnownTerminal {
    brand: Brand::Unknown,
    term: "",
    program: "",
    answer: "",
    colours: KnownColours::AsNamed,
    questions: KnownQuestions::All,
    titles: true,
    links: false,
    clipboard: None,
    repeats: false,
    notices: None,
    pictures: KnownPictures::AsAnswered,
    keeps_pictures_since: None,
    pixels_stay: false,
    wraps_pictures: false,
    clusters: ClusterDrawing::Joined,
    narrow_emoji: false,
    crops: false,
    reordering: Reordering::None,
};

pub(super) const TABLE: &[KnownTerminal] = &[
    KnownTerminal {
        brand: Brand::Kitty,
        term: "kitty",
        answer: "kitty(",
        colours: KnownColours::All,
        links: true,
        clipboard: Some(true),
        repeats: true,
        notices: Some(NoticeWay::Osc99),
        pictures: KnownPictures::Placeholders {
            since: Some((0, 28)),
        },
        keeps_pictures_since: Some((0, 30)),
        crops: true,
        reordering: Reordering::ByFont,
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Ghostty,
        term: "ghostty",
        program: "ghostty",
        answer: "ghostty ",
        colours: KnownColours::All,
        links: true,
        clipboard: Some(true),
        notices: Some(NoticeWay::Osc777),
        pictures: KnownPictures::Placeholders { since: None },
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::WezTerm,
        term: "wezterm",
        program: "WezTerm",
        answer: "WezTerm ",
        colours: KnownColours::All,
        links: true,
        clipboard: Some(true),
        notices: Some(NoticeWay::Osc9),
        pictures: KnownPictures::Iterm2,
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Foot,
        term: "foot",
        answer: "foot(",
        colours: KnownColours::All,
        links: true,
        clipboard: Some(true),
        repeats: true,
        notices: Some(NoticeWay::Osc777),
        clusters: ClusterDrawing::Summed,
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Alacritty,
        term: "alacritty",
        colours: KnownColours::All,
        links: true,
        clipboard: Some(true),
        repeats: true,
        clusters: ClusterDrawing::Beside,
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Rxvt,
        term: "rxvt",
        notices: Some(NoticeWay::Osc777),
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Linux,
        term: "linux",
        questions: KnownQuestions::None,
        titles: false,
        clipboard: Some(false),
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Iterm2,
        program: "iTerm.app",
        answer: "iTerm2 ",
        links: true,
        notices: Some(NoticeWay::Osc9),
        pictures: KnownPictures::Iterm2,
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::AppleTerminal,
        program: "Apple_Terminal",
        questions: KnownQuestions::Colours,
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Code,
        program: "vscode",
        links: true,
        clipboard: Some(true),
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Vte,
        answer: "VTE(",
        links: true,
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Konsole,
        answer: "Konsole ",
        links: true,
        pixels_stay: true,
        clusters: ClusterDrawing::Partly,
        reordering: Reordering::ByRow,
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Windows,
        links: true,
        clipboard: Some(true),
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Xterm,
        answer: "XTerm(",
        repeats: true,
        narrow_emoji: true,
        crops: true,
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Mlterm,
        term: "mlterm",
        answer: "mlterm(",
        // It keeps about 240 colours besides its 256, and recolours the screen when they are used up.
        colours: KnownColours::AtMost256,
        narrow_emoji: true,
        reordering: Reordering::BySeparators,
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Tmux,
        answer: "tmux ",
        pictures: KnownPictures::Sixels {
            otherwise: "this tmux shows no sixels; with kitty around it, try --images kitty",
        },
        wraps_pictures: true,
        narrow_emoji: true,
        // The terminal outside may be kitty.
        reordering: Reordering::ByFont,
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Screen,
        pictures: KnownPictures::Never("screen lets nothing sharper through"),
        narrow_emoji: true,
        reordering: Reordering::ByFont,
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Zellij,
        answer: "Zellij(",
        links: true,
        pictures: KnownPictures::Sixels {
            otherwise: "Zellij shows no sixels here, and does not support kitty's placeholders",
        },
        ..PLAIN
    },
];

/// The terminal whose answer about name and version begins like this, and the rest of the answer.
pub fn of_answer(said: &str) -> Option<(&'static KnownTerminal, &str)> {
    TABLE.iter().find_map(|known| {
        let version = said.strip_prefix(known.answer)?;
        (!known.answer.is_empty()).then_some((known, version))
    })
}

impl Brand {
    pub(super) fn known(self) -> &'static KnownTerminal {
        TABLE
            .iter()
            .find(|known| known.brand == self)
            .unwrap_or(&PLAIN)
    }
}

pub fn answers() -> impl Iterator<Item = &'static str> {
    let answers = TABLE.iter().map(|known| known.answer);
    answers.filter(|answer| !answer.is_empty())
}

/// How many colours the terminal has that `TERM` names.
pub fn named_colours(term: &str) -> KnownColours {
    let mut named = TABLE.iter().filter(|known| !known.term.is_empty());
    let found = named.find(|known| term.contains(known.term));
    match found.map_or(KnownColours::AsNamed, |known| known.colours) {
        KnownColours::AsNamed if term.contains("direct") => KnownColours::All,
        colours => colours,
    }
}

/// Whether `TERM` names a terminal that shows escape sequences as text.
pub fn is_dumb(term: &str) -> bool {
    term == "dumb"
}

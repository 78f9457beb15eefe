//! The table of terminals: how each is recognised, and what it can do.

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Brand {
    #[default]
    Unknown,
    Kitty,
    Ghostty,
    WezTerm,
    Iterm2,
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

/// What is known of a terminal. An empty text matches nothing.
pub(super) struct KnownTerminal {
    pub brand: Brand,
    /// A part of `TERM`.
    pub term: &'static str,
    /// `TERM_PROGRAM`.
    pub program: &'static str,
    /// How its answer to the question for name and version begins.
    pub answer: &'static str,
    /// It has 24-bit colours wherever `TERM` names it.
    pub all_colours: bool,
    /// It makes links of OSC 8, and surely never shows them as text.
    pub links: bool,
    /// It copies by OSC 52, unless the user forbade that; `None`: perhaps.
    pub clipboard: Option<bool>,
    /// It repeats any character by REP; this was tried.
    pub repeats: bool,
    /// How it shows desktop notifications, if it can.
    pub notices: Option<NoticeWay>,
}

/// A terminal of which nothing special is known.
pub(super) const PLAIN: KnownTerminal = KnownTerminal {
    brand: Brand::Unknown,
    term: "",
    program: "",
    answer: "",
    all_colours: false,
    links: false,
    clipboard: None,
    repeats: false,
    notices: None,
};

pub(super) const TABLE: &[KnownTerminal] = &[
    KnownTerminal {
        brand: Brand::Kitty,
        term: "kitty",
        answer: "kitty(",
        all_colours: true,
        links: true,
        clipboard: Some(true),
        repeats: true,
        notices: Some(NoticeWay::Osc99),
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Ghostty,
        term: "ghostty",
        program: "ghostty",
        answer: "ghostty ",
        all_colours: true,
        links: true,
        clipboard: Some(true),
        repeats: false,
        notices: Some(NoticeWay::Osc777),
    },
    KnownTerminal {
        brand: Brand::WezTerm,
        term: "wezterm",
        program: "WezTerm",
        answer: "WezTerm ",
        all_colours: true,
        links: true,
        clipboard: Some(true),
        repeats: false,
        notices: Some(NoticeWay::Osc9),
    },
    KnownTerminal {
        brand: Brand::Foot,
        term: "foot",
        answer: "foot(",
        all_colours: true,
        links: true,
        clipboard: Some(true),
        repeats: true,
        notices: Some(NoticeWay::Osc777),
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Alacritty,
        term: "alacritty",
        all_colours: true,
        links: true,
        clipboard: Some(true),
        repeats: true,
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
        clipboard: Some(false),
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Iterm2,
        program: "iTerm.app",
        answer: "iTerm2 ",
        links: true,
        notices: Some(NoticeWay::Osc9),
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
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Mlterm,
        term: "mlterm",
        answer: "mlterm(",
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Tmux,
        answer: "tmux ",
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Screen,
        ..PLAIN
    },
    KnownTerminal {
        brand: Brand::Zellij,
        answer: "Zellij(",
        links: true,
        ..PLAIN
    },
];

impl Brand {
    /// The terminal whose answer about name and version begins like this, and the rest of the
    /// answer.
    pub fn of_answer(said: &str) -> Option<(Self, &str)> {
        TABLE.iter().find_map(|known| {
            let version = said.strip_prefix(known.answer)?;
            (!known.answer.is_empty()).then_some((known.brand, version))
        })
    }

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

/// Whether `TERM` names a terminal with 24-bit colours.
pub fn has_all_colours(term: &str) -> bool {
    let mut named = TABLE.iter().filter(|known| known.all_colours);
    term.contains("direct") || named.any(|known| term.contains(known.term))
}

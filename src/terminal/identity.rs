//! Which terminal this is, and what stands between the terminal and smsthread, as far as the
//! environment tells.
//!
//! A terminal's variables are inherited by everything that is started in it, also by a `tmux`
//! server to which another terminal attaches later. So inside tmux only tmux's own variables count.

mod brands;

use super::right_to_left::Reordering;

use brands::{Brand, TABLE};
pub use brands::{
    KnownColours, KnownPictures, KnownQuestions, KnownTerminal, NoticeWay, answers, is_dumb,
    named_colours, of_answer,
};

/// A program between the terminal and this program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Multiplexer {
    #[default]
    None,
    Tmux,
    Screen,
}

impl Multiplexer {
    /// By the variables that `get` returns; `TERM` counts even if it comes from another machine.
    pub fn of(get: impl Fn(&str) -> Option<String>) -> Self {
        let has = |name: &str| get(name).is_some_and(|value| !value.is_empty());
        let term = get("TERM").unwrap_or_default();
        if has("TMUX") {
            Self::Tmux
        } else if has("STY") {
            Self::Screen
        } else if term.starts_with("tmux") {
            Self::Tmux
        } else if term.starts_with("screen") {
            Self::Screen
        } else {
            Self::None
        }
    }

    /// Whether the terminal outside gets the 24-bit colours that `COLORTERM` promises: screen 4 reads
    /// them as other attributes.
    pub fn passes_all_colours(self) -> bool {
        self != Self::Screen
    }

    /// Whether Esc is kept back until the next key while the mouse is reported, as screen 4 does; both
    /// keys then look like one with Alt. `TERM` does not count: tmux often calls itself screen there.
    pub fn keeps_escape(get: impl Fn(&str) -> Option<String>) -> bool {
        Self::of(|name| get(name).filter(|_| name != "TERM")) == Self::Screen
    }

    /// What is known of the multiplexer itself, which replaces the terminal outside.
    fn known(self) -> Option<&'static KnownTerminal> {
        match self {
            Self::None => None,
            Self::Tmux => Some(Brand::Tmux.known()),
            Self::Screen => Some(Brand::Screen.known()),
        }
    }
}

/// Where the program runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct TerminalIdentity {
    /// The terminal; not known inside a multiplexer.
    brand: Brand,
    /// `TERM` is empty, or names a terminal that shows escape sequences as text.
    is_plain: bool,
    /// The multiplexer in between.
    pub multiplexer: Multiplexer,
    /// There is a variable of Konsole, in which a multiplexer was perhaps started.
    began_in_konsole: bool,
    /// tmux runs on this machine and can be asked.
    pub tmux_here: bool,
    /// The multiplexer passes links on.
    multiplexer_links: bool,
    /// The user is at another machine.
    pub remote: bool,
    /// This machine has a graphical desktop.
    pub desktop: bool,
    /// The clipboard's content belongs to the program that copied, as on X11 and Wayland: it goes
    /// when that program ends.
    lends: bool,
}

impl TerminalIdentity {
    /// By the variables that `get` returns.
    pub fn new(get: impl Fn(&str) -> Option<String>) -> Self {
        let has = |name: &str| get(name).is_some_and(|value| !value.is_empty());
        let term = get("TERM").unwrap_or_default();
        let program = get("TERM_PROGRAM").unwrap_or_default();
        let multiplexer = Multiplexer::of(&get);
        let version = get("TERM_PROGRAM_VERSION").unwrap_or_default();
        let remote = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"]
            .iter()
            .any(|name| has(name));
        let display = ["WAYLAND_DISPLAY", "DISPLAY"].iter().any(|name| has(name));
        Self {
            brand: match multiplexer {
                Multiplexer::None => brand(&term, &program, &has, &get),
                _ => Brand::Unknown,
            },
            is_plain: term.is_empty() || is_dumb(&term),
            multiplexer,
            began_in_konsole: has("KONSOLE_VERSION"),
            tmux_here: has("TMUX"),
            multiplexer_links: program == "tmux" && at_least(&version, 3, 4),
            remote,
            desktop: !remote && (display || cfg!(target_os = "macos")),
            lends: display && cfg!(not(target_os = "macos")),
        }
    }

    /// Notes the terminal's name and version.
    pub fn learn_version(&mut self, version: &str) {
        match of_answer(version).map(|(known, version)| (known.brand, version)) {
            Some((Brand::Tmux, version)) => {
                self.multiplexer = Multiplexer::Tmux;
                self.multiplexer_links = at_least(version, 3, 4);
            }
            Some((brand, _)) if self.multiplexer == Multiplexer::None => self.brand = brand,
            _ => {}
        }
    }

    /// The program that draws, if it calls itself `named`: tmux inside tmux, whatever terminal is
    /// outside.
    pub(super) fn program(self, named: Option<&'static KnownTerminal>) -> &'static KnownTerminal {
        let is_tmux = named.is_some_and(|named| named.brand == Brand::Tmux);
        let between = self.multiplexer.known().filter(|_| !is_tmux);
        between.or(named).unwrap_or(Brand::Unknown.known())
    }

    /// As `program`, by the environment if the terminal does not tell a known name.
    pub(super) fn drawer(self, named: Option<&'static KnownTerminal>) -> &'static KnownTerminal {
        match self.program(named) {
            known if known.brand == Brand::Unknown => self.brand.known(),
            known => known,
        }
    }

    /// What the drawing program does with right-to-left letters. In a multiplexer, any terminal may
    /// be outside; where it was started is a guess.
    pub(super) fn reordering(self, drawer: &KnownTerminal) -> Reordering {
        if self.multiplexer != Multiplexer::None && self.began_in_konsole {
            Reordering::ByFontOrRow
        } else {
            drawer.reordering
        }
    }

    /// The questions that the terminal does not show as text.
    pub fn questions(self) -> KnownQuestions {
        if self.is_plain {
            KnownQuestions::None
        } else {
            self.brand.known().questions
        }
    }

    /// Whether the terminal has a window title. Others could show the title as text.
    pub fn shows_titles(self) -> bool {
        !self.is_plain && self.brand.known().titles
    }

    /// Whether the terminal makes links of OSC 8, and surely never shows them as text.
    pub fn links(self) -> bool {
        match self.multiplexer {
            Multiplexer::Tmux => self.multiplexer_links,
            Multiplexer::Screen => false,
            Multiplexer::None => self.brand.known().links,
        }
    }

    /// Whether the terminal repeats any character by REP.
    pub fn repeats(self) -> bool {
        self.multiplexer == Multiplexer::None && self.brand.known().repeats
    }

    /// Whether the terminal copies by OSC 52, unless the user forbade that; `None`: perhaps.
    pub fn clipboard(self) -> Option<bool> {
        self.brand.known().clipboard
    }

    /// Whether a copied text is lost when the program ends. Not if the terminal took the text by
    /// OSC 52; a clipboard manager may also keep it, but there is no way to know.
    pub fn clipboard_may_go(self) -> bool {
        self.desktop && self.lends && self.clipboard() != Some(true)
    }

    /// How the terminal shows desktop notifications, if it can.
    pub fn notices(self) -> Option<NoticeWay> {
        self.brand.known().notices
    }
}

fn brand(
    term: &str,
    program: &str,
    has: &impl Fn(&str) -> bool,
    get: &impl Fn(&str) -> Option<String>,
) -> Brand {
    // Inside of Zellij, all other variables describe the terminal outside.
    if has("ZELLIJ") {
        return Brand::Zellij;
    }
    // First the variables that `ssh` passes on: the others may describe another terminal.
    let by = |part: fn(&KnownTerminal) -> &'static str, is: &dyn Fn(&str) -> bool| {
        let mut all = TABLE.iter();
        let found = all.find(|known| !part(known).is_empty() && is(part(known)));
        found.map(|known| known.brand)
    };
    if let Some(brand) = by(|known| known.term, &|name| term.contains(name)) {
        return brand;
    }
    if get("LC_TERMINAL").is_some_and(|name| name == "iTerm2") {
        return Brand::Iterm2;
    }
    if let Some(brand) = by(|known| known.program, &|name| program == name) {
        return brand;
    }
    let vte = get("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
    if vte.is_some_and(|version| version >= 5_002) {
        Brand::Vte
    } else if has("KONSOLE_VERSION") {
        Brand::Konsole
    } else if has("WT_SESSION") {
        Brand::Windows
    } else if has("MLTERM") {
        Brand::Mlterm
    } else {
        Brand::Unknown
    }
}

/// Whether a version like `3.5a` is at least major.minor.
fn at_least(version: &str, major: u32, minor: u32) -> bool {
    let mut numbers = version.split(|c: char| !c.is_ascii_digit());
    let mut next = || {
        numbers
            .next()
            .and_then(|n| n.parse::<u32>().ok())
            .unwrap_or(0)
    };
    (next(), next()) >= (major, minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_terminal(variables: &[(&str, &str)]) -> TerminalIdentity {
        TerminalIdentity::new(|name| {
            let found = variables.iter().find(|(n, _)| *n == name)?;
            Some(found.1.to_owned())
        })
    }

    #[test]
    fn an_unknown_terminal_gets_nothing_that_it_could_show_as_text() {
        let plain = in_terminal(&[("TERM", "xterm-256color")]);
        assert!(!plain.links());
        assert_eq!((plain.clipboard(), plain.notices()), (None, None));
        assert_eq!(in_terminal(&[("TERM", "linux")]).clipboard(), Some(false));
    }

    #[test]
    fn a_title_is_shown_only_where_it_is_no_text() {
        for (term, titles) in [
            ("xterm-256color", true),
            ("xterm-kitty", true),
            ("linux", false),
            ("linux-16color", false),
            ("dumb", false),
            ("", false),
        ] {
            assert_eq!(
                in_terminal(&[("TERM", term)]).shows_titles(),
                titles,
                "{term}"
            );
        }
        assert!(!in_terminal(&[]).shows_titles());
        assert!(!in_terminal(&[("TMUX", "x"), ("TERM", "dumb")]).shows_titles());
    }

    #[test]
    fn in_zellij_the_variables_of_the_terminal_around_it_do_not_count() {
        let zellij = in_terminal(&[("ZELLIJ", "0"), ("TERM", "xterm-kitty")]);
        assert_eq!(zellij.brand, Brand::Zellij);
        assert!(zellij.links());
        assert_eq!((zellij.clipboard(), zellij.notices()), (None, None));
        let (known, version) = of_answer("Zellij(0.44.1)").unwrap();
        assert_eq!((known.brand, version), (Brand::Zellij, "0.44.1)"));
    }

    #[test]
    fn terminals_are_known_by_what_they_set() {
        let kitty = in_terminal(&[("TERM", "xterm-kitty")]);
        assert!(kitty.links());
        assert_eq!(kitty.notices(), Some(NoticeWay::Osc99));
        let xterm = ("TERM", "xterm-256color");
        assert!(in_terminal(&[xterm, ("VTE_VERSION", "7200")]).links());
        assert!(!in_terminal(&[xterm, ("VTE_VERSION", "4800")]).links());
        assert_eq!(
            in_terminal(&[xterm, ("WT_SESSION", "x")]).brand,
            Brand::Windows
        );
        for mlterm in [("TERM", "mlterm"), ("MLTERM", "3.9.0")] {
            assert_eq!(in_terminal(&[mlterm]).brand, Brand::Mlterm);
        }
        assert_eq!(
            in_terminal(&[xterm, ("LC_TERMINAL", "iTerm2")]).brand,
            Brand::Iterm2
        );
    }

    #[test]
    fn in_tmux_the_variables_of_a_terminal_are_stale() {
        let inside = [
            ("TERM", "tmux-256color"),
            ("TMUX", "/tmp/tmux-0/default,1,0"),
            ("KITTY_WINDOW_ID", "1"),
            ("VTE_VERSION", "7200"),
            ("TERM_PROGRAM", "tmux"),
        ];
        let old = in_terminal(&[&inside[..], &[("TERM_PROGRAM_VERSION", "3.3a")]].concat());
        assert_eq!((old.brand, old.links()), (Brand::Unknown, false));
        let new = in_terminal(&[&inside[..], &[("TERM_PROGRAM_VERSION", "3.4")]].concat());
        assert!(new.links());
    }

    #[test]
    fn the_terminals_own_answer_counts() {
        let mut plain = in_terminal(&[("TERM", "xterm-256color")]);
        plain.learn_version("XTerm(390)");
        assert!(!plain.links());
        plain.learn_version("VTE(7600)");
        assert!(plain.links());
        let mut tmux = in_terminal(&[("TMUX", "x")]);
        tmux.learn_version("kitty(0.36)");
        assert!(!tmux.links());
        tmux.learn_version("tmux 3.5a");
        assert!(tmux.links());
        let keeps =
            |set| Multiplexer::keeps_escape(|name| (name == set).then(|| "screen".to_owned()));
        assert_eq!(["STY", "TMUX", "TERM"].map(keeps), [true, false, false]);
        // In tmux, `TERM` is often called screen.
        let mut far = in_terminal(&[("TERM", "screen-256color")]);
        assert_eq!((far.multiplexer, far.links()), (Multiplexer::Screen, false));
        far.learn_version("tmux 3.5a");
        assert_eq!((far.multiplexer, far.tmux_here), (Multiplexer::Tmux, false));
        assert!(far.links());
    }

    #[test]
    fn only_terminals_that_were_tried_are_told_to_repeat() {
        let mut xterm = in_terminal(&[("TERM", "xterm-256color")]);
        assert!(!xterm.repeats(), "many call themselves that");
        xterm.learn_version("XTerm(379)");
        assert!(xterm.repeats() && !xterm.links());
        assert!(in_terminal(&[("TERM", "alacritty")]).repeats());
        let mut tmux = in_terminal(&[("TERM", "tmux-256color"), ("TMUX", "/tmp/x,1,0")]);
        tmux.learn_version("tmux 3.3a");
        assert!(!tmux.repeats());
        assert!(!in_terminal(&[("TERM", "xterm-ghostty")]).repeats());
    }

    #[test]
    fn a_clipboard_that_nobody_keeps_may_go() {
        let x11 = ("DISPLAY", ":0");
        assert!(in_terminal(&[x11, ("TERM", "xterm-256color")]).clipboard_may_go());
        assert!(!in_terminal(&[x11, ("TERM", "xterm-kitty")]).clipboard_may_go());
        assert!(in_terminal(&[x11, ("VTE_VERSION", "7000")]).clipboard_may_go());
        assert!(in_terminal(&[("WAYLAND_DISPLAY", "wayland-0")]).clipboard_may_go());
        assert!(!in_terminal(&[("TERM", "xterm-256color")]).clipboard_may_go());
        assert!(!in_terminal(&[x11, ("SSH_TTY", "/dev/pts/1")]).clipboard_may_go());
    }

    #[test]
    fn over_ssh_no_desktop_is_used() {
        assert!(in_terminal(&[("DISPLAY", ":0")]).desktop);
        let remote = in_terminal(&[("DISPLAY", ":10"), ("SSH_CONNECTION", "a b c d")]);
        assert!(!remote.desktop && remote.remote);
    }

    #[test]
    fn the_table_names_each_terminal_once() {
        let once = |part: fn(&KnownTerminal) -> &'static str| {
            let mut all: Vec<_> = TABLE
                .iter()
                .map(part)
                .filter(|part| !part.is_empty())
                .collect();
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
        };
        once(|known| known.term);
        once(|known| known.program);
        once(|known| known.answer);
        for known in TABLE {
            assert_eq!(
                known.brand.known().answer,
                known.answer,
                "{:?}",
                known.brand
            );
        }
    }
}

//! The styles of everything on screen.

use ratatui::style::{Color, Style};

use crate::layout::appearance::Appearance;
use crate::layout::bubble::{Look, Role, Tone};

/// What the terminal says of its colours (OSC 10 and 11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Colours {
    /// Of text.
    pub fg: Option<(u8, u8, u8)>,
    /// Behind it.
    pub bg: Option<(u8, u8, u8)>,
}

/// How many colours may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColourDepth {
    /// None (`NO_COLOR`): bold, dim, underlined and reversed only.
    None,
    /// The terminal's own sixteen, of which nobody knows how they look.
    Ansi16,
    /// The fixed part of the 256-colour palette.
    Indexed256,
    /// Any.
    True,
}

impl ColourDepth {
    /// Bubbles can be filled. Sixteen colours that may be anything carry no text: a coloured
    /// frame around the terminal's own text is readable in every palette.
    pub fn has_fills(self) -> bool {
        matches!(self, Self::Indexed256 | Self::True)
    }

    /// How bubbles are set off unless the user wishes otherwise.
    pub fn look(self) -> Look {
        Appearance::default().look(self.has_fills())
    }
}

/// Styles of everything on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// By tone.
    pub(super) bubbles: [Paint; 4],
    /// Of a tapback: words on the background.
    pub(super) aside: Paint,
    /// Header.
    pub(in crate::ui) bar: Chrome,
    /// On the terminal's own background.
    pub(in crate::ui) ground: Chrome,
    /// Hairlines and the scroll bar's track: they carry no words.
    pub(in crate::ui) rule: Style,
    /// Of the scroll bar.
    pub(in crate::ui) thumb: Style,
    /// Beside the selected bubble, and all that tells it: the selection follows the view, and what
    /// changes within bubbles would be sent with every other scrolled row.
    pub(in crate::ui) marker: Style,
    /// Names a mode, or whom the thread is with.
    pub(in crate::ui) chip: Style,
    /// The day, and what else begins there.
    pub(in crate::ui) day: Style,
    /// "↓ 3 new".
    pub(in crate::ui) pill: Style,
    /// Where there is what is searched for.
    pub(in crate::ui) mark: Style,
    /// The one of these places that one is at.
    pub(in crate::ui) hit: Style,
}

/// Styles of words outside bubbles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Chrome {
    pub plain: Style,
    pub strong: Style,
    pub quiet: Style,
    pub accent: Style,
    pub alarm: Style,
    pub pending: Style,
}

/// Styles of one sort of bubble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Paint {
    pub text: Style,
    pub link: Style,
    pub kind: Style,
    pub alarm: Style,
    pub alarm_mark: Style,
    pub note: Style,
    pub time: Style,
    pub frame: Style,
    /// Of its edges: what is drawn is the ground, beside it is the fill.
    pub edge: Style,
}

impl Paint {
    /// All of it in one style.
    pub fn words(style: Style) -> Self {
        Self {
            text: style,
            link: style,
            kind: style,
            alarm: style,
            alarm_mark: style,
            note: style,
            time: style,
            frame: style,
            edge: style,
        }
    }

    /// What is drawn is this bubble, beside it is `below`.
    pub fn over(&self, below: &Self) -> Style {
        let (fg, bg) = (self.edge.fg, below.edge.fg);
        Style::new()
            .fg(fg.unwrap_or(Color::Reset))
            .bg(bg.unwrap_or(Color::Reset))
    }

    /// The style of a span.
    pub fn role(&self, role: Role) -> Style {
        match role {
            Role::Text => self.text,
            Role::Link => self.link,
            Role::Note => self.note,
            Role::Kind => self.kind,
            Role::Alarm => self.alarm,
            Role::Time | Role::Mark => self.time,
            Role::AlarmMark => self.alarm_mark,
        }
    }
}

pub(super) const TONES: [Tone; 4] = [
    Tone::Inbound,
    Tone::Outbound,
    Tone::Failed,
    Tone::Unreadable,
];

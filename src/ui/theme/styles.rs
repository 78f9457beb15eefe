//! The styles of everything on screen.

use ratatui::style::{Color, Style};

use crate::layout::bubble::{Role, Tone};

/// The colours that the terminal reports (OSC 10 and 11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Colours {
    /// Text.
    pub fg: Option<(u8, u8, u8)>,
    /// Background.
    pub bg: Option<(u8, u8, u8)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// By tone.
    pub(super) bubbles: [Paint; 4],
    /// Of a tapback: words on the background.
    pub(super) aside: Paint,
    pub(in crate::ui) bar: Chrome,
    /// On the terminal's own background.
    pub(in crate::ui) ground: Chrome,
    /// Hairlines and the scroll bar's track: they carry no words.
    pub(in crate::ui) rule: Style,
    /// Of the scroll bar.
    pub(in crate::ui) thumb: Style,
    /// The marker beside the selected bubble is the only sign of the selection: the selection
    /// follows the view, and any change within bubbles would be written again with every scrolled
    /// row.
    pub(in crate::ui) marker: Style,
    /// The name of a mode, and the contact's initials.
    pub(in crate::ui) chip: Style,
    /// Day lines and similar.
    pub(in crate::ui) day: Style,
    /// "↓ 3 new".
    pub(in crate::ui) pill: Style,
    /// Hits of a search.
    pub(in crate::ui) mark: Style,
    /// The current hit.
    pub(in crate::ui) hit: Style,
}

/// Styles of words outside of bubbles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Chrome {
    pub plain: Style,
    pub strong: Style,
    pub quiet: Style,
    pub accent: Style,
    pub alarm: Style,
    pub pending: Style,
}

/// Styles of one kind of bubble.
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
    /// Of its edges: the glyph is the background, the rest of the cell is the fill.
    pub edge: Style,
}

impl Paint {
    /// All words in one style.
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

    /// The upper half of the cell is this bubble, the lower half is `below`.
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

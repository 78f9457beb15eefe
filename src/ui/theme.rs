//! Colours, made from what the terminal says of its own. Never paints the transcript's background.

mod colour;
mod contrast;

use ratatui::style::{Color, Modifier, Style};

use crate::layout::appearance::Appearance;
use crate::layout::bubble::{Look, Role, Tone};
use contrast::Mixer;

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
    bubbles: [Paint; 4],
    /// Header.
    pub(super) bar: Chrome,
    /// On the terminal's own background.
    pub(super) ground: Chrome,
    /// Hairlines and the scroll bar's track: they carry no words.
    pub(super) rule: Style,
    /// Of the scroll bar.
    pub(super) thumb: Style,
    /// Beside the selected bubble, and all that tells it: the selection follows the view, and what
    /// changes within bubbles would be sent with every other scrolled row.
    pub(super) marker: Style,
    /// Names a mode, or whom the thread is with.
    pub(super) chip: Style,
    /// The day, and what else begins there.
    pub(super) day: Style,
    /// "↓ 3 new".
    pub(super) pill: Style,
    /// Where there is what is searched for.
    pub(super) mark: Style,
    /// The one of these places that one is at.
    pub(super) hit: Style,
}

/// Styles of words outside bubbles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chrome {
    pub plain: Style,
    pub strong: Style,
    pub quiet: Style,
    pub accent: Style,
    pub alarm: Style,
    pub pending: Style,
}

/// Styles of one sort of bubble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paint {
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

const TONES: [Tone; 4] = [
    Tone::Inbound,
    Tone::Outbound,
    Tone::Failed,
    Tone::Unreadable,
];

impl Theme {
    /// For a terminal with these colours; unknown ones are taken to be anything.
    pub fn new(colours: Colours, depth: ColourDepth) -> Self {
        Self::of(colours, depth, Appearance::default())
    }

    /// For a terminal with these colours, looking as the user wishes.
    pub fn of(colours: Colours, depth: ColourDepth, appearance: Appearance) -> Self {
        match depth {
            ColourDepth::None => plain(None),
            ColourDepth::Ansi16 => plain(Some(named_accent(colours))),
            ColourDepth::Indexed256 => Mixer::new(colours, true, appearance).theme(),
            ColourDepth::True => Mixer::new(colours, false, appearance).theme(),
        }
    }

    /// The fills of bubbles that have edges, where these can be any colour.
    pub fn fills(&self) -> Vec<(u8, u8, u8)> {
        let edges = self.bubbles.iter().map(|paint| paint.edge);
        let filled = edges.filter(|edge| edge.add_modifier.contains(Modifier::REVERSED));
        let mut fills: Vec<_> = filled
            .filter_map(|edge| match edge.fg {
                Some(Color::Rgb(r, g, b)) => Some((r, g, b)),
                _ => None,
            })
            .collect();
        fills.sort_unstable();
        fills.dedup();
        fills
    }

    /// The styles of a bubble.
    pub(super) fn bubble(&self, tone: Tone) -> &Paint {
        let tone = TONES.iter().position(|t| *t == tone).unwrap_or(0);
        &self.bubbles[tone]
    }
}

/// Of the palette's own colours one that is seen on the background in most palettes.
fn named_accent(colours: Colours) -> Color {
    let light = colours
        .bg
        .is_some_and(|(r, g, b)| contrast::is_light(r, g, b));
    if light { Color::Blue } else { Color::Cyan }
}

/// Without colours, or with no more than the palette's own names for a few marks. Words are never
/// dim: on a light background some terminals make that all but invisible.
fn plain(accent: Option<Color>) -> Theme {
    let named = |style: Style, colour: Color| match accent {
        Some(_) => style.fg(colour),
        None => style,
    };
    let accent = accent.unwrap_or(Color::Reset);
    let plain = Style::new();
    let bold = plain.add_modifier(Modifier::BOLD);
    let dim = plain.add_modifier(Modifier::DIM);
    let chrome = Chrome {
        plain,
        strong: bold,
        quiet: plain,
        accent: bold,
        alarm: bold,
        pending: plain,
    };
    let paint = |tone: Tone| {
        let frame = match tone {
            Tone::Outbound => named(plain, accent),
            Tone::Failed => named(bold, Color::Red),
            Tone::Inbound | Tone::Unreadable => dim,
        };
        Paint {
            text: plain,
            link: plain.add_modifier(Modifier::UNDERLINED),
            kind: bold,
            alarm: bold,
            alarm_mark: named(bold, Color::Red),
            note: plain,
            time: plain,
            frame,
            edge: frame.add_modifier(Modifier::REVERSED),
        }
    };
    Theme {
        bubbles: TONES.map(paint),
        bar: chrome,
        ground: chrome,
        rule: dim,
        thumb: plain,
        marker: named(bold, accent),
        chip: bold.add_modifier(Modifier::REVERSED),
        day: plain,
        pill: plain.add_modifier(Modifier::REVERSED),
        mark: plain.add_modifier(Modifier::UNDERLINED | Modifier::BOLD),
        hit: plain.add_modifier(Modifier::REVERSED | Modifier::BOLD),
    }
}

#[cfg(test)]
mod tests;

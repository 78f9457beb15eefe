//! The theme: colours made from the terminal's own foreground and background. The transcript's
//! background is never painted.

mod colour;
mod contrast;
mod styles;
mod targets;

use ratatui::style::{Color, Modifier, Style};

use crate::layout::appearance::Appearance;
use crate::layout::bubble::Tone;
use crate::xterm256::ColourDepth;
use contrast::ContrastMixer;
use styles::TONES;
pub(super) use styles::{Chrome, Paint};
pub use styles::{Colours, Theme};

impl Theme {
    /// For a terminal with these colours; unknown ones may be anything.
    pub fn new(colours: Colours, depth: ColourDepth) -> Self {
        Self::of(colours, depth, Appearance::default())
    }

    /// For a terminal with these colours, with the user's appearance.
    pub fn of(colours: Colours, depth: ColourDepth, appearance: Appearance) -> Self {
        match depth {
            ColourDepth::None => plain(None),
            ColourDepth::Ansi16 => plain(Some(named_accent(colours))),
            ColourDepth::Indexed256 => ContrastMixer::new(colours, true, appearance).theme(),
            ColourDepth::True => ContrastMixer::new(colours, false, appearance).theme(),
        }
    }

    /// The fills of bubbles that have edges, if the terminal has 24-bit colours.
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

    pub(super) fn bubble(&self, tone: Tone) -> &Paint {
        if tone == Tone::Aside {
            return &self.aside;
        }
        let tone = TONES.iter().position(|t| *t == tone).unwrap_or(0);
        &self.bubbles[tone]
    }
}

/// A colour of the 16-colour palette that is readable on this background in most palettes.
fn named_accent(colours: Colours) -> Color {
    let light = colours
        .bg
        .is_some_and(|(r, g, b)| contrast::is_light(r, g, b));
    if light { Color::Blue } else { Color::Cyan }
}

/// A theme without colours, or with a few names of the 16-colour palette. Words are never dim: on a
/// light background some terminals make dim text almost invisible.
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
            Tone::Inbound | Tone::Unreadable | Tone::Aside => dim,
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
        aside: Paint::words(plain),
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

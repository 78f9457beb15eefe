//! What a terminal makes of texts, where it differs from most.

use super::output::narrow::ascii;
use super::right_to_left::Reordering;
use crate::text::columns::{Class, Columns};

/// How a terminal draws clusters of several characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClusterDrawing {
    /// As one character.
    #[default]
    Joined,
    /// As one character, except joined emoji: they get the columns of all.
    Mostly,
    /// As one character, except keycaps, skin tones and joined emoji: their parts may be drawn over
    /// the next text.
    Partly,
    /// As one character with the sum of its parts' columns; text drawn on these columns is hidden.
    Summed,
    /// Each part as a separate character.
    Apart,
    /// As `Apart`, and marks in the column after their letter.
    Beside,
}

/// How a terminal draws texts, where it differs from most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quirks {
    pub clusters: ClusterDrawing,
    /// The columns for characters of disputed width.
    pub columns: Columns,
    /// What the terminal does with right-to-left letters.
    pub reordering: Reordering,
}

impl Quirks {
    /// A one-column substitute for a sign that this terminal draws in two columns.
    pub fn narrowed(self, symbol: &str) -> Option<char> {
        let is_wide = self.columns.is_wide_sign(symbol);
        is_wide.then(|| match symbol {
            // The edges of bubbles.
            "▀" | "▄" => ' ',
            _ => ascii(symbol),
        })
    }

    /// The character, or its one-column substitute.
    pub fn narrow(self, c: char) -> char {
        self.narrowed(c.encode_utf8(&mut [0; 4])).unwrap_or(c)
    }

    /// Whether a cluster would be invisible, or wider than these columns so that it hides the next
    /// text or is hidden by it.
    pub fn cannot_draw(self, symbol: &str, columns: u16) -> bool {
        let class = Class::of(symbol);
        let counted = class.and_then(|class| self.columns.of(class));
        let is_misfit = |counted: usize| counted == 0 || counted > usize::from(columns);
        counted.is_some_and(is_misfit) || self.columns.spills(symbol)
    }
}

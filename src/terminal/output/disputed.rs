//! What is drawn for a character whose width terminals do not agree on.

use ratatui::buffer::Cell;

use super::multiplexed::{drawing, may_misplace};
use super::row::{has_letter_before, starts_with_mark};
use crate::terminal::quirks::Quirks;
use crate::terminal::right_to_left::split_mark;
use crate::text::agreed::composed;

pub enum DisputedDrawing {
    /// This text, which fills the character's columns in every terminal.
    Agreed(String),
    /// A substitute in the last column of the row.
    Last(char),
    /// This text on blanks; the cursor must be placed after it. `misplaces`: a multiplexer may be wrong
    /// about the cursor then.
    OnBlanks { drawn: String, misplaces: bool },
}

impl DisputedDrawing {
    /// For `symbol`, which begins in column `x` of the row and ends before `end`.
    pub fn of(
        symbol: &str,
        row: &[Cell],
        (x, end): (u16, u16),
        quirks: Quirks,
        multiplexed: bool,
    ) -> Self {
        let (symbol, mark) = split_mark(symbol);
        if let Some(composed) = composed(symbol, end - x) {
            return Self::Agreed(format!("{}{mark}", quirks.narrow(composed)));
        }
        let substitute = quirks.narrow(char::REPLACEMENT_CHARACTER);
        let is_loose = starts_with_mark(symbol) && !has_letter_before(row, x);
        if is_loose || quirks.cannot_draw(symbol, end - x) {
            let blanks = " ".repeat(usize::from(end - x).saturating_sub(1));
            return Self::Agreed(format!("{substitute}{mark}{blanks}"));
        }
        if usize::from(x) + 1 == row.len() {
            // Its second column would wrap or move it back over the character before.
            return Self::Last(substitute);
        }
        let drawn = drawing(symbol, multiplexed, quirks.clusters);
        Self::OnBlanks {
            misplaces: multiplexed && may_misplace(&drawn),
            drawn: format!("{drawn}{mark}"),
        }
    }
}

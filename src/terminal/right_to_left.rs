//! Keeps digits and Latin letters in their columns in terminals that reorder text with right-to-left
//! letters.

use std::borrow::Cow;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;

use crate::text::columns::Columns;
use crate::text::measure::drawn_line;

/// Ends a right-to-left run: what follows is ordered as after a Latin letter. It has no width.
const LEFT_TO_RIGHT_MARK: &str = "\u{200E}";
/// mlterm (its OSC 5379) reorders only between these signs and digits, each time from the left.
const SEPARATE: &[u8] =
    b"\x1b]5379;bidi_mode=left;bidi_separators= !\"#$%&'()*+,-./0123456789:<=>?@[\\]^_`{|}~\x07";
/// mlterm reorders whole rows, as it does by default.
pub(super) const SEPARATE_NO_MORE: &[u8] = b"\x1b]5379;bidi_mode=normal;bidi_separators=\x07";

/// What a terminal does with right-to-left letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reordering {
    /// It draws them like other letters.
    #[default]
    None,
    /// It hands each run of cells in one font to a shaper, and lets all of the run go from right to
    /// left where its first letter does: `سلام1500` is seen as 0051. Where the weight changes, a
    /// run ends (kitty).
    ByFont,
    /// It orders each row by Unicode's rules, digits behind a word too (Konsole).
    ByRow,
    /// One of the two: in a multiplexer that was started in Konsole.
    ByFontOrRow,
    /// As `ByRow`, but it can be told where to stop. It draws lam and alef in one column (mlterm).
    BySeparators,
}

impl Reordering {
    /// The bytes that prepare the terminal.
    pub fn request(self) -> &'static [u8] {
        match self {
            Self::BySeparators => SEPARATE,
            _ => b"",
        }
    }

    /// Lines of text that the terminal shows in order, and with the digits of its own font.
    pub fn in_order(self, lines: &str) -> Cow<'_, str> {
        if !matches!(self, Self::ByRow | Self::ByFontOrRow) {
            return lines.into();
        }
        let columns = Columns::USUAL.overflowing();
        let mut drawn = String::new();
        for part in lines.split_inclusive(char::is_control) {
            let text = part.trim_end_matches(char::is_control);
            drawn += &drawn_line(text, columns);
            drawn += &part[text.len()..];
        }
        let mut clusters: Vec<&str> = drawn.graphemes(true).collect();
        for end in run_ends(clusters.iter().copied()) {
            clusters.insert(end + 1, LEFT_TO_RIGHT_MARK);
        }
        clusters.concat().into()
    }

    /// Changes the painted cells so that the terminal shows them in order.
    pub fn prepare(self, painted: &mut Buffer) {
        let change: fn(&mut [Cell]) = match self {
            Self::None => return,
            Self::ByFont => change_weights,
            Self::ByRow => end_runs,
            Self::ByFontOrRow => |row| {
                change_weights(row);
                end_runs(row);
            },
            Self::BySeparators => keep_alef_apart,
        };
        let width = usize::from(painted.area.width).max(1);
        let rows = painted.content.chunks_mut(width);
        // Most rows have nothing to reorder.
        let is_concerned = |symbol: &str| may_be_turned(symbol) && is_turned(symbol);
        rows.filter(|row| row.iter().any(|cell| is_concerned(cell.symbol())))
            .for_each(change);
    }
}

/// The symbol of a prepared cell, and the mark that ends a right-to-left phrase there.
pub(super) fn split_mark(symbol: &str) -> (&str, &str) {
    let text = symbol.strip_suffix(LEFT_TO_RIGHT_MARK).unwrap_or(symbol);
    symbol.split_at(text.len())
}

fn change_weights(row: &mut [Cell]) {
    let words = row.split_mut(|cell| cell.symbol() == " ");
    words.for_each(change_weight);
}

/// In a word that also has other letters or digits, draws right-to-left letters in another weight.
fn change_weight(word: &mut [Cell]) {
    if word.iter().any(|cell| is_straight(cell.symbol())) {
        let turned = word.iter_mut().filter(|cell| is_turned(cell.symbol()));
        turned.for_each(|cell| cell.modifier.toggle(Modifier::BOLD));
    }
}

/// Puts a mark behind each right-to-left phrase.
fn end_runs(row: &mut [Cell]) {
    let ends = run_ends(row.iter().map(Cell::symbol));
    // Behind the last column is nothing to keep in place.
    let Some((_, before_last)) = row.split_last_mut() else {
        return;
    };
    for end in ends {
        if let Some(cell) = before_last.get_mut(end) {
            let marked = format!("{}{LEFT_TO_RIGHT_MARK}", cell.symbol());
            cell.set_symbol(&marked);
        }
    }
}

/// Where right-to-left phrases end, from last to first. Spaces and signs between two right-to-left
/// words belong to the phrase.
fn run_ends<'a>(
    symbols: impl ExactSizeIterator<Item = &'a str> + DoubleEndedIterator,
) -> Vec<usize> {
    let (mut goes_on, mut blanks) = (false, 0);
    let mut ends = Vec::new();
    for (at, symbol) in symbols.enumerate().rev() {
        if is_turned(symbol) {
            if !goes_on {
                ends.push(at);
            }
            (goes_on, blanks) = (true, 0);
            continue;
        }
        blanks = if symbol == " " { blanks + 1 } else { 0 };
        let joins = symbol
            .bytes()
            .all(|b| b.is_ascii() && !b.is_ascii_alphanumeric());
        goes_on &= joins && blanks < 2;
    }
    ends
}

/// Draws an alef after a lam in its final form, which no terminal joins with the lam.
fn keep_alef_apart(row: &mut [Cell]) {
    let mut after_lam = false;
    for cell in row {
        let alef = match cell.symbol().chars().next() {
            Some('\u{622}') => Some('\u{FE82}'),
            Some('\u{623}') => Some('\u{FE84}'),
            Some('\u{625}') => Some('\u{FE88}'),
            Some('\u{627}') => Some('\u{FE8E}'),
            _ => None,
        };
        if let Some(alef) = alef.filter(|_| after_lam) {
            let marks: String = cell.symbol().chars().skip(1).collect();
            cell.set_symbol(&format!("{alef}{marks}"));
        }
        after_lam = cell.symbol().starts_with('\u{644}');
    }
}

/// Whether the first byte can begin a right-to-left letter: a quick test.
fn may_be_turned(symbol: &str) -> bool {
    matches!(symbol.as_bytes(), [0xD6..=0xE0 | 0xEF | 0xF0, ..])
}

/// Whether the character belongs to a right-to-left script.
pub(super) fn is_turned(symbol: &str) -> bool {
    symbol.starts_with(|c| {
        matches!(
            c,
            '\u{590}'..='\u{65F}'
                | '\u{66A}'..='\u{6EF}'
                | '\u{6FA}'..='\u{8FF}'
                | '\u{FB1D}'..='\u{FDFF}'
                | '\u{FE70}'..='\u{FEFE}'
                | '\u{10800}'..='\u{10FFF}'
                | '\u{1E800}'..='\u{1EFFF}'
        )
    })
}

/// Whether the character is a left-to-right letter or a digit, whose order must not change.
fn is_straight(symbol: &str) -> bool {
    let is_letter = |c: char| {
        let category = c.general_category();
        c.general_category_group() == GeneralCategoryGroup::Letter
            || category == GeneralCategory::DecimalNumber
    };
    !is_turned(symbol) && symbol.starts_with(is_letter)
}

#[cfg(test)]
mod tests;

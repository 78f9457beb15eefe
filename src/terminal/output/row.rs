//! Which cells of a row must be drawn, and how many columns terminals take for them.

use ratatui::buffer::{Cell, CellDiffOption, CellWidth};
use ratatui::style::Color;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::sgr::SEEN_ON_BLANKS;
use crate::text::agreed::{agreed_width, is_mark, is_young};

/// A row on its way from the old cells to the new ones.
pub(super) struct RowWriter<'a> {
    pub y: u16,
    pub old: &'a [Cell],
    pub new: &'a [Cell],
    /// Where the last checked old character ends.
    pub old_end: u16,
    /// Up to here, old characters have lost a part.
    pub torn: u16,
}

impl<'a> RowWriter<'a> {
    /// The first column from `x` on where cells differ, or may take more than one column.
    pub fn skip_same(&mut self, x: u16) -> u16 {
        if self.old_end != x || x < self.torn {
            return x;
        }
        let at = usize::from(x);
        let (old, new) = (self.old.get(at..), self.new.get(at..));
        let pairs = old.into_iter().flatten().zip(new.into_iter().flatten());
        let same = pairs.take_while(|(old, new)| is_single(new) && is_same(old, new));
        self.old_end = x + u16::try_from(same.count()).unwrap_or(0);
        self.old_end
    }

    /// The letters from `x` on that follow `last` in its style and differ from what was there: the
    /// usual case, in which nothing else must be looked at. They are noted as drawn.
    pub fn next_letters(&mut self, x: u16, last: &'a Cell) -> impl Iterator<Item = u8> {
        let is_checked = self.old_end == x && x >= self.torn;
        let at = usize::from(x).min(self.new.len());
        let old = self.old.get(at..).filter(|_| is_checked);
        let cells = old.unwrap_or_default().iter().zip(&self.new[at..]);
        let mut last = last;
        cells.map_while(move |(old, new)| {
            let letter = letter_of(new)?;
            let goes_on = letter_of(last) != Some(letter) && has_style_of(new, last);
            last = new;
            let is_new = is_single(old) && letter_of(old) != Some(letter);
            (goes_on && is_new).then(|| {
                self.old_end += 1;
                letter
            })
        })
    }

    /// The end of the clear cells from `x` on, and of the last one that must be cleared.
    pub fn clear_run(&mut self, x: u16) -> (u16, u16) {
        let (mut end, mut stale_end) = (x, x);
        while self.new.get(usize::from(end)).is_some_and(is_clear) {
            let old = self.old.get(usize::from(end));
            let old = old.filter(|old| self.old_end == end && is_single(old));
            let is_stale = match old {
                Some(old) => {
                    self.old_end = end + 1;
                    end < self.torn || !is_clear(old)
                }
                None => self.is_stale(end, 1),
            };
            end += 1;
            if is_stale {
                stale_end = end;
            }
        }
        (end, stale_end)
    }

    /// Whether the character at `x` must be drawn. To be called from left to right.
    pub fn is_stale(&mut self, x: u16, width: u16) -> bool {
        let at = usize::from(x);
        if self.old_end == x
            && let (Some(old), Some(new)) = (self.old.get(at), self.new.get(at))
            && is_single(old)
            && is_single(new)
        {
            // The usual case: both are one column wide, so nothing beyond them is affected.
            self.old_end = x + 1;
            return x < self.torn || !looks_same(old, new);
        }
        let end = x + width;
        let mut stale = x < self.torn;
        for at in x..end {
            let at = usize::from(at);
            stale |= match (self.old.get(at), self.new.get(at)) {
                (Some(old), Some(new)) => !looks_same(old, new),
                (_, new) => new.is_some(),
            };
        }
        stale |= self.loses_mark(end);
        while self.old_end < end {
            self.old_end += self.old.get(usize::from(self.old_end)).map_or(1, width_of);
        }
        if stale {
            let reach = self
                .new
                .get(at)
                .map_or(0, |cell| x + reach_of(cell.symbol()));
            // With the character goes a mark that has joined it.
            let after = self.new.get(usize::from(end));
            let mark = after.filter(|after| starts_with_mark(after.symbol()));
            let mark = mark.map_or(0, |mark| end + width_of(mark));
            self.torn = self.torn.max(self.old_end).max(reach).max(mark);
        }
        stale
    }

    /// Whether a mark goes, of those from `x` on that the terminal may have joined to the character
    /// before.
    fn loses_mark(&self, mut x: u16) -> bool {
        let at = |cells: &'a [Cell], x: u16| cells.get(usize::from(x));
        while let Some(old) = at(self.old, x).filter(|old| starts_with_mark(old.symbol())) {
            if !at(self.new, x).is_some_and(|new| is_same(old, new)) {
                return true;
            }
            x += width_of(old);
        }
        false
    }
}

/// Whether the first character belongs to the character before it.
pub(super) fn starts_with_mark(symbol: &str) -> bool {
    symbol.starts_with(is_mark)
}

/// Whether marks at `x` have a letter to join. A terminal would join them to a blank or a sign, too,
/// and show them there even after the marks are gone.
pub(super) fn has_letter_before(cells: &[Cell], x: u16) -> bool {
    let mut before = cell_before(cells, x);
    while let Some((x, _)) = before.filter(|(_, cell)| starts_with_mark(cell.symbol())) {
        before = cell_before(cells, x);
    }
    // On others, marks of other scripts are not drawn; and some terminals draw nothing for a young
    // letter.
    let is_letter = |c: char| {
        c > '\u{530}' && c.general_category_group() == GeneralCategoryGroup::Letter && !is_young(c)
    };
    before.is_some_and(|(_, cell)| cell.symbol().starts_with(is_letter))
}

/// The character before column `x`, and where it begins.
pub(super) fn cell_before(cells: &[Cell], x: u16) -> Option<(u16, &Cell)> {
    let before = |width: u16| {
        let x = x.checked_sub(width)?;
        Some((x, cells.get(usize::from(x))?))
    };
    // A wide character is followed by blank cells that are not drawn.
    let cells_before = cells.get(..usize::from(x)).unwrap_or_default();
    let blanks = cells_before
        .iter()
        .rev()
        .take_while(|cell| cell.symbol() == " ");
    let width = u16::try_from(blanks.count() + 1).unwrap_or(1);
    let wide = before(width).filter(|(_, cell)| width_of(cell) == width);
    wide.or_else(|| before(1))
}

/// The letter in the cell; blanks count as letters where they have a background to be drawn.
fn letter_of(cell: &Cell) -> Option<u8> {
    match cell.symbol().as_bytes() {
        [letter @ b'!'..=b'~'] => Some(*letter),
        [b' '] if cell.bg != Color::Reset => Some(b' '),
        _ => None,
    }
}

fn has_style_of(a: &Cell, b: &Cell) -> bool {
    (a.fg, a.bg, a.modifier) == (b.fg, b.bg, b.modifier) && a.underline_color == b.underline_color
}

pub(super) fn width_of(cell: &Cell) -> u16 {
    if is_single(cell) {
        return 1;
    }
    cell.cell_width().max(1)
}

/// Whether the cell surely has one column: ASCII, or a stroke or block (U+2500 to U+259F). A quick
/// test, for the cells that nearly all rows are made of.
fn is_single(cell: &Cell) -> bool {
    match cell.symbol().as_bytes() {
        [_] => true,
        [0xE2, 0x94 | 0x95, _] | [0xE2, 0x96, 0x80..=0x9F] => {
            cell.diff_option == CellDiffOption::None
        }
        _ => false,
    }
}

/// Whether all terminals draw the cell in this many columns.
pub(super) fn is_agreed(cell: &Cell, width: u16) -> bool {
    agreed_width(cell.symbol()) == Some(width)
}

/// The most columns that any terminal needs for the cell: two for each code point.
pub(super) fn reach_of(symbol: &str) -> u16 {
    let parts = || u16::try_from(symbol.chars().count()).unwrap_or(u16::MAX / 2);
    agreed_width(symbol).unwrap_or_else(|| 2 * parts())
}

/// Whether nothing but the background is visible.
pub(super) fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(SEEN_ON_BLANKS)
}

/// Whether nothing at all is visible.
pub(super) fn is_clear(cell: &Cell) -> bool {
    cell.bg == Color::Reset && is_blank(cell)
}

fn looks_same(a: &Cell, b: &Cell) -> bool {
    // Most cells that differ do so in these fields.
    has_symbol_of(a, b)
        && a.bg == b.bg
        && (has_all_but_symbol_of(a, b) || is_blank(a) && is_blank(b))
}

/// As `==`, but quicker for the short symbols that most cells have.
pub(super) fn is_same(a: &Cell, b: &Cell) -> bool {
    has_symbol_of(a, b) && has_all_but_symbol_of(a, b)
}

fn has_all_but_symbol_of(a: &Cell, b: &Cell) -> bool {
    has_style_of(a, b) && a.diff_option == b.diff_option
}

fn has_symbol_of(one: &Cell, other: &Cell) -> bool {
    match (one.symbol().as_bytes(), other.symbol().as_bytes()) {
        // The usual case, for which a call would be slow.
        ([one], [other]) => one == other,
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU16;

    use super::*;

    #[test]
    fn strokes_have_one_column_unless_the_layout_gave_them_two() {
        for c in '\u{2500}'..='\u{259F}' {
            let mut cell = Cell::EMPTY;
            cell.set_char(c);
            assert!(is_single(&cell) && cell.cell_width() == 1, "{c}");
            let two = NonZeroU16::new(2).unwrap();
            cell.set_diff_option(CellDiffOption::ForcedWidth(two));
            assert_eq!(width_of(&cell), 2, "{c}");
        }
        for other in ["\u{25A0}", "\u{24FF}", "你"] {
            let mut cell = Cell::EMPTY;
            cell.set_symbol(other);
            assert!(!is_single(&cell), "{other}");
        }
    }
}

//! Writes text into ratatui's cells; no other code writes symbols.

use std::num::NonZeroU16;
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell, CellDiffOption, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::layout::bubble::{clusters, is_plain, is_spelled};
use crate::text::columns::Columns;

/// Writes our own strokes and signs, each in one column: if the terminal draws them in two columns,
/// substitutes are written.
pub(super) fn put_signs(
    buffer: &mut Buffer,
    x: u16,
    y: u16,
    end: u16,
    signs: &str,
    style: Style,
) -> u16 {
    put(buffer, x, y, end, (signs, Columns::USUAL), style)
}

/// Writes words at (`x`, `y`), as wide as the terminal counts them, at most up to the column `end`;
/// returns the column after them.
pub(super) fn put(
    buffer: &mut Buffer,
    x: u16,
    y: u16,
    end: u16,
    (text, columns): (&str, Columns),
    style: Style,
) -> u16 {
    let area = buffer.area;
    let end = end.min(area.right());
    if !(area.left()..end).contains(&x) || !(area.top()..area.bottom()).contains(&y) {
        return x;
    }
    let first = buffer.index_of(x, y);
    let mut cells = buffer.content.iter_mut().skip(first);
    let mut styled = Cell::EMPTY;
    styled.set_style(style);
    let mut at = x;
    for cluster in clusters(text, columns) {
        let Some(width) = u16::try_from(cluster.width).ok().and_then(NonZeroU16::new) else {
            continue;
        };
        let next = at.saturating_add(width.get());
        if next > end {
            break;
        }
        let mut cells = cells.by_ref().take(usize::from(width.get()));
        for (symbol, width) in symbols(cluster.text, width) {
            let Some(cell) = cells.next() else {
                break;
            };
            cell.clone_from(&styled);
            // Only sanitized text comes here. Should other text come, it must not control the terminal.
            let is_order = symbol.starts_with(char::is_control);
            cell.set_symbol(if is_order { "\u{FFFD}" } else { symbol });
            // ratatui measures some clusters differently from the layout, which decides.
            if !is_agreed(symbol, columns) {
                cell.set_diff_option(CellDiffOption::ForcedWidth(width));
            }
        }
        for hidden in cells {
            hidden.clone_from(&styled);
        }
        at = next;
    }
    at
}

/// What each cell gets of a cluster, and its columns: a number such as `VIII` that was one character
/// is drawn in several cells.
fn symbols(cluster: &str, width: NonZeroU16) -> impl Iterator<Item = (&str, NonZeroU16)> {
    let is_spelled = is_spelled(cluster);
    let width = if is_spelled { NonZeroU16::MIN } else { width };
    let parts = cluster.split_inclusive(move |_| is_spelled);
    parts.map(move |part| (part, width))
}

/// Whether ratatui measures a cluster as the layout does.
pub(super) fn is_agreed(cluster: &str, columns: Columns) -> bool {
    cluster.len() == 1 || is_plain(cluster) && !columns.has_wide_signs()
}

/// Blanks a part of a row in one style.
pub(super) fn fill(buffer: &mut Buffer, columns: Range<u16>, y: u16, style: Style) {
    fill_signs(buffer, columns, y, " ", style);
}

/// Repeats one of our own strokes or signs in a part of a row.
pub(super) fn fill_signs(
    buffer: &mut Buffer,
    columns: Range<u16>,
    y: u16,
    sign: &str,
    style: Style,
) {
    let area = buffer.area;
    let columns = columns.start.max(area.left())..columns.end.min(area.right());
    if columns.is_empty() || !(area.top()..area.bottom()).contains(&y) {
        return;
    }
    let mut cell = Cell::EMPTY;
    cell.set_style(style).set_symbol(sign);
    let first = buffer.index_of(columns.start, y);
    if let Some(cells) = buffer.content.get_mut(first..first + columns.len()) {
        cells.fill(cell);
    }
}

/// Clears an area for a box over the screen, with wide characters that reach into the area.
pub(super) fn clear(buffer: &mut Buffer, area: Rect) {
    let area = area.intersection(buffer.area);
    for y in area.top()..area.bottom() {
        if let Some(left) = area.left().checked_sub(1)
            && let Some(cell) = buffer.cell_mut((left, y))
            && cell.cell_width() > 1
        {
            let style = cell.style();
            blank(cell, style);
        }
        fill(buffer, area.left()..area.right(), y, Style::reset());
    }
}

fn blank(cell: &mut Cell, style: Style) {
    cell.reset();
    cell.set_style(style);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_never_become_cells() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
        let text = "a\u{1b}[2J\u{7}b\u{9b}31m\u{7f}\r\nc";
        put(&mut buffer, 0, 0, 20, (text, Columns::USUAL), Style::new());
        let drawn: String = buffer.content().iter().map(Cell::symbol).collect();
        assert!(!drawn.contains(char::is_control), "{drawn:?}");
        assert!(drawn.starts_with('a') && drawn.contains("[2J"), "{drawn:?}");
    }
}

//! Cells as lines that scroll by, for a terminal that is not taken over, and for files.

use ratatui::buffer::{Buffer, Cell};

use super::sgr::Pen;
use super::writer::{is_clear, width_of};

/// The rows of `buffer` as lines of plain text: no escape sequences at all.
pub fn plain_lines(buffer: &Buffer, out: &mut Vec<u8>) {
    lines(buffer, out, |_, _| {});
}

/// The rows of `buffer` as lines in the terminal's colours; each begins and ends with a plain pen.
pub fn styled_lines(buffer: &Buffer, out: &mut Vec<u8>) {
    let mut pen = Pen::PLAIN;
    lines(buffer, out, |cell, out| {
        pen.change(cell.map_or(Pen::PLAIN, Pen::of), out);
    });
}

/// `change` is called before each cell that is drawn, and with none at the end of each row.
fn lines(buffer: &Buffer, out: &mut Vec<u8>, mut change: impl FnMut(Option<&Cell>, &mut Vec<u8>)) {
    let width = usize::from(buffer.area.width).max(1);
    for row in buffer.content().chunks(width) {
        let drawn = row.iter().rposition(|cell| !is_clear(cell));
        let drawn = &row[..drawn.map_or(0, |last| last + 1)];
        let mut x = 0;
        while let Some(cell) = drawn.get(x) {
            change(Some(cell), out);
            out.extend_from_slice(cell.symbol().as_bytes());
            x += usize::from(width_of(cell));
        }
        change(None, out);
        out.push(b'\n');
    }
}

//! kitty's protocol: a picture is sent once, and shown by placeholder characters. These move, are
//! clipped and are covered like other text.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ratatui::buffer::Cell;
use ratatui::style::Color;

use crate::picture::CellBox;

/// Stands for a cell of a picture; marks over it name row and column.
const PLACEHOLDER: char = '\u{10EEEE}';
/// Bytes of base64 in one piece.
const PIECE: usize = 4096;

/// Marks for numbers from 0 up: the first mark of a run, and the length of the run. From the
/// protocol: combining marks above (class 230) of Unicode 6 that do not compose.
const MARKS: [(u32, u32); 86] = [
    (0x0305, 1),
    (0x030d, 2),
    (0x0310, 1),
    (0x0312, 1),
    (0x033d, 3),
    (0x0346, 1),
    (0x034a, 3),
    (0x0350, 3),
    (0x0357, 1),
    (0x035b, 1),
    (0x0363, 13),
    (0x0483, 5),
    (0x0592, 4),
    (0x0597, 3),
    (0x059c, 6),
    (0x05a8, 2),
    (0x05ab, 2),
    (0x05af, 1),
    (0x05c4, 1),
    (0x0610, 8),
    (0x0657, 5),
    (0x065d, 2),
    (0x06d6, 7),
    (0x06df, 4),
    (0x06e4, 1),
    (0x06e7, 2),
    (0x06eb, 2),
    (0x0730, 1),
    (0x0732, 2),
    (0x0735, 2),
    (0x073a, 1),
    (0x073d, 1),
    (0x073f, 3),
    (0x0743, 1),
    (0x0745, 1),
    (0x0747, 1),
    (0x0749, 2),
    (0x07eb, 7),
    (0x07f3, 1),
    (0x0816, 4),
    (0x081b, 9),
    (0x0825, 3),
    (0x0829, 5),
    (0x0951, 1),
    (0x0953, 2),
    (0x0f82, 2),
    (0x0f86, 2),
    (0x135d, 3),
    (0x17dd, 1),
    (0x193a, 1),
    (0x1a17, 1),
    (0x1a75, 8),
    (0x1b6b, 1),
    (0x1b6d, 7),
    (0x1cd0, 3),
    (0x1cda, 2),
    (0x1ce0, 1),
    (0x1dc0, 2),
    (0x1dc3, 7),
    (0x1dcb, 2),
    (0x1dd1, 22),
    (0x1dfe, 1),
    (0x20d0, 2),
    (0x20d4, 4),
    (0x20db, 2),
    (0x20e1, 1),
    (0x20e7, 1),
    (0x20e9, 1),
    (0x20f0, 1),
    (0x2cef, 3),
    (0x2de0, 32),
    (0xa66f, 1),
    (0xa67c, 2),
    (0xa6f0, 2),
    (0xa8e0, 18),
    (0xaab0, 1),
    (0xaab2, 2),
    (0xaab7, 2),
    (0xaabe, 2),
    (0xaac1, 1),
    (0xfe20, 7),
    (0x10a0f, 1),
    (0x10a38, 1),
    (0x1d185, 5),
    (0x1d1aa, 4),
    (0x1d242, 3),
];

/// The mark for a row or column.
fn mark(number: u16) -> Option<char> {
    let mut left = u32::from(number);
    for (first, count) in MARKS {
        if left < count {
            return char::from_u32(first + left);
        }
        left -= count;
    }
    None
}

/// Whether there are marks for all cells of a picture of this size.
pub fn can_name(size: CellBox) -> bool {
    let last = size.columns.max(size.rows).saturating_sub(1);
    mark(last).is_some()
}

/// Turns a cell into a cell of the picture `id`.
pub fn paint(id: u32, (column, row): (u16, u16), cell: &mut Cell) {
    let (Some(row), Some(column)) = (mark(row), mark(column)) else {
        return;
    };
    let symbol: String = [PLACEHOLDER, row, column].into_iter().collect();
    let [_, r, g, b] = id.to_be_bytes();
    cell.set_symbol(&symbol).set_fg(Color::Rgb(r, g, b));
}

/// The bytes that give the terminal a PNG, to be shown in a box.
pub fn transmit(id: u32, size: CellBox, png: &[u8]) -> Vec<u8> {
    let text = STANDARD.encode(png);
    let mut out = Vec::with_capacity(text.len() + text.len() / PIECE * 16 + 64);
    let pieces = text.len().div_ceil(PIECE);
    for (index, piece) in text.as_bytes().chunks(PIECE).enumerate() {
        let more = u8::from(index + 1 < pieces);
        let CellBox { columns, rows } = size;
        let head = if index == 0 {
            format!("\x1b_Ga=T,U=1,f=100,t=d,q=2,i={id},c={columns},r={rows},m={more};")
        } else {
            format!("\x1b_Gq=2,m={more};")
        };
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(piece);
        out.extend_from_slice(b"\x1b\\");
    }
    out
}

/// Deletes all pictures in view, in Konsole also sixels.
pub const DELETE_ALL: &str = "\x1b_Ga=d,d=a,q=2\x1b\\";

/// Deletes a picture.
pub fn delete(id: u32) -> Vec<u8> {
    format!("\x1b_Ga=d,d=I,i={id},q=2\x1b\\").into_bytes()
}

/// Wraps the bytes for a kitty outside of tmux; tmux passes them on, if it is allowed to.
pub fn through_tmux(bytes: &[u8]) -> Vec<u8> {
    const START: &[u8] = b"\x1b_G";
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / PIECE * 16 + 32);
    let mut starts: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(START))
        .collect();
    starts.push(bytes.len());
    // One by one, because tmux drops long strings.
    for piece in starts
        .windows(2)
        .filter_map(|ends| bytes.get(ends[0]..ends[1]))
    {
        out.extend_from_slice(b"\x1bPtmux;");
        for byte in piece {
            out.extend((*byte == 0x1b).then_some(0x1b));
            out.push(*byte);
        }
        out.extend_from_slice(b"\x1b\\");
    }
    out
}

#[cfg(test)]
mod tests;

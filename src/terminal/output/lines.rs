//! Writes cells as plain lines, for files and for a terminal whose screen is not taken over.

use ratatui::buffer::{Buffer, Cell};

use super::disputed::DisputedDrawing;
use super::narrow;
use super::row::{is_agreed, is_clear, reach_of, width_of};
use super::sgr::{Pen, sequence};
use crate::terminal::quirks::Quirks;
use crate::terminal::right_to_left::split_mark;

/// How cells become lines of text.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Lines {
    /// With colours; each line begins and ends with a plain pen.
    pub has_pens: bool,
    /// A terminal shows the lines: the cursor is placed after characters of disputed width.
    pub is_placed: bool,
    /// See [`super::Renderer::with_multiplexer`].
    pub is_multiplexed: bool,
    /// See [`super::Renderer::set_quirks`].
    pub quirks: Quirks,
    /// See [`super::Renderer::with_ascii_alone`].
    pub is_narrow: bool,
}

impl Lines {
    pub fn write(self, buffer: &mut Buffer, out: &mut Vec<u8>) {
        if self.has_pens {
            self.quirks.reordering.prepare(buffer);
        }
        let width = usize::from(buffer.area.width).max(1);
        let mut pen = Pen::PLAIN;
        let mut change = |to: Pen, out: &mut Vec<u8>| {
            if self.has_pens {
                pen.change(to, out);
            }
        };
        for row in buffer.content().chunks(width) {
            let drawn = row.iter().rposition(|cell| !is_clear(cell));
            let drawn = &row[..drawn.map_or(0, |last| last + 1)];
            let mut x = 0;
            let mut torn = 0;
            while let Some(cell) = drawn.get(usize::from(x)) {
                change(Pen::of(cell), out);
                let end = x + width_of(cell);
                let narrowed = match self.is_narrow && !cell.symbol().is_ascii() {
                    true => Some(narrow::ascii(cell.symbol())),
                    false if self.is_placed && end == x + 1 => self.quirks.narrowed(cell.symbol()),
                    false => None,
                };
                if let Some(plain) = narrowed {
                    out.extend(plain.encode_utf8(&mut [0; 4]).bytes());
                    out.extend((x + 1..end).map(|_| b' '));
                } else if self.is_placed && !is_agreed(cell, end - x) {
                    let misplaces = self.put_disputed(cell.symbol(), row, (x, end), out);
                    torn = torn.max(x + reach_of(cell.symbol()));
                    if let Some(first) = drawn.first().filter(|first| is_agreed(first, 1))
                        && misplaces
                        && end < buffer.area.width
                    {
                        // A multiplexer moves to the first column of the terminal by a carriage
                        // return, and so knows again where the cursor is.
                        out.push(b'\r');
                        change(Pen::of(first), out);
                        out.extend_from_slice(first.symbol().as_bytes());
                        sequence(out, &[end + 1], b'G');
                    }
                } else {
                    out.extend_from_slice(cell.symbol().as_bytes());
                }
                x = end;
            }
            change(Pen::PLAIN, out);
            if torn > x && x < buffer.area.width {
                out.extend_from_slice(b"\x1b[K");
            }
            out.push(b'\n');
        }
    }

    /// Draws a character of disputed width, and places the cursor after it. Returns whether a
    /// multiplexer may misplace the cursor.
    fn put_disputed(
        self,
        symbol: &str,
        row: &[Cell],
        (x, end): (u16, u16),
        out: &mut Vec<u8>,
    ) -> bool {
        let multiplexed = self.is_multiplexed;
        match DisputedDrawing::of(symbol, row, (x, end), self.quirks, multiplexed) {
            DisputedDrawing::Agreed(text) => {
                out.extend(text.bytes());
                false
            }
            DisputedDrawing::Last(substitute) => {
                out.extend(substitute.encode_utf8(&mut [0; 4]).bytes());
                false
            }
            DisputedDrawing::OnBlanks { drawn, misplaces } => {
                let (symbol, _) = split_mark(symbol);
                let may_wrap = usize::from(x + reach_of(symbol)) > row.len();
                if may_wrap {
                    out.extend_from_slice(b"\x1b[?7l");
                }
                out.extend((x..end).map(|_| b' '));
                sequence(out, &[x + 1], b'G');
                out.extend(drawn.bytes());
                if usize::from(end) < row.len() {
                    sequence(out, &[end + 1], b'G');
                }
                if may_wrap {
                    out.extend_from_slice(b"\x1b[?7h");
                }
                misplaces
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::text::agreed::STAND_IN;
    use ratatui::layout::Rect;

    use super::*;

    fn written(text: &str, lines: Lines) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 9, 1));
        buffer.set_string(0, 0, text, ratatui::style::Style::new());
        let mut out = Vec::new();
        lines.write(&mut buffer, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_file_gets_no_escape_sequences() {
        assert_eq!(written("a 🩷 25", Lines::default()), "a 🩷 25\n");
    }

    #[test]
    fn without_utf8_only_ascii_is_written() {
        let narrow = Lines {
            is_placed: true,
            is_narrow: true,
            ..Lines::default()
        };
        assert_eq!(written("é 🩷 \u{db}5", narrow), "e ?  U5\n");
    }

    #[test]
    fn the_cursor_is_placed_after_a_character_of_disputed_width() {
        let placed = Lines {
            is_placed: true,
            ..Lines::default()
        };
        assert_eq!(written("a 🩷 25", placed), "a   \x1b[3G🩷\x1b[5G 25\n");
        // A line as wide as the terminal needs no cursor after its last character.
        let last = "abcdefg  \x1b[8G🩷";
        assert_eq!(written("abcdefg🩷", placed), format!("{last}\n"));
        assert_eq!(
            written("abcdefgh\u{20C1}", placed),
            format!("abcdefgh{STAND_IN}\n")
        );
        assert_eq!(
            written("abcd👩\u{200D}👧", placed),
            "abcd\x1b[?7l  \x1b[5G👩\u{200D}👧\x1b[7G\x1b[?7h\x1b[K\n"
        );
        let inside = Lines {
            is_multiplexed: true,
            ..placed
        };
        assert_eq!(
            written("a 🩷 25", inside),
            format!("a   \x1b[3G{STAND_IN}\x1b[5G 25\n")
        );
        assert_eq!(
            written("a कि 25", inside),
            "a   \x1b[3Gकि\x1b[5G\ra\x1b[5G 25\n"
        );
    }
}

//! Writes cells as plain lines, for files and for a terminal whose screen is not taken over.

use ratatui::buffer::Buffer;

use super::multiplexed::{drawing, may_misplace};
use super::narrow;
use super::row::{
    has_letter_before, is_agreed, is_blank, is_clear, reach_of, starts_with_mark, width_of,
};
use super::sgr::{Pen, sequence};
use crate::terminal::quirks::Quirks;
use crate::terminal::right_to_left::split_mark;
use crate::text::agreed::composed;

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
                    let next = drawn.get(usize::from(end));
                    let before_text = next.is_some_and(|next| !is_blank(next));
                    let (symbol, mark) = split_mark(cell.symbol());
                    let is_loose = starts_with_mark(symbol) && !has_letter_before(row, x);
                    let is_hidden = is_loose || self.quirks.cannot_draw(symbol, end - x);
                    let misplaces = if is_hidden && composed(symbol, end - x).is_none() {
                        out.extend(self.substitute().bytes().chain(mark.bytes()));
                        out.extend((x + 1..end).map(|_| b' '));
                        false
                    } else {
                        let width = buffer.area.width;
                        self.place((symbol, mark), x..end, before_text, width, out)
                    };
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

    fn substitute(self) -> String {
        let sign = self.quirks.narrow(char::REPLACEMENT_CHARACTER);
        sign.to_string()
    }

    /// Draws a character of disputed width on blanks, and places the cursor after it. Returns whether
    /// a multiplexer may misplace the cursor.
    fn place(
        self,
        (symbol, mark): (&str, &str),
        columns: std::ops::Range<u16>,
        before_text: bool,
        width: u16,
        out: &mut Vec<u8>,
    ) -> bool {
        if let Some(composed) = composed(symbol, columns.end - columns.start) {
            let composed = self.quirks.narrow(composed);
            out.extend(composed.encode_utf8(&mut [0; 4]).bytes());
            out.extend(mark.bytes());
            return false;
        }
        if columns.start + 1 == width {
            out.extend(self.substitute().bytes());
            return false;
        }
        let may_wrap = columns.start + reach_of(symbol) > width;
        if may_wrap {
            out.extend_from_slice(b"\x1b[?7l");
        }
        out.extend(columns.clone().map(|_| b' '));
        sequence(out, &[columns.start + 1], b'G');
        let shown = drawing(
            symbol,
            self.is_multiplexed,
            self.quirks.clusters,
            before_text,
        );
        out.extend(shown.bytes().chain(mark.bytes()));
        if columns.end < width {
            sequence(out, &[columns.end + 1], b'G');
        }
        if may_wrap {
            out.extend_from_slice(b"\x1b[?7h");
        }
        self.is_multiplexed && may_misplace(&shown)
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

//! Characters whose width terminals do not agree on.

use super::Writer;
use crate::mutation::{self, Mutation};
use crate::terminal::output::disputed::DisputedDrawing;
use crate::terminal::output::row::{RowWriter, cell_before, is_agreed};
use crate::terminal::output::sgr::Pen;
use crate::text::agreed::composed;

impl Writer {
    /// Draws a character of disputed width so that its width does not matter. If the terminal takes
    /// fewer columns, blanks remain; if it takes more, the cells that follow are drawn over the
    /// rest; the cursor is placed anew afterwards.
    pub(super) fn put_doubtful(&mut self, x: u16, row: &RowWriter, symbol: &str, end: u16) {
        let (quirks, columns) = (self.quirks, (x, end));
        match DisputedDrawing::of(symbol, row.new, columns, quirks, self.multiplexed) {
            DisputedDrawing::Agreed(text) => {
                self.out.extend(text.bytes());
                self.advance(end, row);
            }
            DisputedDrawing::Last(substitute) => {
                self.out.extend(substitute.encode_utf8(&mut [0; 4]).bytes());
                self.forget_cursor();
            }
            DisputedDrawing::OnBlanks { drawn, misplaces } => {
                if !mutation::is_on(Mutation::NotBlanked) {
                    self.out.extend((x..end).map(|_| b' '));
                    self.advance(end, row);
                    self.go_to(x, row.y);
                }
                self.out.extend(drawn.bytes());
                self.column = mutation::is_on(Mutation::NotPlaced).then_some(end);
                if misplaces {
                    self.realign(row);
                }
            }
        }
    }

    /// Draws the first character of another row again: a multiplexer moves the terminal's cursor to
    /// another row and column by an absolute place, and so knows again where the cursor is. Within a
    /// row, only a carriage return would do, which moves to the first column of the terminal, not of
    /// the pane. tmux draws no ASCII character that it believes to be there already, so another
    /// character is drawn before it.
    fn realign(&mut self, row: &RowWriter) {
        let own = row.new.first().map(|first| (row.y, first.clone()));
        let mut firsts = self.anchor.clone().into_iter().chain(own);
        if let Some((y, first)) = firsts.find(|(_, first)| is_agreed(first, 1)) {
            self.go_to(0, y);
            self.draw_with(Pen::of(&first));
            self.out.extend_from_slice("\u{A0}\r".as_bytes());
            self.out.extend_from_slice(first.symbol().as_bytes());
            self.advance(1, row);
        }
    }

    /// Draws the character before a cell once more, because a mark of this cell may have joined it.
    pub(super) fn put_before(&mut self, x: u16, row: &RowWriter) {
        let Some((before, cell)) = cell_before(row.new, x) else {
            return;
        };
        let mut letter = [0; 4];
        let whole = match composed(cell.symbol(), x - before) {
            Some(whole) => &*self.quirks.narrow(whole).encode_utf8(&mut letter),
            None if is_agreed(cell, x - before) => cell.symbol(),
            None => return,
        };
        self.go_to(before, row.y);
        self.draw_with(Pen::of(cell));
        self.out.extend(whole.bytes());
        self.column = None;
    }
}

//! Turns cells into as few bytes as every terminal understands.
//!
//! It uses only VT102 sequences, plus ECH, CHA and colours, which all terminals in use have.
//! Erasing is done only in the terminal's default background, because terminals differ with other
//! backgrounds.

mod doubtful;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use ratatui::buffer::Cell;
use ratatui::style::Color;

use super::narrow;
use super::row::{RowWriter, is_agreed, is_blank, is_clear, is_same, width_of};
use super::sgr::Pen;
use crate::chat::damage::Scroll;
use crate::terminal::osc;
use crate::terminal::quirks::Quirks;
use crate::text::agreed::{drawn, may_lose_its_base};

/// With this many blanks, erasing takes fewer bytes than drawing them: at the end of a row, and
/// within a row.
const WORTH_CLEARING: u16 = 3;
const WORTH_ERASING: u16 = 9;
/// With this many bytes, REP takes fewer.
const WORTH_A_WORD: usize = 6;
/// Up to this many unchanged cells are drawn again, which is shorter than moving the cursor.
const WORTH_REPEATING: u16 = 4;

/// Marks cells in the record of what the terminal shows whose content is not known, for example
/// below pixels.
pub const UNKNOWN: Cell = Cell::new("\u{10FFFF}");

/// Writes one frame. The terminal's pen is plain before and after it.
#[derive(Debug)]
pub struct Writer {
    out: Vec<u8>,
    pen: Pen,
    /// The targets of links; links that are missing here are drawn as text.
    pub links: HashMap<u32, Arc<str>>,
    /// Draws simpler emoji, see [`super::Renderer::with_multiplexer`].
    pub multiplexed: bool,
    /// Another row than the one that is drawn, with its first cell as it is shown.
    pub anchor: Option<(u16, Cell)>,
    /// How the terminal draws some texts.
    pub quirks: Quirks,
    /// Draws only ASCII.
    pub narrow: bool,
    /// The terminal repeats characters by REP.
    pub repeats: bool,
    /// The number of the open link; 0: none.
    link: u32,
    /// Row and column of the cursor, as far as all terminals agree.
    row: Option<u16>,
    column: Option<u16>,
    /// The scroll region, if it is not the whole screen; it stays set from frame to frame.
    region: Option<Range<u16>>,
}

impl Writer {
    pub fn new() -> Self {
        Self {
            out: Vec::new(),
            pen: Pen::PLAIN,
            links: HashMap::new(),
            multiplexed: false,
            anchor: None,
            quirks: Quirks::default(),
            narrow: false,
            repeats: false,
            link: 0,
            row: None,
            column: None,
            region: None,
        }
    }

    /// Ends the frame; returns the bytes since the last one. The caller empties them after writing.
    pub fn finish(&mut self) -> &mut Vec<u8> {
        self.rest();
        self.forget_cursor();
        &mut self.out
    }

    /// Whether nothing was written since the last frame.
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Bytes written since the last frame.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Ends the frame with the cursor in this column and row.
    pub fn end_at(&mut self, cursor: Option<(u16, u16)>) {
        if let Some((x, y)) = cursor {
            self.rest();
            self.go_to(x, y);
        }
    }

    /// Takes the pen that every frame ends with.
    pub fn rest(&mut self) {
        self.draw_with(Pen::PLAIN);
    }

    /// Writes bytes that neither move the cursor nor draw.
    pub fn say(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// Lets `bytes` draw from a cell on, without a scroll region. Afterwards the cursor's place is
    /// unknown.
    pub fn draw_over(&mut self, x: u16, y: u16, bytes: &[u8]) {
        self.draw_with(Pen::PLAIN);
        if self.region.take().is_some() {
            self.sequence(&[], b'r');
            self.forget_cursor();
        }
        self.go_to(x, y);
        self.out.extend_from_slice(bytes);
        self.forget_cursor();
    }

    /// Clears the whole terminal.
    pub fn clear(&mut self) {
        self.out.extend_from_slice(b"\x1b[r\x1b[m\x1b[2J");
        self.pen = Pen::PLAIN;
        self.region = None;
        self.forget_cursor();
    }

    /// Moves rows within the terminal.
    pub fn scroll(&mut self, scroll: &Scroll) {
        let rows = &scroll.rows;
        self.draw_with(Pen::PLAIN);
        if self.region.as_ref() != Some(rows) {
            self.sequence(&[rows.start + 1, rows.end], b'r');
            self.region = Some(rows.clone());
            self.forget_cursor();
        }
        let count = u16::try_from(scroll.up.unsigned_abs()).unwrap_or(u16::MAX);
        match (scroll.up > 0, count) {
            (true, ..=3) => {
                self.go_to(0, rows.end - 1);
                self.out.extend((0..count).map(|_| b'\n'));
            }
            (false, 1) => {
                self.go_to(0, rows.start);
                self.out.extend_from_slice(b"\x1bM");
            }
            // Lines are inserted and deleted at the cursor.
            (up, _) => {
                self.go_to(0, rows.start);
                self.sequence(&[count], if up { b'M' } else { b'L' });
            }
        }
    }

    /// Changes a row from `old` to `new`, from column `x` on: the cells before are right, and no
    /// character reaches over `x`.
    pub fn row_from(&mut self, x: u16, y: u16, old: &[Cell], new: &[Cell]) {
        let mut row = RowWriter {
            y,
            old,
            new,
            old_end: x,
            torn: x,
        };
        let mut x = row.skip_same(x);
        while let Some(cell) = new.get(usize::from(x)) {
            let width = width_of(cell);
            let stale = row.is_stale(x, width);
            x = if !stale {
                row.skip_same(x + width)
            } else if is_clear(cell) {
                self.erase(x, &mut row)
            } else {
                let end = self.put(x, &row, cell, width);
                let end = self.repeat(end, cell, &mut row);
                self.put_word(end, cell, &mut row)
            };
        }
    }

    /// Blanks the cells from `x` on that are to be clear; returns the first other cell.
    fn erase(&mut self, x: u16, row: &mut RowWriter) -> u16 {
        let (end, stale_end) = row.clear_run(x);
        let count = stale_end - x;
        self.go_to(x, row.y);
        self.draw_with(self.pen.for_blanks_on(Color::Reset, None));
        let old = row.old.get(usize::from(x)..usize::from(stale_end));
        let had = |what: fn(&Cell) -> bool| old.is_some_and(|old| old.iter().any(what));
        if had(|old| is_same(old, &UNKNOWN)) {
            // Not every terminal removes pixels when it erases.
            self.out.extend((x..stale_end).map(|_| b' '));
            self.advance(stale_end, row);
        } else if usize::from(end) >= row.new.len() && count >= WORTH_CLEARING {
            self.sequence(&[], b'K');
        } else if count >= WORTH_ERASING && !had(|old| !is_agreed(old, 1)) {
            // mlterm would erase fewer columns of wide characters.
            self.sequence(&[count], b'X');
        } else {
            self.out.extend((x..stale_end).map(|_| b' '));
            self.advance(stale_end, row);
        }
        end
    }

    /// Draws one character; returns the column after it.
    fn put(&mut self, x: u16, row: &RowWriter, cell: &Cell, width: u16) -> u16 {
        self.bridge(x, row);
        self.go_to(x, row.y);
        if is_blank(cell) {
            let next = row.new.get(usize::from(x)..).unwrap_or_default();
            let next = next.iter().find(|next| !is_blank(next));
            self.draw_with(self.pen.for_blanks_on(cell.bg, next));
        } else {
            self.draw_with(Pen::of(cell));
        }
        let end = x + width;
        let narrowed = match self.narrow && !cell.symbol().is_ascii() {
            true => Some(narrow::ascii(cell.symbol())),
            false if width == 1 => self.quirks.narrowed(cell.symbol()),
            false => None,
        };
        if let Some(plain) = narrowed {
            let blanks = (1..width).map(|_| b' ');
            self.out
                .extend(plain.encode_utf8(&mut [0; 4]).bytes().chain(blanks));
            self.advance(end, row);
        } else if is_agreed(cell, width) {
            self.out.extend_from_slice(cell.symbol().as_bytes());
            self.advance(end, row);
        } else {
            self.put_doubtful(x, row, cell.symbol(), end);
            if may_lose_its_base(drawn(cell.symbol())) {
                self.put_before(x, row);
            }
        }
        end
    }

    /// Draws the next letters as long as nothing but the letter changes from cell to cell; returns
    /// the column after them.
    fn put_word<'a>(&mut self, x: u16, last: &'a Cell, row: &mut RowWriter<'a>) -> u16 {
        if self.column != Some(x) || self.pen != Pen::of(last) {
            return x;
        }
        let begun = self.out.len();
        self.out.extend(row.next_letters(x, last));
        let end = x + u16::try_from(self.out.len() - begun).unwrap_or(0);
        self.advance(end, row);
        end
    }

    /// Repeats the last character in the next cells that are equal to it; returns the column after
    /// them.
    fn repeat(&mut self, x: u16, cell: &Cell, row: &mut RowWriter) -> u16 {
        if !self.repeats || self.narrow || self.column != Some(x) {
            return x;
        }
        // Terminals disagree about a cursor behind the last column.
        let last = row.new.len().saturating_sub(1);
        let next = row.new.get(usize::from(x)..last).unwrap_or_default();
        if next.first().is_none_or(|next| !is_same(next, cell)) || !is_agreed(cell, 1) {
            return x;
        }
        let count = next.iter().take_while(|next| is_same(next, cell)).count();
        if count * cell.symbol().len() < WORTH_A_WORD {
            return x;
        }
        let count = u16::try_from(count).unwrap_or(0);
        // Notes old characters that reach out of the repeated cells.
        row.is_stale(x, count);
        self.sequence(&[count], b'b');
        self.advance(x + count, row);
        x + count
    }

    /// Draws a few unchanged cells again if that is shorter than moving the cursor.
    fn bridge(&mut self, x: u16, row: &RowWriter) {
        let Some(from) = self.column.filter(|_| self.row == Some(row.y)) else {
            return;
        };
        if from >= x || x - from > WORTH_REPEATING {
            return;
        }
        let cells = &row.new[usize::from(from)..usize::from(x)];
        let plain = |cell: &Cell| {
            cell.symbol().len() == 1 && (self.pen == Pen::of(cell) || self.blanks_suit(cell))
        };
        if cells.iter().all(plain) {
            let symbols = cells.iter().flat_map(|cell| cell.symbol().bytes());
            self.out.extend(symbols);
            self.column = Some(x);
        }
    }

    fn blanks_suit(&self, cell: &Cell) -> bool {
        is_blank(cell) && self.pen.draws_blanks_on(cell.bg)
    }

    /// The cursor has moved by drawing. At the end of the row it may be in the last column or
    /// behind it.
    fn advance(&mut self, x: u16, row: &RowWriter) {
        self.column = Some(x).filter(|x| usize::from(*x) < row.new.len());
    }

    fn forget_cursor(&mut self) {
        (self.row, self.column) = (None, None);
    }

    fn go_to(&mut self, x: u16, y: u16) {
        let scrolls = self.region.as_ref().is_some_and(|rows| rows.end == y);
        let below = self.row.is_some_and(|row| row + 1 == y) && !scrolls;
        if below {
            // Shorter than an absolute place. There is a row below, so nothing scrolls.
            self.out.push(b'\n');
            self.row = Some(y);
        }
        if self.row != Some(y) {
            match (x, y) {
                (0, 0) => self.sequence(&[], b'H'),
                (0, _) => self.sequence(&[y + 1], b'H'),
                _ => self.sequence(&[y + 1, x + 1], b'H'),
            }
        } else if self.column != Some(x) {
            match self.column {
                _ if x == 0 => self.out.push(b'\r'),
                Some(from) if from + 1 == x => self.sequence(&[], b'C'),
                Some(from) if from < x => self.sequence(&[x - from], b'C'),
                Some(from) if from - x <= 3 => {
                    self.out.extend((x..from).map(|_| b'\x08'));
                }
                _ => self.sequence(&[x + 1], b'G'),
            }
        }
        (self.row, self.column) = (Some(y), Some(x));
    }

    fn draw_with(&mut self, pen: Pen) {
        if pen == self.pen {
            return;
        }
        let target = self.links.get(&pen.link());
        let link = target.map_or(0, |_| pen.link());
        if link != self.link {
            osc::link(link, target.map_or("", |t| t), &mut self.out);
            self.link = link;
        }
        self.pen.change(pen, &mut self.out);
    }

    fn sequence(&mut self, numbers: &[u16], end: u8) {
        super::sgr::sequence(&mut self.out, numbers, end);
    }
}

//! The renderer: writes the difference to the next frame in one write; a long frame is a
//! synchronised update.

mod lines;
mod multiplexed;
pub mod narrow;
mod sgr;
mod writer;

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use super::ansi::say;
use super::pictures::{Piece, Plan};
use super::quirks::Quirks;
use super::write_all;
use crate::chat::damage::{Damage, Scroll};
use crate::layout::areas::Size;
pub use lines::Lines;
pub use narrow::ascii_line;
use writer::{UNKNOWN, Writer};

/// A frame of so many bytes arrives in one piece, and no terminal shows half of what it has read.
const SHORT: usize = 256;

/// Takes whole frames.
pub trait FrameSink {
    /// Shows a frame.
    ///
    /// # Errors
    /// Not all of it could be shown.
    fn write_frame(&mut self, frame: &[u8]) -> io::Result<()>;
}

/// The terminal at stdout.
#[derive(Debug)]
pub struct Stdout;

impl FrameSink for Stdout {
    fn write_frame(&mut self, frame: &[u8]) -> io::Result<()> {
        write_all(frame)
    }
}

impl FrameSink for Vec<Vec<u8>> {
    fn write_frame(&mut self, frame: &[u8]) -> io::Result<()> {
        self.push(frame.to_vec());
        Ok(())
    }
}

/// Knows what the terminal shows, and writes what makes something else of it. It never asks the
/// terminal anything: the size is what it was told.
#[derive(Debug)]
pub struct Renderer<S = Stdout> {
    sink: S,
    size: Size,
    /// One per row of the terminal.
    shown: Vec<Vec<Cell>>,
    /// Rows on their way.
    drawing: Buffer,
    /// A row as it was before one of its cells.
    row: Vec<Cell>,
    writer: Writer,
    frame: Vec<u8>,
    /// What the terminal shows is not known.
    lost: bool,
    /// Pixels that it shows over the cells.
    pieces: Vec<Piece>,
    /// Where its cursor is to stand, and where it does; `None`: it is hidden.
    cursor: Option<(u16, u16)>,
    cursor_shown: Option<(u16, u16)>,
}

impl Renderer {
    /// The terminal at stdout, of this size, empty, with its cursor hidden.
    pub fn new(size: Size) -> Self {
        Self::with_sink(Stdout, size)
    }
}

impl<S: FrameSink> Renderer<S> {
    /// Shows its frames to `sink`.
    pub fn with_sink(sink: S, size: Size) -> Self {
        Self {
            sink,
            size,
            shown: blank(size),
            drawing: Buffer::default(),
            row: Vec::new(),
            writer: Writer::new(),
            frame: Vec::new(),
            lost: false,
            pieces: Vec::new(),
            cursor: None,
            cursor_shown: None,
        }
    }

    /// Where the frames go.
    pub fn sink(&self) -> &S {
        &self.sink
    }

    /// Of the terminal.
    pub fn size(&self) -> Size {
        self.size
    }

    /// The terminal has this size now, and shows who knows what.
    pub fn set_size(&mut self, size: Size) {
        self.size = size;
        self.repaint();
    }

    /// The next frame empties the terminal and draws everything.
    pub fn repaint(&mut self) {
        self.shown = blank(self.size);
        self.cursor_shown = None;
        self.pieces.clear();
        self.lost = true;
    }

    /// A multiplexer draws for us. It and the terminal around it seldom agree on new or joined emoji,
    /// and nobody can place that terminal's cursor anew: simpler ones are drawn.
    #[must_use]
    pub fn with_multiplexer(mut self, multiplexed: bool) -> Self {
        self.writer.multiplexed = multiplexed;
        self
    }

    /// Nothing but ASCII is drawn: the locale is not UTF-8.
    #[must_use]
    pub fn with_ascii_alone(mut self, narrow: bool) -> Self {
        self.writer.narrow = narrow;
        self
    }

    /// Frames end with the cursor in this column and row.
    pub fn set_cursor(&mut self, at: (u16, u16)) {
        self.cursor = Some(at);
    }

    /// What the terminal makes of some texts. Whether that is news: then all is drawn anew.
    pub fn set_quirks(&mut self, quirks: Quirks) -> bool {
        let is_news = std::mem::replace(&mut self.writer.quirks, quirks) != quirks;
        if is_news {
            self.repaint();
        }
        is_news
    }

    /// The terminal repeats a character at a word.
    pub fn set_repeats(&mut self, repeats: bool) {
        self.writer.repeats = repeats;
    }

    /// Links of these numbers lead there; others are drawn as text.
    pub fn set_links(&mut self, links: &HashMap<u32, Arc<str>>) {
        if self.writer.links != *links {
            self.writer.links.clone_from(links);
        }
    }

    /// Says words to the terminal that draw nothing.
    ///
    /// # Errors
    /// What the sink says.
    pub fn say(&mut self, words: &[u8]) -> io::Result<()> {
        if words.is_empty() {
            return Ok(());
        }
        self.sink.write_frame(words)
    }

    /// Shows what `paint` draws: it is given empty buffers, each of them some rows of the
    /// terminal by its area. `damage` says which rows these must be.
    ///
    /// # Errors
    /// What the sink says.
    pub fn draw(&mut self, damage: &Damage, paint: impl Fn(&mut Buffer)) -> io::Result<()> {
        self.draw_pictured(damage, &Plan::default(), paint)
    }

    /// The same with pictures: `paint` draws their cells as well, and their pixels lie over these.
    ///
    /// # Errors
    /// What the sink says.
    pub fn draw_pictured(
        &mut self,
        damage: &Damage,
        pictures: &Plan,
        paint: impl Fn(&mut Buffer),
    ) -> io::Result<()> {
        let mut damage = if std::mem::take(&mut self.lost) {
            self.writer.clear();
            Damage::all(self.size)
        } else {
            damage.clone()
        };
        for bytes in &pictures.before {
            self.writer.say(bytes);
        }
        // Nobody knows where pixels go that move with their rows: foot shows them on rows beside
        // those that move. So these are drawn where they are.
        if let Some(scroll) = damage
            .scroll
            .take_if(|scroll| self.has_pieces_on(&scroll.rows))
        {
            damage.add_rows(scroll.rows);
        }
        let gone = self.take_gone(pictures);
        self.cover(&gone);
        if let Some(scroll) = &damage.scroll {
            self.scroll(scroll);
        }
        if !gone.is_empty() {
            damage.add_rows(self.unknown_rows());
        }
        for rows in &damage.rows {
            self.draw_rows(rows.start..rows.end.min(self.size.height), &paint);
        }
        let drawn = |y: u16| damage.rows.iter().any(|rows| rows.contains(&y));
        if !damage.cells.is_empty() {
            // The scroll bar's: no colour of the rows before is of use there.
            self.writer.rest();
        }
        for (x, y) in damage.cells.iter().copied().filter(|(_, y)| !drawn(*y)) {
            self.draw_cell(x, y, &paint);
        }
        debug_assert!(self.is_as_painted(paint), "undrawn rows after {damage:?}");
        self.draw_pieces(pictures);
        self.flush()
    }

    fn has_pieces_on(&self, rows: &Range<u16>) -> bool {
        let meets = |piece: &Piece| {
            let area = piece.area;
            area.top() < rows.end && rows.start < area.bottom()
        };
        self.pieces.iter().any(meets)
    }

    /// Takes out the pieces that are not wanted any more; gives back the areas of those that must go
    /// before others are drawn.
    fn take_gone(&mut self, pictures: &Plan) -> Vec<Rect> {
        let mut gone = Vec::new();
        self.pieces.retain(|piece| {
            let is_wanted = pictures.pieces().any(|next| next.is_same(piece));
            let stays = is_wanted && !pictures.anew;
            let is_hidden = pictures.pieces().any(|next| next.hides(piece));
            if !stays && (!is_hidden || pictures.anew) {
                gone.push(piece.area);
            }
            stays
        });
        gone
    }

    /// Nobody knows what these cells show.
    fn cover(&mut self, areas: &[Rect]) {
        for area in areas {
            let rows = self
                .shown
                .get_mut(usize::from(area.top())..usize::from(area.bottom()));
            for row in rows.into_iter().flatten() {
                let cells = row.get_mut(usize::from(area.left())..usize::from(area.right()));
                if let Some(cells) = cells {
                    cells.fill(UNKNOWN);
                }
            }
        }
    }

    fn unknown_rows(&self) -> Vec<u16> {
        let rows = (0..).zip(&self.shown);
        let unknown = rows.filter(|(_, row)| row.contains(&UNKNOWN));
        unknown.map(|(y, _)| y).collect()
    }

    fn draw_pieces(&mut self, pictures: &Plan) {
        for piece in pictures.pieces() {
            if !self.pieces.iter().any(|shown| shown.is_same(piece)) {
                self.writer
                    .draw_over(piece.area.x, piece.area.y, &piece.bytes);
                self.pieces.push(piece.clone());
                if pictures.spills {
                    self.draw_beside(piece.area);
                }
            }
        }
    }

    /// Draws the cells to the right of an area once more.
    fn draw_beside(&mut self, area: Rect) {
        let x = area.right();
        for y in area.rows().map(|row| row.y) {
            let Some(shown) = self.shown.get(usize::from(y)) else {
                continue;
            };
            self.row.clone_from(shown);
            if let Some(cell) = self.row.get_mut(usize::from(x)) {
                *cell = UNKNOWN;
                self.writer.row_from(x, y, &self.row, shown);
            }
        }
    }

    fn scroll(&mut self, scroll: &Scroll) {
        let rows = usize::from(scroll.rows.start)..usize::from(scroll.rows.end);
        let Some(moving) = self.shown.get_mut(rows) else {
            return;
        };
        let count = (scroll.up.unsigned_abs() as usize).min(moving.len());
        let exposed = if scroll.up > 0 {
            moving.rotate_left(count);
            let kept = moving.len() - count;
            &mut moving[kept..]
        } else {
            moving.rotate_right(count);
            &mut moving[..count]
        };
        for row in exposed {
            row.fill(Cell::EMPTY);
        }
        self.writer.scroll(scroll);
    }

    fn draw_rows(&mut self, rows: Range<u16>, paint: impl Fn(&mut Buffer)) {
        let (width, height) = (self.size.width, rows.len());
        let cells = usize::from(width) * height;
        self.drawing.area = Rect::new(0, rows.start, width, u16::try_from(height).unwrap_or(0));
        self.drawing.content.clear();
        self.drawing.content.resize(cells, Cell::EMPTY);
        paint(&mut self.drawing);
        self.writer.quirks.prepare(&mut self.drawing);
        let new = self.drawing.content.chunks_mut(usize::from(width).max(1));
        for (y, new) in rows.zip(new) {
            if let Some(shown) = self.shown.get_mut(usize::from(y)) {
                self.writer.row(y, shown, new);
                // What was written over a piece has cut it: it is to be drawn again.
                self.pieces.retain(|piece| !is_cut(piece, y, shown, new));
                shown.swap_with_slice(new);
            }
        }
    }

    fn draw_cell(&mut self, x: u16, y: u16, paint: impl Fn(&mut Buffer)) {
        let Some(shown) = self.shown.get_mut(usize::from(y)) else {
            return;
        };
        self.drawing.area = Rect::new(x, y, 1, 1);
        self.drawing.content.clear();
        self.drawing.content.push(Cell::EMPTY);
        paint(&mut self.drawing);
        let at = usize::from(x);
        self.row.resize(shown.len(), Cell::EMPTY);
        // Of the row as it was, nobody looks at what is before the cell.
        if let (Some(old), Some(new)) = (self.row.get_mut(at..), shown.get_mut(at..))
            && let Some(cell) = self.drawing.content.first_mut()
        {
            old.clone_from_slice(new);
            if let Some(first) = new.first_mut() {
                std::mem::swap(first, cell);
            }
            self.writer.row_from(x, y, &self.row, shown);
        }
    }

    /// Whether drawing everything anew would show the same.
    fn is_as_painted(&self, paint: impl Fn(&mut Buffer)) -> bool {
        let Size { width, height } = self.size;
        let mut whole = Buffer::empty(Rect::new(0, 0, width, height));
        paint(&mut whole);
        self.writer.quirks.prepare(&mut whole);
        self.shown.iter().flatten().eq(&whole.content)
    }

    /// Shows the frame, if there is anything in it.
    fn flush(&mut self) -> io::Result<()> {
        let moves = self.cursor != self.cursor_shown;
        if moves || !self.writer.is_empty() {
            self.cursor_shown = self.cursor;
            self.writer.end_at(self.cursor);
        }
        let written = self.writer.finish();
        if written.is_empty() {
            return Ok(());
        }
        self.frame.clear();
        let is_long = written.len() > SHORT;
        if is_long {
            say(&mut self.frame, BeginSynchronizedUpdate);
        }
        self.frame.append(written);
        if is_long {
            say(&mut self.frame, EndSynchronizedUpdate);
        }
        self.sink.write_frame(&self.frame)
    }
}

/// Whether a row that shows `old` and shall show `new` differs under the piece.
fn is_cut(piece: &Piece, y: u16, old: &[Cell], new: &[Cell]) -> bool {
    let area = piece.area;
    let columns = usize::from(area.left())..usize::from(area.right());
    (area.top()..area.bottom()).contains(&y) && old.get(columns.clone()) != new.get(columns)
}

fn blank(size: Size) -> Vec<Vec<Cell>> {
    let row = vec![Cell::EMPTY; usize::from(size.width)];
    vec![row; usize::from(size.height)]
}

#[cfg(test)]
mod tests;

//! The renderer: writes the difference to the next frame in one write; a long frame is a
//! synchronised update.

mod disputed;
mod lines;
mod multiplexed;
pub mod narrow;
mod part;
mod pixels;
mod row;
mod sgr;
mod sink;
mod writer;

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use super::ansi::say;
use super::guard;
use super::pictures::{Piece, Plan};
use super::quirks::Quirks;
use crate::chat::damage::{Damage, Scroll};
use crate::layout::areas::Size;
use crate::text::agreed::is_mark;
pub use lines::Lines;
pub use narrow::ascii_line;
pub use sink::{FrameSink, Stdout};
use writer::Writer;

/// A frame of this many bytes arrives in one piece: terminals show no half of it.
const SHORT: usize = 256;

/// Knows what the terminal shows, and writes the difference to the next frame. Never asks the
/// terminal anything: `app` tells the size.
#[derive(Debug)]
pub struct Renderer<S = Stdout> {
    sink: S,
    size: Size,
    /// The cells that the terminal shows, by row.
    shown: Vec<Vec<Cell>>,
    /// The rows being drawn.
    drawing: Buffer,
    /// The part of a row before a changed cell.
    row: Vec<Cell>,
    writer: Writer,
    frame: Vec<u8>,
    /// It is not known what the terminal shows.
    lost: bool,
    /// The pixels that the terminal shows over the cells.
    pieces: Vec<Piece>,
    /// Where the cursor is wanted, and where it is; `None`: hidden.
    cursor: Option<(u16, u16)>,
    cursor_shown: Option<(u16, u16)>,
}

impl Renderer {
    /// For the terminal at stdout, of this size, empty, with its cursor hidden.
    pub fn new(size: Size) -> Self {
        Self::with_sink(Stdout, size)
    }
}

impl<S: FrameSink> Renderer<S> {
    /// For frames written to `sink`.
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

    pub fn sink(&self) -> &S {
        &self.sink
    }

    /// Of the terminal.
    pub fn size(&self) -> Size {
        self.size
    }

    /// The terminal has this size now, and may show anything.
    pub fn set_size(&mut self, size: Size) {
        self.size = size;
        self.repaint();
    }

    /// The next frame clears the terminal and draws everything.
    pub fn repaint(&mut self) {
        self.shown = blank(self.size);
        self.cursor_shown = None;
        self.pieces.clear();
        self.lost = true;
    }

    /// A multiplexer is in between. It and the terminal outside often disagree about new and joined
    /// emoji, and the program cannot place the outer cursor: draws simpler emoji.
    #[must_use]
    pub fn with_multiplexer(mut self, multiplexed: bool) -> Self {
        self.writer.multiplexed = multiplexed;
        self
    }

    pub fn is_multiplexed(&self) -> bool {
        self.writer.multiplexed
    }

    /// Draws only ASCII, because the locale is not UTF-8.
    #[must_use]
    pub fn with_ascii_alone(mut self, narrow: bool) -> Self {
        self.writer.narrow = narrow;
        self
    }

    /// Frames end with the cursor in this column and row.
    pub fn set_cursor(&mut self, at: (u16, u16)) {
        self.cursor = Some(at);
    }

    /// Sets how the terminal draws some texts. If that has changed, the next frame draws
    /// everything, and the result is `true`.
    pub fn set_quirks(&mut self, quirks: Quirks) -> bool {
        let is_news = std::mem::replace(&mut self.writer.quirks, quirks) != quirks;
        if is_news {
            self.repaint();
        }
        is_news
    }

    /// The terminal repeats characters by REP.
    pub fn set_repeats(&mut self, repeats: bool) {
        self.writer.repeats = repeats;
    }

    /// Sets the targets of links by number; links without a target are drawn as text.
    pub fn set_links(&mut self, links: &HashMap<u32, Arc<str>>) {
        if self.writer.links != *links {
            self.writer.links.clone_from(links);
        }
    }

    /// Writes bytes that draw nothing.
    ///
    /// # Errors
    /// The sink fails.
    pub fn say(&mut self, words: &[u8]) -> io::Result<()> {
        if words.is_empty() {
            return Ok(());
        }
        self.sink.write_frame(words)
    }

    /// Shows what `paint` draws. `paint` gets empty buffers; the area of each is some rows of the
    /// terminal. `damage` says which rows.
    ///
    /// # Errors
    /// The sink fails.
    pub fn draw(&mut self, damage: &Damage, paint: impl Fn(&mut Buffer)) -> io::Result<()> {
        self.draw_pictured(damage, &Plan::default(), paint)?;
        Ok(())
    }

    /// As [`Renderer::draw`], with pictures: `paint` also draws their cells, and their pixels go
    /// over these. Returns the number of bytes that were written.
    ///
    /// # Errors
    /// The sink fails.
    pub fn draw_pictured(
        &mut self,
        damage: &Damage,
        pictures: &Plan,
        paint: impl Fn(&mut Buffer),
    ) -> io::Result<usize> {
        let mut damage = if self.start_over() {
            Damage::all(self.size)
        } else {
            damage.clone()
        };
        for bytes in &pictures.before {
            self.writer.say(bytes);
        }
        // Terminals differ in where pixels go when their rows scroll: foot shows them beside these
        // rows. tmux scrolls a pane that is narrower than the terminal by drawing its rows itself, and
        // shifts what follows marks. So such rows are drawn again instead.
        if let Some(scroll) = damage
            .scroll
            .take_if(|scroll| self.has_pieces_on(&scroll.rows) || self.has_marks_on(&scroll.rows))
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
            // Cells follow that belong to the scroll bar: the pen of the rows is of no use there.
            self.writer.rest();
        }
        for (x, y) in damage.cells.iter().copied().filter(|(_, y)| !drawn(*y)) {
            self.draw_cell(x, y, &paint);
        }
        debug_assert!(self.is_as_painted(paint), "undrawn rows after {damage:?}");
        self.draw_pieces(pictures);
        self.flush()
    }

    /// Clears the terminal if it is not known what it shows; returns whether that was so.
    fn start_over(&mut self) -> bool {
        let was_lost = std::mem::take(&mut self.lost);
        if was_lost {
            self.writer.clear();
            let request = self.writer.quirks.reordering.request();
            self.writer.say(request);
            guard::note_separators(!request.is_empty());
        }
        was_lost
    }

    /// Whether a multiplexer may misplace text of these rows.
    fn has_marks_on(&self, rows: &Range<u16>) -> bool {
        let rows = usize::from(rows.start)..usize::from(rows.end);
        let mut cells = self.shown.get(rows).into_iter().flatten().flatten();
        self.writer.multiplexed && cells.any(|cell| cell.symbol().contains(is_mark))
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
        self.drawing.content.truncate(cells);
        self.drawing.reset();
        self.drawing.content.resize(cells, Cell::EMPTY);
        paint(&mut self.drawing);
        self.writer.quirks.reordering.prepare(&mut self.drawing);
        let new = self.drawing.content.chunks_mut(usize::from(width).max(1));
        for (y, new) in rows.zip(new) {
            self.writer.anchor = anchor(&self.shown, y);
            if let Some(shown) = self.shown.get_mut(usize::from(y)) {
                self.writer.row_from(0, y, shown, new);
                // Text that was written over a piece has cut it: the piece must be drawn again.
                self.pieces.retain(|piece| !is_cut(piece, y, shown, new));
                shown.swap_with_slice(new);
            }
        }
    }

    fn draw_cell(&mut self, x: u16, y: u16, paint: impl Fn(&mut Buffer)) {
        self.writer.anchor = anchor(&self.shown, y);
        let Some(shown) = self.shown.get_mut(usize::from(y)) else {
            return;
        };
        self.drawing.area = Rect::new(x, y, 1, 1);
        self.drawing.content.clear();
        self.drawing.content.push(Cell::EMPTY);
        paint(&mut self.drawing);
        let at = usize::from(x);
        self.row.resize(shown.len(), Cell::EMPTY);
        // The part of the old row before the cell is not read.
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

    /// Whether drawing everything anew would give the same cells.
    fn is_as_painted(&self, paint: impl Fn(&mut Buffer)) -> bool {
        let Size { width, height } = self.size;
        let mut whole = Buffer::empty(Rect::new(0, 0, width, height));
        paint(&mut whole);
        self.writer.quirks.reordering.prepare(&mut whole);
        self.shown.iter().flatten().eq(&whole.content)
    }

    /// Writes the frame, unless it is empty. Returns the number of bytes.
    fn flush(&mut self) -> io::Result<usize> {
        let moves = self.cursor != self.cursor_shown;
        if moves || !self.writer.is_empty() {
            self.cursor_shown = self.cursor;
            self.writer.end_at(self.cursor);
        }
        let written = self.writer.finish();
        if written.is_empty() {
            return Ok(0);
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
        self.sink.write_frame(&self.frame)?;
        Ok(self.frame.len())
    }
}

/// See [`Writer::anchor`].
fn anchor(shown: &[Vec<Cell>], y: u16) -> Option<(u16, Cell)> {
    let other = if y == 0 {
        shown.len().saturating_sub(1)
    } else {
        0
    };
    let first = shown.get(other)?.first()?;
    let other = u16::try_from(other).ok().filter(|other| *other != y)?;
    Some((other, first.clone()))
}

/// Whether a row that changes from `old` to `new` changes below the piece.
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

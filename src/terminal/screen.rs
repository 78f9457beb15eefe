//! What the terminal shows: one frame, one write, one synchronised update.

mod pen;
mod writer;

use std::io;
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use super::write_all;
use crate::chat::damage::{Damage, Scroll};
use crate::chat::event::Size;
use writer::Writer;

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

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
pub struct Screen<S = Stdout> {
    sink: S,
    size: Size,
    /// One per row of the terminal.
    shown: Vec<Vec<Cell>>,
    /// Rows on their way.
    drawing: Buffer,
    writer: Writer,
    frame: Vec<u8>,
    /// What the terminal shows is not known.
    lost: bool,
}

impl Screen {
    /// The terminal at stdout, of this size, empty, with its cursor hidden.
    pub fn new(size: Size) -> Self {
        Self::with_sink(Stdout, size)
    }
}

impl<S: FrameSink> Screen<S> {
    /// Shows its frames to `sink`.
    pub fn with_sink(sink: S, size: Size) -> Self {
        Self {
            sink,
            size,
            shown: blank(size),
            drawing: Buffer::default(),
            writer: Writer::new(),
            frame: Vec::new(),
            lost: false,
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
        self.lost = true;
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
        let all = Damage::all(self.size);
        let damage = if std::mem::take(&mut self.lost) {
            self.writer.clear();
            &all
        } else {
            damage
        };
        if let Some(scroll) = &damage.scroll {
            self.scroll(scroll);
        }
        for rows in &damage.rows {
            self.draw_rows(rows.start..rows.end.min(self.size.height), &paint);
        }
        debug_assert!(self.is_as_painted(paint), "undrawn rows after {damage:?}");
        self.flush()
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
        let new = self.drawing.content.chunks_mut(usize::from(width).max(1));
        for (y, new) in rows.zip(new) {
            if let Some(shown) = self.shown.get_mut(usize::from(y)) {
                self.writer.row(y, shown, new);
                shown.swap_with_slice(new);
            }
        }
    }

    /// Whether drawing everything anew would show the same.
    fn is_as_painted(&self, paint: impl Fn(&mut Buffer)) -> bool {
        let Size { width, height } = self.size;
        let mut whole = Buffer::empty(Rect::new(0, 0, width, height));
        paint(&mut whole);
        self.shown.iter().flatten().eq(&whole.content)
    }

    /// Shows the frame, if there is anything in it.
    fn flush(&mut self) -> io::Result<()> {
        let written = self.writer.finish();
        if written.is_empty() {
            return Ok(());
        }
        self.frame.clear();
        self.frame.extend_from_slice(BEGIN);
        self.frame.append(written);
        self.frame.extend_from_slice(END);
        self.sink.write_frame(&self.frame)
    }
}

fn blank(size: Size) -> Vec<Vec<Cell>> {
    let row = vec![Cell::EMPTY; usize::from(size.width)];
    vec![row; usize::from(size.height)]
}

#[cfg(test)]
#[path = "screen/tests.rs"]
mod tests;

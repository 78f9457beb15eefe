//! The ratatui backend: one frame, one write, one synchronised update.

use std::borrow::Cow;
use std::io;

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Cell, CellDiffOption, CellWidth};
use ratatui::layout::{Position, Size as Area};

use super::write_all;
use crate::chat::event::Size;

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

/// Collects what ratatui draws and shows it in one write, at the frame's end. It never asks the
/// terminal anything: the size is what it was told, the cursor where it put it.
#[derive(Debug)]
pub struct Screen<S = Stdout> {
    frame: Vec<u8>,
    sink: S,
    size: Size,
    cursor: Position,
    cursor_shown: bool,
}

impl Screen {
    /// The terminal at stdout, of this size, with its cursor hidden.
    pub fn new(size: Size) -> Self {
        Self::with_sink(Stdout, size)
    }
}

impl<S: FrameSink> Screen<S> {
    /// Shows its frames to `sink`.
    pub fn with_sink(sink: S, size: Size) -> Self {
        Self {
            frame: BEGIN.to_vec(),
            sink,
            size,
            cursor: Position::ORIGIN,
            cursor_shown: false,
        }
    }

    /// Where the frames go.
    pub fn sink(&self) -> &S {
        &self.sink
    }

    fn crossterm(&mut self) -> CrosstermBackend<&mut Vec<u8>> {
        CrosstermBackend::new(&mut self.frame)
    }
}

/// A backend that is told its size.
pub trait Resize: Backend {
    /// The size from the next frame on.
    fn set_size(&mut self, size: Size);
}

impl<S: FrameSink> Resize for Screen<S> {
    fn set_size(&mut self, size: Size) {
        self.size = size;
    }
}

impl<S: FrameSink> Backend for Screen<S> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let cells = steady(content);
        if cells.is_empty() {
            return Ok(());
        }
        let cells = cells.iter().map(|(x, y, cell)| (*x, *y, &**cell));
        self.crossterm().draw(cells)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.cursor_shown) {
            queue!(self.frame, Hide)?;
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.cursor_shown, true) {
            queue!(self.frame, Show)?;
        }
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor = position.into();
        queue!(self.frame, MoveTo(self.cursor.x, self.cursor.y))
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.crossterm().clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Area> {
        Ok(Area::new(self.size.width, self.size.height))
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: self.size()?,
            pixels: Area::default(),
        })
    }

    /// Shows the frame, if there is anything in it.
    fn flush(&mut self) -> io::Result<()> {
        if self.frame.len() == BEGIN.len() {
            return Ok(());
        }
        self.frame.extend_from_slice(END);
        let shown = self.sink.write_frame(&self.frame);
        self.frame.truncate(BEGIN.len());
        shown
    }
}

/// Changed cells in the order in which every terminal gets them right.
///
/// Terminals disagree about the columns of joined emoji and emoji variants: one that takes fewer
/// than the layout would leave the rest as it was. So their columns are blanked before they are
/// drawn. `changes` are as ratatui's diff gives them; its backend sets the cursor anew wherever
/// the next cell is not the one to the right, as it is not before and after each of these.
fn steady<'a>(
    changes: impl Iterator<Item = (u16, u16, &'a Cell)>,
) -> Vec<(u16, u16, Cow<'a, Cell>)> {
    let mut out = Vec::with_capacity(changes.size_hint().0);
    for (x, y, cell) in changes {
        let width = cell.cell_width();
        if width > 1 && cell.symbol().chars().nth(1).is_some() {
            let mut empty = cell.clone();
            empty.set_symbol(" ");
            empty.set_diff_option(CellDiffOption::None);
            out.extend((x..x + width).map(|x| (x, y, Cow::Owned(empty.clone()))));
        }
        out.push((x, y, Cow::Borrowed(cell)));
    }
    out
}

#[cfg(test)]
#[path = "screen/tests.rs"]
mod tests;

//! PURE VIEW: draws the `ViewModel` into cells. It reads the core's words and adds only colours and
//! shapes.

mod bar;
mod bubbles;
mod cells;
mod cursor;
mod edges;
mod header;
mod overlays;
mod page;
mod status_line;
mod theme;
mod transcript;
mod widgets;

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use crate::chat::view_model::ViewModel;
use crate::layout::areas::{Areas, Size};
use crate::layout::bubble;

pub use crate::xterm256::ColourDepth;
pub use page::page_colours;
pub use theme::{Colours, Theme};

/// Draws the part of the screen that the area of `buffer` covers; `buffer` must be empty.
///
/// Anything that does not fit is left out: `buffer` may have another size than `screen` was made
/// for.
pub fn draw(screen: &ViewModel, theme: &Theme, buffer: &mut Buffer) {
    draw_pictured(screen, theme, &|_| {}, buffer);
}

/// As [`draw`], with pictures: `pictures` draws their cells, which `screen` leaves blank.
pub fn draw_pictured(
    screen: &ViewModel,
    theme: &Theme,
    pictures: &dyn Fn(&mut Buffer),
    buffer: &mut Buffer,
) {
    let canvas = Canvas {
        screen,
        theme,
        areas: Areas::of(screen.size),
    };
    canvas.transcript(buffer);
    if screen.overlay.is_some() {
        canvas.recede(buffer);
    }
    pictures(buffer);
    match &screen.overlay {
        Some(overlay) => canvas.overlay(overlay, buffer),
        // A box over the screen would leave half of the pill beside it.
        None => canvas.pill(buffer),
    }
    if canvas.areas.chrome {
        let rows = buffer.area.top()..buffer.area.bottom();
        if rows.start < canvas.areas.top {
            canvas.header(buffer);
        }
        if rows.contains(&(screen.size.height - 1)) {
            canvas.status(buffer);
        }
    }
}

/// Column and row of the terminal's own cursor.
pub fn cursor(screen: &ViewModel, theme: &Theme) -> (u16, u16) {
    let canvas = Canvas {
        screen,
        theme,
        areas: Areas::of(screen.size),
    };
    canvas.cursor()
}

/// What all parts of the drawing need.
#[derive(Clone, Copy)]
struct Canvas<'a> {
    screen: &'a ViewModel,
    theme: &'a Theme,
    areas: Areas,
}

impl Canvas<'_> {
    fn size(&self) -> Size {
        self.screen.size
    }

    /// Columns that these words take.
    fn width(&self, words: &str) -> usize {
        bubble::width(words, self.screen.columns)
    }

    /// The words in at most `room` columns.
    fn shorten<'w>(&self, words: &'w str, room: usize) -> Cow<'w, str> {
        bubble::shorten(words, room, self.screen.columns)
    }

    /// Writes words up to the column `end`; gives back the column after them.
    fn put(
        &self,
        buffer: &mut Buffer,
        (x, y): (u16, u16),
        end: u16,
        words: &str,
        style: Style,
    ) -> u16 {
        cells::put(buffer, x, y, end, (words, self.screen.columns), style)
    }
}

#[cfg(test)]
mod tests;

//! PURE VIEW: draws the `ViewModel` into cells. It reads the core's words and adds only colours and
//! shapes.

mod cells;
mod chrome;
mod cursor;
mod edges;
mod overlays;
mod page;
mod theme;
mod transcript;

use ratatui::buffer::Buffer;

use crate::chat::view_model::ViewModel;
use crate::layout::areas::{Areas, Size};

pub use page::page_colours;
pub use theme::{ColourDepth, Colours, Theme};

/// Draws the part of the screen that `buffer`, which is empty, covers by its area.
///
/// What does not fit is left out: `buffer` may have another size than `screen` was made for.
pub fn draw(screen: &ViewModel, theme: &Theme, buffer: &mut Buffer) {
    draw_pictured(screen, theme, &|_| {}, buffer);
}

/// The same with the cells of pictures, which `pictures` draws over those that are blank for them.
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
        // Half of it would be left beside an overlay.
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

/// What all parts of the drawing go by.
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
}

#[cfg(test)]
mod tests;

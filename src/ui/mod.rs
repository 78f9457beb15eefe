//! The pure view: `Screen` → cells. Reads the core's words and adds only looks.

mod chrome;
mod overlays;
mod paint;
mod theme;
mod transcript;

use ratatui::buffer::Buffer;

use crate::chat::event::Size;
use crate::chat::screen::{Areas, Screen};

pub use theme::{ColourDepth, Colours, Theme};

/// Draws the whole screen into an empty `buffer`, whose area begins at (0, 0).
///
/// What does not fit is left out: `buffer` may have another size than `screen` was made for.
pub fn draw(screen: &Screen, theme: &Theme, buffer: &mut Buffer) {
    let canvas = Canvas {
        screen,
        theme,
        areas: Areas::of(screen.size),
    };
    canvas.transcript(buffer);
    if let Some(overlay) = &screen.overlay {
        canvas.recede(buffer);
        canvas.overlay(overlay, buffer);
    }
    if canvas.areas.chrome {
        canvas.header(buffer);
        canvas.status(buffer);
    }
}

/// What all parts of the drawing go by.
#[derive(Clone, Copy)]
struct Canvas<'a> {
    screen: &'a Screen,
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

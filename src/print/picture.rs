//! One picture on the terminal, over rows that were left free for it.
//!
//! viuer draws all but sixels, which it takes seconds for. For kitty's protocol it asks the terminal
//! itself and waits without an end. So it may use that protocol only if the terminal has just
//! answered us that it knows it, and it waits on a thread of its own: if the terminal falls silent,
//! the thread is left behind, and this and all further pictures are half blocks.
#![expect(
    clippy::disallowed_methods,
    reason = "an edge: it draws on standard output"
)]

use std::io;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use crossterm::cursor::{MoveToColumn, MoveUp, RestorePosition, SavePosition};
use crossterm::execute;
use crossterm::style::Print;
use image::{DynamicImage, RgbaImage};
use rustix::termios::{OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcsetattr};
use viuer::Config;

use crate::picture::CellBox;
use crate::raster::Raster;
use crate::terminal::PixelSize;
use crate::terminal::pictures::{Protocol, fitted, sixel};

/// How long viuer may wait for a terminal that has already answered our questions.
const PATIENCE: Duration = Duration::from_secs(3);

/// The line modes to restore at the end, if the terminal stopped answering. viuer still waits for
/// an answer then, and sets the modes again whenever a key comes.
static SILENT_SINCE: Mutex<Option<Termios>> = Mutex::new(None);

/// How pictures are drawn.
#[derive(Clone, Copy, Debug)]
pub struct PictureSupport {
    /// The protocol that the terminal knows.
    pub protocol: Protocol,
    /// The size of a cell in pixels.
    pub cell: PixelSize,
    /// The terminal has answered that it knows kitty's protocol.
    pub is_kitty: bool,
    /// The terminal has more than 256 colours.
    pub has_all_colours: bool,
    /// The terminal's background colour, which sixels mix with half-transparent pixels.
    pub background: (u8, u8, u8),
    /// The number of rows of the terminal.
    pub height: u16,
}

/// A picture that is drawn after its rows are written.
pub struct Picture {
    column: u16,
    rows: u16,
    ink: Ink,
}

enum Ink {
    Sixels(Vec<u8>),
    Viuer(DynamicImage, Config),
}

/// The size of a cell with half blocks.
const HALVES: PixelSize = PixelSize {
    width: 1,
    height: 2,
};

impl PictureSupport {
    /// Whether pictures have more than two pixels per cell.
    pub fn is_sharp(&self) -> bool {
        match self.protocol {
            Protocol::HalfBlocks | Protocol::Off => false,
            Protocol::Kitty => self.is_kitty,
            Protocol::Sixel | Protocol::Iterm2 => true,
        }
    }

    /// The size of a cell in pixels of a picture.
    pub fn pixels(&self) -> PixelSize {
        if self.is_sharp() { self.cell } else { HALVES }
    }

    /// A picture of this size, drawn from this column on.
    pub fn picture(&self, raster: &Raster, size: CellBox, column: u16) -> Option<Picture> {
        let ink = if self.protocol == Protocol::Sixel {
            let raster = fitted(raster, size, self.cell, Some(self.background))?;
            Ink::Sixels(sixel(&raster, self.cell)?)
        } else {
            let raster = fitted(raster, size, self.pixels(), None)?;
            let image = RgbaImage::from_raw(raster.width, raster.height, raster.rgba)?;
            Ink::Viuer(image.into(), self.config(size, column))
        };
        let rows = size.rows;
        Some(Picture { column, rows, ink })
    }

    /// Allows only one protocol, so that viuer asks no question that nobody answers.
    fn config(&self, size: CellBox, column: u16) -> Config {
        Config {
            transparent: true,
            premultiplied_alpha: false,
            absolute_offset: false,
            x: column,
            y: 0,
            restore_cursor: false,
            width: Some(size.columns.into()),
            height: Some(size.rows.into()),
            truecolor: self.has_all_colours,
            use_kitty: self.protocol == Protocol::Kitty && self.is_kitty,
            use_iterm: self.protocol == Protocol::Iterm2,
        }
    }
}

impl Picture {
    /// Draws over the rows that were just written, and leaves the cursor where it was.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn draw(self) -> io::Result<()> {
        let mut stdout = io::stdout();
        execute!(stdout, SavePosition, MoveUp(self.rows))?;
        match self.ink {
            Ink::Sixels(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                execute!(stdout, MoveToColumn(self.column), Print(text))?;
            }
            Ink::Viuer(image, config) if !config.use_kitty => draw_with_viuer(&image, &config),
            Ink::Viuer(image, mut config) => {
                if !draw_in_time(&image, config.clone()) {
                    config.use_kitty = false;
                    execute!(stdout, RestorePosition, SavePosition, MoveUp(self.rows))?;
                    let (columns, rows) = (config.width, config.height);
                    let (columns, rows) = columns.zip(rows).unwrap_or((1, 1));
                    draw_with_viuer(&image.thumbnail_exact(columns, rows * 2), &config);
                }
            }
        }
        execute!(stdout, RestorePosition)
    }
}

fn draw_with_viuer(image: &DynamicImage, config: &Config) {
    if let Err(error) = viuer::print(image, config) {
        // viuer does not understand keys that are typed meanwhile.
        tracing::info!(%error, "viuer");
    }
}

/// Draws with kitty's protocol. Returns `false` if the terminal does not answer, now or earlier.
/// The terminal's answers are not shown.
fn draw_in_time(image: &DynamicImage, config: Config) -> bool {
    let mut silent = SILENT_SINCE.lock().unwrap_or_else(PoisonError::into_inner);
    let stdin = rustix::stdio::stdin();
    let (None, Ok(before)) = (&*silent, tcgetattr(stdin)) else {
        return false;
    };
    let mut quiet = before.clone();
    quiet.make_raw();
    quiet.output_modes = before.output_modes;
    if tcsetattr(stdin, OptionalActions::Now, &quiet).is_err() {
        return false;
    }
    let (tell, done) = mpsc::channel();
    let image = image.clone();
    thread::spawn(move || {
        draw_with_viuer(&image, &config);
        // The receiver may have stopped waiting.
        let _ = tell.send(());
    });
    let is_drawn = done.recv_timeout(PATIENCE).is_ok();
    let _ = tcsetattr(stdin, OptionalActions::Now, &before);
    if !is_drawn {
        *silent = Some(before);
    }
    is_drawn
}

/// Restores the line modes. Call this after everything is printed.
pub fn restore_modes() {
    let silent = SILENT_SINCE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(before) = &*silent {
        let stdin = rustix::stdio::stdin();
        let _ = tcflush(stdin, QueueSelector::IFlush);
        let _ = tcsetattr(stdin, OptionalActions::Now, before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: CellBox = CellBox {
        columns: 3,
        rows: 2,
    };

    fn support(protocol: Protocol, is_kitty: bool) -> PictureSupport {
        PictureSupport {
            protocol,
            cell: PixelSize {
                width: 10,
                height: 20,
            },
            is_kitty,
            has_all_colours: true,
            background: (0, 0, 0),
            height: 40,
        }
    }

    #[test]
    fn viuer_may_use_at_most_one_protocol_and_kittys_only_if_confirmed() {
        for (protocol, is_kitty, allowed) in [
            (Protocol::Kitty, true, (true, false)),
            (Protocol::Kitty, false, (false, false)),
            (Protocol::Iterm2, false, (false, true)),
            (Protocol::Iterm2, true, (false, true)),
            (Protocol::HalfBlocks, true, (false, false)),
        ] {
            let config = support(protocol, is_kitty).config(SIZE, 7);
            let found = (config.use_kitty, config.use_iterm);
            assert_eq!(found, allowed, "{protocol:?}");
            assert!(!config.absolute_offset && config.x == 7);
        }
    }

    #[test]
    fn a_picture_is_shrunk_to_its_exact_pixels_before_viuer_sees_it() {
        let raster = Raster {
            width: 300,
            height: 200,
            rgba: vec![200; 300 * 200 * 4],
        };
        for (protocol, is_kitty, pixels) in [
            (Protocol::Kitty, true, (30, 40)),
            (Protocol::Kitty, false, (3, 4)),
            (Protocol::HalfBlocks, false, (3, 4)),
        ] {
            let picture = support(protocol, is_kitty).picture(&raster, SIZE, 0);
            let Some(Ink::Viuer(image, _)) = picture.map(|picture| picture.ink) else {
                panic!("{protocol:?} is not viuer's");
            };
            assert_eq!((image.width(), image.height()), pixels, "{protocol:?}");
        }
    }
}

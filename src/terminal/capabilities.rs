//! What is known of the terminal: from the environment and the driver at once, from the terminal's
//! answers later.

use super::identity::{Brand, Multiplexer};
use super::quirks::{ClusterDrawing, Quirks};
use super::replies::{PixelSize, Rgb, TerminalReport};
use crate::layout::areas::Size;
use crate::text::SafeText;
use crate::text::columns::{Class, Columns};

/// Cells of fewer or more pixels are a slip of the terminal.
const CELL_WIDTHS: std::ops::RangeInclusive<u16> = 3..=200;
const CELL_HEIGHTS: std::ops::RangeInclusive<u16> = 5..=400;

/// How far the questions are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// They were not asked: this terminal would show them.
    NotAsked,
    /// Some may still come.
    Awaited,
    /// None came in time.
    Late,
    /// All that will come have come.
    Complete,
}

/// All that is known of the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Which of the answers have come.
    pub answers: Answers,
    /// The colour of plain text.
    pub foreground: Option<Rgb>,
    /// The colour behind plain text.
    pub background: Option<Rgb>,
    /// Its name and version, in its own words.
    pub version: Option<SafeText>,
    /// Whether it says that it takes pictures in kitty's way.
    pub kitty_graphics: Option<bool>,
    /// It says that it draws sixels.
    pub sixel: bool,
    /// Between us and the terminal, by the environment.
    multiplexer: Multiplexer,
    /// Whether it draws clusters as one, where it knows of that.
    clusters: Option<bool>,
    /// Columns of the samples so far.
    samples: Vec<u16>,
    /// As it has answered.
    counted: Option<Columns>,
    /// Whether an emoji took more columns because of its skin.
    sums: Option<bool>,
    /// A cell's size, as it answers.
    cell: Option<PixelSize>,
    /// All cells' size, by its answer or its driver.
    window: Option<PixelSize>,
}

impl Facts {
    /// What the environment says; `window` is what the terminal's driver does.
    pub fn new(get: impl Fn(&str) -> Option<String>, window: Option<PixelSize>) -> Self {
        let multiplexer = Multiplexer::of(&get);
        let asked = super::replies::questions(&get).is_some();
        Self {
            answers: if asked {
                Answers::Awaited
            } else {
                Answers::NotAsked
            },
            foreground: None,
            background: None,
            version: None,
            kitty_graphics: None,
            sixel: false,
            multiplexer,
            clusters: None,
            samples: Vec::new(),
            counted: None,
            sums: None,
            cell: None,
            window,
        }
    }

    pub fn of_process() -> Self {
        Self::new(|name| std::env::var(name).ok(), super::window_pixels())
    }

    /// Takes in an answer; whether it tells anything new.
    pub fn learn(&mut self, report: &TerminalReport) -> bool {
        let before = self.clone();
        match report {
            TerminalReport::Foreground(rgb) => self.foreground = Some(*rgb),
            TerminalReport::Background(rgb) => self.background = Some(*rgb),
            TerminalReport::Version(version) => self.version = Some(version.clone()),
            TerminalReport::KittyGraphics(takes) => self.kitty_graphics = Some(*takes),
            TerminalReport::Cell(size) => self.cell = Some(*size),
            TerminalReport::Window(size) => self.window = Some(*size),
            TerminalReport::Columns(columns) => self.samples.push(*columns),
            TerminalReport::Clusters(knows) => self.clusters = Some(*knows),
            TerminalReport::End { sixel } => {
                let samples = std::mem::take(&mut self.samples);
                self.counted = counted(&samples).or(self.counted);
                if samples.len() == Class::all().len() {
                    let skin = Class::all().position(|class| class == Class::Skin);
                    let skin = skin.and_then(|at| samples.get(at));
                    self.sums = Some(skin.is_some_and(|columns| *columns > 2));
                }
                self.sixel = *sixel;
                self.answers = Answers::Complete;
            }
        }
        *self != before
    }

    /// How many columns it takes for what terminals disagree about: as it answered, else as is known
    /// of it.
    pub fn columns(&self) -> Columns {
        let draws_apart = matches!(
            self.program(),
            Brand::Xterm | Brand::Mlterm | Brand::Tmux | Brand::Screen
        );
        self.counted.unwrap_or_else(|| {
            if draws_apart && self.clusters != Some(true) {
                Columns::USUAL.with(Class::Look, 1).with(Class::Keycap, 1)
            } else {
                Columns::USUAL
            }
        })
    }

    /// What it makes of some texts.
    pub fn quirks(&self) -> Quirks {
        let program = self.program();
        Quirks {
            clusters: match (program, self.sums) {
                (Brand::Foot, None | Some(true)) => ClusterDrawing::Summed,
                (_, Some(true)) => ClusterDrawing::Apart,
                _ => ClusterDrawing::Joined,
            },
            columns: self.columns(),
            // Around a multiplexer there may be any terminal.
            turns: program == Brand::Kitty || self.multiplexer != Multiplexer::None,
        }
    }

    /// The time for answers is over; whether that is news.
    pub fn give_up(&mut self) -> bool {
        let awaited = self.answers == Answers::Awaited;
        if awaited {
            self.answers = Answers::Late;
        }
        awaited
    }

    /// What draws for us: tmux where there is one, whatever is around it.
    pub fn program(&self) -> Brand {
        let named = self.named().map(|(brand, _)| brand);
        match (named, self.multiplexer.brand()) {
            (Some(Brand::Tmux), _) => Brand::Tmux,
            (_, Some(between)) => between,
            (named, None) => named.unwrap_or_default(),
        }
    }

    /// Major and minor version, where it says so: 0 and 41 of `kitty(0.41.1)`.
    pub fn version(&self) -> Option<(u32, u32)> {
        let (_, version) = self.named()?;
        let mut numbers = version.split(|c: char| !c.is_ascii_digit());
        let major = numbers.next()?.parse().ok()?;
        let minor = numbers.next().and_then(|minor| minor.parse().ok());
        Some((major, minor.unwrap_or(0)))
    }

    fn named(&self) -> Option<(Brand, &str)> {
        Brand::of_answer(self.version.as_deref()?)
    }

    /// The terminal has become `after`; `window` is what its driver says now. A cell's size stays
    /// what it was, unless the driver says otherwise: then the letters were made larger or smaller.
    pub fn resize(&mut self, before: Size, after: Size, window: Option<PixelSize>) {
        let old = self.window.and_then(|window| share(window, before));
        if let Some(now) = window {
            if old.is_some() && old != share(now, after) {
                self.cell = None;
            }
        } else {
            self.cell = self.cell(before);
        }
        self.window = window;
    }

    /// Pixels of a cell, where that is known, of a terminal of `size`.
    pub fn cell(&self, size: Size) -> Option<PixelSize> {
        let shared = self.window.and_then(|window| share(window, size));
        let sound = |cell: &PixelSize| {
            CELL_WIDTHS.contains(&cell.width) && CELL_HEIGHTS.contains(&cell.height)
        };
        self.cell.filter(sound).or(shared.filter(sound))
    }
}

/// Columns by those of each sample; `None` where some are missing, or make no sense.
fn counted(samples: &[u16]) -> Option<Columns> {
    if samples.len() != Class::all().len() {
        return None;
    }
    let pairs = Class::all().zip(samples.iter().copied());
    let columns = pairs.fold(Columns::USUAL, |known, (class, columns)| {
        known.with(class, columns)
    });
    (columns.of(Class::Emoji) > Some(0)).then_some(columns)
}

/// What a cell has of the window.
fn share(window: PixelSize, size: Size) -> Option<PixelSize> {
    Some(PixelSize {
        width: window.width.checked_div(size.width)?,
        height: window.height.checked_div(size.height)?,
    })
}

#[cfg(test)]
mod tests;

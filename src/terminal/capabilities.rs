//! What is known of the terminal: from the environment and the driver at once, from the terminal's
//! answers later.

use super::identity::{self, KnownQuestions, KnownTerminal, TerminalIdentity};
use super::quirks::{ClusterDrawing, Quirks};
use super::replies::{PixelSize, TerminalReport};
use crate::layout::areas::Size;
use crate::text::SafeText;
use crate::text::columns::{Class, Columns};
use crate::xterm256::RgbBytes;

/// Cell sizes outside of these ranges, in pixels, are mistakes of the terminal.
const CELL_WIDTHS: std::ops::RangeInclusive<u16> = 3..=200;
const CELL_HEIGHTS: std::ops::RangeInclusive<u16> = 5..=400;

/// Which of the terminal's answers have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapabilityReplies {
    /// The terminal was not asked, because it would show the questions.
    NotAsked,
    Awaited,
    /// None came in time.
    Late,
    /// No more will come.
    Complete,
}

/// Everything that is known of the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    pub answers: CapabilityReplies,
    /// The colour of plain text.
    pub foreground: Option<RgbBytes>,
    /// The colour behind plain text.
    pub background: Option<RgbBytes>,
    /// Name and version, in the terminal's own words.
    pub version: Option<SafeText>,
    /// Whether it supports kitty's picture protocol.
    pub kitty_graphics: Option<bool>,
    /// It supports sixels.
    pub sixel: bool,
    /// The terminal, by the environment: some do not answer.
    identity: TerminalIdentity,
    /// Whether it draws clusters as one; `None`: it does not know the mode.
    clusters: Option<bool>,
    /// The columns of the samples so far.
    samples: Vec<u16>,
    /// How many columns it takes for characters of disputed width, by its answers.
    counted: Option<Columns>,
    /// Whether it gave an emoji with a skin tone more columns than without.
    sums: Option<bool>,
    /// Whether it gave joined emoji more than two columns.
    sums_families: bool,
    /// The size of a cell, by its answer.
    cell: Option<PixelSize>,
    /// The size of all cells together, by its answer or its driver.
    window: Option<PixelSize>,
}

impl Capabilities {
    /// The facts that the environment tells; `window`: the size that the terminal's driver tells.
    pub fn new(get: impl Fn(&str) -> Option<String>, window: Option<PixelSize>) -> Self {
        let identity = TerminalIdentity::new(get);
        Self {
            answers: match identity.questions() {
                KnownQuestions::None => CapabilityReplies::NotAsked,
                KnownQuestions::Colours | KnownQuestions::All => CapabilityReplies::Awaited,
            },
            foreground: None,
            background: None,
            version: None,
            kitty_graphics: None,
            sixel: false,
            identity,
            clusters: None,
            samples: Vec::new(),
            counted: None,
            sums: None,
            sums_families: false,
            cell: None,
            window,
        }
    }

    pub fn of_process() -> Self {
        Self::new(|name| std::env::var(name).ok(), super::window_pixels())
    }

    /// Notes an answer; returns whether any fact has changed.
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
                    let is_wider = |sample: Class| {
                        let mut pairs = Class::all().zip(&samples);
                        pairs.any(|(class, columns)| class == sample && *columns > 2)
                    };
                    self.sums = Some(is_wider(Class::Skin));
                    self.sums_families = is_wider(Class::Family);
                }
                self.sixel = *sixel;
                self.answers = CapabilityReplies::Complete;
            }
        }
        *self != before
    }

    /// The columns for characters of disputed width: by the terminal's answers, else by its name.
    pub fn columns(&self) -> Columns {
        let drawer = self.drawer();
        let columns = self.counted.unwrap_or_else(|| {
            if drawer.narrow_emoji && self.clusters != Some(true) {
                Columns::USUAL.with(Class::Look, 1).with(Class::Keycap, 1)
            } else {
                Columns::USUAL
            }
        });
        if drawer.crops {
            columns
        } else {
            columns.overflowing()
        }
    }

    /// How it draws some texts differently from most terminals.
    pub fn quirks(&self) -> Quirks {
        let drawer = self.drawer();
        Quirks {
            clusters: match (drawer.clusters, self.sums) {
                (ClusterDrawing::Summed, None | Some(true)) => ClusterDrawing::Summed,
                (ClusterDrawing::Beside, _) => ClusterDrawing::Beside,
                (_, Some(true)) => ClusterDrawing::Apart,
                (ClusterDrawing::Partly, _) => ClusterDrawing::Partly,
                _ if self.sums_families => ClusterDrawing::Mostly,
                _ => ClusterDrawing::Joined,
            },
            columns: self.columns(),
            reordering: self.identity.reordering(drawer),
        }
    }

    /// The time for answers is over; returns whether the facts have changed.
    pub fn give_up(&mut self) -> bool {
        let awaited = self.answers == CapabilityReplies::Awaited;
        if awaited {
            self.answers = CapabilityReplies::Late;
        }
        awaited
    }

    /// What is known of the program that draws, if it tells its name.
    pub fn program(&self) -> &'static KnownTerminal {
        let named = self.named().map(|(known, _)| known);
        self.identity.program(named)
    }

    /// As [`Capabilities::program`], by the environment if the terminal does not tell its name.
    fn drawer(&self) -> &'static KnownTerminal {
        let named = self.named().map(|(known, _)| known);
        self.identity.drawer(named)
    }

    /// Major and minor version, if it tells them: 0 and 41 of `kitty(0.41.1)`.
    pub fn version(&self) -> Option<(u32, u32)> {
        let (_, version) = self.named()?;
        let mut numbers = version.split(|c: char| !c.is_ascii_digit());
        let major = numbers.next()?.parse().ok()?;
        let minor = numbers.next().and_then(|minor| minor.parse().ok());
        Some((major, minor.unwrap_or(0)))
    }

    fn named(&self) -> Option<(&'static KnownTerminal, &str)> {
        identity::of_answer(self.version.as_deref()?)
    }

    /// The terminal's size is now `after`; `window` is what its driver says. A cell keeps its size,
    /// unless the driver's sizes show that the font has changed.
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

    /// The size of a cell in pixels, for a terminal of `size`.
    pub fn cell(&self, size: Size) -> Option<PixelSize> {
        let shared = self.window.and_then(|window| share(window, size));
        let sound = |cell: &PixelSize| {
            CELL_WIDTHS.contains(&cell.width) && CELL_HEIGHTS.contains(&cell.height)
        };
        self.cell.filter(sound).or(shared.filter(sound))
    }
}

/// The columns by all samples; `None` if some are missing or impossible.
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

/// One cell's share of the window.
fn share(window: PixelSize, size: Size) -> Option<PixelSize> {
    Some(PixelSize {
        width: window.width.checked_div(size.width)?,
        height: window.height.checked_div(size.height)?,
    })
}

#[cfg(test)]
mod tests;

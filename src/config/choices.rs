//! Settings with a fixed set of words, and the bounds of numeric settings.

use clap::ValueEnum;

/// Messages per request.
pub const PAGE_SIZES: std::ops::RangeInclusive<u32> = 50..=2000;
/// Most messages in memory.
pub const MAX_MESSAGES: std::ops::RangeInclusive<u32> = 5_000..=10_000_000;
/// All files of an archive, in megabytes.
pub const ARCHIVE_FILES_MB: std::ops::RangeInclusive<u32> = 1..=1_000_000;
/// Largest file of a message, in megabytes.
pub const PICTURE_MB: std::ops::RangeInclusive<u32> = 1..=1_000;
/// Memory for pictures, in megabytes.
pub const PICTURE_MEMORY_MB: std::ops::RangeInclusive<u32> = 8..=8_000;
/// Files fetched at the same time, and pages if a whole thread is read.
pub const IN_FLIGHT: std::ops::RangeInclusive<u32> = 1..=8;
/// Seconds between two polls; 0: no polling.
pub const REFRESH_SECONDS: std::ops::RangeInclusive<u32> = 0..=86_400;

/// Plausible sides of a cell, in pixels.
const CELL_PIXELS: std::ops::RangeInclusive<u16> = 3..=400;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// As many as the terminal has.
    #[default]
    Auto,
    /// Even if the terminal seems to have none.
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ImageChoice {
    /// The best way that the terminal supports.
    #[default]
    Auto,
    /// kitty's protocol, with placeholders.
    Kitty,
    /// Sixel graphics.
    Sixel,
    /// iTerm2's protocol.
    Iterm2,
    /// Coloured characters, two pixels each.
    Halfblocks,
    /// No pictures.
    Off,
}

/// Reads a cell's size: `10x20`, width first.
pub fn parse_cell(text: &str) -> Option<(u16, u16)> {
    let (width, height) = text.split_once('x')?;
    let pixels = |text: &str| {
        let plain = text.bytes().all(|b| b.is_ascii_digit());
        text.parse()
            .ok()
            .filter(|n| plain && CELL_PIXELS.contains(n))
    };
    Some((pixels(width)?, pixels(height)?))
}

//! Settings with a fixed set of words, and the bounds of numeric settings.

use clap::ValueEnum;

/// Messages per request that can be asked for.
pub const PAGE_SIZES: std::ops::RangeInclusive<u32> = 50..=2000;
/// Messages that may be kept loaded.
pub const MAX_MESSAGES: std::ops::RangeInclusive<u32> = 5_000..=10_000_000;
/// Megabytes that a file may be allowed to have.
pub const PICTURE_MB: std::ops::RangeInclusive<u32> = 1..=1_000;
/// Megabytes of memory that pictures may be given.
pub const PICTURE_MEMORY_MB: std::ops::RangeInclusive<u32> = 8..=8_000;
/// Files that may be fetched at a time, and slices where all of a thread is read.
pub const IN_FLIGHT: std::ops::RangeInclusive<u32> = 1..=8;
/// Seconds between two polls that can be asked for; 0 is none.
pub const REFRESH_SECONDS: std::ops::RangeInclusive<u32> = 0..=86_400;

/// Pixels of a cell's side that make sense.
const CELL_PIXELS: std::ops::RangeInclusive<u16> = 3..=400;

/// Whether colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// As far as the terminal can.
    #[default]
    Auto,
    /// As if the terminal could.
    Always,
    /// None.
    Never,
}

/// How pictures are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ImageChoice {
    /// As the terminal can best.
    #[default]
    Auto,
    /// As kitty does, with placeholders.
    Kitty,
    Sixel,
    /// As iTerm2 does.
    Iterm2,
    /// As coloured text.
    Halfblocks,
    /// Not at all.
    Off,
}

/// Reads a cell's size as it is written: `10x20`, width first.
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

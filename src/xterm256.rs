//! The fixed part of the terminal's 256 colours: a cube of 6x6x6 colours and 24 greys. The first 16
//! differ from terminal to terminal.

use std::ops::RangeInclusive;

/// Red, green and blue.
pub type RgbBytes = (u8, u8, u8);

/// How many colours may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColourDepth {
    /// None (`NO_COLOR`): only bold, dim, underlined and reversed.
    None,
    /// The terminal's own sixteen, which may look like anything.
    Ansi16,
    /// The fixed part of the 256-colour palette.
    Indexed256,
    /// 24-bit colours.
    True,
}

impl ColourDepth {
    /// Whether bubbles can be filled, and pictures made of characters. Sixteen unknown colours are unsafe as a background: a
    /// coloured frame around the terminal's own text is readable in every palette.
    pub fn has_fills(self) -> bool {
        matches!(self, Self::Indexed256 | Self::True)
    }
}

/// What a channel can be in the cube.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The colour of an entry from 16 on.
pub fn colour(index: u8) -> RgbBytes {
    if let Some(step) = index.checked_sub(232) {
        let grey = 8 + 10 * step;
        return (grey, grey, grey);
    }
    let cube = usize::from(index.saturating_sub(16));
    (STEPS[cube / 36], STEPS[cube / 6 % 6], STEPS[cube % 6])
}

/// The entry that is nearest to a colour. Looked for among those that are near in each channel:
/// a picture asks for thousands.
pub fn nearest(wanted: RgbBytes) -> u8 {
    let mut best = (i32::MAX, 16);
    let mut consider =
        |index: u8, colour: RgbBytes| best = best.min((distance(wanted, colour), index));
    let [reds, greens, blues] = [wanted.0, wanted.1, wanted.2].map(near_steps);
    let channel = |step: u8| STEPS[usize::from(step)];
    for red in reds {
        for green in greens.clone() {
            for blue in blues.clone() {
                let index = 16 + 36 * red + 6 * green + blue;
                consider(index, (channel(red), channel(green), channel(blue)));
            }
        }
    }
    for index in near_greys(wanted) {
        consider(index, colour(index));
    }
    best.1
}

/// Squared, weighted by how the eye sees the channels; a lost tint counts extra, or all pale and
/// all dark colours would be greys.
fn distance(one: RgbBytes, other: RgbBytes) -> i32 {
    let parts = |(r, g, b): RgbBytes| [r, g, b].map(i32::from);
    let ([r, g, b], [red, green, blue]) = (parts(one), parts(other));
    let tint = ((r - g) - (red - green)).pow(2) + ((g - b) - (green - blue)).pow(2);
    2 * (r - red).pow(2) + 4 * (g - green).pow(2) + 3 * (b - blue).pow(2) + 3 * tint
}

/// The steps of the cube on both sides of a channel, and one more on each side.
fn near_steps(channel: u8) -> RangeInclusive<u8> {
    let above = (0..6_u8).find(|step| STEPS[usize::from(*step)] >= channel);
    let above = above.unwrap_or(5);
    above.saturating_sub(2)..=(above + 1).min(5)
}

/// The greys on both sides of a colour: all lose the same tint.
fn near_greys((red, green, blue): RgbBytes) -> RangeInclusive<u8> {
    let mean = (2 * u16::from(red) + 4 * u16::from(green) + 3 * u16::from(blue)) / 9;
    let below = u8::try_from(mean.saturating_sub(8) / 10).unwrap_or(23);
    232 + below.min(23)..=232 + (below + 1).min(23)
}

#[cfg(test)]
mod tests;

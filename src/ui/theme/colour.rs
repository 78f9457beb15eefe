//! Arithmetic on colours: luminance, contrast (WCAG 2), mixing, and the 256-colour palette.

use crate::xterm256;

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Rgb(pub u8, pub u8, pub u8);

pub(in crate::ui) const BLACK: Rgb = Rgb(0, 0, 0);
pub(in crate::ui) const WHITE: Rgb = Rgb(255, 255, 255);

impl Rgb {
    /// Relative luminance, 0 (black) to 1 (white).
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast ratio, 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The squared distance in the RGB cube.
    pub fn distance(self, other: Self) -> u32 {
        let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
        square(self.0, other.0) + square(self.1, other.1) + square(self.2, other.2)
    }

    /// The difference between the weakest and the strongest channel.
    pub fn spread(self) -> u8 {
        let Self(r, g, b) = self;
        r.max(g).max(b) - r.min(g).min(b)
    }

    /// Whether the hue is like that of `other`: both are grey, or the same channels are strongest.
    /// A pale `other` accepts all: few colours leave no more of a hue.
    pub fn keeps_hue(self, other: Self) -> bool {
        let strongest = |Self(r, g, b): Self| {
            let least = r.max(g).max(b).saturating_sub(16);
            [r, g, b].map(|channel| channel >= least)
        };
        match other.spread() {
            0..=15 => self.spread() <= 15,
            16..=47 => true,
            _ => strongest(self) == strongest(other),
        }
    }

    /// `part` (0 to 1) of the way to `other`.
    pub fn mix(self, other: Self, part: f64) -> Self {
        let channel = |from: u8, to: u8| {
            let value = f64::from(from) + (f64::from(to) - f64::from(from)) * part;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped to a byte"
            )]
            let byte = value.round().clamp(0.0, 255.0) as u8;
            byte
        };
        Self(
            channel(self.0, other.0),
            channel(self.1, other.1),
            channel(self.2, other.2),
        )
    }

    /// The same hue at another luminance: mixed with black or white.
    pub fn at_luminance(self, wanted: f64) -> Self {
        let (from, to) = if wanted <= self.luminance() {
            (BLACK, self)
        } else {
            (self, WHITE)
        };
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..12 {
            let middle = f64::midpoint(low, high);
            if from.mix(to, middle).luminance() < wanted {
                low = middle;
            } else {
                high = middle;
            }
        }
        from.mix(to, high)
    }

    /// Black or white, whichever has more contrast.
    pub fn opposite(self) -> Self {
        if self.contrast(WHITE) >= self.contrast(BLACK) {
            WHITE
        } else {
            BLACK
        }
    }

    /// The nearest colour of the fixed part of the 256-colour palette, with its index.
    pub fn nearest_indexed(self) -> (u8, Self) {
        let index = xterm256::nearest((self.0, self.1, self.2));
        (index, indexed(index))
    }
}

/// Entry 16..=255 of the 256-colour palette; the first 16 differ between terminals.
pub(in crate::ui) fn indexed(index: u8) -> Rgb {
    let (red, green, blue) = xterm256::colour(index);
    Rgb(red, green, blue)
}

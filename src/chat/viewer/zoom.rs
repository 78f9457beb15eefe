//! The zoom and the visible part of a picture.

use crate::picture::{Part, Pixels};

/// The highest zoom level; two levels double the scale: 16 times.
const CLOSEST: u8 = 8;
/// The smallest visible part, in pixels per side.
const LEAST: u32 = 16;
/// One step moves by this fraction of the visible part: a quarter.
const STEP: i64 = 4;

/// The zoom level, and the middle of the visible part in thousandths of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zoom {
    level: u8,
    x: u16,
    y: u16,
}

impl Default for Zoom {
    fn default() -> Self {
        Self {
            level: 0,
            x: 500,
            y: 500,
        }
    }
}

impl Zoom {
    /// The visible part of a side, in thousandths.
    fn seen(self) -> u64 {
        let whole = 1_000 >> (self.level / 2);
        if self.level.is_multiple_of(2) {
            whole
        } else {
            // The square root of one half.
            whole * 707 / 1_000
        }
    }

    /// Zooms in, as long as enough pixels stay visible.
    pub fn closer(self, picture: Option<Pixels>) -> Self {
        let nearer = Self {
            level: (self.level + 1).min(CLOSEST),
            ..self
        };
        match picture.and_then(|picture| nearer.part(picture)) {
            Some(part) if part.size.width.min(part.size.height) >= LEAST => nearer,
            _ => self,
        }
    }

    /// Zooms out.
    pub fn farther(self) -> Self {
        match self.level {
            0 | 1 => Self::default(),
            level => Self {
                level: level - 1,
                ..self
            }
            .within(),
        }
    }

    /// Moves the visible part by steps to the right and down.
    pub fn moved(self, right: i64, down: i64) -> Self {
        let step = i64::try_from(self.seen()).unwrap_or(0) / STEP;
        let moved = |at: u16, steps: i64| {
            let at = (i64::from(at) + steps * step).clamp(0, 1_000);
            u16::try_from(at).unwrap_or(500)
        };
        Self {
            x: moved(self.x, right),
            y: moved(self.y, down),
            ..self
        }
        .within()
    }

    /// Keeps the visible part inside the picture.
    fn within(self) -> Self {
        let half = u16::try_from(self.seen() / 2).unwrap_or(500);
        let within = |at: u16| at.clamp(half, 1_000 - half);
        Self {
            x: within(self.x),
            y: within(self.y),
            ..self
        }
    }

    /// The visible part of a picture; `None`: all of it.
    pub fn part(self, picture: Pixels) -> Option<Part> {
        if self.level == 0 {
            return None;
        }
        let stretch = |whole: u32, at: u16| {
            let seen = (u64::from(whole) * self.seen() / 1_000).max(1);
            let middle = u64::from(whole) * u64::from(at) / 1_000;
            let start = middle.saturating_sub(seen / 2).min(u64::from(whole) - seen);
            let narrow = |pixels: u64| u32::try_from(pixels).unwrap_or(whole);
            (narrow(start), narrow(seen))
        };
        let (x, width) = stretch(picture.width.max(1), self.x);
        let (y, height) = stretch(picture.height.max(1), self.y);
        let size = Pixels { width, height };
        Some(Part { x, y, size })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_part_leaves_the_picture(
            width in 1_u32..20_000,
            height in 1_u32..20_000,
            steps in prop::collection::vec(0_u8..6, 0..60),
        ) {
            let picture = Pixels { width, height };
            let mut zoom = Zoom::default();
            for step in steps {
                zoom = match step {
                    0 => zoom.closer(Some(picture)),
                    1 => zoom.farther(),
                    2 => zoom.moved(1, 0),
                    3 => zoom.moved(-1, 0),
                    4 => zoom.moved(0, 1),
                    _ => zoom.moved(0, -1),
                };
                if let Some(part) = zoom.part(picture) {
                    prop_assert!(part.size.width > 0 && part.size.height > 0);
                    prop_assert!(part.x + part.size.width <= width);
                    prop_assert!(part.y + part.size.height <= height);
                }
            }
        }
    }

    #[test]
    fn zooming_in_and_out_restores_the_view() {
        let picture = Pixels {
            width: 4_000,
            height: 3_000,
        };
        let near = Zoom::default().closer(Some(picture)).closer(Some(picture));
        let part = near.part(picture).expect("a part");
        assert_eq!((part.x, part.y), (1_000, 750));
        assert_eq!((part.size.width, part.size.height), (2_000, 1_500));
        assert_eq!(near.moved(-9, -9).part(picture).expect("a part").x, 0);
        assert_eq!(near.moved(9, 9).farther().farther(), Zoom::default());
    }
}

//! The zoom and the visible part of a picture.

use crate::picture::{Part, Pixels};

/// Halves of a doubling at most: 16 times as near.
const CLOSEST: u8 = 8;
/// A part is never smaller than this on a side.
const LEAST: u32 = 16;
/// Of what is seen, what one step moves by.
const STEP: i64 = 4;

/// How near one looks, and where: in thousandths of the picture.
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
    /// How many thousandths of a side are seen.
    fn seen(self) -> u64 {
        let whole = 1_000 >> (self.level / 2);
        if self.level.is_multiple_of(2) {
            whole
        } else {
            // The root of one half.
            whole * 707 / 1_000
        }
    }

    /// A step nearer, as long as there is something to see.
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

    /// A step back.
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

    /// So many steps to the right and down.
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

    /// The middle is where no edge is passed.
    fn within(self) -> Self {
        let half = u16::try_from(self.seen() / 2).unwrap_or(500);
        let within = |at: u16| at.clamp(half, 1_000 - half);
        Self {
            x: within(self.x),
            y: within(self.y),
            ..self
        }
    }

    /// What is seen of a picture; `None`: all of it.
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
    fn as_near_as_far_is_as_it_was() {
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

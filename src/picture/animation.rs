//! Animations: which frame is shown at a given time.

use std::time::Duration;

use super::PictureId;

/// The most frames of an animation that are shown.
pub const MAX_FRAMES: u32 = 240;

/// An animation whose frames are loaded; it repeats.
#[derive(Clone, Debug)]
pub struct Playing {
    first: PictureId,
    /// How long each frame is shown, in milliseconds.
    delays: Vec<u32>,
    memory: u64,
    since: Duration,
}

impl Playing {
    /// An animation that starts at `since`. Its frames have consecutive ids from `first` on, are
    /// shown for `delays` milliseconds each, and take `memory` bytes together. `None` if there is
    /// only one frame.
    pub fn new(first: PictureId, (delays, memory): (&[u32], u64), since: Duration) -> Option<Self> {
        (delays.len() > 1).then(|| Self {
            first,
            delays: delays.to_vec(),
            memory,
            since,
        })
    }

    /// How many bytes the pixels of all frames take.
    pub fn memory(&self) -> u64 {
        self.memory
    }

    /// The frame to show at this time.
    pub fn frame(&self, now: Duration) -> PictureId {
        self.at(now).0
    }

    /// When the next frame is due.
    pub fn next_frame(&self, now: Duration) -> Duration {
        now + self.at(now).1
    }

    /// The ids of all frames.
    pub fn pictures(&self) -> impl Iterator<Item = PictureId> + use<> {
        names(self.first, self.delays.len())
    }

    /// The frame to show at this time, and for how much longer.
    fn at(&self, now: Duration) -> (PictureId, Duration) {
        let total: u128 = self.delays.iter().map(|ms| u128::from(*ms)).sum();
        let mut at = now.saturating_sub(self.since).as_millis() % total.max(1);
        for (index, delay) in (0..).zip(&self.delays) {
            let delay = u128::from(*delay);
            if at < delay {
                let left = u64::try_from(delay - at).unwrap_or(u64::MAX);
                let picture = PictureId(self.first.0 + index);
                return (picture, Duration::from_millis(left));
            }
            at -= delay;
        }
        (self.first, Duration::from_millis(100))
    }
}

/// `count` consecutive ids.
pub fn names(first: PictureId, count: usize) -> impl Iterator<Item = PictureId> + use<> {
    (first.0..).map(PictureId).take(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_follow_the_clock_and_repeat() {
        let ms = Duration::from_millis;
        let playing = Playing::new(PictureId(7), (&[100, 200], 10), ms(1_000)).expect("two frames");
        let at = |now| (playing.frame(ms(now)).0, playing.next_frame(ms(now)));
        assert_eq!(at(1_000), (7, ms(1_100)));
        assert_eq!(at(1_099), (7, ms(1_100)));
        assert_eq!(at(1_100), (8, ms(1_300)));
        assert_eq!(at(1_300), (7, ms(1_400)));
        assert_eq!(at(4_100), (8, ms(4_300)));
        assert_eq!(playing.pictures().count(), 2);
        assert!(Playing::new(PictureId(7), (&[100], 10), ms(0)).is_none());
    }
}

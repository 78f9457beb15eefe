//! Holds frames back while a slow line still carries earlier ones, and says how long they may be.
//!
//! Neither the system nor ssh tells how many bytes have not reached the terminal yet. So on a slow
//! line each frame ends with a question that every terminal answers, and the next frame waits for
//! the answer. Keys are handled meanwhile, and the next frame shows what all of them did.

use std::time::Duration;

/// A line is slow if the terminal's first answers take longer: below some 10,000 baud.
const SLOW: Duration = Duration::from_secs(1);
/// A slow line counts as fast again after `ENOUGH_FAST` answers in a row within this time.
const FAST: Duration = Duration::from_millis(100);
const ENOUGH_FAST: u8 = 4;
/// The longest wait for an answer: a whole screen in colours takes two minutes at 300 baud.
const MOST_PATIENCE: Duration = Duration::from_mins(2);
/// How long a part of a frame may take on a slow line.
const PART_MILLIS: usize = 2_000;
/// The bytes of a part, whatever the line has shown: a row with its colours; a whole screen.
const ROOM: std::ops::RangeInclusive<usize> = 100..=16_384;
/// Frames are no longer held back after this many questions without an answer.
const MOST_MISSED: u8 = 3;

/// When the next frame may be drawn.
#[derive(Debug, Default)]
pub struct FramePace {
    is_slow: bool,
    /// When the question that has no answer yet was asked.
    asked: Option<Duration>,
    /// How long to wait for that answer.
    patience: Duration,
    missed: u8,
    /// Fast answers in a row.
    fast: u8,
    /// Bytes of the frames since the question.
    sent: usize,
    /// The most bytes that one frame may have.
    room: usize,
}

impl FramePace {
    /// The terminal was asked its first questions at `now`.
    pub fn started(now: Duration) -> Self {
        Self {
            asked: Some(now),
            ..Self::default()
        }
    }

    /// The most bytes of a frame; `None`: the line is fast.
    pub fn room(&self) -> Option<usize> {
        self.is_slow
            .then(|| self.room.clamp(*ROOM.start(), *ROOM.end()))
    }

    /// A frame was written; returns whether to ask.
    pub fn drawn(&mut self, now: Duration, bytes: usize) -> bool {
        self.sent += bytes;
        if self.asked.is_some() {
            self.missed = self.missed.saturating_add(1);
            self.patience = (2 * self.patience).min(MOST_PATIENCE);
            self.is_slow &= self.missed < MOST_MISSED;
        }
        if self.is_slow {
            self.asked = Some(now);
        }
        self.is_slow
    }

    /// The terminal has answered a question.
    pub fn answered(&mut self, now: Duration) {
        let Some(asked) = self.asked.take() else {
            return;
        };
        let took = now.saturating_sub(asked);
        self.fast = if took > FAST { 0 } else { self.fast + 1 };
        self.is_slow = took > SLOW || self.is_slow && self.fast < ENOUGH_FAST;
        // A short frame tells nothing about a long one.
        self.patience = self.patience.max(2 * took).clamp(SLOW, MOST_PATIENCE);
        self.missed = 0;
        // If the way is long, but not slow, the room grows with each answer.
        let millis = usize::try_from(took.as_millis()).unwrap_or(usize::MAX);
        let seen = std::mem::take(&mut self.sent).saturating_mul(PART_MILLIS) / millis.max(1);
        self.room = seen.max(self.room - self.room / 8).min(*ROOM.end());
    }

    /// Until when the next frame is held back, unless an answer comes before.
    pub fn held_until(&self) -> Option<Duration> {
        let asked = self.asked.filter(|_| self.is_slow)?;
        Some(asked + self.patience)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn a_fast_line_and_a_silent_terminal_are_not_asked() {
        let mut fast = FramePace::started(ms(0));
        assert!(!fast.drawn(ms(1), 0));
        fast.answered(ms(900));
        assert!(!fast.drawn(ms(901), 0));
        assert_eq!(fast.held_until(), None);
        let mut silent = FramePace::started(ms(0));
        for at in 0..1_000 {
            assert!(!silent.drawn(ms(at * 1_000), 0));
            assert_eq!(silent.held_until(), None);
        }
    }

    #[test]
    fn on_a_slow_line_each_frame_waits_for_the_one_before() {
        let mut pace = FramePace::started(ms(0));
        pace.answered(ms(20_000));
        assert_eq!(pace.held_until(), None);
        assert!(pace.drawn(ms(20_000), 0));
        assert_eq!(pace.held_until(), Some(ms(60_000)));
        pace.answered(ms(30_000));
        assert_eq!(pace.held_until(), None);
        assert!(pace.drawn(ms(31_000), 0));
        assert_eq!(pace.held_until(), Some(ms(71_000)));
        for at in [31_050, 32_050, 33_050, 34_050] {
            pace.answered(ms(at));
            let asks = pace.drawn(ms(at + 950), 0);
            assert_eq!(asks, at < 34_000, "after four answers the line is fast");
        }
    }

    #[test]
    fn a_terminal_that_no_longer_answers_is_given_up() {
        let mut pace = FramePace::started(ms(0));
        pace.answered(ms(2_000));
        assert!(pace.drawn(ms(2_000), 0));
        assert!(pace.drawn(ms(6_000), 0));
        assert_eq!(pace.held_until(), Some(ms(14_000)));
        assert!(pace.drawn(ms(14_000), 0));
        assert!(!pace.drawn(ms(30_000), 0));
        assert_eq!(pace.held_until(), None);
        // It answers late: the line was slow all the time.
        pace.answered(ms(90_000));
        assert!(pace.drawn(ms(90_001), 0));
    }

    #[test]
    fn a_part_of_a_frame_takes_some_seconds_at_300_baud_and_grows_on_a_long_way() {
        let mut slow = FramePace::started(ms(0));
        assert_eq!(slow.room(), None);
        slow.drawn(ms(0), 2_400);
        slow.answered(ms(80_000));
        assert_eq!(slow.room(), Some(100));
        // Each answer takes 1.2 seconds, whatever was sent.
        let mut far = FramePace::started(ms(0));
        far.answered(ms(1_200));
        for turn in 1..20 {
            let room = far.room().unwrap();
            assert!(far.drawn(ms(turn * 2_000), room));
            far.answered(ms(turn * 2_000 + 1_200));
        }
        assert_eq!(far.room(), Some(16_384));
    }
}

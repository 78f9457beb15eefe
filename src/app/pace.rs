//! Holds frames back while a slow line still carries earlier ones.
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
/// Frames are no longer held back after this many questions without an answer.
const MOST_MISSED: u8 = 3;

/// When the next frame may be drawn.
#[derive(Debug, Default)]
pub(super) struct FramePace {
    is_slow: bool,
    /// When the question that has no answer yet was asked.
    asked: Option<Duration>,
    /// How long to wait for that answer.
    patience: Duration,
    missed: u8,
    /// Fast answers in a row.
    fast: u8,
}

impl FramePace {
    /// The terminal was asked its first questions at `now`.
    pub(super) fn started(now: Duration) -> Self {
        Self {
            asked: Some(now),
            ..Self::default()
        }
    }

    /// A frame was written; returns whether to ask.
    pub(super) fn drawn(&mut self, now: Duration) -> bool {
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
    pub(super) fn answered(&mut self, now: Duration) {
        let Some(asked) = self.asked.take() else {
            return;
        };
        let took = now.saturating_sub(asked);
        self.fast = if took > FAST { 0 } else { self.fast + 1 };
        self.is_slow = took > SLOW || self.is_slow && self.fast < ENOUGH_FAST;
        // A short frame tells nothing about a long one.
        self.patience = self.patience.max(2 * took).clamp(SLOW, MOST_PATIENCE);
        self.missed = 0;
    }

    /// Until when the next frame is held back, unless an answer comes before.
    pub(super) fn held_until(&self) -> Option<Duration> {
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
        assert!(!fast.drawn(ms(1)));
        fast.answered(ms(900));
        assert!(!fast.drawn(ms(901)));
        assert_eq!(fast.held_until(), None);
        let mut silent = FramePace::started(ms(0));
        for at in 0..1_000 {
            assert!(!silent.drawn(ms(at * 1_000)));
            assert_eq!(silent.held_until(), None);
        }
    }

    #[test]
    fn on_a_slow_line_each_frame_waits_for_the_one_before() {
        let mut pace = FramePace::started(ms(0));
        pace.answered(ms(20_000));
        assert_eq!(pace.held_until(), None);
        assert!(pace.drawn(ms(20_000)));
        assert_eq!(pace.held_until(), Some(ms(60_000)));
        pace.answered(ms(30_000));
        assert_eq!(pace.held_until(), None);
        assert!(pace.drawn(ms(31_000)));
        assert_eq!(pace.held_until(), Some(ms(71_000)));
        for at in [31_050, 32_050, 33_050, 34_050] {
            pace.answered(ms(at));
            let asks = pace.drawn(ms(at + 950));
            assert_eq!(asks, at < 34_000, "after four answers the line is fast");
        }
    }

    #[test]
    fn a_terminal_that_no_longer_answers_is_given_up() {
        let mut pace = FramePace::started(ms(0));
        pace.answered(ms(2_000));
        assert!(pace.drawn(ms(2_000)));
        assert!(pace.drawn(ms(6_000)));
        assert_eq!(pace.held_until(), Some(ms(14_000)));
        assert!(pace.drawn(ms(14_000)));
        assert!(!pace.drawn(ms(30_000)));
        assert_eq!(pace.held_until(), None);
        // It answers late: the line was slow all the time.
        pace.answered(ms(90_000));
        assert!(pace.drawn(ms(90_001)));
    }
}

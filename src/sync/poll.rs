//! Decides when to poll for new messages.

use std::time::Duration;

use crate::thread::page::Failure;
use crate::time::{Now, UnixTime};

/// The poll interval while a delivery report is awaited.
const EAGER: Duration = Duration::from_secs(5);
/// Without focus, polls come this many times less often.
const UNFOCUSED: u32 = 4;
/// The longest wait between retries.
const LONGEST: Duration = Duration::from_mins(5);
/// Getting focus causes a poll at once, unless the last answer is younger than this.
const FRESH: Duration = Duration::from_secs(2);

/// Decides when to poll.
#[derive(Clone, Debug)]
pub struct PollSchedule {
    refresh: Option<Duration>,
    random: fastrand::Rng,
    next: Option<Duration>,
    last_answer: Option<(UnixTime, Duration)>,
    failure: Option<Failure>,
    failures: u32,
    stopped: bool,
    focused: bool,
    /// The poll interval while the terminal has focus.
    pace: Option<Duration>,
    /// Alerts are on, so polling does not slow down without focus.
    keeps_pace: bool,
}

impl PollSchedule {
    /// Polls every `refresh`, or never.
    pub fn new(refresh: Option<Duration>, seed: u64) -> Self {
        Self {
            refresh,
            random: fastrand::Rng::with_seed(seed),
            next: None,
            last_answer: None,
            failure: None,
            failures: 0,
            stopped: false,
            focused: true,
            pace: refresh,
            keeps_pace: false,
        }
    }

    /// When the next poll is due, as `Now::elapsed`.
    pub fn next_poll(&self) -> Option<Duration> {
        self.next
    }

    /// The gateway refused: nothing is requested until the user asks.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Why nothing is requested until the user asks.
    pub fn stopped_by(&self) -> Option<&Failure> {
        self.failure.as_ref().filter(|_| self.stopped)
    }

    /// Polling is switched off.
    pub fn is_off(&self) -> bool {
        self.refresh.is_none()
    }

    /// Why the last poll failed.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// What the wall clock said when the gateway last answered.
    pub fn last_answer(&self) -> Option<UnixTime> {
        self.last_answer.map(|(wall, _)| wall)
    }

    pub fn is_focused(&self) -> bool {
        self.focused
    }

    /// The screen shows the seconds until the next try.
    pub fn counts_down(&self) -> bool {
        self.failure.is_some() && !self.stopped && self.next.is_some()
    }

    pub fn is_due(&self, now: Now) -> bool {
        self.next.is_some_and(|at| at <= now.elapsed)
    }

    /// Poll as soon as possible, even after a refusal.
    pub fn ask_now(&mut self, now: Now) {
        self.stopped = false;
        self.next = Some(now.elapsed);
    }

    /// Poll as soon as possible, unless the gateway refused.
    pub fn ask_soon(&mut self, now: Now) {
        if !self.stopped {
            self.next = Some(now.elapsed);
        }
    }

    /// A poll was sent.
    pub fn asked(&mut self) {
        self.next = None;
    }

    /// The gateway gave a page. `eager`: a report is awaited.
    pub fn answered(&mut self, now: Now, eager: bool) {
        self.last_answer = Some((now.wall, now.elapsed));
        if self.stopped {
            // This request was sent before the refusal.
            return;
        }
        self.failure = None;
        self.failures = 0;
        let eager = |refresh: Duration| refresh.min(if eager { EAGER } else { refresh });
        self.pace = self.refresh.map(eager);
        self.next = self.pace().map(|pace| now.elapsed + pace);
    }

    /// A poll failed for good.
    pub fn failed(&mut self, failure: Failure, now: Now) {
        if self.stopped {
            // This request was sent before the refusal.
            return;
        }
        self.failures += 1;
        if failure.kind.stops_polling() {
            self.stopped = true;
            self.next = None;
        } else {
            let least = failure.retry_after.unwrap_or_default();
            self.next = self.refresh.map(|refresh| {
                let doubled = refresh
                    .saturating_mul(1 << self.failures.min(8))
                    .min(LONGEST);
                now.elapsed + doubled.mul_f64(0.5 + self.random.f64() / 2.0).max(least)
            });
        }
        self.failure = Some(failure);
    }

    /// Whether polling keeps its pace without focus.
    pub fn keep_pace(&mut self, keeps: bool) {
        self.keeps_pace = keeps;
    }

    /// The terminal came into focus, or went out of it.
    pub fn focus(&mut self, focused: bool, now: Now) {
        self.focused = focused;
        if !focused || self.failures > 0 {
            return;
        }
        let answered = self.last_answer.map(|(_, at)| at);
        let fresh = answered.filter(|at| now.elapsed.saturating_sub(*at) < FRESH);
        // A poll that was planned without focus would now come too late.
        let soon = fresh.zip(self.pace()).map(|(at, pace)| at + pace);
        let soon = soon.unwrap_or(now.elapsed);
        self.next = self.next.map(|next| next.min(soon));
    }

    /// The poll interval; `None`: there is no polling.
    fn pace(&self) -> Option<Duration> {
        let pace = self.pace.filter(|_| !self.stopped)?;
        let awake = self.focused || self.keeps_pace;
        Some(if awake { pace } else { pace * UNFOCUSED })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Now {
        Now {
            elapsed: Duration::from_secs(seconds),
            wall: UnixTime::EPOCH,
        }
    }

    #[test]
    fn getting_focus_polls_at_once_or_at_the_usual_pace() {
        let next = |back: u64| {
            let mut live = PollSchedule::new(Some(Duration::from_secs(15)), 1);
            live.focus(false, at(0));
            live.answered(at(10), false);
            assert_eq!(live.next_poll(), Some(Duration::from_secs(70)));
            live.focus(true, at(back));
            live.next_poll().map(|next| next.as_secs())
        };
        assert_eq!(next(30), Some(30));
        // An answer from a moment ago is fresh enough; the next poll comes at the pace of a
        // terminal in focus.
        assert_eq!(next(11), Some(25));
    }
}

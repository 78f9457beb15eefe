//! Decides when a failed request is tried again: pure arithmetic, with clock and random numbers as
//! arguments.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The tries of one request, including the first.
pub(super) const MAX_TRIES: u32 = 3;

/// The waits between two tries. Tests use shorter ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pacing {
    /// The longest wait after the first failed try; doubled after each further one.
    pub plain: Duration,
    /// The same if the gateway asks for fewer requests; half of the wait is fixed.
    pub throttled: Duration,
    /// The longest wait, whatever `Retry-After` says.
    pub longest: Duration,
}

impl Default for Pacing {
    fn default() -> Self {
        Self {
            plain: Duration::from_millis(250),
            // Half of the wait is fixed: at least 1 s.
            throttled: Duration::from_secs(2),
            longest: Duration::from_mins(1),
        }
    }
}

/// How to choose the wait before the next try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Something broke: a random wait from zero on.
    Plain,
    /// The gateway has too much to do: a random wait from one half on.
    Throttled,
}

/// The wait after `failed` tries (1 or more). `random` is in `0.0..1.0`; `asked` is the gateway's
/// `Retry-After`.
pub(super) fn wait(
    pacing: &Pacing,
    failed: u32,
    pace: Pace,
    asked: Option<Duration>,
    random: f64,
) -> Duration {
    let doubled = 1 << failed.saturating_sub(1).min(8);
    let jittered = match pace {
        Pace::Plain => (pacing.plain * doubled).mul_f64(random),
        Pace::Throttled => (pacing.throttled * doubled).mul_f64(f64::midpoint(1.0, random)),
    };
    jittered.max(asked.unwrap_or_default()).min(pacing.longest)
}

/// Limits the retries of a long read: each request earns a fifth of a retry, and a few retries are
/// free.
#[derive(Debug)]
pub(super) struct RetryBudget(AtomicU32);

impl RetryBudget {
    /// The cost of a retry; a request earns 1.
    const PRICE: u32 = 5;
    /// The most that can be saved, and the amount at the start.
    const PURSE: u32 = 10 * Self::PRICE;

    pub(super) fn new() -> Self {
        Self(AtomicU32::new(Self::PURSE))
    }

    /// A new request has begun.
    pub(super) fn earn(&self) {
        self.change(|saved| Some((saved + 1).min(Self::PURSE)));
    }

    /// Whether one more try is affordable; pays for it.
    pub(super) fn spend(&self) -> bool {
        self.change(|saved| saved.checked_sub(Self::PRICE))
    }

    fn change(&self, next: impl FnMut(u32) -> Option<u32>) -> bool {
        // This number orders nothing else, so relaxed is enough.
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next)
            .is_ok()
    }
}

#[cfg(test)]
mod tests;

//! Decides when a failed request is tried again: pure arithmetic, with clock and random numbers as
//! arguments.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Tries of one request, the first included.
pub(super) const MAX_TRIES: u32 = 3;

/// How long it is waited between two tries. A program uses the default; a test may not have the
/// time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pacing {
    /// Widest wait after the first failed try; doubles with each further one.
    pub plain: Duration,
    /// The same where the gateway asks for less; half of it is fixed.
    pub throttled: Duration,
    /// The longest wait, whatever `Retry-After` says.
    pub longest: Duration,
}

impl Default for Pacing {
    fn default() -> Self {
        Self {
            plain: Duration::from_millis(250),
            // Half of it fixed: 1 s is the least.
            throttled: Duration::from_secs(2),
            longest: Duration::from_mins(1),
        }
    }
}

/// How to wait for the next try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Something broke: anything from no wait to the whole of it.
    Plain,
    /// The gateway has too much to do: at least half of it.
    Throttled,
}

/// The wait after `failed` failed tries (1 or more). `random` lies in `0.0..1.0`; `asked` is the
/// gateway's `Retry-After`.
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

/// Bounds the retries of a long read: each request earns a fifth of a retry, and a few are free.
#[derive(Debug)]
pub(super) struct RetryBudget(AtomicU32);

impl RetryBudget {
    /// Cost of a retry, in what one request earns.
    const PRICE: u32 = 5;
    /// The most that is saved up, and what there is at first.
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
        // One number that orders nothing else: relaxed is enough.
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next)
            .is_ok()
    }
}

#[cfg(test)]
mod tests;

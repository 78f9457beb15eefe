//! A timer that is set anew only if its time changes.

use std::pin::Pin;

use tokio::time::{Instant, Sleep, sleep_until};

/// A timer that can be set to another time. Cheaper than a new timer for every key: usually the
/// time has not changed.
#[derive(Default)]
pub(super) struct ResettableTimer(Option<Pin<Box<Sleep>>>);

impl ResettableTimer {
    /// Waits until then; without a time, forever. Safe to cancel.
    pub(super) async fn until(&mut self, at: Option<Instant>) {
        let Some(at) = at else {
            self.0 = None;
            return std::future::pending().await;
        };
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(at)));
        if sleep.deadline() != at {
            sleep.as_mut().reset(at);
        }
        sleep.as_mut().await;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_timer_goes_off_at_the_time_it_was_last_set_to() {
        let now = Instant::now();
        let (past, future) = (now - Duration::from_mins(1), now + Duration::from_hours(1));
        let mut alarm = ResettableTimer::default();
        let mut is_due = |at| alarm.until(at).now_or_never().is_some();
        assert!(!is_due(Some(future)));
        assert!(is_due(Some(past)));
        assert!(is_due(Some(past)), "it was forgotten");
        assert!(!is_due(Some(future)));
        assert!(!is_due(None));
        assert!(is_due(Some(past)));
        assert!(!is_due(None));
    }
}

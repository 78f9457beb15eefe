//! A timer that is set anew only if its time changes.

use std::pin::Pin;

use tokio::time::{Instant, Sleep, sleep_until};

/// Goes off at the time that it was asked for last. One that is made and taken back for every key
/// costs more than to look whether the time is still the same.
#[derive(Default)]
pub(super) struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// Until then; for ever, and nothing is woken, where there is no time. May be cancelled.
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
    async fn it_goes_off_at_the_time_that_was_asked_for_last() {
        let now = Instant::now();
        let (past, future) = (now - Duration::from_mins(1), now + Duration::from_hours(1));
        let mut alarm = Alarm::default();
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

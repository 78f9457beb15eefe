//! Reads messages again that stay on screen, and messages whose delivery report is late.

use std::time::Duration;

use super::readings::FRESH;
use super::thread_sync::ThreadSync;
use crate::message::MessageKey;
use crate::thread::page::Failure;

/// The time between two checks of late delivery reports.
const SELDOM: Duration = Duration::from_mins(5);
/// After this many seconds, no report is expected any more.
const HOPELESS: i64 = 3 * 24 * 3600;
/// The number of pending messages that are checked in turn.
const WATCHED: usize = 200;
impl ThreadSync {
    /// When the next messages are due to be read again, if that is known.
    pub fn idle_refresh_due(&self, reading: Option<MessageKey>) -> Option<Duration> {
        if self.idle_refresh.reread().is_some() || !self.reads_unasked() {
            return None;
        }
        let place = reading.map(|key| self.idle_refresh.place_due(key.second()));
        let report = self
            .late_report()
            .map(|_| self.idle_refresh.looked + SELDOM);
        place.into_iter().chain(report).min()
    }

    fn reads_unasked(&self) -> bool {
        let live = &self.polling;
        let answers = !live.is_stopped() && live.failure().is_none() && !self.idle_refresh.refused;
        live.is_focused() && !live.is_off() && answers
    }

    /// The next pending message that is older than the newest slice.
    fn late_report(&self) -> Option<MessageKey> {
        let fresh = self.now().elapsed.saturating_sub(FRESH);
        let since = self.now().wall.seconds() - HOPELESS;
        let recent = |key: &MessageKey| key.second().seconds() >= since;
        let untold = |key: &MessageKey| {
            let read = self.idle_refresh.read_at(key.second());
            read.is_none_or(|at| at <= fresh)
        };
        let next = |key: &MessageKey| self.idle_refresh.last_report.is_none_or(|last| *key < last);
        let newest = || self.thread.pending().take(WATCHED);
        let pending = || newest().take_while(recent).filter(untold);
        pending().find(next).or_else(|| pending().next())
    }
}

/// Messages could not be read again.
pub fn failed(sync: &mut ThreadSync, key: MessageKey, failure: Failure) {
    if failure.kind.is_passing() {
        return sync.idle_refresh.gave_up(key.second(), sync.now().elapsed);
    }
    sync.idle_refresh.refused = true;
    sync.notify(failure.what);
}

/// Requests messages that are due to be read again.
pub fn look(sync: &mut ThreadSync, reading: Option<MessageKey>) {
    let now = sync.now().elapsed;
    if sync.idle_refresh_due(reading).is_none_or(|due| due > now) {
        return;
    }
    let place = reading.filter(|key| now >= sync.idle_refresh.place_due(key.second()));
    let key = if let Some(key) = place {
        sync.idle_refresh.try_place(key.second(), now);
        place
    } else {
        sync.idle_refresh.looked = now;
        sync.idle_refresh.last_report = sync.late_report();
        sync.idle_refresh.last_report
    };
    sync.idle_refresh.begin(key);
}

//! When each part of the thread was read, and when it may be read again.

use std::collections::VecDeque;
use std::time::Duration;

use super::plan::Seek;
use crate::message::MessageKey;
use crate::time::UnixTime;

/// After this long without a move, the messages on screen are read again.
const RESTING: Duration = Duration::from_secs(2);
/// Messages that were read longer ago than this are read again.
pub const FRESH: Duration = Duration::from_mins(1);
/// How many readings are remembered.
const READINGS: usize = 64;
/// After this many slices that miss the messages to be read again, reading again is given up.
const MAX_AGAIN: u32 = 8;

/// When a range of the thread was read.
#[derive(Clone, Copy, Debug)]
struct Reading {
    at: Duration,
    oldest: UnixTime,
    newest: UnixTime,
}

/// Known messages to be read again.
#[derive(Clone, Copy, Debug)]
pub struct Reread {
    /// Around this message.
    pub key: MessageKey,
    /// The search for its place in the list.
    pub seek: Seek,
}

/// What is read again: what the user asks for, and what stays on screen or awaits a report.
#[derive(Clone, Debug, Default)]
pub struct IdleRefresh {
    reread: Option<Reread>,
    readings: VecDeque<Reading>,
    moved: Duration,
    /// When a place was last to be read again, and its second.
    tried: Duration,
    tried_second: Option<UnixTime>,
    pub looked: Duration,
    pub last_report: Option<MessageKey>,
    /// Reading again was refused: nothing is read again until the user asks.
    pub refused: bool,
}

impl IdleRefresh {
    /// What is to be read again.
    pub fn reread(&self) -> Option<Reread> {
        self.reread
    }

    /// Reads the messages around this one again, in place of others.
    pub fn begin(&mut self, key: Option<MessageKey>) {
        self.reread = key.map(|key| Reread {
            key,
            seek: Seek::default(),
        });
    }

    /// Nothing is to be read again any more.
    pub fn stop(&mut self) {
        self.reread = None;
    }

    /// A slice did not hold the messages to be read again.
    pub fn missed(&mut self, now: Duration, note: impl FnOnce(&mut Seek)) {
        let Some(again) = &mut self.reread else {
            return;
        };
        note(&mut again.seek);
        let Reread { key, seek } = *again;
        if seek.steps() > MAX_AGAIN {
            self.stop();
            self.gave_up(key.second(), now);
        }
    }
    /// The user moved.
    pub fn moved(&mut self, now: Duration) {
        self.moved = now;
    }

    /// Reading a place again failed or proved nothing: waits before the next try, for messages on
    /// screen and for reports.
    pub fn gave_up(&mut self, second: UnixTime, now: Duration) {
        self.try_place(second, now);
        self.looked = now;
    }

    /// The user asked: reading again is allowed.
    pub fn try_again(&mut self) {
        self.refused = false;
    }

    /// A range of the thread was read.
    pub fn note_read(&mut self, oldest: UnixTime, newest: UnixTime, at: Duration) {
        if self.readings.len() == READINGS {
            self.readings.pop_front();
        }
        self.readings.push_back(Reading { at, oldest, newest });
    }

    /// A place is to be read again.
    pub fn try_place(&mut self, second: UnixTime, now: Duration) {
        (self.tried, self.tried_second) = (now, Some(second));
    }

    /// When a place that stays on screen is to be read again.
    pub fn place_due(&self, second: UnixTime) -> Duration {
        let rested = self.moved + RESTING;
        match self.read_at(second) {
            Some(read) => rested.max(read.max(self.tried) + FRESH),
            // It comes from the archive, and the gateway may have deleted it since.
            None if self.tried_second != Some(second) => rested,
            None => rested.max(self.tried + FRESH),
        }
    }

    /// When this second was last read.
    pub fn read_at(&self, second: UnixTime) -> Option<Duration> {
        let holds = |r: &&Reading| r.oldest <= second && second <= r.newest;
        self.readings.iter().rev().find(holds).map(|r| r.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_was_given_up_is_not_due_at_once() {
        let mut rest = IdleRefresh::default();
        let (second, now) = (UnixTime::EPOCH, Duration::from_secs(100));
        assert!(rest.place_due(second) <= now);
        rest.gave_up(second, now);
        assert_eq!(rest.place_due(second), now + FRESH);
    }
}

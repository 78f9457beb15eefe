//! When each part of the thread was read, and when it may be read again.

use std::collections::VecDeque;
use std::time::Duration;

use crate::message::MessageKey;
use crate::time::UnixTime;

/// How many readings are remembered.
const READINGS: usize = 64;

/// When a range of the thread was read.
#[derive(Clone, Copy, Debug)]
struct Reading {
    at: Duration,
    oldest: UnixTime,
    newest: UnixTime,
}

/// What is read again automatically.
#[derive(Clone, Debug, Default)]
pub struct IdleRefresh {
    readings: VecDeque<Reading>,
    pub moved: Duration,
    pub tried: Duration,
    pub looked: Duration,
    pub last_report: Option<MessageKey>,
    /// Reading again was refused: nothing is read again until the user asks.
    pub refused: bool,
    /// How much the gateway's count differed when the last audit ended.
    pub excused: i64,
}

impl IdleRefresh {
    /// The user moved.
    pub fn moved(&mut self, now: Duration) {
        self.moved = now;
    }

    /// Reading a place again failed or proved nothing: waits before the next try, for messages on
    /// screen and for reports.
    pub fn gave_up(&mut self, now: Duration) {
        (self.tried, self.looked) = (now, now);
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

    /// When this second was last read.
    pub fn read_at(&self, second: UnixTime) -> Option<Duration> {
        let holds = |r: &&Reading| r.oldest <= second && second <= r.newest;
        self.readings.iter().rev().find(holds).map(|r| r.at)
    }
}

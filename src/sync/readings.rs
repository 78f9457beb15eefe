//! When each part of the thread was read, and when it may be read again.

use std::collections::VecDeque;
use std::time::Duration;

use crate::message::MessageKey;
use crate::time::UnixTime;

/// Readings that are remembered.
const READINGS: usize = 64;

/// When which stretch of the thread was read.
#[derive(Clone, Copy, Debug)]
struct Reading {
    at: Duration,
    oldest: UnixTime,
    newest: UnixTime,
}

/// What is read again without being asked for.
#[derive(Clone, Debug, Default)]
pub struct Rest {
    readings: VecDeque<Reading>,
    pub moved: Duration,
    pub tried: Duration,
    pub looked: Duration,
    pub last_report: Option<MessageKey>,
    /// Reading a place again was refused: none is read unasked until the reader asks.
    pub refused: bool,
    /// By how much the gateway's total differed when the last audit ended.
    pub excused: i64,
}

impl Rest {
    /// The reader moved.
    pub fn moved(&mut self, now: Duration) {
        self.moved = now;
    }

    /// Reading a place again failed or proved nothing: there is a pause before the next try, be it
    /// for the reader's place or for a report.
    pub fn gave_up(&mut self, now: Duration) {
        (self.tried, self.looked) = (now, now);
    }

    /// The reader asks: places are read again.
    pub fn try_again(&mut self) {
        self.refused = false;
    }

    /// A stretch of the thread was read.
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

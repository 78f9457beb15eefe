//! Reading again what rests on screen, and reports that are long in coming.

use std::collections::VecDeque;
use std::time::Duration;

use super::state::{Again, State};
use crate::message::MessageKey;
use crate::sync::plan::Seek;
use crate::thread::page::Failure;
use crate::time::UnixTime;

/// The reader rests when he has not moved for so long.
const RESTING: Duration = Duration::from_secs(2);
/// What was read longer ago than this is read again.
const FRESH: Duration = Duration::from_mins(1);
/// Between two looks at reports that are long in coming.
const SELDOM: Duration = Duration::from_mins(5);
/// Nobody expects a report any more after so many seconds.
const HOPELESS: i64 = 3 * 24 * 3600;
/// Pending messages that are looked at in turn.
const WATCHED: usize = 200;
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
    moved: Duration,
    tried: Duration,
    looked: Duration,
    last_report: Option<MessageKey>,
    /// Reading a place again was refused: none is read unasked until the reader asks.
    refused: bool,
    /// By how much the gateway's total differed when the last audit ended.
    pub excused: i64,
}

impl Rest {
    /// The reader moved.
    pub fn moved(&mut self, now: Duration) {
        self.moved = now;
    }

    /// Reading a place again proved nothing: there is a pause before the next try.
    pub fn gave_up(&mut self, now: Duration) {
        self.tried = now;
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
    fn read_at(&self, second: UnixTime) -> Option<Duration> {
        let holds = |r: &&Reading| r.oldest <= second && second <= r.newest;
        self.readings.iter().rev().find(holds).map(|r| r.at)
    }
}

impl State {
    /// When something is to be read again, where that can be told.
    pub(super) fn rest_due(&self) -> Option<Duration> {
        if self.sync.again.is_some() || !self.reads_unasked() {
            return None;
        }
        let place = self.reading().map(|key| {
            let read = self.sync.rest.read_at(key.second()).unwrap_or_default();
            let before = read.max(self.sync.rest.tried);
            (self.sync.rest.moved + RESTING).max(before + FRESH)
        });
        let report = self.late_report().map(|_| self.sync.rest.looked + SELDOM);
        place.into_iter().chain(report).min()
    }

    fn reads_unasked(&self) -> bool {
        let live = &self.sync.live;
        let answers = !live.is_stopped() && live.failure().is_none() && !self.sync.rest.refused;
        live.is_focused() && !live.is_off() && answers
    }

    /// A pending message that the newest slice does not tell about: the next one in turn.
    fn late_report(&self) -> Option<MessageKey> {
        let fresh = self.now.elapsed.saturating_sub(FRESH);
        let since = self.now.wall.seconds() - HOPELESS;
        let recent = |key: &MessageKey| key.second().seconds() >= since;
        let untold = |key: &MessageKey| {
            let read = self.sync.rest.read_at(key.second());
            read.is_none_or(|at| at <= fresh)
        };
        let next = |key: &MessageKey| self.sync.rest.last_report.is_none_or(|last| *key < last);
        let newest = || self.sync.thread.pending().take(WATCHED);
        let pending = || newest().take_while(recent).filter(untold);
        pending().find(next).or_else(|| pending().next())
    }
}

/// A place could not be read again.
pub fn failed(state: &mut State, failure: Failure) {
    if failure.kind.is_passing() {
        return state.sync.rest.gave_up(state.now.elapsed);
    }
    state.sync.rest.refused = true;
    state.notify(failure.what);
}

/// Asks for what is due to be read again.
pub fn look(state: &mut State) {
    let now = state.now.elapsed;
    if state.rest_due().is_none_or(|due| due > now) {
        return;
    }
    let place = state.reading().filter(|key| {
        let read = state.sync.rest.read_at(key.second()).unwrap_or_default();
        now >= state.sync.rest.moved + RESTING && now >= read.max(state.sync.rest.tried) + FRESH
    });
    let key = if place.is_some() {
        state.sync.rest.tried = now;
        place
    } else {
        state.sync.rest.looked = now;
        state.sync.rest.last_report = state.late_report();
        state.sync.rest.last_report
    };
    state.sync.again = key.map(|key| Again {
        key,
        seek: Seek::default(),
    });
}

//! What probes have told of the gateway's list: how many messages lie in which time.

use std::collections::BTreeMap;

use crate::thread::page::Failure;
use crate::time::UnixTime;
use crate::time::month::Month;

/// The most requests of a survey.
pub const MOST_PROBES: u32 = 40;

/// The results of the probes.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    pub(super) samples: Vec<Sample>,
    pub(super) asked: u32,
    pub(super) failed: Option<Failure>,
    /// The months that the archive holds completely.
    archived: ArchivedMonths,
    /// The list has no message from this index on.
    pub(super) end: Option<u64>,
}

/// What the archive has told about months.
#[derive(Clone, Debug, Default)]
enum ArchivedMonths {
    #[default]
    NotAsked,
    Awaited,
    Counted(BTreeMap<Month, u64>),
}

/// The result of a probe.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The first and the last message of each hour, newest first.
    pub points: Vec<Point>,
    /// Messages in the list at that time.
    pub total: Option<u64>,
    /// Inbound messages, in thousandths.
    pub inbound: u64,
}

impl Sample {
    pub fn oldest(&self) -> Option<UnixTime> {
        self.points.last().map(|point| point.second)
    }

    /// Its points in a list of so many messages: what has arrived since has moved them on.
    pub fn moved(&self, total: Option<u64>) -> Vec<Point> {
        let arrived = total
            .zip(self.total)
            .map(|(now, then)| now.saturating_sub(then));
        let moved = self.points.iter().map(|point| Point {
            index: point.index + arrived.unwrap_or(0),
            ..*point
        });
        moved.collect()
    }
}

/// A message of the list, counted from the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub index: u64,
    pub second: UnixTime,
}

/// How many messages a month has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthEstimate {
    pub month: Month,
    pub count: CountBounds,
    /// The count may be wrong by more than 5 % of the month, or of a quarter of an average month if
    /// that is more.
    pub is_rough: bool,
    /// All messages of the month are loaded, and counted.
    pub is_counted: bool,
    /// The archive has counted them.
    pub is_archived: bool,
    /// Inbound messages in thousandths, by the nearest probe.
    pub inbound: Option<u64>,
}

/// How many messages there are, as an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountBounds {
    pub likely: u64,
    /// Hardly fewer.
    pub least: u64,
    /// Hardly more.
    pub most: u64,
}

impl CountBounds {
    pub fn exactly(count: u64) -> Self {
        Self {
            likely: count,
            least: count,
            most: count,
        }
    }

    /// Whether the estimate may be wrong by more than 5 %, or by more than 5 % of a number that counts
    /// as small if that is more.
    pub fn is_rough(self, small: u64) -> bool {
        let doubt = self.most.abs_diff(self.likely);
        let doubt = doubt.max(self.likely.abs_diff(self.least));
        doubt > self.likely.max(small) / 20
    }
}

impl Survey {
    /// Whether the archive is to be asked now.
    pub(super) fn asks_archive(&mut self) -> bool {
        let asks = matches!(self.archived, ArchivedMonths::NotAsked);
        if asks {
            self.archived = ArchivedMonths::Awaited;
        }
        asks
    }

    /// Whether the archive has told what it holds.
    pub(super) fn has_archived(&self) -> bool {
        matches!(self.archived, ArchivedMonths::Counted(_))
    }

    /// Months that the archive holds completely, with the number of their messages.
    pub(super) fn archived(&self) -> Option<&BTreeMap<Month, u64>> {
        match &self.archived {
            ArchivedMonths::Counted(months) => Some(months),
            _ => None,
        }
    }

    pub(super) fn archive_counted(&mut self, months: Vec<(Month, u64)>) {
        self.archived = ArchivedMonths::Counted(months.into_iter().collect());
    }

    /// Probes so far.
    pub fn asked(&self) -> u32 {
        self.asked
    }

    /// Why there are no more probes.
    pub fn failed(&self) -> Option<&Failure> {
        self.failed.as_ref()
    }

    /// Allows probes again after a failure.
    pub fn try_again(&mut self) {
        self.failed = None;
    }

    pub fn fail(&mut self, failure: Failure) {
        self.failed = Some(failure);
    }

    /// The list has no message from this index on.
    pub fn ends_at(&mut self, start: u64) {
        self.end = Some(self.end.map_or(start, |end| end.min(start)));
    }

    pub(super) fn note(&mut self, sample: Sample) {
        self.samples.push(sample);
    }
}

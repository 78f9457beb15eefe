//! How many messages each month has: counted where all of it is loaded, else estimated by probes.
//!
//! Each slice of the gateway's list is a point: an index and a time. Between two points the list is
//! taken to be even. The next probe halves the widest stretch that crosses the end of a month, at
//! places that a grid of as many cells as there are requests gives. So at the end no such stretch is
//! longer than a cell, and no month is wrong by more than two: 5 % of all messages.

use super::plan::{plan_around, plan_last};
use super::requests::Purpose;
use super::slices::Wanted;
use super::survey::{MOST_PROBES, MonthEstimate, Point, Sample, Survey};
use super::thread_sync::ThreadSync;
use crate::thread::page::PageRequest;
use crate::thread::{Order, Thread};
use crate::time::month::Month;
use crate::time::{UnixTime, Zone};

/// Messages of a probe.
const PROBE: u32 = 100;
/// A stretch of one part in so many is short enough.
const FINE: u64 = 400;
/// Months that are told of: more are a mistake of some clock.
const MOST_MONTHS: i64 = 1_200;

impl ThreadSync {
    /// What probes have told of months.
    pub fn survey(&self) -> &Survey {
        &self.survey
    }

    /// A probe is under way.
    pub fn is_surveying(&self) -> bool {
        self.find(|p| *p == Purpose::Survey).is_some()
    }

    /// All months from the first message to `now`, as far as is known.
    pub fn months(&self, zone: Zone, now: UnixTime) -> Vec<MonthEstimate> {
        let curve = Curve::of(self);
        let (Some(newest), Some(oldest)) = (curve.points.first(), curve.points.last()) else {
            return Vec::new();
        };
        let last = Month::of(newest.second.max(now), zone);
        let first = Month::of(oldest.second, zone).max(last.offset(1 - MOST_MONTHS));
        let count = i64::try_from(last.since(first)).unwrap_or(0);
        let mut start = first.start(zone);
        let months = (0..=count).map(|at| {
            let month = first.offset(at);
            let end = month.offset(1).start(zone);
            let estimate = self.month(&curve, month, start..end);
            start = end;
            estimate
        });
        months.collect()
    }

    fn month(
        &self,
        curve: &Curve,
        month: Month,
        seconds: std::ops::Range<UnixTime>,
    ) -> MonthEstimate {
        let counted = counted(&self.thread, &seconds);
        let total = counted.unwrap_or_else(|| {
            (curve.since(seconds.start)).saturating_sub(curve.since(seconds.end))
        });
        let middle = seconds.start.seconds().midpoint(seconds.end.seconds());
        let away = |sample: &&Sample| sample.oldest.second.seconds().abs_diff(middle);
        let nearest = self.survey.samples.iter().min_by_key(away);
        MonthEstimate {
            month,
            total,
            is_counted: counted.is_some(),
            inbound: nearest.map(|sample| sample.inbound),
        }
    }
}

/// Messages between two seconds, where all that the list has of these is loaded.
fn counted(thread: &Thread, seconds: &std::ops::Range<UnixTime>) -> Option<u64> {
    let oldest = thread.oldest()?.second();
    let newest = thread.newest()?.second();
    let holds = |(first, last): (UnixTime, UnixTime)| {
        let begins = first < seconds.start || (first == oldest && thread.begins());
        begins && (last >= seconds.end || (last == newest && thread.is_live()))
    };
    let since = |second| match thread.first_since(second) {
        Some(key) => thread.index_of(key) + 1,
        None => 0,
    };
    let is_known = thread.order() != Order::Place && thread.spans().any(holds);
    is_known.then(|| since(seconds.start).saturating_sub(since(seconds.end)))
}

/// Index by time, as far as is known.
struct Curve {
    /// From the newest to the oldest.
    points: Vec<Point>,
    /// Messages in the list.
    total: Option<u64>,
}

impl Curve {
    fn of(sync: &ThreadSync) -> Self {
        let (thread, survey) = (&sync.thread, &sync.survey);
        let loaded = thread
            .outline()
            .flat_map(|(oldest, newest, _)| [newest, oldest]);
        let loaded = loaded.map(|key| Point {
            index: thread.index_of(key),
            second: key.second(),
        });
        let probed = survey.samples.iter().flat_map(|s| [s.newest, s.oldest]);
        let mut points: Vec<Point> = loaded.chain(probed).collect();
        points.sort_by_key(|point| (point.index, std::cmp::Reverse(point.second)));
        // The list may have moved between two answers.
        let mut earliest = UnixTime::MAX;
        points.retain(|point| {
            let fits = point.second <= earliest;
            earliest = earliest.min(point.second);
            fits
        });
        let total = thread.told_total().or(thread.total());
        let total = total.map(|total| survey.end.map_or(total, |end| end.min(total)));
        let least = points.last().map_or(0, |point| point.index + 1);
        Self {
            points,
            total: total.map(|total| total.max(least)),
        }
    }

    /// Messages at or after a second.
    fn since(&self, second: UnixTime) -> u64 {
        let before = self.points.partition_point(|point| point.second >= second);
        let newer = before.checked_sub(1).and_then(|at| self.points.get(at));
        let Some(newer) = newer else {
            return self.points.first().map_or(0, |point| point.index);
        };
        let Some(older) = self.points.get(before) else {
            let end = self.total.filter(|_| self.has_end());
            return end.unwrap_or(newer.index + 1);
        };
        let between = older.index.saturating_sub(newer.index + 1);
        let span = |from: UnixTime, to: UnixTime| to.seconds().abs_diff(from.seconds());
        let whole = u128::from(span(older.second, newer.second).max(1));
        let part = u128::from(between) * u128::from(span(second, newer.second)) / whole;
        newer.index + 1 + u64::try_from(part).unwrap_or(between).min(between)
    }

    /// The first messages are known, or nearly: the list may have moved.
    fn has_end(&self) -> bool {
        let last = self.points.last().map_or(0, |point| point.index + 1);
        self.total
            .is_some_and(|total| total <= last + u64::from(PROBE))
    }

    /// The widest stretch that crosses the end of a month.
    fn widest(&self, zone: Zone) -> Option<(Point, Point)> {
        let pairs = self.points.windows(2).filter_map(|pair| match pair {
            [newer, older] => Some((*newer, *older)),
            _ => None,
        });
        let crosses = |pair: &(Point, Point)| {
            Month::of(pair.0.second, zone) != Month::of(pair.1.second, zone)
        };
        pairs
            .filter(crosses)
            .max_by_key(|(newer, older)| older.index - newer.index)
    }

    /// Where to look next.
    fn next(&self, zone: Zone, wish: u32) -> Option<PageRequest> {
        let total = self.total?;
        if !self.has_end() {
            return Some(plan_last(total, wish));
        }
        let (newer, older) = self.widest(zone)?;
        if older.index - newer.index <= u64::from(wish).max(total / FINE) {
            return None;
        }
        let cell = (total / u64::from(MOST_PROBES)).max(1);
        let on_grid = (newer.index / cell).midpoint(older.index.div_ceil(cell)) * cell;
        let is_between = on_grid > newer.index && on_grid < older.index;
        let at = if is_between {
            on_grid
        } else {
            newer.index.midpoint(older.index)
        };
        Some(plan_around(at, wish))
    }
}

/// The next probe.
pub fn step(sync: &mut ThreadSync, zone: Option<Zone>) -> Wanted {
    let zone = zone?;
    let busy = sync.requests.find(|p| *p == Purpose::Survey).is_some();
    let by_time = sync.thread.order() != Order::Place;
    let may = by_time && sync.survey.failed.is_none() && !sync.live.is_stopped();
    if busy || !may || sync.jump.is_some() || sync.survey.asked >= MOST_PROBES {
        return None;
    }
    let request = Curve::of(sync).next(zone, sync.capacity.limit(PROBE))?;
    sync.survey.asked += 1;
    Some((Purpose::Survey, request))
}

#[cfg(test)]
mod tests;

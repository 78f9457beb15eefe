//! How many messages each month has: counted where all of it is loaded, else estimated by probes.
//!
//! Each slice of the gateway's list shows the times of some thousand messages. [`Curve`] says what lies
//! between the slices, how wrong that may be, and where the next probe tells most.

mod curve;
mod hermite;
mod leg;
mod pace;
mod rhythm;

use super::requests::Purpose;
use super::slices::NextSlice;
use super::survey::{CountBounds, MOST_PROBES, MonthEstimate, Point, Sample, Survey};
use super::thread_sync::ThreadSync;
use crate::message::{Direction, MessageKey};
use crate::thread::{Order, Slice, Thread};
use crate::time::month::Month;
use crate::time::{UnixTime, Zone};
use curve::{Border, Curve, SMALL_MONTH};
use rhythm::{Rhythm, ends_of_hours};

/// The most months that are shown: more come from a wrong clock.
const MOST_MONTHS: i64 = 1_200;

impl ThreadSync {
    /// The results of the probes so far.
    pub fn survey(&self) -> &Survey {
        &self.survey
    }

    /// The archive has counted the messages of these months.
    pub fn months_counted(&mut self, months: Vec<(Month, u64)>) {
        self.survey.archive_counted(months);
    }

    pub fn is_surveying(&self) -> bool {
        self.find(|p| *p == Purpose::Survey).is_some()
    }

    /// All months from the first message to `now`, as far as known.
    pub fn months(&self, zone: Zone, now: UnixTime) -> Vec<MonthEstimate> {
        let Some(curve) = curve(self, zone) else {
            return Vec::new();
        };
        let mut months = self.estimates(&curve, zone, now);
        let average = average(&months);
        for month in &mut months {
            month.is_rough = month.count.is_rough(average / SMALL_MONTH);
        }
        months
    }

    fn estimates(&self, curve: &Curve, zone: Zone, now: UnixTime) -> Vec<MonthEstimate> {
        let last = Month::of(curve.newest().second.max(now), zone);
        let archived = self
            .survey
            .archived()
            .and_then(|months| months.keys().next());
        let first = Month::of(curve.oldest().second, zone);
        let first = archived.map_or(first, |archived| first.min(*archived));
        let first = first.max(last.offset(1 - MOST_MONTHS));
        let count = i64::try_from(last.since(first)).unwrap_or(0);
        let mut start = first.start(zone);
        let months = (0..=count).map(|at| {
            let month = first.offset(at);
            let end = month.offset(1).start(zone);
            let estimate = self.month(curve, month, start..end);
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
        let archived = self.survey.archived();
        let archived = archived.and_then(|months| months.get(&month)).copied();
        let known = counted.or(archived);
        let count = known.map_or_else(|| curve.between(&seconds), CountBounds::exactly);
        let middle = seconds.start.seconds().midpoint(seconds.end.seconds());
        let away = |sample: &&Sample| sample.oldest().map(|at| at.seconds().abs_diff(middle));
        let nearest = self.survey.samples.iter().min_by_key(away);
        MonthEstimate {
            month,
            count,
            is_rough: false,
            is_counted: counted.is_some(),
            is_archived: counted.is_none() && archived.is_some(),
            inbound: nearest.map(|sample| sample.inbound),
        }
    }
}

/// The number of messages between two seconds, if all of them are loaded.
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
    // All messages that the gateway lists are loaded.
    let is_whole = thread.is_live() && thread.reported_total() == Some(thread.len());
    let is_known = thread.order() != Order::Place && (is_whole || thread.spans().any(holds));
    is_known.then(|| since(seconds.start).saturating_sub(since(seconds.end)))
}

/// The messages of an average month.
fn average(months: &[MonthEstimate]) -> u64 {
    let all: u64 = months.iter().map(|month| month.count.likely).sum();
    all / (months.len() as u64).max(1)
}

/// A probe brought a slice.
pub fn answered(sync: &mut ThreadSync, slice: &Slice) {
    let newest_first = slice.items.iter().rev().zip(slice.start..);
    let points = newest_first.map(|((second, _), index)| Point {
        index,
        second: *second,
    });
    let points: Vec<Point> = points.collect();
    let inbound = slice.items.iter();
    let inbound = inbound.filter(|(_, m)| m.direction() == Direction::Inbound);
    sync.survey.note(Sample {
        inbound: inbound.count() as u64 * 1_000 / (points.len() as u64).max(1),
        points: ends_of_hours(&points),
        total: slice.total,
    });
}

/// The index of messages by time, from the loaded messages and the probes.
fn curve(sync: &ThreadSync, zone: Zone) -> Option<Curve> {
    let (thread, survey) = (&sync.thread, &sync.survey);
    let point = |key: MessageKey| Point {
        index: thread.index_of(key),
        second: key.second(),
    };
    let loaded = thread.outline().map(|(oldest, newest, _)| {
        let last = Month::of(newest.second(), zone);
        let months = last.since(Month::of(oldest.second(), zone));
        let months = i64::try_from(months).unwrap_or(0).min(MOST_MONTHS);
        // Within the loaded messages, the beginning of a month is known exactly.
        let starts = (0..months).map(|back| last.offset(-back).start(zone));
        let firsts = starts.filter_map(|start| thread.first_since(start));
        let ends = firsts.flat_map(|first| [Some(first), thread.older(first)]);
        let inside = ends.flatten().filter(|key| key.second() >= oldest.second());
        [newest]
            .into_iter()
            .chain(inside)
            .chain([oldest])
            .map(point)
            .collect()
    });
    let total = thread.reported_total().or(thread.total());
    let probed: Vec<Vec<Point>> = survey.samples.iter().map(|s| s.moved(total)).collect();
    let rhythm = Rhythm::of(&probed);
    let parts: Vec<Vec<Point>> = loaded.chain(probed).collect();
    let total = total.map(|total| survey.end.map_or(total, |end| end.min(total)));
    Curve::through(rhythm, &parts, total)
}

/// The next probe.
pub fn step(sync: &mut ThreadSync, zone: Option<Zone>) -> NextSlice {
    let zone = zone?;
    let busy = sync.requests.find(|p| *p == Purpose::Survey).is_some();
    let by_time = sync.thread.order() != Order::Place;
    if sync.archived.is_on && !sync.survey.has_archived() {
        return None;
    }
    let may = by_time && sync.survey.failed.is_none() && !sync.polling.is_stopped();
    let asked = sync.survey.asked;
    if busy || !may || sync.jump.is_some() || asked >= MOST_PROBES {
        return None;
    }
    let wanted = sync.planner.widest_slice();
    let curve = curve(sync, zone)?;
    let borders = borders(&sync.estimates(&curve, zone, UnixTime::EPOCH), zone);
    let request = curve.next(&borders, wanted, asked, MOST_PROBES - asked)?;
    sync.survey.asked += 1;
    Some((Purpose::Survey, request))
}

/// The borders of months that are not known.
fn borders(months: &[MonthEstimate], zone: Zone) -> Vec<Border> {
    let least = average(months) / SMALL_MONTH;
    let open = |pair: &&[MonthEstimate]| pair.iter().any(|m| !m.is_counted && !m.is_archived);
    let pairs = months.windows(2).filter(open);
    let borders = pairs.map(|pair| Border {
        second: pair[1].month.start(zone),
        messages: pair[0].count.likely.min(pair[1].count.likely).max(least),
    });
    borders.collect()
}

#[cfg(test)]
mod tests;

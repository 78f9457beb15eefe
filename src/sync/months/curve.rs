//! Estimates the index of a message from its time, and how wrong that may be.
//!
//! Between two known slices only the number of messages is known. A curve through the slices, with
//! the pace of each, estimates how the messages are spread. Each slice also shows how well such a
//! curve would have foretold its own pace: where that is bad, the possible error is large.

use std::ops::Range;

use super::leg::{Ends, Leg};
use super::pace::LocalPace;
use super::rhythm::{Rhythm, real, whole};
use crate::sync::plan::{plan_about, plan_last, plan_newest};
use crate::sync::survey::{CountBounds, Point};
use crate::thread::page::PageRequest;
use crate::time::UnixTime;

/// A pace at the end of many messages in a row is that of so many.
const PACED: u64 = 1_500;
/// So many messages may be missing at the end: the list may have moved.
const NEAR_END: u64 = 100;
/// A doubt about a smaller part of a month needs no probe.
const SMALL: f64 = 0.01;
/// A month counts as at least this part of an average month.
pub const SMALL_MONTH: u64 = 4;
/// The surprise that slices show, until some have been seen.
const UNSEEN: f64 = 0.3;

/// Index by time.
pub struct Curve {
    /// From the newest to the oldest.
    legs: Vec<Leg>,
    newest: Point,
    oldest: Point,
    rhythm: Rhythm,
    /// Messages that show the newest pace.
    newest_paced: u64,
    /// Messages in the list.
    total: Option<u64>,
}

/// The start of a month that is not known, and the likely messages of the smaller month beside it.
#[derive(Clone, Copy, Debug)]
pub struct Border {
    pub second: UnixTime,
    pub messages: u64,
}

impl Curve {
    /// Through known parts of the list, in a list of so many messages. The points of each part are
    /// in the order of the list.
    pub fn through(rhythm: Rhythm, parts: &[Vec<Point>], total: Option<u64>) -> Option<Self> {
        let runs = runs(parts);
        let mut paces: Vec<LocalPace> = Vec::new();
        // For each run, the place of the pace at its newer end and of that at its older end.
        let mut ends: Vec<Option<[usize; 2]>> = Vec::new();
        for run in &runs {
            let own = paces_of(run, &rhythm);
            let first = paces.len();
            ends.push((!own.is_empty()).then_some([first, first + own.len().saturating_sub(1)]));
            paces.extend(own);
        }
        let typical = compare(&mut paces);
        let mut legs = Vec::new();
        for (at, run) in runs.iter().enumerate() {
            let before = at.checked_sub(1);
            if let Some((newer, older)) = before.and_then(|at| runs[at].last()).zip(run.first()) {
                let newest = before.and_then(|at| ends[at]).zip(ends[at]);
                let around = newest.and_then(|([_, newer], _)| Ends::of(&paces, newer));
                legs.push(Leg::open(*newer, *older, &rhythm, around, typical));
            }
            let pairs = run.windows(2);
            legs.extend(pairs.map(|pair| Leg::known(pair[0], pair[1], &rhythm)));
        }
        let oldest = *runs.last()?.last()?;
        Some(Self {
            newest: *runs.first()?.first()?,
            oldest,
            newest_paced: runs.first()?.last()?.index + 1,
            legs,
            rhythm,
            total: total.map(|total| total.max(oldest.index + 1)),
        })
    }

    pub fn newest(&self) -> Point {
        self.newest
    }

    pub fn oldest(&self) -> Point {
        self.oldest
    }

    /// Messages between two seconds.
    pub fn between(&self, seconds: &Range<UnixTime>) -> CountBounds {
        let first = self
            .legs
            .partition_point(|leg| leg.older.second >= seconds.end);
        let legs = self.legs.iter().skip(first);
        let legs = legs.take_while(|leg| leg.newer.second >= seconds.start);
        let mut sum = [real(u64::from(seconds.contains(&self.newest.second))); 3];
        for leg in legs {
            let point = real(u64::from(seconds.contains(&leg.older.second)));
            let [end, start] =
                [seconds.end, seconds.start].map(|s| leg.time_since(s, &self.rhythm));
            let inside = leg.between(end, start);
            for (sum, inside) in sum.iter_mut().zip(inside) {
                *sum += point + inside;
            }
        }
        let [least, _, most] = sum.map(whole);
        // Counted from border to border, so that the months together are the whole list.
        let likely = self.since(seconds.start).abs_diff(self.since(seconds.end));
        let beyond = if seconds.start < self.oldest.second && !self.has_end() {
            self.total
                .unwrap_or(0)
                .saturating_sub(self.oldest.index + 1)
        } else {
            0
        };
        CountBounds {
            likely,
            least: least.min(likely),
            most: most.max(likely).saturating_add(beyond),
        }
    }

    /// Messages at or after a second, as far as is likely.
    fn since(&self, second: UnixTime) -> u64 {
        let at = self.legs.partition_point(|leg| leg.older.second >= second);
        match self.legs.get(at) {
            _ if second > self.newest.second => self.newest.index,
            None => self.oldest.index + 1,
            Some(leg) => {
                let [_, inside, _] = leg.between(0.0, leg.time_since(second, &self.rhythm));
                leg.newer.index + 1 + whole(inside)
            }
        }
    }

    /// The first messages are known, or nearly.
    fn has_end(&self) -> bool {
        self.total
            .is_some_and(|total| total <= self.oldest.index + 1 + NEAR_END)
    }

    /// Where to look next, if `left` probes are left.
    pub fn next(
        &self,
        borders: &[Border],
        wanted: u32,
        asked: u32,
        left: u32,
    ) -> Option<PageRequest> {
        let total = self.total?;
        let enough = u64::from(wanted).min(PACED).min(total);
        if asked == 0 && self.newest_paced < enough {
            return Some(plan_newest(wanted));
        }
        if !self.has_end() {
            return Some(plan_last(total, wanted));
        }
        let doubts = borders.iter().filter_map(|border| self.doubt(border));
        let (leg, doubt, messages) = doubts.max_by(|a, b| (a.1 / a.2).total_cmp(&(b.1 / b.2)))?;
        if doubt / messages < SMALL {
            return None;
        }
        // A slice that holds the border counts both months; one beside it would not.
        let is_hit = doubt < real(u64::from(wanted));
        let time = if is_hit { self.share(leg, left) } else { 0.5 };
        let inside = borders.iter().map(|border| border.second);
        let inside = inside.filter(|second| (leg.older.second..leg.newer.second).contains(second));
        let times = inside.map(|second| leg.time_since(second, &self.rhythm));
        let nearest = times.min_by(|a, b| (a - time).abs().total_cmp(&(b - time).abs()))?;
        let [_, index, _] = leg.between(0.0, nearest);
        let quarter = leg.messages() / 4.0;
        let index = if is_hit {
            index
        } else {
            index.clamp(quarter, 3.0 * quarter)
        };
        Some(plan_about(leg.newer.index + 1 + whole(index), wanted))
    }

    /// The open leg that holds a border, how many messages may be on the wrong side of the border,
    /// and the messages of the smaller month beside it.
    fn doubt(&self, border: &Border) -> Option<(&Leg, f64, f64)> {
        let at = self
            .legs
            .partition_point(|leg| leg.older.second >= border.second);
        let leg = self.legs.get(at)?;
        let is_inside = leg.is_open() && leg.newer.second >= border.second;
        let [least, likely, most] = leg.between(0.0, leg.time_since(border.second, &self.rhythm));
        let doubt = (most - likely).max(likely - least);
        is_inside.then_some((leg, doubt, real(border.messages.max(1))))
    }

    /// Where to divide a leg, if the probes that are left will divide all legs into parts of about
    /// one length: in the middle, or after one part of three.
    fn share(&self, leg: &Leg, left: u32) -> f64 {
        let all: f64 = self
            .legs
            .iter()
            .filter(|leg| leg.is_open())
            .map(Leg::hours)
            .sum();
        let parts = (1.0 + f64::from(left) * leg.hours() / all).round().max(2.0);
        (parts / 2.0).floor() / parts
    }
}

/// The parts without gaps, newest first.
fn runs(parts: &[Vec<Point>]) -> Vec<Vec<Point>> {
    let ends = parts
        .iter()
        .filter_map(|part| Some((part, part.last()?.index)));
    let mut points: Vec<(Point, u64)> = ends
        .flat_map(|(part, end)| part.iter().map(move |point| (*point, end)))
        .collect();
    points.sort_by_key(|(point, _)| (point.index, std::cmp::Reverse(point.second)));
    let mut runs: Vec<Vec<Point>> = Vec::new();
    let (mut known_to, mut earliest) = (0, UnixTime::MAX);
    for (point, end) in points {
        // The list may have moved between two answers.
        if point.second > earliest {
            continue;
        }
        earliest = point.second;
        match runs.last_mut().filter(|_| point.index <= known_to + 1) {
            Some(run) if run.last() == Some(&point) => {}
            Some(run) => run.push(point),
            None => runs.push(vec![point]),
        }
        known_to = known_to.max(end);
    }
    runs
}

/// The pace of a run, or its paces at both ends if it is long.
fn paces_of(run: &[Point], rhythm: &Rhythm) -> Vec<LocalPace> {
    let (Some(newest), Some(oldest)) = (run.first(), run.last()) else {
        return Vec::new();
    };
    let is_long = oldest.index - newest.index >= 2 * PACED;
    let ends = if is_long {
        let newer = run.partition_point(|point| point.index < newest.index + PACED);
        let older = run.partition_point(|point| point.index + PACED <= oldest.index);
        vec![&run[..=newer], &run[older.saturating_sub(1)..]]
    } else {
        vec![run]
    };
    let paces = ends
        .into_iter()
        .filter_map(|end| LocalPace::of(end, rhythm));
    paces.collect()
}

/// Compares each pace with its neighbours. Returns the typical surprise, as a part of the pace.
fn compare(paces: &mut [LocalPace]) -> f64 {
    let compared = paces
        .windows(3)
        .map(|three| three[1].between(&three[0], &three[2]));
    let compared: Vec<LocalPace> = compared.collect();
    let mut surprises: Vec<f64> = compared
        .iter()
        .map(|pace| pace.surprise / pace.pace)
        .collect();
    for (pace, compared) in paces.iter_mut().skip(1).zip(compared) {
        *pace = compared;
    }
    surprises.sort_by(f64::total_cmp);
    surprises
        .get(surprises.len() / 2)
        .copied()
        .unwrap_or(UNSEEN)
}

//! Index by time, as far as probes and loaded messages tell, and how wrong it may be.
//!
//! Between two points only two things are known: how many messages lie there, and how long they
//! took. How they are spread is guessed from the legs on both sides. A pace between theirs is
//! taken to turn from one into the other; a slower pace hides a silence, and a faster one a burst.

use std::ops::Range;

use crate::sync::plan::{plan_around, plan_last};
use crate::sync::survey::{CountBounds, Point};
use crate::thread::page::PageRequest;
use crate::time::month::Month;
use crate::time::{UnixTime, Zone};

/// Messages of a probe.
pub const PROBE: u32 = 100;
/// The number 1 in fixed point: a whole leg in time or in messages, and the pace of a leg.
const ONE: i128 = 1 << 20;
/// Faster paces count as this one.
const MOST_PACE: i128 = ONE << 12;
/// This many probes come first; each divides the longest leg. Later probes divide the most doubtful
/// leg.
const GRID: u32 = 20;
/// The first probes leave a leg alone that has at most one of this many parts of the list.
const SHORT: u64 = 400;
/// Of a leg that looks even, one message of this many may lie elsewhere.
const EVEN: i128 = 150;
/// Paces on both sides that differ by less change little by little.
const GENTLE: i128 = ONE / 2;
/// A doubt about one message of this many in an average month is small enough.
const SMALL: i128 = 40;
/// Weekends and holidays move one of this many messages of a leg.
const CALM: i128 = 40;
/// A slice that took less time shows the pace of an hour, not of a week.
const DAY: i128 = 86_400;
/// A slice beside a leg counts only if its pace differs by this factor, because few messages show
/// little.
const APART: i128 = 4;

/// Index by time.
pub struct Curve {
    /// From the newest to the oldest.
    points: Vec<Point>,
    /// Between each point and the next one.
    spreads: Vec<Spread>,
    /// Part of a leg's messages that may lie elsewhere although the legs beside it look alike.
    unrest: i128,
    /// Messages in the list.
    total: Option<u64>,
}

/// The messages between two points, and their time.
#[derive(Clone, Copy, Debug)]
struct CurveSegment {
    newer: Point,
    older: Point,
}

/// How messages are spread over a leg, by the paces on both sides, in paces of the leg.
#[derive(Clone, Copy, Debug)]
struct Spread {
    newer: i128,
    older: i128,
}

impl CurveSegment {
    fn messages(self) -> u64 {
        self.older.index.saturating_sub(self.newer.index)
    }

    fn seconds(self) -> i128 {
        let (newer, older) = (self.newer.second.seconds(), self.older.second.seconds());
        i128::from(newer.abs_diff(older)).max(1)
    }

    /// More than a probe brings: what lies between the ends is not known.
    fn is_long(self) -> bool {
        self.messages() > u64::from(PROBE)
    }

    /// A slice of which the pace tells something.
    fn is_slice(self) -> bool {
        let is_whole = 2 * self.messages() + 2 >= u64::from(PROBE);
        is_whole && !self.is_long() && self.seconds() >= DAY
    }

    /// Its pace, in paces of `other`.
    fn pace_beside(self, other: Self) -> i128 {
        let own = i128::from(self.messages()) * other.seconds() * ONE;
        (own / (i128::from(other.messages()) * self.seconds()).max(1)).min(MOST_PACE)
    }

    /// Whether it belongs to more than one month, and some of these are not known.
    fn holds_unknown(self, zone: Zone, is_known: &impl Fn(Month) -> bool) -> bool {
        let first = Month::of(self.older.second, zone);
        let months = Month::of(self.newer.second, zone).since(first);
        let months = i64::try_from(months).unwrap_or(i64::MAX);
        months > 0 && (0..=months).any(|at| !is_known(first.offset(at)))
    }
}

impl Spread {
    const UNIFORM: Self = Self {
        newer: ONE,
        older: ONE,
    };

    /// By the legs on one side and on the other, the nearest first.
    fn of(
        leg: CurveSegment,
        newer: impl Iterator<Item = CurveSegment>,
        older: impl Iterator<Item = CurveSegment>,
    ) -> Self {
        fn pace(leg: CurveSegment, mut beside: impl Iterator<Item = CurveSegment>) -> Option<i128> {
            let first = beside.next()?;
            let pace = first.pace_beside(leg);
            if first.is_long() || (first.is_slice() && !(ONE / APART..=ONE * APART).contains(&pace))
            {
                return Some(pace);
            }
            beside
                .find(|next| next.is_long())
                .map(|next| next.pace_beside(leg))
        }
        let (newer, older) = (pace(leg, newer), pace(leg, older));
        Self {
            newer: newer.or(older).unwrap_or(ONE),
            older: older.or(newer).unwrap_or(ONE),
        }
    }

    /// How large a part of the messages may be elsewhere than it is guessed to be.
    fn doubt(self) -> i128 {
        let (low, high) = (self.newer.min(self.older), self.newer.max(self.older));
        let doubt = if low > ONE {
            ONE - ONE * ONE / low
        } else if high < ONE {
            ONE - high
        } else {
            (high - ONE) * (ONE - low) / (high - low).max(1)
        };
        doubt.max(ONE / EVEN)
    }

    /// How large a part of the messages came in the newest part of the time: at least, likely, at
    /// most.
    fn part(self, time: i128) -> [i128; 3] {
        let (low, high) = (self.newer.min(self.older), self.newer.max(self.older));
        let rest = ONE - time;
        if low > ONE {
            // All came before the silence, or all after it.
            let before = (ONE - low * rest / ONE).max(0);
            return [before, time, (low * time / ONE).min(ONE)];
        }
        if high < ONE {
            // The burst came later, or earlier.
            return [high * time / ONE, time, ONE - high * rest / ONE];
        }
        if high == low {
            return [time; 3];
        }
        // At some moment the one pace becomes the other, or it changes all the time.
        let turn = (ONE - self.older) * ONE / (self.newer - self.older);
        let abrupt = (self.newer * time.min(turn) + self.older * (time - turn).max(0)) / ONE;
        let bend = ((self.newer - self.older) / 4).clamp(-ONE, ONE);
        let smooth = time + bend * time / ONE * rest / ONE;
        // Paces that are nearly alike seldom jump.
        let [even, abrupt] = [time, abrupt].map(|part| {
            if high - low < GENTLE {
                part.midpoint(smooth)
            } else {
                part
            }
        });
        let least = even.min(abrupt).min(smooth);
        [least, smooth, even.max(abrupt).max(smooth)]
    }
}

impl Curve {
    /// Through these points, in a list of so many messages.
    pub fn through(mut points: Vec<Point>, total: Option<u64>) -> Self {
        points.sort_by_key(|point| (point.index, std::cmp::Reverse(point.second)));
        // The list may have moved between two answers.
        let mut earliest = UnixTime::MAX;
        points.retain(|point| {
            let fits = point.second <= earliest;
            earliest = earliest.min(point.second);
            fits
        });
        let least = points.last().map_or(0, |point| point.index + 1);
        let mut curve = Self {
            points,
            spreads: Vec::new(),
            unrest: 0,
            total: total.map(|total| total.max(least)),
        };
        let legs: Vec<CurveSegment> = curve.legs().collect();
        let spreads = legs.iter().enumerate().map(|(at, leg)| {
            let newer = legs.iter().take(at).rev().copied();
            let older = legs.iter().skip(at + 1).copied();
            if leg.is_long() {
                Spread::of(*leg, newer, older)
            } else {
                Spread::UNIFORM
            }
        });
        curve.spreads = spreads.collect();
        curve.unrest = curve.typical_error();
        curve
    }

    pub fn newest(&self) -> Option<Point> {
        self.points.first().copied()
    }

    pub fn oldest(&self) -> Option<Point> {
        self.points.last().copied()
    }

    fn legs(&self) -> impl Iterator<Item = CurveSegment> + Clone {
        self.points.windows(2).filter_map(|pair| match pair {
            [newer, older] => Some(CurveSegment {
                newer: *newer,
                older: *older,
            }),
            _ => None,
        })
    }

    /// Messages at or after a second.
    fn since(&self, second: UnixTime) -> CountBounds {
        let before = self.points.partition_point(|point| point.second >= second);
        let Some(at) = before.checked_sub(1) else {
            return CountBounds::exactly(self.newest().map_or(0, |point| point.index));
        };
        let (Some(newer), Some(spread), Some(older)) = (
            self.points.get(at),
            self.spreads.get(at),
            self.points.get(before),
        ) else {
            let known = self.oldest().map_or(0, |point| point.index + 1);
            let total = self.total.unwrap_or(known);
            if self.has_end() {
                return CountBounds::exactly(total);
            }
            return CountBounds {
                most: total,
                ..CountBounds::exactly(known)
            };
        };
        let leg = CurveSegment {
            newer: *newer,
            older: *older,
        };
        let passed = newer.second.seconds().abs_diff(second.seconds());
        let time = (i128::from(passed) * ONE / leg.seconds()).min(ONE);
        let between = i128::from(leg.messages().saturating_sub(1));
        let [least, likely, most] = spread.part(time);
        let unrest = if leg.is_long() {
            4 * self.unrest * time / ONE * (ONE - time) / ONE
        } else {
            0
        };
        let least = least.min((likely - unrest).max(0));
        let most = most.max((likely + unrest).min(ONE));
        let [least, likely, most] = [least, likely, most]
            .map(|part| newer.index + 1 + u64::try_from(between * part / ONE).unwrap_or(0));
        CountBounds {
            likely,
            least,
            most,
        }
    }

    /// Were a slice not known, its place would be guessed from those beside it: how wrong that is for
    /// three of four slices, beyond what weekends do.
    fn typical_error(&self) -> i128 {
        let is_first = |at: &usize| {
            let before = at.checked_sub(1).and_then(|at| self.points.get(at..at + 2));
            !matches!(before, Some([newer, older]) if older.index - newer.index <= u64::from(PROBE))
        };
        let slices = (0..self.points.len()).filter(is_first);
        let slices: Vec<Point> = slices
            .filter_map(|at| self.points.get(at).copied())
            .collect();
        let mut wrong: Vec<i128> = Vec::new();
        for beside in slices.windows(3) {
            if let [newer, slice, older] = *beside {
                let whole = CurveSegment { newer, older };
                let part = CurveSegment {
                    newer,
                    older: slice,
                };
                let guess = part.seconds() * ONE / whole.seconds();
                let is = i128::from(part.messages()) * ONE / i128::from(whole.messages()).max(1);
                wrong.push((guess - is).abs());
            }
        }
        wrong.sort_unstable();
        let most = wrong.get(wrong.len() * 3 / 4).copied().unwrap_or(0);
        (most - ONE / CALM).max(0)
    }

    /// Messages between two seconds.
    pub fn between(&self, seconds: &Range<UnixTime>) -> CountBounds {
        let (newer, older) = (self.since(seconds.end), self.since(seconds.start));
        CountBounds {
            likely: older.likely.saturating_sub(newer.likely),
            least: older.least.saturating_sub(newer.most),
            most: older.most.saturating_sub(newer.least),
        }
    }

    /// The first messages are known, or nearly: the list may have moved.
    fn has_end(&self) -> bool {
        let last = self.oldest().map_or(0, |point| point.index + 1);
        self.total
            .is_some_and(|total| total <= last + u64::from(PROBE))
    }

    /// Where to look next, after so many probes. Months that are known need no probe.
    pub fn next(
        &self,
        zone: Zone,
        is_known: impl Fn(Month) -> bool,
        wanted: u32,
        asked: u32,
    ) -> Option<PageRequest> {
        let total = self.total?;
        if !self.has_end() {
            return Some(plan_last(total, wanted));
        }
        let open = self.legs().zip(&self.spreads);
        let open = open.filter(|(leg, _)| leg.is_long() && leg.holds_unknown(zone, &is_known));
        let longest = open.clone().map(|(leg, _)| leg);
        let longest = longest.max_by_key(|leg| leg.messages())?;
        if asked < GRID && longest.messages() > total / SHORT {
            return Some(plan_around(off_middle(longest), wanted));
        }
        let doubt =
            |(leg, spread): &(CurveSegment, &Spread)| i128::from(leg.messages()) * spread.doubt();
        let doubtful = open.max_by_key(doubt)?;
        let is_small = doubt(&doubtful) / ONE <= self.average_month(zone) / SMALL;
        let CurveSegment { newer, older } = doubtful.0;
        (!is_small).then(|| plan_around(newer.index.midpoint(older.index), wanted))
    }

    fn average_month(&self, zone: Zone) -> i128 {
        let (Some(newest), Some(oldest)) = (self.newest(), self.oldest()) else {
            return 0;
        };
        let months = Month::of(newest.second, zone).since(Month::of(oldest.second, zone)) + 1;
        i128::from(self.total.unwrap_or(0)) / i128::try_from(months).unwrap_or(1)
    }
}

/// Not the middle: legs of one length could all hold the same part of a year, and look alike.
fn off_middle(leg: CurveSegment) -> u64 {
    leg.newer.index + leg.messages() * 2 / 5
}

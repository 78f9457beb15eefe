//! How messages are spread over the hours of a week.

use crate::mutation::{Mutation, is_on};
use crate::sync::survey::Point;
use crate::time::UnixTime;

const HOUR: i64 = 3_600;
/// Hours of a week.
const WEEK: usize = 168;
/// A slice that took less time shows the pace of a moment.
const LEAST_HOURS: i64 = 24;
/// The pace of a slice and the weights of its hours follow from each other: so often they are
/// computed anew.
const ROUNDS: usize = 3;
/// An hour of few messages counts nearly as an average hour.
const CAUTION: f64 = 20.0;

/// A clock that is slow in the hours of the week in which few messages come. By this clock, a thread
/// with quiet nights and weekends has an even pace.
pub struct Rhythm {
    /// What each hour of the week counts; 1 on average.
    weights: [f64; WEEK],
    /// What the hours of the week before each hour count together.
    sums: [f64; WEEK],
}

impl Rhythm {
    /// From slices of the list, each with the first and the last message of each hour, newest first.
    pub fn of(slices: &[Vec<Point>]) -> Self {
        let mut rhythm = Self::with(&[1.0; WEEK]);
        for _ in 0..ROUNDS {
            if is_on(Mutation::HoursAlike) {
                break;
            }
            rhythm = rhythm.refined(slices);
        }
        rhythm
    }

    fn with(weights: &[f64; WEEK]) -> Self {
        let mut all = 0.0;
        let sums = weights.map(|weight| {
            let before = all;
            all += weight;
            before
        });
        Self {
            weights: *weights,
            sums,
        }
    }

    fn refined(&self, slices: &[Vec<Point>]) -> Self {
        let (mut came, mut due) = ([CAUTION; WEEK], [CAUTION; WEEK]);
        for slice in slices {
            let (Some(newest), Some(oldest)) = (slice.first(), slice.last()) else {
                continue;
            };
            let (first, last) = (hour(oldest.second), hour(newest.second));
            if last - first < LEAST_HOURS {
                continue;
            }
            let weeks = signed((last - first) / 168);
            let rest =
                || (first..=last).take(usize::try_from((last - first) % 168).unwrap_or(0) + 1);
            let rest_weight: f64 = rest().map(|hour| self.weights[of_week(hour)]).sum();
            let all = weeks * signed(168) + rest_weight;
            let pace = real(oldest.index - newest.index + 1) / all.max(1.0);
            for due in &mut due {
                *due += pace * weeks;
            }
            rest().for_each(|hour| due[of_week(hour)] += pace);
            for run in slice.chunk_by(|a, b| hour(a.second) == hour(b.second)) {
                if let ([first, ..], [.., last]) = (run, run) {
                    came[of_week(hour(first.second))] += real(last.index - first.index + 1);
                }
            }
        }
        let mut weights = [1.0; WEEK];
        for (weight, (came, due)) in weights.iter_mut().zip(came.iter().zip(&due)) {
            *weight = came / due;
        }
        let all: f64 = weights.iter().sum();
        Self::with(&weights.map(|weight| weight * real(WEEK as u64) / all))
    }

    /// The hour that this clock shows.
    pub fn at(&self, second: UnixTime) -> f64 {
        let hour = hour(second);
        let weeks = signed(hour.div_euclid(168)) * signed(168);
        let rest = signed(second.seconds().rem_euclid(HOUR)) / signed(HOUR);
        weeks + self.sums[of_week(hour)] + rest * self.weights[of_week(hour)]
    }
}

fn hour(second: UnixTime) -> i64 {
    second.seconds().div_euclid(HOUR)
}

fn of_week(hour: i64) -> usize {
    usize::try_from(hour.rem_euclid(168)).unwrap_or(0)
}

/// The points of a slice that show its messages hour by hour: the first and the last message of each
/// hour.
pub fn ends_of_hours(points: &[Point]) -> Vec<Point> {
    let runs = points.chunk_by(|a, b| hour(a.second) == hour(b.second));
    let ends = runs.flat_map(|run| run.iter().take(1).chain(run.iter().skip(1).last()));
    ends.copied().collect()
}

fn signed(number: i64) -> f64 {
    i32::try_from(number).map_or(f64::from(i32::MAX), f64::from)
}

/// A count as a real number.
pub fn real(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// The nearest whole count.
pub fn whole(count: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 32 bits"
    )]
    let whole = count.round().clamp(0.0, f64::from(u32::MAX)) as u64;
    whole
}

//! A curve through known places with known paces.

use super::pace::LocalPace;

/// The curve is tested in this many parts.
const STEPS: u8 = 16;

/// The polynomial of Hermite, in the form of Newton.
pub struct Hermite {
    /// Each place twice, in parts of the leg.
    places: Vec<f64>,
    factors: Vec<f64>,
    /// What the polynomial gives at the leg's ends.
    ends: [f64; 2],
}

impl Hermite {
    /// Through some places, newest first, with their paces up to `most`. The leg begins at its newest
    /// hour and takes some hours; nothing if the curve turns back within the leg.
    pub fn through(places: &[LocalPace], [newest, hours]: [f64; 2], most: f64) -> Option<Self> {
        let twice = |at: usize| &places[at / 2];
        let count = 2 * places.len();
        let time: Vec<f64> = (0..count)
            .map(|at| (newest - twice(at).hour) / hours)
            .collect();
        let mut row: Vec<f64> = (0..count)
            .map(|at| twice(at).index - places[0].index)
            .collect();
        let mut factors = vec![row[0]];
        for order in 1..count {
            for at in 0..count - order {
                row[at] = if order == 1 && at.is_multiple_of(2) {
                    twice(at).pace.min(most) * hours
                } else {
                    (row[at + 1] - row[at]) / (time[at + order] - time[at])
                };
            }
            factors.push(row[0]);
        }
        let mut curve = Self {
            places: time,
            factors,
            ends: [0.0, 1.0],
        };
        curve.ends = [curve.at(0.0), curve.at(1.0)];
        let steps = steps().map(|time| curve.part(time));
        // What is not a number is not sorted.
        (curve.ends[0] < curve.ends[1] && steps.is_sorted()).then_some(curve)
    }

    fn at(&self, time: f64) -> f64 {
        let terms = self.factors.iter().zip(&self.places).rev();
        terms.fold(0.0, |sum, (factor, place)| sum * (time - place) + factor)
    }

    /// The part of the leg's messages in this newest part of its time.
    pub fn part(&self, time: f64) -> f64 {
        (self.at(time) - self.ends[0]) / (self.ends[1] - self.ends[0])
    }

    /// How far the two curves are from each other where they are farthest apart.
    pub fn distance_to(&self, other: &Self) -> f64 {
        steps()
            .map(|time| (self.part(time) - other.part(time)).abs())
            .fold(0.0, f64::max)
    }
}

fn steps() -> impl Iterator<Item = f64> {
    (0..=STEPS).map(|step| f64::from(step) / f64::from(STEPS))
}

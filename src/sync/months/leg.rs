//! The messages between two points, of which only the number is known.

use super::hermite::Hermite;
use super::pace::LocalPace;
use super::rhythm::{Rhythm, real};
use crate::sync::survey::Point;
use crate::time::UnixTime;

/// A surprise of this part of the pace is usually chance, or the turn of a season.
const USUAL: f64 = 0.05;
/// Below this doubt, a curve through four slices is better than a curve through two.
const SMOOTH: f64 = 0.1;
/// The curve through four slices must be this close to the curve through two.
const ALIKE: f64 = 0.03;
/// A leg of a whole year may hide a season: this part of its messages may be elsewhere.
const SEASON: f64 = 0.1;
/// Within so many standard deviations is what chance does.
const DEVIATIONS: f64 = 2.0;
/// How far a wrong pace at the ends bends the curve, as a part of the leg.
const BEND: f64 = 0.1;
/// This much more than the paces at the ends allow is allowed.
const BEYOND: f64 = 0.02;

/// The messages between two points of the list.
pub struct Leg {
    pub newer: Point,
    pub older: Point,
    /// Hours by the rhythm's clock.
    hours: f64,
    /// What is guessed, unless all messages are in known slices.
    guess: Option<Guess>,
}

/// How the messages of a leg are spread.
struct Guess {
    curve: Option<Hermite>,
    /// A part of the messages that may be elsewhere.
    doubt: f64,
    /// The standard deviation of the curve, as a part of the messages.
    noise: f64,
    /// The lowest and the highest pace that the ends let expect, in paces of the leg.
    paces: [f64; 2],
}

impl Leg {
    /// A leg within a slice.
    pub fn known(newer: Point, older: Point, rhythm: &Rhythm) -> Self {
        let hours = rhythm.at(newer.second) - rhythm.at(older.second);
        Self {
            newer,
            older,
            hours: hours.max(1e-6),
            guess: None,
        }
    }

    /// A leg between two slices. `ends` are their paces with one more on each side, if there are any;
    /// `typical` is the surprise that most slices show, as a part of their pace.
    pub fn open(
        newer: Point,
        older: Point,
        rhythm: &Rhythm,
        ends: Option<Ends>,
        typical: f64,
    ) -> Self {
        let mut leg = Self::known(newer, older, rhythm);
        leg.guess = (leg.messages() > 0.0).then(|| leg.guessed(rhythm, ends, typical));
        leg
    }

    fn guessed(&self, rhythm: &Rhythm, ends: Option<Ends>, typical: f64) -> Guess {
        let days = self
            .newer
            .second
            .seconds()
            .abs_diff(self.older.second.seconds())
            / 86_400;
        let season = SEASON * (real(days) / 365.0).min(1.0).powi(3);
        let Some(ends) = ends else {
            return Guess {
                curve: None,
                doubt: 1.0,
                noise: 1.0,
                paces: [0.0, f64::INFINITY],
            };
        };
        let pace = self.messages() / self.hours;
        let [a, b] = ends.own();
        let surprise = (a.surprise.max(b.surprise) / pace).max(typical);
        let doubt = (surprise.powi(2) / (surprise + USUAL)).min(1.0);
        let span = [rhythm.at(self.newer.second), self.hours];
        // A pace of more than thrice the average at an end would turn the curve back.
        let near = Hermite::through(&[a, b], span, 3.0 * pace);
        let wide = (doubt < SMOOTH).then(|| Hermite::through(ends.all, span, f64::INFINITY));
        let wide = wide.flatten().filter(|wide| {
            near.as_ref()
                .is_some_and(|near| wide.distance_to(near) < ALIKE)
        });
        let (low, high) = (a.pace.min(b.pace) / pace, a.pace.max(b.pace) / pace);
        Guess {
            curve: wide.or(near),
            doubt: doubt + season,
            noise: (a.messages.recip() + b.messages.recip()).sqrt() * BEND,
            // Both ends faster: there is a silence. Both slower: there is a burst.
            paces: [
                if low > 1.0 { 0.0 } else { low },
                if high < 1.0 { f64::INFINITY } else { high },
            ],
        }
    }

    /// The number of messages between the two points.
    pub fn messages(&self) -> f64 {
        real((self.older.index - self.newer.index).saturating_sub(1))
    }

    pub fn hours(&self) -> f64 {
        self.hours
    }

    /// Whether it is not known when its messages came.
    pub fn is_open(&self) -> bool {
        self.guess.is_some()
    }

    /// The part of the leg's time after this second.
    pub fn time_since(&self, second: UnixTime, rhythm: &Rhythm) -> f64 {
        let hours = rhythm.at(self.newer.second) - rhythm.at(second);
        (hours / self.hours).clamp(0.0, 1.0)
    }

    /// The messages in a part of the leg's time: at least, likely, at most.
    pub fn between(&self, from: f64, to: f64) -> [f64; 3] {
        let time = to - from;
        let Some(guess) = &self.guess else {
            return [time * self.messages(); 3];
        };
        let part = |time| guess.curve.as_ref().map_or(time, |curve| curve.part(time));
        let likely = part(to) - part(from);
        let rest = time * (1.0 - time);
        let chance = DEVIATIONS * (rest / self.messages()).sqrt() + 4.0 * rest * guess.noise;
        let doubt = 4.0 * rest * guess.doubt;
        let [slow, fast] = guess.paces;
        let least = (slow * time).max(1.0 - fast * (1.0 - time)).min(likely);
        let most = (fast * time).min(1.0 - slow * (1.0 - time)).max(likely);
        let room = [likely - least, most - likely].map(|room| 2.0 * room + 4.0 * rest * BEYOND);
        let [below, above] = room.map(|room| doubt.min(room) + chance);
        [likely - below, likely, likely + above].map(|part| part.clamp(0.0, 1.0) * self.messages())
    }
}

/// The paces around a leg, newest first.
#[derive(Clone, Copy)]
pub struct Ends<'a> {
    all: &'a [LocalPace],
    /// The place of the newer end among them.
    newer: usize,
}

impl<'a> Ends<'a> {
    /// The paces at the places `newer` and `newer + 1`, and one more on each side.
    pub fn of(paces: &'a [LocalPace], newer: usize) -> Option<Self> {
        let first = newer.saturating_sub(1);
        let all = paces.get(first..paces.len().min(newer + 3))?;
        let ends = Self {
            all,
            newer: newer - first,
        };
        (newer + 1 < paces.len()).then_some(ends)
    }

    fn own(self) -> [LocalPace; 2] {
        [self.all[self.newer], self.all[self.newer + 1]]
    }
}

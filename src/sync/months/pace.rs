//! The pace of messages at a place of the list.

use super::rhythm::{Rhythm, real};
use crate::sync::survey::Point;

/// Fewer messages show no pace.
const LEAST: u64 = 20;

/// The pace of some messages in a row.
#[derive(Clone, Copy, Debug)]
pub struct LocalPace {
    /// The hour of the middle message by the rhythm's clock.
    pub hour: f64,
    /// The index of the middle message.
    pub index: f64,
    /// Messages in an hour.
    pub pace: f64,
    /// The messages of which this is the pace.
    pub messages: f64,
    /// By how much the pace differs from what the neighbours let expect, beyond chance.
    pub surprise: f64,
}

impl LocalPace {
    /// The pace of the messages between the first and the last of these points.
    pub fn of(points: &[Point], rhythm: &Rhythm) -> Option<Self> {
        let (newest, oldest) = (points.first()?, points.last()?);
        let messages = oldest.index - newest.index;
        let middle = newest.index.midpoint(oldest.index);
        let at = points.partition_point(|point| point.index < middle);
        let (before, after) = (points.get(at.saturating_sub(1))?, points.get(at)?);
        let way = real(middle - before.index) / real(after.index - before.index).max(1.0);
        let (from, to) = (rhythm.at(before.second), rhythm.at(after.second));
        let hours = rhythm.at(newest.second) - rhythm.at(oldest.second);
        (messages >= LEAST).then(|| Self {
            hour: from + way * (to - from),
            index: real(middle),
            pace: real(messages) / hours.max(0.001),
            messages: real(messages),
            surprise: 0.0,
        })
    }

    /// The pace between its neighbours. A curve through this place and both neighbours, with the
    /// neighbours' paces, lets expect a pace. What differs by no more than chance is taken for chance;
    /// the rest is a surprise.
    pub fn between(&self, newer: &Self, older: &Self) -> Self {
        let [a, b] = [newer.hour - self.hour, self.hour - older.hour].map(|hours| hours.max(0.001));
        let before = (self.index - newer.index) / a;
        let after = (older.index - self.index) / b;
        let [near, far] = [b / (a + b), a / (a + b)];
        let expected = 2.0 * near.powi(2) * (1.0 + far) * before
            + 2.0 * far.powi(2) * (1.0 + near) * after
            - near.powi(2) * newer.pace
            - far.powi(2) * older.pace;
        let chance =
            self.variance() + near.powi(4) * newer.variance() + far.powi(4) * older.variance();
        let difference = self.pace - expected;
        let believed = (1.0 - chance / difference.powi(2).max(chance)).max(0.0);
        Self {
            pace: expected + believed * difference,
            surprise: (difference.abs() - chance.sqrt()).max(0.0),
            ..*self
        }
    }

    fn variance(&self) -> f64 {
        self.pace.powi(2) / self.messages
    }
}

//! How a simulated gateway misbehaves.

use std::time::Duration;

/// How messages of the same second are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// Always in the same order; some are twins.
    Stand,
    /// In another order for every request; some are twins.
    Shuffled,
    /// Always in the same order, without twins. One second may fill more than half of a page.
    Throng,
}

/// How this history's gateway misbehaves.
#[derive(Clone, Debug)]
pub struct Habits {
    pub ties: Ties,
    /// Gives no more than this many messages per page, tells so or not, from this step on.
    pub clamp: Option<(u32, bool, u32)>,
    /// Reports a total that is off by this many; `Some(None)`: reports no total.
    pub total: Option<Option<i64>>,
    /// Messages per second in a lively talk.
    pub crowd: u32,
    /// Each request signs the links anew.
    pub signs: bool,
    /// Percentage of requests that fail, are delayed, or are dropped.
    pub faults: u32,
    /// The longest time for an answer.
    pub slowness: Duration,
    /// One of its machines lags behind and reports old statuses.
    pub lags: bool,
    /// Percentage of arrivals that are filed in the middle of the list.
    pub late: u32,
    /// The sent messages of one second have one id, as the parts of a long message may have.
    pub parts: bool,
}

impl Habits {
    /// `throngs`: a second may fill more than half of a page.
    pub fn random(random: &mut fastrand::Rng, throngs: bool) -> Self {
        // Another generator, so that the other histories stay what they were.
        let parts = fastrand::Rng::with_seed(random.clone().u64(..)).u8(..3) == 0;
        let ties = match random.u8(..40) {
            0..4 if throngs => Ties::Throng,
            4..14 => Ties::Shuffled,
            _ => Ties::Stand,
        };
        let throngs = ties == Ties::Throng;
        let crowd = if throngs {
            17
        } else {
            [1, 1, 2, 4, 7][random.usize(..5)].max(if parts { 4 } else { 1 })
        };
        Self {
            ties,
            clamp: (random.u8(..4) == 0 || throngs).then(|| {
                (
                    random.u32(26..46) + if throngs { 14 } else { crowd * 6 },
                    random.bool(),
                    random.u32(0..120),
                )
            }),
            total: match random.u8(..8) {
                0 => Some(None),
                1 => Some(Some(random.i64(-30..30))),
                2 => Some(Some(random.i64(-3..4))),
                _ => None,
            },
            crowd,
            signs: random.bool(),
            faults: [0, 0, 10, 30][random.usize(..4)],
            slowness: Duration::from_millis([20, 900, 4_000, 25_000][random.usize(..4)]),
            lags: random.u8(..4) == 0,
            late: [0, 0, 0, 5][random.usize(..4)],
            parts,
        }
    }
}

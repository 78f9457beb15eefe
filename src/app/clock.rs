//! Reads the clocks; the core gets the time as an argument.
#![expect(
    clippy::disallowed_methods,
    reason = "an edge: the core's time is made here"
)]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use crate::time::{Now, UnixTime};

#[derive(Clone, Copy, Debug)]
pub struct Clock(Instant);

impl Clock {
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The instant this long after the start.
    pub(super) fn at(self, elapsed: Duration) -> Instant {
        self.0 + elapsed
    }

    pub fn now(self) -> Now {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH);
        let wall = wall
            .ok()
            .and_then(|wall| i64::try_from(wall.as_secs()).ok());
        Now {
            elapsed: self.0.elapsed(),
            wall: wall.and_then(UnixTime::new).unwrap_or(UnixTime::EPOCH),
        }
    }
}

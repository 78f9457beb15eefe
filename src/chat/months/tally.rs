//! What is loaded of each month, counted in bounded steps.

use std::collections::BTreeMap;

use crate::message::{Direction, MessageKey};
use crate::thread::Thread;
use crate::time::month::Month;
use crate::time::{UnixTime, Zone};

/// Messages counted in one step: takes far less time than a frame.
const STEP: usize = 2_048;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    pub inbound: u64,
    pub outbound: u64,
    pub failed: u64,
}

/// Loaded messages by month, for one revision of the thread.
#[derive(Clone, Debug, Default)]
pub struct MonthTally {
    /// The last complete count.
    whole: BTreeMap<Month, Loaded>,
    revision: Option<u64>,
    /// The count in progress.
    part: BTreeMap<Month, Loaded>,
    of_part: Option<u64>,
    next: Option<MessageKey>,
}

impl MonthTally {
    /// Whether the count is complete and of the current thread.
    pub fn is_of(&self, thread: &Thread) -> bool {
        self.revision == Some(thread.revision())
    }

    pub fn of(&self, month: Month) -> Loaded {
        self.whole.get(&month).copied().unwrap_or_default()
    }

    /// Inbound messages among all that are loaded, in thousandths.
    pub fn inbound_share(&self) -> u64 {
        let months = self.whole.values();
        let (inbound, all) = months.fold((0, 0), |(inbound, all), loaded| {
            (
                inbound + loaded.inbound,
                all + loaded.inbound + loaded.outbound,
            )
        });
        (inbound * 1_000).checked_div(all).unwrap_or(500)
    }

    /// Continues counting; begins anew if the thread has changed.
    pub fn work(&mut self, thread: &Thread, zone: Zone) {
        if self.is_of(thread) {
            return;
        }
        if self.of_part != Some(thread.revision()) {
            self.part.clear();
            self.of_part = Some(thread.revision());
            self.next = thread.newest();
        }
        // Asking the zone is slow: once per month is enough.
        let mut month: Option<(Month, UnixTime)> = None;
        for _ in 0..STEP {
            let Some(key) = self.next else {
                self.whole = std::mem::take(&mut self.part);
                self.revision = self.of_part.take();
                return;
            };
            let second = key.second();
            let (at, start) = month
                .filter(|(_, start)| *start <= second)
                .unwrap_or_else(|| {
                    let at = Month::of(second, zone);
                    (at, at.start(zone))
                });
            month = Some((at, start));
            if let Some(message) = thread.get(key) {
                let loaded = self.part.entry(at).or_default();
                match message.direction() {
                    Direction::Inbound => loaded.inbound += 1,
                    Direction::Outbound => loaded.outbound += 1,
                }
                loaded.failed += u64::from(message.has_failed());
            }
            self.next = thread.older(key);
        }
    }
}

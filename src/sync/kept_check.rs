//! The state of a search for messages in the archive that the gateway no longer lists.
//!
//! The archive and the gateway count the messages that are newer than some second. If the two
//! counts differ, halving leads to the newest place that differs, and this place is read. What the
//! gateway tells is written to the archive, which proves by itself what is gone.

use super::capacity::Capacity;
use super::plan::{plan_around, plan_covering, plan_last, plan_older};
use crate::mutation::{Mutation, is_on};
use crate::thread::Slice;
use crate::thread::kept::KeptCount;
use crate::thread::page::{MAX_LIMIT, PageRequest};
use crate::time::UnixTime;

/// The most requests after one start of the program.
const MOST: u32 = 60;
/// Messages of a slice that only shows where a second begins.
const PROBE: u32 = 60;
/// Messages of a place that is read as a whole.
const PLACE: u32 = 1_000;
/// Messages that are read on both sides of such a place.
const MARGIN: u64 = 10;
/// How often the end of the list is read, until it is believed.
const ENDS: u32 = 3;
/// Requests that it takes to find one place, about.
const HALVINGS: u64 = 6;

#[derive(Clone, Debug, Default)]
pub struct KeptCheck {
    step: Step,
    /// The gateway's count in the newest slice.
    total: Option<u64>,
    /// The gateway's count when the archive was last asked.
    counted_at: Option<u64>,
    /// A check has ended.
    is_done: bool,
    /// How many more messages the gateway counts than the archive has.
    differs: Option<i64>,
    /// This difference was left by a check.
    excused: Option<i64>,
    /// The newest difference is between these indices of the gateway's list.
    from: u64,
    to: u64,
    /// How many messages differ, and the index up to which they were compared.
    all: (u64, u64),
    /// All is read from here on, because many messages differ.
    through: Option<u64>,
    /// The place that was read last.
    read: Option<(u64, u64)>,
    ends: u32,
    asked: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Step {
    #[default]
    Rests,
    /// The archive is to count, and then counts; `None`: all messages.
    Count(Option<Boundary>),
    Awaits(Option<Boundary>),
    /// A slice is to be read: the end of a list of this many messages.
    End(u64),
    Middle,
    Place,
    /// From this index on, whatever differs.
    Through(u64),
}

/// Where a second begins in the gateway's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Boundary {
    second: UnixTime,
    /// How many newer messages the gateway lists.
    newer: u64,
    /// In the slice at the end of the list.
    is_end: bool,
}

impl KeptCheck {
    /// Ends the check. The present difference begins no further check.
    pub fn rest(&mut self) {
        self.step = Step::Rests;
        (self.excused, self.is_done) = (self.differs, true);
        (self.from, self.to, self.read, self.ends) = (0, 0, None, 0);
        self.through = None;
    }

    /// The newest slice has come, with the gateway's count.
    pub fn newest_came(&mut self, total: Option<u64>) {
        self.total = total;
        if is_on(Mutation::UnreadUnchecked) {
            return;
        }
        let may_differ = !self.is_done || self.counted_at != total;
        if self.step == Step::Rests && may_differ && self.asked < MOST {
            self.step = Step::Count(None);
        }
    }

    /// Asks the archive to count, if that is due: all messages, or those newer than a second.
    pub fn ask_count(&mut self, ask: impl FnOnce(Option<UnixTime>)) {
        let Step::Count(boundary) = self.step else {
            return;
        };
        if boundary.is_none() {
            self.counted_at = self.total;
        }
        self.step = Step::Awaits(boundary);
        ask(boundary.map(|boundary| boundary.second));
    }

    /// The archive has counted. `loaded`: messages that other checks compare.
    pub fn counted(&mut self, count: Option<KeptCount>, loaded: u64, capacity: Capacity) {
        match (self.step, count) {
            (Step::Awaits(None), Some(count)) => self.begin(count, loaded),
            (Step::Awaits(Some(boundary)), Some(count)) => {
                self.compare(boundary, count, capacity);
            }
            (Step::Awaits(_), None) => self.rest(),
            _ => {}
        }
    }

    fn begin(&mut self, count: KeptCount, loaded: u64) {
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let total = self.total.filter(|_| count.is_complete);
        self.differs = total.map(|total| signed(total) - signed(count.all));
        let is_needed = match self.differs {
            Some(differs) => differs != 0 && Some(differs) != self.excused,
            // The gateway has messages that the archive lacks: the total tells nothing.
            None => !self.is_done && count.all > loaded,
        };
        self.step = match self.through {
            _ if !is_needed => return self.rest(),
            Some(from) if from < self.all.1 => Step::Through(from),
            Some(_) => return self.rest(),
            None => Step::End(total.unwrap_or(count.all)),
        };
    }

    fn compare(&mut self, boundary: Boundary, count: KeptCount, capacity: Capacity) {
        let differs = count.newer != boundary.newer;
        let is_between = self.from < boundary.newer && boundary.newer < self.to;
        match (boundary.is_end, differs) {
            (true, false) => return self.rest(),
            (true, true) => {
                (self.from, self.to) = (0, boundary.newer);
                self.all = (count.newer.abs_diff(boundary.newer), boundary.newer);
            }
            (false, true) if is_between => self.to = boundary.newer,
            (false, false) if is_between => self.from = boundary.newer,
            (false, _) => return self.step = self.place(capacity),
        }
        let is_short = self.to - self.from + 2 * MARGIN <= u64::from(capacity.limit(PLACE));
        self.step = if is_short {
            self.place(capacity)
        } else {
            Step::Middle
        };
    }

    /// How to read from the newest place that differs: it alone, if there are few places.
    fn place(&self, capacity: Capacity) -> Step {
        let (places, end) = self.all;
        let slices = (end - self.from) / u64::from(capacity.limit(MAX_LIMIT)).max(1);
        if places > 1 && slices <= places * HALVINGS {
            Step::Through(self.from)
        } else {
            Step::Place
        }
    }

    /// The slice that is to be read now.
    pub fn wants_slice(&mut self, capacity: Capacity) -> Option<PageRequest> {
        let middle = self.from.midpoint(self.to);
        let request = match self.step {
            Step::End(end) => plan_last(end, capacity.limit(PROBE)),
            Step::Middle => plan_around(middle, capacity.limit(PROBE)),
            Step::Place => {
                let (first, last) = (self.from.saturating_sub(MARGIN), self.to + MARGIN);
                let most = capacity.limit(2 * PLACE);
                plan_covering(first, last, most).unwrap_or_else(|| plan_around(middle, most))
            }
            Step::Through(from) => plan_older(from, MARGIN, capacity.limit(MAX_LIMIT)),
            _ => return None,
        };
        let is_again = self.step == Step::Place && self.read == Some((self.from, self.to));
        if is_again || self.asked >= MOST {
            self.rest();
            return None;
        }
        self.asked += 1;
        Some(request)
    }

    /// The slice has come.
    pub fn came(&mut self, slice: &Slice) {
        let is_end = match self.step {
            // A sudden end is not believed at once.
            Step::End(_) if !slice.at_oldest && slice.total == Some(slice.end()) => {
                self.ends += 1;
                if self.ends < ENDS {
                    return;
                }
                true
            }
            Step::End(_) => true,
            Step::Middle => false,
            Step::Place => {
                self.read = Some((self.from, self.to));
                self.step = Step::Count(None);
                return;
            }
            Step::Through(from) => {
                self.through = Some(slice.end().max(from + 1));
                self.step = Step::Count(None);
                return;
            }
            _ => return,
        };
        let Some((second, newer)) = newest_boundary(slice) else {
            return self.rest();
        };
        // Messages came or went since the newest slice was read.
        let shift = slice.total.zip(self.total);
        let newer = shift.map_or(newer, |(now, then)| (newer + then).saturating_sub(now));
        self.step = Step::Count(Some(Boundary {
            second,
            newer,
            is_end,
        }));
    }
}

/// The newest second that begins within the slice, and the number of newer messages.
fn newest_boundary(slice: &Slice) -> Option<(UnixTime, u64)> {
    let newest_first: Vec<UnixTime> = slice.items.iter().rev().map(|item| item.0).collect();
    let at = newest_first.windows(2).position(|pair| pair[1] < pair[0])?;
    Some((newest_first[at + 1], slice.start + at as u64 + 1))
}

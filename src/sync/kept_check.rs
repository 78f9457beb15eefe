//! Looks for messages in the archive that the gateway no longer lists, where nobody reads.
//!
//! The archive and the gateway count the messages that are newer than some second. If the two
//! counts differ, halving leads to the newest place that differs, and this place is read. What the
//! gateway told is written to the archive, which proves by itself what is gone.

use super::apply::{covered_seconds, merge};
use super::changes::Changes;
use super::demand::Ask;
use super::plan::{plan_around, plan_covering, plan_last};
use super::requests::Purpose;
use super::slices::NextSlice;
use super::thread_sync::ThreadSync;
use crate::thread::kept::KeptCount;
use crate::thread::{Doubt, Order, Slice, Thread};
use crate::time::UnixTime;

/// The most requests after one start of the program.
const MOST: u32 = 60;
/// Messages of a slice that only shows where a second begins.
const PROBE: u32 = 60;
/// Messages of a place that is read.
const STRETCH: u32 = 1_000;
/// Messages that are read on both sides of such a place.
const MARGIN: u64 = 10;

/// What is known about the place that differs.
#[derive(Clone, Debug, Default)]
pub struct KeptCheck {
    step: Step,
    /// The gateway's count in the newest slice.
    total: Option<u64>,
    /// The gateway's count when the archive was last asked.
    counted_at: Option<u64>,
    /// The archive lacks old messages: no count tells whether the others are all listed.
    is_probed: bool,
    /// How many messages more the gateway counts; a check has found nothing more.
    excused: Option<i64>,
    differs: Option<i64>,
    /// The place begins between these indices of the gateway's list.
    from: u64,
    to: u64,
    /// The place that was read last.
    read: Option<(u64, u64)>,
    asked: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Step {
    #[default]
    Rests,
    /// The archive is to count all of its messages.
    CountAll,
    AwaitsAll,
    /// The end of the list is read, or of what the archive holds.
    End(u64),
    Middle,
    Stretch,
    /// The archive is to count the messages that are newer than a second.
    Count(Boundary),
    Awaits(Boundary),
}

/// Where a second begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Boundary {
    second: UnixTime,
    /// How many newer messages the gateway lists.
    newer: u64,
    /// The second begins the last part of the list.
    is_end: bool,
}

impl ThreadSync {
    /// The archive has counted; `None`: it cannot.
    pub fn kept_counted(&mut self, count: Option<KeptCount>) -> Changes {
        counted(self, count);
        self.take_changes()
    }
}

/// The newest slice has come.
pub fn newest_came(sync: &mut ThreadSync, total: Option<u64>) {
    let is_first = sync.archived.check.total.is_none() && !sync.archived.check.is_probed;
    let check = &mut sync.archived.check;
    check.total = total;
    let may_differ = is_first || check.counted_at != total;
    if check.step == Step::Rests && may_differ && check.asked < MOST {
        check.step = Step::CountAll;
    }
}

/// What to ask of the archive.
pub fn ask(sync: &mut ThreadSync, asked: &mut Vec<Ask>) {
    let check = &mut sync.archived.check;
    match check.step {
        Step::CountAll => {
            check.counted_at = check.total;
            check.step = Step::AwaitsAll;
            asked.push(Ask::CountKept(None));
        }
        Step::Count(boundary) => {
            check.step = Step::Awaits(boundary);
            asked.push(Ask::CountKept(Some(boundary.second)));
        }
        _ => {}
    }
}

fn counted(sync: &mut ThreadSync, count: Option<KeptCount>) {
    let loaded = sync.thread.len();
    let check = &mut sync.archived.check;
    let Some(count) = count else {
        return check.rest();
    };
    match check.step {
        Step::AwaitsAll => check.begin(count, loaded),
        Step::Awaits(boundary) => check.compare(boundary, count),
        _ => {}
    }
}

impl KeptCheck {
    /// Ends; the present difference in the counts begins no further check.
    fn rest(&mut self) {
        self.step = Step::Rests;
        (self.excused, self.is_probed) = (self.differs, true);
        (self.from, self.to, self.read) = (0, 0, None);
    }

    fn begin(&mut self, count: KeptCount, loaded: u64) {
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let total = self.total.filter(|_| count.is_complete);
        self.differs = total.map(|total| signed(total) - signed(count.all));
        let is_needed = match self.differs {
            Some(differs) => differs != 0 && Some(differs) != self.excused,
            None => !self.is_probed && count.all > loaded,
        };
        if !is_needed {
            return self.rest();
        }
        self.step = Step::End(total.unwrap_or(count.all));
    }

    fn compare(&mut self, boundary: Boundary, count: KeptCount) {
        let differs = count.newer != boundary.newer;
        match (boundary.is_end, differs) {
            (true, false) => return self.rest(),
            (true, true) => (self.from, self.to) = (0, boundary.newer),
            (false, true) if boundary.newer < self.to => self.to = boundary.newer,
            (false, false) if boundary.newer > self.from => self.from = boundary.newer,
            // No progress.
            _ => return self.rest(),
        }
        let is_short = self.to - self.from + 2 * MARGIN <= u64::from(STRETCH);
        self.step = if is_short { Step::Stretch } else { Step::Middle };
    }
}

/// The next slice to read, if nothing else is being read.
pub fn step(sync: &mut ThreadSync) -> NextSlice {
    let busy = !sync.requests.open().is_empty() || sync.audit.is_some() || sync.jump.is_some();
    if busy || sync.live.is_stopped() || sync.thread.order() != Order::Time {
        return None;
    }
    let capacity = &sync.capacity;
    let check = &mut sync.archived.check;
    let probe = capacity.limit(PROBE);
    let request = match check.step {
        Step::End(end) => plan_last(end, probe),
        Step::Middle => plan_around(check.from.midpoint(check.to), probe),
        Step::Stretch => {
            let first = check.from.saturating_sub(MARGIN);
            let stretch = plan_covering(first, check.to + MARGIN, capacity.limit(2 * STRETCH));
            let place = (check.from, check.to);
            if check.read.replace(place) == Some(place) || stretch.is_none() {
                check.rest();
            }
            stretch.filter(|_| check.step == Step::Stretch)?
        }
        _ => return None,
    };
    if check.asked >= MOST {
        check.rest();
        return None;
    }
    check.asked += 1;
    Some((Purpose::Kept, request))
}

/// A slice came.
pub fn answered(sync: &mut ThreadSync, slice: Slice) {
    // Messages came or went since the newest slice was read.
    let since = slice.total.zip(sync.archived.check.total);
    let since = since.map_or(0, |(now, then)| now.wrapping_sub(then));
    let boundary = boundary(&slice).map(|(second, newer)| (second, newer.wrapping_sub(since)));
    keep(sync, slice);
    let check = &mut sync.archived.check;
    let is_end = match check.step {
        Step::End(_) => true,
        Step::Middle => false,
        // All is counted anew.
        Step::Stretch => return check.step = Step::CountAll,
        _ => return,
    };
    match boundary {
        Some((second, newer)) => {
            check.step = Step::Count(Boundary {
                second,
                newer,
                is_end,
            });
        }
        None => check.rest(),
    }
}

/// The request failed, or the list has nothing there.
pub fn failed(sync: &mut ThreadSync) {
    sync.archived.check.rest();
}

/// The newest second that begins within the slice, and the number of newer messages.
fn boundary(slice: &Slice) -> Option<(UnixTime, u64)> {
    let newest_first: Vec<UnixTime> = slice.items.iter().rev().map(|item| item.0).collect();
    let at = newest_first.windows(2).position(|pair| pair[1] < pair[0])?;
    Some((newest_first[at + 1], slice.start + at as u64 + 1))
}

/// Hands the slice to the archive, and to the loaded messages if it concerns them.
fn keep(sync: &mut ThreadSync, slice: Slice) {
    let (oldest, newest) = covered_seconds(&slice);
    let is_loaded = sync
        .thread
        .spans()
        .any(|(from, to)| from <= newest && oldest <= to);
    if is_loaded {
        drop(merge(sync, slice, Doubt::Clip(None)));
        return;
    }
    let mut alone = Thread::default();
    // An empty thread accepts any slice.
    drop(alone.merge(slice, Doubt::Proven));
    let mut kept = alone.kept(oldest, newest, sync.now.wall);
    kept.asked = sync.archived.asked.unwrap_or(kept.asked);
    sync.archived.outbox.push(kept);
}

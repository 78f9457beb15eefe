//! Reads a whole thread once, from its newest message to its first, with several slices in flight.
//!
//! The slices are planned ahead, each overlapping its neighbour, and are taken in the order of the
//! list. A slice joins what was read before by the thread's own proof of adjacency; if it cannot be
//! joined, the part between is requested again. What no later slice can change is handed out at
//! once, so that a sweep needs the memory of a few slices and some hashes however long the thread is.
//!
//! The newest messages are kept to the end, and read once more after all older slices have come: what
//! arrived meanwhile is there, and statuses are fresh. If the gateway's count differs from ours,
//! something changed deep in the list, and everything is read again. A list in no order of time has
//! no seconds that could prove anything: its slices are put one after the other, and its count is
//! the proof.
//!
//! Slices are read one after the other, and a status deep down can change after it was read. So an
//! *audit* reads until what was read was the gateway's list at one moment. One reading is enough
//! where nothing can have changed meanwhile: every answer told the total that was found, the newest
//! slice was at the end what it was at the beginning, and no status deep down is still to be
//! reported. The moment is then that of the second look at the newest slice. Where times do not show
//! that arrivals come to the front, the last slice is read at the beginning and at the end, too. This
//! check misses one case: as many messages deleted as added with old times between two requests. Otherwise, and if
//! [`AuditDepth::Twice`] asks for it, two readings in a row must be alike but for what arrived since.

mod digest;
mod pass;
mod scope;
mod stability;

use std::time::Duration;

use super::capacity::Capacity;
use super::end_probe::is_nothing;
use crate::thread::page::{Failure, FailureKind, MAX_LIMIT, Page, PageRequest, RequestId};
use digest::Digest;
use pass::{Pass, PassStep};
pub use scope::{AuditDepth, Filed, Listing, Outcome, Scope};

/// An empty list is believed in this reading, the others having been empty, too.
const EMPTY_READINGS: u32 = 3;
/// What this many further readings find again, another one would find, too.
const ENOUGH_AGAIN: u32 = 2;
/// A reading is given up after this many answers, and so many for each slice that the gateway counted
/// at first: the list grows faster than it can be read.
const MOST_ANSWERS: u64 = 1_000;
const ANSWERS_PER_SLICE: u64 = 40;
/// The wait before a list that was suddenly shorter is read again; longer each time.
const PAUSE: Duration = Duration::from_millis(400);

/// What a sweep needs next.
#[derive(Debug)]
pub enum SweepStep {
    /// These requests, at once. Each ends in [`Sweep::keep`], unless its answer is no longer
    /// needed.
    Ask(Vec<(RequestId, PageRequest)>),
    /// An answer to a request that is in flight.
    Wait,
    /// Nothing: the sweep has ended.
    Done(Outcome),
    /// Nothing: the gateway's answers cannot be joined.
    Refuse(Failure),
}

/// Reads a whole thread once, newest first.
#[derive(Debug)]
pub struct Sweep {
    scope: Scope,
    capacity: Capacity,
    pass: Pass,
    passes: u32,
    last_id: u64,
    begun_anew: bool,
    /// The newest messages could not be read once more, or the list grew too fast.
    gave_up: bool,
    /// The first total, and the answers since.
    first_total: Option<u64>,
    answers: u64,
    differed: Option<i64>,
    /// The digest of the previous reading.
    before: Option<Digest>,
    /// What the previous reading found, and how many readings before it had found the same.
    found_before: Option<(Digest, u32)>,
    /// The most messages that an earlier reading had.
    longest: u64,
    /// The count of the previous reading, if it was a single answer with fewer messages.
    sudden: Option<u64>,
    end: Option<Result<Outcome, Failure>>,
}

impl Sweep {
    pub fn new(scope: Scope) -> Self {
        Self {
            scope: Scope {
                max_in_flight: scope.max_in_flight.max(1),
                slice: scope.slice.clamp(1, MAX_LIMIT),
                ..scope
            },
            capacity: Capacity::default(),
            pass: Pass::default().anew(Digest::since(scope.since, None)),
            passes: 1,
            last_id: 0,
            begun_anew: false,
            gave_up: false,
            first_total: None,
            answers: 0,
            differed: None,
            before: None,
            found_before: None,
            longest: 0,
            sudden: None,
            end: None,
        }
    }

    /// The next step. Once all answers are joined, [`SweepStep::Wait`] means that a request is in
    /// flight: there is always one to make or to wait for.
    #[must_use]
    pub fn step(&mut self) -> SweepStep {
        match &self.end {
            Some(Ok(outcome)) => return SweepStep::Done(*outcome),
            Some(Err(failure)) => return SweepStep::Refuse(failure.clone()),
            None => {}
        }
        let wanted = self.wanted();
        if wanted.is_empty() {
            SweepStep::Wait
        } else {
            SweepStep::Ask(wanted)
        }
    }

    fn wanted(&mut self) -> Vec<(RequestId, PageRequest)> {
        let planned = self.pass.plan(self.scope, self.capacity);
        let mut wanted = Vec::with_capacity(planned.len());
        for planned in planned {
            self.last_id += 1;
            let id = RequestId(self.last_id);
            self.pass.expect(id, planned);
            wanted.push((id, planned.asked));
        }
        wanted
    }

    /// Whether the answer to a request still matters.
    pub fn awaits(&self, id: RequestId) -> bool {
        self.end.is_none() && self.pass.awaits(id)
    }

    /// Stores an answer; one that is no longer needed changes nothing. The next request can be made
    /// before this answer is joined to the others.
    pub fn keep(&mut self, id: RequestId, page: Page) {
        if self.awaits(id) {
            self.pass.keep(id, page);
        }
    }

    /// Joins the stored answers, up to the first that is missing.
    pub fn join(&mut self) {
        if self.end.is_some() {
            return;
        }
        while let Some(turn) = self.pass.step(self.scope, &mut self.capacity) {
            self.answers += 1;
            self.first_total = self.first_total.or(self.pass.total());
            match turn {
                PassStep::On if self.grows_too_fast() => {
                    self.gave_up = true;
                    self.passes = self.scope.max_passes();
                    return self.finish(None);
                }
                PassStep::On => {}
                PassStep::Anew if self.passes < self.scope.max_passes() => {
                    self.sudden = None;
                    self.begin_anew();
                }
                PassStep::Anew => {
                    // The newest messages stay as they were first read.
                    self.gave_up = true;
                    return self.finish(None);
                }
                PassStep::End(total) => return self.finish(total),
                PassStep::ByPlace => self.begin_by_place(),
                PassStep::Stuck(why) => {
                    self.end = Some(Err(why.failure()));
                    return;
                }
            }
        }
    }

    /// Whether far more answers came than the gateway's first total needs.
    fn grows_too_fast(&self) -> bool {
        let length = u64::from(self.capacity.limit(self.scope.slice));
        let slices = self.first_total.map(|total| total.div_ceil(length.max(1)));
        slices.is_some_and(|slices| self.answers > MOST_ANSWERS + slices * ANSWERS_PER_SLICE)
    }

    /// A request failed. Returns whether that is an answer, too: nothing is at a place where more
    /// messages were expected.
    pub fn failed(&mut self, id: RequestId, kind: FailureKind) -> bool {
        self.awaits(id) && is_nothing(kind) && self.pass.keep_nothing(id)
    }

    /// The gateway knows no such thread: there are no messages.
    pub fn nothing_there(&mut self) {
        self.begun_anew |= self.pass.taken() > 0;
        self.pass = Pass::default();
        self.finish(None);
    }

    /// Messages that will not change any more. Each is older than the one before, and older than
    /// all taken earlier.
    pub fn take_settled(&mut self) -> Vec<Filed> {
        self.pass.take_settled()
    }

    /// The newest messages, newest first, once the sweep has ended: they come before all that
    /// [`Sweep::take_settled`] returned.
    pub fn take_newest(&mut self) -> Vec<Filed> {
        if self.end.is_none() {
            return Vec::new();
        }
        self.pass.take_newest()
    }

    /// Whether everything taken before is invalid since the last call, because reading began again.
    pub fn has_begun_anew(&mut self) -> bool {
        std::mem::take(&mut self.begun_anew)
    }

    /// Messages read in this pass.
    pub fn read(&self) -> u64 {
        self.pass.read()
    }

    /// The number of this reading, from 1.
    pub fn passes(&self) -> u32 {
        self.passes
    }

    /// How many messages there are, if known.
    pub fn total(&self) -> Option<u64> {
        self.pass.total().filter(|total| *total >= self.read())
    }

    /// How the sweep ended, once it has.
    #[cfg(test)]
    pub fn outcome(&self) -> Option<Outcome> {
        self.end.as_ref()?.as_ref().ok().copied()
    }

    /// Reads everything again, by the list's places.
    fn begin_by_place(&mut self) {
        self.begin_anew();
        self.passes -= 1;
        self.pass.go_by_position();
    }

    /// Reads everything again, in the same way.
    fn begin_anew(&mut self) {
        self.passes += 1;
        self.begun_anew = true;
        self.longest = self.longest.max(self.pass.read());
        let digest = Digest::since(self.scope.since, self.before);
        self.pass = self.pass.anew(digest);
    }

    fn finish(&mut self, total: Option<u64>) {
        let count = self.pass.found();
        let is_whole = !self.scope.is_partial() || self.pass.by_place().is_some();
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let differs = total.filter(|_| is_whole);
        let differs = differs.map_or(0, |total| signed(total).saturating_sub(signed(count)));
        let excused = differs == 0 || self.differed == Some(differs);
        self.differed = Some(differs);
        let moves = self.scope.is_audited() && self.has_moved();
        let doubtful = self.shrank_suddenly(count);
        let is_found_again = self.is_found_again();
        let still = self.pass.still();
        let is_steady = still.is_steady(is_whole.then_some(count));
        let is_proven = is_steady && !self.pass.may_be_misplaced();
        let blind = if is_proven { 0 } else { self.pass.blind() };
        let may_be_proven = blind > 0 && still.tells_totals() && !is_found_again;
        let helps = moves || doubtful || !excused || may_be_proven;
        let outcome = Outcome {
            count,
            differs: if is_whole { still.differs(count) } else { 0 },
            unproven: blind + u32::from(self.gave_up) + u32::from(doubtful),
            is_uncounted: blind > 0 && !is_steady && !doubtful && !still.has_changed(),
            passes: self.passes,
            moves,
            listing: self.listing(),
        };
        if helps && self.passes < self.scope.max_passes() {
            return self.begin_anew();
        }
        // The end may show that the list begins with the oldest message.
        let is_reversed = is_whole && !self.is_by_place() && self.pass.is_oldest_first();
        if is_reversed || (differs != 0 && self.pass.must_go_by_position()) {
            return self.begin_by_place();
        }
        self.end = Some(Ok(outcome));
    }

    /// Whether readings found the same messages again and again, and one more would prove no more.
    fn is_found_again(&mut self) -> bool {
        let digest = self.pass.digest();
        let before = self
            .found_before
            .filter(|(before, _)| digest.is_of_the_same(*before));
        let again = before.map_or(0, |(_, again)| again + 1);
        self.found_before = Some((digest, again));
        again >= ENOUGH_AGAIN && Pass::proves_no_more(self.capacity.limit(self.scope.slice))
    }

    /// Whether a single answer has no messages, or fewer than an earlier reading, and no further
    /// answer confirms this: a gateway in trouble may say for a moment that there are no messages.
    fn shrank_suddenly(&mut self, count: u64) -> bool {
        let is_single = self.pass.answers() == 1;
        let is_empty = is_single && count == 0 && self.longest == 0;
        let is_sudden = is_empty || (is_single && count < self.longest);
        let before = std::mem::replace(&mut self.sudden, is_sudden.then_some(count));
        if is_empty && self.passes < EMPTY_READINGS {
            return true;
        }
        is_sudden && (is_empty || !self.scope.is_partial()) && before != Some(count)
    }

    /// How long to wait before the next requests.
    pub fn pause(&self) -> Duration {
        if self.sudden.is_some() && self.pass.answers() == 0 {
            PAUSE * self.passes
        } else {
            Duration::ZERO
        }
    }

    /// Whether no answer had a message yet.
    pub fn has_read_nothing(&self) -> bool {
        self.longest == 0 && self.read() == 0
    }

    fn listing(&self) -> Listing {
        match self.pass.by_place() {
            None => Listing::ByTime,
            Some(order) if order.is_oldest_first() => Listing::OldestFirst,
            Some(_) => Listing::NewestFirst,
        }
    }

    /// Whether messages are handed out by the list's places, whatever their times.
    pub fn is_by_place(&self) -> bool {
        self.pass.by_place().is_some()
    }

    /// Whether the list may have changed during the reading. A single answer shows one moment.
    fn has_moved(&mut self) -> bool {
        let is_twice = self.scope.audit == AuditDepth::Twice;
        if !is_twice && !self.scope.is_partial() && self.pass.is_stable() {
            return false;
        }
        let digest = self.pass.digest();
        let before = self.before.replace(digest);
        let alike = before.is_some_and(|before| digest.follows(before));
        !alike && (is_twice || self.pass.answers() > 1)
    }
}

#[cfg(test)]
mod tests;

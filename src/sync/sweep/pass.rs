//! One reading of the whole thread.

mod by_place;
mod cuts;
mod end_probe;
mod end_signs;
mod join;
mod last_slice;
mod newest_again;
mod plan;
mod progress;
mod proof;
mod rereads;
mod time_order;
mod trail;
mod turn;

use std::collections::VecDeque;

use super::digest::Digest;
use super::scope::{Filed, Scope};
use super::stability::StabilityCheck;
use crate::message::MessageKey;
use crate::sync::capacity::Capacity;
use crate::sync::end_probe::{ProbedEnds, SeemingEnd};
use crate::sync::marks;
use crate::sync::plan::Seek;
use crate::thread::page::{Page, RequestId};
use crate::thread::{Doubt, Slice, Thread};
use crate::time::UnixTime;
use cuts::SilentCuts;
use end_signs::EndSigns;
use rereads::{LastSlice, StuckCheck};
use time_order::{TimeOrder, placed};
use trail::RecentHashes;
use turn::{JoinFailure, StuckReason};
pub use turn::{PassStep, Planned};

/// A request. Requests are kept in the order of the list.
#[derive(Debug)]
struct SweepRequest {
    id: RequestId,
    planned: Planned,
    answer: Option<Page>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// The newest slice is requested.
    #[default]
    Newest,
    /// The last slice is requested, before all others.
    Last,
    /// Older slices are requested.
    Older,
    /// All older slices are read; the newest one is requested once more.
    NewestAgain,
    /// The last slice, too.
    LastAgain,
    Done,
}

#[derive(Debug, Default)]
pub struct Pass {
    stage: Stage,
    flights: VecDeque<SweepRequest>,
    /// The newest slice.
    head: Thread,
    /// Messages since this second belong to `head`.
    head_from: Option<UnixTime>,
    /// The messages that were read last, back to where adjacency can be proven.
    tail: Thread,
    /// Messages since this second have been handed out, or belong to `head`.
    above: Option<UnixTime>,
    /// Some messages of this second have been handed out, others are in `tail`.
    split: Option<UnixTime>,
    seek: Seek,
    settled: Vec<Filed>,
    count: u64,
    /// The number of slices that were joined only by their position.
    blind: u32,
    by_position: bool,
    /// When reading by position: the index after the last message read, its second, and the
    /// direction of times.
    reach: u64,
    last_second: Option<UnixTime>,
    time_order: TimeOrder,
    trail: RecentHashes,
    end: EndSigns,
    last_slice: LastSlice,
    /// The gateway's count proved nothing in a reading before.
    distrusts_count: bool,
    stuck: StuckCheck,
    /// The slice whose end is being probed.
    seeming_end: Option<(SeemingEnd, Planned)>,
    /// The ends that were probed, also in earlier passes.
    probed: ProbedEnds,
    /// The list's length, as the gateway told it last.
    listed_total: Option<u64>,
    /// The number of answers used, and of those in a row that brought no more messages.
    answers: u32,
    vain: u32,
    most_read: u64,
    cuts: SilentCuts,
    /// Slices are too short to repeat messages as proof of their place.
    is_narrow: bool,
    /// Of the messages handed out.
    digest: Digest,
    still: StabilityCheck,
}

impl Pass {
    /// A pass that reads in the same way from the start, whose result should equal this digest.
    pub fn anew(&self, digest: Digest) -> Self {
        Self {
            by_position: self.by_position,
            probed: self.probed,
            cuts: self.cuts.anew(),
            distrusts_count: self.distrusts_count || self.is_unproven(),
            digest,
            ..Self::default()
        }
    }

    /// Reads by position from the start: slices follow each other, whatever the times.
    pub fn go_by_position(&mut self) {
        self.by_position = true;
    }

    /// Whether times proved nothing, and position was not tried.
    pub fn must_go_by_position(&self) -> bool {
        self.time_order.rises() && !self.by_position
    }

    pub fn awaits(&self, id: RequestId) -> bool {
        let mut flights = self.flights.iter();
        flights.any(|f| f.id == id && f.answer.is_none())
    }

    pub fn expect(&mut self, id: RequestId, planned: Planned) {
        self.flights.push_back(SweepRequest {
            id,
            planned,
            answer: None,
        });
    }

    pub fn keep(&mut self, id: RequestId, page: Page) {
        if let Some(flight) = self.flights.iter_mut().find(|f| f.id == id) {
            flight.answer = Some(page);
        }
    }

    pub fn take_settled(&mut self) -> Vec<Filed> {
        std::mem::take(&mut self.settled)
    }

    /// The messages of `head`, newest first.
    pub fn take_newest(&mut self) -> Vec<Filed> {
        let head = std::mem::take(&mut self.head);
        let from = self.head_from;
        head.newest_first()
            .map(|(key, message)| (key.second(), message))
            .take_while(|(second, _)| from.is_some_and(|from| *second >= from))
            .collect()
    }

    /// The number of messages handed out.
    pub fn taken(&self) -> u64 {
        self.count
    }

    /// The number of messages of the whole pass, once it has ended.
    pub fn found(&self) -> u64 {
        let from = self.head_from;
        let head = self.head.newest_first();
        let in_head = head.take_while(|(key, _)| from.is_some_and(|from| key.second() >= from));
        self.count + in_head.count() as u64
    }

    /// If the list is read by position: the direction of its times.
    pub fn by_place(&self) -> Option<TimeOrder> {
        self.by_position.then_some(self.time_order)
    }

    /// The number of answers used. A single one shows the list at one moment.
    pub fn answers(&self) -> u32 {
        self.answers
    }

    /// The digest of the whole pass, once it has ended.
    pub fn digest(&self) -> Digest {
        let (mut digest, from) = (self.digest, self.head_from);
        let head = self.head.newest_first();
        for (key, message) in head.take_while(|(key, _)| from.is_some_and(|f| key.second() >= f)) {
            digest.add(key.second(), &message);
        }
        digest
    }

    /// Whether times rise from the beginning of the list.
    pub fn is_oldest_first(&self) -> bool {
        self.time_order.is_oldest_first()
    }

    /// Whether the list cannot have changed between the first answer and the last.
    pub fn is_stable(&self) -> bool {
        self.shows_arrivals() && self.still.is_stable_at(self.found())
    }

    pub fn read(&self) -> u64 {
        self.head.len().max(self.count + self.tail.len())
    }

    pub fn total(&self) -> Option<u64> {
        self.listed_total
    }

    /// What the answers showed about changes of the list.
    pub fn still(&self) -> &StabilityCheck {
        &self.still
    }

    /// Uses the next answer in the order of the list, if it has arrived.
    pub fn step(&mut self, scope: Scope, capacity: &mut Capacity) -> Option<PassStep> {
        self.flights.front()?.answer.as_ref()?;
        let flight = self.flights.pop_front()?;
        let page = flight.answer?;
        // What a probe finds is not read.
        self.answers += u32::from(!self.probes());
        self.still.note_total(page.total);
        self.listed_total = page.total.or(self.listed_total);
        let wanted = capacity.limit(scope.slice);
        let step = self.receive(page, flight.planned, scope, capacity);
        if capacity.limit(scope.slice) < wanted {
            // They were planned for longer slices.
            self.flights.clear();
        }
        let is_vain = matches!(step, PassStep::On) && self.is_vain();
        Some(if is_vain {
            self.stuck(StuckReason::Incoherent)
        } else {
            step
        })
    }

    /// Joins an answer to what was read before. `at_oldest`: the list ends with it.
    fn take(&mut self, page: Page, planned: Planned, at_oldest: bool, scope: Scope) -> PassStep {
        self.time_order.note(&page.messages);
        match self.stage {
            Stage::Newest => self.newest(page, at_oldest, scope),
            Stage::Older => self.older(page, planned, at_oldest, scope),
            Stage::Last => self.last(&page),
            Stage::NewestAgain => self.newest_again(page, at_oldest),
            Stage::LastAgain => self.last_again(&page),
            Stage::Done => PassStep::On,
        }
    }

    fn newest(&mut self, page: Page, at_oldest: bool, scope: Scope) -> PassStep {
        let start = page.answered.start();
        self.stuck.newest = Some(page.asked);
        let needs_place = self.needs_place(&page.messages, at_oldest, scope);
        if start == 0 && (self.by_position || needs_place) && !page.messages.is_empty() {
            return self.begin_by_place(page, at_oldest, scope);
        }
        let placed = placed(&page.messages, at_oldest);
        let marks = marks::of(&page.messages[..placed]);
        let clone = page.clone();
        match Slice::new(page, at_oldest) {
            None => self.nothing_there(start),
            Some(slice) if slice.is_shuffled && !at_oldest => {
                self.begin_by_place(clone, at_oldest, scope)
            }
            Some(slice) => {
                self.trail.begin(marks, self.listed_total);
                self.begin(slice, scope)
            }
        }
    }

    pub(super) fn nothing_there(&mut self, start: u64) -> PassStep {
        if start > 0 {
            return self.trouble(JoinFailure::TooOld(start));
        }
        match self.stage {
            Stage::Newest => {
                self.stage = Stage::Done;
                PassStep::End(self.listed_total)
            }
            _ => PassStep::Anew,
        }
    }

    /// Begins with the newest slice; its newer half is kept to the end.
    fn begin(&mut self, mut slice: Slice, scope: Scope) -> PassStep {
        if slice.start > 0 {
            return PassStep::Anew;
        }
        let (total, oldest, length) = (slice.total, slice.oldest(), slice.items.len());
        self.still.began(&slice.items);
        // An empty thread accepts any slice.
        let _ = self.head.merge(slice.clone(), Doubt::Refuse);
        let is_enough = slice.at_oldest
            || scope.since.is_some_and(|since| oldest < since)
            || scope.last.is_some_and(|last| length as u64 >= last);
        if is_enough {
            self.head_from = Some(UnixTime::EPOCH);
            self.stage = Stage::Done;
            return PassStep::End(total);
        }
        let middle = slice.items[length / 2].0;
        // No second is split, and the tail is never empty.
        let head_from = middle.max(oldest.next());
        self.head_from = Some(head_from);
        self.above = Some(head_from);
        slice.drop_from(head_from);
        let _ = self.tail.merge(slice, Doubt::Refuse);
        self.go_on(scope);
        PassStep::On
    }

    /// The tail has grown: hands out what is far from its edge.
    fn advanced(&mut self, scope: Scope) -> PassStep {
        self.seek = Seek::default();
        let oldest = self.tail.oldest().map(MessageKey::second);
        let is_enough = scope.since.is_some_and(|since| oldest < Some(since))
            || (scope.last).is_some_and(|last| self.found() + self.tail.len() >= last);
        if self.tail.begins() || is_enough {
            let total = self.tail.reported_total();
            return self.ended(total);
        }
        self.settle(scope.slice.into());
        self.no_end_yet()
    }

    /// The list goes on.
    fn no_end_yet(&mut self) -> PassStep {
        self.seek = Seek::default();
        self.end = EndSigns::default();
        PassStep::On
    }

    /// All older slices are read. Only an answer to a request that is made from now on shows what
    /// changed until then.
    fn ended(&mut self, total: Option<u64>) -> PassStep {
        self.settle(0);
        self.flights.clear();
        self.listed_total = total.or(self.listed_total);
        self.stage = Stage::NewestAgain;
        PassStep::On
    }

    /// Hands out all messages except the `keep` oldest.
    fn settle(&mut self, keep: u64) {
        let taken = self.tail.take_newest(keep);
        if let Some((second, _)) = taken.last() {
            self.above = Some(*second);
            self.split = None;
        }
        self.hand_out(taken);
    }

    fn hand_out(&mut self, taken: Vec<Filed>) {
        self.count += taken.len() as u64;
        for (second, message) in &taken {
            self.digest.add(*second, message);
            self.still.settled(*second, message);
            self.cuts.note_read(message);
        }
        self.settled.extend(taken);
    }
}

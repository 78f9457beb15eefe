//! One reading of the conversation.

mod plan;

use std::collections::VecDeque;

use super::digest::Digest;
use super::stability::Still;
use super::{Filed, Scope};
use crate::message::{Message, MessageKey};
use crate::sync::plan::{Capacity, Known, Seek};
use crate::thread::page::{Page, PageRequest, RequestId};
use crate::thread::{Doubt, Slice, Thread};
use crate::time::UnixTime;

/// Answers in a row that may bring nothing before the reading is given up.
const MAX_STUCK: u32 = 40;

/// What became of an answer.
pub enum Turn {
    /// The pass goes on.
    On,
    /// The newest messages are others than before: all is to be read anew.
    Anew,
    /// All is read; the gateway's total.
    End(Option<u64>),
    /// Nothing that is asked for brings the reading any further.
    Stuck,
}

/// A slice that is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    pub asked: PageRequest,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// It holds known messages that prove what it borders on.
    Next,
    /// It begins where the one before ends: there is no room for a proof.
    ByPlace,
    /// It is the newest one, once more.
    Again,
}

/// A request in the order of the list; that for the newest slice once more is the last.
#[derive(Debug)]
struct Flight {
    id: RequestId,
    planned: Planned,
    answer: Option<Page>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// The newest slice is asked for.
    #[default]
    Newest,
    /// Older ones are.
    Older,
    /// All older ones are read; the newest slice is asked for once more.
    NewestAgain,
    Done,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Pass {
    stage: Stage,
    flights: VecDeque<Flight>,
    /// The newest slice.
    head: Thread,
    /// Seconds from this one on are the head's.
    head_from: Option<UnixTime>,
    /// What was read last, back to where proof of adjacency is to be had.
    tail: Thread,
    /// Seconds from this one on have been handed out, or are the head's.
    above: Option<UnixTime>,
    seek: Seek,
    settled: Vec<Filed>,
    count: u64,
    unproven: u32,
    /// Times go up and down in the list.
    disordered: bool,
    by_position: bool,
    /// The newest slice was asked for once more, and then there were more older ones.
    hasty: bool,
    /// Answers that were taken.
    answers: u32,
    /// Of what was handed out.
    digest: Digest,
    still: Still,
}

impl Pass {
    /// One that reads in the same way from the start, to come to this digest.
    pub fn anew(&self, digest: Digest) -> Self {
        Self {
            by_position: self.by_position,
            digest,
            ..Self::default()
        }
    }

    /// From its start on, slices are put one after the other, whatever their messages' times.
    pub fn go_by_position(&mut self) {
        self.by_position = true;
    }

    /// Times proved nothing, and position was not tried.
    pub fn must_go_by_position(&self) -> bool {
        self.disordered && !self.by_position
    }

    pub fn awaits(&self, id: RequestId) -> bool {
        let mut flights = self.flights.iter();
        flights.any(|f| f.id == id && f.answer.is_none())
    }

    pub fn expect(&mut self, id: RequestId, planned: Planned) {
        self.flights.push_back(Flight {
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

    /// Messages of the head, newest first.
    pub fn take_newest(&mut self) -> Vec<Filed> {
        let head = std::mem::take(&mut self.head);
        let from = self.head_from;
        head.newest_first()
            .map(|(key, message)| (key.second(), message))
            .take_while(|(second, _)| from.is_some_and(|from| *second >= from))
            .collect()
    }

    /// Messages that were handed out.
    pub fn taken(&self) -> u64 {
        self.count
    }

    /// Messages of the whole pass once it has ended.
    pub fn found(&self) -> u64 {
        let from = self.head_from;
        let head = self.head.newest_first();
        let in_head = head.take_while(|(key, _)| from.is_some_and(|from| key.second() >= from));
        self.count + in_head.count() as u64
    }

    /// Answers that were taken. A single one shows the list as it was at one moment.
    pub fn answers(&self) -> u32 {
        self.answers
    }

    /// Of the whole pass once it has ended.
    pub fn digest(&self) -> Digest {
        let (mut digest, from) = (self.digest, self.head_from);
        let head = self.head.newest_first();
        for (key, message) in head.take_while(|(key, _)| from.is_some_and(|f| key.second() >= f)) {
            digest.add(key.second(), &message);
        }
        digest
    }

    /// Nothing can have changed between its first answer and its last.
    pub fn stood_still(&self) -> bool {
        self.still.stood(self.found())
    }

    pub fn read(&self) -> u64 {
        self.head.len().max(self.count + self.tail.len())
    }

    pub fn total(&self) -> Option<u64> {
        self.tail.told_total().or(self.head.told_total())
    }

    pub fn unproven(&self) -> u32 {
        self.unproven
    }

    /// The newest messages cannot be read again.
    pub fn give_up(&mut self) {
        self.unproven += 1;
    }

    /// Takes the next answer in the order of the list, if it is there.
    pub fn step(&mut self, scope: Scope, capacity: &mut Capacity) -> Option<Turn> {
        self.flights.front()?.answer.as_ref()?;
        let flight = self.flights.pop_front()?;
        let mut page = flight.answer?;
        self.answers += 1;
        self.still.told(page.total);
        let wish = capacity.limit(scope.slice);
        let at_oldest = capacity.is_end(&mut page, Known::default());
        if capacity.limit(scope.slice) != wish {
            // What was planned ahead was planned for other slices.
            self.flights.clear();
        }
        let start = page.answered.start();
        let times = page.messages.iter().filter_map(Message::sent_at);
        self.disordered |= !times.is_sorted_by(|newer, older| newer >= older);
        if self.stage == Stage::Older && flight.planned.is_by_place() {
            return Some(self.join_by_position(page, at_oldest, scope));
        }
        let Some(slice) = Slice::new(page, at_oldest) else {
            return Some(self.nothing_there(start));
        };
        Some(match self.stage {
            Stage::Newest => self.begin(slice, scope),
            Stage::Older => self.join(slice, scope),
            Stage::NewestAgain => self.check(slice),
            Stage::Done => Turn::On,
        })
    }

    fn nothing_there(&mut self, start: u64) -> Turn {
        if start > 0 {
            return self.trouble(|seek| seek.was_too_old(start));
        }
        match self.stage {
            Stage::Newest => {
                self.stage = Stage::Done;
                Turn::End(None)
            }
            _ => Turn::Anew,
        }
    }

    /// The newest slice: its newer half is kept to the end.
    fn begin(&mut self, mut slice: Slice, scope: Scope) -> Turn {
        if slice.start > 0 {
            return Turn::Anew;
        }
        let (total, oldest, length) = (slice.total, slice.oldest(), slice.items.len());
        self.still.began(&slice.items);
        // Whatever is joined to an empty thread is proven.
        let _ = self.head.merge(slice.clone(), Doubt::Refuse);
        let is_enough = slice.at_oldest
            || scope.since.is_some_and(|since| oldest < since)
            || scope.last.is_some_and(|last| length as u64 >= last);
        if is_enough {
            self.head_from = Some(UnixTime::EPOCH);
            self.stage = Stage::Done;
            return Turn::End(total);
        }
        if self.by_position {
            let _ = self.tail.merge(slice, Doubt::Refuse);
            self.head = Thread::default();
            self.stage = Stage::Older;
            return Turn::On;
        }
        let middle = slice.items[length / 2].0;
        // No second is cut in two, and the tail is never empty.
        let head_from = if middle > oldest {
            middle
        } else {
            oldest.next()
        };
        self.head_from = Some(head_from);
        self.above = Some(head_from);
        slice.drop_from(head_from);
        let _ = self.tail.merge(slice, Doubt::Refuse);
        self.stage = Stage::Older;
        Turn::On
    }

    /// An older slice, if it is proven to border on the tail.
    fn join(&mut self, mut slice: Slice, scope: Scope) -> Turn {
        let (start, end) = (slice.start, slice.end());
        let Some(edge) = self.tail.oldest() else {
            return Turn::Anew;
        };
        let second = edge.second();
        if let Some(above) = self.above {
            slice.drop_from(above);
        }
        let reaches_up = slice.newest() > second;
        let reaches_down = slice.oldest() < second || slice.at_oldest;
        if slice.items.is_empty() || (reaches_up && !reaches_down) {
            return self.trouble(|seek| seek.was_too_new(end));
        }
        if !reaches_up || self.tail.merge(slice, Doubt::Refuse).is_err() {
            return self.trouble(|seek| seek.was_too_old(start));
        }
        self.advanced(scope)
    }

    /// A slice that begins where the tail ends, as far as positions tell.
    fn join_by_position(&mut self, mut page: Page, at_oldest: bool, scope: Scope) -> Turn {
        let (edge, _) = self.edge();
        let (start, total) = (page.answered.start(), page.total);
        let end = start + page.messages.len() as u64;
        if start > edge && !page.messages.is_empty() {
            return self.trouble(|seek| seek.was_too_old(start));
        }
        if end <= edge && !at_oldest {
            return self.trouble(|seek| seek.was_too_new(end));
        }
        let known = usize::try_from(edge.saturating_sub(start)).unwrap_or(usize::MAX);
        page.messages.drain(..known.min(page.messages.len()));
        self.unproven += 1;
        self.settle(0);
        // Its seconds may go on from those that were handed out.
        self.above = None;
        self.tail.clear();
        self.seek = Seek::default();
        let Some(mut slice) = Slice::new(page, at_oldest) else {
            return self.ended(total);
        };
        slice.start = edge;
        let _ = self.tail.merge(slice, Doubt::Refuse);
        self.advanced(scope)
    }

    /// The tail has grown: what is far from its edge is settled.
    fn advanced(&mut self, scope: Scope) -> Turn {
        self.seek = Seek::default();
        let oldest = self.tail.oldest().map(MessageKey::second);
        let is_enough = scope.since.is_some_and(|since| oldest < Some(since))
            || (scope.last).is_some_and(|last| self.found() + self.tail.len() >= last);
        if self.tail.begins() || is_enough {
            let total = self.tail.told_total();
            return self.ended(total);
        }
        self.settle(scope.slice.into());
        if self.flights.front().is_some_and(|f| f.planned.is_again()) {
            self.flights.clear();
            self.hasty = true;
        }
        Turn::On
    }

    fn ended(&mut self, total: Option<u64>) -> Turn {
        self.settle(0);
        self.flights.retain(|flight| flight.planned.is_again());
        if self.by_position {
            self.stage = Stage::Done;
            return Turn::End(total);
        }
        self.stage = Stage::NewestAgain;
        Turn::On
    }

    /// The newest slice once more.
    fn check(&mut self, slice: Slice) -> Turn {
        let total = slice.total;
        self.still.ended(&slice.items);
        let shares = self
            .head
            .newest()
            .is_some_and(|key| slice.at_newest && slice.oldest() <= key.second());
        if !shares || self.head.merge(slice, Doubt::Refuse).is_err() {
            return Turn::Anew;
        }
        self.stage = Stage::Done;
        Turn::End(total)
    }

    /// Hands out all but the `keep` oldest messages.
    fn settle(&mut self, keep: u64) {
        let taken = self.tail.take_newest(keep);
        if let Some((second, _)) = taken.last() {
            self.above = Some(*second);
        }
        self.count += taken.len() as u64;
        for (second, message) in &taken {
            self.digest.add(*second, message);
            self.still.settled(*second, message);
        }
        self.settled.extend(taken);
    }

    /// The slice at the edge did not join: it is read again, and what was planned beyond it too.
    fn trouble(&mut self, note: impl FnOnce(&mut Seek)) -> Turn {
        note(&mut self.seek);
        self.flights.clear();
        if self.seek.steps() > MAX_STUCK {
            Turn::Stuck
        } else {
            Turn::On
        }
    }
}

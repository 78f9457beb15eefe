//! Requests in flight: each has an id and ends exactly once.

use std::time::Duration;

use super::end_probe::{SeemingEnd, is_nothing};
use crate::message::MessageKey;
use crate::mutation::{Mutation, is_on};
use crate::thread::page::{Failure, FailureKind, PageRequest, RequestId};
use crate::time::UnixTime;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The newest slice, for the first page and for each poll.
    Newest,
    /// Messages older than this one, which was the oldest of its segment.
    Older(MessageKey),
    /// Messages newer than this one, which was the newest of its segment.
    Newer(MessageKey),
    /// Known messages around this one, read again.
    Again(MessageKey),
    /// A step of a jump.
    Probe,
    /// A step of an audit.
    Audit,
    /// A probe for how many messages the months have.
    Survey,
    /// A step of the comparison with the archive.
    Kept,
}

/// A request that has not ended.
#[derive(Clone, Debug)]
pub struct InFlight {
    pub id: RequestId,
    pub purpose: Purpose,
    pub asked: PageRequest,
    /// A try failed; the next one comes at this time since the program's start.
    pub delayed: Option<(Failure, Duration)>,
    /// Its answer is no longer wanted.
    pub cancelled: bool,
    /// When it was sent.
    pub sent: UnixTime,
    /// The number of answers that had come when the request was sent.
    answers: u64,
    /// An answer that seems to be the end of the list: this request asks what is behind it.
    seeming_end: Option<Box<SeemingEnd>>,
}

impl InFlight {
    /// Whether such a refusal is the answer that nothing is behind the end of the list.
    pub fn is_answered_by(&self, refusal: FailureKind) -> bool {
        self.seeming_end.is_some() && is_nothing(refusal)
    }
}

/// A range of seconds that an answer covered.
#[derive(Clone, Copy, Debug)]
struct AnswerNote {
    answer: u64,
    oldest: UnixTime,
    newest: UnixTime,
}

/// All open requests, and the ranges that answers covered meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    last: u64,
    answers: u64,
    open: Vec<InFlight>,
    /// Probes of ends that are to be sent.
    unsent: Vec<(RequestId, PageRequest)>,
    covered: Vec<AnswerNote>,
    /// Answers overtook each other: one request at a time, until one succeeds.
    alone: bool,
    /// The time of the current event.
    now: Option<UnixTime>,
}

impl Requests {
    /// Notes the time.
    pub fn at(&mut self, now: UnixTime) {
        self.now = Some(now);
    }

    /// Adds a request and returns its id.
    pub fn begin(&mut self, purpose: Purpose, asked: PageRequest) -> RequestId {
        let sent = self.now.unwrap_or(UnixTime::EPOCH);
        let id = self.fresh_id();
        self.open.push(InFlight {
            id,
            purpose,
            asked,
            delayed: None,
            cancelled: false,
            sent,
            answers: self.answers,
            seeming_end: None,
        });
        id
    }

    /// Goes on with a request whose answer seems to be the end of the list: asks what is behind it.
    pub fn probe_end(&mut self, request: InFlight, end: SeemingEnd) {
        let id = self.fresh_id();
        let asked = end.probe();
        self.unsent.push((id, asked));
        self.open.push(InFlight {
            id,
            asked,
            seeming_end: Some(Box::new(end)),
            ..request
        });
    }

    /// Ends a request that asks what is behind an end; returns it with the answer in question.
    pub fn end_probe(&mut self, id: RequestId) -> Option<(InFlight, SeemingEnd)> {
        let index = self.open.iter().position(|r| r.id == id)?;
        let end = self.open[index].seeming_end.take()?;
        Some((self.open.remove(index), *end))
    }

    /// The probes that are to be sent.
    pub fn take_unsent(&mut self) -> Vec<(RequestId, PageRequest)> {
        std::mem::take(&mut self.unsent)
    }

    /// A new id.
    pub fn fresh_id(&mut self) -> RequestId {
        self.last += 1;
        RequestId(self.last)
    }

    /// Ends a request; `None` if no request has this id (any more).
    pub fn end(&mut self, id: RequestId) -> Option<InFlight> {
        let index = self.open.iter().position(|r| r.id == id)?;
        Some(self.open.remove(index))
    }

    /// Notes that a request waits for its next try.
    pub fn delay(&mut self, id: RequestId, failure: Failure, until: Duration) {
        if let Some(request) = self.open.iter_mut().find(|r| r.id == id) {
            request.delayed = Some((failure, until));
        }
    }

    /// Marks the requests of this kind as cancelled, and returns the ids of those that were not
    /// marked before.
    pub fn cancel(&mut self, kind: impl Fn(&Purpose) -> bool) -> Vec<RequestId> {
        let wanted = self.open.iter_mut().filter(|r| !r.cancelled);
        wanted
            .filter(|r| kind(&r.purpose))
            .map(|r| {
                r.cancelled = true;
                r.id
            })
            .collect()
    }

    /// The request of this kind that is in flight.
    pub fn find(&self, kind: impl Fn(&Purpose) -> bool) -> Option<&InFlight> {
        self.open.iter().find(|r| kind(&r.purpose))
    }

    /// All open requests.
    pub fn open(&self) -> &[InFlight] {
        &self.open
    }

    /// The requests that wait for their next try.
    pub fn delayed(&self) -> impl Iterator<Item = &InFlight> {
        self.open.iter().filter(|r| r.delayed.is_some())
    }

    /// An answer may be older than one that has come before.
    pub fn overtook(&mut self) {
        self.alone = true;
    }

    /// An answer was not overtaken.
    pub fn came_in_order(&mut self) {
        self.alone = false;
    }

    /// Whether only one request at a time is to be made.
    pub fn are_alone(&self) -> bool {
        self.alone
    }

    /// Notes the range that an answer covered.
    pub fn note_covered(&mut self, oldest: UnixTime, newest: UnixTime) {
        self.answers += 1;
        let earliest = self.open.iter().map(|r| r.answers).min();
        let needed = |note: &AnswerNote| earliest.is_some_and(|answers| note.answer > answers);
        self.covered.retain(needed);
        if !self.open.is_empty() {
            self.covered.push(AnswerNote {
                answer: self.answers,
                oldest,
                newest,
            });
        }
    }

    /// Whether another answer covered a part of this range since `request` was sent. It cannot be
    /// known which answer is older, so this one must not undo the other.
    pub fn is_stale(&self, request: &InFlight, oldest: UnixTime, newest: UnixTime) -> bool {
        let since = |note: &AnswerNote| note.answer > request.answers;
        let meets = |note: &AnswerNote| note.oldest <= newest && oldest <= note.newest;
        !is_on(Mutation::OvertakenApplied)
            && self.covered.iter().any(|note| since(note) && meets(note))
    }
}

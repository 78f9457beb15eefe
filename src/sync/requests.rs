//! Requests in flight: each has an id and ends exactly once.

use std::time::Duration;

use crate::message::MessageKey;
use crate::mutation::{Flaw, has};
use crate::thread::page::{Failure, PageRequest, RequestId};
use crate::time::UnixTime;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The newest slice: the first of all, and each poll.
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
}

/// A request that has not ended.
#[derive(Clone, Debug)]
pub struct InFlight {
    /// Its name.
    pub id: RequestId,
    /// What for.
    pub purpose: Purpose,
    /// What was asked.
    pub asked: PageRequest,
    /// A try failed, and the next one comes at this time since the start.
    pub delayed: Option<(Failure, Duration)>,
    /// Nobody waits for it any more.
    pub cancelled: bool,
    /// Answers that had come when it was asked.
    answers: u64,
}

/// A stretch of time that an answer has told about.
#[derive(Clone, Copy, Debug)]
struct AnswerNote {
    answer: u64,
    oldest: UnixTime,
    newest: UnixTime,
}

/// All requests that have not ended, and what was told meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    last: u64,
    answers: u64,
    open: Vec<InFlight>,
    told: Vec<AnswerNote>,
}

impl Requests {
    /// Gives out a name for a new request.
    pub fn begin(&mut self, purpose: Purpose, asked: PageRequest) -> RequestId {
        let id = self.fresh_id();
        self.open.push(InFlight {
            id,
            purpose,
            asked,
            delayed: None,
            cancelled: false,
            answers: self.answers,
        });
        id
    }

    /// A name that nothing has had so far.
    pub fn fresh_id(&mut self) -> RequestId {
        self.last += 1;
        RequestId(self.last)
    }

    /// Ends a request; `None` where there is none of this name (any more).
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

    /// Marks the requests of this kind as unwanted, and names those that were not.
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

    /// All that is in flight.
    pub fn open(&self) -> &[InFlight] {
        &self.open
    }

    /// Requests that wait for their next try.
    pub fn delayed(&self) -> impl Iterator<Item = &InFlight> {
        self.open.iter().filter(|r| r.delayed.is_some())
    }

    /// Notes what an answer told about.
    pub fn note_told(&mut self, oldest: UnixTime, newest: UnixTime) {
        self.answers += 1;
        let earliest = self.open.iter().map(|r| r.answers).min();
        let needed = |told: &AnswerNote| earliest.is_some_and(|answers| told.answer > answers);
        self.told.retain(needed);
        if !self.open.is_empty() {
            self.told.push(AnswerNote {
                answer: self.answers,
                oldest,
                newest,
            });
        }
    }

    /// Another answer has told about some of this stretch since `request` was asked. Which of the
    /// two is the older word cannot be known: the present one must not undo the other.
    pub fn is_stale(&self, request: &InFlight, oldest: UnixTime, newest: UnixTime) -> bool {
        let since = |told: &AnswerNote| told.answer > request.answers;
        let meets = |told: &AnswerNote| told.oldest <= newest && oldest <= told.newest;
        !has(Flaw::OvertakenApplied) && self.told.iter().any(|told| since(told) && meets(told))
    }
}

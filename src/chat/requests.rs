//! Requests in flight: each has an id and ends exactly once.

use std::time::Duration;

use super::effect::RequestId;
use super::event::Failure;
use super::message::{MessageKey, UnixTime};
use super::paging::PageRequest;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The newest slice: the first of all, and each poll.
    Newest,
    /// Messages older than this one, which was the oldest of its segment.
    Older(MessageKey),
    /// Known messages around this one, read again.
    Again(MessageKey),
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
}

/// A stretch of time that an answer has told about.
#[derive(Clone, Copy, Debug)]
struct Told {
    by: RequestId,
    oldest: UnixTime,
    newest: UnixTime,
}

/// All requests that have not ended, and what answers overtook them.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    last: u64,
    open: Vec<InFlight>,
    told: Vec<Told>,
}

impl Requests {
    /// Gives out a name for a new request.
    pub fn begin(&mut self, purpose: Purpose, asked: PageRequest) -> RequestId {
        self.last += 1;
        let id = RequestId(self.last);
        self.open.push(InFlight {
            id,
            purpose,
            asked,
            delayed: None,
        });
        id
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

    /// The request of this kind that is in flight.
    pub fn find(&self, kind: impl Fn(&Purpose) -> bool) -> Option<&InFlight> {
        self.open.iter().find(|r| kind(&r.purpose))
    }

    /// Requests that wait for their next try.
    pub fn delayed(&self) -> impl Iterator<Item = &InFlight> {
        self.open.iter().filter(|r| r.delayed.is_some())
    }

    /// Notes what an answer told about.
    pub fn note_told(&mut self, by: RequestId, oldest: UnixTime, newest: UnixTime) {
        if self.open.is_empty() {
            self.told.clear();
        } else {
            self.told.push(Told { by, oldest, newest });
        }
    }

    /// A request asked later has already told about some of this stretch: the present answer is
    /// the older word, and must not undo it.
    pub fn is_stale(&self, id: RequestId, oldest: UnixTime, newest: UnixTime) -> bool {
        self.told
            .iter()
            .any(|told| told.by > id && told.oldest <= newest && oldest <= told.newest)
    }
}

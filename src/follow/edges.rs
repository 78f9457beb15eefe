//! How far back a thread is followed, and where messages are missing within that range.

use crate::message::MessageKey;
use crate::sync::demand::{Edges, Reach};
use crate::sync::thread_sync::ThreadSync;
use crate::thread::{Above, Thread};
use crate::time::UnixTime;

/// Messages from this second on are followed; `None`: not known yet.
#[derive(Clone, Copy, Debug)]
pub struct FollowStart(Option<UnixTime>);

impl FollowStart {
    /// From a second on; `None`: only what comes after the first answer.
    pub fn new(since: Option<UnixTime>) -> Self {
        Self(since)
    }

    /// Whether a message of this second is followed.
    pub fn is_above(self, second: UnixTime) -> bool {
        self.0.is_some_and(|from| second >= from)
    }

    /// If no second was given, follows from the oldest loaded message on.
    pub fn settle(&mut self, thread: &Thread) {
        if self.0.is_none() {
            // There may be more messages in the oldest second.
            let oldest = thread.oldest().filter(|_| !thread.begins());
            self.0 = Some(oldest.map_or(UnixTime::EPOCH, |key| key.second().next()));
        }
    }

    /// The second from which on messages are followed, if it is known.
    pub fn from(self) -> Option<UnixTime> {
        self.0
    }

    /// Stops following what is older than the loaded messages.
    pub fn raise(&mut self, thread: &Thread) {
        if let (Some(from), Some(oldest)) = (&mut self.0, thread.oldest()) {
            *from = (*from).max(oldest.second().next());
        }
    }

    /// The newest message above which there is a gap with messages that should be followed.
    pub fn missing(self, sync: &ThreadSync) -> Option<MessageKey> {
        let from = self.0?;
        let thread = sync.thread();
        let (oldest, _) = thread.spans().last()?;
        let edge = thread.first_since(oldest).filter(|_| oldest >= from)?;
        let above = thread.above(edge);
        matches!(above, Above::Gap { .. } | Above::Unloaded).then_some(edge)
    }
}

impl Edges for FollowStart {
    fn above(&mut self, sync: &ThreadSync, _: Reach) -> Option<MessageKey> {
        self.missing(sync)
    }

    fn below(&mut self, _: &ThreadSync, _: Reach) -> Option<MessageKey> {
        None
    }
}

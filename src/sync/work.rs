//! Work in progress at the gateway: gaps that are filled, a jump, an audit.

use super::plan::Seek;
use crate::message::MessageKey;
use crate::thread::page::Failure;
use crate::time::UnixTime;

/// The target of a jump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The first message of the thread.
    First,
    /// The first message at or after a second.
    Since(UnixTime),
    /// A message of this second, counted from 1, oldest first.
    Message(UnixTime, u64),
    /// The message at this index of the gateway's list, or near it.
    Index(u64),
}

impl Target {
    /// The second that is looked for.
    pub fn second(self) -> Option<UnixTime> {
        match self {
            Self::Since(second) | Self::Message(second, _) => Some(second),
            Self::First | Self::Index(_) => None,
        }
    }
}

/// A jump under way.
#[derive(Clone, Copy, Debug)]
pub struct Jump {
    pub target: Target,
    pub seek: Seek,
    /// A slice was found that shows where the target's second begins, but could not be joined.
    pub is_beside: bool,
    /// Slices that did not join more messages of the target's second to the loaded ones.
    pub crowd: Seek,
}

impl Jump {
    pub fn is_to_index(&self) -> bool {
        matches!(self.target, Target::Index(_))
    }
}

/// Reading all loaded messages again, from the newest to the oldest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Audit {
    /// The oldest message that has been read; `None`: none yet.
    pub cursor: Option<MessageKey>,
    /// The search for the cursor's place in the list.
    pub seek: Seek,
    /// The oldest message that the cursor ever reached.
    pub furthest: Option<MessageKey>,
    /// Answers in a row that brought the cursor no further.
    pub stalls: u32,
    /// The number of messages read: the index after the last one in the gateway's list.
    pub read: u64,
}

/// The audit under way, and how the last one ended.
#[derive(Clone, Copy, Debug, Default)]
pub struct Audits {
    running: Option<Audit>,
    /// Audits that have ended with a result.
    ended: u64,
    /// How much the gateway's count differed when the last audit ended: this starts no further one.
    excused: i64,
}

impl Audits {
    pub fn running(&self) -> Option<Audit> {
        self.running
    }

    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    #[cfg(test)]
    pub fn ended(&self) -> u64 {
        self.ended
    }

    /// Whether such a difference of the gateway's count starts an audit.
    pub fn wants(&self, differs: i64) -> bool {
        differs != 0 && differs != self.excused && !self.is_running()
    }

    /// Begins an audit, or continues it in this state.
    pub fn go_on(&mut self, audit: Audit) {
        self.running = Some(audit);
    }

    /// Ends without a result; returns whether an audit was running.
    pub fn stop(&mut self) -> bool {
        self.running.take().is_some()
    }

    /// The present difference in the count starts no further audit.
    pub fn excuse(&mut self, differs: i64) {
        self.excused = differs;
    }

    /// The audit under way, if any, ends with a result.
    pub fn finish(&mut self) {
        self.ended += u64::from(self.stop());
    }
}

/// Loading messages beyond an end of the loaded ones.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fill {
    /// The message at that end.
    pub edge: Option<MessageKey>,
    /// The search for its place in the list, while slices prove nothing.
    pub seek: Seek,
}

impl Fill {
    /// The search for this edge; a new one if the edge has changed.
    pub fn at(&mut self, edge: MessageKey) -> &mut Seek {
        if self.edge != Some(edge) {
            *self = Self {
                edge: Some(edge),
                seek: Seek::default(),
            };
        }
        &mut self.seek
    }
}

/// Loading messages that the user scrolls to.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// Why the last try failed for good.
    pub failed: Option<Failure>,
    /// One temporary failure was forgiven since the last success or outage.
    pub forgiven: bool,
    /// Towards older messages.
    pub older: Fill,
    /// Towards newer messages.
    pub newer: Fill,
    /// Slices in a row that a search or the gallery needed.
    pub doublings: u32,
    /// Rows of a move that waits for its messages; negative: towards the oldest.
    pub owed: i64,
    /// Gaps below these messages that no slice closes: they stay until the user asks.
    pub hopeless: Vec<MessageKey>,
}

impl History {
    /// A slice was joined, or the user goes elsewhere: later failures are new ones.
    pub fn forget_failure(&mut self) {
        (self.failed, self.forgiven) = (None, false);
    }

    /// Tries again once after a temporary failure, because the gateway answers other requests.
    pub fn forgive(&mut self) {
        let passing = |failure: &Failure| failure.kind.is_passing();
        if !self.forgiven && self.failed.as_ref().is_some_and(passing) {
            (self.failed, self.forgiven) = (None, true);
        }
    }

    /// Tries again what failed.
    pub fn try_again(&mut self) {
        *self = Self {
            owed: self.owed,
            ..Self::default()
        };
    }
}

//! Work in progress at the gateway: gaps that are filled, a jump, an audit, a part that is read
//! again.

use super::plan::Seek;
use crate::message::MessageKey;
use crate::thread::page::Failure;
use crate::time::UnixTime;

/// Where a jump goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The first message of the thread.
    First,
    /// The first message at or after a second.
    Since(UnixTime),
    /// A message of this second, counted from 1 from the oldest of the second.
    Message(UnixTime, u64),
    /// The message at this index of the gateway's list, as near as can be.
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
}

impl Jump {
    pub fn is_to_index(&self) -> bool {
        matches!(self.target, Target::Index(_))
    }
}

/// All that is loaded is read again, from the newest message to the oldest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Audit {
    /// This and all that is newer has been read; `None`: nothing yet.
    pub cursor: Option<MessageKey>,
    /// Where the cursor went.
    pub seek: Seek,
    /// The oldest message that the cursor ever reached.
    pub furthest: Option<MessageKey>,
    /// Slices in a row that brought the cursor no further than that.
    pub stalls: u32,
    /// Messages that have been read: index after the last one in the gateway's list.
    pub read: u64,
}

/// Messages that are wanted beyond an end of what is loaded.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fill {
    /// The end in question.
    pub edge: Option<MessageKey>,
    /// Where it went, while slices prove nothing.
    pub seek: Seek,
}

impl Fill {
    /// The search for this edge: a new one, if it is another edge than before.
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

/// Loading what the reader scrolls to.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The last try failed for good.
    pub failed: Option<Failure>,
    /// One passing failure has been forgiven since something was loaded or the gateway was out.
    pub forgiven: bool,
    /// Towards older messages.
    pub older: Fill,
    /// Towards newer messages.
    pub newer: Fill,
    /// Slices in a row that were asked for because something is looked for.
    pub hunted: u32,
    /// Rows of a move that waits for its messages; negative towards the oldest.
    pub owed: i64,
    /// Below these messages' gaps no slice proves anything: they stay until the reader asks.
    pub hopeless: Vec<MessageKey>,
}

impl History {
    /// A slice joined what is loaded, or the reader goes elsewhere: later failures are new ones.
    pub fn forget_failure(&mut self) {
        (self.failed, self.forgiven) = (None, false);
    }

    /// What failed in passing is tried again, once: the gateway answers other requests.
    pub fn forgive(&mut self) {
        let passing = |failure: &Failure| failure.kind.is_passing();
        if !self.forgiven && self.failed.as_ref().is_some_and(passing) {
            (self.failed, self.forgiven) = (None, true);
        }
    }

    /// What failed is tried again.
    pub fn try_again(&mut self) {
        *self = Self {
            owed: self.owed,
            ..Self::default()
        };
    }
}

/// Known messages that are to be read again.
#[derive(Clone, Copy, Debug)]
pub struct Again {
    /// Around this one.
    pub key: MessageKey,
    /// Where it went.
    pub seek: Seek,
}

//! What the view needs of the gateway, and the requests that follow from that.

use super::thread_sync::ThreadSync;
use crate::message::MessageKey;
use crate::thread::kept::{Kept, KeptPart};
use crate::thread::page::{PageRequest, RequestId};
use crate::time::{UnixTime, Zone};

/// What is wanted of the gateway besides what is near the view.
#[derive(Clone, Copy, Debug, Default)]
pub struct Demand {
    /// Something is looked for, not scrolled to: a hit, a picture, what passes a filter.
    pub hunts: bool,
    /// Where it goes on: right above this message.
    pub hunted_older: Option<MessageKey>,
    /// What is looked for are words that the archive can find, right above this message.
    pub searched: Option<MessageKey>,
    /// Where it goes on: right below this message.
    pub hunted_newer: Option<MessageKey>,
    /// The message that is read.
    pub reading: Option<MessageKey>,
    /// How many messages each month of this zone has.
    pub months: Option<Zone>,
}

/// How far from the view a place may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Its messages are loaded before they are needed.
    Ahead,
    /// A request for them is still of use.
    Far,
}

/// Finds where messages are missing near the view. Asked only when nothing speaks against a
/// request, since it walks over rows.
pub trait Edges {
    /// The message right above which messages are missing.
    fn above(&mut self, sync: &ThreadSync, reach: Reach) -> Option<MessageKey>;
    /// The message right below which messages are missing.
    fn below(&mut self, sync: &ThreadSync, reach: Reach) -> Option<MessageKey>;
}

/// What the gateway is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    Fetch {
        id: RequestId,
        request: PageRequest,
    },
    Cancel {
        id: RequestId,
    },
    /// Of the archive: what it has of these messages, so many of them.
    Recall {
        id: RequestId,
        wanted: KeptPart,
        limit: u32,
    },
    /// Of the archive: the newest message before a second that has what is searched for.
    Find {
        id: RequestId,
        before: UnixTime,
    },
    /// Of the archive: that it keeps this.
    Keep(Box<Kept>),
}

//! What the view needs of the gateway, and the requests that follow from that.

use super::thread_sync::ThreadSync;
use crate::message::MessageKey;
use crate::thread::kept::{ArchiveQuery, ArchiveUpdate};
use crate::thread::page::{PageRequest, RequestId};
use crate::time::{UnixTime, Zone};

/// What is needed of the gateway, except messages near the view.
#[derive(Clone, Copy, Debug, Default)]
pub struct Demand {
    /// Search, gallery or filter need older messages, not only the view.
    pub loads_more: bool,
    /// Continue above this message.
    pub needed_older: Option<MessageKey>,
    /// The archive can continue to look for something: in older messages than this one.
    pub searched: Option<MessageKey>,
    /// Continue below this message.
    pub needed_newer: Option<MessageKey>,
    /// The message that the user is reading.
    pub reading: Option<MessageKey>,
    /// Set while the user looks at months: the zone in which months are counted.
    pub months: Option<Zone>,
}

/// How far from the view missing messages may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Near: they are loaded before they are needed.
    Ahead,
    /// Farther: a running request for them is still useful.
    Far,
}

/// Finds missing messages near the view. It walks over rows, so it is called only if a request is
/// possible at all.
pub trait Edges {
    /// The message right above which messages are missing.
    fn above(&mut self, sync: &ThreadSync, reach: Reach) -> Option<MessageKey>;
    /// The message right below which messages are missing.
    fn below(&mut self, sync: &ThreadSync, reach: Reach) -> Option<MessageKey>;
}

/// A request to the gateway or to the archive.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    Fetch {
        id: RequestId,
        request: PageRequest,
    },
    Cancel {
        id: RequestId,
    },
    /// To the archive: give these messages.
    Recall {
        id: RequestId,
        wanted: ArchiveQuery,
        limit: u32,
    },
    /// To the archive: find the newest message before a second that is looked for.
    Find {
        id: RequestId,
        before: UnixTime,
    },
    /// To the archive: count the messages of whole months.
    CountMonths(Zone),
    /// To the archive: count its messages, and those that are newer than a second.
    CountKept(Option<UnixTime>),
    /// To the archive: write this.
    Keep(Box<ArchiveUpdate>),
}

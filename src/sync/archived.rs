//! What the archive is known to hold of the open thread.

use std::collections::HashSet;

use super::kept_check::KeptCheck;
use super::work::Target;
use crate::message::MessageKey;
use crate::text::SafeText;
use crate::thread::kept::{ArchiveQuery, ArchiveUpdate};
use crate::time::UnixTime;

/// What the archive holds of the open thread, as far as known.
#[derive(Clone, Debug, Default)]
pub struct Archived {
    pub is_on: bool,
    /// Why the archive can no longer be used.
    pub lost: Option<SafeText>,
    /// Whether the gateway is never asked.
    pub is_offline: bool,
    /// When the gateway last confirmed the messages that the archive gave at the start.
    pub as_of: Option<UnixTime>,
    /// When the request was sent whose answer is being taken.
    pub asked: Option<UnixTime>,
    /// What the archive has to write and has not been given yet.
    pub outbox: Vec<ArchiveUpdate>,
    /// Messages right above which the archive has nothing.
    pub barren: HashSet<MessageKey>,
    /// Messages right below which the archive has nothing.
    pub barren_below: HashSet<MessageKey>,
    /// All archived messages of this second are loaded, and none that are older: a search in the
    /// archive may go on beyond it.
    pub whole: Option<UnixTime>,
    /// The target of a jump about which the archive has not been asked yet.
    pub jump: Option<ArchiveQuery>,
    pub check: KeptCheck,
}

impl Archived {
    /// Lets the archive be asked again about missing messages.
    pub fn try_again(&mut self) {
        self.barren.clear();
        self.barren_below.clear();
    }

    /// No message is loaded any more.
    pub fn forget(&mut self) {
        self.try_again();
        self.whole = None;
        self.jump = None;
        self.check.rest();
    }

    /// A jump begins.
    pub fn jump(&mut self, target: Target) {
        self.jump = match target {
            _ if !self.is_on => None,
            Target::First => Some(ArchiveQuery::Oldest),
            Target::Since(second) | Target::Message(second, _) => Some(ArchiveQuery::Since(second)),
            Target::Index(_) => None,
        };
    }
}

//! What the archive is known to hold of the open thread.

use std::collections::HashSet;

use super::work::Target;
use crate::message::MessageKey;
use crate::text::SafeText;
use crate::thread::kept::{Kept, KeptPart};
use crate::time::UnixTime;

/// What is known of the archive.
#[derive(Clone, Debug, Default)]
pub struct Archived {
    pub is_on: bool,
    /// Why it cannot be used any more.
    pub lost: Option<SafeText>,
    /// Nothing is asked of the gateway.
    pub is_offline: bool,
    /// When the gateway had told what the archive brought at the start.
    pub as_of: Option<UnixTime>,
    /// What is to be kept and was not handed out yet.
    pub outbox: Vec<Kept>,
    /// Right above these messages nothing is kept.
    pub barren: HashSet<MessageKey>,
    /// Right below these messages nothing is kept.
    pub barren_below: HashSet<MessageKey>,
    /// Of this second all is loaded that is kept, and of what is older nothing: what is searched for
    /// can be found beyond.
    pub whole: Option<UnixTime>,
    /// Where a jump goes that the archive was not asked about.
    pub jump: Option<KeptPart>,
}

impl Archived {
    /// What is missing above messages is looked for again.
    pub fn try_again(&mut self) {
        self.barren.clear();
        self.barren_below.clear();
    }

    /// Nothing is loaded any more.
    pub fn forget(&mut self) {
        self.try_again();
        self.whole = None;
        self.jump = None;
    }

    /// A jump begins.
    pub fn jump(&mut self, target: Target) {
        self.jump = match target {
            _ if !self.is_on => None,
            Target::First => Some(KeptPart::Oldest),
            Target::Since(second) | Target::Message(second, _) => Some(KeptPart::Since(second)),
            Target::Index(_) => None,
        };
    }
}

//! Loaded messages that want attention, found without walking over all that is loaded.

use std::collections::BTreeSet;

use super::Counts;
use crate::chat::message::{Message, MessageKey};

/// Outbound messages that failed or are still to be reported on.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    failed: BTreeSet<MessageKey>,
    pending: BTreeSet<MessageKey>,
}

impl Marks {
    /// Notes what a message wants.
    pub fn note(&mut self, key: MessageKey, message: &Message) {
        if message.has_failed() {
            self.failed.insert(key);
        }
        if message.is_pending() {
            self.pending.insert(key);
        }
    }

    /// The message is gone, or about to be noted anew.
    pub fn forget(&mut self, key: MessageKey) {
        self.failed.remove(&key);
        self.pending.remove(&key);
    }

    /// How many there are.
    pub fn counts(&self) -> Counts {
        Counts {
            failed: self.failed.len() as u64,
            pending: self.pending.len() as u64,
        }
    }

    /// Those that are still to be reported on, newest first.
    pub fn pending(&self) -> impl Iterator<Item = MessageKey> {
        self.pending.iter().rev().copied()
    }
}

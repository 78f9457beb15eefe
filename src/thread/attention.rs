//! Finds loaded messages that are pending or failed, without walking over all loaded messages.

use std::collections::BTreeSet;

use crate::message::{Message, MessageKey};
use crate::time::UnixTime;

/// How many loaded messages want attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Outbound and failed.
    pub failed: u64,
    /// Outbound and still to be reported on.
    pub pending: u64,
}

/// Outbound messages that failed or are still to be reported on.
#[derive(Clone, Debug, Default)]
pub struct AttentionMarks {
    failed: BTreeSet<MessageKey>,
    pending: BTreeSet<MessageKey>,
}

impl AttentionMarks {
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

    /// The failed ones from the far end of a second on, towards the oldest.
    pub fn failed_until(&self, second: UnixTime) -> impl Iterator<Item = MessageKey> {
        let last = MessageKey {
            second,
            serial: u32::MAX,
        };
        self.failed.range(..=last).rev().copied()
    }

    /// The failed ones from the beginning of a second on, towards the newest.
    pub fn failed_since(&self, second: UnixTime) -> impl Iterator<Item = MessageKey> {
        let first = MessageKey { second, serial: 0 };
        self.failed.range(first..).copied()
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

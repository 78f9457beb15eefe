//! Finds loaded messages that are pending or failed, without walking over all loaded messages.

use std::collections::BTreeSet;

use crate::message::{Message, MessageKey};
use crate::time::UnixTime;

/// How many loaded messages failed or are pending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Outbound messages that failed.
    pub failed: u64,
    /// Outbound messages whose final report has not come yet.
    pub pending: u64,
}

/// The outbound messages that failed or are pending.
#[derive(Clone, Debug, Default)]
pub struct AttentionMarks {
    failed: BTreeSet<MessageKey>,
    pending: BTreeSet<MessageKey>,
}

impl AttentionMarks {
    /// Adds a message if it failed or is pending.
    pub fn note(&mut self, key: MessageKey, message: &Message) {
        if message.has_failed() {
            self.failed.insert(key);
        }
        if message.is_pending() {
            self.pending.insert(key);
        }
    }

    /// Removes a message that is gone or will be noted again.
    pub fn forget(&mut self, key: MessageKey) {
        self.failed.remove(&key);
        self.pending.remove(&key);
    }

    /// Failed messages in this second or before it, newest first.
    pub fn failed_until(&self, second: UnixTime) -> impl Iterator<Item = MessageKey> {
        let last = MessageKey {
            second,
            serial: u32::MAX,
        };
        self.failed.range(..=last).rev().copied()
    }

    /// Failed messages in this second or after it, oldest first.
    pub fn failed_since(&self, second: UnixTime) -> impl Iterator<Item = MessageKey> {
        let first = MessageKey { second, serial: 0 };
        self.failed.range(first..).copied()
    }

    pub fn counts(&self) -> Counts {
        Counts {
            failed: self.failed.len() as u64,
            pending: self.pending.len() as u64,
        }
    }

    /// Pending messages, newest first.
    pub fn pending(&self) -> impl Iterator<Item = MessageKey> {
        self.pending.iter().rev().copied()
    }
}

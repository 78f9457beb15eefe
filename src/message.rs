//! One message of the thread, in our own types, packed in batches to save memory.

pub mod json;
pub mod opt_out;
pub mod raw_fields;
pub mod repair;
pub mod sender;
pub mod sms_encoding;
pub mod tapback;

mod batch;
mod fields;
mod packer;
mod raw_record;
mod status;

use std::fmt;
use std::sync::Arc;

use crate::mutation::{Mutation, is_on};
use crate::text::SafeText;
use crate::time::UnixTime;
use batch::{Batch, BatchBuilder};

pub use batch::{Common, MAX_ROWS};
pub use fields::{Attachment, Direction, MessageFields, path_of};
pub use packer::Packer;
pub use raw_record::{MessagePart, RawRecord};
pub use status::DeliveryStatus;

/// One message as the gateway last sent it: a row in a batch, cheap to clone.
///
/// A message costs its text, its id, 12 bytes and its share of the batch; [`Packer`] makes batches.
#[derive(Clone)]
pub struct Message {
    batch: Arc<Batch>,
    row: u8,
}

impl Message {
    /// A message with these fields, in a separate batch; an empty id counts as none.
    pub fn new(fields: MessageFields) -> Self {
        let mut builder = BatchBuilder::default();
        builder.push(fields);
        Self {
            batch: Arc::new(builder.batch()),
            row: 0,
        }
    }

    /// The fields, for building a similar message.
    pub fn into_fields(self) -> MessageFields {
        self.batch.fields(self.row)
    }

    /// The gateway's id.
    pub fn id(&self) -> Option<&str> {
        self.batch.id(self.row)
    }

    /// Inbound or outbound.
    pub fn direction(&self) -> Direction {
        self.batch.direction(self.row)
    }

    /// The number or name that sent the message.
    pub fn sender(&self) -> &SafeText {
        &self.batch.ends(self.row).0
    }

    /// The number or name that received the message.
    pub fn receiver(&self) -> &SafeText {
        &self.batch.ends(self.row).1
    }

    /// The text; empty if there was none.
    pub fn text(&self) -> &str {
        self.batch.text(self.row).unwrap_or_default()
    }

    /// Whether the gateway sent a text at all.
    pub fn has_text(&self) -> bool {
        self.batch.text(self.row).is_some()
    }

    /// When the message was sent, if the gateway said so.
    pub fn sent_at(&self) -> Option<UnixTime> {
        self.batch.sent_at(self.row)
    }

    /// The delivery status.
    pub fn status(&self) -> &DeliveryStatus {
        self.batch.status(self.row)
    }

    /// The attached files.
    pub fn attachments(&self) -> &[Attachment] {
        self.batch.attachments(self.row)
    }

    /// The item as the gateway sent it, if it was kept.
    pub fn raw(&self) -> Option<&RawRecord> {
        self.batch.raw(self.row)
    }

    /// Whether the item could not be read.
    pub fn is_unreadable(&self) -> bool {
        self.batch.is_unreadable(self.row)
    }

    /// Whether the user's side sent the message, and the operator could not deliver it.
    pub fn has_failed(&self) -> bool {
        self.direction() == Direction::Outbound && self.status().is_failed()
    }

    /// Whether the user's side sent the message, and a final report has not come yet.
    pub fn is_pending(&self) -> bool {
        self.direction() == Direction::Outbound && self.status().is_pending()
    }

    /// Takes over a newer version of the message, except that a final status never goes back.
    /// Returns whether anything on screen changed.
    pub fn renew(&mut self, mut newer: Self) -> bool {
        if self.status().is_final() && !newer.status().is_final() && !is_on(Mutation::FinalGoesBack)
        {
            newer = Self::new(MessageFields {
                status: self.status().clone(),
                ..newer.into_fields()
            });
        }
        self.replace(newer)
    }

    /// As [`Self::renew`], but the newer status counts in any case.
    pub fn replace(&mut self, newer: Self) -> bool {
        // If nothing changed, keep the old batch, so that the new page's batch can be freed.
        let changed = *self != newer;
        if changed {
            *self = newer;
        }
        changed
    }

    /// Whether both are the same row of the same batch.
    pub(crate) fn is_at(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.batch, &other.batch) && self.row == other.row
    }

    /// Whether both are in the same batch.
    pub(crate) fn shares_batch(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.batch, &other.batch)
    }

    /// When the message in another row of the same batch was sent; that message must have a time.
    pub(crate) fn sent_at_row(&self, row: u8) -> UnixTime {
        self.batch.sent_at(row).unwrap_or(UnixTime::EPOCH)
    }

    /// The message in another row of the same batch.
    pub(crate) fn at_row(&self, row: u8) -> Self {
        Self {
            batch: Arc::clone(&self.batch),
            row,
        }
    }

    /// Distinguishes messages of one second that have no id. Links and the status are left out,
    /// because they may be different in the next answer.
    pub fn fingerprint(&self) -> Fingerprint<'_> {
        Fingerprint {
            direction: self.direction(),
            sender: self.sender(),
            receiver: self.receiver(),
            text: self.text(),
            files: self.attachments().iter().map(|a| &*a.name).collect(),
            unreadable: self
                .is_unreadable()
                .then(|| self.raw().map_or("", RawRecord::as_untrusted)),
        }
    }
}

impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        self.is_at(other)
            || (self.sent_at() == other.sent_at()
                && self.direction() == other.direction()
                && self.has_text() == other.has_text()
                && self.is_unreadable() == other.is_unreadable()
                && self.id() == other.id()
                && self.text() == other.text()
                && self.status() == other.status()
                && self.sender() == other.sender()
                && self.receiver() == other.receiver()
                && self.attachments() == other.attachments()
                && self.raw() == other.raw())
    }
}

impl Eq for Message {}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.clone().into_fields().fmt(f)
    }
}

/// Identity of a message that has no id, within its second.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint<'a> {
    direction: Direction,
    sender: &'a str,
    receiver: &'a str,
    text: &'a str,
    files: Vec<&'a str>,
    unreadable: Option<&'a str>,
}

/// Identifies a message in a thread as long as the message is loaded. Within one second, a greater
/// key is not always newer: ask the thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageKey {
    /// The second under which the message is kept: its own or, if it has none, its neighbour's.
    pub(crate) second: UnixTime,
    /// Unique while the thread exists.
    pub(crate) serial: u32,
}

impl MessageKey {
    /// The key of a message that is shown alone and belongs to no thread.
    pub fn alone(second: UnixTime) -> Self {
        Self { second, serial: 0 }
    }

    /// The second under which the message is kept.
    pub fn second(self) -> UnixTime {
        self.second
    }
}

#[cfg(test)]
mod tests;

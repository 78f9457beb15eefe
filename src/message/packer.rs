//! Collects messages and packs them into batches.

use std::sync::Arc;

use super::Message;
use super::batch::{BatchBuilder, Common};
use super::fields::MessageFields;

/// Packs messages into batches.
#[derive(Debug, Default)]
pub struct Packer {
    open: BatchBuilder,
    packed: Vec<Message>,
}

impl Packer {
    /// A packer without messages.
    pub fn new() -> Self {
        Self::default()
    }

    /// Copies of `messages`, in new batches that have exactly the memory they need.
    pub fn pack<'a>(messages: impl Iterator<Item = &'a Message> + Clone) -> Vec<Message> {
        let count = messages.clone().count();
        let bytes = messages.clone().map(|m| m.batch.span(m.row).len()).sum();
        let mut packer = Self {
            open: BatchBuilder::with_capacity(count, bytes),
            packed: Vec::with_capacity(count),
        };
        for message in messages {
            packer.seal_full();
            packer.open.push_copy(&message.batch, message.row);
        }
        packer.finish()
    }

    /// Packs a message with these fields; an empty id counts as none.
    pub fn push(&mut self, fields: MessageFields) {
        self.seal_full();
        self.open.push(fields);
    }

    /// Packs a message if sanitising changes none of its fields and its status is a listed one;
    /// else packs nothing and returns `false`.
    pub fn push_unchanged(&mut self, common: &Common<'_>) -> bool {
        self.seal_full();
        self.open.push_unchanged(common)
    }

    /// All messages, in the order in which they were pushed.
    pub fn finish(mut self) -> Vec<Message> {
        self.seal();
        self.packed
    }

    fn seal_full(&mut self) {
        if self.open.is_full() {
            self.seal();
        }
    }

    fn seal(&mut self) {
        let count = self.open.len();
        if count > 0 {
            let batch = Arc::new(self.open.batch());
            self.packed.extend((0..count).map(|row| Message {
                batch: Arc::clone(&batch),
                row,
            }));
        }
    }
}

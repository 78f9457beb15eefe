//! A message at its place in the thread, and the keys of places.

use crate::message::{Message, MessageKey};
use crate::time::UnixTime;

/// A message at its place.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: MessageKey,
    pub message: Message,
}

/// If the messages of this many seconds changed their order, the gateway's order within a second is
/// taken to mean nothing.
const MEANT: u32 = 16;

/// Gives out keys, and knows whether the gateway's order within a second means anything.
#[derive(Clone, Debug, Default)]
pub(super) struct Serials {
    pub last: u32,
    /// How many seconds had messages that came in another order than before.
    pub reordered: u32,
}

impl Serials {
    pub fn next(&mut self, second: UnixTime) -> MessageKey {
        self.last = self.last.wrapping_add(1);
        MessageKey {
            second,
            serial: self.last,
        }
    }

    /// The order within a second has never changed.
    pub fn ties_stand(&self) -> bool {
        self.reordered == 0
    }

    pub fn ties_mean_nothing(&self) -> bool {
        self.reordered >= MEANT
    }
}

//! A digest of one reading of the list, to compare two readings.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::message::{Direction, Message};
use crate::time::UnixTime;

/// A sum over messages, independent of their order. Includes everything that can change in a
/// message, except links, which differ in every answer.
#[derive(Clone, Copy, Debug)]
pub struct Digest {
    /// Older messages are left out.
    since: UnixTime,
    /// The newest second of the reading before.
    known: UnixTime,
    newest: UnixTime,
    all: u64,
    /// The sum of messages filed no later than `known`.
    known_part: u64,
}

impl Default for Digest {
    fn default() -> Self {
        Self::since(None, None)
    }
}

impl Digest {
    /// An empty digest. Leaves out messages older than `since`, and is to be compared with the
    /// reading `before`.
    pub fn since(since: Option<UnixTime>, before: Option<Self>) -> Self {
        Self {
            since: since.unwrap_or(UnixTime::EPOCH),
            known: before.map_or(UnixTime::EPOCH, |before| before.newest),
            newest: UnixTime::EPOCH,
            all: 0,
            known_part: 0,
        }
    }

    /// Adds a message.
    pub fn add(&mut self, second: UnixTime, message: &Message) {
        if second < self.since {
            return;
        }
        let sum = hash_with_status(second, message);
        self.newest = self.newest.max(second);
        self.all = self.all.wrapping_add(sum);
        if second <= self.known {
            self.known_part = self.known_part.wrapping_add(sum);
        }
    }

    /// Whether both are digests of the same messages.
    pub fn is_of_the_same(self, other: Self) -> bool {
        self.all == other.all
    }

    /// Whether this is a digest of the messages of the reading before, apart from newer ones.
    pub fn follows(self, before: Self) -> bool {
        self.known == before.newest && self.known_part == before.all
    }
}

/// A hash of everything that can change in a message, except links.
pub fn hash_with_status(second: UnixTime, message: &Message) -> u64 {
    let mut hasher = DefaultHasher::new();
    let outbound = message.direction() == Direction::Outbound;
    (second.seconds(), message.id(), outbound).hash(&mut hasher);
    (message.sender().as_str(), message.receiver().as_str()).hash(&mut hasher);
    (message.has_text(), message.text(), message.status().word()).hash(&mut hasher);
    for file in message.attachments() {
        (file.name.as_str(), file.mime.as_str()).hash(&mut hasher);
    }
    hasher.finish()
}

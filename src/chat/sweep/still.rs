//! Whether the list can have changed while it was read once.

use super::Filed;
use super::digest::Digest;
use crate::chat::message::{Direction, Message, UnixTime};
use crate::chat::thread::Merged;

/// Seconds within which a report may still come: gateways give up on a message after two days.
const REPORTED_WITHIN: i64 = 3 * 86_400;

/// What one reading showed of changes. Whatever arrives is in the newest slice, which is read first
/// and last; whatever goes changes the total; a status that is not final may change anywhere.
#[derive(Debug, Default)]
pub struct Still {
    /// What every answer told so far; `Some(None)`: they told various things, or nothing.
    total: Option<Option<u64>>,
    /// The newest slice, as it was first read.
    newest: Option<Newest>,
    /// The newest second that holds a message without a final status outside the newest slice.
    open: Option<UnixTime>,
    /// Two readings of a message differed.
    moved: bool,
    /// The newest slice was read at the end as well.
    checked: bool,
}

#[derive(Debug)]
struct Newest {
    digest: Digest,
    newest: UnixTime,
    oldest: UnixTime,
}

impl Still {
    /// An answer told this total.
    pub fn told(&mut self, total: Option<u64>) {
        let agreed = self.total.get_or_insert(total);
        *agreed = agreed.filter(|_| *agreed == total);
    }

    /// The newest slice, oldest message first, was read for the first time.
    pub fn began(&mut self, items: &[Filed]) {
        self.newest = Newest::of(items);
    }

    /// A slice was joined to what was read.
    pub fn joined(&mut self, merged: &Merged) {
        self.moved |= !merged.removed.is_empty() || !merged.turned.is_empty();
    }

    /// A message was handed out.
    pub fn settled(&mut self, second: UnixTime, message: &Message) {
        let in_newest = self.newest.as_ref().is_some_and(|n| second > n.oldest);
        let may_turn = message.direction() == Direction::Outbound && !message.status().is_final();
        if may_turn && !in_newest {
            self.open = self.open.max(Some(second));
        }
    }

    /// The newest slice was read for the last time.
    pub fn ended(&mut self, items: &[Filed]) {
        let alike = match (&self.newest, Newest::of(items)) {
            (Some(before), Some(after)) => before.digest.is_of_the_same(after.digest),
            _ => false,
        };
        self.moved |= !alike;
        self.checked = true;
    }

    /// Nothing changed during this reading, in which so many messages were found.
    pub fn stood(&self, found: u64) -> bool {
        let newest = self.newest.as_ref().map(|n| n.newest.seconds());
        let is_late =
            |open: UnixTime| newest.is_some_and(|newest| newest - open.seconds() > REPORTED_WITHIN);
        self.checked
            && !self.moved
            && self.total == Some(Some(found))
            && self.open.is_none_or(is_late)
    }
}

impl Newest {
    fn of(items: &[Filed]) -> Option<Self> {
        let mut digest = Digest::default();
        for (second, message) in items {
            digest.add(*second, message);
        }
        Some(Self {
            digest,
            newest: items.last()?.0,
            oldest: items.first()?.0,
        })
    }
}

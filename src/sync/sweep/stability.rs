//! Whether the list can have changed while it was read once.

use super::Filed;
use super::digest::Digest;
use crate::message::{Direction, Message};
use crate::time::UnixTime;

/// Seconds within which a report may still come: gateways give up on a message after two days.
const REPORTED_WITHIN: i64 = 3 * 86_400;

/// What one reading showed of changes. Whatever arrives is in the newest slice, which is read first
/// and once more at the end; whatever goes, and what arrives later still, changes the total, which is
/// to be trusted where every answer tells it; a status that is not final may change anywhere.
#[derive(Debug, Default)]
pub struct Still {
    total: Total,
    /// The newest slice, as it was first read.
    newest: Option<Newest>,
    /// The newest second that holds a message without a final status outside the newest slice.
    open: Option<UnixTime>,
    /// The newest slice was at the end what it was at first.
    alike: bool,
}

/// What the answers told of how many messages there are.
#[derive(Debug, Default, PartialEq, Eq)]
enum Total {
    /// There was no answer yet.
    #[default]
    Untold,
    /// All told the same.
    Same(u64),
    /// Some told otherwise, or nothing.
    Various,
}

#[derive(Debug)]
struct Newest {
    digest: Digest,
    to: UnixTime,
    from: UnixTime,
}

impl Still {
    /// An answer told this total.
    pub fn told(&mut self, total: Option<u64>) {
        self.total = match (&self.total, total) {
            (Total::Untold, Some(total)) => Total::Same(total),
            (Total::Same(before), Some(total)) if *before == total => Total::Same(total),
            _ => Total::Various,
        };
    }

    /// The newest slice, oldest message first, was read for the first time.
    pub fn began(&mut self, items: &[Filed]) {
        self.newest = Newest::of(items);
    }

    /// A message was handed out.
    pub fn settled(&mut self, second: UnixTime, message: &Message) {
        let in_newest = self.newest.as_ref().is_some_and(|n| second > n.from);
        let may_turn = message.direction() == Direction::Outbound && !message.status().is_final();
        if may_turn && !in_newest {
            self.open = self.open.max(Some(second));
        }
    }

    /// The newest slice was read for the last time.
    pub fn ended(&mut self, items: &[Filed]) {
        self.alike = match (&self.newest, Newest::of(items)) {
            (Some(before), Some(after)) => before.digest.is_of_the_same(after.digest),
            _ => false,
        };
    }

    /// Nothing changed during this reading, in which so many messages were found.
    pub fn stood(&self, found: u64) -> bool {
        let newest = self.newest.as_ref().map(|n| n.to.seconds());
        let is_late =
            |open: UnixTime| newest.is_some_and(|newest| newest - open.seconds() > REPORTED_WITHIN);
        self.alike && self.total == Total::Same(found) && self.open.is_none_or(is_late)
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
            to: items.last()?.0,
            from: items.first()?.0,
        })
    }
}

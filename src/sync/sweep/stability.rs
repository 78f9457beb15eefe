//! Whether the list can have changed during one reading.

use super::digest::Digest;
use super::scope::Filed;
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
    /// See [`Still::is_alike`].
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
    /// Some told otherwise: between these.
    Between(u64, u64),
    /// Some told nothing.
    Missing,
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
            (Total::Same(before), Some(total)) => {
                Total::Between(total.min(*before), total.max(*before))
            }
            (Total::Between(least, most), Some(total)) => {
                Total::Between(total.min(*least), total.max(*most))
            }
            _ => Total::Missing,
        };
    }

    /// How many more messages than were found the answers told of, or how many fewer, that no change
    /// of the list explains.
    pub fn differs(&self, found: u64) -> i64 {
        let (least, most) = match self.total {
            Total::Same(total) => (total, total),
            Total::Between(least, most) => (least, most),
            Total::Untold | Total::Missing => return 0,
        };
        let nearest = found.clamp(least, most);
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        signed(nearest) - signed(found)
    }

    /// Nothing came or went while so many messages were found; `None`: while a part was read.
    pub fn is_steady(&self, found: Option<u64>) -> bool {
        let is_told =
            matches!(self.total, Total::Same(total) if found.is_none_or(|found| found == total));
        self.alike && is_told
    }

    /// Every answer told a total.
    pub fn tells_totals(&self) -> bool {
        matches!(self.total, Total::Same(_) | Total::Between(..))
    }

    /// The newest slice was at the end what it was at first.
    pub fn is_alike(&self) -> bool {
        self.alike
    }

    /// The newest slice, oldest message first, was read for the first time.
    pub fn began(&mut self, items: &[Filed]) {
        self.newest = Newest::of(items);
    }

    /// The first slice of a list in no order of time: whatever may turn in it may be anywhere.
    pub fn began_anywhere(&mut self, items: &[Filed]) {
        let newest = items.iter().map(|item| item.0).max();
        self.newest = Newest::of(items).zip(newest).map(|(slice, to)| Newest {
            to,
            from: UnixTime::MAX,
            ..slice
        });
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
        self.is_steady(Some(found)) && self.open.is_none_or(is_late)
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

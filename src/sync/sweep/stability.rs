//! Whether the list can have changed during one reading.

use super::digest::{Digest, hash_with_status};
use super::scope::Filed;
use crate::message::{Direction, Message};
use crate::time::UnixTime;

/// Seconds within which a report may still come: gateways give up on a message after two days.
const REPORTED_WITHIN: i64 = 3 * 86_400;

/// The signs of change in one reading. An arrival is in the newest slice, which is read first and
/// once more at the end. A deletion, or a late arrival elsewhere, changes the total, which can be
/// trusted if every answer tells it. A status that is not final may change anywhere.
#[derive(Debug, Default)]
pub struct StabilityCheck {
    total: Total,
    /// The newest slice, as it was first read.
    newest: Option<Newest>,
    /// The newest second, outside of the newest slice, of a message without a final status.
    open: Option<UnixTime>,
    /// The newest slice was the same at the end as at the beginning.
    alike: bool,
    /// The newest slice began at the end as at the beginning, however long it was.
    begins_alike: bool,
}

/// The totals in the answers.
#[derive(Debug, Default, PartialEq, Eq)]
enum Total {
    /// There was no answer yet.
    #[default]
    Untold,
    /// All told the same total.
    Same(u64),
    /// They differed; the lowest and the highest.
    Between(u64, u64),
    /// Some told no total.
    Missing,
}

#[derive(Debug)]
struct Newest {
    digest: Digest,
    /// Of each message, newest first.
    marks: Vec<u64>,
    to: UnixTime,
    from: UnixTime,
}

impl StabilityCheck {
    /// An answer told this total.
    pub fn note_total(&mut self, total: Option<u64>) {
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

    /// How many more (or fewer) messages the answers counted than were found, beyond what changes
    /// of the list explain.
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

    /// Whether no message came or went: the newest slice began the same at the end, and every answer
    /// told the same total, which is `found` (`None`: only a part of the list was read).
    pub fn is_steady(&self, found: Option<u64>) -> bool {
        let is_told =
            matches!(self.total, Total::Same(total) if found.is_none_or(|found| found == total));
        self.begins_alike && is_told
    }

    /// Whether every answer told a total.
    pub fn tells_totals(&self) -> bool {
        matches!(self.total, Total::Same(_) | Total::Between(..))
    }

    /// Whether the answers told different totals.
    pub fn has_varied(&self) -> bool {
        matches!(self.total, Total::Between(..))
    }

    /// Whether the answers show a change of the list.
    pub fn has_changed(&self) -> bool {
        self.has_varied() || !self.begins_alike
    }

    /// Whether the newest slice began at the end as at the beginning, however long it was.
    pub fn begins_alike(&self) -> bool {
        self.begins_alike
    }

    /// The newest slice was read for the first time, oldest message first.
    pub fn began(&mut self, items: &[Filed]) {
        self.newest = Newest::of(items);
    }

    /// The first slice of a list that is not in order of time was handed out: a status may change
    /// anywhere behind it.
    pub fn began_anywhere(&mut self, items: &[Filed]) {
        self.open = None;
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
        let Some((before, after)) = self.newest.as_ref().zip(Newest::of(items)) else {
            (self.alike, self.begins_alike) = (false, false);
            return;
        };
        self.alike = before.digest.is_of_the_same(after.digest);
        let mut pairs = before.marks.iter().zip(&after.marks);
        self.begins_alike = self.alike || pairs.all(|(before, after)| before == after);
    }

    /// Whether nothing changed during this reading, which found this many messages.
    pub fn is_stable_at(&self, found: u64) -> bool {
        let newest = self.newest.as_ref().map(|n| n.to.seconds());
        let is_late =
            |open: UnixTime| newest.is_some_and(|newest| newest - open.seconds() > REPORTED_WITHIN);
        self.alike && self.is_steady(Some(found)) && self.open.is_none_or(is_late)
    }
}

impl Newest {
    fn of(items: &[Filed]) -> Option<Self> {
        let mut digest = Digest::default();
        for (second, message) in items {
            digest.add(*second, message);
        }
        let marks = items.iter().rev();
        Some(Self {
            digest,
            marks: marks
                .map(|(second, message)| hash_with_status(*second, message))
                .collect(),
            to: items.last()?.0,
            from: items.first()?.0,
        })
    }
}

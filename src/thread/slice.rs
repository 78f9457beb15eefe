//! A page in order: oldest message first, each with the second under which it is kept.

use super::page::Page;
use crate::message::Message;
use crate::time::UnixTime;

/// In a slice that is otherwise in order, an item stays where the gateway put it if sorting would
/// move it further than this and further than a quarter of the slice.
const NEAR: usize = 8;

/// If no item is further from its sorted position than the slice's length divided by this, the
/// whole list is slightly out of order, not only this answer.
const LOCAL_PART: usize = 3;
/// At each edge, at most one part in this many of the slice's time is doubted.
const BLUR_PART: i64 = 3;

/// A contiguous run of the gateway's list, as it was at one instant.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what is known of either edge, in two degrees"
)]
pub struct Slice {
    /// Oldest first, in order of seconds. Empty only if the whole slice was given up.
    pub items: Vec<(UnixTime, Message)>,
    /// The first second of the slice's range.
    oldest: UnixTime,
    /// The last second of the slice's range.
    newest: UnixTime,
    /// Index of the newest item in the gateway's list.
    pub start: u64,
    /// Nothing is newer than the newest item.
    pub at_newest: bool,
    /// Nothing is older than the oldest item.
    pub at_oldest: bool,
    /// The slice has every message of its last second.
    pub newest_whole: bool,
    /// The slice has every message of its first second.
    pub oldest_whole: bool,
    /// Its messages are not in order of time.
    pub is_shuffled: bool,
    /// By how many seconds times go back in the list, as far as is known.
    blur: i64,
    /// The slice proves what exists, but never what is gone.
    keeps: bool,
    /// Messages up to this second may be beyond the older edge, because the list is out of order.
    unsure_to: Option<UnixTime>,
    /// Messages from this second on may be beyond the newer edge.
    unsure_from: Option<UnixTime>,
    /// How long the gateway says the list is.
    pub total: Option<u64>,
}

impl Slice {
    /// Orders `page`; `None` if no item can be placed. `at_oldest`: the page shows the end of the
    /// list.
    pub fn new(page: Page, at_oldest: bool) -> Option<Self> {
        let start = page.answered.start();
        let mut messages = page.messages;
        messages.reverse();
        if !at_oldest {
            drop_untimed_head(&mut messages);
        }
        let (items, disorder) = in_order(file(messages));
        let (oldest, newest) = (items.first()?.0, items.last()?.0);
        let mut slice = Self {
            is_shuffled: disorder == Disorder::Shuffled,
            blur: 0,
            keeps: false,
            unsure_to: None,
            unsure_from: None,
            oldest,
            newest,
            // Untimed items are dropped at the old end, so the index of the newest item stays
            // right.
            start,
            at_newest: start == 0,
            at_oldest,
            newest_whole: start == 0,
            oldest_whole: at_oldest,
            total: page.total,
            items,
        };
        if let Disorder::Local(seconds) = disorder {
            slice.blur_edges(seconds);
        }
        Some(slice)
    }

    /// A slice of messages from the archive, oldest first. It proves what exists, never what is
    /// gone. `start`: index of the newest message.
    pub fn kept(items: Vec<(UnixTime, Message)>, start: u64, at_oldest: bool) -> Option<Self> {
        let (oldest, newest) = (items.first()?.0, items.last()?.0);
        Some(Self {
            is_shuffled: false,
            blur: 0,
            keeps: true,
            unsure_to: None,
            unsure_from: None,
            oldest,
            newest,
            start,
            at_newest: false,
            at_oldest,
            newest_whole: false,
            oldest_whole: at_oldest,
            total: None,
            items,
        })
    }

    /// Adds the gateway's count of the list.
    #[must_use]
    pub fn counting(self, total: Option<u64>) -> Self {
        Self { total, ..self }
    }

    /// By up to this many seconds, times go back in the list, as far as is known.
    pub fn blur(&self) -> i64 {
        self.blur
    }

    /// Notes that times in the list go back by up to `seconds`: messages that belong near a cut
    /// edge may be beyond it.
    pub fn blur_edges(&mut self, seconds: i64) {
        if seconds <= self.blur {
            return;
        }
        self.blur = seconds;
        let doubted = seconds.min(self.most_blur());
        self.unsure_to = (!self.oldest_whole).then(|| self.oldest.offset(doubted));
        self.unsure_from = (!self.newest_whole).then(|| self.newest.offset(-doubted));
    }

    /// The largest number of seconds that is doubted at an edge.
    fn most_blur(&self) -> i64 {
        (self.newest.seconds() - self.oldest.seconds()) / BLUR_PART
    }

    /// The list is so far out of order that messages of any second may be beyond the slice's edges.
    pub fn is_unsure(&self) -> bool {
        let is_cut = !self.newest_whole || !self.oldest_whole;
        is_cut && (self.is_shuffled || self.blur > self.most_blur())
    }

    /// Makes the slice prove only what exists. Each message is kept under its own time, whatever
    /// its neighbours are.
    pub fn takes_nothing_away(&mut self) {
        self.keeps = true;
        for item in &mut self.items {
            item.0 = item.1.sent_at().unwrap_or(item.0);
        }
        self.items.sort_by_key(|item| item.0);
        if let Some((first, last)) = self.items.first().zip(self.items.last()) {
            (self.oldest, self.newest) = (first.0, last.0);
        }
    }

    /// Older messages of this second may lie beyond the edge.
    pub fn is_cut_below(&self, second: UnixTime) -> bool {
        (second == self.oldest && !self.oldest_whole)
            || self.keeps
            || self.unsure_to.is_some_and(|to| second <= to)
    }

    /// Newer messages of this second may lie beyond the edge.
    pub fn is_cut_above(&self, second: UnixTime) -> bool {
        (second == self.newest && !self.newest_whole)
            || self.keeps
            || self.unsure_from.is_some_and(|from| second >= from)
    }

    /// Index after the oldest item in the gateway's list.
    pub fn end(&self) -> u64 {
        self.start + self.items.len() as u64
    }

    /// Gives up the items up to this second. The slice still proves that nothing lies between that
    /// second and its oldest item.
    pub fn drop_up_to(&mut self, second: UnixTime) {
        if second < self.oldest {
            return;
        }
        let from = self.items.partition_point(|item| item.0 <= second);
        self.items.drain(..from);
        self.oldest = second.next();
        self.oldest_whole = true;
        self.at_oldest = false;
    }

    /// Gives up the items from this second on. The slice still proves that nothing lies between its
    /// newest item and that second.
    pub fn drop_from(&mut self, second: UnixTime) {
        if second > self.newest {
            return;
        }
        let to = self.items.partition_point(|item| item.0 < second);
        self.start += (self.items.len() - to) as u64;
        self.items.truncate(to);
        self.newest = second.previous();
        self.newest_whole = true;
        self.at_newest = false;
    }

    /// The first second of the slice's range.
    pub fn oldest(&self) -> UnixTime {
        self.oldest
    }

    /// The last second of the slice's range.
    pub fn newest(&self) -> UnixTime {
        self.newest
    }

    /// Whether the whole slice was given up.
    pub fn is_spent(&self) -> bool {
        self.oldest > self.newest
    }

    /// Whether the slice has all messages that the list has in this second.
    pub fn is_whole(&self, second: UnixTime) -> bool {
        let covered = (self.oldest..=self.newest).contains(&second);
        covered && !self.is_cut_below(second) && !self.is_cut_above(second)
    }

    /// The items of one second.
    pub fn second(&self, second: UnixTime) -> &[(UnixTime, Message)] {
        let from = self.items.partition_point(|item| item.0 < second);
        let to = self.items.partition_point(|item| item.0 <= second);
        &self.items[from..to]
    }
}

/// An item without a time takes the time of its older neighbour. At a cut edge this neighbour is
/// missing, so the item is dropped; the next slice overlaps far enough to bring the item again.
fn drop_untimed_head(messages: &mut Vec<Message>) {
    let timed = messages.iter().position(|m| m.sent_at().is_some());
    if let Some(first) = timed {
        messages.drain(..first);
    }
}

fn file(messages: Vec<Message>) -> Vec<(UnixTime, Message)> {
    let mut second = messages
        .iter()
        .find_map(Message::sent_at)
        .unwrap_or(UnixTime::EPOCH);
    messages
        .into_iter()
        .map(|message| {
            second = message.sent_at().unwrap_or(second);
            (second, message)
        })
        .collect()
}

/// How the items of an answer are out of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Disorder {
    /// Times go back by up to this many seconds, as everywhere in this list.
    Local(i64),
    /// The answer was shuffled, or the list is not in order of time at all.
    Shuffled,
}

fn in_order(mut items: Vec<(UnixTime, Message)>) -> (Vec<(UnixTime, Message)>, Disorder) {
    if items.is_sorted_by_key(|item| item.0) {
        return (items, Disorder::Local(0));
    }
    refile_strays(&mut items);
    let disorder = disorder(&items);
    items.sort_by_key(|item| item.0);
    (items, disorder)
}

fn disorder(items: &[(UnixTime, Message)]) -> Disorder {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&i| items[i].0);
    let furthest = order
        .iter()
        .enumerate()
        .map(|(at, &i)| at.abs_diff(i))
        .max();
    if furthest > Some(NEAR.max(items.len() / LOCAL_PART)) {
        return Disorder::Shuffled;
    }
    let mut latest = i64::MIN;
    let backs = items.iter().map(|(second, _)| {
        latest = latest.max(second.seconds());
        latest - second.seconds()
    });
    Disorder::Local(backs.max().unwrap_or(0))
}

/// Items far out of order were listed late under an old time. If there are few, they are kept where
/// the gateway lists them; otherwise one such item would stretch the slice over messages that it
/// does not hold. If there are many, the slice is shuffled, and sorting is right.
fn refile_strays(items: &mut [(UnixTime, Message)]) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&i| items[i].0);
    let far = NEAR.max(items.len() / 4);
    let mut stray = vec![false; items.len()];
    for (place, &index) in order.iter().enumerate() {
        stray[index] = place.abs_diff(index) > far;
    }
    let strays = stray.iter().filter(|s| **s).count();
    let others = items.iter().zip(&stray).filter(|(_, stray)| !**stray);
    let in_order = others.map(|(item, _)| item.0).is_sorted();
    if strays == 0 || strays * 8 > items.len() || !in_order {
        return;
    }
    let settled = stray.iter().position(|s| !s);
    let mut second = settled.map_or(UnixTime::EPOCH, |i| items[i].0);
    for (item, stray) in items.iter_mut().zip(stray) {
        if stray {
            item.0 = second;
        } else {
            second = item.0;
        }
    }
}

#[cfg(test)]
mod tests;

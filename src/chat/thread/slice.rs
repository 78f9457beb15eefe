//! An answer of the gateway, put in order: oldest first, every item filed under a second.

use crate::chat::message::{Message, UnixTime};
use crate::chat::paging::Page;

/// An item that sorting would move further than this, in a slice that is otherwise in order,
/// stands where the gateway put it instead.
const NEAR: usize = 8;

/// A contiguous run of the gateway's list, as it was at one instant.
#[derive(Clone, Debug)]
pub struct Slice {
    /// Oldest first, never empty; the seconds never go back.
    pub items: Vec<(UnixTime, Message)>,
    /// Index of the newest item in the gateway's list.
    pub start: u64,
    /// Nothing is newer than the newest item.
    pub at_newest: bool,
    /// Nothing is older than the oldest item.
    pub at_oldest: bool,
    /// The gateway's total agrees that the list ends here.
    pub end_confirmed: bool,
    /// How long the gateway says the list is.
    pub total: Option<u64>,
}

impl Slice {
    /// Orders `page`; `None` where it holds nothing that can be placed.
    pub fn new(page: Page) -> Option<Self> {
        let start = page.answered.start();
        let count = page.messages.len() as u64;
        let at_newest = start == 0;
        let at_oldest = ends_the_list(&page);
        let mut messages = page.messages;
        messages.reverse();
        if !at_oldest {
            drop_untimed_head(&mut messages);
        }
        let items = in_order(file(messages));
        (!items.is_empty()).then_some(Self {
            // Untimed items are dropped at the old end, so the newest keeps its index.
            start,
            at_newest,
            at_oldest,
            end_confirmed: at_oldest && page.total == Some(start + count),
            total: page.total.map(|total| total.max(start + count)),
            items,
        })
    }

    /// Second of the oldest item.
    pub fn oldest(&self) -> UnixTime {
        self.items.first().map_or(UnixTime::EPOCH, |item| item.0)
    }

    /// Second of the newest item.
    pub fn newest(&self) -> UnixTime {
        self.items.last().map_or(UnixTime::EPOCH, |item| item.0)
    }

    /// The slice holds all that the list has of this second.
    pub fn is_whole(&self, second: UnixTime) -> bool {
        (second > self.oldest() || (self.at_oldest && second == self.oldest()))
            && (second < self.newest() || (self.at_newest && second == self.newest()))
    }

    /// The items of one second.
    pub fn second(&self, second: UnixTime) -> &[(UnixTime, Message)] {
        let from = self.items.partition_point(|item| item.0 < second);
        let to = self.items.partition_point(|item| item.0 <= second);
        &self.items[from..to]
    }
}

/// A short slice is the end, unless the gateway's own total says that it was merely clamped.
fn ends_the_list(page: &Page) -> bool {
    let count = page.messages.len() as u64;
    let short = count < u64::from(page.answered.limit);
    short
        && page
            .total
            .is_none_or(|total| page.answered.start() + count >= total)
}

/// An untimed item takes the time of its older neighbour; at a cut edge that one is not here.
/// The next slice overlaps far enough to bring the item again.
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

fn in_order(mut items: Vec<(UnixTime, Message)>) -> Vec<(UnixTime, Message)> {
    if items.is_sorted_by_key(|item| item.0) {
        return items;
    }
    refile_strays(&mut items);
    items.sort_by_key(|item| item.0);
    items
}

/// A few items far out of order were listed late under an old time: they are filed where the
/// gateway lists them, or one of them would stretch the slice over messages it does not hold.
/// Many of them are a shuffled slice, and sorting is right.
fn refile_strays(items: &mut [(UnixTime, Message)]) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&i| items[i].0);
    let far = NEAR.max(items.len() / 4);
    let mut stray = vec![false; items.len()];
    for (place, &index) in order.iter().enumerate() {
        stray[index] = place.abs_diff(index) > far;
    }
    let strays = stray.iter().filter(|s| **s).count();
    if strays == 0 || strays * 8 > items.len() {
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
#[path = "slice_tests.rs"]
mod tests;

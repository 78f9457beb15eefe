//! Reads a list that is not in order of time: slices are joined by position.

use super::turn::PassStep;
use super::{Pass, Stage, time_order};
use crate::message::{Message, MessageKey};
use crate::sync::marks;
use crate::sync::sweep::scope::{Filed, Scope};
use crate::thread::page::Page;
use crate::time::UnixTime;

impl Pass {
    /// Whether the times of a slice's messages cannot prove its place: they rise, or so few messages
    /// come at once that a slice may have none with a time. A list that is read by its places is
    /// read whole, so this is no way to its last few. `at_oldest`: the list ends with the slice.
    pub(super) fn needs_place(&self, messages: &[Message], at_oldest: bool, scope: Scope) -> bool {
        let is_sparse = || messages.iter().any(|message| message.sent_at().is_none());
        let is_narrow = self.is_narrow && !at_oldest && scope.last.is_none();
        time_order::ascends(messages) || (is_narrow && is_sparse())
    }

    /// Whether messages without times follow the one with a time that was read last, so that only
    /// their place says where they belong.
    pub(super) fn lacks_times(&self, messages: &[Message]) -> bool {
        let is_timed = |key: &MessageKey| key.second() > UnixTime::EPOCH;
        let nothing = messages.iter().all(|message| message.sent_at().is_none());
        nothing && self.tail.oldest().as_ref().is_some_and(is_timed)
    }

    /// Begins with the newest slice of such a list; if the oldest message comes first, with the
    /// oldest.
    pub(super) fn begin_by_place(&mut self, page: Page, at_oldest: bool, scope: Scope) -> PassStep {
        self.by_position = true;
        let newest = newest_last(&page.messages);
        self.trail.begin(marks::of(&page.messages), page.total);
        let total = page.total;
        let turn = self.hand_on(page, 0, at_oldest);
        // What is read once more shows its own changes.
        self.still.began_anywhere(&newest);
        if at_oldest {
            // A single answer shows one moment.
            self.stage = Stage::Done;
            return PassStep::End(total);
        }
        self.go_on(scope);
        turn
    }

    /// Hands out the messages after the first `known` ones.
    pub(super) fn hand_on(&mut self, mut page: Page, known: usize, at_oldest: bool) -> PassStep {
        let total = page.total;
        page.messages.drain(..known);
        self.reach += page.messages.len() as u64;
        // Single messages show an order only one after the other.
        let next = page.messages.first().and_then(Message::sent_at);
        if let Some((before, next)) = self.last_second.zip(next) {
            self.time_order.note_next(before, next);
        }
        self.hand_out(filed(&page.messages, self.last_second));
        self.last_second = self.settled.last().map(|last| last.0).or(self.last_second);
        if at_oldest {
            return self.ended(total);
        }
        self.no_end_yet()
    }
}

/// The messages of the first slice, the first one last.
pub(super) fn newest_last(messages: &[Message]) -> Vec<Filed> {
    let mut filed = filed(messages, None);
    filed.reverse();
    filed
}

/// Each message with its time; a message without a time takes that of the message before.
fn filed(messages: &[Message], before: Option<UnixTime>) -> Vec<Filed> {
    let first = || messages.iter().find_map(Message::sent_at);
    let mut second = before.or_else(first).unwrap_or(UnixTime::EPOCH);
    let file = |message: &Message| {
        second = message.sent_at().unwrap_or(second);
        (second, message.clone())
    };
    messages.iter().map(file).collect()
}

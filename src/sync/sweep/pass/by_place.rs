//! Reads a list that is not in order of time: slices are joined by position.

use super::turn::PassStep;
use super::{Pass, Stage};
use crate::message::Message;
use crate::sync::marks;
use crate::sync::sweep::scope::Filed;
use crate::thread::page::Page;
use crate::time::UnixTime;

impl Pass {
    /// Begins with the newest slice of such a list; if the oldest message comes first, with the
    /// oldest.
    pub(super) fn begin_by_place(&mut self, page: Page, at_oldest: bool) -> PassStep {
        self.by_position = true;
        self.still.began_anywhere(&filed(&page.messages, None));
        self.trail.begin(marks::of(&page.messages), page.total);
        self.stage = Stage::Older;
        self.hand_on(page, 0, at_oldest)
    }

    /// Hands out the messages after the first `known` ones.
    pub(super) fn hand_on(&mut self, mut page: Page, known: usize, at_oldest: bool) -> PassStep {
        let total = page.total;
        self.time_order.note(&page.messages);
        page.messages.drain(..known);
        self.reach += page.messages.len() as u64;
        self.hand_out(filed(&page.messages, self.last_second));
        self.last_second = self.settled.last().map(|last| last.0).or(self.last_second);
        if at_oldest {
            return self.ended(total);
        }
        self.no_end_yet()
    }

    /// Compares the first slice, read once more.
    pub(super) fn check_by_place(&mut self, page: &Page) -> PassStep {
        self.still.ended(&filed(&page.messages, None));
        if !self.still.is_alike() {
            return PassStep::Anew;
        }
        self.stage = Stage::Done;
        PassStep::End(page.total)
    }
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

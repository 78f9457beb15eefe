//! Compares the newest slice, read once more, with what it was at the beginning.

use super::Pass;
use super::by_place::newest_last;
use super::turn::{PassStep, StuckReason};
use crate::message::MessageKey;
use crate::sync::marks;
use crate::thread::page::Page;
use crate::thread::{Doubt, Slice};

impl Pass {
    pub(super) fn newest_again(&mut self, page: Page, at_oldest: bool) -> PassStep {
        let marks = marks::of(&page.messages);
        let begins_alike = self.trail.is_like_newest(&marks);
        if let Some(why) = self.stuck.why {
            let has_moved = self.still.has_varied() || !begins_alike;
            return if has_moved {
                PassStep::Anew
            } else {
                PassStep::Stuck(why)
            };
        }
        let has_other_length = self.stuck.newest.map(|asked| asked.limit) != Some(page.asked.limit);
        let turn = if self.by_position && page.answered.start() == 0 {
            self.check_by_place(&page)
        } else {
            self.check(page, at_oldest)
        };
        if matches!(turn, PassStep::Anew) && has_other_length && !begins_alike {
            // Where the list begins may depend on the length that is asked for: pages from nought.
            return self.stuck(StuckReason::Incoherent);
        }
        turn
    }

    /// Compares the newest slice of a list in order of time.
    fn check(&mut self, page: Page, at_oldest: bool) -> PassStep {
        let start = page.answered.start();
        let Some(slice) = Slice::new(page, at_oldest) else {
            return self.nothing_there(start);
        };
        let total = slice.total;
        self.still.ended(&slice.items);
        let newest = self.head.newest();
        let is_shared = |key: MessageKey| slice.at_newest && slice.oldest() <= key.second();
        if !newest.is_some_and(is_shared) || self.head.merge(slice, Doubt::Refuse).is_err() {
            return PassStep::Anew;
        }
        self.checked(total)
    }

    /// Compares the first slice of a list that is read by its places.
    fn check_by_place(&mut self, page: &Page) -> PassStep {
        self.still.ended(&newest_last(&page.messages));
        if !self.still.begins_alike() {
            return PassStep::Anew;
        }
        self.checked(page.total)
    }
}

//! Watches the end of a list that may grow there.
//!
//! The newest slice, read first and once more at the end, shows what arrived. In a list that begins
//! with the oldest message, or whose times do not tell, arrivals come to the other end. So the last
//! slice of such a list is read before the others, and once more after them.

use super::turn::{PassStep, Planned};
use super::{Pass, Stage};
use crate::message::Message;
use crate::sync::sweep::digest::hash_with_status;
use crate::sync::sweep::scope::{AuditDepth, Scope};
use crate::thread::page::{Page, PageRequest};
use crate::time::UnixTime;

/// It is requested at most this often: the gateway may give shorter slices than expected.
const MAX_TRIES: u32 = 2;

impl Pass {
    /// The newest slice was read, and older ones follow.
    pub(super) fn go_on(&mut self, scope: Scope) {
        let is_watched = scope.audit == AuditDepth::Once && !scope.is_partial();
        let has_end = self.total().is_some_and(|total| total > self.read());
        let is_asked = is_watched && has_end && !self.time_order.is_newest_first();
        self.stage = if is_asked { Stage::Last } else { Stage::Older };
    }

    /// The request for the last slice.
    pub(super) fn plan_last(&self, wanted: u32) -> Planned {
        let before = self.last_slice.first.as_ref().map(|(asked, _)| *asked);
        let last = self.total().unwrap_or_default().saturating_sub(1) / u64::from(wanted);
        let page = u32::try_from(last + 1).unwrap_or(u32::MAX);
        let asked = before.unwrap_or(PageRequest {
            page,
            limit: wanted,
        });
        Planned::once(asked)
    }

    /// The last slice came, before the others.
    pub(super) fn last(&mut self, page: &Page) -> PassStep {
        self.last_slice.first = hashes_to_end(page).map(|hashes| (page.asked, hashes));
        self.last_slice.tries += 1;
        if self.last_slice.first.is_some() || self.last_slice.tries == MAX_TRIES {
            self.stage = Stage::Older;
        }
        PassStep::On
    }

    /// The last slice came, after all others.
    pub(super) fn last_again(&mut self, page: &Page) -> PassStep {
        let before = self.last_slice.first.as_ref().map(|(_, hashes)| hashes);
        self.last_slice.is_alike = before.is_some() && before == hashes_to_end(page).as_ref();
        self.stage = Stage::Done;
        PassStep::End(page.total)
    }

    /// The newest slice was the same once more.
    pub(super) fn checked(&mut self, total: Option<u64>) -> PassStep {
        if self.last_slice.first.is_none() || self.time_order.is_newest_first() {
            self.stage = Stage::Done;
            return PassStep::End(total);
        }
        self.stage = Stage::LastAgain;
        PassStep::On
    }

    /// Whether arrivals during the reading would have been seen.
    pub(super) fn shows_arrivals(&self) -> bool {
        self.time_order.is_newest_first() || self.last_slice.is_alike
    }
}

/// What may change in the messages of a slice, if it has the last message that the gateway counts.
fn hashes_to_end(page: &Page) -> Option<Vec<u64>> {
    let end = page.answered.start() + page.messages.len() as u64;
    let hash = |message: &Message| {
        let second = message.sent_at().unwrap_or(UnixTime::EPOCH);
        hash_with_status(second, message)
    };
    let is_last = !page.messages.is_empty() && page.total == Some(end);
    is_last.then(|| page.messages.iter().map(hash).collect())
}

//! Asks whether anything comes after a short slice whose count does not say that it is the end.
//!
//! A gateway may cut its answers without saying so, each to another length, and tell no total or a
//! wrong one. A single message at the index behind such a slice shows that the list goes on.

use super::capacity::Capacity;
use super::marks;
use crate::thread::page::{FailureKind, Page, PageRequest};

/// A slice that seems to be the end of the list, until the place behind it was asked for.
#[derive(Clone, Debug)]
pub struct SeemingEnd(pub Page);

/// The index after a slice's last message, if a request can ask for it.
fn index_behind(page: &Page) -> Option<u32> {
    let end = page.answered.start() + page.messages.len() as u64;
    u32::try_from(end).ok().filter(|end| *end < u32::MAX)
}

/// The ends that were probed.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProbedEnds {
    /// Nothing was at this index when it was asked for last.
    bare: Option<u32>,
}

impl ProbedEnds {
    /// Whether a slice that seems to be the end must be probed.
    pub fn is_doubtful(self, page: &Page, is_total_believed: bool) -> bool {
        let is_told = |end: u32| is_total_believed && page.total == Some(end.into());
        let end = index_behind(page).filter(|_| !page.messages.is_empty());
        end.is_some_and(|end| self.bare != Some(end) && !is_told(end))
    }

    /// Whether the list ends with this slice. `probe`: what is behind it, if anything.
    pub fn judge(
        &mut self,
        end: &SeemingEnd,
        probe: Option<&Page>,
        capacity: &mut Capacity,
    ) -> bool {
        let known = marks::of(&end.0.messages);
        let behind = probe.map(|page| marks::of(&page.messages));
        // A message may have arrived meanwhile, so that a known one lies behind. Equal messages are
        // not known to be the same one.
        let is_known = |mark: u64| {
            let same = known.iter().filter(|other| **other == mark);
            marks::is_telling(&known) && same.count() == 1
        };
        let goes_on = behind.into_iter().flatten().any(|mark| !is_known(mark));
        if goes_on {
            capacity.note_cut(&end.0);
        } else {
            self.bare = index_behind(&end.0);
        }
        !goes_on
    }
}

impl SeemingEnd {
    /// The request for the place behind the slice: the same place, however short the gateway cuts.
    pub fn probe(&self) -> PageRequest {
        PageRequest {
            page: index_behind(&self.0).map_or(1, |end| end + 1),
            limit: 1,
        }
    }
}

/// Whether a gateway that refuses a probe like this has nothing there.
pub fn is_nothing(failure: FailureKind) -> bool {
    matches!(failure, FailureKind::NoConversation | FailureKind::OurFault)
}

//! Asks whether anything comes after a short slice whose count does not say that it is the end.
//!
//! A gateway may cut its answers without saying so, each to another length, and tell no total or a
//! wrong one. A single message at the index behind such a slice shows that the list goes on.

use super::capacity::Capacity;
use super::marks;
use crate::thread::page::{FailureKind, Page, PageRequest};

/// A slice that moves at each probe is not probed more often.
const MOST_MOVES: u32 = 8;

/// A slice that seems to be the end of the list, until the place behind it was asked for.
#[derive(Clone, Debug)]
pub struct SeemingEnd {
    pub page: Page,
    /// Messages that arrived since it was read, as far as probes show: its end has moved by as many.
    arrived: u32,
    /// So many more are expected to arrive before the next probe.
    expected: u32,
    /// Probes that showed arrivals, and the number of the message that the last one found.
    moves: u32,
    found: Option<usize>,
    /// The last two probes found the same message.
    is_found_twice: bool,
}

/// What a probe shows.
#[derive(Debug)]
pub enum Judgement {
    /// The slice, and whether the list ends with it.
    Judged { page: Page, at_oldest: bool },
    /// The slice has moved, and the place behind it must be probed.
    Moved(SeemingEnd),
}

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
        end: SeemingEnd,
        probe: Option<&Page>,
        capacity: &mut Capacity,
    ) -> Judgement {
        let known = marks::of(&end.page.messages);
        let behind = probe.map_or_else(Vec::new, |page| marks::of(&page.messages));
        if behind.is_empty() && end.expected > 0 && end.moves < MOST_MOVES {
            // Fewer may have arrived than were expected.
            return Judgement::Moved(end.with_nothing_expected());
        }
        if behind.is_empty() {
            self.bare = end.place_behind();
            return end.judged(true);
        }
        // Messages that arrived meanwhile push a known one down to that place. Equal messages are not
        // known to be the same one.
        let is_known = |mark: &u64| {
            let same = known.iter().filter(|other| *other == mark);
            marks::is_telling(&known) && same.count() == 1
        };
        if behind.iter().all(is_known) {
            let found = known.iter().position(|mark| *mark == behind[0]);
            let is_repeated = found == end.found && end.is_found_twice;
            if found.is_none_or(|found| found == 0) || is_repeated {
                // Not moved: the gateway gives its first or its last messages where it has none.
                self.bare = end.place_behind();
                return end.judged(true);
            }
            if end.moves < MOST_MOVES {
                return Judgement::Moved(end.moved(known.len(), found));
            }
        }
        capacity.note_cut(&end.page);
        end.judged(false)
    }
}

impl SeemingEnd {
    pub fn new(page: Page) -> Self {
        Self {
            page,
            arrived: 0,
            expected: 0,
            moves: 0,
            found: None,
            is_found_twice: false,
        }
    }

    /// The request for the place behind the slice: the same place, however short the gateway cuts.
    pub fn probe(&self) -> PageRequest {
        PageRequest {
            page: self.place_behind().map_or(1, |end| end + 1),
            limit: 1,
        }
    }

    fn place_behind(&self) -> Option<u32> {
        let moved = index_behind(&self.page)?
            .checked_add(self.arrived)?
            .checked_add(self.expected)?;
        Some(moved).filter(|end| *end < u32::MAX)
    }

    /// A probe found this message of the slice's `count`, counted from the newest. The same one again
    /// means that messages arrive from probe to probe: the next one asks for a place as much further.
    fn moved(self, count: usize, found: Option<usize>) -> Self {
        let more = u32::try_from(count - found.unwrap_or(0)).unwrap_or(u32::MAX / 4);
        let arrived = self
            .arrived
            .saturating_add(self.expected)
            .saturating_add(more);
        let is_found_twice = found == self.found;
        Self {
            expected: if is_found_twice {
                arrived - self.arrived
            } else {
                0
            },
            arrived,
            moves: self.moves + 1,
            found,
            is_found_twice,
            ..self
        }
    }

    fn with_nothing_expected(self) -> Self {
        Self {
            expected: 0,
            moves: self.moves + 1,
            found: None,
            is_found_twice: false,
            ..self
        }
    }

    fn judged(self, at_oldest: bool) -> Judgement {
        Judgement::Judged {
            page: self.page,
            at_oldest,
        }
    }
}

/// Whether a gateway that refuses a probe like this has nothing there.
pub fn is_nothing(failure: FailureKind) -> bool {
    matches!(failure, FailureKind::NoConversation | FailureKind::OurFault)
}

//! Joins an older slice to what was read before.

use super::Pass;
use super::time_order::placed;
use super::trail::{PROOF, PROOF_BY_PLACE, Repeats};
use super::turn::{JoinFailure, PassStep, Planned, StuckReason};
use crate::message::{Message, MessageKey};
use crate::sync::marks;
use crate::sync::sweep::scope::Scope;
use crate::thread::page::Page;
use crate::thread::{Doubt, Slice};

/// After this many empty answers in a row, the list is taken to end there.
const MAX_BARE: u32 = 2;

impl Pass {
    /// Joins an older slice: by the times of its messages, else by what it repeats of the slice
    /// before, else by its position.
    pub(super) fn older(
        &mut self,
        page: Page,
        planned: Planned,
        at_oldest: bool,
        scope: Scope,
    ) -> PassStep {
        let (start, end) = (page.answered.start(), page_end(&page));
        let marks = marks::of(&page.messages);
        let edge = self.edge().0;
        self.end.tested |= self.is_end_to_be_tested();
        if page.messages.is_empty() {
            return self.bare(start, page.total, planned);
        }
        self.end.bares = 0;
        if self.trail.is_echoed(start, page.total, &marks) {
            return self.stuck(StuckReason::Echo);
        }
        let mut miss = if end <= edge {
            JoinFailure::TooNew(end)
        } else {
            JoinFailure::TooOld(start)
        };
        if !self.by_position {
            if !at_oldest && self.needs_place(&page.messages, at_oldest, scope) {
                return PassStep::ByPlace;
            }
            let placed = placed(&page.messages, at_oldest);
            let slice = Slice::new(page.clone(), at_oldest);
            match slice.map(|slice| self.join(slice, scope)) {
                Some(Ok(turn)) => {
                    self.trail.append(marks[..placed].to_vec());
                    return turn;
                }
                Some(Err(why)) => miss = why,
                None => {}
            }
        }
        let proof = if self.by_position {
            PROOF_BY_PLACE
        } else {
            PROOF
        };
        if let Repeats::Known(known) = self.trail.repeats(&marks, proof, !self.cuts.is_guess()) {
            if known < marks.len() || at_oldest {
                return self.put(page, known, at_oldest, scope);
            }
            return self.all_known(end, page.total);
        }
        // The same in another order: the gateway need not keep the order within a second.
        if end == edge && !at_oldest && self.trail.holds(&marks) {
            return self.all_known(end, page.total);
        }
        let known = edge
            .checked_sub(start)
            .and_then(|known| usize::try_from(known).ok());
        let is_counted = page.total == Some(end);
        let known = known.filter(|_| planned.is_by_place() && !self.cuts.is_guess());
        match known {
            // The list ends with known messages.
            Some(known) if at_oldest && self.ends_known(&marks, known, is_counted) => {
                // By their place they would come next: the count shows whether they do.
                self.blind += u32::from(known < marks.len());
                self.ended(page.total)
            }
            Some(known) if known < marks.len() && self.is_to_be_put(&marks, known) => {
                if !self.by_position && !self.goes_on(&page.messages[known..]) {
                    return self.out_of_order(JoinFailure::TooNew(end));
                }
                let is_counted = self.total().is_some_and(|total| total >= end);
                if let Some(why) = self.trail.is_taken_again(&marks, is_counted) {
                    return self.stuck(why);
                }
                self.blind += 1;
                self.put(page, known, at_oldest, scope)
            }
            _ => self.trouble(miss),
        }
    }

    /// The answer is empty.
    fn bare(&mut self, start: u64, total: Option<u64>, planned: Planned) -> PassStep {
        let edge = self.edge().0;
        self.end.bare = Some(start);
        self.end.bares += 1;
        if planned.is_by_place() && start <= edge && self.seek.steps() > MAX_BARE {
            // Nothing proves that the list did not become shorter.
            self.blind += 1;
            return self.ended(total);
        }
        if total == Some(0) && self.end.bares > MAX_BARE {
            // The gateway says that all is gone.
            return PassStep::Anew;
        }
        self.trouble(JoinFailure::TooOld(start))
    }

    /// The answer ends with the messages read last, and has nothing after them.
    fn all_known(&mut self, end: u64, total: Option<u64>) -> PassStep {
        if self.end.bare == Some(end) && total == Some(end) && self.edge().0 == end {
            return self.ended(total);
        }
        self.end.known = Some(end);
        self.trouble(JoinFailure::TooNew(end))
    }

    /// Whether the messages read last are followed by nothing, as far as answers show.
    pub(super) fn seems_ended(&self) -> bool {
        let edge = Some(self.edge().0);
        self.end.bare == edge && self.end.known == edge
    }

    /// Whether that must be put to the test: the gateway counts more messages.
    pub(super) fn is_end_to_be_tested(&self) -> bool {
        let edge = self.edge().0;
        self.seems_ended() && !self.end.tested && self.total().is_some_and(|total| total > edge)
    }

    /// Whether all messages of the list's last slice are known; by their position, this many. Equal
    /// messages need not be the known ones. `is_counted`: the gateway counts them by their position.
    fn ends_known(&self, marks: &[u64], known: usize, is_counted: bool) -> bool {
        let may_be_others = is_counted || self.trail.has_twins(marks);
        self.trail.holds(marks) && (known >= marks.len() || !may_be_others)
    }

    /// Whether the slice must be joined by its position alone.
    fn is_to_be_put(&self, marks: &[u64], known: usize) -> bool {
        self.trail.fits(marks, known) || self.seek.steps() > self.most_steps()
    }

    /// Whether these messages are no newer than those read last.
    fn goes_on(&self, messages: &[Message]) -> bool {
        let edge = self.tail.oldest().map(MessageKey::second);
        let first = messages.iter().find_map(Message::sent_at);
        first.is_none_or(|first| edge.is_none_or(|edge| first <= edge))
    }

    /// By its position the slice comes next, but by its times it does not.
    fn out_of_order(&mut self, miss: JoinFailure) -> PassStep {
        if self.seek.steps() > self.most_steps() {
            return PassStep::ByPlace;
        }
        self.trouble(miss)
    }

    /// Joins an older slice if the times of its messages prove that it is adjacent to the tail.
    fn join(&mut self, mut slice: Slice, scope: Scope) -> Result<PassStep, JoinFailure> {
        let (start, end) = (slice.start, slice.end());
        let Some(edge) = self.tail.oldest() else {
            return Ok(PassStep::Anew);
        };
        if slice.is_shuffled && !slice.at_oldest {
            return Ok(PassStep::ByPlace);
        }
        let second = edge.second();
        if let Some(above) = self.above {
            slice.drop_from(above);
        }
        if self.split.is_some_and(|split| slice.newest() >= split) {
            return Err(JoinFailure::TooNew(end));
        }
        let reaches_up = slice.newest() > second;
        let reaches_down = slice.oldest() < second || slice.at_oldest;
        if slice.items.is_empty() || (reaches_up && !reaches_down) {
            return Err(JoinFailure::TooNew(end));
        }
        if !reaches_up || self.tail.merge(slice, Doubt::Refuse).is_err() {
            return Err(JoinFailure::TooOld(start));
        }
        Ok(self.advanced(scope))
    }

    /// Joins a slice whose first `known` messages are those read last.
    fn put(&mut self, mut page: Page, known: usize, at_oldest: bool, scope: Scope) -> PassStep {
        if !self.by_position && !at_oldest && self.lacks_times(&page.messages[known..]) {
            return PassStep::ByPlace;
        }
        let placed = placed(&page.messages, at_oldest || self.by_position).max(known);
        let marks = marks::of(&page.messages[..placed]);
        self.trail.append(marks);
        if self.by_position {
            return self.hand_on(page, known, at_oldest);
        }
        let start = page.answered.start() + known as u64;
        let total = page.total;
        page.messages.drain(..known);
        self.settle(0);
        self.tail.clear();
        let Some(mut slice) = Slice::new(page, at_oldest) else {
            return self.ended(total);
        };
        slice.start = start;
        if let Some(above) = self.above.filter(|above| *above <= slice.newest()) {
            self.split = Some(above);
            self.above = Some(above.next());
        }
        let _ = self.tail.merge(slice, Doubt::Refuse);
        self.advanced(scope)
    }
}

fn page_end(page: &Page) -> u64 {
    page.answered.start() + page.messages.len() as u64
}

//! Which slices a pass asks for next.

use super::trail::PROOF;
use super::turn::{Planned, SlicePurpose};
use super::{Pass, Stage};
use crate::sync::capacity::Capacity;
use crate::sync::plan::{plan_newest, plan_older};
use crate::sync::sweep::scope::Scope;
use crate::thread::page::PageRequest;

/// Messages that a slice planned ahead shares with its neighbour, because the list may change
/// between two requests: one in eight, at least and at most.
const LEAST_AHEAD: u64 = 16;
const AHEAD_OVERLAP: u64 = 32;
/// Without a total, slices are planned ahead for at most this many answers.
const UNTOLD: usize = 2;
/// Answers that may wait for an older one: this many times the requests in flight.
const WAITING: usize = 2;
/// Fewer messages do not show the direction of the list.
const LEAST_SIGN: u32 = 16;

/// Messages that a slice repeats to show its place.
fn repeated(wanted: u32) -> u64 {
    (u64::from(wanted) / 8).clamp(4, AHEAD_OVERLAP)
}

fn ahead(wanted: u32) -> u64 {
    let eighth = u64::from(wanted) / 8;
    let most = (u64::from(wanted) / 4).max(PROOF as u64 + 1);
    eighth.clamp(LEAST_AHEAD, AHEAD_OVERLAP).min(most)
}

impl Planned {
    pub(super) fn once(asked: PageRequest) -> Self {
        Self {
            asked,
            purpose: SlicePurpose::Next,
        }
    }

    pub(super) fn by_place(asked: PageRequest) -> Self {
        Self {
            asked,
            purpose: SlicePurpose::ByPlace,
        }
    }

    pub(super) fn is_by_place(self) -> bool {
        self.purpose == SlicePurpose::ByPlace
    }
}

impl Pass {
    /// The slices to request now.
    pub fn plan(&self, scope: Scope, capacity: Capacity) -> Vec<Planned> {
        let wanted = capacity.limit(scope.slice);
        if let Some(probe) = self.plan_probe() {
            let is_asked = !self.flights.is_empty();
            return if is_asked { Vec::new() } else { vec![probe] };
        }
        match self.stage {
            Stage::Newest if self.flights.is_empty() => {
                let few = scope.last.and_then(|last| u32::try_from(last).ok());
                let least = few.map_or(wanted, |few| few.max(LEAST_SIGN).min(wanted));
                vec![Planned::once(plan_newest(least))]
            }
            Stage::Older if self.seek.steps() == 0 && capacity.is_tested_by(wanted) => {
                let one = Scope {
                    max_in_flight: 1,
                    ..scope
                };
                self.plan_ahead(one, capacity)
            }
            Stage::Older if self.seek.steps() == 0 => self.plan_ahead(scope, capacity),
            Stage::Older if self.flights.is_empty() => {
                vec![self.plan_joining(wanted, capacity.proven(wanted))]
            }
            Stage::Last | Stage::LastAgain if self.flights.is_empty() => {
                vec![self.plan_last(wanted)]
            }
            Stage::NewestAgain if self.flights.is_empty() => {
                let same = self.stuck.newest.filter(|_| self.stuck.why.is_some());
                vec![Planned::once(same.unwrap_or_else(|| plan_newest(wanted)))]
            }
            _ => Vec::new(),
        }
    }

    /// As many older slices as may be in flight. If nothing is in flight, at least one slice that
    /// reaches beyond the edge.
    fn plan_ahead(&self, scope: Scope, capacity: Capacity) -> Vec<Planned> {
        let wanted = capacity.limit(scope.slice);
        let (edge, _) = self.edge();
        let back = self.flights.back();
        let mut end = back.map_or(edge, |flight| flight.planned.asked.end());
        let mut in_flight = self.flights.iter().filter(|f| f.answer.is_none()).count();
        let mut all = self.flights.len();
        let mut planned = Vec::new();
        let most = match self.total() {
            Some(_) => scope.max_in_flight * WAITING,
            None => (self.answers as usize / UNTOLD).max(1),
        };
        while in_flight < scope.max_in_flight && all < most.min(scope.max_in_flight * WAITING) {
            let is_beyond = self.total().is_some_and(|total| end >= total);
            if is_beyond && all > 0 {
                break;
            }
            let next = self.plan_next(end, all == 0, wanted, capacity.is_sure());
            end = next.asked.end();
            (in_flight, all) = (in_flight + 1, all + 1);
            planned.push(next);
        }
        planned
    }

    /// The slice that reaches furthest beyond this index: with known messages as proof if there is
    /// room for them, else joined by its position.
    fn plan_next(&self, end: u64, at_edge: bool, wanted: u32, is_sure: bool) -> Planned {
        if wanted < self.least_proof() {
            // The slice before may have been the end: its last message, with nothing after it,
            // would prove that.
            let overlap = if is_sure {
                0
            } else {
                u64::from(wanted / 2).min(1)
            };
            return Planned::by_place(plan_older(end, overlap, wanted));
        }
        if self.by_position {
            return Planned::by_place(plan_older(end, repeated(wanted), wanted));
        }
        let in_second = if at_edge { self.edge().1 + 2 } else { 0 };
        // Messages of a crowded second must be repeated to prove a place in it.
        let overlap = ahead(wanted).max(in_second.min(u64::from(wanted) / 4));
        let request = plan_older(end, overlap, wanted);
        if request.end() > end {
            Planned::once(request)
        } else {
            Planned::by_place(plan_older(end, 0, wanted))
        }
    }

    /// The slice at the edge once more, after one that proved nothing. `proven`: slices of this
    /// length were full.
    fn plan_joining(&self, wanted: u32, proven: u32) -> Planned {
        let (edge, in_second) = self.edge();
        let steps = self.seek.steps();
        if self.is_end_to_be_tested() {
            // A slice shorter than those that were full is cut by the end alone.
            return Planned::by_place(plan_older(edge, 1, proven.saturating_sub(1)));
        }
        if steps > self.most_steps() || self.seems_ended() {
            return Planned::by_place(plan_older(edge, 0, wanted));
        }
        let target = self.seek.target(edge, wanted);
        if wanted < self.least_proof() {
            return Planned::by_place(plan_older(target, u64::from(wanted / 2).min(1), wanted));
        }
        let more = u64::from(steps) * 2;
        if self.by_position {
            let overlap = (repeated(wanted) + more).min(u64::from(wanted) / 2);
            return Planned::by_place(plan_older(target, overlap, wanted));
        }
        let most = u64::from(wanted) * 3 / 4;
        // Of a second that is longer than the slice, any messages show its place.
        let second = Some(in_second + 2).filter(|second| *second <= most);
        let overlap = ahead(wanted).max(second.unwrap_or_default()) + more;
        Planned::once(plan_older(target, overlap.min(most), wanted))
    }

    /// The index where the tail ends in the gateway's list, and how many messages have its oldest
    /// second.
    pub(super) fn edge(&self) -> (u64, u64) {
        if self.by_position {
            return (self.reach, 0);
        }
        let edge = self.tail.oldest();
        let edge = edge.and_then(|key| self.tail.older_edge(key));
        edge.map_or((0, 0), |edge| (edge.index, edge.in_second))
    }
}

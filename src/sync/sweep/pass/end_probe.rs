//! The end of a pass is probed, see [`crate::sync::end_probe`].

use super::Pass;
use super::trail::LEAST_PROOF;
use super::turn::{PassStep, Planned};
use crate::sync::capacity::{Capacity, KnownSlice};
use crate::sync::end_probe::{Judgement, SeemingEnd};
use crate::sync::sweep::scope::Scope;
use crate::thread::page::{Page, RequestId};

impl Pass {
    /// Uses an answer. One that seems to be the end is kept until that was probed.
    pub(super) fn receive(
        &mut self,
        mut page: Page,
        planned: Planned,
        scope: Scope,
        capacity: &mut Capacity,
    ) -> PassStep {
        if let Some((end, planned)) = self.seeming_end.take() {
            return match self.probed.judge(end, Some(&page), capacity) {
                Judgement::Judged { page, at_oldest } => self.take(page, planned, at_oldest, scope),
                Judgement::Moved(end) => {
                    self.seeming_end = Some((end, planned));
                    PassStep::On
                }
            };
        }
        let (told, count) = (page.answered, page.messages.len() as u64);
        // If nothing counts the messages, what is behind the first answer tells whether it was cut.
        let is_untold = page.total.is_none() && told.start() == 0;
        let is_short = count > 0 && count < told.limit.into();
        let at_oldest =
            (is_untold && is_short) || capacity.is_end(&mut page, KnownSlice::default());
        self.cuts.note(told.limit, count, at_oldest);
        self.is_narrow = capacity.limit(scope.slice) < LEAST_PROOF;
        // The total of a list's only answer may be no more than its length.
        let is_total_believed = told.start() > 0 && !capacity.has_cut();
        if at_oldest && self.probed.is_doubtful(&page, is_total_believed) {
            self.flights.clear();
            self.seeming_end = Some((SeemingEnd::new(page), planned));
            return PassStep::On;
        }
        self.take(page, planned, at_oldest, scope)
    }

    /// The gateway refused a request because nothing is there. Returns whether that is possible: there
    /// are messages before that place.
    pub fn keep_nothing(&mut self, id: RequestId) -> bool {
        let total = self.listed_total;
        let flight = self.flights.iter_mut().find(|f| f.id == id);
        let flight = flight.filter(|f| f.planned.asked.start() > 0);
        if let Some(flight) = flight {
            let asked = flight.planned.asked;
            flight.answer = Some(Page {
                asked,
                answered: asked,
                total,
                messages: Vec::new(),
            });
            return true;
        }
        false
    }

    /// Whether the only request in flight is a probe.
    pub fn probes(&self) -> bool {
        self.seeming_end.is_some()
    }

    /// The next request, if an end is to be probed.
    pub(super) fn plan_probe(&self) -> Option<Planned> {
        let (end, _) = self.seeming_end.as_ref()?;
        Some(Planned::by_place(end.probe()))
    }
}

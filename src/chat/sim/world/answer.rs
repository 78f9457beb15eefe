//! The simulated gateway's answers: true to its list, cut, clamped, or slightly wrong.

use super::{Ties, World};
use crate::chat::sim::tally::{Hazard, HazardTally};
use crate::message::{DeliveryStatus, Message};
use crate::thread::page::{Page, PageRequest};

impl World {
    /// The answer to a request, from the list as it is now.
    pub fn answer(&mut self, asked: PageRequest, tally: &mut HazardTally) -> Page {
        let clamp = self.habits.clamp.filter(|c| self.step >= c.2);
        let limit = clamp.map_or(asked.limit, |c| asked.limit.min(c.0));
        let told = clamp.is_some_and(|c| c.1);
        if limit < asked.limit {
            tally.note(if told {
                Hazard::ClampTold
            } else {
                Hazard::ClampSilent
            });
        }
        let served = PageRequest {
            page: asked.page,
            limit,
        };
        let order = self.order(tally);
        let len = order.len();
        let start = usize::try_from(served.start()).unwrap_or(len).min(len);
        let end = usize::try_from(served.end()).unwrap_or(len).min(len);
        self.note_cuts(&order, start, end, tally);
        let total = match self.habits.total {
            None => Some(len as u64),
            Some(None) => None,
            Some(Some(off)) => {
                tally.note(Hazard::WrongTotal);
                Some((len as u64).saturating_add_signed(off))
            }
        };
        let (came, went) = std::mem::take(&mut self.moved);
        if came > 0 && came == went {
            tally.note(Hazard::InAndOut);
        }
        self.answers += 1;
        let lags = self.habits.lags && self.by_answer().u8(..3) == 0;
        let messages = order[start..end]
            .iter()
            .map(|i| match self.sign(*i) {
                message if lags && message.id().is_some() && message.status().is_final() => {
                    tally.note(Hazard::StatusWentBack);
                    let mut fields = message.into_fields();
                    fields.status = DeliveryStatus::Submitted;
                    Message::new(fields)
                }
                message => message,
            })
            .collect();
        Page {
            asked,
            answered: if told { served } else { asked },
            total,
            messages,
        }
    }

    /// What differs from answer to answer, and is the same when a script is played again.
    fn by_answer(&self) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.answers)
    }

    fn sign(&self, index: usize) -> Message {
        let message = &self.list[index].message;
        if !self.habits.signs || message.attachments().is_empty() {
            return message.clone();
        }
        let mut fields = message.clone().into_fields();
        for file in &mut fields.attachments {
            file.link = format!("https://files.example/{}", self.answers).into();
        }
        Message::new(fields)
    }

    /// Indices into the list, newest first. Messages of the same second are ordered as this request
    /// happens to order them.
    fn order(&self, tally: &mut HazardTally) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.list.len()).rev().collect();
        if self.habits.ties != Ties::Shuffled {
            return order;
        }
        let second = |i: usize| self.classes[self.list[i].class].second;
        let mut random = self.by_answer();
        let mut from = 0;
        while from < order.len() {
            let same = order[from..]
                .iter()
                .take_while(|i| second(**i) == second(order[from]))
                .count();
            if same > 1 {
                random.shuffle(&mut order[from..from + same]);
                if !order[from..from + same].is_sorted_by(|a, b| a > b) {
                    tally.note(Hazard::TieReordered);
                }
            }
            from += same;
        }
        order
    }

    fn note_cuts(&self, order: &[usize], start: usize, end: usize, tally: &mut HazardTally) {
        if end == 0 || end >= order.len() {
            return;
        }
        let (inside, outside) = (&self.list[order[end - 1]], &self.list[order[end]]);
        if self.classes[inside.class].second == self.classes[outside.class].second {
            tally.note(Hazard::SecondCut);
            let same = |i: &&usize| {
                self.classes[self.list[**i].class].second == self.classes[inside.class].second
            };
            if order.iter().filter(same).count() * 2 > end - start {
                tally.note(Hazard::Throng);
            }
            if inside.class == outside.class {
                tally.note(Hazard::TwinAtEdge);
            }
        }
    }
}

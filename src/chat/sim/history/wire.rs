//! The simulated network: delays, failures, and answers out of order.

use std::time::Duration;

use super::{Due, History};
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::sim::script::{Fate, Line, Outcome};
use crate::chat::sim::tally::Hazard;
use crate::chat::sim::world::START;
use crate::chat::testing::busy;
use crate::message::Message;
use crate::thread::page::RequestId;

impl History {
    pub(in crate::chat::sim) fn pass(&mut self, wait: Duration) -> Result<(), String> {
        if !self.still {
            let ms = u64::try_from(wait.as_millis()).unwrap();
            self.world.lines.push(Line::Wait(ms));
        }
        let end = self.clock + wait;
        let mut idle = 0;
        loop {
            let due = self.due.iter().map(|d| (d.0, d.1)).min();
            let wake = self.state.next_wakeup().map(|at| at.max(self.clock));
            let first_due = due.filter(|d| d.0 <= end && wake.is_none_or(|w| d.0 <= w));
            if let Some((time, serial)) = first_due {
                idle = 0;
                self.clock = self.clock.max(time);
                let index = self.due.iter().position(|d| d.1 == serial).unwrap();
                let (_, _, due) = self.due.swap_remove(index);
                self.happen(due)?;
                continue;
            }
            match wake.filter(|w| *w <= end) {
                Some(wake) => {
                    idle = if wake == self.clock { idle + 1 } else { 0 };
                    let most = if self.hands.is_some() { 100 } else { 3 };
                    if idle > most {
                        return Err(format!("it never sleeps: {:?}", self.state.next_wakeup()));
                    }
                    self.clock = wake;
                    self.send(Event::Woke)?;
                }
                None => break,
            }
        }
        self.clock = end;
        Ok(())
    }

    pub(in crate::chat::sim) fn happen(&mut self, due: Due) -> Result<(), String> {
        match due {
            Due::Snapshot(id, asked) => {
                if !self.waiting.contains(&id) {
                    return Ok(());
                }
                let page = self.world.answer(asked, &mut self.tally);
                let (later, number) = (self.way(id), self.world.answers);
                self.tell(|_| {
                    let second = |m: Option<&Message>| {
                        let at = m.and_then(Message::sent_at);
                        at.map(|at| at.seconds() - START)
                    };
                    let (from, to) = (page.messages.first(), page.messages.last());
                    let (from, to) = (second(from), second(to));
                    let (start, count) = (page.answered.start(), page.messages.len());
                    let limit = asked.limit;
                    format!("{id:?} sees {count} items of {limit} from {start}, {from:?} to {to:?}")
                });
                self.schedule(later, Due::Deliver(id, Box::new(page), number));
                Ok(())
            }
            Due::Deliver(id, page, number) => {
                if !self.end(id) {
                    return Ok(());
                }
                if id.0 < self.delivered.0 {
                    self.tally.note(Hazard::LateAnswer);
                }
                if number < self.delivered.1 {
                    self.tally.note(Hazard::OutdatedSnapshot);
                }
                self.delivered = (self.delivered.0.max(id.0), self.delivered.1.max(number));
                let mut open = self.state.sync().open().iter();
                if open.any(|r| r.id == id && r.cancelled) {
                    self.tally.note(Hazard::AnsweredThoughCancelled);
                }
                self.checker.comes(number, page.messages.iter());
                self.send(Event::PageFetched { id, page: *page })
            }
            Due::Fail(id) => {
                if !self.end(id) {
                    return Ok(());
                }
                self.tally.note(Hazard::Failed);
                let failure = self.failure(id);
                self.send(Event::RequestFailed { id, failure })
            }
            Due::Delay(id) => {
                if !self.waiting.contains(&id) {
                    return Ok(());
                }
                self.tally.note(Hazard::Delayed);
                let wait = Duration::from_secs(2);
                self.send(Event::RequestDelayed {
                    id,
                    failure: busy(),
                    wait,
                })
            }
            Due::Tell(event) => self.send(*event),
            Due::Cancelled(id) => {
                if !self.end(id) {
                    return Ok(());
                }
                self.tally.note(Hazard::Cancelled);
                self.send(Event::RequestCancelled { id })
            }
        }
    }

    pub(in crate::chat::sim) fn end(&mut self, id: RequestId) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|w| *w != id);
        before != self.waiting.len()
    }

    pub(in crate::chat::sim) fn delay(&mut self) -> Duration {
        let most = self.world.habits.slowness;
        let delay = most.mul_f64(self.world.random.f64());
        // Scripts tell milliseconds.
        Duration::from_millis(milliseconds(delay))
    }

    /// How long the answer to this request is on its way.
    fn way(&mut self, id: RequestId) -> Duration {
        let (place, fate) = self.fate_of[&id];
        if self.fates.is_some() {
            return Duration::from_millis(fate.way);
        }
        let delay = self.delay();
        self.change_fate(place, |fate| fate.way = milliseconds(delay));
        delay
    }

    fn draw_fate(&mut self, id: RequestId) -> Fate {
        let faults = if self.still {
            0
        } else {
            self.world.habits.faults
        };
        let faults = match self.hands {
            Some(_) if faults > 0 && self.is_favoured(id) => 50,
            _ => faults,
        };
        let fate = self.world.random.u32(..100);
        let after = milliseconds(self.delay());
        let outcome = if fate < faults / 2 {
            Outcome::Failed(busy().kind)
        } else if fate < faults {
            Outcome::Delayed(milliseconds(self.delay()) + 2_000)
        } else {
            Outcome::Answered
        };
        Fate {
            outcome,
            after,
            way: 0,
        }
    }

    pub(in crate::chat::sim) fn schedule(&mut self, later: Duration, due: Due) {
        self.serial += 1;
        self.due.push((self.clock + later, self.serial, due));
    }

    pub(in crate::chat::sim) fn carry_out(&mut self, effect: Effect) -> Result<(), String> {
        match effect {
            Effect::FetchPage { id, request } => {
                if !(1..=2000).contains(&request.limit) || request.page == 0 {
                    return Err(format!("bad request {request:?}"));
                }
                self.waiting.push(id);
                let fate = match &mut self.fates {
                    Some(fates) => fates.request(),
                    None => self.draw_fate(id),
                };
                let place = self.note_fate(fate);
                self.fate_of.insert(id, (place, fate));
                let after = Duration::from_millis(fate.after);
                match fate.outcome {
                    Outcome::Failed(_) => self.schedule(after, Due::Fail(id)),
                    Outcome::Answered => self.schedule(after, Due::Snapshot(id, request)),
                    Outcome::Delayed(more) => {
                        self.schedule(after, Due::Delay(id));
                        let later = after + Duration::from_millis(more);
                        self.schedule(later, Due::Snapshot(id, request));
                    }
                }
            }
            Effect::Cancel { id } => {
                let later = match &mut self.fates {
                    Some(fates) => fates.cancel(),
                    None => milliseconds(self.delay()).min(1_000),
                };
                self.world.lines.push(Line::Cancel(later));
                self.schedule(Duration::from_millis(later), Due::Cancelled(id));
            }
            Effect::Quit if self.hands.is_none() => return Err("it quits".to_owned()),
            other => self.carry_out_by_hand(other),
        }
        Ok(())
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap()
}

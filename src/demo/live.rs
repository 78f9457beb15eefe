//! Messages that arrive after the demo's start: a pure function of the script and the time since
//! the start.

use std::borrow::Cow;
use std::time::Duration;

use fastrand::Rng;

use super::dialogues;
use super::dialogues::{DialogueLine, Side};
use super::schedule::Draft;
use super::script::{ScriptedMessage, compose, script};
use super::words::{Filler, Words};
use crate::message::DeliveryStatus;
use crate::time::UnixTime;

const TRICKLE: &str = include_str!("texts/live.txt");
/// Seconds after the start when the endless messages begin.
const TRICKLE_FROM: u64 = 110;
/// Answers during which a churning list changes; then it stays.
const CHURNS: u64 = 100;

use DeliveryStatus::{Buffered, Delivered, NotDelivered, Rejected, Submitted};

/// A message of the first minutes.
struct Arrival {
    /// Seconds since the start.
    at: u64,
    side: Side,
    text: &'static str,
    /// Later statuses, each with its seconds since the start.
    later: &'static [(u64, DeliveryStatus)],
}

const fn said(at: u64, text: &'static str) -> Arrival {
    Arrival {
        at,
        side: Side::Customer,
        text,
        later: &[],
    }
}

const fn sent(at: u64, text: &'static str, later: &'static [(u64, DeliveryStatus)]) -> Arrival {
    Arrival {
        at,
        side: Side::Shop,
        text,
        later,
    }
}

const OPENING: [Arrival; 8] = [
    said(
        10,
        "Saturday at four is perfect. It’s when the light comes in over the water.",
    ),
    sent(
        20,
        "Then it’s in the book. Is there really still cake, or shall we bring one?",
        &[(23, Buffered), (26, Delivered)],
    ),
    sent(
        32,
        "Bram asks whether he may bring his accordion.",
        &[(38, NotDelivered)],
    ),
    said(45, "Euh. About the cake…"),
    said(45, "The guests have found it"),
    said(46, "I’ll bake another one 🍰"),
    sent(
        54,
        "Bram asks whether he may bring his accordion.",
        &[(60, Delivered)],
    ),
    said(75, "He may. The skippers will lift both hands 😂"),
];

/// The demo's whole thread, at any time after its start.
#[derive(Clone, Debug)]
pub struct Conversation {
    start: UnixTime,
    /// Messages before the start, newest first.
    past: Vec<ScriptedMessage>,
    /// The texts of the endless messages, repeated in a circle.
    trickle: Vec<DialogueLine>,
}

impl Conversation {
    /// The conversation at `start`, and all that follows.
    pub fn new(start: UnixTime) -> Self {
        let mut past = script(start);
        if let Some(newest) = past.first_mut() {
            newest.later = vec![(6, Buffered), (12, Delivered)];
        }
        let words = Words::load();
        let mut rng = Rng::with_seed(7);
        let mut filler = Filler::new(&words, "en", start.to_utc().date_naive());
        let trickle = TRICKLE
            .lines()
            .filter_map(dialogues::parse_line)
            .map(|line| DialogueLine {
                text: filler.fill(&line.text, &mut rng),
                ..line
            })
            .collect();
        Self {
            start,
            past,
            trickle,
        }
    }

    /// The thread at this time after the start.
    pub fn at(&self, elapsed: Duration) -> Snapshot<'_> {
        let elapsed = elapsed.as_secs();
        let mut arrived: Vec<ScriptedMessage> = self.opening(elapsed);
        self.trickle(elapsed, &mut arrived);
        arrived.reverse();
        Snapshot {
            arrived,
            past: self.past.as_slice().into(),
            elapsed,
        }
    }

    /// The thread after this many answers of a gateway whose list changes with each of the first
    /// hundred: some messages arrive, and some are deleted anywhere. Independent of time.
    pub fn churned(&self, answers: u64) -> Snapshot<'static> {
        let mut list = self.past.clone();
        let mut count = OPENING.len();
        for (turn, line) in (0..answers.min(CHURNS)).zip(self.trickle.iter().cycle()) {
            let mut rng = Rng::with_seed(turn);
            for _ in 0..rng.usize(1..8) {
                list.insert(0, self.arrival(line, turn / 4, count, &[]));
                count += 1;
            }
            for _ in 0..rng.usize(1..8) {
                list.remove(rng.usize(..list.len()));
            }
        }
        Snapshot {
            arrived: Vec::new(),
            past: list.into(),
            elapsed: 0,
        }
    }

    fn opening(&self, elapsed: u64) -> Vec<ScriptedMessage> {
        let begun = OPENING.iter().filter(|arrival| arrival.at <= elapsed);
        begun
            .enumerate()
            .map(|(index, arrival)| {
                let line = DialogueLine {
                    side: arrival.side,
                    pause: None,
                    text: arrival.text.to_owned(),
                    files: Vec::new(),
                    status: None,
                };
                self.arrival(&line, arrival.at, index, arrival.later)
            })
            .collect()
    }

    /// One message every 40 to 90 seconds, without end.
    fn trickle(&self, elapsed: u64, arrived: &mut Vec<ScriptedMessage>) {
        let mut at = TRICKLE_FROM;
        for (turn, line) in self.trickle.iter().cycle().enumerate() {
            if at > elapsed {
                return;
            }
            let later = match turn % 11 {
                4 => vec![(at + 9, Rejected)],
                7 => vec![(at + 5, Buffered), (at + 45, Delivered)],
                _ => vec![(at + 4, Delivered)],
            };
            arrived.push(self.arrival(line, at, OPENING.len() + turn, &later));
            at += Rng::with_seed(turn as u64).u64(40..=90);
        }
    }

    fn arrival(
        &self,
        line: &DialogueLine,
        at: u64,
        index: usize,
        later: &[(u64, DeliveryStatus)],
    ) -> ScriptedMessage {
        let seconds = self.start.seconds().saturating_add_unsigned(at);
        let sent_at = UnixTime::new(seconds).unwrap_or(UnixTime::MAX);
        let draft = Draft::new(line, line.text.clone(), sent_at);
        let mut message = compose(draft, self.past.len() + 1 + index, true);
        if line.side != Side::Customer {
            message.status = Submitted;
            message.later = later.to_vec();
        }
        message
    }
}

/// The thread at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot<'a> {
    arrived: Vec<ScriptedMessage>,
    past: Cow<'a, [ScriptedMessage]>,
    elapsed: u64,
}

impl Snapshot<'_> {
    pub fn total(&self) -> usize {
        self.arrived.len() + self.past.len()
    }

    /// All messages with their status at this moment, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = (&ScriptedMessage, &DeliveryStatus)> {
        let messages = self.arrived.iter().chain(&*self.past);
        messages.map(|message| (message, message.status_at(self.elapsed)))
    }
}

#[cfg(test)]
mod tests;

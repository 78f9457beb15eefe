//! Pictures on the terminal.

pub mod choice;

use std::time::Duration;

pub use choice::{Choice, Protocol, Wish, choose};

use super::probe::PATIENCE;
use super::{Facts, Report};
use crate::chat::event::Size;

/// Knows how pictures are shown.
#[derive(Debug)]
pub struct Painter {
    facts: Facts,
    wish: Wish,
    /// There are at least 256 colours.
    colours: bool,
    size: Size,
    /// The questions were asked at this time, and are given up [`PATIENCE`] later.
    asked: Duration,
    choice: Option<Choice>,
}

impl Painter {
    /// For a terminal of which `facts` are known, and which was asked for more at `now`.
    pub fn new(facts: Facts, wish: Wish, colours: bool, now: Duration) -> Self {
        let size = Size {
            width: 0,
            height: 0,
        };
        Self {
            facts,
            wish,
            colours,
            size,
            asked: now,
            choice: None,
        }
    }

    /// What is known of the terminal.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// How pictures are shown; `None` while the terminal's answers are awaited.
    pub fn choice(&self) -> Option<Choice> {
        self.choice
    }

    /// Takes in an answer of the terminal.
    pub fn learn(&mut self, report: &Report) {
        if self.facts.learn(report) {
            self.choose();
        }
        if let Report::End { .. } = report {
            tracing::debug!(facts = ?self.facts, "the terminal has answered");
        }
    }

    /// The terminal has this size.
    pub fn resize(&mut self, size: Size) {
        self.size = size;
        self.choose();
    }

    /// When to call [`Painter::wake`].
    pub fn wakeup(&self) -> Option<Duration> {
        let awaited = self.facts.answers == super::facts::Answers::Awaited;
        awaited.then(|| self.asked + PATIENCE)
    }

    /// Does what is due at `now`; whether there may be something new to see.
    pub fn wake(&mut self, now: Duration) -> bool {
        let over = self.wakeup().is_some_and(|at| at <= now);
        if over && self.facts.give_up() {
            self.choose();
        }
        over
    }

    fn choose(&mut self) {
        let choice = choice::choose(self.wish, &self.facts, self.size, self.colours);
        if choice == self.choice {
            return;
        }
        if let Some(chosen) = choice {
            tracing::info!(
                protocol = ?chosen.protocol,
                cell = format!("{}x{}", chosen.cell.width, chosen.cell.height),
                why = chosen.why,
                "how pictures are shown"
            );
        }
        self.choice = choice;
    }
}

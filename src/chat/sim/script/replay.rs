//! Plays a script, and writes the script of a history that was lived.

use std::collections::VecDeque;
use std::time::Duration;

use super::{Fate, Line, Outcome, Script, Setup, USUAL, columns_of};
use crate::chat::event::Event;
use crate::chat::sim::hands::Hands;
use crate::chat::sim::history::{History, at};
use crate::chat::sim::world::World;
use crate::chat::state::State;
use crate::chat::testing::pictures::TERMS;
use crate::chat::testing::settings;
use crate::chat::update::update;
use crate::layout::bubble::Look;

/// The fates that a script still has for what the core asks.
#[derive(Debug, Default)]
pub struct Fates {
    requests: VecDeque<Fate>,
    cancels: VecDeque<u64>,
    effects: VecDeque<(u64, usize)>,
}

impl Fates {
    fn of(script: &Script) -> Self {
        let mut fates = Self::default();
        for line in &script.lines {
            match line {
                Line::Request(fate) => fates.requests.push_back(*fate),
                Line::Cancel(ms) => fates.cancels.push_back(*ms),
                Line::Effect(ms, picture) => fates.effects.push_back((*ms, *picture)),
                _ => {}
            }
        }
        fates
    }

    pub fn request(&mut self) -> Fate {
        self.requests.pop_front().unwrap_or(Fate {
            outcome: Outcome::Answered,
            after: USUAL,
            way: USUAL,
        })
    }

    pub fn cancel(&mut self) -> u64 {
        self.cancels.pop_front().unwrap_or(USUAL)
    }

    pub fn effect(&mut self) -> (u64, usize) {
        self.effects.pop_front().unwrap_or((USUAL, 0))
    }
}

impl History {
    /// A history as the script sets it up.
    pub fn of_script(script: &Script) -> Self {
        let setup = &script.setup;
        let mut settings = settings();
        settings.page_size = setup.page_size.into();
        settings.max_messages = setup.max_messages;
        settings.seed = setup.seed;
        if setup.is_round {
            settings.look = Look::Round;
        }
        settings.refresh = settings.refresh.filter(|_| setup.polls);
        let held = script.lines.iter().filter_map(|line| match line {
            Line::Holds(item) => Some(item),
            _ => None,
        });
        let world = World::of_script(setup, held);
        let now = at(Duration::ZERO);
        let mut state = State::new(settings, now);
        if let Some(visit) = setup.visit.and_then(World::visit_at) {
            drop(update(&mut state, Event::VisitRecalled(visit), now));
        }
        let mut history = Self::in_world(world, state, setup.seed, false);
        history.hands = setup.all_hands.then(Hands::default);
        history.fates = Some(Fates::of(script));
        history
    }

    /// Plays the lines; the error says what was wrong.
    pub fn replay(&mut self, script: &Script) -> Result<(), String> {
        for line in &script.lines {
            self.play(line)?;
        }
        Ok(())
    }

    fn play(&mut self, line: &Line) -> Result<(), String> {
        match line {
            Line::Holds(_) | Line::Request(_) | Line::Cancel(_) | Line::Effect(..) => {}
            Line::Arrives(item) => self.world.push(item.clone()),
            Line::Late(below, item) => self.world.insert_late(*below, item.clone()),
            Line::Deleted(number) => {
                if let Some(index) = self.world.index_of(*number) {
                    self.world.delete(index);
                }
            }
            Line::Status(number, status) => {
                if let Some(index) = self.world.index_of(*number) {
                    self.world.set_status(index, status.clone());
                }
            }
            Line::Clamp(most, told) => {
                self.world.habits.clamp = Some((*most, *told, 0));
                self.world.begins(0);
            }
            Line::Gallery => self.opens_gallery(),
            Line::Wait(ms) => return self.pass(Duration::from_millis(*ms)),
            Line::Rest => return self.rest(),
            Line::Key(key) => return self.send(Event::KeyPressed(key.event())),
            Line::Pasted(text) => return self.send(Event::Pasted(text.clone())),
            Line::Wheel(rows) => return self.send(Event::WheelTurned(*rows)),
            Line::Size(size) => return self.send(Event::Resized(*size)),
            Line::Columns(wide) => {
                return self.send(Event::ColumnsCounted(columns_of(*wide)));
            }
            Line::Focus(is_in) => return self.send(Event::FocusChanged(*is_in)),
            Line::Pointer(pointer) => return self.send(Event::PointerMoved(*pointer)),
            Line::Pictures => return self.send(Event::PicturesPossible(Some(TERMS))),
        }
        Ok(())
    }

    /// The script of what was lived so far, with the words of what went wrong.
    pub fn script(&self, wrong: &str) -> Script {
        let settings = self.state.settings();
        let habits = &self.world.habits;
        let setup = Setup {
            all_hands: self.hands.is_some(),
            is_round: settings.look == Look::Round,
            polls: settings.refresh.is_some(),
            page_size: settings.page_size.usual,
            max_messages: settings.max_messages,
            seed: settings.seed,
            visit: self.world.visited,
            ties: habits.ties,
            total: habits.total,
            signs: habits.signs,
            lags: self.world.lagged,
            files_late: habits.late > 0,
            parts: habits.parts,
        };
        Script {
            mistake: None,
            wrong: wrong.lines().next().unwrap_or_default().to_owned(),
            setup,
            lines: self.world.lines.clone(),
        }
    }

    /// Notes a request's fate; returns its place in the script.
    pub fn note_fate(&mut self, fate: Fate) -> usize {
        self.world.lines.push(Line::Request(fate));
        self.world.lines.len() - 1
    }

    /// Changes a fate whose rest was drawn later.
    pub fn change_fate(&mut self, place: usize, change: impl FnOnce(&mut Fate)) {
        if let Some(Line::Request(fate)) = self.world.lines.get_mut(place) {
            change(fate);
        }
    }
}

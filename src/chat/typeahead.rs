//! Typeahead: keys that were pressed before a search, filter or jump was done; they are replayed
//! after it.
//!
//! While loaded messages are searched (some milliseconds), all keys wait. A jump waits for the
//! network: then only keys wait that arrived together with the jump. Later keys do nothing, and a
//! notice says what is awaited.

use std::collections::VecDeque;
use std::time::Duration;

use crossterm::event::KeyEvent;

use super::action::Action;
use super::command::{Command, Commands};
use super::event::Event;
use super::keymap::Keymap;
use super::words;

/// Far more than anybody types ahead.
const MAX: usize = 256;

/// Keys that follow a jump sooner were typed in one go with it.
const SEEN: Duration = Duration::from_millis(200);

/// What was typed ahead.
#[derive(Clone, Debug, Default)]
pub struct Typeahead {
    events: VecDeque<Event>,
    /// There was time to draw what is waited for: to give it up is meant so.
    seen: bool,
    /// The events wait for a jump.
    behind_jump: bool,
    /// When the last jump began, as `Now::elapsed`.
    jumps_since: Duration,
}

/// What the keys wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// A place in what is loaded.
    Loaded,
    /// A place that is asked for at the gateway.
    Jump,
}

/// What becomes of a key while a place is looked for.
enum KeyTurn {
    /// It does what it always does.
    Passes,
    /// It waits for the place.
    Waits,
    /// The reader is told what is waited for.
    Reminds,
    /// The jump is given up.
    StopsJump,
}

impl Typeahead {
    /// A key, which means `action`; `None`: it does what it always does.
    pub fn press(
        &mut self,
        key: KeyEvent,
        action: Option<Action>,
        awaited: Awaited,
        (keymap, now): (&Keymap, Duration),
    ) -> Option<Commands> {
        Some(match self.turn(action, awaited, now) {
            KeyTurn::Passes => return None,
            KeyTurn::Waits => {
                self.keep(Event::KeyPressed(key), awaited);
                Commands::none()
            }
            KeyTurn::Reminds => remind(keymap),
            KeyTurn::StopsJump => {
                self.forget();
                Commands::from(Command::StopJump)
                    .and(Commands::say("Stopped looking for the place."))
            }
        })
    }

    /// The wheel or the mouse; `None`: it does what it always does. `unsettled`: where the view
    /// stands is not known yet.
    pub fn point(
        &mut self,
        awaited: Option<Awaited>,
        unsettled: bool,
        keymap: &Keymap,
    ) -> Option<Commands> {
        match awaited {
            Some(Awaited::Jump) => Some(remind(keymap)),
            Some(Awaited::Loaded) if unsettled => Some(Commands::none()),
            _ => {
                self.forget();
                None
            }
        }
    }

    /// Pasted text: a key before it may open a line for it.
    pub fn paste(&mut self, text: &str, awaited: Awaited) -> Commands {
        self.keep(Event::Pasted(text.to_owned()), awaited);
        Commands::none()
    }

    /// The place is not to be had: keys that were meant for it do nothing, in words. `why` was said
    /// of the place.
    pub fn drop_keys(&mut self, why: &str) -> Commands {
        self.forget();
        Commands::say(&format!("{why}The keys after it were ignored."))
    }

    fn turn(&mut self, action: Option<Action>, awaited: Awaited, now: Duration) -> KeyTurn {
        let first = self.events.is_empty();
        match (action, awaited) {
            (Some(Action::Quit | Action::Suspend | Action::Redraw), _) => KeyTurn::Passes,
            (Some(Action::Help | Action::Refresh), Awaited::Jump) if first => KeyTurn::Passes,
            _ if !self.is_seen(awaited, now) => KeyTurn::Waits,
            (Some(Action::Close | Action::CloseOrQuit), Awaited::Jump) => KeyTurn::StopsJump,
            // What is looked for is given up, or another place is wanted instead.
            (Some(Action::Close | Action::CloseOrQuit), Awaited::Loaded)
            | (Some(Action::First | Action::GoToDate | Action::Latest), Awaited::Jump) => {
                self.forget();
                KeyTurn::Passes
            }
            (_, Awaited::Loaded) => KeyTurn::Waits,
            (_, Awaited::Jump) => KeyTurn::Reminds,
        }
    }

    fn is_seen(&self, awaited: Awaited, now: Duration) -> bool {
        match awaited {
            Awaited::Loaded => self.seen,
            Awaited::Jump => now.saturating_sub(self.jumps_since) >= SEEN,
        }
    }

    fn keep(&mut self, event: Event, awaited: Awaited) {
        self.behind_jump = awaited == Awaited::Jump;
        if self.events.len() < MAX {
            self.events.push_back(event);
        }
    }

    /// Nothing waits.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// What waits was typed for a jump.
    pub fn is_behind_jump(&self) -> bool {
        self.behind_jump
    }

    /// A place is looked for at the gateway from now on.
    pub fn jump_began(&mut self, now: Duration) {
        self.jumps_since = now;
    }

    /// The reader went elsewhere, or wants none of it.
    pub fn forget(&mut self) {
        self.events.clear();
    }

    /// There was time to draw: what is shown `is_awaited`, or not.
    pub fn drawn(&mut self, is_awaited: bool) {
        self.seen = is_awaited;
    }

    /// What is to be done now.
    pub fn next(&mut self) -> Option<Event> {
        self.events.pop_front()
    }
}

fn remind(keymap: &Keymap) -> Commands {
    let esc = words::key(keymap, Action::Close);
    Commands::say(&format!("Still looking for the place: {esc} stops."))
}

#[cfg(test)]
mod tests;

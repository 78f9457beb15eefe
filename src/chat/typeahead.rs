//! Keys that came before a search was at its hit: they wait for it, as a reader who saw it would.
//!
//! What they wait for is work on what is loaded, some milliseconds; never the network.

use std::collections::VecDeque;

use crossterm::event::{KeyEvent, KeyEventKind};

use super::action::{Action, Layer};
use super::event::Event;
use super::state::State;
use super::{filter, search, words};

/// Far more than anybody types ahead.
const MAX: usize = 256;

/// What was typed ahead.
#[derive(Clone, Debug, Default)]
pub struct Typeahead {
    events: VecDeque<Event>,
    /// There was time to draw what is waited for: to give it up is meant so.
    seen: bool,
}

/// Whether the place that the keys act on is still being looked for in what is loaded.
fn waits(state: &State) -> bool {
    state.layer() == Layer::Transcript
        && state.input.prompt.is_none()
        && (search::is_looked_for(state) || filter::is_looked_for(state))
}

/// Whether a key is kept for later.
pub fn press(state: &mut State, key: KeyEvent) -> bool {
    if !waits(state) || key.kind == KeyEventKind::Release {
        return false;
    }
    match state.input.keymap.action(Layer::Transcript, key) {
        Some(Action::Quit | Action::Suspend | Action::Redraw) => return false,
        Some(Action::Close | Action::CloseOrQuit) if state.find.held.seen => {
            forget(state);
            return false;
        }
        _ => keep(state, Event::KeyPressed(key)),
    }
    true
}

/// Whether pasted text is kept for later: a key before it may open a line for it.
pub fn paste(state: &mut State, text: &str) -> bool {
    let held = waits(state);
    if held {
        keep(state, Event::Pasted(text.to_owned()));
    }
    held
}

fn keep(state: &mut State, event: Event) {
    if state.find.held.events.len() < MAX {
        state.find.held.events.push_back(event);
    }
}

/// The reader went elsewhere, or wants none of it.
pub fn forget(state: &mut State) {
    state.find.held.events.clear();
}

/// What is shown is what is waited for.
pub fn shown(state: &mut State) {
    state.find.held.seen = waits(state);
}

/// What has waited and is to be done now. Keys that were meant for a hit are not done to something
/// else.
pub fn next(state: &mut State) -> Option<Event> {
    if state.find.held.events.is_empty() || waits(state) {
        return None;
    }
    state.find.held.seen = false;
    if search::goes_on(state) {
        forget(state);
        let esc = words::key(state, Action::Close);
        let words = format!(
            "Not in what is loaded: searching on, {esc} stops. The keys after it did nothing."
        );
        state.notify(words.as_str().into());
    } else if search::came_to_nothing(state) {
        forget(state);
        let said = state.input.notice.take();
        let said = said.map_or_else(|| "Not found.".to_owned(), |(words, _)| format!("{words}."));
        let words = format!("{said} The keys after it did nothing.");
        state.notify(words.as_str().into());
    }
    state.find.held.events.pop_front()
}

#[cfg(test)]
mod tests;

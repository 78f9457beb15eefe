//! Questions in the status line: what keys and pasted text do while one is open.

use crossterm::event::{KeyEvent, KeyModifiers};

use super::date;
use super::jump::{self, Target};
use super::prompt::{Asking, Prompt, Typed};
use super::state::State;
use super::update::moved;

/// Asks for something.
pub fn open(state: &mut State, asking: Asking) {
    state.prompt = Some(Prompt::new(asking, ""));
}

/// A key; `false` where no question is open or the key is none of its business.
pub fn press(state: &mut State, key: KeyEvent) -> bool {
    let Some(prompt) = &mut state.prompt else {
        return false;
    };
    match prompt.press(key, &state.memory) {
        Typed::Changed | Typed::Moved => {}
        Typed::Left => state.prompt = None,
        Typed::Entered => entered(state),
        // To quit, suspend and redraw is possible at any time.
        Typed::Ignored => return !key.modifiers.contains(KeyModifiers::CONTROL),
    }
    true
}

/// Pasted text goes into the line that is typed; where there is none, it is no commands.
pub fn paste(state: &mut State, text: &str) {
    if let Some(prompt) = &mut state.prompt {
        state.notice = None;
        prompt.line.insert(text);
    }
}

fn entered(state: &mut State) {
    let Some(prompt) = state.prompt.take() else {
        return;
    };
    let text = prompt.line.text();
    state.memory.note(prompt.asking, text);
    match prompt.asking {
        Asking::Date => go_to_date(state, text),
        Asking::Search | Asking::Filter => {}
    }
}

fn go_to_date(state: &mut State, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    let zone = state.settings.zone;
    match date::parse(text, zone.day(state.now.wall)) {
        Ok(day) => {
            moved(state);
            jump::start(state, Target::Since(zone.midnight(day)));
        }
        Err(error) => state.notify(error.to_string().as_str().into()),
    }
}

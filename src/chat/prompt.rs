//! Questions in the status line: what keys and pasted text do while one is open.

pub mod line;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::changes;
use super::state::State;
use super::update::moved;
use super::{export, filter, search, start};
use crate::text::SafeText;
use crate::time::moment;
use line::{Asking, Prompt, Typed};

/// Asks for something, with an answer to begin with.
pub fn open(state: &mut State, asking: Asking, text: &str) {
    state.input.prompt = Some(Prompt::new(asking, text));
}

/// A key; `false` where no question is open or the key is none of its business.
pub fn press(state: &mut State, key: KeyEvent) -> bool {
    let Some(prompt) = &mut state.input.prompt else {
        return false;
    };
    match prompt.press(key, &state.input.memory) {
        Typed::Changed => changed(state),
        Typed::Moved => {}
        Typed::Left => {
            state.input.prompt = None;
            state.jobs.refused = None;
            search::left(state);
        }
        Typed::Entered => entered(state),
        Typed::Ignored if key.code == KeyCode::Tab && prompt.asking == Asking::Export => {
            export::toggle_mask(state);
        }
        // To quit, suspend and redraw is possible at any time.
        Typed::Ignored => return !key.modifiers.contains(KeyModifiers::CONTROL),
    }
    true
}

/// Pasted text goes into the line that is typed; where there is none, it is no commands.
pub fn paste(state: &mut State, text: &str) {
    if let Some(prompt) = &mut state.input.prompt {
        state.input.notice = None;
        prompt.line.insert(text);
        changed(state);
    }
}

fn changed(state: &mut State) {
    if let Some(prompt) = &state.input.prompt
        && prompt.asking == Asking::Search
    {
        let query = prompt.line.text().to_owned();
        search::typed(state, &query);
    }
}

/// The line is done; one that cannot be understood stays, to be corrected.
fn entered(state: &mut State) {
    let Some(prompt) = state.input.prompt.take() else {
        return;
    };
    let text = prompt.line.text();
    let done = match prompt.asking {
        Asking::Date => {
            go_to_date(state, text);
            true
        }
        Asking::Search => search::entered(state, text),
        Asking::Filter => filter::entered(state, text),
        Asking::Export => export::entered(state, text),
    };
    if done {
        state.input.memory.note(prompt.asking, text);
    } else {
        state.input.prompt = Some(prompt);
    }
}

fn go_to_date(state: &mut State, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    let zone = state.settings.zone;
    match moment::parse(text, state.now.wall, zone) {
        Ok(moment) => {
            moved(state);
            state.note_place();
            changes::jump(state, start::target(moment));
        }
        Err(error) => state.notify(error.to_string().as_str().into()),
    }
}

/// What stands beside the line, and whether it tells of a mistake.
pub fn remark(state: &State) -> Option<(SafeText, bool)> {
    let prompt = state.input.prompt.as_ref()?;
    let (words, wrong) = match prompt.asking {
        Asking::Date => return None,
        Asking::Search => search::remark(state)?,
        Asking::Filter => filter::remark(state, prompt.line.text()),
        Asking::Export => export::remark(state, prompt.line.text()),
    };
    Some((words.as_str().into(), wrong))
}

//! What a key does: first the question that is typed, then what lies on top.

mod shared;
mod transcript;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::moved::give_up;
use super::{commands, months, questions};
use crate::chat::action::{Action, Layer};
use crate::chat::command::Commands;
use crate::chat::effect::Effect;
use crate::chat::overlay::BoxRoom;
use crate::chat::update::state::State;
use crate::chat::{boxes, compose};
use shared::{act_on_selection, program};

/// A key was pressed.
pub fn press(state: &mut State, key: KeyEvent, effects: &mut Vec<Effect>) {
    state.input.forget_notice();
    if let Some(answered) = questions::press(state, key) {
        return commands::apply(state, answered, effects);
    }
    let layer = state.layer();
    let action = state.keymap.action(layer, key);
    if state.input.question().open().is_some() && !action.is_some_and(Action::is_for_program) {
        // What the user reads must not move behind a line that is typed.
        return;
    }
    let Some(times) = state.input.times(key, action) else {
        return;
    };
    match action {
        Some(action) => {
            let answered = answer(state, layer, action, times);
            commands::apply(state, answered.unwrap_or_default(), effects);
        }
        None if layer == Layer::Help && types(key) => {
            // In the list of keys, a letter without a meaning begins to narrow the list.
            let asked = state.input.overlays().ask_for_keys();
            commands::apply(state, asked, effects);
            let typed = questions::press(state, key).unwrap_or_default();
            commands::apply(state, typed, effects);
        }
        None => {}
    }
}

fn types(key: KeyEvent) -> bool {
    let commands = KeyModifiers::CONTROL | KeyModifiers::ALT;
    matches!(key.code, KeyCode::Char(_)) && !key.modifiers.intersects(commands)
}

/// Hands an action to the top layer, then to what all layers have in common. `None`: no part
/// handles the action; a test rules that out for each action of each layer.
fn answer(state: &mut State, layer: Layer, action: Action, times: u16) -> Option<Commands> {
    let answered = match layer {
        Layer::Looks => state.view.looks_mut().act(action),
        Layer::Details | Layer::Help | Layer::Links => {
            let room = box_room(state);
            state.input.overlays_mut().act(action, times, room)
        }
        Layer::Picture | Layer::Gallery => state.files().press(action, times),
        Layer::Months => months::press(state, action, times),
        Layer::Transcript => return transcript::act(state, action, times),
    };
    answered
        .or_else(|| {
            give_up(&mut state.sync, &mut state.find, action);
            let takes = layer == Layer::Details;
            takes.then(|| act_on_selection(state, action)).flatten()
        })
        .or_else(|| program(state, action))
}

/// What the open box has room in.
pub fn box_room(state: &State) -> BoxRoom {
    let size = state.view.size().unwrap_or_default();
    BoxRoom {
        size,
        columns: state.view.columns(),
        total: boxes::total_rows(compose::box_context(state), size),
    }
}

#[cfg(test)]
mod tests;

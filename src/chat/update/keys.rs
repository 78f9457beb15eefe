//! What a key does: first the question that is typed, then what lies on top.

mod transcript;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::moved::give_up;
use super::{commands, months, questions};
use crate::chat::action::{Action, Layer};
use crate::chat::command::{Command, Commands};
use crate::chat::copy::Form;
use crate::chat::effect::Effect;
use crate::chat::links::link::LinkPurpose;
use crate::chat::overlay::{BoxRoom, Layered};
use crate::chat::update::state::State;
use crate::chat::{compose, copy, details, hand_on, links, save};

/// A key was pressed.
pub fn press(state: &mut State, key: KeyEvent, effects: &mut Vec<Effect>) {
    state.input.forget_notice();
    if let Some(answered) = questions::press(state, key) {
        return commands::apply(state, answered, effects);
    }
    let layer = state.layer();
    let action = state.keymap.action(layer, key);
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
            takes.then(|| take_along(state, action)).flatten()
        })
        .or_else(|| program(state, action))
}

/// What the open box has room in.
pub fn box_room(state: &State) -> BoxRoom {
    let size = state.view.size().unwrap_or_default();
    BoxRoom {
        size,
        columns: state.view.columns(),
        total: details::total_rows(compose::box_context(state), size),
    }
}

/// Actions that read the selected messages; `None` for others.
fn take_along(state: &State, action: Action) -> Option<Commands> {
    let context = state.context();
    Some(match action {
        Action::HandOn => hand_on::begin(context, &state.programs),
        Action::CopyCommand => copy::command(context, &state.start.command),
        Action::CopyLink => links::start(context, LinkPurpose::Copy),
        Action::OpenLink => links::start(context, LinkPurpose::Open),
        Action::Copy => copy::messages(context, Form::Text),
        Action::CopyFull => copy::messages(context, Form::Full),
        Action::CopyMarkdown => copy::messages(context, Form::Markdown),
        Action::SaveFiles => save::start(context, false).into(),
        Action::SaveAll => save::start(context, true).into(),
        _ => return None,
    })
}

/// Actions that mean the same in every layer; `None` for others.
fn program(state: &mut State, action: Action) -> Option<Commands> {
    match action {
        Action::Redraw => Some(Command::Do(Effect::Repaint).into()),
        Action::Suspend => Some(Command::Do(Effect::Suspend).into()),
        Action::Quit => Some(Command::Do(Effect::Quit).into()),
        Action::Help => {
            state.input.overlays_mut().open(Layered::Help);
            Some(Commands::none())
        }
        Action::Refresh => Some(refresh(state)),
        _ => None,
    }
}

/// Pressed twice within two seconds, fetches all that is loaded again.
fn refresh(state: &mut State) -> Commands {
    let again = state.input.is_refreshed_again();
    state.sync.refresh(state.view.viewport().selected());
    state.files().retry();
    if again && !state.sync.thread().is_empty() {
        return Command::Audit.into();
    }
    Commands::none()
}

#[cfg(test)]
mod tests;

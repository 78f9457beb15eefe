//! Carries out what features ask for.

use crate::chat::command::{Command, Commands};
use crate::chat::desktop::Errand;
use crate::chat::effect::Effect;
use crate::chat::state::State;
use crate::chat::{changes, filter};
use crate::message::MessageKey;

/// Carries out commands in their order.
pub fn apply(state: &mut State, commands: Commands, effects: &mut Vec<Effect>) {
    for command in commands {
        carry_out(state, command, effects);
    }
}

fn carry_out(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    match command {
        Command::Do(effect) => effects.push(effect),
        Command::Say(words) => state.notify(words),
        Command::Reveal { key, row } => reveal(state, key, row),
        Command::Restore(before) => {
            let (viewport, mut rows) = state.rows();
            viewport.restore(before, &mut rows);
        }
        Command::GoToLatest => state.go_to_latest(),
        Command::Jump(target) => changes::jump(state, target),
        Command::DropFilter => filter::drop(state),
        Command::EndRange => state.view.range = None,
        Command::Copy { text, what } => {
            let id = state.ids.fresh();
            state.jobs.errands.begin(id, Errand::Copy(what));
            effects.push(Effect::Copy { id, text });
        }
        Command::OpenLink(link) => {
            let id = state.ids.fresh();
            state.jobs.errands.begin(id, Errand::Open);
            effects.push(Effect::OpenLink { id, link });
        }
        Command::PickLink { links, purpose } => state.input.overlays.pick_link(links, purpose),
    }
}

fn reveal(state: &mut State, key: MessageKey, row: i64) {
    let (viewport, mut rows) = state.rows();
    viewport.reveal(key, row, &mut rows);
}

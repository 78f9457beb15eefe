//! The strip of months: keys, the wheel and the mouse.

use super::commands;
use crate::chat::action::Action;
use crate::chat::context::Context;
use crate::chat::effect::Effect;
use crate::chat::event::Pointer;
use crate::chat::months::{Looked, Months};
use crate::chat::state::State;

/// Opens the strip.
pub fn open(state: &mut State) {
    state.months = Some(Months::new(state.context()));
}

/// Carries out an action on the strip; `false` where it is not its business.
pub fn press(state: &mut State, action: Action, times: u16, effects: &mut Vec<Effect>) -> bool {
    act(state, effects, |months, context| {
        months.act(action, times, context)
    })
}

/// Rows of the wheel, as months; `false` where the strip is not open.
pub fn scroll(state: &mut State, rows: i64) -> bool {
    act(state, &mut Vec::new(), |months, context| {
        months.scroll(rows.signum(), context);
        Looked::Open
    })
}

/// The mouse, over the strip; `false` where that is not open.
pub fn point(state: &mut State, pointer: Pointer, effects: &mut Vec<Effect>) -> bool {
    let Some(size) = state.view.size() else {
        return false;
    };
    act(state, effects, |months, context| {
        months.point(pointer, size, context)
    })
}

fn act(
    state: &mut State,
    effects: &mut Vec<Effect>,
    act: impl FnOnce(&mut Months, Context) -> Looked,
) -> bool {
    let Some(mut months) = state.months.take() else {
        return false;
    };
    match act(&mut months, state.context()) {
        Looked::Closed(commands) => commands::apply(state, commands, effects),
        Looked::Open => state.months = Some(months),
        Looked::Passed => {
            state.months = Some(months);
            return false;
        }
    }
    true
}

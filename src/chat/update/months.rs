//! The strip of months: keys, the wheel and the mouse.

use crate::chat::action::Action;
use crate::chat::command::Commands;
use crate::chat::context::Context;
use crate::chat::event::Pointer;
use crate::chat::months::{Months, MonthsOutcome};
use crate::chat::update::state::State;

/// Carries out an action on the strip; `None` if the strip does not handle it.
pub fn press(state: &mut State, action: Action, times: u16) -> Option<Commands> {
    look(state, |months, context| months.act(action, times, context))
}

/// Turns the wheel over the strip, by months; `false` if the strip is not open.
pub fn scroll(state: &mut State, rows: i64) -> bool {
    let scrolled = look(state, |months, context| {
        months.scroll(rows.signum(), context);
        MonthsOutcome::Open
    });
    scrolled.is_some()
}

/// Handles the mouse over the strip; `None` if the strip is not open.
pub fn point(state: &mut State, pointer: Pointer) -> Option<Commands> {
    let size = state.view.size()?;
    look(state, |months, context| {
        months.point(pointer, size, context)
    })
}

fn look(
    state: &mut State,
    act: impl FnOnce(&mut Months, Context) -> MonthsOutcome,
) -> Option<Commands> {
    let mut months = state.months.take()?;
    let (left, answered) = match act(&mut months, state.context()) {
        MonthsOutcome::Closed(commands) => (None, Some(commands)),
        MonthsOutcome::Open => (Some(months), Some(Commands::none())),
        MonthsOutcome::Passed => (Some(months), None),
    };
    state.months = left;
    answered
}

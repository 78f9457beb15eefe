//! Messages of ours that went out after the customer had asked for no more.

use super::state::State;
use crate::message::opt_out::{Wish, wish};
use crate::message::{Direction, Message, MessageKey};
use crate::search::index::{Budget, Run};

/// What stands beside such a message.
pub const NOTE: &str = "after STOP";

/// How the index counts a wish.
const STOP: u32 = 1;
const START: u32 = 2;

/// Looks on for such words, as far as the budget goes.
pub fn work(state: &mut State, budget: &mut Budget) {
    let count = |_: MessageKey, message: &Message| match wish(message) {
        Some(Wish::Stop) => STOP,
        Some(Wish::Start) => START,
        None => 0,
    };
    let index = &mut state.attention.wishes;
    index.work(state.sync.thread(), budget, count);
}

/// The customer's STOP that a message of ours came after, if no START came between and all between
/// is loaded.
pub fn ignored(state: &State, key: MessageKey, direction: Direction) -> Option<MessageKey> {
    if direction == Direction::Inbound {
        return None;
    }
    let thread = state.sync.thread();
    let last = state.attention.wishes.older(thread, key)?;
    let run = Run::of(thread, key)?;
    let stops = last.count == STOP && !thread.is_before(last.key, run.oldest);
    stops.then_some(last.key)
}

/// What details say of it.
pub fn words(state: &State, key: MessageKey, message: &Message) -> Option<String> {
    let stop = ignored(state, key, message.direction())?;
    let when = state.settings.zone.exact(stop.second());
    Some(format!(
        "sent after the customer asked for no more messages ({when})"
    ))
}

#[cfg(test)]
mod tests;

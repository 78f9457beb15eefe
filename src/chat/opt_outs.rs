//! Marks our messages that were sent after the customer asked for no more messages.

use crate::message::opt_out::{OptOutWish, wish};
use crate::message::{Direction, MessageKey};
use crate::search::index::{Budget, Index, Run};
use crate::thread::Thread;
use crate::time::Zone;

/// What stands beside such a message.
pub const NOTE: &str = "after STOP";

/// How the index counts a wish.
const STOP: u32 = 1;
const START: u32 = 2;

/// Looks on for such words, as far as the budget goes.
pub fn work(wishes: &mut Index, thread: &Thread, budget: &mut Budget) {
    wishes.work(thread, budget, |_, message| match wish(message) {
        Some(OptOutWish::Stop) => STOP,
        Some(OptOutWish::Start) => START,
        None => 0,
    });
}

/// The customer's STOP that a message of ours came after, if no START came between and all between
/// is loaded.
pub fn ignored(
    wishes: &Index,
    thread: &Thread,
    key: MessageKey,
    direction: Direction,
) -> Option<MessageKey> {
    if direction == Direction::Inbound {
        return None;
    }
    let last = wishes.older(thread, key)?;
    let run = Run::of(thread, key)?;
    let stops = last.count == STOP && !thread.is_before(last.key, run.oldest);
    stops.then_some(last.key)
}

/// What details say of it.
pub fn words(stop: MessageKey, zone: Zone) -> String {
    let when = zone.exact(stop.second());
    format!("sent after the customer asked for no more messages ({when})")
}

#[cfg(test)]
mod tests;

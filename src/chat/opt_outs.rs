//! Marks our messages that were sent after the customer asked for no more messages.

use crate::message::opt_out::{OptOutWish, wish};
use crate::message::{Direction, MessageKey};
use crate::search::index::{Budget, Index, Run};
use crate::thread::Thread;
use crate::time::Zone;

/// The note beside an outbound message that ignores a STOP.
pub const NOTE: &str = "after STOP";

/// What the index counts a message as: its wish.
const STOP: u32 = 1;
const START: u32 = 2;

/// Continues indexing STOP and START messages, within the budget.
pub fn work(wishes: &mut Index, thread: &Thread, budget: &mut Budget) {
    wishes.work(thread, budget, |_, message| match wish(message) {
        Some(OptOutWish::Stop) => STOP,
        Some(OptOutWish::Start) => START,
        None => 0,
    });
}

/// The customer's STOP before this outbound message, if no START follows the STOP and no message
/// between them is missing.
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

/// For the details of the message.
pub fn words(stop: MessageKey, zone: Zone) -> String {
    let when = zone.exact(stop.second());
    format!("sent after the customer asked for no more messages ({when})")
}

#[cfg(test)]
mod tests;

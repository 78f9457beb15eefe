//! Marks our messages that were sent after the customer asked for no more messages.

use crate::message::opt_out::{OptOutRequest, request};
use crate::message::{Direction, MessageKey};
use crate::search::index::{Budget, Index, Run};
use crate::thread::Thread;
use crate::time::Zone;

/// The note beside an outbound message that ignores a STOP.
pub const NOTE: &str = "after STOP";

/// What the index counts a message as: its request.
const STOP: u32 = 1;
const START: u32 = 2;

/// Continues indexing STOP and START messages, within the budget.
pub fn work(requests: &mut Index, thread: &Thread, budget: &mut Budget) {
    requests.work(thread, budget, |_, message| match request(message) {
        Some(OptOutRequest::Stop) => STOP,
        Some(OptOutRequest::Start) => START,
        None => 0,
    });
}

/// The customer's STOP before this outbound message, if no START follows the STOP and no message
/// between them is missing.
pub fn ignored(
    requests: &Index,
    thread: &Thread,
    key: MessageKey,
    direction: Direction,
) -> Option<MessageKey> {
    if direction == Direction::Inbound {
        return None;
    }
    let last = requests.older(thread, key)?;
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

//! From one failed message to the next.

use super::state::State;
use super::thread::Thread;

/// Selects the next failed message beyond the selected one, where one is loaded, so many times.
pub fn go(state: &mut State, newer: bool, times: u16) {
    for _ in 0..times {
        if !step(state, newer) {
            return;
        }
    }
}

fn step(state: &mut State, newer: bool) -> bool {
    let from = state.selected().or(state.thread.newest());
    let next = from.and_then(|from| state.thread.failed_beyond(from, newer));
    match next {
        Some(key) => {
            let (viewport, mut rows) = state.rows();
            viewport.reveal(key, 0, &mut rows);
        }
        None => state.notify(nothing_words(&state.thread, newer).into()),
    }
    next.is_some()
}

fn nothing_words(thread: &Thread, newer: bool) -> &'static str {
    match (newer, thread.is_complete()) {
        _ if thread.counts().failed == 0 => "No message that is loaded has failed.",
        (true, true) => "No newer message has failed.",
        (true, false) => "No newer message that is loaded has failed.",
        (false, true) => "No older message has failed.",
        (false, false) => "No older message that is loaded has failed.",
    }
}

#[cfg(test)]
#[path = "failures/tests.rs"]
mod tests;

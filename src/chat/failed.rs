//! From one failed message to the next.

use super::state::State;

/// Selects the next failed message beyond the selected one, where one is loaded, so many times.
pub fn go(state: &mut State, newer: bool, times: u16) {
    for _ in 0..times {
        if !step(state, newer) {
            return;
        }
    }
}

fn step(state: &mut State, newer: bool) -> bool {
    let from = state.selected().or(state.sync.thread().newest());
    let mut next = from.and_then(|from| state.sync.thread().failed_beyond(from, newer));
    // What the filter hides cannot be gone to.
    while let Some(key) = next.filter(|key| !state.walk().contains(*key)) {
        next = state.sync.thread().failed_beyond(key, newer);
    }
    if let Some(key) = next {
        let (viewport, mut rows) = state.rows();
        viewport.reveal(key, 0, &mut rows);
    } else {
        let words = nothing_words(state, newer);
        state.notify(words.into());
    }
    next.is_some()
}

fn nothing_words(state: &State, newer: bool) -> &'static str {
    let thread = state.sync.thread();
    match (newer, thread.is_complete()) {
        (true, _) if state.find.filtering.is_some() => "No newer message that is shown has failed.",
        (false, _) if state.find.filtering.is_some() => {
            "No older message that is shown has failed."
        }
        _ if thread.counts().failed == 0 => "No message that is loaded has failed.",
        (true, true) => "No newer message has failed.",
        (true, false) => "No newer message that is loaded has failed.",
        (false, true) => "No older message has failed.",
        (false, false) => "No older message that is loaded has failed.",
    }
}

#[cfg(test)]
mod tests;

//! From one failed message to the next, through what is loaded and on into what is not.

use super::action::Action;
use super::search::Way;
use super::state::State;
use super::{typeahead, words};
use crate::message::MessageKey;
use crate::mutation::{Flaw, has};
use crate::search::index::Run;

/// A way to failed messages that are still to be found.
#[derive(Clone, Copy, Debug)]
pub struct Hunt {
    way: Way,
    /// All up to this message is known.
    from: MessageKey,
    /// So many failed messages on.
    times: u16,
    /// The last one on the way.
    found: Option<MessageKey>,
}

/// Where the way leads.
enum Next {
    At(MessageKey),
    /// Messages are missing beyond this one.
    Missing(MessageKey),
    Nowhere,
}

/// Selects the next failed message beyond the selected one, so many times.
pub fn go(state: &mut State, way: Way, times: u16) {
    let Some(from) = state.selected().or(state.sync.thread().newest()) else {
        return state.notify("There are no messages yet.".into());
    };
    state.find.failing = Some(Hunt {
        way,
        from,
        times: times.max(1),
        found: None,
    });
    typeahead::jump_began(state);
    resolve(state);
}

/// A failed message is looked for beyond what is loaded.
pub fn is_under_way(state: &State) -> bool {
    state.find.failing.is_some()
}

/// What is looked for is wanted no more.
pub fn stop(state: &mut State) {
    state.find.failing = None;
}

/// Where messages are wanted that are not loaded.
pub fn edge(state: &State) -> Option<(Way, MessageKey)> {
    let hunt = state.find.failing?;
    match next(state, hunt) {
        Next::Missing(edge) => Some((hunt.way, edge)),
        Next::At(_) | Next::Nowhere => None,
    }
}

/// Goes where the way leads, as soon as that is known.
pub fn resolve(state: &mut State) {
    while let Some(mut hunt) = state.find.failing {
        let ended = match next(state, hunt) {
            Next::At(key) => {
                (hunt.from, hunt.found) = (key, Some(key));
                hunt.times -= 1;
                (hunt.times == 0).then_some(None)
            }
            Next::Missing(edge) => match why_held(state, hunt.way, edge) {
                None => {
                    hunt.from = edge;
                    show(state, hunt.found);
                    state.find.failing = Some(hunt);
                    return;
                }
                why => Some(why),
            },
            Next::Nowhere => Some(Some(nothing_words(state, hunt.way))),
        };
        state.find.failing = ended.is_none().then_some(hunt);
        if let Some(words) = ended {
            show(state, hunt.found);
            if let Some(words) = words {
                state.notify(words.as_str().into());
                typeahead::drop_keys(state);
            }
        }
    }
}

fn show(state: &mut State, key: Option<MessageKey>) {
    if let Some(key) = key.filter(|key| state.selected() != Some(*key)) {
        let (viewport, mut rows) = state.rows();
        viewport.reveal(key, 0, &mut rows);
    }
}

fn next(state: &State, hunt: Hunt) -> Next {
    let thread = state.sync.thread();
    let newer = hunt.way == Way::Newer;
    let (Some(from), shown) = (thread.nearest(hunt.from), state.walk()) else {
        return Next::Nowhere;
    };
    let mut failed = thread.failed_beyond(from, newer);
    // What the filter hides cannot be gone to.
    while let Some(key) = failed.filter(|key| !shown.contains(*key)) {
        failed = thread.failed_beyond(key, newer);
    }
    let Some(run) = Run::of(thread, from) else {
        return Next::Nowhere;
    };
    let in_run = |key: &MessageKey| match hunt.way {
        Way::Older => !thread.is_before(*key, run.oldest),
        Way::Newer => !thread.is_before(run.newest, *key),
    };
    match failed.filter(|key| in_run(key) || has(Flaw::GapsPassed)) {
        Some(key) => Next::At(key),
        None if run.ends(thread, newer) => Next::Nowhere,
        None if newer => Next::Missing(run.newest),
        None => Next::Missing(run.oldest),
    }
}

fn why_held(state: &State, way: Way, edge: MessageKey) -> Option<String> {
    let gap = match way {
        Way::Older => Some(edge),
        Way::Newer => state.sync.thread().newer(edge),
    };
    let failure = state.held_above(gap)?;
    let retry = words::key(&state.keymap, Action::Refresh);
    let what = failure.what;
    Some(format!(
        "Stopped at messages that are not loaded: {what} {retry} tries again."
    ))
}

/// What the status line says while more is looked for.
pub fn status_words(state: &State) -> Option<String> {
    state.find.failing?;
    let esc = words::key(&state.keymap, Action::Close);
    let progress = words::progress(state.sync.thread());
    Some(format!(
        "Looking for a failed message: {progress} · {esc} stops"
    ))
}

fn nothing_words(state: &State, way: Way) -> String {
    let side = match way {
        Way::Older => "older",
        Way::Newer => "newer",
    };
    let shown = if state.find.filtering.is_some() {
        " that is shown"
    } else {
        ""
    };
    if state.sync.thread().is_complete() && state.sync.thread().counts().failed == 0 {
        return "No message has failed.".to_owned();
    }
    format!("No {side} message{shown} has failed.")
}

#[cfg(test)]
mod tests;

//! Keys that came before a search, a filter or a jump was at its place: they wait for it, as a
//! reader who saw it would.
//!
//! For work on what is loaded, some milliseconds, all keys wait. For a jump, which waits for the
//! network, only those wait that were typed in one go with it; later ones do nothing, and a word
//! says what is waited for.

use std::collections::VecDeque;
use std::time::Duration;

use crossterm::event::{KeyEvent, KeyEventKind};

use super::action::{Action, Layer};
use super::event::Event;
use super::state::State;
use super::{changes, failed, filter, search, words};
use crate::text::SafeText;

/// Far more than anybody types ahead.
const MAX: usize = 256;

/// Keys that follow a jump sooner were typed in one go with it.
const SEEN: Duration = Duration::from_millis(200);

/// What was typed ahead.
#[derive(Clone, Debug, Default)]
pub struct Typeahead {
    events: VecDeque<Event>,
    /// There was time to draw what is waited for: to give it up is meant so.
    seen: bool,
    /// The events wait for a jump.
    behind_jump: bool,
    /// When the last jump began, as `Now::elapsed`.
    jumps_since: Duration,
}

/// What the keys wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaited {
    /// A place in what is loaded.
    Loaded,
    /// A place that is asked for at the gateway.
    Jump,
}

/// What the place that the keys act on still waits for.
fn awaited(state: &State) -> Option<Awaited> {
    if state.input.is_open() {
        return None;
    }
    if state.layer() == Layer::Gallery && state.media.is_looked_for() {
        return Some(Awaited::Loaded);
    }
    if state.layer() != Layer::Transcript {
        return None;
    }
    if search::is_looked_for(state) || filter::is_looked_for(state) {
        return Some(Awaited::Loaded);
    }
    (state.sync.jumps() || failed::is_under_way(state)).then_some(Awaited::Jump)
}

/// Whether a key is kept for later, or does nothing as long as a place is looked for.
pub fn press(state: &mut State, key: KeyEvent) -> bool {
    let Some(awaited) = awaited(state).filter(|_| key.kind != KeyEventKind::Release) else {
        return false;
    };
    let action = state.keymap.action(state.layer(), key);
    let first = state.find.held.events.is_empty();
    match (action, awaited) {
        (Some(Action::Quit | Action::Suspend | Action::Redraw), _) => false,
        (Some(Action::Help | Action::Refresh), Awaited::Jump) if first => false,
        _ if !is_seen(state, awaited) => keep(state, Event::KeyPressed(key)),
        (Some(Action::Close | Action::CloseOrQuit), Awaited::Jump) => {
            changes::stop_jump(state);
            true
        }
        // What is looked for is given up, or another place is wanted instead.
        (Some(Action::Close | Action::CloseOrQuit), Awaited::Loaded)
        | (Some(Action::First | Action::GoToDate | Action::Latest), Awaited::Jump) => {
            forget(state);
            false
        }
        (_, Awaited::Loaded) => keep(state, Event::KeyPressed(key)),
        (_, Awaited::Jump) => remind(state),
    }
}

/// Whether the wheel or the mouse does nothing as long as a place is looked for.
pub fn point(state: &mut State) -> bool {
    match awaited(state) {
        Some(Awaited::Jump) => remind(state),
        Some(Awaited::Loaded) if filter::is_looked_for(state) || state.media.is_looked_for() => {
            true
        }
        _ => {
            forget(state);
            false
        }
    }
}

fn is_seen(state: &State, awaited: Awaited) -> bool {
    let now = state.now.elapsed;
    match awaited {
        Awaited::Loaded => state.find.held.seen,
        Awaited::Jump => now.saturating_sub(state.find.held.jumps_since) >= SEEN,
    }
}

fn remind(state: &mut State) -> bool {
    let esc = words::key(&state.keymap, Action::Close);
    let words = format!("Still looking for the place: {esc} stops.");
    state.notify(words.as_str().into());
    true
}

/// Whether pasted text is kept for later: a key before it may open a line for it.
pub fn paste(state: &mut State, text: &str) -> bool {
    let held = awaited(state).is_some();
    if held {
        keep(state, Event::Pasted(text.to_owned()));
    }
    held
}

fn keep(state: &mut State, event: Event) -> bool {
    state.find.held.behind_jump = awaited(state) == Some(Awaited::Jump);
    if state.find.held.events.len() < MAX {
        state.find.held.events.push_back(event);
    }
    true
}

/// A place is looked for at the gateway from now on.
pub fn jump_began(state: &mut State) {
    state.find.held.jumps_since = state.now.elapsed;
}

/// The place is not to be had: keys that were meant for it do nothing, in words.
pub fn drop_keys(state: &mut State) {
    if state.find.held.events.is_empty() {
        return;
    }
    forget(state);
    let why = state.input.take_notice();
    let why = why.map_or_else(String::new, |words| format!("{words} "));
    let words = format!("{why}The keys after it did nothing.");
    state.notify(SafeText::line(&words));
}

/// The reader went elsewhere, or wants none of it.
pub fn forget(state: &mut State) {
    state.find.held.events.clear();
}

/// What is shown is what is waited for.
pub fn shown(state: &mut State) {
    state.find.held.seen = awaited(state) == Some(Awaited::Loaded);
}

/// What has waited and is to be done now. Keys that were meant for a hit are not done to something
/// else.
pub fn next(state: &mut State) -> Option<Event> {
    if state.find.held.events.is_empty() || awaited(state).is_some() {
        return None;
    }
    state.find.held.seen = false;
    if state.find.held.behind_jump {
        return state.find.held.events.pop_front();
    }
    if search::goes_on(state) {
        forget(state);
        let esc = words::key(&state.keymap, Action::Close);
        let words = format!(
            "Not in what is loaded: searching on, {esc} stops. The keys after it did nothing."
        );
        state.notify(words.as_str().into());
    } else if search::came_to_nothing(state) {
        forget(state);
        let said = state.input.take_notice();
        let said = said.map_or_else(|| "Not found.".to_owned(), |words| format!("{words}."));
        let words = format!("{said} The keys after it did nothing.");
        state.notify(words.as_str().into());
    }
    state.find.held.events.pop_front()
}

#[cfg(test)]
mod tests;

//! Handles keys while a search, filter or jump is not done.

use crossterm::event::{KeyEvent, KeyEventKind};

use crate::chat::action::{Action, Layer};
use crate::chat::event::Event;
use crate::chat::state::State;
use crate::chat::typeahead::{Awaited, KeyTurn};
use crate::chat::words;
use crate::mutation::{Flaw, has};
use crate::text::SafeText;

/// What the place that the keys act on still waits for.
fn awaited(state: &State) -> Option<Awaited> {
    if state.input.is_open() {
        return None;
    }
    match state.layer() {
        Layer::Gallery => state.media.is_looked_for().then_some(Awaited::Loaded),
        Layer::Transcript if state.find.is_looked_for(&state.sync) => Some(Awaited::Loaded),
        Layer::Transcript => {
            let jumps = state.sync.jumps() || state.find.failing().is_under_way();
            jumps.then_some(Awaited::Jump)
        }
        _ => None,
    }
}

/// Whether a key is kept for later, or does nothing as long as a place is looked for.
pub fn press(state: &mut State, key: KeyEvent) -> bool {
    let waits = key.kind != KeyEventKind::Release && !has(Flaw::KeysNotHeld);
    let Some(awaited) = awaited(state).filter(|_| waits) else {
        return false;
    };
    let action = state.keymap.action(state.layer(), key);
    let waiting = state.find.typeahead_mut();
    match waiting.turn(action, awaited, state.now.elapsed) {
        KeyTurn::Passes => return false,
        KeyTurn::Waits => waiting.keep(Event::KeyPressed(key), awaited),
        KeyTurn::Reminds => remind(state),
        KeyTurn::StopsJump => stop_jump(state),
    }
    true
}

/// Whether the wheel or the mouse does nothing as long as a place is looked for.
pub fn point(state: &mut State) -> bool {
    match awaited(state) {
        Some(Awaited::Jump) => remind(state),
        Some(Awaited::Loaded)
            if state.find.is_filter_looked_for() || state.media.is_looked_for() => {}
        _ => {
            state.find.typeahead_mut().forget();
            return false;
        }
    }
    true
}

fn remind(state: &mut State) {
    let esc = words::key(&state.keymap, Action::Close);
    let words = format!("Still looking for the place: {esc} stops.");
    state.notify(words.as_str().into());
}

/// Whether pasted text is kept for later: a key before it may open a line for it.
pub fn paste(state: &mut State, text: &str) -> bool {
    let Some(awaited) = awaited(state) else {
        return false;
    };
    let pasted = Event::Pasted(text.to_owned());
    state.find.typeahead_mut().keep(pasted, awaited);
    true
}

/// There was time to draw.
pub fn drawn(state: &mut State) {
    let is_awaited = awaited(state) == Some(Awaited::Loaded);
    state.find.typeahead_mut().drawn(is_awaited);
}

/// The place is not to be had: keys that were meant for it do nothing, in words.
pub fn drop_keys(state: &mut State) {
    if state.find.typeahead().is_empty() {
        return;
    }
    let why = state.input.take_notice();
    let why = why.map_or_else(String::new, |words| format!("{words} "));
    did_nothing(state, &why);
}

fn did_nothing(state: &mut State, why: &str) {
    state.find.typeahead_mut().forget();
    let words = format!("{why}The keys after it were ignored.");
    state.notify(SafeText::line(&words));
}

/// What has waited and is to be done now. Keys that were meant for a hit are not done to something
/// else.
pub fn next(state: &mut State) -> Option<Event> {
    if state.find.typeahead().is_empty() || awaited(state).is_some() {
        return None;
    }
    state.find.typeahead_mut().drawn(false);
    if state.find.typeahead().is_behind_jump() {
        return state.find.typeahead_mut().next();
    }
    if state.find.search().goes_on() {
        let esc = words::key(&state.keymap, Action::Close);
        let why = format!("Not in the loaded messages: searching on, {esc} stops. ");
        did_nothing(state, &why);
    } else if state.find.search().came_to_nothing() {
        let said = state.input.take_notice();
        let said = said.map_or_else(|| "Not found. ".to_owned(), |words| format!("{words}. "));
        did_nothing(state, &said);
    }
    state.find.typeahead_mut().next()
}

/// A place is looked for at the gateway from now on: keys that come at once wait for it.
pub fn jump_began(state: &mut State) {
    let now = state.now.elapsed;
    state.find.typeahead_mut().jump_began(now);
}

/// The reader wants the jump under way no more.
fn stop_jump(state: &mut State) {
    state.sync.stop_jump();
    state.find.moved();
    state.find.typeahead_mut().forget();
    state.notify("Stopped looking for the place.".into());
}

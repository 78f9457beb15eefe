//! Handles keys while a search, filter or jump is not done.

use crate::chat::action::Layer;
use crate::chat::command::Commands;
use crate::chat::event::Event;
use crate::chat::find::Find;
use crate::chat::input::InputPart;
use crate::chat::typeahead::{AwaitedPlace, goes_on_words};
use crate::chat::update::state::State;
use crate::mutation::{Mutation, is_on};

/// What the top layer still waits for.
pub fn awaited(state: &State) -> Option<AwaitedPlace> {
    if state.input.is_open() {
        return None;
    }
    match state.layer() {
        Layer::Gallery => state.media.is_looked_for().then_some(AwaitedPlace::Loaded),
        Layer::Transcript if state.find.is_looked_for(&state.sync) => Some(AwaitedPlace::Loaded),
        Layer::Transcript => {
            let searches = state.find.failing().is_under_way() || state.find.awaits_place();
            (state.sync.jumps() || searches).then_some(AwaitedPlace::Jump)
        }
        Layer::Details
        | Layer::Help
        | Layer::Links
        | Layer::Picture
        | Layer::Looks
        | Layer::Months => None,
    }
}

/// After any event: notes what the user waits for from now on.
pub fn note(state: &mut State) {
    let awaited = awaited(state);
    if awaited.is_none() {
        state.input.drop_reminder();
    }
    let fetches = awaited.is_none() && state.find.search().may_fetch();
    let now = state.now.elapsed;
    state.find.typeahead_mut().note_fetching(fetches, now);
}

/// Handles a key, paste or mouse event while a place is awaited; `None`: the event has its usual
/// effect.
pub fn hold(state: &mut State, event: &Event) -> Option<Commands> {
    let awaited = awaited(state);
    let unsettled = state.find.is_filter_looked_for() || state.media.is_looked_for();
    let (layer, keymap, now) = (state.layer(), &state.keymap, state.now.elapsed);
    let is_plain = layer == Layer::Transcript && !state.input.is_open();
    let typeahead = state.find.typeahead_mut();
    match event {
        Event::KeyPressed(key) => {
            if is_on(Mutation::KeysNotHeld) {
                return None;
            }
            let action = keymap.action(layer, *key);
            match awaited {
                Some(awaited) => typeahead.press(*key, action, awaited, (keymap, now)),
                None if is_plain => typeahead.press_ahead(action, (keymap, now)),
                None => None,
            }
        }
        Event::Pasted(text) => Some(typeahead.paste(text, awaited?)),
        Event::WheelTurned(_) | Event::PointerMoved(_) => {
            typeahead.point(awaited, unsettled, keymap)
        }
        _ => None,
    }
}

/// The awaited place was not found: drops the keys that waited for it, and says so.
pub fn drop_keys(find: &mut Find, input: &mut InputPart) -> Commands {
    if find.typeahead().is_empty() {
        return Commands::none();
    }
    let why = input.take_notice();
    let why = why.map_or_else(String::new, |words| format!("{words} "));
    find.typeahead_mut().drop_keys(&why)
}

/// The next event to replay, and words to show first. Keys that were typed for a hit are dropped if
/// there is no hit.
pub fn next(state: &mut State) -> (Option<Event>, Commands) {
    if state.find.typeahead().is_empty() || awaited(state).is_some() {
        return (None, Commands::none());
    }
    let (search, is_behind_jump) = (state.find.search(), state.find.typeahead().is_behind_jump());
    let why = if is_behind_jump {
        None
    } else if search.may_fetch() {
        Some(goes_on_words(&state.keymap))
    } else if search.came_to_nothing() {
        let said = state.input.take_notice();
        Some(said.map_or_else(|| "Not found. ".to_owned(), |words| format!("{words}. ")))
    } else {
        None
    };
    let typeahead = state.find.typeahead_mut();
    typeahead.drawn(false);
    match why {
        Some(why) => (None, typeahead.drop_keys(&why)),
        None => (typeahead.next(), Commands::none()),
    }
}

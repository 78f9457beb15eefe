//! The way back to where one was before a search, a filter or a jump.

use super::filter;
use super::state::State;
use crate::layout::viewport::Viewport;

/// Places that are remembered.
const MAX: usize = 50;

/// A place, and whether a filter was on there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    viewport: Viewport,
    filtered: bool,
}

/// Remembers where the reader is.
pub fn note(state: &mut State) {
    let place = here(state);
    if state.places.last() == Some(&place) {
        return;
    }
    if state.places.len() == MAX {
        state.places.remove(0);
    }
    state.places.push(place);
}

/// Goes back to the last place that is not this one.
pub fn go(state: &mut State) {
    while let Some(place) = state.places.pop() {
        if place == here(state) {
            continue;
        }
        if !place.filtered {
            filter::drop(state);
        }
        let (viewport, mut rows) = state.rows();
        viewport.restore(place.viewport, &mut rows);
        return;
    }
    state.notify("There is no place to go back to.".into());
}

fn here(state: &State) -> Place {
    Place {
        viewport: *state.viewport(),
        filtered: state.filtering.is_some(),
    }
}

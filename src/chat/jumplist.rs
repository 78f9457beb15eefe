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
    if state.view.places.last() == Some(&place) {
        return;
    }
    if state.view.places.len() == MAX {
        state.view.places.remove(0);
    }
    state.view.places.push(place);
}

/// Goes back to the last place that is not this one.
pub fn go(state: &mut State) {
    while let Some(place) = state.view.places.pop() {
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
        filtered: state.find.filtering.is_some(),
    }
}

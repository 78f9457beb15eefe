//! What a move by the user cancels: a jump or a search in progress.

use crate::chat::state::State;

/// The reader did something else: a jump or a search under way is given up.
pub fn moved(state: &mut State) {
    left_place(state);
    state.find.moved();
}

/// A jump under way is given up.
pub fn left_place(state: &mut State) {
    state.sync.left_place();
}

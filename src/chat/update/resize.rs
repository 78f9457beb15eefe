//! Lays everything out again when the terminal has another size or counts columns differently.

use crate::chat::state::State;
use crate::layout::areas::Size;
use crate::text::columns::Columns;

/// Lays everything out at this size; the selected message stays on its row.
pub fn resize(state: &mut State, size: Size) {
    state.sync.resize(size.height);
    let (view, scene) = state.stage();
    view.resize(size, scene);
}

/// Lays everything out as the terminal counts; what is in view stays there, as at another size.
pub fn count_columns(state: &mut State, columns: Columns) {
    let (view, scene) = state.stage();
    view.count_columns(columns, scene);
}

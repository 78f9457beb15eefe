//! The terminal has another size, or counts columns in another way: all is laid out anew.

use crate::chat::compose;
use crate::chat::state::State;
use crate::layout::areas::Size;
use crate::text::columns::Columns;

/// Lays everything out at this size; the selected message stays on its row.
pub fn resize(state: &mut State, size: Size) {
    state.view.size = Some(size);
    state.sync.resize(size.height);
    let metrics = compose::metrics(size, state.view.looks.look(), state.view.columns);
    let (viewport, mut rows) = state.rows();
    let row = viewport.selected_row(&mut rows);
    state.view.layouts.set_metrics(metrics);
    let (viewport, mut rows) = state.rows();
    viewport.resize(i64::from(metrics.transcript.height), row, &mut rows);
}

/// Lays everything out as the terminal counts; what is in view stays there, as at another size.
pub fn count_columns(state: &mut State, columns: Columns) {
    state.view.columns = columns;
    if let Some(size) = state.view.size {
        resize(state, size);
    }
}

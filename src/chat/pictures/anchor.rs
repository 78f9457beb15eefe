//! What is known of a file changes, and what one reads stays where it is.

use super::File;
use crate::chat::state::State;
use crate::layout::bubble::FileRows;
use crate::layout::viewport::Anchor;
use crate::message::MessageKey;
use crate::picture::request::MediaId;

/// Changes what is known of a file; the row that the view is fastened to stays where it is.
pub(super) fn change(state: &mut State, id: MediaId, change: impl FnOnce(&mut File)) {
    let Some(file) = state.media.pictures.files.get(&id) else {
        return;
    };
    let keys = file.keys.clone();
    let before = anchored_files(state).filter(|(key, _)| keys.contains(key));
    if let Some(file) = state.media.pictures.files.get_mut(&id) {
        change(file);
    }
    state.view.layouts.forget_some(&keys);
    keep_anchored_row(state, before);
}

/// The message that the view is fastened to, and where in it its files are.
pub(super) fn anchored_files(state: &mut State) -> Option<(MessageKey, Vec<FileRows>)> {
    let Anchor::At { key, .. } = state.view.viewport.anchor() else {
        return None;
    };
    let (_, mut rows) = state.rows();
    let bubble = rows.bubble(key)?;
    Some((key, bubble.files().to_vec()))
}

pub(super) fn keep_anchored_row(state: &mut State, before: Option<(MessageKey, Vec<FileRows>)>) {
    let (Some((key, before)), Anchor::At { row, .. }) = (before, state.view.viewport.anchor())
    else {
        return;
    };
    let (viewport, mut rows) = state.rows();
    if let Some(bubble) = rows.bubble(key) {
        viewport.refasten(moved_row(row, &before, bubble.files()), &mut rows);
    }
}

/// Where a row of a bubble is once its files take other rows than before.
pub(super) fn moved_row(row: i64, before: &[FileRows], after: &[FileRows]) -> i64 {
    let rows = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
    let mut shift = 0;
    for (old, new) in before.iter().zip(after) {
        if row < rows(old.rows.start) {
            break;
        }
        if row < rows(old.rows.end) {
            let last = rows(new.rows.len()).max(1) - 1;
            return rows(new.rows.start) + (row - rows(old.rows.start)).min(last);
        }
        shift = rows(new.rows.end) - rows(old.rows.end);
    }
    row + shift
}

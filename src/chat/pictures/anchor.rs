//! Keeps the text on screen in place when a picture changes the height of a bubble.

use crate::layout::bubble::FileRows;
use crate::layout::viewport::{Anchor, Rows, Viewport};
use crate::message::MessageKey;

/// The rows of the files in the bubble that the view is anchored to.
#[derive(Clone, Debug)]
pub struct HeldFiles(Option<(MessageKey, Vec<FileRows>)>);

impl HeldFiles {
    /// Reads the current layout.
    pub fn of(viewport: &Viewport, rows: &mut Rows) -> Self {
        let Anchor::At { key, .. } = viewport.anchor() else {
            return Self(None);
        };
        let bubble = rows.bubble(key);
        Self(bubble.map(|bubble| (key, bubble.files().to_vec())))
    }

    /// After the bubble is laid out anew: keeps the anchored row at its place on screen.
    pub fn keep(self, viewport: &mut Viewport, rows: &mut Rows) {
        let (Some((key, before)), Anchor::At { row, .. }) = (self.0, viewport.anchor()) else {
            return;
        };
        if let Some(bubble) = rows.bubble(key) {
            viewport.set_anchor_row(moved_row(row, &before, bubble.files()), rows);
        }
    }
}

/// The new number of a bubble's row after its files have changed height.
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

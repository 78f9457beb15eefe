//! Brings a message into view with the smallest possible movement.

use super::Viewport;
use super::rows::{RowPlace, Rows};
use crate::message::MessageKey;

impl Viewport {
    /// Selects a message. If its bubble (of a tall one, this row) is not in view, scrolls the row
    /// to the middle, so that its surroundings are seen, too.
    pub fn reveal(&mut self, key: MessageKey, row: i64, rows: &mut Rows) {
        self.step(true);
        self.selected = Some(key);
        let top = self.top(rows);
        let whole = rows.height(key) <= self.height;
        let (first, last) = if whole {
            (0, rows.height(key) - 1)
        } else {
            (row, row)
        };
        let in_view = top.is_none_or(|top| {
            let start = self.distance(top, key, rows);
            start.is_some_and(|at| at + first >= 0 && at + last < self.height)
        });
        if !in_view {
            self.anchor_at(RowPlace {
                key,
                row: row - self.height / 2,
            });
            self.sink(rows);
        }
    }

    /// Selects a message and shows it at the top, with the rows above its bubble.
    pub fn show_at_top(&mut self, key: MessageKey, rows: &mut Rows) {
        let Some(key) = rows.thread.nearest(key) else {
            return;
        };
        self.step(true);
        self.selected = Some(key);
        self.anchor_at(RowPlace {
            key,
            row: -rows.decor_height(key),
        });
        self.sink(rows);
    }

    /// Selects a message and shows its first row at this row of the view, as far as the ends of the
    /// transcript allow.
    pub fn put(&mut self, key: MessageKey, row: i64, rows: &mut Rows) {
        self.step(self.landed);
        self.selected = Some(key);
        self.anchor_at(RowPlace { key, row: -row });
        self.sink(rows);
        if self.row_of(key, rows).is_none() {
            self.show_selected(rows);
        }
    }

    pub(super) fn show_selected(&mut self, rows: &mut Rows) {
        if let Some(key) = self.selected {
            self.show(key, true, rows);
        }
    }

    /// Scrolls a message into view with the least movement. Of a message taller than the view,
    /// shows the end that the user comes from.
    pub(super) fn show(&mut self, key: MessageKey, coming_down: bool, rows: &mut Rows) {
        let above = self.hidden_rows(key, false, rows);
        let below = self.hidden_rows(key, true, rows);
        let extent = rows.extent(key);
        let tall = extent > self.height;
        let last = extent - self.height;
        let is_out = above >= rows.height(key);
        if above > 0 && (!tall || !coming_down || below > 0 || is_out) {
            let row = if tall && !coming_down { last } else { 0 };
            self.anchor_at(RowPlace { key, row });
        } else if below > 0 {
            let row = if tall && coming_down { 0 } else { last };
            self.anchor_at(RowPlace { key, row });
        } else {
            return self.show_decor_of_first(key, rows);
        }
        self.sink(rows);
        self.show_decor_of_first(key, rows);
    }

    /// With the oldest loaded message, also shows the row above it.
    fn show_decor_of_first(&mut self, key: MessageKey, rows: &mut Rows) {
        let first = rows.older(key).is_none();
        let above = rows.decor_height(key);
        if first
            && rows.height(key) + above <= self.height
            && self.hidden_above(key, above, rows) > 0
        {
            self.anchor_at(RowPlace { key, row: -above });
            self.sink(rows);
        }
    }

    /// Rows of a bubble that are hidden above the view, or below it (`end`). Rows below the newest
    /// bubble count, too.
    pub(super) fn hidden_rows(&self, key: MessageKey, end: bool, rows: &mut Rows) -> i64 {
        if !end {
            return self.hidden_above(key, 0, rows);
        }
        let height = rows.extent(key);
        let Some(top) = self.top(rows) else {
            return 0;
        };
        match self.distance(top, key, rows) {
            // Too far to count rows: all of it is hidden.
            None => {
                if rows.thread.is_before(key, top.key) {
                    0
                } else {
                    height
                }
            }
            Some(first) => (first + height - self.height).clamp(0, height),
        }
    }

    /// Rows of a bubble, with `extra` rows before it, that are hidden above the view.
    fn hidden_above(&self, key: MessageKey, extra: i64, rows: &mut Rows) -> i64 {
        let height = rows.height(key) + extra;
        let Some(top) = self.top(rows) else {
            return 0;
        };
        if key == top.key {
            return (top.row + extra).clamp(0, height);
        }
        if rows.thread.is_before(key, top.key) {
            height
        } else {
            0
        }
    }

    /// Rows from `top` to the first row of the bubble of `key`; `None` if that is below the view.
    fn distance(&self, top: RowPlace, key: MessageKey, rows: &mut Rows) -> Option<i64> {
        let mut first = -top.row;
        let mut at = top.key;
        while at != key {
            if first >= self.height {
                return None;
            }
            let newer = rows.newer(at)?;
            first += rows.height(at) + rows.decor_height(newer);
            at = newer;
        }
        Some(first)
    }
}

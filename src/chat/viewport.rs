//! Where the reader is: a message and a row of it, never an index.
//!
//! The transcript is a column of *blocks*, one per message: the rows that belong above it (history
//! or gap row, day line, air) and then its bubble. All work goes by the rows on screen: heights
//! are looked up while walking from the anchor, and no total is ever computed.

mod rows;
mod view;

use super::message::MessageKey;
use super::thread::Above;
use super::walk::Walk;

pub use rows::{Layouts, Place, Rows};
pub use view::VisibleRow;

/// What the view is fastened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The newest message stands at the bottom.
    Latest,
    /// The top row of the view is this row of this message's bubble; negative rows are above it.
    At {
        /// The message.
        key: MessageKey,
        /// The row, counted from the bubble's first.
        row: i64,
    },
}

/// The reader's place and the selected message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewport {
    anchor: Anchor,
    selected: Option<MessageKey>,
    height: i64,
}

impl Viewport {
    /// At the newest message.
    pub fn new() -> Self {
        Self {
            anchor: Anchor::Latest,
            selected: None,
            height: 0,
        }
    }

    /// What the view is fastened to.
    pub fn anchor(&self) -> Anchor {
        self.anchor
    }

    /// The message that the reader acts on.
    pub fn selected(&self) -> Option<MessageKey> {
        self.selected
    }

    /// Rows of the view.
    pub fn height(&self) -> i64 {
        self.height
    }

    /// Arrivals move the view along.
    pub fn follows(&self, thread: Walk) -> bool {
        self.anchor == Anchor::Latest && (self.selected == thread.newest())
    }

    /// The view has `height` rows from now on. Its first row stays; the selection gives way.
    pub fn resize(&mut self, height: i64, rows: &mut Rows) {
        self.height = height;
        if let Anchor::At { key, row } = self.anchor {
            let last = (rows.height(key) - 1).max(0);
            self.anchor = Anchor::At {
                key,
                row: row.min(last),
            };
            self.sink(rows);
        }
        self.select_visible(rows);
    }

    /// Before the thread changes: a reader who is not following stays where he is.
    pub fn hold(&mut self, rows: &mut Rows) {
        if self.anchor == Anchor::Latest
            && !self.follows(rows.thread)
            && let Some(top) = rows.top_of_latest(self.height)
        {
            self.fasten(top);
        }
    }

    /// After the thread changed: messages that are gone hand their place to the next newer one.
    pub fn keep(&mut self, removed: &[(MessageKey, Option<MessageKey>)], rows: &mut Rows) {
        let successor = |key: MessageKey| {
            let listed = removed.iter().find(|gone| gone.0 == key);
            listed.map_or(Some(key), |gone| gone.1)
        };
        if let Anchor::At { key, row } = self.anchor {
            let heir = successor(key)
                .filter(|key| rows.thread.contains(*key))
                .or_else(|| rows.thread.nearest(key));
            self.anchor = match heir {
                Some(heir) if heir == key => Anchor::At { key, row },
                Some(heir) => Anchor::At {
                    key: heir,
                    row: row.min(0),
                },
                None => Anchor::Latest,
            };
            self.sink(rows);
        }
        if let Some(key) = self.selected {
            self.selected = successor(key)
                .filter(|key| rows.thread.contains(*key))
                .or_else(|| rows.thread.nearest(key));
        }
    }

    /// Selects the newest message and shows it at the bottom.
    pub fn to_latest(&mut self, thread: Walk) {
        self.anchor = Anchor::Latest;
        self.selected = thread.newest();
    }

    /// Shows the oldest loaded message at the top and selects it.
    pub fn to_oldest(&mut self, rows: &mut Rows) {
        let Some(key) = rows.thread.oldest() else {
            return;
        };
        self.show_at_top(key, rows);
    }

    /// Moves the view by `count` rows (negative: towards the oldest); the selection follows to the
    /// nearest visible message, and at the end to the newest.
    pub fn scroll(&mut self, count: i64, rows: &mut Rows) -> Scrolled {
        let Some(top) = self.top(rows) else {
            return Scrolled {
                moved: false,
                short: (-count).max(0),
            };
        };
        let (target, short) = rows.settle_counting(Place {
            row: top.row + count,
            ..top
        });
        if target != top {
            self.fasten(target);
            self.sink(rows);
        }
        if count > 0 && self.anchor == Anchor::Latest {
            self.selected = rows.thread.newest();
        } else {
            self.select_visible(rows);
        }
        // The first bubble's upper rows stay in view when older ones come.
        let kept = self.height - 2 - rows.decor_height(target.key);
        Scrolled {
            moved: target != top,
            short: short.min(kept.max(0)),
        }
    }

    /// Moves the selection by one message, and the view no further than it must. In a message
    /// taller than the view, first scrolls inside it. Returns whether anything moved.
    pub fn select_next(&mut self, newer: bool, rows: &mut Rows) -> bool {
        let Some(selected) = self.selected else {
            return false;
        };
        let hidden = self.hidden_rows(selected, newer, rows);
        if hidden > 0 && rows.height(selected) > self.height {
            let step = hidden.min((self.height / 2).max(1));
            return self.scroll(if newer { step } else { -step }, rows).moved;
        }
        let next = if newer {
            rows.newer(selected)
        } else {
            rows.older(selected)
        };
        let Some(next) = next else {
            // Nothing to select, but rows above or below may still be out of view.
            return self.scroll(if newer { 1 } else { -1 }, rows).moved;
        };
        self.selected = Some(next);
        self.show(next, newer, rows);
        true
    }

    /// Selects a message where it is.
    pub fn pick(&mut self, key: MessageKey) {
        self.selected = Some(key);
    }

    /// Selects a message and shows it.
    pub fn select(&mut self, key: MessageKey, rows: &mut Rows) {
        self.selected = Some(key);
        self.show_selected(rows);
    }

    /// Selects a message and brings a row of its bubble into view: where it is hidden, into the
    /// middle, so that what stands around it is seen too.
    pub fn reveal(&mut self, key: MessageKey, row: i64, rows: &mut Rows) {
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
            self.fasten(Place {
                key,
                row: row - self.height / 2,
            });
            self.sink(rows);
        }
    }

    /// The first row in view; `None` while everything fits.
    pub fn top(&self, rows: &mut Rows) -> Option<Place> {
        match self.anchor {
            Anchor::Latest => rows.top_of_latest(self.height),
            Anchor::At { key, row } => Some(rows.settle(Place { key, row })),
        }
    }

    /// Whether an end of what is loaded lies within `reach` rows above the view, and the message
    /// right below it.
    pub fn edge_above(&self, reach: i64, rows: &mut Rows) -> Option<MessageKey> {
        let top = self.top(rows);
        let (mut key, mut seen) = match top {
            Some(top) => (top.key, top.row),
            None => (rows.thread.newest()?, 0),
        };
        let in_run = rows.in_run(key).filter(|_| top.is_some());
        if in_run.is_some_and(|(older, _)| older > reach - seen) {
            return None;
        }
        loop {
            match rows.above(key) {
                Above::Unloaded | Above::Gap { .. } => return Some(rows.thread.edge_above(key)),
                Above::Beginning => return None,
                Above::Message(older) => key = older,
            }
            seen += rows.height(key) + 1;
            if seen > reach && top.is_some() {
                return None;
            }
        }
    }

    /// Whether a gap lies in view or within `reach` rows below it, and the message right above it.
    pub fn edge_below(&self, reach: i64, rows: &mut Rows) -> Option<MessageKey> {
        let top = self.top(rows)?;
        let (mut key, mut seen) = (top.key, -top.row);
        let left = self.height + reach - seen;
        if rows.in_run(key).is_some_and(|(_, newer)| newer > left) {
            return None;
        }
        while seen <= self.height + reach {
            let newer = rows.newer(key)?;
            if matches!(rows.above(newer), Above::Gap { .. }) {
                return Some(rows.thread.edge_below(key));
            }
            seen += rows.height(key) + 1;
            key = newer;
        }
        None
    }

    /// Selects a message and shows it at the top, with what belongs above it.
    pub fn show_at_top(&mut self, key: MessageKey, rows: &mut Rows) {
        let Some(key) = rows.thread.nearest(key) else {
            return;
        };
        self.selected = Some(key);
        self.fasten(Place {
            key,
            row: -rows.decor_height(key),
        });
        self.sink(rows);
    }

    /// Selects a message and shows it with its first row at this row of the view, as far as the
    /// ends of the transcript allow it.
    pub fn put(&mut self, key: MessageKey, row: i64, rows: &mut Rows) {
        self.selected = Some(key);
        self.fasten(Place { key, row: -row });
        self.sink(rows);
        if self.row_of(key, rows).is_none() {
            self.show_selected(rows);
        }
    }

    /// Goes back to another view of this transcript, or to the message nearest to it.
    pub fn restore(&mut self, other: Self, rows: &mut Rows) {
        self.anchor = other.anchor;
        self.selected = other.selected;
        self.adopt(None, rows);
        if let Anchor::At { .. } = self.anchor {
            self.sink(rows);
        }
    }

    /// Messages that are no longer shown hand their place to the nearest one; where none is
    /// selected, the one nearest to `wish` is.
    pub fn adopt(&mut self, wish: Option<MessageKey>, rows: &mut Rows) {
        if let Anchor::At { key, row } = self.anchor
            && !rows.thread.contains(key)
        {
            match rows.thread.nearest(key) {
                Some(key) => {
                    self.fasten(Place {
                        key,
                        row: row.min(0),
                    });
                    self.sink(rows);
                }
                None => self.anchor = Anchor::Latest,
            }
        }
        let selected = self.selected.or(wish);
        if selected != self.selected || selected.is_some_and(|key| !rows.thread.contains(key)) {
            self.selected = selected.and_then(|key| rows.thread.nearest(key));
            self.show_selected(rows);
        }
    }

    /// The message that the view is fastened to has other rows now: its top row is this one.
    pub fn refasten(&mut self, row: i64, rows: &mut Rows) {
        if let Anchor::At { key, .. } = self.anchor {
            self.anchor = Anchor::At { key, row };
            self.sink(rows);
        }
    }

    fn fasten(&mut self, place: Place) {
        self.anchor = Anchor::At {
            key: place.key,
            row: place.row,
        };
    }

    /// The view never shows less than it could: past the end it becomes `Latest`.
    fn sink(&mut self, rows: &mut Rows) {
        let Anchor::At { key, row } = self.anchor else {
            return;
        };
        let top = rows.settle(Place { key, row });
        if rows.rows_from(top, self.height + 1) <= self.height {
            self.anchor = Anchor::Latest;
        } else {
            self.fasten(top);
        }
    }

    fn show_selected(&mut self, rows: &mut Rows) {
        if let Some(key) = self.selected {
            self.show(key, true, rows);
        }
    }

    /// Brings a message into view with the least movement. Of one taller than the view, the end
    /// that the reader comes from is shown.
    fn show(&mut self, key: MessageKey, coming_down: bool, rows: &mut Rows) {
        let above = self.hidden_rows(key, false, rows);
        let below = self.hidden_rows(key, true, rows);
        let tall = rows.height(key) > self.height;
        let last = rows.height(key) - self.height;
        if above > 0 && (!tall || !coming_down || below > 0) {
            let row = if tall && !coming_down { last } else { 0 };
            self.fasten(Place { key, row });
        } else if below > 0 {
            let row = if tall && coming_down { 0 } else { last };
            self.fasten(Place { key, row });
        } else {
            return self.show_decor_of_first(key, rows);
        }
        self.sink(rows);
        self.show_decor_of_first(key, rows);
    }

    /// With the oldest loaded message comes the row that says what is above it.
    fn show_decor_of_first(&mut self, key: MessageKey, rows: &mut Rows) {
        let first = rows.older(key).is_none();
        let above = rows.decor_height(key);
        if first
            && rows.height(key) + above <= self.height
            && self.hidden_above(key, above, rows) > 0
        {
            self.fasten(Place { key, row: -above });
            self.sink(rows);
        }
    }

    /// Rows of a bubble that are out of view below (`end`) or above.
    fn hidden_rows(&self, key: MessageKey, end: bool, rows: &mut Rows) -> i64 {
        if !end {
            return self.hidden_above(key, 0, rows);
        }
        let height = rows.height(key);
        let Some(top) = self.top(rows) else {
            return 0;
        };
        match self.distance(top, key, rows) {
            // Too far to be worth counting: all of it is hidden.
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

    /// Rows of a bubble, with `extra` rows before it, that are out of view above.
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

    /// Rows from `top` to the first row of the bubble of `key`, where it begins in view.
    fn distance(&self, top: Place, key: MessageKey, rows: &mut Rows) -> Option<i64> {
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

impl Default for Viewport {
    fn default() -> Self {
        Self::new()
    }
}

/// What scrolling came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scrolled {
    /// The view moved at all.
    pub moved: bool,
    /// Rows that were wanted above the oldest loaded one.
    pub short: i64,
}

#[cfg(test)]
#[path = "viewport/tests.rs"]
mod tests;

//! The viewport: which part of the transcript is on screen, as a message and a row in its bubble,
//! never as an index.
//!
//! The transcript is a column of *blocks*, one per message: the rows above the bubble (history or
//! gap row, day line, blank row) and the bubble. All work is proportional to the rows on screen:
//! heights are looked up while walking from the anchor, and no total is ever computed.

mod cache;
mod decor;
mod edges;
mod moving;
mod reveal;
mod rows;
mod separator;
mod view;

use crate::message::MessageKey;
use crate::mutation::{Flaw, has};
use crate::search::visible::Visible;

pub use cache::{Layouts, PreviewSource};
pub use moving::Scrolled;
pub use rows::{Gaps, RowPlace, Rows};
pub use separator::Separator;
pub use view::VisibleRow;

use crate::thread::page::Failure;

/// What is above the oldest loaded message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryRow {
    /// There is more, and nobody asks for it now.
    More,
    /// There is more, and it is being fetched.
    Loading,
    /// A try failed; the next one comes at the given time since the start of the program.
    Delayed {
        /// Why.
        failure: Failure,
        /// Seconds until the next try.
        seconds: u64,
    },
    /// Fetching it failed for good; `R` tries again.
    Failed(Failure),
    /// The conversation begins here.
    Beginning,
    /// The dates that the filter shows begin here.
    OutOfDates,
    /// The list ends here, and does not go by time: what that costs.
    OutOfOrder(&'static str),
}

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
    /// The selected message was looked for and found: it stays shown until the reader moves.
    landed: bool,
    /// How a resize left the view, and the selected message's row before: the next resize goes by
    /// that row, as long as the reader has not moved.
    resized: Option<(Anchor, Option<MessageKey>, i64)>,
}

impl Viewport {
    /// At the newest message.
    pub fn new() -> Self {
        Self {
            anchor: Anchor::Latest,
            selected: None,
            height: 0,
            landed: false,
            resized: None,
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

    /// Arrivals may move the view along.
    pub fn follows(&self, thread: Visible) -> bool {
        self.anchor == Anchor::Latest && self.selected == thread.newest() && !self.landed
    }

    /// Before a resize: the selected message's first row, while the message is in view.
    pub fn selected_row(&self, rows: &mut Rows) -> Option<i64> {
        let before = self
            .resized
            .filter(|(anchor, selected, _)| (*anchor, *selected) == (self.anchor, self.selected));
        let row = self.row_of(self.selected?, rows)?;
        Some(before.map_or(row, |(.., row)| row))
    }

    /// The view has `height` rows from now on. The selected message stays at `row`, as far as it
    /// fits; where it was not in view, the view's first row stays.
    pub fn resize(&mut self, height: i64, row: Option<i64>, rows: &mut Rows) {
        let shrinks = height < std::mem::replace(&mut self.height, height);
        if self.anchor == Anchor::Latest && self.selected == rows.thread.newest() {
            return;
        }
        if let Some((key, row)) = self.selected.zip(row) {
            let tall = rows.height(key).max(1);
            let last = if shrinks { height - tall } else { height - 1 };
            let shown = row.clamp(1 - tall, last.max(0));
            self.fasten(RowPlace { key, row: -shown });
            self.sink(rows);
            let moved = self.row_of(key, rows) != Some(row);
            self.resized = moved.then_some((self.anchor, self.selected, row));
            return;
        }
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

    /// Before the thread changes: a reader who is not following stays in place. What is read is
    /// the selected message, as long as it is in view.
    pub fn hold(&mut self, following: bool, rows: &mut Rows) {
        if following {
            return;
        }
        let selected = self.selected.filter(|_| !has(Flaw::HeldByTopRow));
        let row = selected.and_then(|key| self.row_of(key, rows));
        if let Some((key, row)) = selected.zip(row) {
            self.fasten(RowPlace { key, row: -row });
        } else if self.anchor == Anchor::Latest
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
        if self.shows_others(rows) {
            self.show_selected(rows);
        }
    }

    /// Selects the newest message and shows it at the bottom.
    pub fn to_latest(&mut self, thread: Visible) {
        self.anchor = Anchor::Latest;
        self.selected = thread.newest();
        self.landed = false;
    }

    /// Shows the oldest loaded message at the top and selects it.
    pub fn to_oldest(&mut self, rows: &mut Rows) {
        let Some(key) = rows.thread.oldest() else {
            return;
        };
        self.show_at_top(key, rows);
    }

    /// Selects a message where it is.
    pub fn pick(&mut self, key: MessageKey) {
        self.selected = Some(key);
        self.landed = false;
    }

    /// Selects a message and shows it.
    pub fn select(&mut self, key: MessageKey, rows: &mut Rows) {
        self.selected = Some(key);
        self.show_selected(rows);
    }

    /// The first row in view; `None` while everything fits.
    pub fn top(&self, rows: &mut Rows) -> Option<RowPlace> {
        match self.anchor {
            Anchor::Latest => rows.top_of_latest(self.height),
            Anchor::At { key, row } => Some(rows.settle(RowPlace { key, row })),
        }
    }

    /// Goes back to another view of this transcript, or to the message nearest to it.
    pub fn restore(&mut self, other: Self, rows: &mut Rows) {
        self.anchor = other.anchor;
        self.selected = other.selected;
        self.landed = other.landed;
        self.adopt(rows.thread.newest(), rows);
        if let Anchor::At { .. } = self.anchor {
            self.sink(rows);
        }
        // The view may have had another size then.
        if self
            .selected
            .is_some_and(|key| self.row_of(key, rows).is_none())
        {
            self.show_selected(rows);
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
                    self.fasten(RowPlace {
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

    /// Whatever has happened to what is shown: a message of it is selected, `wish` where none was,
    /// and a row of that is in view.
    pub fn stand_in_view(&mut self, wish: Option<MessageKey>, rows: &mut Rows) {
        self.adopt(wish.or_else(|| rows.thread.newest()), rows);
        if self.shows_others(rows) && !has(Flaw::FilterHalfBuilt) {
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

    fn fasten(&mut self, place: RowPlace) {
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
        let top = rows.settle(RowPlace { key, row });
        if rows.rows_from(top, self.height + 1) <= self.height {
            self.anchor = Anchor::Latest;
        } else {
            self.fasten(top);
        }
    }
}

impl Default for Viewport {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;

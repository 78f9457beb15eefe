//! The viewport: which part of the transcript is on screen, as a message and a row in its bubble,
//! never as an index.
//!
//! The transcript is a column of *blocks*, one per message: the rows above the bubble (history or
//! gap row, day line, blank row) and the bubble. All work is proportional to the rows on screen:
//! heights are looked up while walking from the anchor, and no total is ever computed.

mod cache;
mod edges;
mod history_row;
mod moving;
mod notes;
mod reveal;
mod rows;
mod separator;
mod separator_rows;
mod view;

use crate::message::MessageKey;
use crate::mutation::{Mutation, is_on};
use crate::search::visible::Visible;

pub use cache::{Layouts, PreviewSource};
pub use history_row::HistoryRow;
pub use moving::Scrolled;
pub use notes::{Note, NoteKind, NoteLine};
pub use rows::{Gaps, RowPlace, Rows};
pub use separator::Separator;
pub use view::VisibleRow;

/// What the view is anchored to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The newest message is at the bottom.
    Latest,
    /// The top row of the view is this row of this message's bubble; negative rows are above the
    /// bubble.
    At {
        key: MessageKey,
        /// Counted from the bubble's first row.
        row: i64,
    },
}

/// Counts moves of view or selection by the user and by jumps. Answers and resizes do not change it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MoveCount(u32);

/// Where a resize should leave the selected message.
#[derive(Clone, Copy, Debug)]
pub struct HeldRow {
    /// Its first row, as the user or a landing left it.
    target: i64,
    /// Its last row is in view.
    whole: bool,
}

/// What a resize did to the selected message.
#[derive(Clone, Copy, Debug)]
struct Resized {
    key: MessageKey,
    /// Its first row, as the user or a landing left it.
    target: i64,
    /// Its first row after the resize.
    left: i64,
}

/// The place of the view, and the selected message.
#[derive(Clone, Copy, Debug)]
pub struct Viewport {
    anchor: Anchor,
    selected: Option<MessageKey>,
    height: i64,
    /// The selected message was searched for and found: it stays in view until the user moves.
    landed: bool,
    move_count: MoveCount,
    /// How often view or selection have been moved, on any way.
    moves: u32,
    /// The next resize goes back to the row from before this one, if nothing has moved meanwhile.
    resized: Option<Resized>,
}

impl Viewport {
    /// At the newest message.
    pub fn new() -> Self {
        Self {
            anchor: Anchor::Latest,
            selected: None,
            height: 0,
            landed: false,
            move_count: MoveCount::default(),
            moves: 0,
            resized: None,
        }
    }

    /// The same as long as only answers and resizes move the view.
    pub fn move_count(&self) -> MoveCount {
        self.move_count
    }

    /// The user or a landing moves view or selection.
    fn step(&mut self, landed: bool) {
        self.moves = self.moves.wrapping_add(1);
        self.move_count = MoveCount(self.moves);
        self.landed = landed;
        self.resized.take_if(|_| !is_on(Mutation::SizedBackAgain));
    }

    pub fn anchor(&self) -> Anchor {
        self.anchor
    }

    pub fn selected(&self) -> Option<MessageKey> {
        self.selected
    }

    /// Rows of the view.
    pub fn height(&self) -> i64 {
        self.height
    }

    /// Whether arrivals may move the view.
    pub fn follows(&self, thread: Visible) -> bool {
        self.anchor == Anchor::Latest && self.selected == thread.newest() && !self.landed
    }

    /// Before a resize: where the selected message stands, if it is in view.
    pub fn held_row(&self, rows: &mut Rows) -> Option<HeldRow> {
        if is_on(Mutation::SizedByTopRow) {
            return None;
        }
        let key = self.selected?;
        let row = self.row_of(key, rows)?;
        let earlier = self.resized.filter(|was| (was.key, was.left) == (key, row));
        Some(HeldRow {
            target: earlier.map_or(row, |was| was.target),
            whole: row + rows.height(key) <= self.height,
        })
    }

    /// Sets the height of the view. The selected message stays where it was if possible, and its
    /// last row in view; if it was not in view, the view's first row stays.
    pub fn resize(&mut self, height: i64, held: Option<HeldRow>, rows: &mut Rows) {
        let shrinks = height < std::mem::replace(&mut self.height, height);
        if self.anchor == Anchor::Latest && self.selected == rows.thread.newest() {
            return;
        }
        if let Some((key, HeldRow { target, whole })) = self.selected.zip(held) {
            let tall = rows.height(key).max(1);
            let least = if shrinks || whole { tall } else { 1 };
            let shown = target.clamp(1 - tall, (height - least).max(0));
            self.anchor_at(RowPlace { key, row: -shown });
            self.sink(rows);
            let left = self.row_of(key, rows).unwrap_or(shown);
            self.resized = Some(Resized { key, target, left });
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

    /// Before the thread changes: anchors the view, unless it follows arrivals. The anchor is the
    /// selected message if it is in view.
    pub fn hold(&mut self, following: bool, rows: &mut Rows) {
        if following {
            return;
        }
        let selected = self.selected.filter(|_| !is_on(Mutation::HeldByTopRow));
        let row = selected.and_then(|key| self.row_of(key, rows));
        if let Some((key, row)) = selected.zip(row) {
            self.anchor_at(RowPlace { key, row: -row });
        } else if self.anchor == Anchor::Latest
            && let Some(top) = rows.top_of_latest(self.height)
        {
            self.anchor_at(top);
        }
    }

    /// After the thread changed: removed messages are replaced by the next newer one, which may be
    /// out of view until [`Viewport::select_in_view`].
    pub fn keep(&mut self, removed: &[(MessageKey, Option<MessageKey>)], rows: &mut Rows) {
        let successor = |key: MessageKey| {
            let listed = removed.iter().find(|gone| gone.0 == key);
            listed.map_or(Some(key), |gone| gone.1)
        };
        if let Anchor::At { key, row } = self.anchor {
            let replacement = successor(key)
                .filter(|key| rows.thread.contains(*key))
                .or_else(|| rows.thread.nearest(key));
            self.anchor = match replacement {
                Some(replacement) if replacement == key => Anchor::At { key, row },
                Some(replacement) => Anchor::At {
                    key: replacement,
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
    pub fn to_latest(&mut self, thread: Visible) {
        self.step(false);
        self.follow(thread);
    }

    /// As [`Viewport::to_latest`], but messages came or went and the user has not moved.
    pub fn follow(&mut self, thread: Visible) {
        self.anchor = Anchor::Latest;
        self.selected = thread.newest();
        self.landed = false;
    }

    /// Selects the oldest loaded message and shows it at the top.
    pub fn to_oldest(&mut self, rows: &mut Rows) {
        let Some(key) = rows.thread.oldest() else {
            return;
        };
        self.show_at_top(key, rows);
    }

    /// Selects a message without scrolling.
    pub fn pick(&mut self, key: MessageKey) {
        self.step(false);
        self.selected = Some(key);
    }

    /// Selects a message and scrolls it into view.
    pub fn select(&mut self, key: MessageKey, rows: &mut Rows) {
        self.selected = Some(key);
        self.show_selected(rows);
    }

    /// The first row in view; `None` if everything fits.
    pub fn top(&self, rows: &mut Rows) -> Option<RowPlace> {
        match self.anchor {
            Anchor::Latest => rows.top_of_latest(self.height),
            Anchor::At { key, row } => Some(rows.settle(RowPlace { key, row })),
        }
    }

    /// Goes back to an earlier view of this transcript, or to the message nearest to it.
    pub fn restore(&mut self, other: Self, rows: &mut Rows) {
        self.anchor = other.anchor;
        self.selected = other.selected;
        self.landed = other.landed;
        self.move_count = other.move_count;
        self.resized = None;
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

    /// Replaces anchor and selection by the nearest shown message if they are no longer shown. If
    /// none is selected, selects the one nearest to `target`.
    pub fn adopt(&mut self, target: Option<MessageKey>, rows: &mut Rows) {
        if let Anchor::At { key, row } = self.anchor
            && !rows.thread.contains(key)
        {
            match rows.thread.nearest(key) {
                Some(key) => {
                    self.anchor_at(RowPlace {
                        key,
                        row: row.min(0),
                    });
                    self.sink(rows);
                }
                None => self.anchor = Anchor::Latest,
            }
        }
        let selected = self.selected.or(target);
        if selected != self.selected || selected.is_some_and(|key| !rows.thread.contains(key)) {
            self.selected = selected.and_then(|key| rows.thread.nearest(key));
            self.show_selected(rows);
        }
    }

    /// Whatever happened to the shown messages: selects one of them (`target` if none was selected),
    /// and shows at least a row of it.
    pub fn select_in_view(&mut self, target: Option<MessageKey>, rows: &mut Rows) {
        self.adopt(target.or_else(|| rows.thread.newest()), rows);
        if self.shows_others(rows) && !is_on(Mutation::FilterHalfBuilt) {
            self.show_selected(rows);
        }
    }

    /// The anchored message was laid out anew: its top row is now this row.
    pub fn set_anchor_row(&mut self, row: i64, rows: &mut Rows) {
        if let Anchor::At { key, .. } = self.anchor {
            self.anchor = Anchor::At { key, row };
            self.sink(rows);
        }
    }

    fn anchor_at(&mut self, place: RowPlace) {
        self.anchor = Anchor::At {
            key: place.key,
            row: place.row,
        };
    }

    /// Past the end, the anchor becomes `Latest`, so that no rows stay empty.
    fn sink(&mut self, rows: &mut Rows) {
        let Anchor::At { key, row } = self.anchor else {
            return;
        };
        let top = rows.settle(RowPlace { key, row });
        if rows.rows_from(top, self.height + 1) <= self.height {
            self.anchor = Anchor::Latest;
        } else {
            self.anchor_at(top);
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

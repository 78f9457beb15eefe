//! The viewport: which part of the transcript is on screen, as a message and a row in its bubble,
//! never as an index.
//!
//! The transcript is a column of *blocks*, one per message: the rows above the bubble (history or
//! gap row, day line, blank row) and the bubble. All work is proportional to the rows on screen:
//! heights are looked up while walking from the anchor, and no total is ever computed.

mod cache;
mod decor;
mod reveal;
mod rows;
mod separator;
mod view;

use crate::message::MessageKey;
use crate::mutation::{Flaw, has};
use crate::search::visible::Visible;
use crate::thread::Above;

pub use cache::{Layouts, PreviewSource};
pub use rows::{RowPlace, Rows};
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

    /// Moves the view by `count` rows (negative: towards the oldest), but not past messages that
    /// are not loaded; the selection follows to the nearest visible message, and at the end to the
    /// newest.
    pub fn scroll(&mut self, count: i64, rows: &mut Rows) -> Scrolled {
        self.scroll_until(count, Gaps::Stop, rows)
    }

    /// Moves the view by `count` rows (negative: towards the oldest), past gaps or up to them.
    pub fn scroll_until(&mut self, count: i64, gaps: Gaps, rows: &mut Rows) -> Scrolled {
        self.landed = false;
        let Some(top) = self.top(rows) else {
            return Scrolled {
                moved: false,
                rest: count.min(0),
                gap: None,
            };
        };
        let gaps = if has(Flaw::GapsPassed) {
            Gaps::Pass
        } else {
            gaps
        };
        let (reach, below) = match gaps {
            Gaps::Stop if count > 0 => self.until_gap(top, count, rows),
            _ => (count, None),
        };
        let settled = rows.settle_counting(
            RowPlace {
                row: top.row + reach,
                ..top
            },
            gaps,
        );
        let (target, short, above) = (settled.place, settled.short, settled.gap);
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
        let rest = match below {
            Some(_) => (count - reach).min((self.height - 2).max(0)),
            None => -short.min(kept.max(0)),
        };
        Scrolled {
            moved: target != top,
            rest,
            gap: below.or(above),
        }
    }

    /// How far the view can go towards the newest before the row of a gap is its last; the message
    /// right below that gap, where it ends such a move.
    fn until_gap(&self, top: RowPlace, count: i64, rows: &mut Rows) -> (i64, Option<MessageKey>) {
        if rows.is_in_newest_run(top.key) {
            return (count, None);
        }
        let mut at = rows.around(top.key);
        // Rows from the view's first to the end of a bubble.
        let mut end = at.height - top.row;
        while end < self.height + count {
            let Some(newer) = at.newer else { break };
            let reach = (end + rows.rows_to_gap(newer) - self.height).max(0);
            let is_gap = matches!(rows.above(newer), Above::Gap { .. });
            at = rows.around(newer);
            end += at.decor.height();
            if is_gap && end >= self.height && reach < count {
                return (reach, Some(newer));
            }
            end += at.height;
        }
        (count, None)
    }

    /// Moves the selection by one message, but not past messages that are not loaded, and the view
    /// no further than it must. In a message taller than the view, first scrolls inside it.
    pub fn select_next(&mut self, newer: bool, gaps: Gaps, rows: &mut Rows) -> Scrolled {
        self.landed = false;
        let Some(selected) = self.selected else {
            return Scrolled::default();
        };
        let hidden = self.hidden_rows(selected, newer, rows);
        if hidden > 0 && rows.extent(selected) > self.height {
            let step = hidden.min((self.height / 2).max(1));
            let step = if newer { step } else { -step };
            return self.scroll_until(step, Gaps::Pass, rows);
        }
        let gaps = if has(Flaw::GapsPassed) {
            Gaps::Pass
        } else {
            gaps
        };
        let below = if newer {
            rows.newer(selected)
        } else {
            Some(selected)
        };
        let gap = below.filter(|key| matches!(rows.above(*key), Above::Gap { .. }));
        if let Some(gap) = gap.filter(|_| gaps == Gaps::Stop) {
            return Scrolled {
                gap: Some(gap),
                ..self.show_gap(selected, newer, rows)
            };
        }
        let next = if newer {
            rows.newer(selected)
        } else {
            rows.older(selected)
        };
        let Some(next) = next else {
            // Nothing to select, but rows above or below may still be out of view.
            return self.scroll(if newer { 1 } else { -1 }, rows);
        };
        self.selected = Some(next);
        self.show(next, newer, rows);
        Scrolled {
            moved: true,
            ..Scrolled::default()
        }
    }

    /// Brings the row of the gap right above or right below the selected message into view.
    fn show_gap(&mut self, selected: MessageKey, newer: bool, rows: &mut Rows) -> Scrolled {
        let first = self.row_of(selected, rows).unwrap_or(0);
        let out = if newer {
            let to_gap = rows.newer(selected).map_or(0, |key| rows.rows_to_gap(key));
            (first + rows.height(selected) + to_gap - self.height).max(0)
        } else {
            (first - rows.decor_height(selected)).min(0)
        };
        match out {
            0 => Scrolled::default(),
            out => self.scroll_until(out, Gaps::Pass, rows),
        }
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
        if rows.is_in_newest_run(top.key) {
            return None;
        }
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

/// What a move does where messages are not loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gaps {
    /// The gap's row is the last that comes into view.
    Stop,
    /// The move goes on beyond.
    Pass,
}

/// What a move came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scrolled {
    /// Anything moved at all.
    pub moved: bool,
    /// Rows that are wanted of what is not loaded; negative towards the oldest.
    pub rest: i64,
    /// The move ended at the gap right above this message.
    pub gap: Option<MessageKey>,
}

#[cfg(test)]
mod tests;

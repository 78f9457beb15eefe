//! Moving the view by rows, and the selection by messages, up to where messages are not loaded.

use super::rows::{Gaps, RowPlace, Rows};
use super::{Anchor, Viewport};
use crate::message::MessageKey;
use crate::mutation::{Mutation, is_on};
use crate::thread::Above;

impl Viewport {
    /// Moves the view by `count` rows (negative: towards the oldest), but not past messages that
    /// are not loaded; the selection follows to the nearest visible message, and at the end to the
    /// newest.
    pub fn scroll(&mut self, count: i64, rows: &mut Rows) -> Scrolled {
        self.scroll_until(count, Gaps::Stop, rows)
    }

    /// Moves the view by `count` rows (negative: towards the oldest), past gaps or up to them.
    pub fn scroll_until(&mut self, count: i64, gaps: Gaps, rows: &mut Rows) -> Scrolled {
        self.step(false);
        let Some(top) = self.top(rows) else {
            return Scrolled {
                moved: false,
                rest: count.min(0),
                gap: None,
            };
        };
        let gaps = if is_on(Mutation::GapsPassed) {
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
            self.anchor_at(target);
            self.sink(rows);
        }
        if count > 0 && self.anchor == Anchor::Latest {
            self.selected = rows.thread.newest();
        } else {
            self.select_visible(rows);
        }
        // The first bubble's upper rows must stay in view when older messages come.
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

    /// How far the view can move towards the newest before the row of a gap is its last row, and
    /// the message right below that gap. Without such a gap, `count` and `None`.
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
            end += at.separator.height();
            if is_gap && end >= self.height && reach < count {
                return (reach, Some(newer));
            }
            end += at.height;
        }
        (count, None)
    }

    /// Selects the next message, but not past messages that are not loaded, and scrolls no further
    /// than needed. In a message taller than the view, first scrolls inside it.
    pub fn select_next(&mut self, newer: bool, gaps: Gaps, rows: &mut Rows) -> Scrolled {
        self.step(false);
        let Some(selected) = self.selected else {
            return Scrolled::default();
        };
        let hidden = self.hidden_rows(selected, newer, rows);
        if hidden > 0 && rows.extent(selected) > self.height {
            let step = hidden.min((self.height / 2).max(1));
            let step = if newer { step } else { -step };
            return self.scroll_until(step, Gaps::Pass, rows);
        }
        let gaps = if is_on(Mutation::GapsPassed) {
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
            // No message to select, but rows above or below may still be out of view.
            return self.scroll(if newer { 1 } else { -1 }, rows);
        };
        self.selected = Some(next);
        self.show(next, newer, rows);
        Scrolled {
            moved: true,
            ..Scrolled::default()
        }
    }

    /// Brings the row of the gap right above or below the selected message into view.
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
}

/// The result of a move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scrolled {
    /// Whether anything moved.
    pub moved: bool,
    /// Rows that the move lacks because they are not loaded; negative: towards the oldest.
    pub rest: i64,
    /// The move ended at the gap right above this message.
    pub gap: Option<MessageKey>,
}

//! The part of the transcript that is in view.

use std::ops::Range;

use super::Viewport;
use super::rows::Rows;
use super::separator::Separator;
use super::separator_rows::SeparatorRows;
use crate::message::MessageKey;

/// A row in view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VisibleRow {
    /// A row between bubbles.
    Between(Separator),
    /// This row of the bubble.
    Bubble(usize),
    /// This row of the note below the bubble.
    Note(usize),
}

/// A message on screen.
struct Block {
    key: MessageKey,
    separator: SeparatorRows,
    /// The rows of its bubble and of the note below, counted from the view's first; some may be out
    /// of view.
    bubble: Range<i64>,
    /// Rows below these that belong to no other message.
    foot: i64,
}

impl Block {
    fn height(&self) -> i64 {
        self.bubble.end - self.bubble.start
    }
}

impl Viewport {
    /// The rows in view, each with its message; blank above a short thread.
    pub fn visible(&self, rows: &mut Rows) -> Vec<(Option<MessageKey>, VisibleRow)> {
        let height = usize::try_from(self.height).unwrap_or(0);
        let mut out = Vec::with_capacity(height);
        for block in self.blocks(rows) {
            let above = block.bubble.start - block.separator.height();
            if out.is_empty() && above > 0 {
                let air = (None, VisibleRow::Between(Separator::BLANK));
                out.resize(usize::try_from(above).unwrap_or(0), air);
            }
            let hidden = usize::try_from(-above).unwrap_or(0);
            let separator = rows
                .separator_rows(block.key, block.separator)
                .into_iter()
                .map(VisibleRow::Between);
            let shown = separator.skip(hidden).take(height - out.len());
            out.extend(shown.map(|row| (Some(block.key), row)));
            let first = usize::try_from(-block.bubble.start).unwrap_or(0);
            let last = usize::try_from(block.height()).unwrap_or(0);
            let last = last.min(first + height - out.len());
            let bubble = rows.bubble(block.key).map_or(0, |bubble| bubble.height());
            out.extend((first..last).map(|row| {
                let row = match row.checked_sub(bubble) {
                    None => VisibleRow::Bubble(row),
                    Some(below) if rows.note_line(block.key, below).is_some() => {
                        VisibleRow::Note(below)
                    }
                    Some(_) => VisibleRow::Between(rows.note_edge(block.key)),
                };
                (Some(block.key), row)
            }));
            if block.foot > 0 && out.len() < height {
                out.push((None, VisibleRow::Between(rows.foot_row(block.key))));
            }
        }
        out.resize(height, (None, VisibleRow::Between(Separator::BLANK)));
        out
    }

    /// The first row of a message's bubble, counted from the view's first; `None` if out of view.
    pub fn row_of(&self, key: MessageKey, rows: &mut Rows) -> Option<i64> {
        let blocks = self.blocks(rows);
        let block = blocks.iter().find(|block| block.key == key)?;
        let seen = block.bubble.start < self.height && block.bubble.end > 0;
        seen.then_some(block.bubble.start)
    }

    /// The messages with files within `reach` rows of the view, with their distance in rows: 0 if
    /// in view.
    pub fn files_near(&self, reach: i64, rows: &mut Rows) -> Vec<(MessageKey, i64)> {
        let Some((first, start)) = self.top(rows).map_or_else(
            || rows.thread.oldest().map(|key| (key, 0)),
            |top| Some((top.key, -top.row)),
        ) else {
            return Vec::new();
        };
        let mut near = Vec::new();
        let (mut next, mut start_of_next) = (Some(first), start);
        while let Some(key) = next
            && start_of_next < self.height + reach
        {
            let at = rows.around(key);
            let end = start_of_next + at.height;
            let above = (-end + 1).max(0);
            if at.has_files {
                near.push((key, above.max(start_of_next - self.height + 1).max(0)));
            }
            next = at.newer;
            start_of_next = end + next.map_or(0, |newer| rows.decor_height(newer));
        }
        let (mut at, mut end) = (rows.around(first), start);
        while let Some(older) = at.older {
            end -= at.separator.height();
            if end <= -reach {
                break;
            }
            at = rows.around(older);
            if at.has_files {
                near.push((older, 1 - end));
            }
            end -= at.height;
        }
        near
    }

    /// The messages in view, from top to bottom; at the bottom of the view if they do not fill it.
    fn blocks(&self, rows: &mut Rows) -> Vec<Block> {
        let top = self.top(rows);
        let mut next = top.map_or_else(|| rows.thread.oldest(), |top| Some(top.key));
        // A bubble and the blank row above take at least two rows, as a rule.
        let mut blocks = Vec::with_capacity(usize::try_from(self.height / 2).unwrap_or(0));
        let mut end = None;
        while let Some(key) = next
            && end.is_none_or(|end| end < self.height)
        {
            let at = rows.around(key);
            let start = match (end, top) {
                (Some(end), _) => end + at.separator.height(),
                (None, Some(top)) => -top.row,
                (None, None) => at.separator.height(),
            };
            let bubble = start..start + at.height;
            end = Some(bubble.end + at.foot);
            blocks.push(Block {
                key,
                separator: at.separator,
                bubble,
                foot: at.foot,
            });
            next = at.newer;
        }
        let missing = self.height - end.unwrap_or(self.height);
        if missing > 0 {
            for block in &mut blocks {
                block.bubble.start += missing;
                block.bubble.end += missing;
            }
        }
        blocks
    }

    /// Whether messages are in view, but not the selected one.
    pub(super) fn shows_others(&self, rows: &mut Rows) -> bool {
        let blocks = self.blocks(rows);
        let seen = |block: &&Block| block.bubble.start < self.height && block.bubble.end > 0;
        let mut seen = blocks.iter().filter(seen).peekable();
        seen.peek().is_some() && seen.all(|block| Some(block.key) != self.selected)
    }

    /// After scrolling, selects the visible message nearest to the selected one.
    pub(super) fn select_visible(&mut self, rows: &mut Rows) {
        let Some(selected) = self.selected else {
            return;
        };
        let blocks = self.blocks(rows);
        let mut visible = blocks
            .iter()
            .filter(|block| block.bubble.start < self.height && block.bubble.end > 0)
            .map(|block| block.key);
        if visible.clone().any(|key| key == selected) {
            return;
        }
        let Some(first) = visible.next() else {
            return;
        };
        let last = visible.next_back().unwrap_or(first);
        let above = rows.thread.is_before(selected, first);
        self.selected = Some(if above { first } else { last });
    }
}

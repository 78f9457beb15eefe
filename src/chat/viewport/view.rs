//! What of the transcript is in view.

use std::ops::Range;

use super::Viewport;
use super::decor::Decor;
use super::rows::Rows;
use crate::chat::message::MessageKey;
use crate::chat::screen::Row;

/// A row in view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VisibleRow {
    /// A row above a bubble.
    Decor(Row),
    /// This row of the bubble.
    Bubble(usize),
}

/// A message on screen.
struct Block {
    key: MessageKey,
    decor: Decor,
    /// Its bubble's rows, counted from the view's first; some may be out of view.
    bubble: Range<i64>,
}

impl Block {
    fn height(&self) -> i64 {
        self.bubble.end - self.bubble.start
    }
}

impl Viewport {
    /// The rows in view, each with the message that it belongs to; blank above a short thread.
    pub fn visible(&self, rows: &mut Rows) -> Vec<(Option<MessageKey>, VisibleRow)> {
        let height = usize::try_from(self.height).unwrap_or(0);
        let mut out = Vec::with_capacity(height);
        for block in self.blocks(rows) {
            let above = block.bubble.start - block.decor.height();
            if out.is_empty() && above > 0 {
                let air = (None, VisibleRow::Decor(Row::Blank));
                out.resize(usize::try_from(above).unwrap_or(0), air);
            }
            let hidden = usize::try_from(-above).unwrap_or(0);
            let decor = rows
                .decor_rows(block.key, block.decor)
                .into_iter()
                .map(VisibleRow::Decor);
            let bubble = 0..usize::try_from(block.height()).unwrap_or(0);
            let all = decor.chain(bubble.map(VisibleRow::Bubble)).skip(hidden);
            let room = height - out.len();
            out.extend(all.take(room).map(|row| (Some(block.key), row)));
        }
        out.resize(height, (None, VisibleRow::Decor(Row::Blank)));
        out
    }

    /// The first row of a message's bubble, counted from the view's first; `None` out of view.
    pub fn row_of(&self, key: MessageKey, rows: &mut Rows) -> Option<i64> {
        let blocks = self.blocks(rows);
        let block = blocks.iter().find(|block| block.key == key)?;
        let seen = block.bubble.start < self.height && block.bubble.end > 0;
        seen.then_some(block.bubble.start)
    }

    /// The messages within `reach` rows of the view, with the rows between: none for those in view.
    pub fn near(&self, reach: i64, rows: &mut Rows) -> Vec<(MessageKey, i64)> {
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
            let end = start_of_next + rows.height(key);
            let above = (-end + 1).max(0);
            near.push((key, above.max(start_of_next - self.height + 1).max(0)));
            next = rows.newer(key);
            start_of_next = end + next.map_or(0, |newer| rows.decor_height(newer));
        }
        let (mut key, mut end) = (first, start);
        while let Some(older) = rows.older(key) {
            end -= rows.decor_height(key);
            if end <= -reach {
                break;
            }
            near.push((older, 1 - end));
            (key, end) = (older, end - rows.height(older));
        }
        near
    }

    /// The messages in view, from top to bottom; at the bottom of it where they do not fill it.
    fn blocks(&self, rows: &mut Rows) -> Vec<Block> {
        let top = self.top(rows);
        let mut next = top.map_or_else(|| rows.thread.oldest(), |top| Some(top.key));
        let mut blocks = Vec::new();
        let mut end = None;
        while let Some(key) = next
            && end.is_none_or(|end| end < self.height)
        {
            let decor = rows.decor(key);
            let start = match (end, top) {
                (Some(end), _) => end + decor.height(),
                (None, Some(top)) => -top.row,
                (None, None) => decor.height(),
            };
            let bubble = start..start + rows.height(key);
            end = Some(bubble.end);
            blocks.push(Block { key, decor, bubble });
            next = rows.newer(key);
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

    /// After scrolling, the selection is the visible message nearest to where it was.
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

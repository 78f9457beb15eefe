//! The difference between two screens: rows that moved, and rows to draw again.

use std::ops::Range;

use super::view_model::{Row, ViewModel};
use crate::layout::areas::{Areas, Size};
use crate::message::MessageKey;

/// Rows whose content moves to another row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scroll {
    /// The rows of the terminal that move. Content that leaves them is lost; rows that enter are
    /// blank.
    pub rows: Range<u16>,
    /// By how many rows they move up; negative: down. Never 0, and fewer than `rows` holds.
    pub up: i32,
}

/// The difference between two screens: what must be drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Damage {
    /// To be done before anything is drawn.
    pub scroll: Option<Scroll>,
    /// Rows of the terminal to draw anew, from top to bottom.
    pub rows: Vec<Range<u16>>,
    /// Single cells to draw anew, by column and row.
    pub cells: Vec<(u16, u16)>,
}

impl Damage {
    pub fn all(size: Size) -> Self {
        let all = 0..size.height;
        Self {
            scroll: None,
            rows: [all].into_iter().filter(|rows| !rows.is_empty()).collect(),
            cells: Vec::new(),
        }
    }

    /// What differs in `next`; everything if the size differs.
    pub fn between(last: &ViewModel, next: &ViewModel) -> Self {
        let size = next.size;
        if last.size != size || last.columns != next.columns {
            return Self::all(size);
        }
        let areas = Areas::of(size);
        let mut damage = Self::default();
        if areas.chrome && last.header != next.header {
            damage.add(0);
        }
        damage.transcript(last, next, areas);
        if areas.chrome && last.status != next.status {
            damage.add(size.height - 1);
        }
        damage
    }

    /// Adds rows to draw.
    pub fn add_rows(&mut self, rows: impl IntoIterator<Item = u16>) {
        let mut all: Vec<u16> = self.rows.iter().cloned().flatten().collect();
        let before = all.len();
        all.extend(rows);
        if all.len() == before {
            return;
        }
        all.sort_unstable();
        all.dedup();
        self.rows.clear();
        for row in all {
            self.add(row);
        }
    }

    fn transcript(&mut self, last: &ViewModel, next: &ViewModel, areas: Areas) {
        let height = areas.transcript.height;
        let rows = areas.top..areas.top + height;
        if last.overlay.is_some() || next.overlay.is_some() {
            return rows.for_each(|row| self.add(row));
        }
        let (last, next) = (DrawnRows::new(last, height), DrawnRows::new(next, height));
        let still = last.stale(&next, 0);
        let moved = last.moved_up(&next).map(|up| (up, last.stale(&next, up)));
        let stale = match moved.filter(|(_, stale)| stale.len() < still.len()) {
            None => still,
            Some((up, stale)) => {
                self.scroll = Some(Scroll { rows, up });
                stale
            }
        };
        for row in stale.rows {
            self.add(areas.top + row);
        }
        if let Some(column) = areas.scroll_bar {
            let cells = stale.bar.into_iter().map(|row| (column, areas.top + row));
            self.cells.extend(cells);
        }
    }

    fn add(&mut self, row: u16) {
        match self.rows.last_mut() {
            Some(rows) if rows.end == row => rows.end += 1,
            _ => self.rows.push(row..row + 1),
        }
    }
}

/// Rows of a transcript that must be drawn.
struct StaleRows {
    rows: Vec<u16>,
    /// Rows of which only the scroll bar must be drawn.
    bar: Vec<u16>,
}

impl StaleRows {
    fn len(&self) -> usize {
        self.rows.len() + self.bar.len()
    }
}

/// The rows of a transcript, with the scroll bar and the count of new messages.
struct DrawnRows<'a> {
    screen: &'a ViewModel,
    height: u16,
    thumb: Range<u16>,
    /// The scroll bar covers all rows.
    has_track: bool,
}

impl<'a> DrawnRows<'a> {
    fn new(screen: &'a ViewModel, height: u16) -> Self {
        Self {
            screen,
            height,
            thumb: screen.scroll.thumb(height).unwrap_or_default(),
            has_track: screen.scroll.has_track && screen.scroll.thumb(height).is_some(),
        }
    }

    /// By how many rows most of the bubbles that are on both screens have moved up.
    fn moved_up(&self, next: &Self) -> Option<i32> {
        let (old, new) = (self.tops(), next.tops());
        let moves = new.iter().filter_map(|(key, top)| {
            let before = old.iter().find(|(other, _)| other == key);
            before.map(|(_, before)| before - top)
        });
        let moves: Vec<i32> = moves.collect();
        let count = |up: i32| moves.iter().filter(|other| **other == up).count();
        let up = moves.iter().copied().max_by_key(|up| count(*up))?;
        (up != 0 && up.unsigned_abs() < u32::from(self.height)).then_some(up)
    }

    /// Each bubble's first row; negative if that row is above the view.
    fn tops(&self) -> Vec<(MessageKey, i32)> {
        let mut tops: Vec<(MessageKey, i32)> = Vec::with_capacity(self.screen.bubbles.len());
        for (index, row) in (0..).zip(&self.screen.rows) {
            if let Row::Bubble { bubble, row } | Row::Note { bubble, row, .. } = row
                && *bubble == tops.len()
                && let Some(shown) = self.screen.bubbles.get(*bubble)
            {
                let hidden = i32::try_from(*row).unwrap_or(i32::MAX);
                tops.push((shown.key, index - hidden));
            }
        }
        tops
    }

    /// The rows that must be drawn to make `next`, after the old rows have moved up.
    fn stale(&self, next: &Self, up: i32) -> StaleRows {
        let source = |row: u16| {
            let source = u16::try_from(i32::from(row) + up).ok();
            source.filter(|source| *source < self.height)
        };
        let mut stale = StaleRows {
            rows: Vec::with_capacity(usize::from(self.height)),
            bar: Vec::new(),
        };
        for row in 0..self.height {
            let source = source(row);
            let is_right = match source {
                Some(source) => self.is_same(source, next, row),
                None => next.is_blank(row),
            };
            let bar = source.and_then(|source| self.bar(source));
            if !is_right {
                stale.rows.push(row);
            } else if bar != next.bar(row) {
                stale.bar.push(row);
            }
        }
        stale
    }

    /// The scroll bar's part on this row: thumb (`true`), track (`false`) or nothing.
    fn bar(&self, row: u16) -> Option<bool> {
        let is_thumb = self.thumb.contains(&row);
        (is_thumb || self.has_track).then_some(is_thumb)
    }

    fn row(&self, row: u16) -> &Row {
        self.screen
            .rows
            .get(usize::from(row))
            .unwrap_or(&Row::Blank)
    }

    /// The count of new messages below, on the row that shows it.
    fn pill(&self, row: u16) -> u64 {
        if row + 1 == self.height {
            self.screen.new_below
        } else {
            0
        }
    }

    fn is_blank(&self, row: u16) -> bool {
        *self.row(row) == Row::Blank && self.pill(row) == 0
    }

    /// Whether a row looks like a row of another screen of the same size, apart from the scroll
    /// bar.
    fn is_same(&self, row: u16, other: &Self, other_row: u16) -> bool {
        self.pill(row) == other.pill(other_row)
            && match (self.row(row), other.row(other_row)) {
                (Row::Bubble { bubble: a, row: x }, Row::Bubble { bubble: b, row: y }) => {
                    let shown = (self.screen.bubbles.get(*a), other.screen.bubbles.get(*b));
                    let (Some(a), Some(b)) = shown else {
                        return false;
                    };
                    x == y
                        && (a.selected, a.note, &a.reactions) == (b.selected, b.note, &b.reactions)
                        && a.bubble == b.bubble
                        && (a.hit, &a.marks) == (b.hit, &b.marks)
                }
                (Row::Note { line: a, .. }, Row::Note { line: b, .. }) => a == b,
                (a, b) => a == b,
            }
    }
}

#[cfg(test)]
mod tests;

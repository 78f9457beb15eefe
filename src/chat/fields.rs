//! Rows of names and values, for boxes.

use super::view_model::OverlayRow;
use crate::layout::bubble::wrap;

/// With fewer columns than this beside a name, the value stands below it.
const NARROW: usize = 16;

/// Builds rows of two columns; in a narrow box the value stands below its name.
pub struct Fields {
    rows: Vec<OverlayRow>,
    width: usize,
    name: usize,
}

impl Fields {
    /// For a box of so many columns; names take `name` of them.
    pub fn new(width: usize, name: usize) -> Self {
        Self {
            rows: Vec::new(),
            width,
            name,
        }
    }

    /// Rows so far.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    pub fn into_rows(self) -> Vec<OverlayRow> {
        self.rows
    }

    pub fn blank(&mut self) {
        self.rows.push(OverlayRow::Blank);
    }

    pub fn heading(&mut self, words: &str) {
        self.rows.push(OverlayRow::Heading(words.to_owned()));
    }

    /// Words over the whole width.
    pub fn text(&mut self, words: &str) {
        let lines = wrap(words, self.width).into_iter();
        self.rows.extend(lines.map(OverlayRow::Text));
    }

    pub fn field(&mut self, name: &str, value: &str) {
        self.push(name, value, false);
    }

    /// A field that tells of a failure.
    pub fn alarm(&mut self, name: &str, value: &str) {
        self.push(name, value, true);
    }

    fn push(&mut self, name: &str, value: &str, alarming: bool) {
        let room = self.width.saturating_sub(self.name + 1);
        if room < NARROW {
            self.heading(name);
            return self.text(value);
        }
        for (index, line) in wrap(value, room).into_iter().enumerate() {
            let name = if index == 0 { name } else { "" };
            self.rows.push(OverlayRow::Field {
                name: format!("{name:<width$}", width = self.name),
                value: line,
                alarming,
            });
        }
    }
}

//! Rows of names and values, for boxes.

use super::view_model::OverlayRow;
use crate::layout::bubble::{width, wrap};
use crate::text::columns::Columns;

/// With fewer columns than this for the value, the value goes below the name.
const NARROW: usize = 16;

/// Builds rows with a name on the left and a value on the right; in a narrow box the value goes
/// below the name.
pub struct Fields {
    rows: Vec<OverlayRow>,
    width: usize,
    name: usize,
    columns: Columns,
}

impl Fields {
    /// For a box with `width` columns, of which names take `name`.
    pub fn new(width: usize, name: usize, columns: Columns) -> Self {
        Self {
            rows: Vec::new(),
            width,
            name,
            columns,
        }
    }

    /// Columns that these words take.
    pub fn width(&self, words: &str) -> usize {
        width(words, self.columns)
    }

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
        let lines = wrap(words, self.width, self.columns).into_iter();
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
        for (index, line) in wrap(value, room, self.columns).into_iter().enumerate() {
            let name = if index == 0 { name } else { "" };
            let blanks = self.name.saturating_sub(self.width(name));
            self.rows.push(OverlayRow::Field {
                name: format!("{name}{}", " ".repeat(blanks)),
                value: line,
                alarming,
            });
        }
    }
}

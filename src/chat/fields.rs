//! Rows of names and values, for boxes.

use super::view_model::OverlayRow;
use crate::layout::bubble::wrap;
use crate::text::columns::Columns;

/// With fewer columns than this for the value, the value goes below the name.
const NARROW: usize = 16;

/// Builds rows with a name on the left and a value on the right; in a narrow box the value goes
/// below the name.
pub struct Fields {
    rows: Vec<OverlayRow>,
    width: usize,
    names: u16,
    columns: Columns,
}

impl Fields {
    /// For a box with `width` columns, of which names take `names`.
    pub fn new(width: usize, names: u16, columns: Columns) -> Self {
        Self {
            rows: Vec::new(),
            width,
            names,
            columns,
        }
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
        let room = self.width.saturating_sub(usize::from(self.names) + 1);
        if room < NARROW {
            self.heading(name);
            return self.text(value);
        }
        let mut names = wrap(name, self.names.into(), self.columns).into_iter();
        let mut values = wrap(value, room, self.columns).into_iter();
        loop {
            let (name, value) = match (names.next(), values.next()) {
                (None, None) => return,
                (name, value) => (name.unwrap_or_default(), value.unwrap_or_default()),
            };
            self.rows.push(OverlayRow::Field {
                name,
                value,
                alarming,
            });
        }
    }
}

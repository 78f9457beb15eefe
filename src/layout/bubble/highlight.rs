//! Finds where parts of a message's text are drawn in its bubble, for search hits.

use std::ops::Range;

use super::Bubble;
use super::wrap::{columns, lines};
use crate::text::columns::Columns;
use crate::text::measure::clusters;

/// Cells of a row that show a part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Row of the bubble.
    pub row: usize,
    /// Counted from the bubble's left edge.
    pub column: u16,
    pub width: u16,
    pub part: usize,
}

/// The cells in which some parts of a text are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// From top to bottom.
    marks: Vec<Mark>,
    /// For each part, the row in which it begins.
    rows: Vec<usize>,
}

impl Marks {
    /// Finds the parts (in order) in the bubble to which `text` was laid out.
    pub fn locate(text: &str, bubble: &Bubble, counted: Columns, parts: &[Range<usize>]) -> Self {
        let caption = bubble.caption;
        let (inner, padding) = (usize::from(caption.columns), usize::from(caption.padding));
        let text = text.trim_end();
        let mut found = Self::default();
        let mut next = 0;
        let height = bubble.height();
        for (index, line) in lines(text, inner, counted).enumerate() {
            let row = index + caption.row as usize;
            if row >= height {
                // A tapback's line is cut: its rest is not shown.
                break;
            }
            // Blanks at a row's end are not drawn; a part that begins in them belongs to this row.
            while parts
                .get(found.rows.len())
                .is_some_and(|p| p.start < line.range.end)
            {
                found.rows.push(row);
            }
            while parts.get(next).is_some_and(|p| p.end <= line.range.start) {
                next += 1;
            }
            let mut at = line.range.start;
            let mut column = 0;
            let mut part = next;
            for cluster in clusters(&text[line.range], counted) {
                let wide = columns(cluster, column, inner);
                while parts.get(part).is_some_and(|p| p.end <= at) {
                    part += 1;
                }
                if parts.get(part).is_some_and(|p| p.start < at + cluster.len) {
                    found.mark(row, column + padding, wide, part);
                }
                at += cluster.len;
                column += wide;
            }
        }
        let last = found.rows.last().copied().unwrap_or(0);
        found.rows.resize(parts.len(), last);
        found
    }

    fn mark(&mut self, row: usize, column: usize, width: usize, part: usize) {
        let columns = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let (column, width) = (columns(column), columns(width));
        match self.marks.last_mut() {
            Some(last)
                if (last.row, last.part) == (row, part) && last.column + last.width == column =>
            {
                last.width += width;
            }
            _ => self.marks.push(Mark {
                row,
                column,
                width,
                part,
            }),
        }
    }

    /// The marked cells of a row.
    pub fn in_row(&self, row: usize) -> &[Mark] {
        let from = self.marks.partition_point(|mark| mark.row < row);
        let same = self.marks[from..].partition_point(|mark| mark.row == row);
        &self.marks[from..from + same]
    }

    /// The row in which a part begins.
    pub fn row_of(&self, part: usize) -> Option<usize> {
        self.rows.get(part).copied()
    }

    pub fn parts(&self) -> usize {
        self.rows.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::chat::testing::inbound;
    use crate::layout::areas::Size;
    use crate::layout::bubble::metrics::LineShape;
    use crate::layout::bubble::{Look, Metrics};
    use crate::text::columns::Columns;
    use crate::time::Zone;

    fn metrics(width: u16, look: Look) -> Metrics {
        Metrics {
            transcript: Size { width, height: 20 },
            look,
            columns: Columns::USUAL,
        }
    }

    /// The text that a bubble shows in the marked cells.
    fn shown(text: &str, metrics: Metrics, parts: &[Range<usize>]) -> Vec<String> {
        let bubble = Bubble::layout(&inbound(0, text), metrics, Zone::UTC);
        let marks = Marks::locate(text, &bubble, Columns::USUAL, parts);
        let cells = |mark: &Mark| {
            let mut out = String::new();
            for span in bubble.row(mark.row) {
                let mut column = span.column;
                for cluster in clusters(span.text, metrics.columns) {
                    if (mark.column..mark.column + mark.width).contains(&column) {
                        out.push_str(cluster.text);
                    }
                    column += u16::try_from(cluster.width).unwrap();
                }
            }
            out
        };
        marks.marks.iter().map(cells).collect()
    }

    #[test]
    fn parts_are_found_in_wrapped_rows() {
        let text = "one two three\n漢字 e\u{301}t\u{1F469}";
        for look in [Look::Filled, Look::Outlined] {
            let metrics = metrics(14, look);
            let at = |part: &str| {
                let start = text.find(part).unwrap();
                start..start + part.len()
            };
            assert_eq!(shown(text, metrics, &[at("two three")]), ["two", "three"]);
            let parts = [at("one"), at("字"), at("e\u{301}")];
            assert_eq!(shown(text, metrics, &parts), ["one", "字", "e\u{301}"]);
            let bubble = Bubble::layout(&inbound(0, text), metrics, Zone::UTC);
            let marks = Marks::locate(text, &bubble, Columns::USUAL, &parts);
            let first = usize::from(look == Look::Outlined);
            assert_eq!(marks.row_of(0), Some(first));
            assert!(marks.row_of(2) > marks.row_of(0));
            assert_eq!(marks.in_row(first).len(), 1);
        }
    }

    #[test]
    fn the_cut_part_of_a_line_is_not_marked() {
        let text = format!("Liked “{}the end”", "word ".repeat(40));
        let metrics = metrics(60, Look::Round);
        let at = text.find("the end").unwrap();
        let bubble = Bubble::layout(&inbound(0, &text), metrics, Zone::UTC);
        let marks = Marks::locate(&text, &bubble, Columns::USUAL, &[0..5, at..at + 7]);
        assert_eq!((marks.row_of(0), marks.row_of(1)), (Some(0), Some(0)));
        assert_eq!(marks.marks.len(), 1, "{marks:?}");
        assert_eq!(shown(&text, metrics, &[0..5, at..at + 7]), ["Liked"]);
    }

    proptest! {
        #[test]
        fn marked_cells_show_the_marked_part(
            text in "[a-c漢é😀 \t\n]{1,60}", width in 4u16..60, outlined in any::<bool>(),
            from in 0usize..60, length in 1usize..20,
        ) {
            let letters: Vec<(usize, char)> = text.char_indices().collect();
            let from = from % letters.len();
            let to = (from + length).min(letters.len());
            let end = letters.get(to).map_or(text.len(), |(at, _)| *at);
            let part = letters[from].0..end;
            let look = if outlined { Look::Outlined } else { Look::Filled };
            let metrics = metrics(width, look);
            // A row of one column shows placeholders for wider characters.
            prop_assume!(LineShape::of(metrics).inner > 1);
            let shown = shown(&text, metrics, std::slice::from_ref(&part)).concat();
            let kept = |text: &str| text.replace(char::is_whitespace, "");
            prop_assert_eq!(kept(&shown), kept(&text[part]));
        }
    }
}

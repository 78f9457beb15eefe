//! The edges of round bubbles: half rows with a corner at each end, and the seams within groups.
//!
//! They are drawn in reverse video, the background's colour on that of the bubble: the hairlines that
//! some terminals leave at a cell's border then lie outside of the bubble.

use std::ops::Range;

use ratatui::buffer::Buffer;

use super::Canvas;
use super::cells::fill_signs;
use crate::layout::bubble::{EdgeRow, Outline, Tone};
use crate::message::Direction;

/// Glyphs of an edge: left corner, between, right corner.
struct Glyphs(&'static str, &'static str, &'static str);

const UPPER: Glyphs = Glyphs("▛", "▀", "▜");
const LOWER: Glyphs = Glyphs("▙", "▄", "▟");

impl Canvas<'_> {
    pub(super) fn edges(&self, edges: EdgeRow, y: u16, buffer: &mut Buffer) {
        let filled = |outline: Option<Outline>| outline.filter(|o| o.tone != Tone::Aside);
        let edges = EdgeRow {
            above: filled(edges.above),
            below: filled(edges.below),
        };
        if let Some((above, below)) = edges.seam() {
            return self.seam(above, below, y, buffer);
        }
        if let Some(above) = edges.above {
            self.edge(above, &LOWER, 0..above.width, y, buffer);
        }
        if let Some(below) = edges.below {
            self.edge(below, &UPPER, 0..below.width, y, buffer);
        }
    }

    /// Some columns of a bubble's edge, counted from the bubble's side of the transcript.
    fn edge(
        &self,
        outline: Outline,
        glyphs: &Glyphs,
        columns: Range<u16>,
        y: u16,
        buffer: &mut Buffer,
    ) {
        let style = self.theme.bubble(outline.tone).edge;
        let Glyphs(left, between, right) = glyphs;
        let (near, far) = match outline.side {
            Direction::Inbound => (left, right),
            Direction::Outbound => (right, left),
        };
        let all = self.columns_of(outline.side, columns.clone());
        fill_signs(buffer, all, y, between, style);
        let last = outline.width.saturating_sub(1);
        for (corner, glyph) in [(0, near), (last, far)] {
            // A bubble of one column has no corners.
            if last > 0 && columns.contains(&corner) {
                let at = self.columns_of(outline.side, corner..corner + 1);
                fill_signs(buffer, at, y, glyph, style);
            }
        }
    }

    /// The row between two bubbles: a hairline where both are, then the edge of the wider bubble.
    fn seam(&self, above: Outline, below: Outline, y: u16, buffer: &mut Buffer) {
        let both = above.width.min(below.width);
        let (upper, lower) = (self.theme.bubble(above.tone), self.theme.bubble(below.tone));
        let (glyph, style) = if above.tone == below.tone {
            ("─", upper.edge)
        } else {
            ("▀", upper.over(lower))
        };
        let shared = self.columns_of(above.side, 0..both);
        fill_signs(buffer, shared, y, glyph, style);
        self.edge(above, &LOWER, both..above.width, y, buffer);
        self.edge(below, &UPPER, both..below.width, y, buffer);
    }

    /// Columns of the terminal, counted from one side of the transcript.
    fn columns_of(&self, side: Direction, columns: Range<u16>) -> Range<u16> {
        let (start, end) = (columns.start, columns.end);
        let left = self.areas.left;
        let right = left + self.areas.transcript.width;
        match side {
            Direction::Inbound => left + start..left + end,
            Direction::Outbound => right.saturating_sub(end)..right.saturating_sub(start),
        }
    }
}

//! The edges of round bubbles: half rows with a corner at each end, and the seams within groups.
//!
//! They are drawn as ground over fill in reverse: the hairlines that some terminals leave at a
//! cell's border then lie outside of the bubble.

use ratatui::buffer::Buffer;

use super::Canvas;
use super::cells::put_signs;
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
        columns: std::ops::Range<u16>,
        y: u16,
        buffer: &mut Buffer,
    ) {
        let style = self.theme.bubble(outline.tone).edge;
        let Glyphs(left, between, right) = glyphs;
        let (near, far) = match outline.side {
            Direction::Inbound => (left, right),
            Direction::Outbound => (right, left),
        };
        for column in columns {
            let glyph = match column {
                // A bubble of one column has no corners.
                _ if outline.width < 2 => between,
                0 => near,
                _ if column + 1 == outline.width => far,
                _ => between,
            };
            let x = self.column_of(outline.side, column);
            put_signs(buffer, x, y, x + 1, glyph, style);
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
        for column in 0..both {
            let x = self.column_of(above.side, column);
            put_signs(buffer, x, y, x + 1, glyph, style);
        }
        self.edge(above, &LOWER, both..above.width, y, buffer);
        self.edge(below, &UPPER, both..below.width, y, buffer);
    }

    /// A column of the terminal, counted from one side of the transcript.
    fn column_of(&self, side: Direction, column: u16) -> u16 {
        let end = self.areas.left + self.areas.transcript.width;
        match side {
            Direction::Inbound => self.areas.left + column,
            Direction::Outbound => (end - 1).saturating_sub(column),
        }
    }
}

//! Pictures over the cells: which pixels must go, be drawn, or be drawn again.

use std::ops::Range;

use ratatui::layout::Rect;

use super::writer::UNKNOWN;
use super::{FrameSink, Renderer};
use crate::terminal::pictures::{Piece, Plan};

impl<S: FrameSink> Renderer<S> {
    pub(super) fn has_pieces_on(&self, rows: &Range<u16>) -> bool {
        let meets = |piece: &Piece| {
            let area = piece.area;
            area.top() < rows.end && rows.start < area.bottom()
        };
        self.pieces.iter().any(meets)
    }

    /// Removes the pieces that are no longer wanted. Returns the areas of those that must be
    /// cleared before others are drawn.
    pub(super) fn take_gone(&mut self, pictures: &Plan) -> Vec<Rect> {
        let mut gone = Vec::new();
        self.pieces.retain(|piece| {
            let is_wanted = pictures.pieces().any(|next| next.is_same(piece));
            let stays = is_wanted && !pictures.anew;
            let is_hidden = pictures.pieces().any(|next| next.hides(piece));
            if !stays && (!is_hidden || pictures.anew) {
                gone.push(piece.area);
            }
            stays
        });
        gone
    }

    /// Marks these cells as unknown.
    pub(super) fn cover(&mut self, areas: &[Rect]) {
        for area in areas {
            let rows = self
                .shown
                .get_mut(usize::from(area.top())..usize::from(area.bottom()));
            for row in rows.into_iter().flatten() {
                let cells = row.get_mut(usize::from(area.left())..usize::from(area.right()));
                if let Some(cells) = cells {
                    cells.fill(UNKNOWN);
                }
            }
        }
    }

    pub(super) fn unknown_rows(&self) -> Vec<u16> {
        let rows = (0..).zip(&self.shown);
        let unknown = rows.filter(|(_, row)| row.contains(&UNKNOWN));
        unknown.map(|(y, _)| y).collect()
    }

    pub(super) fn draw_pieces(&mut self, pictures: &Plan) {
        for piece in pictures.pieces() {
            if !self.pieces.iter().any(|shown| shown.is_same(piece)) {
                self.writer
                    .draw_over(piece.area.x, piece.area.y, &piece.bytes);
                self.pieces.push(piece.clone());
                if pictures.spills {
                    self.draw_beside(piece.area);
                }
            }
        }
    }

    /// Draws the cells to the right of an area once more.
    pub(super) fn draw_beside(&mut self, area: Rect) {
        let x = area.right();
        for y in area.rows().map(|row| row.y) {
            let Some(shown) = self.shown.get(usize::from(y)) else {
                continue;
            };
            self.row.clone_from(shown);
            if let Some(cell) = self.row.get_mut(usize::from(x)) {
                *cell = UNKNOWN;
                self.writer.row_from(x, y, &self.row, shown);
            }
        }
    }
}

//! The pictures of one frame: what to draw, send and remove.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::corners::{self, Corner};
use super::half_blocks::Blocks;
use super::kitty;
use crate::chat::damage::{Damage, Scroll};
use crate::picture::{PictureId, Placement};
use crate::xterm256::RgbBytes;

/// How the cells of a picture are drawn.
#[derive(Clone, Debug)]
pub(super) enum ViewLook {
    /// As half blocks; `dim`: covered by something.
    Blocks { blocks: Arc<Blocks>, dim: bool },
    /// As placeholders, for a picture that the terminal has under this id.
    Placeholder(u32),
}

impl ViewLook {
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Blocks { blocks: a, dim: x }, Self::Blocks { blocks: b, dim: y }) => {
                x == y && Arc::ptr_eq(a, b)
            }
            (Self::Placeholder(a), Self::Placeholder(b)) => a == b,
            _ => false,
        }
    }
}

/// A picture, and how it is drawn.
#[derive(Clone, Debug)]
pub(super) struct PlacedView {
    pub placement: Placement,
    pub look: Option<ViewLook>,
    /// The sharp pixels over the cells, if shown.
    pub piece: Option<Piece>,
}

impl PlacedView {
    /// The row of the picture at a row of the terminal.
    fn row_at(&self, y: u16) -> Option<u16> {
        let rows = &self.placement.rows;
        rows.contains(&y)
            .then(|| self.placement.hidden_above + (y - rows.start))
    }

    fn paint(&self, behind: RgbBytes, buffer: &mut Buffer) {
        let Some(look) = &self.look else {
            return;
        };
        let visible = buffer.area.top()..buffer.area.bottom();
        for y in visible {
            let Some(row) = self.row_at(y).filter(|row| *row < self.placement.size.rows) else {
                continue;
            };
            for column in 0..self.placement.size.columns {
                let x = self.placement.column.saturating_add(column);
                let Some(cell) = buffer.cell_mut((x, y)) else {
                    continue;
                };
                match look {
                    ViewLook::Blocks { blocks, dim } => {
                        blocks.paint((column, row), behind, *dim, cell);
                    }
                    ViewLook::Placeholder(id) => kitty::paint(*id, (column, row), cell),
                }
            }
        }
    }
}

/// Pixels over some cells.
#[derive(Clone, Debug)]
pub struct Piece {
    pub area: Rect,
    pub picture: PictureId,
    /// They draw the pixels, beginning at the first cell.
    pub bytes: Arc<[u8]>,
    /// Nothing below shines through.
    pub solid: bool,
}

impl Piece {
    /// Whether the terminal would show the same pixels.
    pub fn is_same(&self, other: &Self) -> bool {
        self.area == other.area
            && self.picture == other.picture
            && Arc::ptr_eq(&self.bytes, &other.bytes)
    }

    /// Whether this piece completely covers the other.
    pub fn hides(&self, other: &Self) -> bool {
        self.solid && self.area == other.area
    }
}

/// The pictures of a frame.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub(super) views: Vec<PlacedView>,
    pub(super) behind: RgbBytes,
    /// Of bubbles.
    pub(super) corners: Vec<Corner>,
    /// To be written before the cells: pictures to give to the terminal or to delete there.
    pub before: Vec<Arc<[u8]>>,
    /// `before` removes all pixels over cells: pieces that stay are drawn again.
    pub anew: bool,
    /// Pixels damage the column of cells beside them: it is drawn again after them.
    pub spills: bool,
}

impl Plan {
    /// Draws the cells of all pictures, and rounds corners.
    pub fn paint(&self, buffer: &mut Buffer) {
        for view in &self.views {
            view.paint(self.behind, buffer);
        }
        corners::paint(&self.corners, buffer);
    }

    /// Whether anything but cells is to be written.
    pub fn draws_pixels(&self) -> bool {
        self.anew || !self.before.is_empty() || self.pieces().next().is_some()
    }

    /// The pixels to draw over the cells.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.views.iter().filter_map(|view| view.piece.as_ref())
    }

    /// Adds the rows to `damage` whose pictures look different.
    pub fn damage(&self, last: &Self, damage: &mut Damage, height: u16) {
        let scroll = damage.scroll.clone();
        let source = |y: u16| match &scroll {
            Some(Scroll { rows, up }) if rows.contains(&y) => {
                let source = u16::try_from(i32::from(y) + up).ok();
                source.filter(|source| rows.contains(source))
            }
            _ => Some(y),
        };
        let differs = |y: &u16| match source(*y) {
            _ if self.corners != last.corners => true,
            Some(source) => !last.has_same(source, self, *y),
            None => self.on_row(*y).next().is_some(),
        };
        let rows: Vec<u16> = (0..height).filter(differs).collect();
        damage.add_rows(rows);
    }

    fn on_row(&self, y: u16) -> impl Iterator<Item = (&PlacedView, u16, &ViewLook)> {
        let shown = move |view: &PlacedView| view.row_at(y);
        self.views.iter().filter_map(move |view| {
            let look = view.look.as_ref()?;
            Some((view, shown(view)?, look))
        })
    }

    fn has_same(&self, y: u16, other: &Self, other_y: u16) -> bool {
        let mut others = other.on_row(other_y);
        let same = self.on_row(y).all(|(view, row, look)| {
            others.next().is_some_and(|(other, other_row, other_look)| {
                row == other_row
                    && view.placement.column == other.placement.column
                    && view.placement.size == other.placement.size
                    && look.is_same(other_look)
            })
        });
        same && others.next().is_none()
    }
}

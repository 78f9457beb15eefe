//! Pictures among lines that scroll by and are never drawn again.

use ratatui::layout::Rect;

use super::encode_cache::{EncodedForm, FormKey, FormKind};
use super::frame::{Piece, PlacedView, Plan, ViewLook};
use super::protocol::Protocol;
use super::{Painter, Palette, kitty};
use crate::picture::{CellBox, Placement};
use crate::raster::Raster;

impl Painter {
    /// What shows a picture once, at all of its rows. Pixels are kept by the terminal alone.
    pub fn print(&mut self, placement: &Placement, raster: &Raster) -> Plan {
        let recipe = self.forms.recipe();
        let mut plan = Plan {
            behind: recipe.behind,
            ..Plan::default()
        };
        let mut view = PlacedView {
            placement: placement.clone(),
            look: None,
            piece: None,
        };
        let make = |kind| {
            let (picture, size) = (placement.picture, placement.size);
            let key = FormKey {
                picture,
                size,
                kind,
            };
            recipe.make(&key, raster)
        };
        let CellBox { columns, rows } = placement.size;
        let end = placement.column.saturating_add(columns);
        // Drawn from below, it must not have left the terminal.
        let fits = rows + 2 <= self.size.height && end <= self.size.width;
        let protocol = self.choice.map_or(Protocol::Off, |choice| choice.protocol);
        match protocol {
            Protocol::Kitty if kitty::can_name(placement.size) => {
                let id = self.given.name(placement.picture, placement.size).id;
                if let EncodedForm::Bytes(bytes) = make(FormKind::Kitty(id)) {
                    plan.before.push(bytes);
                    view.look = Some(ViewLook::Placeholder(id));
                }
            }
            Protocol::Sixel | Protocol::Iterm2 if fits => {
                if let EncodedForm::Pixels { bytes, solid } = make(FormKind::Piece(0..rows)) {
                    view.piece = Some(Piece {
                        area: Rect::new(placement.column, placement.rows.start, columns, rows),
                        picture: placement.picture,
                        bytes,
                        solid,
                    });
                }
            }
            _ => {}
        }
        let shown = view.look.is_some() || view.piece.is_some();
        let text = !shown && protocol != Protocol::Off && self.palette != Palette::None;
        if text && let EncodedForm::Blocks(blocks) = make(FormKind::Blocks) {
            let dim = false;
            view.look = Some(ViewLook::Blocks { blocks, dim });
        }
        plan.views.push(view);
        plan
    }
}

impl Plan {
    /// The same, with its picture's rows counted from elsewhere: `at` is the first one of them that
    /// is drawn now, after `hidden` that were drawn before.
    #[must_use]
    pub fn moved_to(&self, at: u16, hidden: u16) -> Self {
        let mut moved = self.clone();
        for PlacedView { placement, .. } in &mut moved.views {
            let rows = placement.size.rows.saturating_sub(hidden);
            placement.rows = at..at.saturating_add(rows);
            placement.hidden_above = hidden;
        }
        moved
    }

    /// What draws pixels over the lines that were written last, from the first column of the line
    /// below them on.
    pub fn over_lines(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for piece in self.pieces() {
            let (rows, column) = (piece.area.height, piece.area.x + 1);
            out.extend_from_slice(format!("\x1b7\x1b[{rows}A\x1b[{column}G").as_bytes());
            out.extend_from_slice(&piece.bytes);
            out.extend_from_slice(b"\x1b8");
        }
        out
    }
}

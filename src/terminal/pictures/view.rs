//! How one picture is drawn: as cells, with sharp pixels over the cells, or as before until the new
//! pixels are ready.

use std::ops::Range;
use std::sync::Arc;

use ratatui::layout::Rect;

use super::encode_cache::{EncodedForm, FormKey, FormKind};
use super::frame::{Piece, PlacedView, ViewLook};
use super::{Cover, Painter, Protocol, is_same_place, kitty};
use crate::picture::{CellBox, Placement};
use crate::raster::Raster;

/// The most bytes of pictures per frame; the last picture is always complete.
const MAX_HANDED: usize = 256 * 1024;

impl Painter {
    /// How this picture is shown now; bytes that the terminal needs first are added to `before`.
    pub(super) fn view(
        &mut self,
        placement: &Placement,
        cover: Cover,
        before: &mut Vec<Arc<[u8]>>,
        handed: &mut usize,
    ) -> PlacedView {
        let mut view = PlacedView {
            placement: placement.clone(),
            look: None,
            piece: None,
        };
        let Some(raster) = self.rasters.get(&placement.picture).map(Arc::clone) else {
            return view;
        };
        let covered = cover.overlay;
        let protocol = self.choice.map_or(Protocol::Off, |choice| choice.protocol);
        let CellBox { columns, rows } = placement.size;
        if protocol == Protocol::Off || columns == 0 || rows == 0 {
            return view;
        }
        if protocol == Protocol::Kitty && !covered && kitty::can_name(placement.size) {
            view.look = self.placeholder(placement, &raster, before, handed);
        }
        if view.look.is_none() {
            view.look = self.blocks(placement, &raster, covered);
        }
        if self.is_sharp_over_cells() && !covered && self.moved.is_none() {
            // Pixels on the last row of the terminal would scroll the screen.
            let end = self.size.height.saturating_sub(u16::from(cover.pill) + 1);
            let free = placement.rows.end <= end;
            view.piece = free.then(|| self.piece(placement, &raster)).flatten();
            self.keep_hidden(&mut view);
        }
        let sharp = matches!(view.look, Some(ViewLook::Placeholder(_))) || view.piece.is_some();
        if !sharp && !covered {
            self.keep_sharp(&mut view);
        }
        view
    }

    /// Keeps the cells below solid pixels as they were: the next frame of an animation replaces the
    /// last one without flicker.
    fn keep_hidden(&self, view: &mut PlacedView) {
        let hidden = |last: &&PlacedView| match (&view.piece, &last.piece) {
            (Some(next), Some(last)) => next.hides(last) && last.hides(next),
            _ => false,
        };
        if let Some(last) = self.last.views.iter().find(hidden) {
            view.look.clone_from(&last.look);
        }
    }

    /// Keeps the old pixels until the new ones are finished: the next frame of an animation, or
    /// another part of the picture.
    fn keep_sharp(&self, view: &mut PlacedView) {
        let there = |last: &&PlacedView| is_same_place(&last.placement, &view.placement);
        let Some(last) = self.last.views.iter().find(there) else {
            return;
        };
        let protocol = self.choice.map(|choice| choice.protocol);
        let is_given = matches!(last.look, Some(ViewLook::Placeholder(_)));
        let is_sharp = match protocol {
            Some(Protocol::Kitty) => is_given,
            _ => self.is_sharp_over_cells() && last.piece.is_some(),
        };
        if is_sharp && self.moved.is_none() {
            view.look.clone_from(&last.look);
            view.piece.clone_from(&last.piece);
        }
    }

    fn blocks(
        &mut self,
        placement: &Placement,
        raster: &Arc<Raster>,
        dim: bool,
    ) -> Option<ViewLook> {
        if !self.depth.has_fills() {
            return None;
        }
        match self.form(placement, FormKind::Blocks, raster)? {
            EncodedForm::Blocks(blocks) => Some(ViewLook::Blocks { blocks, dim }),
            EncodedForm::Bytes(_) | EncodedForm::Pixels { .. } | EncodedForm::Failed => None,
        }
    }

    fn placeholder(
        &mut self,
        placement: &Placement,
        raster: &Arc<Raster>,
        before: &mut Vec<Arc<[u8]>>,
        handed: &mut usize,
    ) -> Option<ViewLook> {
        let name = self.given.name(placement.picture, placement.size);
        if name.given {
            return Some(ViewLook::Placeholder(name.id));
        }
        let EncodedForm::Bytes(bytes) = self.form(placement, FormKind::Kitty(name.id), raster)?
        else {
            return None;
        };
        if *handed >= MAX_HANDED {
            self.unfinished = true;
            return None;
        }
        *handed += bytes.len();
        before.push(bytes);
        self.given.hand_over(placement.picture, placement.size);
        Some(ViewLook::Placeholder(name.id))
    }

    fn piece(&mut self, placement: &Placement, raster: &Arc<Raster>) -> Option<Piece> {
        let rows = &placement.rows;
        let first = placement.hidden_above;
        let last = first.saturating_add(rows.end.saturating_sub(rows.start));
        let kind = FormKind::Piece(Range {
            start: first,
            end: last.min(placement.size.rows),
        });
        if rows.is_empty() || first >= last {
            return None;
        }
        let EncodedForm::Pixels { bytes, solid } = self.form(placement, kind, raster)? else {
            return None;
        };
        let width = placement.size.columns;
        let fits = placement.column.saturating_add(width) <= self.size.width;
        fits.then(|| Piece {
            area: Rect::new(placement.column, rows.start, width, rows.end - rows.start),
            picture: placement.picture,
            bytes,
            solid,
        })
    }

    fn form(
        &mut self,
        placement: &Placement,
        kind: FormKind,
        raster: &Arc<Raster>,
    ) -> Option<EncodedForm> {
        let key = FormKey {
            picture: placement.picture,
            size: placement.size,
            kind,
        };
        self.forms.get(&key, raster)
    }
}

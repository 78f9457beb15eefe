//! The content of the boxes over the transcript: details, raw record, help, links.

use super::context::Context;
use super::overlay::{OpenOverlay, OverlayKind, Overlays, inner};
use super::view_model::{BoxShape, Overlay, OverlayRow, WholeBox};
use super::{details, help};
use crate::layout::areas::Size;

/// Wide enough that no text is wrapped.
const UNWRAPPED: usize = 100_000;

/// Everything that the contents of boxes are made of.
#[derive(Clone, Copy)]
pub struct BoxContext<'a> {
    pub context: Context<'a>,
    pub overlays: &'a Overlays,
}

/// The part of the open overlay that is in view.
pub fn view(boxes: BoxContext, size: Size) -> Option<Overlay> {
    let open = boxes.overlays.top()?;
    let inner = inner(size);
    let width = box_width(boxes, open.what, size);
    let WholeBox { title, shape, rows } = content(boxes, open, usize::from(width));
    let height = usize::from(inner.height).max(1);
    let first = open.first.min(rows.len().saturating_sub(height));
    let shape = match shape {
        BoxShape::List { names, picked } => BoxShape::List {
            names,
            picked: picked.and_then(|at| at.checked_sub(first).filter(|at| *at < height)),
        },
        shape => shape,
    };
    Some(Overlay {
        title: title.to_owned(),
        shape,
        total: rows.len(),
        rows: rows.into_iter().skip(first).take(height).collect(),
        first,
        width,
    })
}

fn box_width(boxes: BoxContext, what: OverlayKind, size: Size) -> u16 {
    help::text_width(what, !boxes.overlays.wanted().is_empty(), size)
}

/// All rows of the open box, unwrapped.
pub fn whole(boxes: BoxContext) -> Option<WholeBox> {
    Some(content(boxes, boxes.overlays.top()?, UNWRAPPED))
}

/// The number of rows of the open box, in view or not.
pub fn total_rows(boxes: BoxContext, size: Size) -> usize {
    let rows = |open: OpenOverlay| {
        let width = box_width(boxes, open.what, size);
        content(boxes, open, usize::from(width)).rows.len()
    };
    boxes.overlays.top().map_or(0, rows)
}

fn content(boxes: BoxContext, open: OpenOverlay, width: usize) -> WholeBox {
    let counted = boxes.context.columns;
    let text = |title, rows| WholeBox {
        title,
        shape: BoxShape::Text,
        rows,
    };
    match open.what {
        OverlayKind::Links => match boxes.overlays.picker() {
            Some(picker) => picker.list(width, counted).0,
            None => text("Links", Vec::new()),
        },
        OverlayKind::Help => help::list(
            boxes.context.keymap,
            width,
            counted,
            boxes.overlays.wanted(),
        ),
        OverlayKind::Details { key, raw } => match (boxes.context.thread().get(key), raw) {
            (None, _) => {
                let gone = "This message is no longer there.".to_owned();
                text("Details", vec![OverlayRow::Text(gone)])
            }
            (Some(message), true) => {
                text("Raw record", details::raw_rows(&message, width, counted))
            }
            (Some(message), false) => WholeBox {
                title: "Details",
                shape: BoxShape::Fields {
                    names: details::NAMES,
                },
                rows: details::rows(boxes.context, &message, key, width),
            },
        },
    }
}

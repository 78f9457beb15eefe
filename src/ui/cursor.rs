//! Places the terminal's cursor, which screen readers and magnifiers follow.

use std::sync::Arc;

use super::Canvas;
use super::overlays::PADDING;
use crate::chat::view_model::{BoxShape, Overlay, Row, Weight};
use crate::layout::bubble::Bubble;

impl Canvas<'_> {
    /// Column and row of the cursor, in the first of these that is on the screen:
    /// - the line that is typed;
    /// - the open box;
    /// - the first row with words of the selected message, else the note below it;
    /// - the selected month;
    /// - the date of the gallery's selected picture.
    pub(super) fn cursor(&self) -> (u16, u16) {
        let size = self.size();
        let last = (size.width.saturating_sub(1), size.height.saturating_sub(1));
        let (x, y) = self
            .in_prompt()
            .or_else(|| Some(self.in_box(self.screen.overlay.as_ref()?)))
            .or_else(|| self.on_message())
            .or_else(|| self.on_note())
            .or_else(|| self.on_title())
            .or_else(|| self.on_tile())
            .unwrap_or((0, last.1));
        (x.min(last.0), y.min(last.1))
    }

    fn in_prompt(&self) -> Option<(u16, u16)> {
        let prompt = self.screen.status.prompt.as_ref()?;
        let x = u16::try_from(self.before_cursor(prompt)).unwrap_or(u16::MAX);
        Some((x, self.size().height.saturating_sub(1)))
    }

    /// In a box: its first row, or the picked row.
    fn in_box(&self, overlay: &Overlay) -> (u16, u16) {
        let area = self.overlay_area(overlay);
        let picked = match overlay.shape {
            BoxShape::List { picked, .. } => picked.unwrap_or(0),
            BoxShape::Text | BoxShape::Fields { .. } => 0,
        };
        let frame = usize::from(self.areas.has_framed_boxes());
        let row = u16::try_from(picked + frame).unwrap_or(u16::MAX);
        (area.x + PADDING, area.y.saturating_add(row))
    }

    fn on_message(&self) -> Option<(u16, u16)> {
        let selected = |(row, y): (&Row, u16)| match row {
            Row::Bubble { bubble, row } => {
                let shown = self.screen.bubbles.get(*bubble);
                let shown = shown.filter(|shown| shown.selected)?;
                Some((&shown.bubble, *row, y))
            }
            _ => None,
        };
        let rows = self.screen.rows.iter().zip(self.areas.top..);
        let mut rows = rows.filter_map(selected).peekable();
        let first = rows.peek().copied();
        let is_words = |(bubble, row, _): &(&Arc<Bubble>, usize, u16)| {
            let mut files = bubble.files().iter();
            let is_edge = bubble.framed && *row == 0;
            !is_edge && !files.any(|file| file.picture_rows().contains(row))
        };
        // On a picture or a frame the cursor would look like a scratch.
        let (bubble, _, y) = rows.find(is_words).or(first)?;
        let columns = self.areas.bubble_columns(bubble.side, bubble.width);
        Some((columns.start + 1 + u16::from(bubble.framed), y))
    }

    /// On the note below the selected message, if nothing else of that message is in view.
    fn on_note(&self) -> Option<(u16, u16)> {
        let mut rows = self.screen.rows.iter().zip(self.areas.top..);
        rows.find_map(|(row, y)| match row {
            Row::Note { bubble, line, .. } => {
                let shown = self.screen.bubbles.get(*bubble)?;
                shown.selected.then(|| (self.note_column(line) + 2, y))
            }
            _ => None,
        })
    }

    /// In the months: where a voice reads the selected month.
    fn on_title(&self) -> Option<(u16, u16)> {
        let [
            Row::Sentence {
                text,
                weight: Weight::Strong,
            },
            Row::Sentence { .. },
            ..,
        ] = self.screen.rows.as_slice()
        else {
            return None;
        };
        let room = self.areas.transcript.width;
        let taken = u16::try_from(self.width(text)).unwrap_or(room).min(room);
        Some((self.areas.left + (room - taken) / 2, self.areas.top))
    }

    fn on_tile(&self) -> Option<(u16, u16)> {
        let selected = |row: &Row| match row {
            Row::Tiles(words) => words
                .iter()
                .find_map(|tile| matches!(tile.weight, Weight::Strong).then_some(tile.column)),
            _ => None,
        };
        let mut rows = self.screen.rows.iter().zip(self.areas.top..);
        rows.find_map(|(row, y)| Some((selected(row)?, y)))
    }
}

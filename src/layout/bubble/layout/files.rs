//! The files of a message in its bubble: pictures, their words, and names of other files.

use super::builder::{Builder, META_GAP, push_expanded};
use crate::layout::bubble::attachment::AttachmentKind;
use crate::layout::bubble::laid::{FileRows, Preview, Role};
use crate::layout::bubble::metrics::LineShape;
use crate::message::Attachment;
use crate::picture::CellBox;
use crate::text::measure::{shorten, shorten_middle, width};

impl Builder {
    pub fn file(&mut self, index: usize, attachment: &Attachment, preview: Option<&Preview>) {
        let first = self.rows.len();
        match preview {
            None => self.attachment(attachment),
            Some(Preview {
                room: Some(room),
                words,
                note,
            }) => {
                self.picture(*room, words);
                if let Some((note, role)) = note {
                    self.words(note, *role);
                }
            }
            Some(Preview {
                room: None, words, ..
            }) => {
                self.attachment(attachment);
                for (text, role) in words {
                    self.words(text, *role);
                }
            }
        }
        let room = preview.and_then(|preview| preview.room);
        let column = u16::try_from(self.picture_column()).unwrap_or(0);
        let rows = FileRows {
            rows: first..self.rows.len(),
            picture: room.map(|room| (column, room)),
        };
        self.files.push((index, rows));
    }

    /// A picture reaches to the bubble's edges, but not into a frame.
    fn picture_column(&self) -> usize {
        if self.shape.framed {
            self.shape.padding
        } else {
            0
        }
    }

    /// Adds rows kept free for a picture, with words in their middle until the picture is there.
    fn picture(&mut self, room: CellBox, words: &[(String, Role)]) {
        let (columns, rows) = (usize::from(room.columns), usize::from(room.rows));
        let above = rows.saturating_sub(words.len()) / 2;
        let taken = (columns + 2 * self.picture_column()).saturating_sub(2 * self.shape.padding);
        for row in 0..rows {
            let words = row.checked_sub(above).and_then(|row| words.get(row));
            if let Some((text, role)) = words {
                let text = shorten(text, columns, self.shape.columns);
                let taken = width(&text, self.shape.columns);
                let indent = (columns - taken.min(columns)) / 2;
                let start = self.text.len();
                let shape = LineShape {
                    inner: columns,
                    ..self.shape
                };
                push_expanded(&mut self.text, &text, indent, shape);
                self.piece(start, indent + self.picture_column(), *role);
            }
            self.end_row(taken);
        }
        // The time goes below a picture, not beside its last row.
        self.last = self.shape.inner;
    }

    /// Moves pictures that are narrower than their bubble, and their words, to its middle.
    pub fn centre_pictures(&mut self) {
        let inside = self.widest + 2 * self.shape.padding - 2 * self.picture_column();
        for (_, file) in &mut self.files {
            let rows = file.picture_rows();
            let Some((column, room)) = &mut file.picture else {
                continue;
            };
            let indent = inside.saturating_sub(usize::from(room.columns)) / 2;
            let indent = u16::try_from(indent).unwrap_or(0);
            *column += indent;
            let end_of = |row: usize| self.rows.get(row).map_or(0, |end| *end as usize);
            let first = rows.start.checked_sub(1).map_or(0, end_of);
            let last = rows.end.checked_sub(1).map_or(0, end_of);
            for piece in self.pieces.get_mut(first..last).unwrap_or_default() {
                piece.column += indent;
            }
        }
    }

    fn attachment(&mut self, attachment: &Attachment) {
        let kind = AttachmentKind::of(attachment);
        let label = format!("{} {}", kind.glyph(), kind.name());
        let label = shorten(&label, self.shape.inner, self.shape.columns);
        let mut column = self.push(&label, 0, Role::Kind);
        let room = self.shape.inner.saturating_sub(column + META_GAP);
        // A few letters of a name say nothing, so the name gets a row of its own.
        let needed = width(&attachment.name, self.shape.columns);
        let apart = room < 8 && needed > room && self.shape.inner > 10;
        if attachment.name.is_empty() || (room == 0 && !apart) {
            return self.end_row(column);
        }
        let room = if apart {
            self.end_row(column);
            column = 0;
            self.shape.inner - META_GAP
        } else {
            room
        };
        let name = shorten_middle(&attachment.name, room, self.shape.columns);
        column = self.push(&name, column + META_GAP, Role::Text);
        self.end_row(column);
    }
}

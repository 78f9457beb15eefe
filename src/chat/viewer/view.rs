//! The large view's model: the picture in its box, and a line about the picture.

use std::time::Duration;

use super::room::CAPTION;
use super::zoom::Zoom;
use super::{Viewer, attachment};
use crate::chat::context::Context;
use crate::chat::pictures::{CUT_SHORT, Pictures, loading_words};
use crate::chat::view_model::{Row, Weight};
use crate::layout::areas::{Areas, Size};
use crate::layout::bubble::{shorten_by_parts, wrap};
use crate::message::Direction;
use crate::picture::request::FROM_ARCHIVE;
use crate::picture::request::byte_words;
use crate::picture::{CellBox, Pixels, Placement};

impl Viewer {
    /// The picture's place, and the caption.
    pub fn view(
        &self,
        pictures: &Pictures,
        context: Context,
        size: Size,
    ) -> (Vec<Row>, Vec<Placement>) {
        let areas = Areas::of(size);
        let height = usize::from(areas.transcript.height);
        let width = usize::from(areas.transcript.width);
        let mut rows = vec![Row::Blank; height];
        let placement = self.placement(context.now.elapsed, size);
        if placement.is_none() {
            let lines = wrap(&self.words(pictures), width.clamp(1, 72), context.columns);
            let above = height.saturating_sub(lines.len() + 1) / 2;
            for (row, text) in rows.iter_mut().skip(above).zip(lines) {
                *row = Row::Sentence {
                    text,
                    weight: Weight::Plain,
                };
            }
        }
        if let Some(last) = rows.last_mut() {
            let text = self.caption(pictures, context);
            let text = shorten_by_parts(&text, width, context.columns).into_owned();
            *last = Row::Sentence {
                text,
                weight: Weight::Strong,
            };
        }
        (rows, placement.into_iter().collect())
    }

    fn placement(&self, now: Duration, size: Size) -> Option<Placement> {
        let shown = self.shown.filter(|_| self.failure.is_none())?;
        let areas = Areas::of(size);
        let room = areas.transcript.height.saturating_sub(CAPTION);
        let playing = self
            .playing
            .as_ref()
            .filter(|_| shown.zoom == Zoom::default());
        let picture = playing.map_or(shown.picture, |playing| playing.frame(now));
        let CellBox { columns, rows } = shown.size;
        if columns > size.width || rows > room {
            // The terminal has become smaller; pixels of the right size are on their way.
            return None;
        }
        let top = areas.top + (room - rows) / 2;
        Some(Placement {
            picture,
            size: shown.size,
            column: (size.width - columns) / 2,
            rows: top..top + rows,
            hidden_above: 0,
        })
    }

    fn words(&self, pictures: &Pictures) -> String {
        if let Some(failure) = &self.failure {
            return failure.to_string();
        }
        if pictures.terms().is_none() {
            return "This terminal shows no pictures. s saves it, o opens its link.".to_owned();
        }
        match self.job {
            Some(job) => loading_words(job.received.0, job.received.1),
            None => String::new(),
        }
    }

    /// Name, type, size in pixels and bytes, time, and side of the thread.
    fn caption(&self, pictures: &Pictures, context: Context) -> String {
        let Some(attachment) = attachment(context.thread(), self.at) else {
            return String::new();
        };
        let mut parts = vec![attachment.name.to_string()];
        if let Some(file) = self.media.and_then(|id| pictures.get(id)) {
            parts.extend(file.kind.map(|kind| kind.name().to_owned()));
            let pixels = |size: Pixels| format!("{} × {}", size.width, size.height);
            parts.extend(file.size.map(pixels));
            parts.extend(file.bytes.map(byte_words));
            parts.extend(file.cut_short.then(|| CUT_SHORT.to_owned()));
            parts.extend(file.archived.then(|| FROM_ARCHIVE.to_owned()));
        }
        if let Some(message) = context.thread().get(self.at.key) {
            let zone = context.settings.zone;
            parts.push(match message.direction() {
                Direction::Inbound => "received".to_owned(),
                Direction::Outbound => "sent".to_owned(),
            });
            parts.extend(message.sent_at().map(|time| zone.exact(time)));
        }
        if self.seeks {
            parts.push("looking for an older picture…".to_owned());
        }
        parts.retain(|part| !part.is_empty());
        parts.join(" · ")
    }
}

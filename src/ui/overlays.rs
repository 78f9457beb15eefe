//! Draws help, details and other boxes over the transcript.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{
    Block, BorderType, Scrollbar, ScrollbarOrientation, ScrollbarState, StatefulWidget, Widget,
};

use super::Canvas;
use super::cells::clear;
use crate::chat::view_model::{Overlay, OverlayRow};

/// Columns between the box's border and its text, the border included.
pub(super) const PADDING: u16 = 2;

impl Canvas<'_> {
    /// Dims the transcript: bubbles become quiet text without fills.
    pub(super) fn recede(&self, buffer: &mut Buffer) {
        // Without colours, quiet text is plain text: then it gets the hairlines' style.
        let quiet = match self.theme.ground.quiet {
            coloured if coloured.fg.is_some() => coloured,
            _ => self.theme.rule,
        };
        let quiet = Style::reset().patch(quiet);
        let size = self.size();
        let area = Rect::new(0, self.areas.top, size.width, self.areas.transcript.height);
        buffer.set_style(area.intersection(buffer.area), quiet);
    }

    /// Draws the box in the middle, no higher than its text.
    pub(super) fn overlay(&self, overlay: &Overlay, buffer: &mut Buffer) {
        let area = self.overlay_area(overlay);
        clear(buffer, area);
        if area.width < 4 || area.height < 3 {
            for (y, row) in (area.top()..area.bottom()).zip(&overlay.rows) {
                self.overlay_row(row, area.left(), y, area.right(), buffer);
            }
            return;
        }
        self.overlay_frame(overlay, area, buffer);
        let (left, right) = (area.left() + PADDING, area.right() - PADDING);
        for (y, row) in (area.top() + 1..area.bottom() - 1).zip(&overlay.rows) {
            self.overlay_row(row, left, y, right, buffer);
        }
    }

    pub(super) fn overlay_area(&self, overlay: &Overlay) -> Rect {
        let size = self.size();
        let room = self.areas.transcript.height;
        let text = u16::try_from(overlay.total).unwrap_or(u16::MAX);
        let columns = overlay.width.saturating_add(2 * PADDING).min(size.width);
        let rows = text.saturating_add(2).min(room);
        Rect {
            x: (size.width - columns) / 2,
            y: self.areas.top + (room - rows) / 2,
            width: columns,
            height: rows,
        }
    }

    /// The border with the title. If not all rows are in view, also with the position and a scroll
    /// bar.
    fn overlay_frame(&self, overlay: &Overlay, area: Rect, buffer: &mut Buffer) {
        let frame = self.theme.ground.quiet;
        let block = Block::bordered()
            .border_type(BorderType::Rounded)
            .border_style(frame);
        let seen = area.intersection(buffer.area);
        if seen != area {
            return;
        }
        block.render(area, buffer);
        let (left, right) = (area.left() + 2, area.right() - 2);
        let room = usize::from(right - left).saturating_sub(2);
        let title = format!(" {} ", self.shorten(&overlay.title, room));
        let strong = self.theme.ground.strong;
        self.put(buffer, (left, area.top()), right, &title, strong);
        let is_part = overlay.rows.len() < overlay.total;
        let last = overlay.first + overlay.rows.len();
        let words = format!(" {}–{last} of {} ", overlay.first + 1, overlay.total);
        let taken = u16::try_from(self.width(&words)).unwrap_or(u16::MAX);
        if let Some(x) = right.checked_sub(taken).filter(|x| is_part && *x >= left) {
            self.put(buffer, (x, area.bottom() - 1), right, &words, frame);
        }
        if is_part {
            let mut state = ScrollbarState::new(overlay.total - overlay.rows.len() + 1)
                .position(overlay.first)
                .viewport_content_length(overlay.rows.len());
            let bar = Scrollbar::new(ScrollbarOrientation::VerticalRight)
                .begin_symbol(None)
                .end_symbol(None)
                .track_symbol(Some("│"))
                .track_style(frame)
                .thumb_symbol("┃")
                .thumb_style(self.theme.ground.accent);
            let inside = Rect {
                y: area.y + 1,
                height: area.height - 2,
                ..area
            };
            bar.render(inside, buffer, &mut state);
        }
    }

    fn overlay_row(&self, row: &OverlayRow, x: u16, y: u16, end: u16, buffer: &mut Buffer) {
        let ground = &self.theme.ground;
        match row {
            OverlayRow::Blank => {}
            OverlayRow::Heading(words) => {
                self.put(buffer, (x, y), end, words, ground.strong);
            }
            OverlayRow::Text(words) => {
                self.put(buffer, (x, y), end, words, ground.plain);
            }
            OverlayRow::Pair(first, second) => {
                let middle = x + end.saturating_sub(x) / 2;
                self.overlay_row(first, x, y, middle.saturating_sub(1), buffer);
                self.overlay_row(second, middle + 1, y, end, buffer);
            }
            OverlayRow::Field {
                name,
                value,
                alarming,
            } => {
                let style: Style = if *alarming {
                    ground.alarm
                } else {
                    ground.plain
                };
                let x = self.put(buffer, (x, y), end, name, ground.accent);
                self.put(buffer, (x.saturating_add(1), y), end, value, style);
            }
        }
    }
}

//! Draws help, details and other boxes over the transcript.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Margin, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{
    Block, BorderType, Cell, HighlightSpacing, List, ListState, Padding, Paragraph, StatefulWidget,
    Table, Widget,
};

use super::Canvas;
use super::cells::clear;
use super::widgets::{WidgetWords, draw_words, scroll_bar};
use crate::chat::view_model::{BoxShape, Overlay, OverlayRow};

/// Columns between the box's border and its text, the border included.
pub(super) const PADDING: u16 = 2;
/// The mark before the picked row of a list.
const PICKED: &str = "▸ ";

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
        let is_framed = self.areas.has_framed_boxes();
        draw_words(self.screen.columns, area, buffer, |words, drawn| {
            let margin = if area.width > 2 * PADDING { PADDING } else { 0 };
            let mut inside = area.inner(Margin::new(margin, 0));
            if is_framed {
                let block = self.overlay_frame(overlay, area.width, words);
                inside = block.inner(area);
                block.render(area, drawn);
            }
            self.overlay_rows(overlay, inside, words, drawn);
        });
        if is_framed {
            let bar = Rect::new(area.right() - 1, area.y + 1, 1, area.height - 2);
            let styles = [self.theme.ground.quiet, self.theme.ground.accent];
            scroll_bar(overlay.position(), bar, styles, buffer);
        }
    }

    pub(super) fn overlay_area(&self, overlay: &Overlay) -> Rect {
        let size = self.size();
        let room = self.areas.transcript.height;
        let text = u16::try_from(overlay.total).unwrap_or(u16::MAX);
        let columns = overlay.width.saturating_add(2 * PADDING).min(size.width);
        let rows = if self.areas.has_framed_boxes() {
            text.saturating_add(2).min(room)
        } else {
            room
        };
        Rect {
            x: (size.width - columns) / 2,
            y: self.areas.top + (room - rows) / 2,
            width: columns,
            height: rows,
        }
    }

    /// The border with the title. If not all rows are in view, also with the position.
    fn overlay_frame(
        &self,
        overlay: &Overlay,
        width: u16,
        words: &mut WidgetWords,
    ) -> Block<'static> {
        let (frame, strong) = (self.theme.ground.quiet, self.theme.ground.strong);
        let room = usize::from(width).saturating_sub(4);
        let title = self.shorten(&overlay.title, room.saturating_sub(2));
        let title = words.span(&format!(" {title} "), strong);
        let stroke = Span::styled("─", frame);
        let block = Block::bordered()
            .border_type(BorderType::Rounded)
            .border_style(frame)
            .padding(Padding::horizontal(PADDING - 1))
            .title_top(Line::from_iter([stroke.clone(), title]));
        let last = overlay.first + overlay.rows.len();
        let place = format!(" {}–{last} of {} ", overlay.first + 1, overlay.total);
        if overlay.rows.len() == overlay.total || self.width(&place) > room {
            return block;
        }
        let place = words.span(&place, frame);
        block.title_bottom(Line::from_iter([place, stroke]).right_aligned())
    }

    fn overlay_rows(
        &self,
        overlay: &Overlay,
        area: Rect,
        words: &mut WidgetWords,
        drawn: &mut Buffer,
    ) {
        let rows = overlay.rows.iter();
        match overlay.shape {
            BoxShape::Text => {
                let lines = rows.map(|row| Line::from_iter(self.row_spans(row, 0, words)));
                Paragraph::new(lines.collect::<Text>()).render(area, drawn);
            }
            BoxShape::Fields { names } => {
                let halves = if rows.clone().any(OverlayRow::is_pair) {
                    2
                } else {
                    1
                };
                let value = (area.width / halves).saturating_sub(names + halves);
                let widths = [names, value + halves - 1, names, value];
                let widths = widths.into_iter().take(usize::from(halves) * 2);
                let rows = rows.map(|row| ratatui::widgets::Row::new(self.row_cells(row, words)));
                let table = Table::new(rows, widths.map(Constraint::Length));
                Widget::render(table, area, drawn);
            }
            BoxShape::List { names, picked } => {
                let mark = words.span(PICKED, self.theme.ground.accent);
                let names = usize::from(names) + 1;
                let lines = rows.map(|row| Line::from_iter(self.row_spans(row, names, words)));
                let list = List::new(lines)
                    .highlight_symbol(mark)
                    .highlight_spacing(HighlightSpacing::Always);
                let mut state = ListState::default().with_selected(picked);
                StatefulWidget::render(list, area, drawn, &mut state);
            }
        }
    }

    /// The cells of a table's row. Rows without a name fill both columns.
    fn row_cells(&self, row: &OverlayRow, words: &mut WidgetWords) -> Vec<Cell<'static>> {
        if let OverlayRow::Pair(left, right) = row {
            let mut cells = self.row_cells(left, words);
            cells.extend(self.row_cells(right, words));
            return cells;
        }
        let spans = self.row_spans(row, 0, words);
        let columns = if spans.len() == 1 { 2 } else { 1 };
        let cells = spans.into_iter().map(Cell::from);
        cells.map(|cell| cell.column_span(columns)).collect()
    }

    /// Words for each column of a row; a name takes at least `names` columns.
    fn row_spans(
        &self,
        row: &OverlayRow,
        names: usize,
        words: &mut WidgetWords,
    ) -> Vec<Span<'static>> {
        let ground = &self.theme.ground;
        match row {
            OverlayRow::Blank | OverlayRow::Pair(..) => vec![Span::default()],
            OverlayRow::Heading(text) => vec![words.span(text, ground.strong)],
            OverlayRow::Text(text) => vec![words.span(text, ground.plain)],
            OverlayRow::Field {
                name,
                value,
                alarming,
            } => {
                let style = if *alarming {
                    ground.alarm
                } else {
                    ground.plain
                };
                let name = words.span(&format!("{name:<names$}"), ground.accent);
                vec![name, words.span(value, style)]
            }
        }
    }
}

//! Draws bubbles, and what stands beside them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::Canvas;
use super::cells::{fill, put_signs};
use crate::chat::view_model::ShownBubble;
use crate::layout::bubble::{Bubble, TextSpan};
use crate::message::Direction;

impl Canvas<'_> {
    pub(super) fn bubble_row(&self, shown: &ShownBubble, row: usize, y: u16, buffer: &mut Buffer) {
        let bubble = &*shown.bubble;
        let columns = self.areas.bubble_columns(bubble.side, bubble.width);
        let (left, right) = (columns.start, columns.end);
        if bubble.framed {
            self.framed_row(shown, row, left..right, y, buffer);
        } else {
            self.filled_row(shown, row, left..right, y, buffer);
        }
        for mark in shown.marks.iter().flat_map(|marks| marks.in_row(row)) {
            let style = if shown.hit == Some(mark.part) {
                self.theme.hit
            } else {
                self.theme.mark
            };
            let start = left.saturating_add(mark.column).min(right);
            let width = mark.width.min(right - start);
            let area = Rect::new(start, y, width, 1);
            buffer.set_style(area.intersection(buffer.area), style);
        }
        if row + 1 == bubble.height() {
            self.beside(shown, left..right, y, buffer);
        }
        if shown.selected {
            let style = self.theme.marker;
            match bubble.side {
                Direction::Inbound if left > 0 => put_signs(buffer, left - 1, y, left, "▌", style),
                Direction::Inbound => left,
                Direction::Outbound => put_signs(buffer, right, y, right + 1, "▐", style),
            };
        }
    }

    /// Reactions and a note beside a bubble's last row, in the room that the bubble leaves free:
    /// they take neither a row nor a column of the text.
    fn beside(
        &self,
        shown: &ShownBubble,
        bubble: std::ops::Range<u16>,
        y: u16,
        buffer: &mut Buffer,
    ) {
        let all = self.areas.left..self.areas.left + self.areas.transcript.width;
        let mut near = bubble.start;
        let words = &*shown.reactions;
        let taken = u16::try_from(self.width(words)).unwrap_or(u16::MAX);
        let style = self.theme.ground.quiet;
        match shown.bubble.side {
            _ if taken == 0 => {}
            Direction::Inbound => {
                if taken.saturating_add(1) <= all.end.saturating_sub(bubble.end) {
                    self.put(buffer, (bubble.end + 1, y), all.end, words, style);
                }
            }
            Direction::Outbound => {
                if let Some(start) = near.checked_sub(taken.saturating_add(1))
                    && start >= all.start
                {
                    self.put(buffer, (start, y), near, words, style);
                    near = start;
                }
            }
        }
        if let Some(note) = shown.note {
            let taken = u16::try_from(self.width(note)).unwrap_or(u16::MAX);
            let start = near.saturating_sub(taken.saturating_add(2));
            if start >= all.start {
                self.put(buffer, (start, y), near, note, self.theme.ground.alarm);
            }
        }
    }

    fn filled_row(
        &self,
        shown: &ShownBubble,
        row: usize,
        columns: std::ops::Range<u16>,
        y: u16,
        buffer: &mut Buffer,
    ) {
        let bubble = &*shown.bubble;
        let paint = self.theme.bubble(bubble.tone);
        let mut at = columns.start;
        let mut gap = paint.text;
        for span in bubble.row(row) {
            let start = columns.start.saturating_add(span.column).min(columns.end);
            fill(buffer, at..start, y, gap);
            let style = linked(paint.role(span.role), shown, span);
            at = self.put(buffer, (start, y), columns.end, span.text, style);
            // Blanks keep the colours before them, which takes fewer bytes.
            gap = style.remove_modifier(ratatui::style::Modifier::all());
        }
        fill(buffer, at..columns.end, y, gap);
    }

    fn framed_row(
        &self,
        shown: &ShownBubble,
        row: usize,
        columns: std::ops::Range<u16>,
        y: u16,
        buffer: &mut Buffer,
    ) {
        let bubble = &*shown.bubble;
        let paint = self.theme.bubble(bubble.tone);
        let inside = columns.start + 1..columns.end.saturating_sub(1);
        let (first, stroke, last) = match row {
            0 => ("╭", "─", "╮"),
            row if row + 1 == bubble.height() => ("╰", "─", "╯"),
            _ => ("│", "", "│"),
        };
        put_signs(buffer, columns.start, y, columns.end, first, paint.frame);
        put_signs(buffer, inside.end, y, columns.end, last, paint.frame);
        if !stroke.is_empty() {
            let words = self.words_of(bubble, row, columns.start);
            for x in inside.clone().filter(|x| !words.contains(x)) {
                put_signs(buffer, x, y, inside.end, stroke, paint.frame);
            }
        }
        for span in bubble.row(row) {
            let start = columns.start.saturating_add(span.column);
            let style = linked(paint.role(span.role), shown, span);
            self.put(buffer, (start, y), inside.end, span.text, style);
        }
    }

    /// Columns that the words in a frame's edge take, with a blank at each end.
    fn words_of(&self, bubble: &Bubble, row: usize, left: u16) -> std::ops::Range<u16> {
        let mut words = 0..0;
        for span in bubble.row(row) {
            let start = left.saturating_add(span.column);
            if words.is_empty() {
                words.start = start.saturating_sub(1);
            }
            words.end = start + u16::try_from(self.width(span.text)).unwrap_or(0) + 1;
        }
        words
    }
}

/// The link's number is stored in the colour of the underline, which nothing else uses.
fn linked(style: Style, shown: &ShownBubble, span: TextSpan<'_>) -> Style {
    let number = span.link.and_then(|at| shown.links.get(usize::from(at)));
    let [_, r, g, b] = number.copied().unwrap_or(0).to_be_bytes();
    match number {
        Some(_) => style.underline_color(Color::Rgb(r, g, b)),
        None => style,
    }
}

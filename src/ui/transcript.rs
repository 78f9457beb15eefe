//! Draws bubbles, the lines between them, the scroll bar and the "new" pill.

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::Canvas;
use super::cells::{clear, fill, put_signs};
use super::chrome::{again_words, thousands};
use crate::chat::view_model::{Row, ShownBubble, TileWords, Weight};
use crate::layout::bubble::{Bubble, TextSpan, clause};
use crate::layout::viewport::HistoryRow;
use crate::message::Direction;
use crate::thread::page::Failure;

/// The longest stroke on either side of a line's words.
const STROKE: usize = 6;

impl Canvas<'_> {
    /// Draws everything between header and status line.
    pub(super) fn transcript(&self, buffer: &mut Buffer) {
        let top = self.areas.top;
        let wanted = buffer.area.top().max(top)..buffer.area.bottom();
        let wanted = wanted.start - top..wanted.end.saturating_sub(top);
        for index in wanted.start..wanted.end.min(self.areas.transcript.height) {
            self.row(index, buffer);
        }
        self.scroll_bar(buffer);
    }

    /// Draws one row of the transcript, counted from its top.
    fn row(&self, index: u16, buffer: &mut Buffer) {
        let y = self.areas.top + index;
        match self.screen.rows.get(usize::from(index)) {
            None | Some(Row::Blank) => {}
            Some(Row::Bubble { bubble, row }) => {
                if let Some(shown) = self.screen.bubbles.get(*bubble) {
                    self.bubble_row(shown, *row, y, buffer);
                }
            }
            Some(Row::Day(words) | Row::Sender(words)) => {
                self.day_pill(words, y, buffer);
            }
            Some(Row::News(words)) => {
                self.line("─", words, self.theme.ground.accent, y, buffer);
            }
            // Behind a box, bubbles are words on the background.
            Some(Row::Edges(_) | Row::Ghost(_)) if self.screen.overlay.is_some() => {}
            Some(Row::Edges(edges)) => self.edges(*edges, y, buffer),
            Some(Row::Gap { missing, days }) => self.gap(*missing, *days, y, buffer),
            Some(Row::History(history)) => self.history(history, y, buffer),
            Some(Row::Ghost(outline)) => {
                let columns = self.areas.bubble_columns(outline.side, outline.width);
                fill(buffer, columns, y, self.theme.bubble(outline.tone).text);
            }
            Some(Row::Tiles(words)) => self.tiles(words, y, buffer),
            Some(Row::Sentence { text, weight }) => {
                self.centred(text, self.weighted(*weight), y, buffer);
            }
        }
    }

    fn tiles(&self, words: &[TileWords], y: u16, buffer: &mut Buffer) {
        let end = self.areas.left + self.areas.transcript.width;
        for TileWords {
            column,
            text,
            weight,
            are_signs,
        } in words
        {
            let style = self.weighted(*weight);
            if *are_signs {
                put_signs(buffer, *column, y, end, text, style);
            } else {
                self.put(buffer, (*column, y), end, text, style);
            }
        }
    }

    fn weighted(&self, weight: Weight) -> Style {
        match weight {
            Weight::Quiet => self.theme.ground.quiet,
            Weight::Plain => self.theme.ground.plain,
            Weight::Strong => self.theme.ground.strong,
            Weight::Marker => self.theme.marker,
            Weight::Alarm => self.theme.ground.alarm,
        }
    }

    fn history(&self, row: &HistoryRow, y: u16, buffer: &mut Buffer) {
        let ground = &self.theme.ground;
        let room = usize::from(self.areas.transcript.width);
        match row {
            HistoryRow::More => self.centred("↑ older messages", ground.quiet, y, buffer),
            HistoryRow::Loading => {
                self.line("┄", "loading older messages…", ground.accent, y, buffer);
            }
            HistoryRow::Delayed { failure, seconds } => {
                let next = format!(" · {}", again_words(*seconds));
                let words = self.with_reason(failure, &next, room);
                self.centred(&words, ground.pending, y, buffer);
            }
            HistoryRow::Failed(failure) => {
                let next = format!(" · {} tries again", self.screen.status.retry);
                let words = self.with_reason(failure, &next, room);
                self.centred(&words, ground.alarm, y, buffer);
            }
            HistoryRow::Beginning => {
                self.line(
                    "─",
                    "beginning of the conversation",
                    ground.quiet,
                    y,
                    buffer,
                );
            }
            HistoryRow::OutOfDates => {
                let words = "older messages are outside the filter's dates";
                self.centred(words, ground.quiet, y, buffer);
            }
            HistoryRow::OutOfOrder(words) => self.centred(words, ground.alarm, y, buffer),
        }
    }

    /// A day line, on a background of its own.
    fn day_pill(&self, words: &str, y: u16, buffer: &mut Buffer) {
        let style = self.theme.day;
        let room = self.areas.transcript.width;
        let taken = u16::try_from(self.width(words)).unwrap_or(u16::MAX);
        let Some(fill) = style.bg.filter(|_| taken <= room.saturating_sub(4)) else {
            return self.line("─", words, style, y, buffer);
        };
        // Behind a box nothing is filled.
        if self.screen.overlay.is_some() {
            return self.centred(words, style, y, buffer);
        }
        let edge = Style::new().fg(fill);
        let end = self.areas.left + room;
        let x = self.areas.left + (room - taken - 4) / 2;
        let x = put_signs(buffer, x, y, end, "▐", edge);
        let x = self.put(buffer, (x, y), end, &format!(" {words} "), style);
        put_signs(buffer, x, y, end, "▌", edge);
    }

    /// Messages that are not loaded: a break across the whole width.
    fn gap(
        &self,
        missing: Option<u64>,
        (above, below): (NaiveDate, NaiveDate),
        y: u16,
        buffer: &mut Buffer,
    ) {
        let count = match missing {
            Some(1) => "1 message".to_owned(),
            Some(count) => format!("{} messages", thousands(count)),
            None => "messages".to_owned(),
        };
        let short = format!("{count} not loaded");
        let day = |day: NaiveDate| day.format("%-d %b %Y");
        let long = format!("{short} · {} → {}", day(above), day(below));
        let room = usize::from(self.areas.transcript.width);
        let words = if self.width(&long) + 8 <= room {
            long
        } else {
            short
        };
        let style = self.theme.ground.pending;
        let free = room.saturating_sub(self.width(&words) + 2);
        if free < 2 {
            return self.centred(&words, style, y, buffer);
        }
        let strokes = "╌".repeat(room);
        let end = self.areas.left + self.areas.transcript.width;
        let before = self.areas.left + u16::try_from(free / 2).unwrap_or(0);
        put_signs(buffer, self.areas.left, y, before, &strokes, style);
        let x = self.put(buffer, (before, y), end, &format!(" {words} "), style);
        put_signs(buffer, x, y, end, &strokes, style);
    }

    /// Words in the middle.
    fn centred(&self, words: &str, style: Style, y: u16, buffer: &mut Buffer) {
        let room = self.areas.transcript.width;
        let words = self.shorten(words, usize::from(room));
        let taken = u16::try_from(self.width(&words)).unwrap_or(room);
        let x = self.areas.left + (room - taken) / 2;
        self.put(buffer, (x, y), self.areas.left + room, &words, style);
    }

    /// Words in the middle with a stroke on either side.
    fn line(&self, stroke: &str, words: &str, style: Style, y: u16, buffer: &mut Buffer) {
        let room = usize::from(self.areas.transcript.width);
        let taken = self.width(words);
        let strokes = (room.saturating_sub(taken + 2) / 2).min(STROKE);
        if strokes == 0 {
            return self.centred(words, style, y, buffer);
        }
        let stroke = stroke.repeat(strokes);
        let before = (room - taken - 2 - 2 * strokes) / 2;
        let end = self.areas.left + self.areas.transcript.width;
        let x = self.areas.left + u16::try_from(before).unwrap_or(0);
        let x = put_signs(buffer, x, y, end, &stroke, self.theme.rule);
        let x = self.put(buffer, (x + 1, y), end, words, style);
        put_signs(buffer, x + 1, y, end, &stroke, self.theme.rule);
    }

    fn bubble_row(&self, shown: &ShownBubble, row: usize, y: u16, buffer: &mut Buffer) {
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

    /// Shows the place of the view, in the last column.
    fn scroll_bar(&self, buffer: &mut Buffer) {
        let Some(column) = self.areas.scroll_bar else {
            return;
        };
        let height = self.areas.transcript.height;
        let Some(thumb) = self.screen.scroll.thumb(height) else {
            return;
        };
        for index in 0..height {
            let (glyph, style) = if thumb.contains(&index) {
                ("┃", self.theme.thumb)
            } else if self.screen.scroll.has_track {
                ("│", self.theme.rule)
            } else {
                continue;
            };
            let y = self.areas.top + index;
            put_signs(buffer, column, y, column + 1, glyph, style);
        }
    }

    /// "↓ 3 new" over the transcript's last row.
    pub(super) fn pill(&self, buffer: &mut Buffer) {
        let count = self.screen.new_below;
        let height = self.areas.transcript.height;
        if count == 0 || height == 0 {
            return;
        }
        let words = format!(" ↓ {} new ", thousands(count));
        let room = self.areas.transcript.width;
        let Some(taken) = u16::try_from(self.width(&words))
            .ok()
            .filter(|w| *w <= room)
        else {
            return;
        };
        let end = self.areas.left + room;
        let right = self.free_end(height - 1).filter(|right| *right >= taken);
        let x = right.unwrap_or(end) - taken;
        let y = self.areas.top + height - 1;
        clear(buffer, Rect::new(x, y, taken, 1));
        self.put(buffer, (x, y), x + taken, &words, self.theme.pill);
    }

    /// Where the free room at the right of a row ends, for example before an outbound bubble.
    fn free_end(&self, index: u16) -> Option<u16> {
        let end = self.areas.left + self.areas.transcript.width;
        let Some(Row::Bubble { bubble, .. }) = self.screen.rows.get(usize::from(index)) else {
            return Some(end);
        };
        let bubble = &self.screen.bubbles.get(*bubble)?.bubble;
        match bubble.side {
            Direction::Inbound => Some(end),
            Direction::Outbound => end.checked_sub(bubble.width + 1),
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

    /// A failure in one row, with what comes next; the reason is shortened first.
    fn with_reason(&self, failure: &Failure, next: &str, room: usize) -> String {
        let reason = clause(&failure.what);
        let reason = self.shorten(&reason, room.saturating_sub(self.width(next) + 2));
        format!("✗ {reason}{next}")
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

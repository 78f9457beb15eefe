//! Draws the rows of the transcript, the scroll bar and the "new" pill.

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Sparkline, SparklineBar, Widget};

use super::Canvas;
use super::cells::{clear, fill, put_signs};
use super::status_line::again_words;
use super::widgets::{draw_part, scroll_bar};
use crate::chat::view_model::{BarPart, Row, TileWords, Weight};
use crate::layout::bubble::clause;
use crate::layout::viewport::{HistoryRow, NoteKind, NoteLine, Separator};
use crate::message::Direction;
use crate::text::numerals::thousands;
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

    fn separator(&self, separator: &Separator, y: u16, buffer: &mut Buffer) {
        match separator {
            Separator::Day(words) | Separator::Sender(words) => self.day_pill(words, y, buffer),
            Separator::News(words) => self.line("─", words, self.theme.ground.accent, y, buffer),
            Separator::Edges(edges) => self.edges(*edges, y, buffer),
            Separator::Gap { missing, days } => self.gap(*missing, *days, y, buffer),
            Separator::History(history) => self.history(history, y, buffer),
        }
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
            Some(Row::Note { line, .. }) => self.note(line, y, buffer),
            // Behind a box, bubbles are words on the background.
            Some(Row::Between(Separator::Edges(_)) | Row::Placeholder(_))
                if self.screen.overlay.is_some() => {}
            Some(Row::Between(separator)) => self.separator(separator, y, buffer),
            Some(Row::Placeholder(outline)) => {
                let columns = self.areas.bubble_columns(outline.side, outline.width);
                fill(buffer, columns, y, self.theme.bubble(outline.tone).text);
            }
            Some(Row::Tiles(words)) => self.tiles(words, y, buffer),
            Some(Row::Bars {
                label,
                column,
                bars,
            }) => {
                self.tiles(label.as_slice(), y, buffer);
                self.bars(bars, (*column, y), buffer);
            }
            Some(Row::Sentence { text, weight }) => {
                self.centred(text, self.weighted(*weight), y, buffer);
            }
        }
    }

    /// A row of what a program answered, beside a bar.
    fn note(&self, line: &NoteLine, y: u16, buffer: &mut Buffer) {
        let x = self.note_column(line);
        let end = self.areas.left + self.areas.transcript.width;
        let ground = &self.theme.ground;
        let style = match line.kind {
            NoteKind::Heading => ground.quiet,
            NoteKind::Answer => ground.plain,
            NoteKind::Failure => ground.alarm,
        };
        let x = put_signs(buffer, x, y, end, "│", self.theme.rule);
        self.put(buffer, (x + 1, y), end, &line.text, style);
    }

    /// The column of the bar beside a note.
    pub(super) fn note_column(&self, line: &NoteLine) -> u16 {
        self.areas.left + line.column
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

    fn bars(&self, bars: &[BarPart], (x, y): (u16, u16), buffer: &mut Buffer) {
        let part = |bar: &BarPart| match (u64::from(bar.eighths), self.weighted(bar.weight)) {
            (0, _) => SparklineBar::from(None),
            // Blanks in reverse fill their cells in every font, full blocks do not.
            (8, style) => SparklineBar::from(0).style(style.reversed()),
            (eighths, style) => SparklineBar::from(eighths).style(style),
        };
        let line = Sparkline::default().data(bars.iter().map(part)).max(8);
        let width = u16::try_from(bars.len()).unwrap_or(u16::MAX);
        let area = Rect::new(x, y, width, 1);
        draw_part(area, buffer, |drawn| line.render(area, drawn));
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

    /// Shows the place of the view, in the last column.
    fn scroll_bar(&self, buffer: &mut Buffer) {
        let Some(column) = self.areas.scroll_bar else {
            return;
        };
        let area = Rect::new(column, self.areas.top, 1, self.areas.transcript.height);
        let styles = [self.theme.rule, self.theme.thumb];
        scroll_bar(self.screen.scroll, area, styles, buffer);
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

    /// A failure in one row, with what comes next; the reason is shortened first.
    fn with_reason(&self, failure: &Failure, next: &str, room: usize) -> String {
        let reason = clause(&failure.what);
        let reason = self.shorten(&reason, room.saturating_sub(self.width(next) + 2));
        format!("✗ {reason}{next}")
    }
}

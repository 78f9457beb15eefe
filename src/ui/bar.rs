//! What header and status line share: words at both ends of one row.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use super::Canvas;

/// The least columns between the left and the right part of a line.
pub(super) const GAP: usize = 2;

/// The words of a line, each with its style.
pub(super) type Parts = Vec<(String, Style)>;

impl Canvas<'_> {
    /// Columns of header and status line without margins.
    pub(super) fn room(&self) -> usize {
        let columns = self.words();
        usize::from(columns.end - columns.start)
    }

    pub(super) fn margin(&self) -> usize {
        usize::from(self.words().start)
    }

    /// The columns for the words of header and status line: above and below those of the
    /// transcript, which does not fill a wide screen.
    pub(super) fn words(&self) -> Range<u16> {
        let margin = u16::from(self.areas.scroll_bar.is_some());
        let end = self.size().width.saturating_sub(margin);
        let transcript_end = self.areas.left + self.areas.transcript.width;
        let start = self.areas.left.saturating_sub(1).max(margin).min(end);
        start..end.min(transcript_end + 2)
    }

    /// Writes the parts of a line at its two ends.
    pub(super) fn spread_out(&self, left: &Parts, right: &Parts, y: u16, buffer: &mut Buffer) {
        let Range { start, end } = self.words();
        let mut x = start;
        for (words, style) in left {
            x = self.put(buffer, (x, y), end, words, *style);
        }
        let taken: usize = right.iter().map(|(words, _)| self.width(words)).sum();
        let mut x = end.saturating_sub(u16::try_from(taken).unwrap_or(end));
        for (words, style) in right {
            x = self.put(buffer, (x, y), end, words, *style);
        }
    }

    /// Columns of both parts, with the gap between them.
    pub(super) fn spread(&self, left: &[(String, Style)], right: &[(String, Style)]) -> usize {
        let columns =
            |parts: &[(String, Style)]| -> usize { parts.iter().map(|p| self.width(&p.0)).sum() };
        let gap = if right.is_empty() { 0 } else { GAP };
        columns(left) + gap + columns(right)
    }
}

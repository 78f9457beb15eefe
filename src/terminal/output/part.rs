//! Frames in parts, for slow lines: the rows near the cursor first.

use std::io;

use ratatui::buffer::Buffer;

use super::{FrameSink, Renderer};

impl<S: FrameSink> Renderer<S> {
    /// Shows a part of what `paint` draws: rows that look different, until the frame has `most`
    /// bytes. For screens without pixels over the cells. Returns the number of bytes, and whether no
    /// row is left.
    ///
    /// # Errors
    /// The sink fails.
    pub fn draw_part(
        &mut self,
        most: usize,
        paint: impl Fn(&mut Buffer),
    ) -> io::Result<(usize, bool)> {
        self.start_over();
        let mut is_whole = true;
        for y in self.rows_by_distance() {
            is_whole = self.writer.len() < most;
            if !is_whole {
                break;
            }
            self.draw_rows(y..y + 1, &paint);
        }
        Ok((self.flush()?, is_whole))
    }

    /// All rows: that of the cursor, its neighbours and the last row come first.
    fn rows_by_distance(&self) -> Vec<u16> {
        let height = self.size.height;
        let near = self.cursor.map_or(height / 2, |(_, y)| y);
        let mut rows: Vec<u16> = (0..height).collect();
        rows.sort_by_key(|y| match y.abs_diff(near) {
            _ if y + 1 == height => 1,
            distance => distance,
        });
        rows
    }

    /// Whether pixels are shown over the cells.
    pub fn has_pixels(&self) -> bool {
        !self.pieces.is_empty()
    }
}

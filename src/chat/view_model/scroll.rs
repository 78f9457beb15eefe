//! The place of a view in something longer, and the thumb of its scroll bar.

use std::ops::Range;

/// Where the view stands, counted in messages of the whole thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScrollPosition {
    /// Messages older than the first one on screen, loaded or not.
    pub before: u64,
    pub shown: u64,
    /// Messages in the whole thread.
    pub total: u64,
    /// The rows above and below the thumb show a track.
    pub has_track: bool,
}

impl ScrollPosition {
    /// The rows of the thumb in a bar of `height` rows; `None` if everything is in view. The thumb
    /// touches an end only if the view does.
    pub fn thumb(self, height: u16) -> Option<Range<u16>> {
        let rows = u64::from(height);
        if self.shown >= self.total || height < 3 {
            return None;
        }
        let length = (rows * self.shown / self.total).clamp(1, rows - 2);
        let hidden = self.total - self.shown;
        let after = hidden.saturating_sub(self.before);
        let free = rows - length;
        let start = match (self.before, after) {
            (0, _) => 0,
            (_, 0) => free,
            (before, _) => (free * before / hidden).clamp(1, free - 1),
        };
        let row = |n| u16::try_from(n).unwrap_or(height);
        Some(row(start)..row(start + length))
    }
}

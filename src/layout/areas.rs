//! Divides a screen of a given size into header, transcript and status line.

use std::ops::Range;

use crate::message::Direction;

/// Columns and rows of the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// The widest transcript: further apart, left and right lose each other.
const MAX_TRANSCRIPT: u16 = 128;

/// The widest overlay, frame and padding included.
const MAX_OVERLAY: u16 = 80;

/// From so many rows on, the header has air below.
const AIRY: u16 = 24;

/// Where things are in a terminal of one size: the core and the drawing agree on it here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Areas {
    /// Header and status line are shown.
    pub chrome: bool,
    /// Row below the header that belongs to the header by half, or has a hairline.
    pub rule: Option<u16>,
    /// First row of the transcript.
    pub top: u16,
    /// First column of the transcript. The columns beside it, where there are any, are for the
    /// marker of the selected message.
    pub left: u16,
    /// Of the transcript, margins and scroll bar not included.
    pub transcript: Size,
    /// Column of the scroll bar, where there is room for one.
    pub scroll_bar: Option<u16>,
}

impl Areas {
    /// For a terminal of `size`.
    pub fn of(size: Size) -> Self {
        let chrome = size.height > 2;
        let (before, after) = match size.width {
            0..=3 => (0, 0),
            4..=23 => (1, 1),
            24..=59 => (1, 2),
            _ => (2, 3),
        };
        let rule = (size.height >= AIRY).then_some(1);
        let top = u16::from(chrome) + u16::from(rule.is_some());
        let room = size.width - before - after;
        let width = room.min(MAX_TRANSCRIPT);
        Self {
            chrome,
            rule,
            top,
            left: before + (room - width) / 2,
            transcript: Size {
                width,
                height: size.height - top - u16::from(chrome),
            },
            scroll_bar: (size.width >= 24).then(|| size.width - 1),
        }
    }

    pub fn bubble_columns(self, side: Direction, width: u16) -> Range<u16> {
        let end = self.left + self.transcript.width;
        let left = match side {
            Direction::Inbound => self.left,
            Direction::Outbound => end.saturating_sub(width).max(self.left),
        };
        left..left.saturating_add(width).min(end)
    }

    /// Columns and rows for text inside an overlay: its frame and padding taken off.
    pub fn overlay_text(self, size: Size) -> Size {
        Size {
            width: size.width.min(MAX_OVERLAY).saturating_sub(4).max(1),
            height: self.transcript.height.saturating_sub(2).max(1),
        }
    }
}

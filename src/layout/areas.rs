//! Divides a screen of a given size into header, transcript and status line.

use std::ops::Range;

use crate::message::Direction;

/// Columns and rows of the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    pub width: u16,
    pub height: u16,
}

/// The widest transcript: in a wider one, eyes lose the connection between left and right.
const MAX_TRANSCRIPT: u16 = 128;

/// The widest overlay, frame and padding included.
const MAX_OVERLAY: u16 = 80;

/// With at least this many rows, there is a row below the header.
const AIRY: u16 = 24;

/// With at least this many rows in the transcript, boxes have a frame.
const LEAST_FRAMED: u16 = 6;

/// Where things are in a terminal of one size; used by the core and by the drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Areas {
    pub chrome: bool,
    /// The row below the header: half of it has the header's colour, or it has a hairline.
    pub rule: Option<u16>,
    pub top: u16,
    /// First column of the transcript. A column beside it, if there is one, is for the marker of
    /// the selected message.
    pub left: u16,
    /// Without margins and scroll bar.
    pub transcript: Size,
    pub scroll_bar: Option<u16>,
}

impl Areas {
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

    /// In a low terminal, a box over the transcript has neither frame nor title: it fills the transcript.
    pub fn has_framed_boxes(self) -> bool {
        self.transcript.height >= LEAST_FRAMED && self.transcript.width > 4
    }

    /// The size of the text inside an overlay, without frame and padding.
    pub fn overlay_text(self, size: Size) -> Size {
        let frame = if self.has_framed_boxes() { 2 } else { 0 };
        Size {
            width: size.width.min(MAX_OVERLAY).saturating_sub(4).max(1),
            height: self.transcript.height.saturating_sub(frame).max(1),
        }
    }
}

//! (message, width) → rows. Nothing else decides a bubble's height.

use super::event::Size;
use super::message::{Direction, Message};
use super::time::Zone;

/// How bubbles are set off from the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Look {
    /// By a background colour.
    Filled,
    /// By a frame: for terminals without colour.
    Outlined,
}

/// All that a bubble's shape depends on besides its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metrics {
    /// Of the transcript (scroll bar and margins not included).
    pub transcript: Size,
    /// How bubbles are set off.
    pub look: Look,
}

/// What a span is, for the colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Of the message.
    Text,
    /// Frame of an outlined bubble.
    Frame,
    /// Clock time and the like.
    Time,
}

/// A run of cells of one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The characters.
    pub text: String,
    /// What they are.
    pub role: Role,
}

/// A message laid out for one width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bubble {
    /// Left or right.
    pub side: Direction,
    /// Columns, frame or padding included.
    pub width: u16,
    /// From top to bottom; each is at most `width` columns and padded by the drawing.
    pub rows: Vec<Vec<Span>>,
}

impl Bubble {
    /// Lays `message` out.
    pub fn layout(message: &Message, metrics: Metrics, zone: Zone) -> Self {
        let time = message.sent_at().map(|t| zone.clock(t)).unwrap_or_default();
        let rows = message
            .text()
            .lines()
            .chain([&*time])
            .map(|line| {
                vec![Span {
                    text: line.to_owned(),
                    role: Role::Text,
                }]
            })
            .collect();
        Self {
            side: message.direction(),
            width: metrics.transcript.width.min(40),
            rows,
        }
    }

    /// Rows on screen.
    pub fn height(&self) -> usize {
        self.rows.len()
    }
}

//! What stands between two bubbles. It depends on these two bubbles only, so messages that are
//! loaded later move nothing.

use super::{Bubble, Look, Metrics, Tone};
use crate::message::Direction;

/// The fewest columns between two bubbles that share a row of edges.
const SHARED_GAP: u16 = 2;

/// What the rows beside a bubble need to know about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    pub side: Direction,
    /// The sort of bubble, for the colours.
    pub tone: Tone,
    pub width: u16,
}

impl Outline {
    /// Of a bubble.
    pub fn of(bubble: &Bubble) -> Self {
        Self {
            side: bubble.side,
            tone: bubble.tone,
            width: bubble.width,
        }
    }
}

/// A row of edges: half a row that belongs to the bubble above, the bubble below, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EdgeRow {
    /// The bubble above: its lower edge is the row's upper half.
    pub above: Option<Outline>,
    /// The bubble below: its upper edge is the row's lower half.
    pub below: Option<Outline>,
}

impl EdgeRow {
    /// The two bubbles of a group, separated only by a hairline.
    pub fn seam(self) -> Option<(Outline, Outline)> {
        let both = self.above.zip(self.below);
        both.filter(|(above, below)| above.side == below.side)
    }
}

/// The rows between two bubbles with nothing else between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// Blank rows.
    Air(u16),
    /// One row with both edges: a seam within a group, else two edges side by side.
    Joined,
    /// One row for each edge.
    Apart,
}

impl Joint {
    pub fn height(self) -> u16 {
        match self {
            Self::Air(rows) => rows,
            Self::Joined => 1,
            Self::Apart => 2,
        }
    }

    /// The rows from top to bottom; a blank one has no edges.
    pub fn rows(self, above: Outline, below: Outline) -> impl Iterator<Item = EdgeRow> {
        let (above, below) = (Some(above), Some(below));
        let (count, edges) = match self {
            Self::Air(rows) => (rows, [EdgeRow::default(); 2]),
            Self::Joined => (1, [EdgeRow { above, below }; 2]),
            Self::Apart => (
                2,
                [
                    EdgeRow { above, below: None },
                    EdgeRow { above: None, below },
                ],
            ),
        };
        (0..count).map(move |row| edges[usize::from(row % 2)])
    }
}

impl Metrics {
    /// The rows between two bubbles; `close` says whether the messages are close in time.
    pub fn joint(self, above: Outline, below: Outline, close: bool) -> Joint {
        let same_side = above.side == below.side;
        match self.look {
            // The side distinguishes filled bubbles; two messages of one side with more time
            // between them need more space.
            Look::Filled => Joint::Air(1 + u16::from(same_side && !close)),
            Look::Outlined => Joint::Air(u16::from(!(same_side && close))),
            Look::Round => {
                let both = above.width.saturating_add(below.width);
                let fit = both.saturating_add(SHARED_GAP) <= self.transcript.width;
                if (same_side && close) || (!same_side && fit) {
                    Joint::Joined
                } else {
                    Joint::Apart
                }
            }
        }
    }

    /// Whether bubbles have rows of edges above and below.
    pub fn has_edges(self) -> bool {
        self.look == Look::Round
    }
}

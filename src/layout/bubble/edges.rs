//! What stands between two bubbles. It depends on these two bubbles only, so messages that are
//! loaded later move nothing.

use super::{Bubble, Look, Metrics, Tone};
use crate::message::Direction;

/// Columns that two bubbles in one row of edges leave between them, at least.
const SHARED_GAP: u16 = 2;

/// What the rows beside a bubble need to know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Left or right.
    pub side: Direction,
    /// What sort it is, for the colours.
    pub tone: Tone,
    /// Columns.
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

/// A row of edges: half a row of the bubble above it, of the bubble below it, or of both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EdgeRow {
    /// The bubble above: its lower edge is the row's upper half.
    pub above: Option<Outline>,
    /// The bubble below: its upper edge is the row's lower half.
    pub below: Option<Outline>,
}

impl EdgeRow {
    /// A group's two bubbles, which only a hairline parts.
    pub fn seam(self) -> Option<(Outline, Outline)> {
        let both = self.above.zip(self.below);
        both.filter(|(above, below)| above.side == below.side)
    }
}

/// The rows between two bubbles that have nothing else between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// So many blank rows.
    Air(u16),
    /// One row with both edges: a seam within a group, else two edges beside each other.
    Joined,
    /// A row for each edge.
    Apart,
}

impl Joint {
    /// Rows.
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
    /// What stands between two bubbles with nothing else between them, `close` in time or not.
    pub fn joint(self, above: Outline, below: Outline, close: bool) -> Joint {
        let same_side = above.side == below.side;
        match self.look {
            // Sides tell filled bubbles apart; what one side says later on needs more air.
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

    /// Bubbles have rows of edges above and below theirs.
    pub fn has_edges(self) -> bool {
        self.look == Look::Round
    }
}

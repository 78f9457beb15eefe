//! Which pictures are on screen, and where.

use std::ops::Range;
use std::time::Duration;

use super::Pictures;
use crate::chat::view_model::{Row, ShownBubble};
use crate::layout::areas::Areas;
use crate::layout::bubble::Bubble;
use crate::picture::Placement;

/// The pictures of the bubbles in view at this time, from top to bottom, cut to the rows in view.
pub fn placements(
    pictures: &Pictures,
    now: Duration,
    rows: &[Row],
    bubbles: &[ShownBubble],
    areas: Areas,
) -> Vec<Placement> {
    if pictures.terms().is_none() {
        return Vec::new();
    }
    let mut placed = Vec::new();
    for (index, shown) in bubbles.iter().enumerate() {
        if shown.bubble.files().is_empty() {
            continue;
        }
        let Some((first, in_view)) = in_view(rows, index) else {
            continue;
        };
        placed.extend(place(pictures, now, shown, first, &in_view, areas));
    }
    placed
}

/// The first row of the transcript that shows the bubble, and which rows of the bubble are in view.
fn in_view(rows: &[Row], bubble: usize) -> Option<(usize, Range<usize>)> {
    let is_its = |row: &Row| matches!(row, Row::Bubble { bubble: its, .. } if *its == bubble);
    let first = rows.iter().position(is_its)?;
    let Row::Bubble { row, .. } = rows[first] else {
        return None;
    };
    let count = rows[first..].iter().take_while(|row| is_its(row)).count();
    Some((first, row..row + count))
}

fn place(
    pictures: &Pictures,
    now: Duration,
    shown: &ShownBubble,
    first: usize,
    in_view: &Range<usize>,
    areas: Areas,
) -> Vec<Placement> {
    let mut placed = Vec::new();
    let bubble: &Bubble = &shown.bubble;
    let left = areas.bubble_columns(bubble.side, bubble.width).start;
    for (index, file) in bubble.files().iter().enumerate() {
        let picture_rows = file.picture_rows();
        let start = picture_rows.start.max(in_view.start);
        let end = picture_rows.end.min(in_view.end);
        let Some((column, size)) = file.picture.filter(|_| start < end) else {
            continue;
        };
        let Some(picture) = pictures.in_bubble(shown.key, index, now) else {
            continue;
        };
        let row = |row: usize| u16::try_from(first + row - in_view.start).unwrap_or(u16::MAX);
        placed.push(Placement {
            picture,
            size,
            column: left.saturating_add(column),
            rows: areas.top + row(start)..areas.top + row(end),
            hidden_above: u16::try_from(start - file.rows.start).unwrap_or(u16::MAX),
        });
    }
    placed
}

//! Makes the `ViewModel`, which the drawing reads, from the state.

mod sentences;
mod status;

use std::sync::Arc;

use super::boxes::{self, BoxContext};
use super::filter::Filtering;
use super::hit::Hit;
use super::pictures::placements;
use super::selection::RangeEnds;
use super::state::State;
use super::view_model::{Header, Row, ScrollPosition, ShownBubble, ViewModel};
use crate::layout::areas::{Areas, Size};
use crate::layout::bubble::Look;
use crate::layout::viewport::{Rows, Separator, Viewport, VisibleRow};
use crate::picture::Placement;
use sentences::sentences;
use status::status;

impl State {
    /// The screen to draw. Composed at most once per event.
    pub fn screen(&mut self) -> &Arc<ViewModel> {
        let screen = self.drawn().take();
        let screen = screen.unwrap_or_else(|| Arc::new(self.compose()));
        self.drawn().insert(screen)
    }

    fn compose(&mut self) -> ViewModel {
        let Some(size) = self.view().size() else {
            return ViewModel::empty();
        };
        let over = over(self, size);
        let is_over = over.is_some();
        let middle = over.unwrap_or_else(|| self.middle(size));
        let (rows, mut bubbles, scroll, pictures) = middle;
        let overlay = boxes::view(box_context(self), size);
        let mut status = status(self, &bubbles);
        if !Areas::of(size).has_framed_boxes() {
            // Without a frame, the title of a box has no other place.
            status.chip = overlay
                .as_ref()
                .map(|open| open.title.clone())
                .or(status.chip);
        }
        ViewModel {
            size,
            header: header(self),
            pictures,
            rows,
            links: self.shows(&mut bubbles),
            status,
            bubbles,
            scroll,
            new_below: if is_over { 0 } else { self.view().new_below() },
            overlay,
            columns: self.view().columns(),
            zone: self.settings().zone,
        }
    }

    fn middle(&mut self, size: Size) -> Middle {
        if self.shown().is_empty() {
            let scroll = ScrollPosition::default();
            return (sentences(self, size), Vec::new(), scroll, Vec::new());
        }
        let ends = self.context().ends();
        let hit = self.find().search().current();
        let mut transcript = self.transcript();
        let (rows, mut bubbles) = transcript_rows(transcript.rows(), ends, hit);
        for shown in &mut bubbles {
            let (thread, attention) = (self.sync().thread(), self.attention());
            shown.note = attention.opt_out_note(thread, shown.key, shown.bubble.side);
            shown.reactions = attention.reaction_marks(thread, shown.key);
        }
        let scroll = scroll_position(self, &bubbles);
        let (areas, now) = (Areas::of(size), self.now().elapsed);
        let pictures = placements(self.media().pictures(), now, &rows, &bubbles, areas);
        (rows, bubbles, scroll, pictures)
    }
}

/// What overlays may read.
pub fn box_context(state: &State) -> BoxContext<'_> {
    BoxContext {
        context: state.context(),
        overlays: state.input().overlays(),
    }
}

/// Everything between header and status line.
type Middle = (Vec<Row>, Vec<ShownBubble>, ScrollPosition, Vec<Placement>);

/// What covers the transcript: a large picture, the gallery, or the strip of months.
fn over(state: &State, size: Size) -> Option<Middle> {
    if let Some(months) = state.months() {
        let rows = months.view(state.context(), size);
        return Some((rows, Vec::new(), ScrollPosition::default(), Vec::new()));
    }
    let (rows, pictures, scroll) = state.media().view(state.context(), size)?;
    Some((rows, Vec::new(), scroll, pictures))
}

fn header(state: &State) -> Header {
    let waiting = (state.attention()).waiting_words(state.view().size(), state.now().wall);
    let filter = state.find().filtering().map(Filtering::header_words);
    let counts = state.sync().thread().counts();
    Header {
        number: state.settings().number.clone(),
        contact: state.settings().contact.clone(),
        loaded: state.sync().thread().len(),
        total: if state.sync().is_opened() && state.sync().thread().is_empty() {
            Some(0)
        } else {
            state.sync().thread().total()
        },
        failed: counts.failed,
        pending: counts.pending,
        their_clock: state
            .attention()
            .their_clock(state.view().size())
            .map(str::to_owned),
        waiting: waiting.map(|words| words.as_str().into()),
        filter: filter.map(|words| words.as_str().into()),
        not_kept: state.sync().lost_archive().is_some(),
    }
}

/// The rows in view, and their bubbles. `ends`: the range; `hit`: the selected message is the
/// current hit of the search.
fn transcript_rows(
    (viewport, mut rows): (&mut Viewport, Rows),
    ends: Option<RangeEnds>,
    hit: Option<Hit>,
) -> (Vec<Row>, Vec<ShownBubble>) {
    let visible = viewport.visible(&mut rows);
    // A bubble and the blank row above take at least two rows, as a rule.
    let mut bubbles: Vec<ShownBubble> = Vec::with_capacity(visible.len() / 2);
    let mut out = Vec::with_capacity(visible.len());
    for (key, row) in visible {
        out.push(match (row, key) {
            (VisibleRow::Between(separator), _) => separator.into(),
            (row @ (VisibleRow::Bubble(_) | VisibleRow::Note(_)), Some(key)) => {
                // The rows of a bubble and its note follow each other: a new key is a new bubble.
                if bubbles.last().is_none_or(|last| last.key != key)
                    && let Some(bubble) = rows.bubble(key)
                {
                    bubbles.push(ShownBubble {
                        key,
                        bubble,
                        selected: ends.is_some_and(|ends| ends.contain(key, rows.thread.thread)),
                        note: None,
                        reactions: String::new(),
                        marks: rows.marks(key).filter(|marks| marks.parts() > 0),
                        hit: hit.filter(|hit| hit.key == key).map(|hit| hit.nth),
                        links: Vec::new(),
                    });
                }
                let last = bubbles.len().checked_sub(1);
                match (last.filter(|last| bubbles[*last].key == key), row) {
                    (Some(bubble), VisibleRow::Bubble(row)) => Row::Bubble { bubble, row },
                    (Some(bubble), VisibleRow::Note(row)) => match rows.note_line(key, row) {
                        Some(line) => Row::Note {
                            bubble,
                            row: bubbles[bubble].bubble.height() + row,
                            line,
                        },
                        None => Row::Blank,
                    },
                    _ => Row::Blank,
                }
            }
            (_, None) => Row::Blank,
        });
    }
    // An edge of a bubble that is otherwise out of view would look like a mistake.
    if let Some(Row::Between(Separator::Edges(edges))) = out.first_mut() {
        edges.above = None;
    }
    if let Some(Row::Between(Separator::Edges(edges))) = out.last_mut() {
        edges.below = None;
    }
    (out, bubbles)
}

/// Where the bubbles in view stand among all shown messages.
fn scroll_position(state: &State, bubbles: &[ShownBubble]) -> ScrollPosition {
    let shown = bubbles.len() as u64;
    let first = bubbles.first().map(|bubble| bubble.key);
    let (before, total) = match (state.shown().only, first) {
        (_, None) => (0, 0),
        (Some(index), Some(first)) => (
            index.rank(state.sync().thread(), first) as u64,
            index.len() as u64,
        ),
        (None, Some(first)) => (
            state.sync().thread().position(first),
            state
                .sync()
                .thread()
                .total()
                .unwrap_or(state.sync().thread().len()),
        ),
    };
    ScrollPosition {
        before,
        shown,
        total: total.max(before + shown),
        has_track: state.view().metrics().look == Look::Round,
    }
}

//! The mouse: a click selects, two open details, the scroll bar is dragged.

use std::time::Duration;

use super::action::Layer;
use super::changes;
use super::event::{Pointer, PointerMove};
use super::state::State;
use super::view_model::Row;
use crate::layout::areas::Areas;
use crate::message::MessageKey;
use crate::sync::work::Target;
use crate::text::numerals::thousands;

/// Two clicks within this time are one double click.
const TWICE: Duration = Duration::from_millis(500);

/// What the mouse is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pointing {
    /// The message that was clicked last, and when.
    clicked: Option<(MessageKey, Duration)>,
    /// The scroll bar is held; where it points to.
    held: Option<Pull>,
}

/// Where the scroll bar points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pull {
    Oldest,
    /// Index in the gateway's list.
    Index(u64),
    Newest,
}

/// The button goes down, moves or goes up.
pub fn act(state: &mut State, pointer: Pointer) {
    let Some(size) = state
        .view
        .size
        .filter(|_| state.layer() == Layer::Transcript)
    else {
        state.input.pointing.held = None;
        return;
    };
    let areas = Areas::of(size);
    let row = pointer.row.checked_sub(areas.top);
    let inside = row.filter(|row| *row < areas.transcript.height);
    match (pointer.what, inside) {
        (PointerMove::Pressed, Some(row)) => {
            if areas.scroll_bar == Some(pointer.column) {
                pull(state, row, areas.transcript.height);
            } else {
                click(state, row);
            }
        }
        (PointerMove::Dragged, _) if state.input.pointing.held.is_some() => {
            let height = areas.transcript.height;
            let row = row.unwrap_or(0).min(height.saturating_sub(1));
            pull(state, row, height);
        }
        (PointerMove::Released, _) => let_go(state),
        _ => {}
    }
    // It was looked at for what lies where.
    state.screen = None;
}

fn click(state: &mut State, row: u16) {
    let screen = state.screen();
    let shown = match screen.rows.get(usize::from(row)) {
        Some(Row::Bubble { bubble, .. }) => screen.bubbles.get(*bubble),
        _ => None,
    };
    let Some(key) = shown.map(|shown| shown.key) else {
        return;
    };
    let now = state.now.elapsed;
    let twice = state
        .input
        .pointing
        .clicked
        .is_some_and(|(last, at)| last == key && now.saturating_sub(at) <= TWICE);
    state.input.pointing.clicked = (!twice).then_some((key, now));
    state.view.viewport.pick(key);
    if twice {
        super::update::open_details(state);
    }
}

/// The scroll bar is held at a row of so many: what is loaded there is shown at once, the rest is
/// asked for when it is let go, lest a drag ask for all that it passes.
fn pull(state: &mut State, row: u16, height: u16) {
    let scroll = state.screen().scroll;
    if scroll.thumb(height).is_none() {
        return;
    }
    let last = u64::from(height.saturating_sub(1)).max(1);
    let hidden = scroll.total.saturating_sub(scroll.shown);
    let before = hidden * u64::from(row) / last;
    let index = scroll.total.saturating_sub(before + 1);
    let pull = match u64::from(row) {
        0 => Pull::Oldest,
        row if row >= last => Pull::Newest,
        _ => Pull::Index(index),
    };
    let again = state.input.pointing.held.replace(pull) == Some(pull);
    if again {
        return;
    }
    match pull {
        Pull::Newest => state.go_to_latest(),
        Pull::Oldest if state.sync.thread().begins() => {
            let (viewport, mut rows) = state.rows();
            viewport.to_oldest(&mut rows);
        }
        Pull::Oldest => state.notify("Let go to see the first message.".into()),
        Pull::Index(index) => {
            if let Some(key) = state.shown_at_index(index) {
                let (viewport, mut rows) = state.rows();
                viewport.show_at_top(key, &mut rows);
            } else {
                let (at, total) = (thousands(before + 1), thousands(scroll.total));
                let words = format!("Let go to see message {at} of {total}.");
                state.notify(words.as_str().into());
            }
        }
    }
}

fn let_go(state: &mut State) {
    let target = match state.input.pointing.held.take() {
        Some(Pull::Oldest) => Target::First,
        Some(Pull::Index(index)) if state.shown_at_index(index).is_none() => Target::Index(index),
        _ => return,
    };
    state.input.notice = None;
    changes::jump(state, target);
}

#[cfg(test)]
mod tests;

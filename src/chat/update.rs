//! The only way the state changes.

use crossterm::event::KeyEvent;

use super::action::{Action, Layer, action_for};
use super::effect::Effect;
use super::event::{Event, Now, Size};
use super::state::{Layered, OpenOverlay, State};
use super::{compose, overlay, sync};

/// Takes one event and says what is to be done outside.
#[must_use]
pub fn update(state: &mut State, event: Event, now: Now) -> Vec<Effect> {
    state.now = now;
    state.screen = None;
    let mut effects = Vec::new();
    match event {
        Event::KeyPressed(key) => press(state, key, &mut effects),
        Event::WheelTurned(rows) => scroll(state, i64::from(rows)),
        Event::Resized(size) => resize(state, size),
        Event::FocusChanged(focused) => state.live.focus(focused, now),
        Event::Woke => {}
        Event::Resumed => state.live.focus(true, now),
        Event::PageFetched { id, page } => sync::fetched(state, id, page),
        Event::RequestDelayed { id, failure, wait } => {
            state.requests.delay(id, failure, now.elapsed + wait);
        }
        Event::RequestFailed { id, failure } => sync::failed(state, id, failure),
        Event::RequestCancelled { id } => drop(state.requests.end(id)),
    }
    settle(state, &mut effects);
    effects
}

/// What follows from any event: counters, the next requests.
fn settle(state: &mut State, effects: &mut Vec<Effect>) {
    if state.viewport.anchor() == super::viewport::Anchor::Latest {
        state.new_below = 0;
    }
    if state
        .notice
        .as_ref()
        .is_some_and(|(_, until)| *until <= state.now.elapsed)
    {
        state.notice = None;
    }
    sync::ask(state, effects);
}

fn resize(state: &mut State, size: Size) {
    state.size = Some(size);
    let metrics = compose::metrics(size, state.settings.look);
    state.layouts.set_metrics(metrics);
    let (viewport, mut rows) = state.rows();
    viewport.resize(i64::from(metrics.transcript.height), &mut rows);
}

fn press(state: &mut State, key: KeyEvent, effects: &mut Vec<Effect>) {
    state.notice = None;
    let layer = match state.overlay {
        None => Layer::Transcript,
        Some(open) => match open.what {
            Layered::Details { .. } => Layer::Details,
            Layered::Help => Layer::Help,
        },
    };
    let Some(action) = action_for(layer, key) else {
        return;
    };
    if state.overlay.is_some() && overlay::act(state, action) {
        return;
    }
    act(state, action, effects);
}

fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    let page = (state.viewport.height() - 2).max(1);
    let half = (state.viewport.height() / 2).max(1);
    match action {
        Action::Newer => select(state, true),
        Action::Older => select(state, false),
        Action::RowDown => scroll(state, 1),
        Action::RowUp => scroll(state, -1),
        Action::HalfPageDown => scroll(state, half),
        Action::HalfPageUp => scroll(state, -half),
        Action::PageDown => scroll(state, page),
        Action::PageUp => scroll(state, -page),
        Action::First => {
            let (viewport, mut rows) = state.rows();
            viewport.to_oldest(&mut rows);
        }
        Action::Latest => state.viewport.to_latest(&state.thread),
        Action::Details => open_details(state),
        Action::Help => open(state, Layered::Help),
        Action::Refresh => sync::refresh(state),
        Action::Redraw => effects.push(Effect::Repaint),
        Action::Suspend => effects.push(Effect::Suspend),
        Action::CloseOrQuit | Action::Quit => effects.push(Effect::Quit),
        Action::Close | Action::Raw => {}
    }
}

fn open_details(state: &mut State) {
    if let Some(key) = state.viewport.selected() {
        open(state, Layered::Details { key, raw: false });
    }
}

fn open(state: &mut State, what: Layered) {
    state.overlay = Some(OpenOverlay { what, first: 0 });
}

fn select(state: &mut State, newer: bool) {
    let (viewport, mut rows) = state.rows();
    viewport.select_next(newer, &mut rows);
}

/// Moves the view; what a move up wants beyond the oldest loaded message is owed until the
/// messages come, but no more than one such move.
fn scroll(state: &mut State, count: i64) {
    if state.overlay.is_some() {
        overlay::scroll(state, count);
        return;
    }
    let (viewport, mut rows) = state.rows();
    let scrolled = viewport.scroll(count, &mut rows);
    let waits = scrolled.short > 1 && !state.thread.begins() && state.history.failed.is_none();
    state.history.owed = if waits { scrolled.short } else { 0 };
}

#[cfg(test)]
#[path = "update/tests.rs"]
mod tests;

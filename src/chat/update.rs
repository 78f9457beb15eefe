//! The only way the state changes.

use std::time::Duration;

use crossterm::event::KeyEvent;

use super::action::Action;
use super::copy::Form;
use super::desktop::Errand;
use super::effect::Effect;
use super::event::Event;
use super::links::Purpose;
use super::looks::Tried;
use super::prompt::line::Asking;
use super::search;
use super::search::Way;
use super::state::{Layered, OpenOverlay, State};
use super::{
    changes, compose, copy, count, details, edges, export, failed, filter, gallery, indexing,
    jumplist, links, mouse, notify, pictures, prompt, save, selection, typeahead, viewer, words,
};
use crate::layout::areas::Size;
use crate::layout::viewport::{Anchor, Gaps, Scrolled};
use crate::message::MessageKey;
use crate::sync::work::Target;
use crate::text::SafeText;
use crate::text::columns::Columns;
use crate::text::numerals::count_of;
use crate::thread::Above;
use crate::time::Now;

/// Two presses within this time are one double press.
const TWICE: Duration = Duration::from_secs(2);
/// How long the lines for the configuration file stay, unless a key is pressed.
const LINES_SHOWN: Duration = Duration::from_mins(2);

/// Takes one event and says what is to be done outside.
#[must_use]
pub fn update(state: &mut State, event: Event, now: Now) -> Vec<Effect> {
    state.now = now;
    state.sync.at(now);
    state.attention.there.tick(now.wall, state.settings.zone);
    state.screen = None;
    let mut effects = Vec::new();
    take(state, event, now, &mut effects);
    settle(state, &mut effects);
    while let Some(event) = typeahead::next(state) {
        take(state, event, now, &mut effects);
        settle(state, &mut effects);
    }
    effects
}

fn take(state: &mut State, event: Event, _now: Now, effects: &mut Vec<Effect>) {
    match event {
        Event::KeyPressed(key) => {
            if !typeahead::press(state, key) {
                press(state, key, effects);
            }
        }
        Event::Pasted(text) => {
            if !typeahead::paste(state, &text) {
                prompt::paste(state, &text);
            }
        }
        Event::WheelTurned(rows) => {
            if !typeahead::point(state) {
                moved(state);
                scroll(state, i64::from(rows));
            }
        }
        Event::PointerMoved(pointer) => {
            if typeahead::point(state) {
                return;
            }
            moved(state);
            mouse::act(state, pointer);
        }
        Event::Copied { id, answer } => {
            if let Some(Errand::Copy(what)) = state.jobs.errands.end(id) {
                copy::answered(state, &what, &answer);
            }
        }
        Event::LinkOpened { id, failed } => {
            if state.jobs.errands.end(id) == Some(Errand::Open) {
                links::answered(state, failed.as_ref());
            }
        }
        Event::ExportProgressed { id, step } => export::progressed(state, id, step),
        Event::Exported { id, result } => export::ended(state, id, result),
        Event::Resized(size) => resize(state, size),
        Event::ColumnsCounted(columns) => count_columns(state, columns),
        Event::FocusChanged(focused) => {
            state.sync.focus(focused);
            if focused {
                notify::seen(state);
            }
        }
        Event::Woke => {
            typeahead::shown(state);
            indexing::work(state);
        }
        Event::Resumed => {
            state.sync.focus(true);
            notify::seen(state);
            notify::forget_title(state);
        }
        Event::PageFetched { id, page } => {
            changes::take(state, |state| state.sync.answered(id, page));
        }
        Event::RequestDelayed { id, failure, wait } => {
            state.sync.delay(id, failure, wait);
        }
        Event::RequestFailed { id, failure } => {
            changes::take(state, |state| state.sync.failed(id, failure));
        }
        Event::RequestCancelled { id } => {
            state.sync.cancelled(id);
            pictures::cancelled(state, id);
            export::cancelled(state, id);
        }
        Event::PicturesPossible(terms) => pictures::terms_changed(state, terms),
        Event::MediaProgressed {
            id,
            received,
            total,
        } => pictures::progressed(state, id, received, total),
        Event::MediaLoaded { id, media } => pictures::loaded(state, id, media, effects),
        Event::MediaFailed { id, failure } => pictures::failed(state, id, failure),
    }
}

/// What follows from any event: counters, the next requests.
fn settle(state: &mut State, effects: &mut Vec<Effect>) {
    if state.view.viewport.anchor() == Anchor::Latest {
        state.view.new_below = 0;
    }
    if state
        .input
        .notice
        .as_ref()
        .is_some_and(|(_, until)| *until <= state.now.elapsed)
    {
        state.input.notice = None;
    }
    indexing::settle(state);
    changes::evict(state);
    edges::ask(state, effects);
    notify::tell(state, effects);
    viewer::ask(state, effects);
    pictures::ask(state, effects);
    save::ask(state, effects);
    export::ask(state, effects);
}

fn resize(state: &mut State, size: Size) {
    state.view.size = Some(size);
    state.sync.resize(size.height);
    let metrics = compose::metrics(size, state.view.looks.look(), state.view.columns);
    let (viewport, mut rows) = state.rows();
    let row = viewport.selected_row(&mut rows);
    state.view.layouts.set_metrics(metrics);
    let (viewport, mut rows) = state.rows();
    viewport.resize(i64::from(metrics.transcript.height), row, &mut rows);
}

/// Lays everything out as the terminal counts; what is in view stays there, as at another size.
fn count_columns(state: &mut State, columns: Columns) {
    state.view.columns = columns;
    if let Some(size) = state.view.size {
        resize(state, size);
    }
}

fn press(state: &mut State, key: KeyEvent, effects: &mut Vec<Effect>) {
    state.input.notice = None;
    if prompt::press(state, key) {
        return;
    }
    let action = state.input.keymap.action(state.layer(), key);
    if count::typed(state, key, action) {
        return;
    }
    let times = count::take(state);
    let Some(action) = action else {
        return;
    };
    if let Some(tried) = state.view.looks.act(action) {
        return follow_looks(state, tried);
    }
    if links::act(state, action, times, effects) {
        return details::follow_pick(state);
    }
    if state.input.overlay.is_some() && details::act(state, action, times) {
        return;
    }
    if viewer::act(state, action, effects) || gallery::act(state, action, times) {
        return;
    }
    let stops = action == Action::Close && state.view.range.is_none();
    if stops && (export::stop(state, effects) || save::stop(state, effects)) {
        return;
    }
    let closes = matches!(action, Action::Close | Action::CloseOrQuit);
    if closes && state.view.range.is_none() && (search::close(state) || filter::close(state)) {
        return;
    }
    match action {
        Action::Refresh | Action::Help | Action::Redraw | Action::Suspend => {}
        Action::NextHit | Action::PreviousHit => left_place(state),
        _ => moved(state),
    }
    act(state, action, times, effects);
}

/// Shows other looks, or says how to keep them.
fn follow_looks(state: &mut State, tried: Tried) {
    match tried {
        Tried::Nothing => {}
        Tried::Shown => {
            if let Some(size) = state.view.size {
                resize(state, size);
            }
        }
        Tried::Kept(words) => {
            let until = state.now.elapsed + LINES_SHOWN;
            state.input.notice = Some((words.as_str().into(), until));
        }
    }
}

/// The reader did something else: a jump or a search under way is given up.
pub fn moved(state: &mut State) {
    left_place(state);
    failed::stop(state);
    search::moved(state);
}

fn left_place(state: &mut State) {
    state.sync.left_place();
}

/// Twice within two seconds reads all again.
fn refresh(state: &mut State) {
    let again = state
        .input
        .refreshed
        .is_some_and(|at| state.now.elapsed.saturating_sub(at) <= TWICE);
    state.input.refreshed = Some(state.now.elapsed);
    state.sync.refresh(state.view.viewport.selected());
    pictures::retry(state);
    if again && !state.sync.thread().is_empty() {
        changes::audit(state);
    }
}

fn act(state: &mut State, action: Action, times: u16, effects: &mut Vec<Effect>) {
    let page = (state.view.viewport.height() - 2).max(1) * i64::from(times);
    let half = (state.view.viewport.height() / 2).max(1) * i64::from(times);
    match action {
        Action::Newer => select(state, true, times),
        Action::Older => {
            filter::resume(state);
            select(state, false, times);
        }
        Action::RowDown => scroll(state, times.into()),
        Action::RowUp => scroll(state, -i64::from(times)),
        Action::HalfPageDown => scroll(state, half),
        Action::HalfPageUp => scroll(state, -half),
        Action::PageDown => scroll(state, page),
        Action::PageUp => scroll(state, -page),
        Action::First => {
            filter::resume(state);
            jumplist::note(state);
            changes::jump(state, Target::First);
        }
        Action::GoToDate => prompt::open(state, Asking::Date, ""),
        Action::Latest => state.go_to_latest(),
        Action::Search => search::begin(state),
        Action::NextHit => search::go(state, Way::Older, times),
        Action::PreviousHit => search::go(state, Way::Newer, times),
        Action::Filter => filter::begin(state),
        Action::Back => jumplist::go(state),
        Action::OlderFailed => failed::go(state, Way::Older, times),
        Action::NewerFailed => failed::go(state, Way::Newer, times),
        Action::Details => open_details(state),
        Action::CopyLink => links::start(state, Purpose::Copy, effects),
        Action::OpenLink => links::start(state, Purpose::Open, effects),
        Action::SelectRange => selection::toggle(state),
        Action::Copy => copy::messages(state, Form::Text, effects),
        Action::CopyFull => copy::messages(state, Form::Full, effects),
        Action::CopyMarkdown => copy::messages(state, Form::Markdown, effects),
        Action::SaveFiles => save::start(state, false),
        Action::SaveAll => save::start(state, true),
        Action::Export => export::begin(state),
        Action::View => viewer::open(state),
        Action::Gallery => gallery::toggle(state),
        Action::Play => pictures::toggle(state, effects),
        Action::Looks => {
            state.view.looks.begin();
            if !state.view.looks.is_trying() {
                state.notify("Themes and accents need 256 colours or more.".into());
            }
        }
        Action::Help => open(state, Layered::Help),
        Action::Refresh => refresh(state),
        Action::Redraw => effects.push(Effect::Repaint),
        Action::Suspend => effects.push(Effect::Suspend),
        Action::Close | Action::CloseOrQuit if state.view.range.take().is_some() => {}
        Action::CloseOrQuit if export::holds_back(state, action) => {}
        Action::CloseOrQuit | Action::Quit => effects.push(Effect::Quit),
        // They belong to what lies over the transcript.
        Action::Close
        | Action::Raw
        | Action::PickLink
        | Action::NextPicture
        | Action::PreviousPicture
        | Action::ZoomIn
        | Action::ZoomOut
        | Action::ZoomReset
        | Action::PanLeft
        | Action::PanDown
        | Action::PanUp
        | Action::PanRight
        | Action::GoToMessage
        | Action::SavePicture => {}
    }
}

pub(super) fn open_details(state: &mut State) {
    if let Some(key) = state.view.viewport.selected() {
        open(state, Layered::Details { key, raw: false });
    }
}

fn open(state: &mut State, what: Layered) {
    state.input.overlay = Some(OpenOverlay { what, first: 0 });
}

fn select(state: &mut State, newer: bool, times: u16) {
    for _ in 0..times {
        let (viewport, mut rows) = state.rows();
        let before = (viewport.anchor(), viewport.selected());
        let step = viewport.select_next(newer, Gaps::Stop, &mut rows);
        if let Some(gap) = step.gap {
            if !moves_past(state, gap, step) {
                break;
            }
            let (viewport, mut rows) = state.rows();
            viewport.select_next(newer, Gaps::Pass, &mut rows);
        }
        if before == (state.view.viewport.anchor(), state.view.viewport.selected()) {
            break;
        }
    }
}

/// A move came to the gap above this message: whether it goes on beyond. It waits there as long as
/// the messages can come; a gap that stays is shown first, and passed by the next move.
fn moves_past(state: &mut State, gap: MessageKey, step: Scrolled) -> bool {
    let missing = match state.walk().above(gap) {
        Above::Gap { missing, .. } => missing,
        _ => None,
    };
    let count = missing.map_or_else(|| "Messages".to_owned(), |n| count_of(n, "message"));
    let Some(failure) = state.held_above(Some(gap)) else {
        filter::resume(state);
        state.notify(SafeText::line(&format!("{count} not loaded yet: loading.")));
        return false;
    };
    let passes = !step.moved;
    let retry = words::key(state, Action::Refresh);
    let next = if passes {
        "passed"
    } else {
        "the next move passes"
    };
    let words = format!(
        "{count} not loaded, {next}: {} {retry} tries again.",
        failure.what
    );
    state.notify(SafeText::line(&words));
    passes
}

/// Moves the view; what a move wants of messages that are not loaded is owed until they come, but
/// no more than one such move.
fn scroll(state: &mut State, count: i64) {
    if state.input.overlay.is_some() {
        details::scroll(state, count);
        return;
    }
    if state.media.viewer.is_some() {
        return;
    }
    if state.media.gallery.is_some() {
        return gallery::scroll(state, count);
    }
    if count < 0 {
        filter::resume(state);
    }
    let (viewport, mut rows) = state.rows();
    let scrolled = viewport.scroll(count, &mut rows);
    let waits = match scrolled.gap {
        Some(gap) if moves_past(state, gap, scrolled) => {
            let (viewport, mut rows) = state.rows();
            viewport.scroll_until(count, Gaps::Pass, &mut rows);
            false
        }
        Some(gap) => state.held_above(Some(gap)).is_none(),
        None => {
            let thread = state.sync.thread();
            !thread.begins() && state.held_above(thread.oldest()).is_none()
        }
    };
    let rest = scrolled.rest;
    state
        .sync
        .owe(if waits && rest.abs() > 1 { rest } else { 0 });
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod drift_tests;

#[cfg(test)]
mod gap_tests;

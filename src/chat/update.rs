//! The update function: the only code that changes what the program knows.
//!
//! `keys` says what a key does, `commands` carries out what features ask for.

mod changes;
mod commands;
mod edges;
mod keys;
mod landing;
mod months;
mod moved;
mod questions;
pub mod state;
mod visited;
mod waiting;

use std::sync::Arc;

use super::action::Layer;
use super::command::Commands;
use super::effect::Effect;
use super::event::{Event, Pointer};
use super::pictures::FilePurpose;
use super::prompt::line::PromptKind;
use super::typeahead::AwaitedPlace;
use crate::layout::viewport::Anchor;
use crate::mutation::{Mutation, is_on};
use crate::picture::request::{Media, MediaFailure};
use crate::thread::page::RequestId;
use crate::time::Now;
use state::State;

/// Takes one event and returns what is to be done outside.
#[must_use]
pub fn update(state: &mut State, event: Event, now: Now) -> Vec<Effect> {
    state.now = now;
    state.sync.at(now);
    state.input.at(now.elapsed);
    state.attention.tick(now.wall, state.settings.zone);
    state.screen = None;
    let mut effects = Vec::new();
    let mut next = Some(event);
    while let Some(event) = next {
        let commands = match waiting::hold(state, &event) {
            Some(held) => held,
            None => take(state, event, &mut effects),
        };
        commands::apply(state, commands, &mut effects);
        follow(state, &mut effects);
        let (waited, notices) = waiting::next(state);
        commands::apply(state, notices, &mut effects);
        next = waited;
    }
    effects
}

fn take(state: &mut State, event: Event, effects: &mut Vec<Effect>) -> Commands {
    match event {
        Event::KeyPressed(key) => keys::press(state, key, effects),
        Event::Pasted(text) => questions::paste(&mut state.input, &mut state.find, &text),
        Event::WheelTurned(rows) => return turn_wheel(state, rows.into()),
        Event::PointerMoved(pointer) => return point(state, pointer),
        Event::Copied { .. } | Event::HandedOn { .. } | Event::LinkOpened { .. } => {
            return state.jobs.desktop_answered(event, &state.keymap);
        }
        Event::ExportProgressed { id, step } => {
            (state.jobs.exports_mut()).progressed(id, step, state.now.elapsed);
        }
        Event::Exported { id, result } => {
            let busy = state.input.question().open().is_some();
            return (state.jobs.exports_mut()).ended(id, result, busy);
        }
        Event::PathsListed { id, names } => {
            if let Some((typed, more)) = state.jobs.exports_mut().listed(id, &names) {
                (state.input.question_mut()).complete(PromptKind::Export, &typed, &more);
            }
        }
        Event::Resized(size) => {
            state.sync.resize(size.height);
            state.transcript().resize(size);
        }
        Event::ColumnsCounted(columns) => state.transcript().count_columns(columns),
        Event::FocusChanged(focused) => {
            state.sync.focus(focused);
            if focused {
                state.attention.seen();
            }
        }
        Event::Woke => return index_more(state),
        Event::Resumed => {
            state.sync.focus(true);
            state.attention.resumed();
        }
        Event::PageFetched { id, page } => {
            return changes::take(state, |sync| sync.answered(id, page));
        }
        Event::Recalled { id, found } => {
            let found = found.map(|found| *found);
            return changes::take(state, |sync| sync.recalled(id, found));
        }
        Event::ArchiveHit { id, query, found } => {
            let found = found.map(|found| *found);
            return changes::take_kept_hit(state, id, &query, found);
        }
        Event::MonthsCounted(months) => state.sync.months_counted(months),
        Event::KeptCounted(count) => state.sync.kept_counted(count),
        Event::VisitRecalled(visit) => visited::recall(state, visit),
        Event::ArchiveLost(words) => state.lose_archive(words),
        Event::RequestDelayed { id, failure, wait } => state.sync.delay(id, failure, wait),
        Event::RequestFailed { id, failure } => {
            return changes::take(state, |sync| sync.failed(id, failure));
        }
        Event::RequestCancelled { id } => return cancelled(state, id),
        Event::PicturesPossible(terms) => state.files().terms_changed(terms),
        Event::MediaProgressed {
            id,
            received,
            total,
        } => state.files().progressed(id, received, total),
        Event::MediaLoaded { id, media } => return file_ended(state, id, &Ok(media)),
        Event::MediaFailed { id, failure } => return file_ended(state, id, &Err(failure)),
    }
    Commands::none()
}

fn file_ended(state: &mut State, id: RequestId, result: &Result<Media, MediaFailure>) -> Commands {
    match state.files().ended(id, result) {
        (Some(FilePurpose::Take), commands) => {
            (state.jobs.saves_mut().file_ended(id, result)).and(commands)
        }
        (_, commands) => commands,
    }
}

fn cancelled(state: &mut State, id: RequestId) -> Commands {
    state.sync.cancelled(id);
    let saved = match state.files().cancelled(id) {
        Some(FilePurpose::Take) => state.jobs.saves_mut().ended(id),
        _ => Commands::none(),
    };
    saved.and(state.jobs.exports_mut().cancelled(id))
}

/// What follows from any event, in this order:
///
/// 1. an old notice goes, and the count of new messages once they are in view; once the
///    first messages are there, the view goes to the place that the command line names;
/// 2. the view moves to awaited places that are known now: first the filter, which decides which
///    messages are shown, then search and failed messages, then the gallery;
/// 3. messages beyond the limit are dropped: only now is it known which ones the view needs;
/// 4. a message is selected that is shown and in view;
/// 5. messages are requested, as the place of the view demands, and what is waited for is noted;
/// 6. files are requested: those near the view first, then those to be saved, then exports.
fn follow(state: &mut State, effects: &mut Vec<Effect>) {
    if state.viewport().anchor() == Anchor::Latest {
        state.view.clear_new_count();
    }
    state.input.drop_old_notice();
    if state.sync.is_opened() || state.sync.as_of().is_some() {
        let opened = state.start.go();
        commands::apply(state, opened, effects);
    }
    state.transcript().settle_filter();
    let (search, ground) = state.search();
    let found = search.resolve(ground);
    commands::apply(state, found, effects);
    let (failing, ground) = state.failing();
    let found = failing.resolve(ground);
    commands::apply(state, found, effects);
    let settled = state.files().settle();
    commands::apply(state, settled, effects);
    let full = changes::evict(state);
    commands::apply(state, full, effects);
    if !is_on(Mutation::StandsUnseen) {
        state.transcript().select_in_view();
    }
    effects.extend(edges::ask(state));
    let waits = state.sync.keeps_waiting();
    state.view.note_waiting(waits, state.now.elapsed);
    effects.extend((state.attention).alert(state.settings.name(), state.now.elapsed));
    waiting::note(state);
    let asked = state.files().ask();
    commands::apply(state, asked, effects);
    for (id, request) in state.jobs.saves_mut().ask(&mut state.ids) {
        state.media.begin_saving(id, request.media);
        effects.push(Effect::LoadMedia { id, request });
    }
    effects.extend(state.jobs.ask(&mut state.ids));
}

/// No other event waits: indexes loaded messages for a short while.
fn index_more(state: &mut State) -> Commands {
    let is_awaited = waiting::awaited(state) == Some(AwaitedPlace::Loaded);
    state.find.typeahead_mut().drawn(is_awaited);
    let (search, ground) = state.search();
    let found = search.catch_up(ground);
    state.indexes().work();
    found
}

/// Turns the mouse wheel over the top layer.
fn turn_wheel(state: &mut State, rows: i64) -> Commands {
    moved::moved(&mut state.sync, &mut state.find);
    if state.input.overlays().top().is_some() {
        let room = keys::box_room(state);
        state.input.overlays_mut().scroll(rows, room);
        return Commands::none();
    }
    if state.files().scroll(rows) || months::scroll(state, rows) {
        return Commands::none();
    }
    state.transcript().scroll(rows)
}

/// Handles the mouse over the top layer.
fn point(state: &mut State, pointer: Pointer) -> Commands {
    moved::moved(&mut state.sync, &mut state.find);
    if state.layer() == Layer::Months
        && let Some(pointed) = months::point(state, pointer)
    {
        return pointed;
    }
    let Some(size) = (state.view.size()).filter(|_| state.layer() == Layer::Transcript) else {
        state.input.pointing_mut().release_scroll_bar();
        return Commands::none();
    };
    let seen = Arc::clone(state.screen());
    // The screen was composed to find what is below the mouse; the action may change it.
    state.screen = None;
    let (context, parts) = state.lend();
    let pointing = parts.input.pointing_mut();
    pointing.act(pointer, size, (&seen, context))
}

#[cfg(test)]
mod tests;

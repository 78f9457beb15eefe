//! The update function: the only code that changes the state.
//!
//! `keys` says what a key does, `commands` carries out what features ask for.

mod changes;
mod commands;
mod edges;
mod finding;
mod indexing;
mod keys;
mod landing;
mod media;
mod months;
mod moves;
mod questions;
mod resize;
mod waiting;

use std::sync::Arc;

use super::action::Layer;
use super::command::Commands;
use super::effect::Effect;
use super::event::{Event, Pointer};
use super::failed::Failing;
use super::overlay::Layered;
use super::search::Searching;
use super::start::{self, Goal};
use super::state::State;
use crate::layout::viewport::Anchor;
use crate::time::Now;
use keys::{press, scroll};

use moves::moved;
use resize::{count_columns, resize};

/// Takes one event and says what is to be done outside.
#[must_use]
pub fn update(state: &mut State, event: Event, now: Now) -> Vec<Effect> {
    state.now = now;
    state.sync.at(now);
    state.attention.tick(now.wall, state.settings.zone);
    state.screen = None;
    let mut effects = Vec::new();
    take(state, event, now, &mut effects);
    follow(state, &mut effects);
    while let Some(event) = waiting::next(state) {
        take(state, event, now, &mut effects);
        follow(state, &mut effects);
    }
    effects
}

fn take(state: &mut State, event: Event, now: Now, effects: &mut Vec<Effect>) {
    match event {
        Event::KeyPressed(key) => {
            if !waiting::press(state, key) {
                press(state, key, effects);
            }
        }
        Event::Pasted(text) => {
            if !waiting::paste(state, &text) {
                questions::paste(state, &text);
            }
        }
        Event::WheelTurned(rows) => {
            if !waiting::point(state) {
                moved(state);
                scroll(state, i64::from(rows));
            }
        }
        Event::PointerMoved(pointer) => {
            if !waiting::point(state) {
                moved(state);
                point(state, pointer, effects);
            }
        }
        Event::Copied { .. } | Event::HandedOn { .. } | Event::LinkOpened { .. } => {
            let ended = errand_ended(state, event);
            commands::apply(state, ended, effects);
        }
        Event::ExportProgressed { id, step } => {
            (state.jobs.exports_mut()).progressed(id, step, now.elapsed);
        }
        Event::Exported { id, result } => {
            let busy = state.input.question().open().is_some();
            let commands = (state.jobs.exports_mut()).ended(id, result, busy);
            commands::apply(state, commands, effects);
        }
        Event::Resized(size) => resize(state, size),
        Event::ColumnsCounted(columns) => count_columns(state, columns),
        Event::FocusChanged(focused) => {
            state.sync.focus(focused);
            if focused {
                state.attention.seen();
            }
        }
        Event::Woke => look_on(state, effects),
        Event::Resumed => {
            state.sync.focus(true);
            state.attention.resumed();
        }
        Event::PageFetched { id, page } => {
            changes::take(state, |state| state.sync.answered(id, page));
        }
        Event::Recalled { .. } | Event::KeptHit { .. } | Event::ArchiveLost(_) => {
            changes::archived(state, event);
        }
        Event::RequestDelayed { id, failure, wait } => {
            state.sync.delay(id, failure, wait);
        }
        Event::RequestFailed { id, failure } => {
            changes::take(state, |state| state.sync.failed(id, failure));
        }
        Event::RequestCancelled { id } => {
            state.sync.cancelled(id);
            media::cancelled(state, id, effects);
            let commands = state.jobs.exports_mut().cancelled(id);
            commands::apply(state, commands, effects);
        }
        Event::PicturesPossible(terms) => media::terms_changed(state, terms),
        Event::MediaProgressed {
            id,
            received,
            total,
        } => media::progressed(state, id, received, total),
        Event::MediaLoaded { id, media } => media::ended(state, id, &Ok(media), effects),
        Event::MediaFailed { id, failure } => media::ended(state, id, &Err(failure), effects),
    }
}

/// What was asked of the desktop has ended.
fn errand_ended(state: &mut State, event: Event) -> Commands {
    match event {
        Event::Copied { id, answer } => state.jobs.copied(id, &answer),
        Event::HandedOn { id, answer } => state.jobs.handed_on(id, answer),
        Event::LinkOpened { id, failed } => {
            (state.jobs).link_opened(id, failed.as_ref(), &state.keymap)
        }
        _ => Commands::none(),
    }
}

/// What a program has printed is shown as soon as nothing else is open.
fn show_note(state: &mut State) {
    let is_free = state.layer() == Layer::Transcript && !state.input.is_open();
    if is_free && state.input.overlays().note().is_some() {
        state.input.overlays_mut().open(Layered::Note);
    }
}

/// What follows from any event, in this order:
///
/// 1. what has had its time goes: the count of new messages, a notice;
/// 2. the view moves where it was to go, as far as what is known allows: first the filter, which
///    decides what is shown at all, then search and failed messages, which go to what is shown, then
///    the gallery;
/// 3. what is too much is dropped: only now is it known what the view needs;
/// 4. the reader stands on a message that is shown, and sees it;
/// 5. messages are asked for: what is asked for goes by where the view stands;
/// 6. files are asked for: those near the view first, then those to be saved, then exports.
fn follow(state: &mut State, effects: &mut Vec<Effect>) {
    if state.viewport().anchor() == Anchor::Latest {
        state.view.nothing_new();
    }
    state.input.tick(state.now.elapsed);
    show_note(state);
    go_to_start(state, effects);
    landing::settle_filter(state);
    finding::search(state, effects, Searching::resolve);
    finding::failing(state, effects, Failing::resolve);
    media::settle(state, effects);
    changes::evict(state);
    landing::stand_in_view(state);
    edges::ask(state, effects);
    state
        .view
        .note_waiting(state.sync.keeps_waiting(), state.now.elapsed);
    tell(state, effects);
    media::ask(state, effects);
    ask_for_jobs(state, effects);
}

/// Tells a reader who looks elsewhere what has come.
fn tell(state: &mut State, effects: &mut Vec<Effect>) {
    let settings = &state.settings;
    let name = settings.contact.as_ref().unwrap_or(&settings.number);
    effects.extend(state.attention.tell(name, state.now.elapsed));
}

fn ask_for_jobs(state: &mut State, effects: &mut Vec<Effect>) {
    for (id, request) in state.jobs.saves_mut().ask(&mut state.ids) {
        state.media.begin_saving(id, request.media);
        effects.push(Effect::LoadMedia { id, request });
    }
    effects.extend(state.jobs.ask(&mut state.ids));
}

/// Nothing else waits: what is loaded is looked through for a while.
fn look_on(state: &mut State, effects: &mut Vec<Effect>) {
    waiting::drawn(state);
    finding::search(state, effects, Searching::catch_up);
    indexing::work(state);
}

/// The mouse, over what is on screen.
fn point(state: &mut State, pointer: Pointer, effects: &mut Vec<Effect>) {
    if state.layer() == Layer::Months && months::point(state, pointer, effects) {
        return;
    }
    let Some(size) = (state.view.size()).filter(|_| state.layer() == Layer::Transcript) else {
        return state.input.pointing_mut().let_slip();
    };
    let seen = Arc::clone(state.screen());
    let (context, parts) = state.lend();
    let pointing = parts.input.pointing_mut();
    let commands = pointing.act(pointer, size, (&seen, context));
    commands::apply(state, commands, effects);
    // It was looked at for what lies where.
    state.screen = None;
}

/// Goes where the command line says, once something is there or the gateway has answered.
fn go_to_start(state: &mut State, effects: &mut Vec<Effect>) {
    if !state.sync.is_opened() && state.sync.as_of().is_none() {
        return;
    }
    match state.start.goal.take() {
        None => {}
        Some(Goal::At(moment)) => landing::jump(state, start::target(moment)),
        Some(Goal::Find(words)) => finding::open_search(state, &words, effects),
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod drift_tests;

#[cfg(test)]
mod advice_tests;

#[cfg(test)]
mod gap_tests;

#[cfg(test)]
mod kept_tests;

#[cfg(test)]
mod standing_tests;

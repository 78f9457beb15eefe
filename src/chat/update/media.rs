//! Connects pictures and view: known files change bubbles, and the view decides which files are
//! fetched.

use std::sync::Arc;

use super::commands;
use crate::chat::action::Action;
use crate::chat::command::Commands;
use crate::chat::effect::Effect;
use crate::chat::ids::Ids;
use crate::chat::media::MediaPart;
use crate::chat::media::context::MediaContext;
use crate::chat::pictures::{FAR, FilePurpose, HeldFiles, NEAR};
use crate::chat::state::State;
use crate::layout::bubble::Bubble;
use crate::message::MessageKey;
use crate::picture::request::{Media, MediaFailure, Terms};
use crate::thread::page::RequestId;

/// Lets the media part act. The row that the view is fastened to stays where it is, whatever becomes
/// known of files.
fn act<T>(state: &mut State, act: impl FnOnce(&mut MediaPart, MediaContext, &mut Ids) -> T) -> T {
    let (before, follows) = (*state.view.viewport(), state.follows());
    let (viewport, mut rows) = state.rows();
    viewport.hold(follows, &mut rows);
    let held = HeldFiles::of(viewport, &mut rows);
    let context = MediaContext {
        sync: &state.sync,
        size: state.view.size(),
        now: state.now.elapsed,
    };
    let done = act(&mut state.media, context, &mut state.ids);
    let changed = state.media.take_changed();
    if changed.is_empty() {
        state.view.put_back(before);
    } else {
        state.view.forget_some(&changed);
        let (viewport, mut rows) = state.rows();
        held.keep(viewport, &mut rows);
    }
    done
}

/// Carries out an action on the large picture or the gallery; `false` where it is not their business.
pub fn press(state: &mut State, action: Action, times: u16, effects: &mut Vec<Effect>) -> bool {
    let commands = act(state, |media, context, ids| {
        media.act(action, times, context, ids)
    });
    let is_done = commands.is_some();
    commands::apply(state, commands.unwrap_or_default(), effects);
    is_done
}

/// Rows of the wheel; `false` where nothing lies over the transcript.
pub fn scroll(state: &mut State, rows: i64) -> bool {
    act(state, |media, context, _| media.scroll(rows, context))
}

/// Opens the large picture or the gallery, or plays a picture in its bubble.
pub fn open(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    let selected = state.selected();
    let commands = match action {
        Action::View => {
            let in_view = files_in_view(state);
            act(state, |media, context, _| match selected {
                Some(_) => media.open_large(&in_view, context.thread()),
                None => Commands::none(),
            })
        }
        Action::Gallery => act(state, |media, context, _| {
            media.toggle_gallery(selected, context.thread())
        }),
        _ => {
            let bubble = selected.and_then(|key| Some((key, bubble(state, key)?)));
            let bubble = bubble.as_ref().map(|(key, bubble)| (*key, &**bubble));
            act(state, |media, _, ids| media.toggle_play(bubble, ids))
        }
    };
    commands::apply(state, commands, effects);
}

/// How pictures can be shown is known now, or has changed.
pub fn terms_changed(state: &mut State, terms: Option<Terms>) {
    let (before, follows) = (*state.view.viewport(), state.follows());
    let (viewport, mut rows) = state.rows();
    viewport.hold(follows, &mut rows);
    let held = HeldFiles::of(viewport, &mut rows);
    if state.media.set_terms(terms) {
        state.view.forget_layouts();
        let (viewport, mut rows) = state.rows();
        held.keep(viewport, &mut rows);
    } else {
        state.view.put_back(before);
    }
}

/// What failed is tried again as soon as it is wanted.
pub fn retry(state: &mut State) {
    act(state, |media, _, _| media.retry());
}

/// More of a file has come.
pub fn progressed(state: &mut State, id: RequestId, received: u64, total: Option<u64>) {
    act(state, |media, _, _| media.progressed(id, received, total));
}

/// A request for a file ended.
pub fn ended(
    state: &mut State,
    id: RequestId,
    result: &Result<Media, MediaFailure>,
    effects: &mut Vec<Effect>,
) {
    let (purpose, commands) = act(state, |media, context, _| match result {
        Ok(loaded) => media.loaded(id, loaded, context.now),
        Err(failure) => media.failed(id, failure),
    });
    let saves = match (purpose, result) {
        (Some(FilePurpose::Take), Ok(media)) => state.jobs.saves_mut().saved(id, media),
        (Some(FilePurpose::Take), Err(failure)) => state.jobs.saves_mut().failed(id, failure),
        _ => Commands::none(),
    };
    commands::apply(state, saves.and(commands), effects);
}

/// A request ended because nobody waited for it any more.
pub fn cancelled(state: &mut State, id: RequestId, effects: &mut Vec<Effect>) {
    let purpose = act(state, |media, _, _| media.cancelled(id));
    if purpose == Some(FilePurpose::Take) {
        let commands = state.jobs.saves_mut().ended(id);
        commands::apply(state, commands, effects);
    }
}

/// After any event: the gallery is at a picture that is there.
pub fn settle(state: &mut State, effects: &mut Vec<Effect>) {
    let commands = act(state, |media, context, _| media.settle(context));
    commands::apply(state, commands, effects);
}

/// After any event: asks for what is due, and gives up what is no longer of use.
pub fn ask(state: &mut State, effects: &mut Vec<Effect>) {
    let commands = act(state, MediaPart::ask_large);
    commands::apply(state, commands, effects);
    if state.media.shows_pictures() && state.view.size().is_some() {
        ask_previews(state, effects);
    }
    let playing = state.media.pictures().playing();
    let in_view = playing.and_then(|key| {
        let (viewport, mut rows) = state.rows();
        viewport.row_of(key, &mut rows)?;
        rows.bubble(key)
    });
    let commands = act(state, |media, _, _| media.let_go(in_view.as_deref()));
    commands::apply(state, commands, effects);
}

fn ask_previews(state: &mut State, effects: &mut Vec<Effect>) {
    let near = if state.media.is_gallery_open() {
        Vec::new()
    } else {
        files_near(state, NEAR)
    };
    let metrics = state.view.metrics();
    let wanted = act(state, |media, context, _| {
        media.wanted(near, metrics, context)
    });
    if state.media.fetches_others(&wanted) {
        // What is not wanted at once may still be of use soon.
        let far = files_near(state, FAR);
        let commands = act(state, |media, context, _| {
            media.give_up(&wanted, far, context.thread())
        });
        commands::apply(state, commands, effects);
    }
    let commands = act(state, |media, _, ids| media.begin_previews(&wanted, ids));
    commands::apply(state, commands, effects);
}

/// The messages with files within so many screens of the view, the nearest first.
fn files_near(state: &mut State, screens: i64) -> Vec<MessageKey> {
    let reach = state.viewport().height() * screens;
    let (viewport, mut rows) = state.rows();
    let mut near = viewport.files_near(reach, &mut rows);
    near.sort_by_key(|(_, distance)| *distance);
    near.into_iter().map(|(key, _)| key).collect()
}

fn bubble(state: &mut State, key: MessageKey) -> Option<Arc<Bubble>> {
    let (_, mut rows) = state.rows();
    rows.bubble(key)
}

/// The selected message, then those with files in view: how many rows of each file are in view.
fn files_in_view(state: &mut State) -> Vec<(MessageKey, Vec<i64>)> {
    let (viewport, mut rows) = state.rows();
    let mut near = viewport.files_near(1, &mut rows);
    near.retain(|(_, distance)| *distance == 0);
    let near = near.into_iter().map(|(key, _)| key);
    let keys: Vec<_> = viewport.selected().into_iter().chain(near).collect();
    let height = viewport.height();
    let mut rows_of = |key: MessageKey| {
        let top = viewport.row_of(key, &mut rows);
        let Some((top, bubble)) = top.zip(rows.bubble(key)) else {
            return Vec::new();
        };
        let at = |row: usize| {
            let row = i64::try_from(row).unwrap_or(i64::MAX);
            top.saturating_add(row).clamp(0, height)
        };
        let files = bubble.files().iter();
        files
            .map(|file| at(file.rows.end) - at(file.rows.start))
            .collect()
    };
    keys.into_iter().map(|key| (key, rows_of(key))).collect()
}

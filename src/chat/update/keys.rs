//! What a key does: first the question that is typed, then the layers from the top.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::commands::open_details;
use super::moves::{left_place, moved};
use super::resize::resize;
use super::{commands, finding, landing, media, months, questions};
use crate::chat::action::{Action, Layer};
use crate::chat::command::{Command, Commands};
use crate::chat::context::Context;
use crate::chat::copy::Form;
use crate::chat::effect::Effect;
use crate::chat::jumplist::Along;
use crate::chat::links::link::LinkPurpose;
use crate::chat::looks::Tried;
use crate::chat::overlay::Layered;
use crate::chat::prompt::line::Asking;
use crate::chat::search::step::Way;
use crate::chat::state::State;
use crate::chat::{compose, copy, details, hand_on, links, save, words};
use crate::layout::areas::Size;
use crate::layout::viewport::{Gaps, Scrolled};
use crate::message::MessageKey;
use crate::sync::work::Target;
use crate::text::SafeText;
use crate::text::numerals::count_of;
use crate::thread::Above;

/// How long the lines for the configuration file stay, unless a key is pressed.
const LINES_SHOWN: Duration = Duration::from_mins(2);

/// A key went down.
pub fn press(state: &mut State, key: KeyEvent, effects: &mut Vec<Effect>) {
    state.input.forget_notice();
    if questions::press(state, key, effects) {
        return;
    }
    let action = state.keymap.action(state.layer(), key);
    let Some(times) = state.input.times(key, action) else {
        return;
    };
    let Some(action) = action else {
        return narrow(state, key, effects);
    };
    if let Some(tried) = state.view.looks_mut().act(action) {
        return follow_looks(state, tried);
    }
    if in_links(state, action, times, effects) || in_box(state, action, times) {
        return;
    }
    if media::press(state, action, times, effects) || months::press(state, action, times, effects) {
        return;
    }
    let stops = action == Action::Close && state.view.range().is_none();
    if stops && let Some(commands) = state.jobs.stop() {
        return commands::apply(state, commands, effects);
    }
    let closes = matches!(action, Action::Close | Action::CloseOrQuit);
    if closes && state.view.range().is_none() && finding::close(state, effects) {
        return;
    }
    match action {
        Action::Refresh | Action::Help | Action::Redraw | Action::Suspend => {}
        Action::NextHit | Action::PreviousHit => left_place(state),
        _ => moved(state),
    }
    act(state, action, times, effects);
}

fn size(state: &State) -> Size {
    state.view.size().unwrap_or_default()
}

fn in_links(state: &mut State, action: Action, times: u16, effects: &mut Vec<Effect>) -> bool {
    let size = size(state);
    let commands = state.input.overlays_mut().act_on_links(action, times, size);
    let is_done = commands.is_some();
    commands::apply(state, commands.unwrap_or_default(), effects);
    is_done
}

fn in_box(state: &mut State, action: Action, times: u16) -> bool {
    if state.input.overlays().top().is_none() {
        return false;
    }
    if action == Action::Search {
        ask_for_keys(state);
        return true;
    }
    let size = size(state);
    let total = details::total_rows(compose::box_context(state), size);
    state.input.overlays_mut().act(action, times, (size, total))
}

/// A letter that does nothing in the list of keys begins to narrow it.
fn narrow(state: &mut State, key: KeyEvent, effects: &mut Vec<Effect>) {
    let commands = KeyModifiers::CONTROL | KeyModifiers::ALT;
    let types = matches!(key.code, KeyCode::Char(_)) && !key.modifiers.intersects(commands);
    if types && state.layer() == Layer::Help {
        ask_for_keys(state);
        questions::press(state, key, effects);
    }
}

fn ask_for_keys(state: &mut State) {
    let wanted = state.input.overlays().wanted().to_owned();
    state.input.question_mut().ask(Asking::Keys, &wanted);
}

/// Shows other looks, or says how to keep them.
fn follow_looks(state: &mut State, tried: Tried) {
    match tried {
        Tried::Nothing => {}
        Tried::Shown => {
            if let Some(size) = state.view.size() {
                resize(state, size);
            }
        }
        Tried::Kept(words) => {
            let until = state.now.elapsed + LINES_SHOWN;
            state.input.notify_until(words.as_str().into(), until);
        }
    }
}

/// Twice within two seconds reads all again.
fn refresh(state: &mut State) {
    let again = state.input.is_refreshed_again(state.now.elapsed);
    state.sync.refresh(state.selected());
    media::retry(state);
    if again && !state.sync.thread().is_empty() {
        landing::audit(state);
    }
}

/// What actions of features that only read ask for.
fn read(context: Context, action: Action) -> Option<Commands> {
    Some(match action {
        Action::CopyLink => links::start(context, LinkPurpose::Copy),
        Action::OpenLink => links::start(context, LinkPurpose::Open),
        Action::Copy => copy::messages(context, Form::Text),
        Action::CopyFull => copy::messages(context, Form::Full),
        Action::CopyMarkdown => copy::messages(context, Form::Markdown),
        Action::SaveFiles => save::start(context, false).into(),
        Action::SaveAll => save::start(context, true).into(),
        _ => return None,
    })
}

fn act(state: &mut State, action: Action, times: u16, effects: &mut Vec<Effect>) {
    if let Some(commands) = read(state.context(), action) {
        return commands::apply(state, commands, effects);
    }
    let page = (state.viewport().height() - 2).max(1) * i64::from(times);
    let half = (state.viewport().height() / 2).max(1) * i64::from(times);
    match action {
        Action::Newer => select(state, true, times),
        Action::Older => {
            landing::resume_filter(state);
            select(state, false, times);
        }
        Action::RowDown => scroll(state, times.into()),
        Action::RowUp => scroll(state, -i64::from(times)),
        Action::HalfPageDown => scroll(state, half),
        Action::HalfPageUp => scroll(state, -half),
        Action::PageDown => scroll(state, page),
        Action::PageUp => scroll(state, -page),
        Action::First => {
            landing::resume_filter(state);
            state.note_place();
            landing::jump(state, Target::First);
        }
        Action::GoToDate => state.input.question_mut().ask(Asking::Date, ""),
        Action::Latest => {
            state.note_place();
            let (search, _) = state.find.search_mut(&state.sync, None);
            search.leave_hit();
            state.go_to_latest();
        }
        Action::Search => finding::begin_search(state),
        Action::NextHit => next_hit(state, Way::Older, times, effects),
        Action::PreviousHit => next_hit(state, Way::Newer, times, effects),
        Action::Filter => finding::begin_filter(state),
        Action::Back => travel(state, Along::Back, times, effects),
        Action::Forward => travel(state, Along::Forward, times, effects),
        Action::HandOn => {
            let commands = hand_on::begin(state.context(), &state.programs);
            commands::apply(state, commands, effects);
        }
        Action::CopyCommand => {
            let commands = copy::command(state.context(), &state.start.command);
            commands::apply(state, commands, effects);
        }
        Action::OlderFailed => next_failed(state, Way::Older, times, effects),
        Action::NewerFailed => next_failed(state, Way::Newer, times, effects),
        Action::Details => open_details(state),
        Action::SelectRange => state.view.toggle_range(),
        Action::View | Action::Gallery | Action::Play => media::open(state, action, effects),
        Action::Looks => {
            state.view.looks_mut().begin();
            if !state.view.looks().is_trying() {
                state.notify("Themes and accents need 256 colours or more.".into());
            }
        }
        Action::Help => state.input.overlays_mut().open(Layered::Help),
        Action::Months => months::open(state),
        Action::Refresh => refresh(state),
        Action::Redraw => effects.push(Effect::Repaint),
        Action::Suspend => effects.push(Effect::Suspend),
        Action::Close | Action::CloseOrQuit if state.view.end_range() => {}
        Action::Export => {
            let commands = state.jobs.exports().begin(state.context());
            commands::apply(state, commands, effects);
        }
        Action::CloseOrQuit => {
            let exports = state.jobs.exports_mut();
            let quit = exports.holds_back(action, &state.keymap);
            let quit = quit.unwrap_or_else(|| Command::Do(Effect::Quit).into());
            commands::apply(state, quit, effects);
        }
        Action::Quit => effects.push(Effect::Quit),
        // They belong to what lies over the transcript.
        _ => {}
    }
}

/// To the next hit, so many times.
fn next_hit(state: &mut State, way: Way, times: u16, effects: &mut Vec<Effect>) {
    let last = state
        .input
        .question()
        .last(Asking::Search)
        .map(str::to_owned);
    let last = last.as_deref();
    finding::search(state, effects, |search, ground| {
        search.go(way, times, last, ground)
    });
}

/// Selects the next failed message, so many times.
fn next_failed(state: &mut State, way: Way, times: u16, effects: &mut Vec<Effect>) {
    finding::failing(state, effects, |failing, hunted| {
        failing.go(way, times, hunted)
    });
}

/// Goes along the places that the reader has left, so many times.
fn travel(state: &mut State, along: Along, times: u16, effects: &mut Vec<Effect>) {
    for _ in 0..times {
        let commands = next_place(state, along);
        commands::apply(state, commands, effects);
    }
}

/// Goes to the next place that is not this one.
fn next_place(state: &mut State, along: Along) -> Commands {
    let here = state.here();
    let Some(place) = state.view.travel(along, here) else {
        return Commands::say(match along {
            Along::Back => "There is no place to go back to.",
            Along::Forward => "There is no place to go forward to.",
        });
    };
    let restored = Command::Restore(place.viewport);
    if place.filtered {
        return restored.into();
    }
    Commands::from(Command::DropFilter).and(restored)
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
        if before == (state.viewport().anchor(), state.selected()) {
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
        landing::resume_filter(state);
        state.notify(SafeText::line(&format!("{count} not loaded yet: loading.")));
        return false;
    };
    let passes = !step.moved;
    let retry = words::key(&state.keymap, Action::Refresh);
    let next = if passes {
        "passed"
    } else {
        "the next move passes them"
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
pub fn scroll(state: &mut State, count: i64) {
    if state.input.overlays().top().is_some() {
        let size = size(state);
        let total = details::total_rows(compose::box_context(state), size);
        return state.input.overlays_mut().scroll(count, (size, total));
    }
    if media::scroll(state, count) || months::scroll(state, count) {
        return;
    }
    if count < 0 {
        landing::resume_filter(state);
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

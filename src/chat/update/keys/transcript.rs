//! What the transcript answers.

use super::shared::{act_on_selection, program};
use crate::chat::action::Action;
use crate::chat::command::{Command, Commands};
use crate::chat::effect::Effect;
use crate::chat::hit::SearchDirection;
use crate::chat::jumplist::JumplistDirection;
use crate::chat::months::Months;
use crate::chat::prompt::line::PromptKind;
use crate::chat::update::moved::{give_up, moved};
use crate::chat::update::state::State;
use crate::chat::update::visited;

/// Carries out an action on the transcript; `None` if only other layers handle the action.
pub fn act(state: &mut State, action: Action, times: u16) -> Option<Commands> {
    give_up(&mut state.sync, &mut state.find, action);
    let height = state.view.viewport().height();
    let page = (height - 2).max(1) * i64::from(times);
    let half = (height / 2).max(1) * i64::from(times);
    Some(match action {
        Action::Newer => state.transcript().select_newer(times),
        Action::Older => state.transcript().select_older(times),
        Action::RowDown => state.transcript().scroll(times.into()),
        Action::RowUp => state.transcript().scroll(-i64::from(times)),
        Action::HalfPageDown => state.transcript().scroll(half),
        Action::HalfPageUp => state.transcript().scroll(-half),
        Action::PageDown => state.transcript().scroll(page),
        Action::PageUp => state.transcript().scroll(-page),
        Action::First => state.transcript().go_to_first(),
        Action::Latest => state.transcript().go_to_newest(),
        Action::GoToDate => Commands::ask(PromptKind::Date, ""),
        Action::Back => state.transcript().travel(JumplistDirection::Back, times),
        Action::Forward => state.transcript().travel(JumplistDirection::Forward, times),
        Action::LastVisit => visited::go_back(state),
        Action::Search => state.transcript().begin_search(),
        Action::NextHit => next_hit(state, SearchDirection::Older, times),
        Action::PreviousHit => next_hit(state, SearchDirection::Newer, times),
        Action::Filter => state.transcript().begin_filter(),
        Action::OlderFailed => next_failed(state, SearchDirection::Older, times),
        Action::NewerFailed => next_failed(state, SearchDirection::Newer, times),
        Action::SelectRange => {
            state.view.toggle_range();
            Commands::none()
        }
        Action::Months => {
            state.months = Some(Months::new(state.context()));
            Commands::none()
        }
        Action::Details => Command::OpenDetails.into(),
        Action::Export => state.jobs.exports().begin(state.context()),
        Action::View => state.files().open_large(),
        Action::Gallery => state.files().toggle_gallery(),
        Action::Play => state.files().toggle_play(),
        Action::Looks => state.view.looks_mut().begin(),
        Action::Close | Action::CloseOrQuit => close(state, action),
        Action::Copy
        | Action::CopyFull
        | Action::CopyMarkdown
        | Action::CopyCommand
        | Action::HandOn
        | Action::CopyLink
        | Action::OpenLink
        | Action::SaveFiles
        | Action::SaveAll => return act_on_selection(state, action),
        Action::Help | Action::Refresh | Action::Redraw | Action::Suspend | Action::Quit => {
            return program(state, action);
        }
        // Other layers handle these: boxes, the large picture, the gallery, the looks.
        Action::Raw
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
        | Action::SavePicture
        | Action::GoToMessage => return None,
    })
}

/// Goes `times` hits on.
fn next_hit(state: &mut State, way: SearchDirection, times: u16) -> Commands {
    let selected = state.view.viewport().selected();
    let last = state.input.question().last(PromptKind::Search);
    let (search, ground) = state.find.search_mut(&state.sync, selected);
    search.go(way, times, last, ground)
}

/// Selects the failed message that is `times` failed messages on.
fn next_failed(state: &mut State, way: SearchDirection, times: u16) -> Commands {
    let (failing, ground) = state.failing();
    failing.go(way, times, ground)
}

/// Closes the range, else the note below the selected message, else all notes, else stops what is
/// under way, else ends the search or the filter.
fn close(state: &mut State, action: Action) -> Commands {
    if state.view.end_range() {
        moved(&mut state.sync, &mut state.find);
        return Commands::none();
    }
    if state.transcript().close_notes() {
        return Commands::none();
    }
    if action == Action::Close
        && let Some(stopped) = state.jobs.stop()
    {
        return stopped;
    }
    let search = state.find.close_search(state.sync.thread());
    if let Some(closed) = search.or_else(|| state.transcript().close_filter()) {
        return closed;
    }
    moved(&mut state.sync, &mut state.find);
    if action == Action::Close {
        return Commands::none();
    }
    let held = (state.jobs.exports_mut()).holds_back(action, &state.keymap);
    held.unwrap_or_else(|| Command::Do(Effect::Quit).into())
}

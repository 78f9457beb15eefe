//! Actions that several layers have in common.

use crate::chat::action::Action;
use crate::chat::as_text::TextForm;
use crate::chat::command::{Command, Commands};
use crate::chat::effect::Effect;
use crate::chat::link::LinkPurpose;
use crate::chat::overlay::OverlayKind;
use crate::chat::update::state::State;
use crate::chat::{copy, hand_on, links, save};

/// Actions that read the selected messages; `None` for others.
pub fn act_on_selection(state: &State, action: Action) -> Option<Commands> {
    let context = state.context();
    Some(match action {
        Action::HandOn => hand_on::begin(context, &state.programs),
        Action::CopyCommand => copy::command(context, &state.start.command),
        Action::CopyLink => links::start(context, LinkPurpose::Copy),
        Action::OpenLink => links::start(context, LinkPurpose::Open),
        Action::Copy => copy::messages(context, TextForm::Text),
        Action::CopyFull => copy::messages(context, TextForm::Full),
        Action::CopyMarkdown => copy::messages(context, TextForm::Markdown),
        Action::SaveFiles => save::start(context, false).into(),
        Action::SaveAll => save::start(context, true).into(),
        _ => return None,
    })
}

/// Actions that mean the same in every layer; `None` for others.
pub fn program(state: &mut State, action: Action) -> Option<Commands> {
    match action {
        Action::Redraw => Some(Command::Do(Effect::Repaint).into()),
        Action::Suspend => Some(Command::Do(Effect::Suspend).into()),
        Action::Quit => Some(Command::Do(Effect::Quit).into()),
        Action::Help => {
            state.input.overlays_mut().open(OverlayKind::Help);
            Some(Commands::none())
        }
        Action::Refresh => Some(refresh(state)),
        _ => None,
    }
}

/// Pressed twice within two seconds, fetches all that is loaded again.
fn refresh(state: &mut State) -> Commands {
    let again = state.input.is_refreshed_again();
    state.sync.refresh(state.view.viewport().selected());
    state.files().retry();
    if again && !state.sync.thread().is_empty() {
        return Command::Audit.into();
    }
    Commands::none()
}

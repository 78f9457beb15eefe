//! What keys and pasted text do while a prompt is open.

use crossterm::event::KeyEvent;

use crate::chat::command::{Command, Commands};
use crate::chat::context::Context;
use crate::chat::export::Exports;
use crate::chat::find::Find;
use crate::chat::input::InputPart;
use crate::chat::prompt::line::{Prompt, PromptKind};
use crate::chat::prompt::{Entered, LineAnswer};
use crate::chat::update::state::State;
use crate::chat::{hand_on, start};
use crate::time::{UnixTime, Zone};

/// Hands a key to the open question; `None` if none is open or the key does nothing there.
pub fn press(state: &mut State, key: KeyEvent) -> Option<Commands> {
    let asking = state.input.question().open().map(|prompt| prompt.asking);
    Some(match state.input.question_mut().press(key)? {
        LineAnswer::Nothing => Commands::none(),
        LineAnswer::Changed => {
            changed(&mut state.input, &mut state.find);
            Commands::none()
        }
        LineAnswer::Left if asking == Some(PromptKind::Keys) => {
            state.input.overlays_mut().narrow("");
            Commands::none()
        }
        LineAnswer::Left => {
            state.jobs.exports_mut().left();
            state.search().0.left()
        }
        LineAnswer::Entered(prompt) => entered(state, *prompt),
        LineAnswer::Completed => {
            complete(&state.input, state.jobs.exports_mut());
            Commands::none()
        }
        LineAnswer::Toggled => {
            let (context, parts) = state.lend();
            toggle(context, parts.input, parts.jobs.exports_mut())
        }
        LineAnswer::Passed => return None,
    })
}

/// Pastes text into the line that is typed. Without a line the text is dropped: it must not act as
/// keys.
pub fn paste(input: &mut InputPart, find: &mut Find, text: &str) {
    if input.question_mut().paste(text) {
        input.forget_notice();
        changed(input, find);
    }
}

fn changed(input: &mut InputPart, find: &mut Find) {
    let Some(prompt) = input.question().open() else {
        return;
    };
    let text = prompt.line.text().to_owned();
    match prompt.asking {
        PromptKind::Search => find.typed(&text),
        PromptKind::Keys => input.overlays_mut().narrow(&text),
        PromptKind::Date | PromptKind::Filter | PromptKind::Export | PromptKind::HandOn => {}
    }
}

/// Tab completes the name of an export.
fn complete(input: &InputPart, exports: &mut Exports) {
    let open = input.question().open();
    if let Some(prompt) = open.filter(|prompt| prompt.asking == PromptKind::Export) {
        exports.complete(prompt.line.before_cursor());
    }
}

/// Ctrl-x switches the hiding of numbers and codes in an export.
fn toggle(context: Context, input: &InputPart, exports: &mut Exports) -> Commands {
    match input.question().open() {
        Some(prompt) if prompt.asking == PromptKind::Export => {
            exports.toggle_mask(context, prompt.line.text())
        }
        _ => Commands::none(),
    }
}

/// Handles an entered line; a line that is not understood stays open for corrections.
fn entered(state: &mut State, prompt: Prompt) -> Commands {
    let text = prompt.line.text();
    let answer = match prompt.asking {
        PromptKind::Date => date_entered(text, state.now.wall, state.settings.zone),
        PromptKind::Search => {
            let selected = state.selected();
            let last = state.input.question().last(PromptKind::Search);
            let (search, ground) = state.find.search_mut(&state.sync, selected);
            search.entered(text, last, ground)
        }
        PromptKind::Filter => state.transcript().filter_entered(text),
        PromptKind::Keys => Entered::Done(Commands::none()),
        PromptKind::HandOn => hand_on::entered(state.context(), &state.programs, text),
        PromptKind::Export => {
            let (context, parts) = state.lend();
            parts.jobs.exports_mut().entered(context, text)
        }
    };
    let question = state.input.question_mut();
    match answer {
        Entered::Done(commands) => {
            question.remember(prompt.asking, text);
            commands
        }
        Entered::Wrong(commands) => {
            question.correct(prompt);
            commands
        }
    }
}

fn date_entered(text: &str, now: UnixTime, zone: Zone) -> Entered {
    match start::entered(text, now, zone) {
        Ok(target) => Entered::Done(target.map(Command::Visit).into_iter().collect()),
        Err(error) => Entered::Wrong(Commands::say(&error.to_string())),
    }
}

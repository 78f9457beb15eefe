//! What keys and pasted text do while a prompt is open.

use crossterm::event::KeyEvent;

use super::moves::moved;
use super::{commands, finding, landing};
use crate::chat::effect::Effect;
use crate::chat::prompt::LineAnswer;
use crate::chat::prompt::line::{Asking, Prompt};
use crate::chat::state::State;
use crate::chat::{hand_on, start};
use crate::time::moment;

/// A key; `false` where no question is open or the key is none of its business.
pub fn press(state: &mut State, key: KeyEvent, effects: &mut Vec<Effect>) -> bool {
    let asking = state.input.question().open().map(|prompt| prompt.asking);
    let Some(answer) = state.input.question_mut().press(key) else {
        return false;
    };
    match answer {
        LineAnswer::Changed => changed(state),
        LineAnswer::Nothing => {}
        LineAnswer::Left if asking == Some(Asking::Keys) => state.input.overlays_mut().narrow(""),
        LineAnswer::Left => {
            state.jobs.exports_mut().left();
            finding::search(state, effects, |search, _| search.left());
        }
        LineAnswer::Entered(prompt) => entered(state, *prompt, effects),
        LineAnswer::Toggled => toggle(state, effects),
        LineAnswer::Passed => return false,
    }
    true
}

/// Pasted text goes into the line that is typed; where there is none, it is no commands.
pub fn paste(state: &mut State, text: &str) {
    if state.input.question_mut().paste(text) {
        state.input.forget_notice();
        changed(state);
    }
}

fn changed(state: &mut State) {
    let Some(prompt) = state.input.question().open() else {
        return;
    };
    let text = prompt.line.text().to_owned();
    match prompt.asking {
        Asking::Search => {
            let (search, _) = state.find.search_mut(&state.sync, None);
            search.typed(&text);
        }
        Asking::Keys => state.input.overlays_mut().narrow(&text),
        Asking::Date | Asking::Filter | Asking::Export | Asking::HandOn => {}
    }
}

/// Tab: an export hides numbers and codes, or no more.
fn toggle(state: &mut State, effects: &mut Vec<Effect>) {
    let (context, parts) = state.lend();
    let Some(prompt) = parts.input.question().open() else {
        return;
    };
    if prompt.asking == Asking::Export {
        let exports = parts.jobs.exports_mut();
        let commands = exports.toggle_mask(context, prompt.line.text());
        commands::apply(state, commands, effects);
    }
}

/// The line is done; one that cannot be understood stays, to be corrected.
fn entered(state: &mut State, prompt: Prompt, effects: &mut Vec<Effect>) {
    let text = prompt.line.text();
    let done = match prompt.asking {
        Asking::Date => go_to_date(state, text),
        Asking::Search => search_entered(state, text, effects),
        Asking::Filter => landing::filter_entered(state, text),
        Asking::Keys => true,
        Asking::HandOn => {
            let commands = hand_on::entered(state.context(), &state.programs, text);
            let done = commands.is_some();
            commands::apply(state, commands.unwrap_or_default(), effects);
            done
        }
        Asking::Export => {
            let (context, parts) = state.lend();
            let commands = parts.jobs.exports_mut().entered(context, text);
            let done = commands.is_some();
            commands::apply(state, commands.unwrap_or_default(), effects);
            done
        }
    };
    let question = state.input.question_mut();
    if done {
        question.remember(prompt.asking, text);
    } else {
        question.correct(prompt);
    }
}

fn search_entered(state: &mut State, text: &str, effects: &mut Vec<Effect>) -> bool {
    let last = state
        .input
        .question()
        .last(Asking::Search)
        .map(str::to_owned);
    let mut done = true;
    finding::search(state, effects, |search, ground| {
        let (commands, is_done) = search.entered(text, last.as_deref(), ground);
        done = is_done;
        commands
    });
    done
}

fn go_to_date(state: &mut State, text: &str) -> bool {
    if text.trim().is_empty() {
        return true;
    }
    let moment = moment::parse(text, state.now.wall, state.settings.zone);
    match &moment {
        Ok(moment) => {
            moved(state);
            state.note_place();
            landing::jump(state, start::target(*moment));
        }
        Err(error) => state.notify(error.to_string().as_str().into()),
    }
    moment.is_ok()
}

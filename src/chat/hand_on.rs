//! `|`: gives the selected messages to a command of the user.

pub mod program;

use super::action::Action;
use super::as_text::{TextForm, written};
use super::command::{Command, Commands};
use super::context::Context;
use super::keymap::Keymap;
use super::prompt::Entered;
use super::prompt::line::PromptKind;
use crate::layout::viewport::Note;
use crate::message::MessageKey;
use crate::message::json::raw_record;
use crate::text::SafeText;
use program::{HandOnForm, HandOnRequest, OutsideProgram};

/// Hands the selected messages to the only program, or asks which program is meant.
pub fn begin(context: Context, programs: &[OutsideProgram]) -> Commands {
    match programs {
        [] => Commands::say("No command is configured: see [commands] in the configuration file."),
        _ if context.chosen().messages.is_empty() => {
            Commands::say("There is no message to give to a command.")
        }
        [only] => hand(context, only),
        _ => Commands::ask(PromptKind::HandOn, ""),
    }
}

/// The user entered a program's name, or the beginning of one.
pub fn entered(context: Context, programs: &[OutsideProgram], typed: &str) -> Entered {
    if typed.trim().is_empty() {
        return Entered::Done(Commands::none());
    }
    match named(programs, typed) {
        Some(program) => Entered::Done(hand(context, program)),
        None => Entered::Wrong(Commands::none()),
    }
}

/// The names that fit what is typed; `true` if there is none.
pub fn remark(programs: &[OutsideProgram], typed: &str) -> (String, bool) {
    let meant = programs
        .iter()
        .filter(|program| program.name.starts_with(typed.trim()));
    let names: Vec<_> = meant.map(|program| program.name.as_str()).collect();
    match names.as_slice() {
        [] => ("no such command".to_owned(), true),
        names => (names.join(" "), false),
    }
}

fn named<'a>(programs: &'a [OutsideProgram], typed: &str) -> Option<&'a OutsideProgram> {
    let typed = typed.trim();
    let exact = programs
        .iter()
        .find(|program| program.name.as_str() == typed);
    let mut begun = programs
        .iter()
        .filter(|program| program.name.starts_with(typed));
    exact.or_else(|| begun.next().filter(|_| begun.next().is_none()))
}

fn hand(context: Context, program: &OutsideProgram) -> Commands {
    let mut messages = context.chosen().messages;
    let text = match program.form {
        HandOnForm::Text => written(context, &messages, TextForm::Text),
        HandOnForm::Markdown => written(context, &messages, TextForm::Markdown),
        HandOnForm::Json => {
            let records = messages
                .iter()
                .map(|(_, message)| raw_record(message).to_string());
            format!("[{}]", records.collect::<Vec<_>>().join(",\n"))
        }
    };
    let request = HandOnRequest {
        program: program.clone(),
        text: format!("{}\n", text.trim_end()).into(),
    };
    let Some((key, _)) = messages.pop() else {
        return Commands::none();
    };
    Commands::say(&format!("Given to {}.", program.name)).and(Command::HandOn { request, key })
}

/// Shows what a program answered, or how it failed, below the message `key`.
pub fn answered(
    name: SafeText,
    key: MessageKey,
    answer: Result<Option<SafeText>, SafeText>,
    keymap: &Keymap,
) -> Commands {
    let (text, has_failed) = match answer {
        Ok(Some(text)) if text.trim().is_empty() => {
            return Commands::say(&format!("{name} printed nothing."));
        }
        Ok(Some(text)) => (text, false),
        Ok(None) => return Commands::none(),
        Err(why) => (why, true),
    };
    let closes = keymap.key(Action::Close);
    let heading = match closes {
        Some(key) => SafeText::line(&format!("{name} · {key} closes")),
        None => name.clone(),
    };
    let note = Note {
        name,
        heading,
        text,
        has_failed,
    };
    // "Given to …" is no longer news.
    Commands::from(Command::ForgetNotice).and(Command::ShowNote { key, note })
}

#[cfg(test)]
mod tests;

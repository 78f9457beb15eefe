//! Copies messages, or the command line that leads back to one.

use super::as_text::{TextForm, written};
use super::command::{Command, Commands};
use super::context::Context;
use super::event::CopyAnswer;
use super::selection::missing_words;
use crate::message::json::raw_record;
use crate::text::SafeText;
use crate::text::numerals::count_of;
use crate::thread::Order;
use crate::time::moment;

/// Copies the selected messages, or the raw record if that is on screen. The range ends.
pub fn messages(context: Context, form: TextForm) -> Commands {
    if let Some(record) = shown_record(context).filter(|_| form == TextForm::Text) {
        return copy(&record, "raw record copied".to_owned()).into();
    }
    let chosen = context.chosen();
    if chosen.messages.is_empty() {
        return Commands::say("There is no message to copy.");
    }
    let text = written(context, &chosen.messages, form);
    let what = match chosen.messages.len() as u64 {
        1 if text.is_empty() => return Commands::say("The message has no text to copy."),
        1 => "message copied".to_owned(),
        count => format!("{} copied", count_of(count, "message")),
    };
    let copied = copy(&text, what + &missing_words(chosen.missing));
    if context.acts_on_range() {
        return Commands::from(Command::EndRange).and(copied);
    }
    copied.into()
}

fn copy(text: &str, what: String) -> Command {
    let text = text.into();
    Command::Copy { text, what }
}

fn shown_record(context: Context) -> Option<SafeText> {
    let front = context.front.filter(|front| front.raw)?;
    Some(raw_record(&context.thread().get(front.key)?))
}

/// Says how copying went.
pub fn answered(what: &str, answer: &CopyAnswer) -> Commands {
    Commands::say(&match answer {
        CopyAnswer::Copied => what.to_owned(),
        CopyAnswer::Sent => format!("{what} (by the terminal, if it can)"),
        CopyAnswer::Doubtful(why) => format!("{what}, but {why}"),
        CopyAnswer::Printed => format!("{what}: the text stands above"),
        CopyAnswer::Failed(why) => format!("not copied: {why}"),
    })
}

/// Copies the command line that opens the thread at the selected message; `opens` is the command
/// line without a place.
pub fn command(context: Context, opens: &str) -> Commands {
    if context.thread().order() == Order::Place {
        return Commands::say(
            "No command can find this message: the thread is not in order of time.",
        );
    }
    let front = context.front.map(|front| front.key);
    let Some(key) = front.or(context.selected()) else {
        return Commands::say("There is no message to come back to.");
    };
    let thread = context.thread();
    let place = thread.message_place(key);
    let at = moment::exact_words(place.second, place.nth, context.settings.zone);
    copy(
        &format!("{opens} --at {at}"),
        "command line copied".to_owned(),
    )
    .into()
}

#[cfg(test)]
mod tests;

//! Copies messages: as text, with time and sender, or as a Markdown quote.
//!
//! All of the text is sanitised, so pasting it is harmless.

use super::command::{Command, Commands};
use super::context::Context;
use super::event::CopyAnswer;
use super::selection::{Chosen, missing_words};
use crate::layout::bubble::{AttachmentKind, status_words};
use crate::layout::markdown;
use crate::message::json::raw_record;
use crate::message::{Direction, Message, MessageKey};
use crate::text::numerals::count_of;
use crate::text::{NO_BREAK_SPACE, SafeText};
use crate::thread::Order;
use crate::time::moment;
use std::fmt::Write as _;

/// How messages are written to the clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The texts alone.
    Text,
    Full,
    Markdown,
}

/// Copies the selected messages, or the raw record if that is on screen. The range ends.
pub fn messages(context: Context, form: Form) -> Commands {
    if let Some(record) = shown_record(context).filter(|_| form == Form::Text) {
        return copy(&record, "raw record copied".to_owned()).into();
    }
    let chosen = context.chosen();
    if chosen.messages.is_empty() {
        return Commands::say("There is no message to copy.");
    }
    let text = written(context, &chosen, form);
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

/// The selected messages as text.
pub fn text_of(context: Context, form: Form) -> String {
    written(context, &context.chosen(), form)
}

fn written(context: Context, chosen: &Chosen, form: Form) -> String {
    let mut out = String::new();
    for (key, message) in &chosen.messages {
        if !out.is_empty() {
            out.push_str(if form == Form::Markdown { "\n\n" } else { "\n" });
        }
        match form {
            Form::Text => out.push_str(&body(message)),
            Form::Full => full(context, *key, message, &mut out),
            Form::Markdown => quote(context, *key, message, &mut out),
        }
    }
    // Spreadsheets and forms may refuse a number with another space.
    out.replace(NO_BREAK_SPACE, " ")
}

/// The text, then the kinds and names of the files.
fn body(message: &Message) -> String {
    if message.is_unreadable() {
        return "(unreadable message)".to_owned();
    }
    let mut out = message.text().trim_end().to_owned();
    for file in message.attachments() {
        if !out.is_empty() {
            out.push('\n');
        }
        let kind = AttachmentKind::of(file).name();
        match &*file.name {
            "" => write!(out, "[{kind}]"),
            name => write!(out, "[{kind}: {name}]"),
        }
        .unwrap_or_default();
    }
    out
}

/// The sender's name as the user knows it.
fn sender<'a>(context: Context<'a>, message: &'a Message) -> &'a str {
    match (message.direction(), &context.settings.contact) {
        (Direction::Inbound, Some(contact)) => contact,
        _ => message.sender(),
    }
}

/// `2025-06-05 09:31`; a message without a time takes that of its neighbour.
fn when(context: Context, key: MessageKey, message: &Message) -> String {
    let time = message.sent_at().unwrap_or(key.second());
    let local = context.settings.zone.local(time).format("%Y-%m-%d %H:%M");
    match message.sent_at() {
        Some(_) => local.to_string(),
        None => format!("about {local}"),
    }
}

/// ` (delivered)`; empty for inbound messages.
fn status(message: &Message) -> String {
    match message.direction() {
        Direction::Inbound => String::new(),
        Direction::Outbound => {
            let name = status_words(message.status()).name.to_lowercase();
            format!(" ({name})")
        }
    }
}

fn full(context: Context, key: MessageKey, message: &Message, out: &mut String) {
    let (when, sender) = (when(context, key, message), sender(context, message));
    let (status, body) = (status(message), body(message));
    write!(out, "[{when}] {sender}{status}: {body}").unwrap_or_default();
}

fn quote(context: Context, key: MessageKey, message: &Message, out: &mut String) {
    let sender = match markdown::bold(sender(context, message)) {
        sender if sender.is_empty() => sender,
        sender => sender + ", ",
    };
    let when = when(context, key, message);
    let status = match status(message).trim() {
        "" => String::new(),
        status => format!(" {}", markdown::line(status)),
    };
    write!(out, "> {sender}{when}{status}\n>").unwrap_or_default();
    let body = body(message);
    let mut lines = body.lines().peekable();
    while let Some(line) = lines.next() {
        // In Markdown, two spaces at the end of a line keep the line break.
        let broken = lines.peek().is_some_and(|next| !next.is_empty()) && !line.is_empty();
        let end = if broken { "  " } else { "" };
        write!(out, "\n> {}{end}", markdown::line(line)).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests;

//! What is copied: messages as text, with who and when, or as a Markdown quote.
//!
//! All of it has passed the border for strangers' text, so that pasting it is harmless.

use std::fmt::Write as _;
use std::sync::Arc;

use super::desktop::Errand;
use super::effect::Effect;
use super::event::CopyAnswer;
use super::selection::{self, Chosen, missing_words};
use super::state::{Layered, State};
use crate::layout::bubble::{AttachmentKind, status_words};
use crate::layout::markdown;
use crate::message::json::raw_record;
use crate::message::{Direction, Message, MessageKey};
use crate::text::SafeText;
use crate::text::numerals::count_of;

/// How messages are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// What was said.
    Text,
    /// With time, sender and status.
    Full,
    /// As a Markdown quote.
    Markdown,
}

/// Copies what is selected, and the raw record where it is what is on screen; the range is done with.
pub fn messages(state: &mut State, form: Form, effects: &mut Vec<Effect>) {
    if let Some(record) = shown_record(state).filter(|_| form == Form::Text) {
        return text_as(state, &record, "raw record copied".to_owned(), effects);
    }
    let chosen = state.chosen();
    if chosen.messages.is_empty() {
        return state.notify("There is no message to copy.".into());
    }
    let count = chosen.messages.len() as u64;
    let text = written(state, &chosen, form);
    let what = match count {
        1 if text.is_empty() => return state.notify("There is nothing to copy in it.".into()),
        1 => "message copied".to_owned(),
        _ => format!("{} copied", count_of(count, "message")),
    };
    let what = what + &missing_words(chosen.missing);
    selection::done(state);
    text_as(state, &text, what, effects);
}

/// The raw record that is on screen.
fn shown_record(state: &State) -> Option<SafeText> {
    match state.input.overlay?.what {
        Layered::Details { key, raw: true } => Some(raw_record(&state.thread().get(key)?)),
        _ => None,
    }
}

/// Copies a text; `what` says so when it is done: "link copied".
pub fn text_as(state: &mut State, text: &str, what: String, effects: &mut Vec<Effect>) {
    let id = state.sync.fresh_id();
    state.jobs.errands.begin(id, Errand::Copy(what));
    effects.push(Effect::Copy {
        id,
        text: Arc::from(text),
    });
}

/// What became of it, in words.
pub fn answered(state: &mut State, what: &str, answer: &CopyAnswer) {
    let words = match answer {
        CopyAnswer::Copied => what.to_owned(),
        CopyAnswer::Sent => format!("{what} (by the terminal, if it can)"),
        CopyAnswer::Doubtful(why) => format!("{what}, but {why}"),
        CopyAnswer::Failed(why) => format!("not copied: {why}"),
    };
    state.notify(SafeText::line(&words));
}

fn written(state: &State, chosen: &Chosen, form: Form) -> String {
    let mut out = String::new();
    for (key, message) in &chosen.messages {
        if !out.is_empty() {
            out.push_str(if form == Form::Markdown { "\n\n" } else { "\n" });
        }
        match form {
            Form::Text => out.push_str(&body(message)),
            Form::Full => full(state, *key, message, &mut out),
            Form::Markdown => quote(state, *key, message, &mut out),
        }
    }
    out
}

/// Text, then its files by kind and name.
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

/// Who said it, as the reader knows them.
fn sender<'a>(state: &'a State, message: &'a Message) -> &'a str {
    match (message.direction(), &state.settings.contact) {
        (Direction::Inbound, Some(contact)) => contact,
        _ => message.sender(),
    }
}

/// `2025-06-05 09:31`; without a time of its own, that of its neighbour.
fn when(state: &State, key: MessageKey, message: &Message) -> String {
    let time = message.sent_at().unwrap_or(key.second());
    let local = state.settings.zone.local(time).format("%Y-%m-%d %H:%M");
    match message.sent_at() {
        Some(_) => local.to_string(),
        None => format!("about {local}"),
    }
}

/// ` (delivered)`; nothing for what came in.
fn status(message: &Message) -> String {
    match message.direction() {
        Direction::Inbound => String::new(),
        Direction::Outbound => {
            let name = status_words(message.status()).name.to_lowercase();
            format!(" ({name})")
        }
    }
}

fn full(state: &State, key: MessageKey, message: &Message, out: &mut String) {
    let (when, sender) = (when(state, key, message), sender(state, message));
    let (status, body) = (status(message), body(message));
    write!(out, "[{when}] {sender}{status}: {body}").unwrap_or_default();
}

fn quote(state: &State, key: MessageKey, message: &Message, out: &mut String) {
    let sender = match markdown::bold(sender(state, message)) {
        sender if sender.is_empty() => sender,
        sender => sender + ", ",
    };
    let when = when(state, key, message);
    let status = match status(message).trim() {
        "" => String::new(),
        status => format!(" {}", markdown::line(status)),
    };
    write!(out, "> {sender}{when}{status}\n>").unwrap_or_default();
    let body = body(message);
    let mut lines = body.lines().peekable();
    while let Some(line) = lines.next() {
        // Two blanks at its end keep a line apart from the next one.
        let broken = lines.peek().is_some_and(|next| !next.is_empty()) && !line.is_empty();
        let end = if broken { "  " } else { "" };
        write!(out, "\n> {}{end}", markdown::line(line)).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests;

//! Messages as text: the texts alone, with time and sender, or as a Markdown quote.
//!
//! All of the text is sanitised, so pasting it is harmless.

use super::context::Context;
use crate::layout::bubble::{AttachmentKind, status_words};
use crate::layout::markdown;
use crate::message::{Direction, Message, MessageKey};
use crate::text::NO_BREAK_SPACE;
use std::fmt::Write as _;

/// How messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// The texts alone.
    Text,
    Full,
    Markdown,
}

/// These messages in one text.
pub fn written(context: Context, messages: &[(MessageKey, Message)], form: TextForm) -> String {
    let mut out = String::new();
    for (key, message) in messages {
        if !out.is_empty() {
            out.push_str(if form == TextForm::Markdown {
                "\n\n"
            } else {
                "\n"
            });
        }
        match form {
            TextForm::Text => out.push_str(&body(message)),
            TextForm::Full => full(context, *key, message, &mut out),
            TextForm::Markdown => quote(context, *key, message, &mut out),
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

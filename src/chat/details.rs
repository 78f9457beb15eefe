//! The details of a message, and its raw record.

use super::action::Action;
use super::attention::{Reaction, answer_words};
use super::context::Context;
use super::fields::Fields;
use super::keymap::Keymap;
use super::view_model::OverlayRow;
use crate::layout::bubble::{AttachmentKind, status_words, wrap};
use crate::message::json::raw_record;
use crate::message::sms_encoding::Anatomy;
use crate::message::{Direction, Message, MessageKey, MessagePart, RawRecord};
use crate::message::{opt_out, sms_encoding};
use crate::text::columns::Columns;

/// Columns for the names of fields, if there is room beside them.
pub const NAMES: u16 = 12;
/// At most this many changed fields are listed; a message can have a hundred files.
const MAX_CHANGES: usize = 12;

pub fn raw_rows(message: &Message, width: usize, counted: Columns) -> Vec<OverlayRow> {
    wrap(&raw_record(message), width, counted)
        .into_iter()
        .map(OverlayRow::Text)
        .collect()
}

pub fn rows(context: Context, message: &Message, key: MessageKey, width: usize) -> Vec<OverlayRow> {
    let attention = context.attention;
    let zone = context.settings.zone;
    let mut rows = Fields::new(width, NAMES, context.columns);
    if message.is_unreadable() {
        rows.alarm(
            "Unreadable",
            &format!(
                "This item could not be understood.{}",
                raw_words(context.keymap)
            ),
        );
        rows.blank();
    }
    let (way, other) = match message.direction() {
        Direction::Inbound => ("inbound", "from the number"),
        Direction::Outbound => ("outbound", "from the gateway"),
    };
    rows.field("Direction", &format!("{way}, {other}"));
    rows.field("From", message.sender());
    rows.field("To", message.receiver());
    if let Some(time) = message.sent_at() {
        rows.field("Local time", &zone.exact(time));
        let utc = crate::time::Zone::UTC.exact(time);
        rows.field("UTC", &utc);
        if let Some(theirs) = attention.their_time(time) {
            rows.field("Their time", &theirs);
        }
    } else {
        let filed = zone.exact(key.second());
        rows.field("Time", &format!("not given; filed beside {filed}"));
    }
    let words = status_words(message.status());
    let status = format!("{}: {}", words.name, words.meaning);
    if message.has_failed() {
        rows.alarm("Status", &status);
    } else {
        rows.field("Status", &status);
    }
    if message.direction() == Direction::Outbound {
        rows.field("What to do", words.advice);
    }
    if let Some(turns) = turns(context, message, key) {
        rows.field("Reports", &turns);
    }
    rows.field("Message id", message.id().unwrap_or("none"));
    for file in message.attachments() {
        rows.blank();
        rows.field("File", &file.name);
        let mime = if file.mime.is_empty() {
            "none given"
        } else {
            &*file.mime
        };
        let kind = AttachmentKind::of(file).name();
        rows.field("Type", &format!("{kind} ({mime})"));
        rows.field("Link", &file.link);
    }
    rows.blank();
    if let Some(answer) = answer_words(context.thread(), key, message, context.now.wall) {
        rows.field("Answer", &answer);
    }
    reactions(&mut rows, context, key, message);
    if message.has_text() {
        sms(&mut rows, message);
    }
    let (thread, way) = (context.thread(), message.direction());
    if let Some(words) = attention.opt_out_words(thread, key, way, zone) {
        rows.alarm("Opt-out", &words);
    }
    let text = if message.has_text() {
        message.text()
    } else {
        "none"
    };
    rows.field("Text", text);
    changes(&mut rows, message, &raw_words(context.keymap));
    kept(&mut rows, context);
    rows.into_rows()
}

/// Whether the thread is kept in the archive, or why not, if the user wanted an archive.
fn kept(rows: &mut Fields, context: Context) {
    if let Some(why) = context.sync.lost_archive() {
        rows.blank();
        rows.alarm("Archive", why);
    } else if context.sync.has_archive() {
        rows.blank();
        rows.field("Archive", "This thread is kept on this computer.");
    }
}

/// The tapbacks on this message.
fn reactions(rows: &mut Fields, context: Context, key: MessageKey, message: &Message) {
    let zone = context.settings.zone;
    let thread = context.thread();
    for reaction in context.attention.reactions(thread, key, message) {
        let who = match reaction.direction {
            Direction::Inbound => "from the number",
            Direction::Outbound => "from the gateway",
        };
        let Reaction {
            mark, name, key, ..
        } = reaction;
        let when = zone.exact(key.second());
        rows.field("Reaction", &format!("{mark} {name}, {who}, {when}"));
    }
}

fn raw_words(keymap: &Keymap) -> String {
    let key = keymap.key(Action::Raw);
    key.map_or_else(String::new, |key| format!(" {key} shows what came."))
}

/// The text as an SMS: its parts, what forced the encoding, and its invisible characters.
fn sms(rows: &mut Fields, message: &Message) {
    let anatomy = Anatomy::of(&sms_encoding::original(message));
    rows.field("SMS", &anatomy.words());
    if let Some(forced) = anatomy.forced_words() {
        rows.field("Forced by", &forced);
    }
    if let Some(hidden) = anatomy.hidden_words() {
        rows.field("Invisible", &hidden);
    }
    if let Some(request) = opt_out::request(message) {
        rows.field("Word", request.note());
    }
}

/// What `SafeText` removed or replaced, by code point.
fn changes(rows: &mut Fields, message: &Message, raw_words: &str) {
    let changes = message.raw().map(RawRecord::changes).unwrap_or_default();
    if !changes.is_empty() {
        rows.blank();
    }
    for (part, changes) in changes.iter().take(MAX_CHANGES) {
        let place = match part {
            MessagePart::Text => "in the text",
            MessagePart::Sender => "in From",
            MessagePart::Receiver => "in To",
            MessagePart::Id => "in the id",
            MessagePart::Status => "in the status",
            MessagePart::File => "in a file",
        };
        for (name, tally) in [("Hidden", &changes.hidden), ("Replaced", &changes.replaced)] {
            if !tally.is_empty() {
                rows.field(name, &format!("{place}: {tally}"));
            }
        }
    }
    if changes.len() > MAX_CHANGES {
        rows.field("", &format!("More in other files.{raw_words}"));
    }
}

/// `submitted 14:02:11, delivered by 14:02:26`: the second time is when the program saw the status.
fn turns(context: Context, message: &Message, key: MessageKey) -> Option<String> {
    let zone = context.settings.zone;
    let turns = context.sync.turns(key)?;
    let sent = message.sent_at().map(|at| {
        let at = zone.seconds(at);
        format!("submitted {at}")
    });
    let seen = turns.iter().map(|(at, status)| {
        let name = status_words(status).name.to_lowercase();
        format!("{name} by {}", zone.seconds(*at))
    });
    Some(sent.into_iter().chain(seen).collect::<Vec<_>>().join(", "))
}

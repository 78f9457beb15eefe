//! The content of the boxes: details, raw record, help, links.

use super::action::Action;
use super::context::Context;
use super::fields::Fields;
use super::help::text_width;
use super::keymap::Keymap;
use super::overlay::{OpenOverlay, OverlayKind, Overlays, inner};
use super::tapbacks::Reaction;
use super::view_model::{BoxShape, Overlay, OverlayRow, WholeBox};
use super::{help, opt_outs, reply_time};
use crate::layout::areas::Size;
use crate::layout::bubble::{AttachmentKind, status_words, wrap};
use crate::message::json::raw_record;
use crate::message::sms_encoding::Anatomy;
use crate::message::{Direction, Message, MessageKey, MessagePart, RawRecord};
use crate::message::{opt_out, sms_encoding};
use crate::text::columns::Columns;

/// Columns for the names of fields, if there is room beside them.
const NAMES: u16 = 12;
/// Wide enough that no text is wrapped.
const UNWRAPPED: usize = 100_000;
/// At most this many changed fields are listed; a message can have a hundred files.
const MAX_CHANGES: usize = 12;

/// Everything that the contents of boxes are made of.
#[derive(Clone, Copy)]
pub struct BoxContext<'a> {
    pub context: Context<'a>,
    pub overlays: &'a Overlays,
}

/// The part of the open overlay that is in view.
pub fn view(boxes: BoxContext, size: Size) -> Option<Overlay> {
    let open = boxes.overlays.top()?;
    let inner = inner(size);
    let width = box_width(boxes, open.what, size);
    let WholeBox { title, shape, rows } = content(boxes, open, usize::from(width));
    let height = usize::from(inner.height).max(1);
    let first = open.first.min(rows.len().saturating_sub(height));
    let shape = match shape {
        BoxShape::List { names, picked } => BoxShape::List {
            names,
            picked: picked.and_then(|at| at.checked_sub(first).filter(|at| *at < height)),
        },
        shape => shape,
    };
    Some(Overlay {
        title: title.to_owned(),
        shape,
        total: rows.len(),
        rows: rows.into_iter().skip(first).take(height).collect(),
        first,
        width,
    })
}

fn box_width(boxes: BoxContext, what: OverlayKind, size: Size) -> u16 {
    text_width(what, !boxes.overlays.wanted().is_empty(), size)
}

/// All rows of the open box, unwrapped.
pub fn whole(boxes: BoxContext) -> Option<WholeBox> {
    Some(content(boxes, boxes.overlays.top()?, UNWRAPPED))
}

/// The number of rows of the open box, in view or not.
pub fn total_rows(boxes: BoxContext, size: Size) -> usize {
    let rows = |open: OpenOverlay| {
        let width = box_width(boxes, open.what, size);
        content(boxes, open, usize::from(width)).rows.len()
    };
    boxes.overlays.top().map_or(0, rows)
}

fn content(boxes: BoxContext, open: OpenOverlay, width: usize) -> WholeBox {
    let counted = boxes.context.columns;
    let text = |title, rows| WholeBox {
        title,
        shape: BoxShape::Text,
        rows,
    };
    match open.what {
        OverlayKind::Links => match boxes.overlays.picker() {
            Some(picker) => picker.list(width, counted).0,
            None => text("Links", Vec::new()),
        },
        OverlayKind::Help => help::list(
            boxes.context.keymap,
            width,
            counted,
            boxes.overlays.wanted(),
        ),
        OverlayKind::Details { key, raw } => match (boxes.context.thread().get(key), raw) {
            (None, _) => {
                let gone = "This message is no longer there.".to_owned();
                text("Details", vec![OverlayRow::Text(gone)])
            }
            (Some(message), true) => text("Raw record", raw_rows(&message, width, counted)),
            (Some(message), false) => WholeBox {
                title: "Details",
                shape: BoxShape::Fields { names: NAMES },
                rows: details(boxes, &message, key, width),
            },
        },
    }
}

fn raw_rows(message: &Message, width: usize, counted: Columns) -> Vec<OverlayRow> {
    wrap(&raw_record(message), width, counted)
        .into_iter()
        .map(OverlayRow::Text)
        .collect()
}

fn details(boxes: BoxContext, message: &Message, key: MessageKey, width: usize) -> Vec<OverlayRow> {
    let context = boxes.context;
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
    if let Some(answer) = reply_time::answer_words(context.thread(), key, message, context.now.wall)
    {
        rows.field("Answer", &answer);
    }
    reactions(&mut rows, boxes, key, message);
    if message.has_text() {
        sms(&mut rows, message);
    }
    if let Some(stop) = attention.ignored_stop(context.thread(), key, message.direction()) {
        rows.alarm("Opt-out", &opt_outs::words(stop, zone));
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
fn reactions(rows: &mut Fields, boxes: BoxContext, key: MessageKey, message: &Message) {
    let zone = boxes.context.settings.zone;
    let thread = boxes.context.thread();
    for reaction in boxes.context.attention.reactions(thread, key, message) {
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

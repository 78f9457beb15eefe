//! One item of the conversation: first by the documented shape, then leniently field by field.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};

use super::datetime::{read_datetime, read_unix};
use super::direct::Direct;
use super::json::{Elements, Members, Text, Value};
use super::repair::repair;
use crate::message::json::is_english_datetime;
use crate::message::{
    Attachment, DeliveryStatus, Direction, Message, MessageFields, MessagePart, Packer, RawRecord,
};
use crate::text::{SafeText, TextChanges};
use crate::time::UnixTime;

/// Keys of the documented item, `mine` of the older reference included.
pub(super) const KEYS: [&str; 10] = [
    "messageId",
    "direction",
    "sender",
    "receiver",
    "message",
    "file",
    "datetime",
    "unixDatetime",
    "deliveryStatus",
    "mine",
];
/// Files that one message may show; the rest stays in the raw record.
const MAX_FILES: usize = 100;

/// The documented shape, nothing missing and nothing more.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Documented<'a> {
    #[serde(borrow, deserialize_with = "nullable")]
    message_id: Option<Text<'a>>,
    direction: DirectionField,
    #[serde(borrow)]
    sender: Text<'a>,
    #[serde(borrow)]
    receiver: Text<'a>,
    #[serde(borrow, deserialize_with = "nullable")]
    message: Option<Text<'a>>,
    #[serde(borrow, deserialize_with = "nullable")]
    file: Option<Vec<File<'a>>>,
    #[serde(borrow)]
    datetime: Text<'a>,
    unix_datetime: i64,
    #[serde(borrow)]
    delivery_status: Text<'a>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum DirectionField {
    Inbound,
    Outbound,
}

impl From<DirectionField> for Direction {
    fn from(way: DirectionField) -> Self {
        match way {
            DirectionField::Inbound => Self::Inbound,
            DirectionField::Outbound => Self::Outbound,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    image: Text<'a>,
    #[serde(borrow)]
    mime: Text<'a>,
}

/// An `Option` that may be null but must be there.
fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// Reads the items of one page of one number's thread.
pub(super) struct ItemReader<'p> {
    phone: &'p str,
    packer: Packer,
    direct: Direct,
}

impl<'p> ItemReader<'p> {
    pub(super) fn new(phone: &'p str) -> Self {
        Self {
            phone,
            packer: Packer::new(),
            direct: Direct::default(),
        }
    }

    /// The messages, one for every item.
    pub(super) fn finish(self) -> Vec<Message> {
        self.packer.finish()
    }

    /// Reads an item, whatever it is.
    pub(super) fn read(&mut self, json: &str) {
        if self.read_at_once(json).is_none() {
            self.read_patiently(json);
        }
    }

    /// Reads the item that `json` begins with, and tells where it ends; `None`, and nothing read,
    /// where its shape is not the documented one.
    pub(super) fn read_at_once(&mut self, json: &str) -> Option<usize> {
        let direct = self.direct.read(json, &mut self.packer);
        if direct.is_some() {
            return direct;
        }
        let mut items = serde_json::Deserializer::from_str(json).into_iter::<Documented<'_>>();
        let item = items.next()?.ok()?;
        let length = items.byte_offset();
        let fields = Self::fields_of(item, &json[..length])?;
        self.packer.push(fields);
        Some(length)
    }

    /// Reads an item of any other shape.
    pub(super) fn read_patiently(&mut self, json: &str) {
        let mended = repair(json);
        let members = Members::read(&mended).ok();
        let fields = members.as_ref().and_then(|item| self.read_lenient(item));
        let changes = members.as_ref().map(changes_in).unwrap_or_default();
        self.packer.push(MessageFields {
            raw: Some(RawRecord::with_changes(json, changes)),
            ..fields.unwrap_or_else(unreadable)
        });
    }

    /// `None` where it has no time.
    fn fields_of(item: Documented<'_>, json: &str) -> Option<MessageFields> {
        // Zero may be PHP's "none": the lenient way asks `datetime` then.
        let sent_at = UnixTime::new(item.unix_datetime).filter(|&at| at > UnixTime::EPOCH)?;
        let files = item.file.as_deref();
        // An empty list or id comes back as null from our fields.
        let mut exact = files.is_none_or(|files| (1..=MAX_FILES).contains(&files.len()))
            && item.message_id.as_ref().is_none_or(|id| !id.0.is_empty())
            && is_english_datetime(&item.datetime.0, sent_at);
        // Apart from `exact`: other writings of a date are common, what sanitising changes is not.
        let mut clean = true;
        let mut line = |text: &str| {
            let safe = SafeText::line(text);
            clean &= safe.as_str() == text;
            safe
        };
        let id = item.message_id.map(|id| line(&id.0));
        let attachments = files
            .unwrap_or_default()
            .iter()
            .take(MAX_FILES)
            .map(|file| Attachment {
                name: line(&file.name.0),
                link: line(&file.image.0),
                mime: line(&file.mime.0),
            })
            .collect();
        let sender = line(&item.sender.0);
        let receiver = line(&item.receiver.0);
        let status = DeliveryStatus::parse(&item.delivery_status.0);
        clean &= status.word() == item.delivery_status.0;
        let text = item.message.map(|text| {
            let safe = SafeText::new(&text.0);
            clean &= safe.as_str() == text.0;
            safe
        });
        exact &= clean;
        let raw = (!exact).then(|| {
            let members = (!clean).then(|| Members::read(json).ok()).flatten();
            RawRecord::with_changes(json, members.as_ref().map(changes_in).unwrap_or_default())
        });
        Some(MessageFields {
            id,
            direction: item.direction.into(),
            sender,
            receiver,
            text,
            sent_at: Some(sent_at),
            status,
            attachments,
            raw,
            unreadable: false,
        })
    }

    /// `None` where not one field says anything.
    fn read_lenient(&mut self, item: &Members<'_>) -> Option<MessageFields> {
        let text_of = |key: &str| item.get(key).into_text();
        let id = text_of("messageId").map(|id| SafeText::line(&id));
        let sender = text_of("sender").unwrap_or_default();
        let receiver = text_of("receiver").unwrap_or_default();
        let text = text_of("message").map(|text| SafeText::new(&text));
        let sent_at = time_of(item);
        let files = files_in(item.get("file"));
        let attachments: Box<[Attachment]> = files.iter().map(FoundFile::safe).collect();
        let says_something = id.as_ref().is_some_and(|id| !id.is_empty())
            || !sender.is_empty()
            || !receiver.is_empty()
            || text.is_some()
            || sent_at.is_some()
            || !attachments.is_empty();
        says_something.then(|| MessageFields {
            id,
            direction: direction_of(item)
                .unwrap_or_else(|| infer_direction(&sender, &receiver, self.phone)),
            sender: SafeText::line(&sender),
            receiver: SafeText::line(&receiver),
            text,
            sent_at,
            status: DeliveryStatus::parse(&text_of("deliveryStatus").unwrap_or_default()),
            attachments,
            raw: None,
            unreadable: false,
        })
    }
}

fn unreadable() -> MessageFields {
    MessageFields {
        id: None,
        direction: Direction::Inbound,
        sender: SafeText::from(""),
        receiver: SafeText::from(""),
        text: None,
        sent_at: None,
        status: DeliveryStatus::Absent,
        attachments: Box::default(),
        raw: None,
        unreadable: true,
    }
}

/// What sanitising changes in the fields of an item.
fn changes_in(item: &Members<'_>) -> Vec<(MessagePart, TextChanges)> {
    let line = |key: &str| TextChanges::of_line(&item.get(key).into_text().unwrap_or_default());
    let text = item.get("message").into_text().unwrap_or_default();
    let mut changes = vec![
        (MessagePart::Text, TextChanges::of_text(&text)),
        (MessagePart::Sender, line("sender")),
        (MessagePart::Receiver, line("receiver")),
        (MessagePart::Id, line("messageId")),
        (MessagePart::Status, line("deliveryStatus")),
    ];
    for file in files_in(item.get("file")) {
        for text in [&file.name, &file.link, &file.mime] {
            changes.push((MessagePart::File, TextChanges::of_line(text)));
        }
    }
    changes.retain(|(_, changes)| !changes.is_empty());
    changes
}

/// `unixDatetime` is trusted first; PHP writes zero for "none".
fn time_of(item: &Members<'_>) -> Option<UnixTime> {
    let counted = item.get("unixDatetime").to_integer();
    counted
        .filter(|&count| count != 0)
        .and_then(read_unix)
        .or_else(|| read_datetime(&item.get("datetime").into_text()?))
}

fn direction_of(item: &Members<'_>) -> Option<Direction> {
    let word = item.get("direction").into_text().unwrap_or_default();
    match word.trim().to_ascii_lowercase().as_str() {
        "inbound" => Some(Direction::Inbound),
        "outbound" => Some(Direction::Outbound),
        _ => item.get("mine").to_truth().map(|mine| {
            if mine {
                Direction::Outbound
            } else {
                Direction::Inbound
            }
        }),
    }
}

/// Who sent it, by comparing both ends with the thread's number.
fn infer_direction(sender: &str, receiver: &str, phone: &str) -> Direction {
    let thread = same_number(phone);
    if thread.is_empty() || same_number(sender) == thread || same_number(receiver) != thread {
        Direction::Inbound
    } else {
        Direction::Outbound
    }
}

/// A number's digits without prefix and punctuation; a name as it is.
fn same_number(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let numeric = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '(' | ')' | '-' | '.' | '/'));
    if !numeric {
        return Cow::Borrowed(text);
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    Cow::Owned(digits.trim_start_matches('0').to_owned())
}

/// What an item says of a file, before the border.
#[derive(Default)]
struct FoundFile<'a> {
    name: Cow<'a, str>,
    link: Cow<'a, str>,
    mime: Cow<'a, str>,
}

impl<'a> FoundFile<'a> {
    fn of(file: &Members<'a>) -> Self {
        let text = |key| file.get(key).into_text().unwrap_or_default();
        Self {
            name: text("name"),
            link: text("image"),
            mime: text("mime"),
        }
    }

    fn named_or_linked(text: Cow<'a, str>) -> Self {
        let mut file = Self::default();
        if text.contains("://") {
            file.link = text;
        } else {
            file.name = text;
        }
        file
    }

    fn read(json: &'a str) -> Option<Self> {
        match Value::read(json) {
            value if value.is_blank() => None,
            Value::Object(json) => Members::read(json).ok().map(|file| Self::of(&file)),
            Value::Text(text) => Some(Self::named_or_linked(text)),
            _ => None,
        }
    }

    fn safe(&self) -> Attachment {
        Attachment {
            name: SafeText::line(&self.name),
            link: SafeText::line(&self.link),
            mime: SafeText::line(&self.mime),
        }
    }
}

/// Files out of a list, an object keyed by index, a lone object or a lone string.
fn files_in(file: Value<'_>) -> Vec<FoundFile<'_>> {
    let collect = |values: &mut dyn Iterator<Item = _>| {
        let files = values.filter_map(FoundFile::read);
        files.take(MAX_FILES).collect()
    };
    match file {
        _ if file.is_blank() => Vec::new(),
        Value::List(json) => Elements::read(json).map_or_else(
            |_| Vec::new(),
            |list| collect(&mut list.0.into_iter().map(serde_json::value::RawValue::get)),
        ),
        Value::Object(json) => match Members::read(json) {
            Ok(object) if ["name", "image", "mime"].iter().any(|key| object.has(key)) => {
                vec![FoundFile::of(&object)]
            }
            Ok(object) => collect(&mut object.values()),
            Err(_) => Vec::new(),
        },
        Value::Text(text) => vec![FoundFile::named_or_linked(text)],
        _ => Vec::new(),
    }
}

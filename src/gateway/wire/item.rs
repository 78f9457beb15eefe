//! Reads one item: first by the documented shape, then leniently, field by field.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};

use super::datetime::{read_datetime, read_unix};
use super::files::{FoundFile, MAX_FILES, files_in};
use super::json::{Members, Text};
use crate::message::json::DayWritten;
use crate::message::repair::repair;
use crate::message::{
    Attachment, Common, DeliveryStatus, Direction, Message, MessageFields, MessagePart, Packer,
    RawRecord,
};
use crate::text::{SafeText, TextChanges};
use crate::time::UnixTime;

/// The members of the documented item, with `mine` of the older reference.
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

/// An item of exactly the documented shape.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Documented<'a> {
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
    file: Option<Vec<FileFields<'a>>>,
    #[serde(borrow)]
    datetime: Text<'a>,
    unix_datetime: i64,
    #[serde(borrow)]
    delivery_status: Text<'a>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum DirectionField {
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
pub(super) struct FileFields<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    image: Text<'a>,
    #[serde(borrow)]
    mime: Text<'a>,
}

/// A member that may be null but must exist.
fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// What is kept of an item besides its fields, so that its raw record can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RawRetention {
    /// The fields are enough to rebuild the record.
    Fields,
    /// The record too, because the item spells its fields differently.
    Record,
    /// The record, and what sanitising changed in it.
    RecordAndChanges,
}

impl RawRetention {
    fn record(self, json: &str) -> Option<RawRecord> {
        match self {
            Self::Fields => None,
            Self::Record => Some(RawRecord::new(json)),
            Self::RecordAndChanges => {
                let changes = Members::read(json).map(|item| changes_in(&item));
                Some(RawRecord::with_changes(json, changes.unwrap_or_default()))
            }
        }
    }
}

/// Reads the items of one page of one number's thread.
pub(super) struct ItemReader<'p> {
    phone: &'p str,
    packer: Packer,
    day: DayWritten,
}

impl<'p> ItemReader<'p> {
    pub(super) fn new(phone: &'p str) -> Self {
        Self {
            phone,
            packer: Packer::new(),
            day: DayWritten::default(),
        }
    }

    /// The messages, one for every item.
    pub(super) fn finish(self) -> Vec<Message> {
        self.packer.finish()
    }

    /// Reads an item of any shape.
    pub(super) fn read(&mut self, json: &str) {
        let fields = serde_json::from_str::<Documented<'_>>(json).ok();
        let fields = fields.and_then(|item| self.fields_of(&item));
        match fields {
            Some((mut fields, keeping)) => {
                fields.raw = keeping.record(json);
                self.packer.push(fields);
            }
            None => self.read_patiently(json),
        }
    }

    /// Takes an item whose record the fields can rebuild; returns `false` and takes nothing for any
    /// other item.
    pub(super) fn take(&mut self, item: &Documented<'_>) -> bool {
        if self.take_common(item) {
            return true;
        }
        match self.fields_of(item) {
            Some((fields, RawRetention::Fields)) => {
                self.packer.push(fields);
                true
            }
            _ => false,
        }
    }

    /// Takes an item without rare fields, without copying its texts.
    fn take_common(&mut self, item: &Documented<'_>) -> bool {
        let id = item.message_id.as_ref().map(|id| &*id.0);
        let time = UnixTime::new(item.unix_datetime).filter(|&at| at > UnixTime::EPOCH);
        let Some(sent_at) = time.filter(|_| item.file.is_none() && id != Some("")) else {
            return false;
        };
        self.day.is_followed(&item.datetime.0, sent_at)
            && self.packer.push_unchanged(&Common {
                id,
                direction: item.direction.into(),
                sender: &item.sender.0,
                receiver: &item.receiver.0,
                text: item.message.as_ref().map(|text| &*text.0),
                sent_at,
                status: &item.delivery_status.0,
            })
    }

    /// Reads an item of any other shape.
    fn read_patiently(&mut self, json: &str) {
        let mended = repair(json);
        let members = Members::read(&mended).ok();
        let fields = members.as_ref().and_then(|item| self.read_lenient(item));
        let changes = members.as_ref().map(changes_in).unwrap_or_default();
        self.packer.push(MessageFields {
            raw: Some(RawRecord::with_changes(json, changes)),
            ..fields.unwrap_or_else(unreadable)
        });
    }

    /// The fields, and what else has to be kept; `None` if the item has no time.
    fn fields_of(&mut self, item: &Documented<'_>) -> Option<(MessageFields, RawRetention)> {
        // Zero may be PHP's "none": the lenient way then reads `datetime`.
        let sent_at = UnixTime::new(item.unix_datetime).filter(|&at| at > UnixTime::EPOCH)?;
        let files = item.file.as_deref();
        // An empty list or id would be rebuilt as null.
        let exact = files.is_none_or(|files| (1..=MAX_FILES).contains(&files.len()))
            && item.message_id.as_ref().is_none_or(|id| !id.0.is_empty())
            && self.day.is_followed(&item.datetime.0, sent_at);
        // Separate from `exact`: other spellings of a date are common, sanitised changes are not.
        let mut clean = true;
        let mut line = |text: &str| {
            let safe = SafeText::line(text);
            clean &= safe.as_str() == text;
            safe
        };
        let id = item.message_id.as_ref().map(|id| line(&id.0));
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
        let text = item.message.as_ref().map(|text| {
            let safe = SafeText::new(&text.0);
            clean &= safe.as_str() == text.0;
            safe
        });
        let keeping = match (exact, clean) {
            (true, true) => RawRetention::Fields,
            (false, true) => RawRetention::Record,
            (_, false) => RawRetention::RecordAndChanges,
        };
        let fields = MessageFields {
            id,
            direction: item.direction.into(),
            sender,
            receiver,
            text,
            sent_at: Some(sent_at),
            status,
            attachments,
            raw: None,
            unreadable: false,
        };
        Some((fields, keeping))
    }

    /// `None` if no field can be read.
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

/// The direction, by comparing sender and receiver with the thread's number.
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

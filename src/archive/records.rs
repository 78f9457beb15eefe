//! Converts a message to a row of the database, and back.

use sha2::{Digest, Sha256};

use crate::message::json::Record;
use crate::message::{DeliveryStatus, Direction, Message, MessageFields, RawRecord};
use crate::time::UnixTime;

/// Bytes of a hash that are stored: enough to tell messages of one second apart.
const PRINT: usize = 16;

/// A fingerprint of a message.
pub type Print = [u8; PRINT];

/// Reads items of the gateway like the gateway's client, newest first; `None` if they cannot be
/// read.
pub type ReadItems = Box<dyn Fn(&[&str]) -> Option<Vec<Message>> + Send>;

/// The item as it came, or rebuilt from all its values.
pub fn record(message: &Message) -> String {
    match message.raw() {
        Some(raw) => raw.as_untrusted().to_owned(),
        // Such values can always be serialized.
        None => serde_json::to_string(&Record::of(message)).unwrap_or_default(),
    }
}

/// A second as the archive stores it.
pub fn time(seconds: i64) -> UnixTime {
    UnixTime::new(seconds).unwrap_or(UnixTime::EPOCH)
}

/// A fingerprint that tells a message from others of its second; without id, status and links,
/// which may change.
pub fn print(message: &Message) -> Print {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    add(match message.direction() {
        Direction::Inbound => "in",
        Direction::Outbound => "out",
    });
    add(message.sender());
    add(message.receiver());
    add(message.text());
    for file in message.attachments() {
        add(&file.name);
    }
    if message.is_unreadable() {
        add(message.raw().map_or("", RawRecord::as_untrusted));
    }
    let mut print = [0; PRINT];
    print.copy_from_slice(&hash.finalize()[..PRINT]);
    print
}

/// A message's row.
pub struct Stored {
    pub second: i64,
    pub record: String,
    pub status: String,
}

/// The messages of these rows, in the same order.
pub fn messages(rows: &[Stored], read: &ReadItems) -> Vec<Message> {
    let records: Vec<&str> = rows.iter().map(|row| &*row.record).collect();
    let at_once = read(&records).filter(|read| read.len() == rows.len());
    let messages = at_once.unwrap_or_else(|| {
        let alone = |record: &&str| read(&[record]).filter(|read| read.len() == 1)?.pop();
        let alone = |record| alone(record).unwrap_or_else(|| unreadable(record));
        records.iter().map(alone).collect()
    });
    let pairs = messages.into_iter().zip(rows);
    pairs
        .map(|(message, row)| with_status(message, &row.status))
        .collect()
}

/// A final status stays, whatever a later item says.
fn with_status(message: Message, status: &str) -> Message {
    if message.status().word() == status {
        return message;
    }
    Message::new(MessageFields {
        status: DeliveryStatus::parse(status),
        ..message.into_fields()
    })
}

fn unreadable(record: &str) -> Message {
    Message::new(MessageFields {
        id: None,
        direction: Direction::Inbound,
        sender: "".into(),
        receiver: "".into(),
        text: None,
        sent_at: None,
        status: DeliveryStatus::Absent,
        attachments: [].into(),
        raw: Some(RawRecord::new(record)),
        unreadable: true,
    })
}

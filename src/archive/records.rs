//! Converts a message to a row of the database, and back.

use sha2::{Digest, Sha256};

use crate::message::json::Record;
use crate::message::{DeliveryStatus, Direction, Message, MessageFields, RawRecord};

/// Bytes of a hash that are kept: two messages of one second never share so many by chance.
const PRINT: usize = 16;

/// Reads items of the gateway as the gateway's client does, newest first; `None` where it cannot.
pub type ReadItems = Box<dyn Fn(&[&str]) -> Option<Vec<Message>> + Send>;

/// The item as it came, or with every value that came.
pub fn record(message: &Message) -> String {
    match message.raw() {
        Some(raw) => raw.as_untrusted().to_owned(),
        // Strings, integers and lists of them always serialise.
        None => serde_json::to_string(&Record::of(message)).unwrap_or_default(),
    }
}

/// What tells a message from others of its second, without its id, status and links.
pub fn print(message: &Message) -> [u8; PRINT] {
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

/// What a row says of a message.
pub struct Stored {
    pub second: i64,
    pub record: String,
    pub status: String,
}

/// The messages of these rows, in their order.
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

/// A final status stands, whatever a later item said.
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

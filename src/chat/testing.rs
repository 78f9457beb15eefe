//! A model gateway for tests: the list that the store must come to equal.

use crate::chat::message::{DeliveryStatus, Direction, Message, MessageFields, UnixTime};
use crate::chat::paging::{Page, PageRequest};
use crate::chat::text::SafeText;

/// A message as tests make it: its time, side and text.
pub fn message(seconds: i64, direction: Direction, text: &str) -> Message {
    let (us, them) = (SafeText::new("Shop"), SafeText::new("32496123456"));
    let (sender, receiver) = match direction {
        Direction::Inbound => (them, us),
        Direction::Outbound => (us, them),
    };
    Message::new(MessageFields {
        id: None,
        direction,
        sender,
        receiver,
        text: Some(SafeText::new(text)),
        sent_at: UnixTime::new(seconds),
        status: DeliveryStatus::Delivered,
        attachments: Box::new([]),
        raw: None,
        unreadable: false,
    })
}

/// An inbound message.
pub fn inbound(seconds: i64, text: &str) -> Message {
    message(seconds, Direction::Inbound, text)
}

/// An outbound message with an id and a status.
pub fn outbound(seconds: i64, id: &str, status: DeliveryStatus) -> Message {
    let mut fields = message(seconds, Direction::Outbound, id).into_fields();
    fields.id = Some(SafeText::new(id));
    fields.status = status;
    Message::new(fields)
}

/// The gateway's list, newest first.
#[derive(Clone, Debug, Default)]
pub struct Server {
    pub list: Vec<Message>,
}

impl Server {
    /// `count` inbound messages, one a minute, the last at `newest`.
    pub fn with(count: i64, newest: i64) -> Self {
        let list = (0..count)
            .map(|i| inbound(newest - i * 60, &format!("message {}", count - i)))
            .collect();
        Self { list }
    }

    /// The slice that is asked for.
    pub fn page(&self, asked: PageRequest) -> Page {
        let start = usize::try_from(asked.start()).unwrap().min(self.list.len());
        let end = usize::try_from(asked.end()).unwrap().min(self.list.len());
        Page {
            asked,
            answered: asked,
            total: Some(self.list.len() as u64),
            messages: self.list[start..end].to_vec(),
        }
    }

    /// A newer message arrives.
    pub fn arrive(&mut self, message: Message) {
        self.list.insert(0, message);
    }

    /// The texts, newest first.
    pub fn texts(&self) -> Vec<String> {
        self.list.iter().map(|m| m.text().to_owned()).collect()
    }
}

//! The messages of the simulated list.

use super::{START, Ties, World};
use crate::chat::sim::script::Item;
use crate::message::{Attachment, DeliveryStatus, Direction, Message, MessageFields, RawRecord};
use crate::text::SafeText;
use crate::time::UnixTime;

/// Messages that cannot be told apart (twins) share a class.
#[derive(Clone, Debug)]
pub struct Class {
    pub second: i64,
    /// How many of them the list holds now.
    pub alive: u16,
    /// The most that the list held at any time.
    pub most: u16,
    /// They were inserted in the middle of the list: no answer proved their place among neighbours.
    pub late: bool,
    /// Changes of `alive`: the number of answers made by then, and the new count.
    alive_since: Vec<(u64, u16)>,
}

impl Class {
    /// How many of them the list held when this answer was made. Answers are counted from 1.
    pub fn alive_at(&self, answer: u64) -> u16 {
        let until = self.alive_since.partition_point(|(made, _)| *made < answer);
        until.checked_sub(1).map_or(0, |at| self.alive_since[at].1)
    }

    pub(super) fn is_now(&mut self, alive: u16, answers: u64) {
        self.alive = alive;
        self.most = self.most.max(alive);
        self.alive_since.push((answers, alive));
    }
}

/// A message of the list.
#[derive(Clone, Debug)]
pub struct Truth {
    /// Its name in a script.
    pub number: usize,
    pub class: usize,
    pub message: Message,
}

/// Gives the message a text of its own.
pub fn named(message: &Message, class: usize) -> Message {
    let mut fields = message.clone().into_fields();
    // Some are long, of characters that terminals draw with different widths.
    let signs = match class % 5 {
        0 => " →…क\u{94D}ष\u{20C0}❤\u{FE0F}".repeat(class % 9),
        _ => String::new(),
    };
    fields.text = Some(SafeText::new(&format!("message {class} .{signs}")));
    Message::new(fields)
}

impl World {
    pub(super) fn make(&mut self, second: i64) -> Item {
        let texts = [
            "ok",
            "yes",
            "on my way",
            "no",
            "where are you? I am at the door",
        ];
        let outbound = (self.random.u8(..3) == 0) != self.habits.parts;
        let pick = self.random.usize(..texts.len());
        let file = self.random.u8(..12) == 0;
        let own = format!("message {}", self.next_id());
        let text = match self.habits.ties {
            _ if self.names => format!("{own} ."),
            Ties::Throng => own,
            _ if self.habits.parts && outbound => own,
            _ => texts[pick].to_owned(),
        };
        Item {
            number: self.made,
            second: second - START,
            is_outbound: outbound,
            text,
            has_file: file,
        }
    }

    /// The message of an item, with the class that it belongs to.
    pub(super) fn truth(&mut self, item: &Item) -> Truth {
        self.made = self.made.max(item.number + 1);
        let (second, outbound, file) = (START + item.second, item.is_outbound, item.has_file);
        let text = item.text.as_str();
        let id = outbound.then(|| match self.habits.parts {
            true => format!("of {second}"),
            false => format!("id{}", item.number),
        });
        let from = self
            .list
            .partition_point(|t| self.classes[t.class].second < second);
        let near = self.list[from..].iter();
        let mut near = near.take_while(|t| self.classes[t.class].second == second);
        let twin = near.find(|t| {
            let m = &t.message;
            !outbound
                && m.id().is_none()
                && m.sent_at().map(UnixTime::seconds) == Some(second)
                && m.text() == text
                && m.attachments().is_empty() != file
        });
        let class = match twin {
            Some(twin) => twin.class,
            None => {
                self.classes.push(Class {
                    second,
                    alive: 0,
                    most: 0,
                    late: false,
                    alive_since: Vec::new(),
                });
                self.classes.len() - 1
            }
        };
        let known = &mut self.classes[class];
        known.is_now(known.alive + 1, self.answers);
        let direction = if outbound {
            Direction::Outbound
        } else {
            Direction::Inbound
        };
        let attachments = match file {
            true => vec![Attachment {
                name: "photo.jpg".into(),
                link: "https://files.example/0".into(),
                mime: "image/".into(),
            }],
            false => Vec::new(),
        };
        let message = Message::new(MessageFields {
            id: id.map(|id| SafeText::new(&id)),
            direction,
            sender: "a".into(),
            receiver: "b".into(),
            text: Some(text.into()),
            sent_at: UnixTime::new(second),
            status: if outbound {
                DeliveryStatus::Submitted
            } else {
                DeliveryStatus::Delivered
            },
            attachments: attachments.into(),
            raw: Some(RawRecord::new(&class.to_string())),
            unreadable: false,
        });
        Truth {
            number: item.number,
            class,
            message,
        }
    }
}

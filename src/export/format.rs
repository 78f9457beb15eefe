//! [`Format`], the trait of export formats: what is written before the messages, for each message,
//! and after.

use std::io;

use chrono::NaiveDate;
use indicatif::HumanCount;

use super::pictures::FetchedFile;
use crate::chat::export::Rendition;
use crate::message::{Attachment, Direction, Message};
use crate::sync::sweep::Filed;
use crate::text::SafeText;
use crate::time::{UnixTime, Zone};

/// Writes one message to the end of a buffer, independent of its neighbours.
pub type MessageEncoder = Box<dyn Fn(&Filed, &mut Vec<u8>) + Send>;

/// Facts about the export as a whole.
#[derive(Clone, Debug)]
pub struct About {
    /// The number as the header of the screen shows it.
    pub number: SafeText,
    pub contact: Option<SafeText>,
    /// The number of messages that follow.
    pub count: u64,
    /// The user's time zone.
    pub zone: Zone,
    /// The time of the export.
    pub exported: UnixTime,
    pub rendition: Rendition,
}

impl About {
    /// `+32 496 12 34 56 · Ann`
    pub fn title(&self) -> String {
        match &self.contact {
            Some(name) => format!("{} · {name}", self.number),
            None => self.number.to_string(),
        }
    }

    /// The number of messages, and time and kind of the export.
    pub fn words(&self) -> String {
        let messages = if self.count == 1 {
            "message"
        } else {
            "messages"
        };
        let masked = if self.rendition.masked {
            ". Numbers, mail addresses and codes are hidden"
        } else {
            ""
        };
        let when = self.zone.exact(self.exported);
        let count = HumanCount(self.count);
        format!("{count} {messages}, exported {when}{masked}.")
    }

    /// The sender as the export names it: the contact, the number, or our sender.
    pub fn speaker<'a>(&'a self, message: &'a Message) -> &'a SafeText {
        match message.direction() {
            Direction::Outbound if !message.sender().is_empty() => message.sender(),
            Direction::Outbound => message.receiver(),
            Direction::Inbound => self.contact.as_ref().unwrap_or(&self.number),
        }
    }
}

/// Draws pixels or cells on the terminal.
pub type Drawing = Box<dyn FnOnce() -> io::Result<()> + Send>;

/// Writes messages, oldest first, to the end of a buffer.
pub trait Format: Send {
    fn begin(&mut self, out: &mut Vec<u8>);
    /// The fetched attachments of the next message, in their order.
    fn pictures(&mut self, _: Vec<FetchedFile>) {}
    fn message(&mut self, filed: &Filed, out: &mut Vec<u8>);
    /// Drawings, each to be made when this many bytes of the buffer are on the terminal.
    fn drawings(&mut self) -> Vec<(usize, Drawing)> {
        Vec::new()
    }
    /// Writes the next attachment of the message up to the picture's bytes. The caller writes these
    /// bytes in base64, and then the text that is returned: so no picture is ever completely in
    /// memory.
    fn attachment(
        &mut self,
        _: &Attachment,
        _: &FetchedFile,
        _: &mut Vec<u8>,
    ) -> Option<&'static str> {
        None
    }
    /// After the last attachment of a message.
    fn close(&mut self, _: &Filed, _: &mut Vec<u8>) {}
    /// Adds a message that was written independently
    /// ([`FormatName::apart`](super::FormatName::apart)).
    fn written(&mut self, record: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(record);
    }
    fn end(&mut self, out: &mut Vec<u8>);
}

/// Tells where a new day begins.
#[derive(Default)]
pub struct Days(Option<NaiveDate>);

impl Days {
    /// The day's name, if this second is in another day than the second before.
    pub fn turn(&mut self, second: UnixTime, zone: Zone) -> Option<String> {
        let day = zone.day(second);
        let is_new = self.0.replace(day) != Some(day);
        is_new.then(|| day.format("%a %-d %B %Y").to_string())
    }
}

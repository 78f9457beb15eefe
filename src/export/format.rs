//! [`Format`], the trait of export formats: what is written before the messages, for each message,
//! and after.

use std::io;

use chrono::NaiveDate;
use indicatif::HumanCount;

use super::pictures::FetchedFile;
use crate::layout::appearance::Appearance;
use crate::message::{Attachment, Direction, Message};
use crate::sync::sweep::Filed;
use crate::text::SafeText;
use crate::time::{UnixTime, Zone};

/// Writes one message whatever its neighbours are, to the end of a buffer.
pub type Apart = Box<dyn Fn(&Filed, &mut Vec<u8>) + Send>;

/// What is said of the whole.
#[derive(Clone, Debug)]
pub struct About {
    /// The number as it is shown.
    pub number: SafeText,
    /// The contact's name, where there is one.
    pub contact: Option<SafeText>,
    /// Messages that follow.
    pub count: u64,
    /// The reader's zone.
    pub zone: Zone,
    /// When.
    pub exported: UnixTime,
    /// Numbers, mail addresses and one-time codes are hidden.
    pub masked: bool,
    /// How a table is written.
    pub dialect: Dialect,
    /// Whose colours a page has.
    pub appearance: Appearance,
}

impl About {
    /// `+32 496 12 34 56 · Ann`
    pub fn title(&self) -> String {
        match &self.contact {
            Some(name) => format!("{} · {name}", self.number),
            None => self.number.to_string(),
        }
    }

    /// How much, when and how.
    pub fn words(&self) -> String {
        let messages = if self.count == 1 {
            "message"
        } else {
            "messages"
        };
        let masked = if self.masked {
            ". Numbers, mail addresses and codes are hidden"
        } else {
            ""
        };
        let when = self.zone.exact(self.exported);
        let count = HumanCount(self.count);
        format!("{count} {messages}, exported {when}{masked}.")
    }

    /// Who says it: the contact, the number, or our sender.
    pub fn speaker<'a>(&'a self, message: &'a Message) -> &'a SafeText {
        match message.direction() {
            Direction::Outbound if !message.sender().is_empty() => message.sender(),
            Direction::Outbound => message.receiver(),
            Direction::Inbound => self.contact.as_ref().unwrap_or(&self.number),
        }
    }
}

/// Draws on the terminal what is no text.
pub type Drawing = Box<dyn FnOnce() -> io::Result<()> + Send>;

/// Writes messages, oldest first, to the end of a buffer.
pub trait Format: Send {
    /// Before the first message.
    fn begin(&mut self, out: &mut Vec<u8>);
    /// What became of the attachments of the message that comes next, one by one.
    fn pictures(&mut self, _: Vec<FetchedFile>) {}
    fn message(&mut self, filed: &Filed, out: &mut Vec<u8>);
    /// What is to be drawn once so many bytes of the buffer are on the terminal.
    fn drawings(&mut self) -> Vec<(usize, Drawing)> {
        Vec::new()
    }
    /// The next attachment of that message. A picture follows in base 64, and then what is returned:
    /// no picture is ever whole in `out`.
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
    /// One message that was written apart ([`FormatName::apart`](super::FormatName::apart)).
    fn written(&mut self, record: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(record);
    }
    /// After the last message.
    fn end(&mut self, out: &mut Vec<u8>);
}

/// Tells where a new day begins.
#[derive(Default)]
pub struct Days(Option<NaiveDate>);

impl Days {
    /// The day's words, if this second is in another day than the one before.
    pub fn turn(&mut self, second: UnixTime, zone: Zone) -> Option<String> {
        let day = zone.day(second);
        let is_new = self.0.replace(day) != Some(day);
        is_new.then(|| day.format("%a %-d %B %Y").to_string())
    }
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What stands between two cells.
    pub separator: u8,
    /// Begin with a byte order mark: without one, Excel takes UTF-8 for the system's old code page.
    pub bom: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            separator: b',',
            bom: false,
        }
    }
}

//! What an export can be written as.

use chrono::NaiveDate;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use indicatif::HumanCount;

use super::csv;
use super::csv::{Csv, Dialect};
use super::html::Html;
use super::json;
use super::json::Json;
use super::markdown::Markdown;
use super::pictures::Found;
use super::text::Text;
pub use crate::chat::export::FormatName;
use crate::message::{Attachment, Direction, Message};
use crate::sync::sweep::Filed;
use crate::text::SafeText;
use crate::time::{UnixTime, Zone};

impl ValueEnum for FormatName {
    fn value_variants<'a>() -> &'a [Self] {
        use FormatName::{Csv, Html, Json, Jsonl, Md, Text};
        &[Jsonl, Json, Csv, Md, Html, Text]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Self::Jsonl => ("jsonl", "One JSON object a line"),
            Self::Json => ("json", "A JSON array"),
            Self::Csv => ("csv", "A table for spreadsheets, RFC 4180"),
            Self::Md => ("md", "Markdown"),
            Self::Html => ("html", "A web page that stands alone"),
            Self::Text => ("text", "Plain text"),
        };
        Some(PossibleValue::new(name).help(help))
    }
}

impl FormatName {
    /// What writes it.
    pub fn writer(self, about: About) -> Box<dyn Format> {
        match self {
            Self::Jsonl => Box::new(Json::lines(&about)),
            Self::Json => Box::new(Json::array(&about)),
            Self::Csv => Box::new(Csv::new(&about)),
            Self::Md => Box::new(Markdown::new(about)),
            Self::Html => Box::new(Html::new(about)),
            Self::Text => Box::new(Text::new(about)),
        }
    }
}

/// Writes one message whatever its neighbours are, to the end of a buffer.
pub type Apart = Box<dyn Fn(&Filed, &mut Vec<u8>) + Send>;

impl FormatName {
    /// What writes one message for [`Format::written`], in a format in which a message is written
    /// in the same way wherever it stands.
    pub fn apart(self, zone: Zone, masked: bool, dialect: Dialect) -> Option<Apart> {
        match self {
            Self::Jsonl | Self::Json => Some(Box::new(move |filed, out| {
                json::record(filed, !masked, out);
            })),
            Self::Csv => Some(Box::new(move |filed, out| {
                csv::record(filed, zone, dialect, out);
            })),
            Self::Md | Self::Html | Self::Text => None,
        }
    }
}

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

/// Writes messages, oldest first, to the end of a buffer.
pub trait Format: Send {
    /// Before the first message.
    fn begin(&mut self, out: &mut Vec<u8>);
    /// What became of the attachments of the message that comes next, one by one.
    fn pictures(&mut self, _: Vec<Found>) {}
    /// One message.
    fn message(&mut self, filed: &Filed, out: &mut Vec<u8>);
    /// The next attachment of that message. A picture follows in base 64, and then what is returned:
    /// no picture is ever whole in `out`.
    fn attachment(&mut self, _: &Attachment, _: &Found, _: &mut Vec<u8>) -> Option<&'static str> {
        None
    }
    /// After the last attachment of a message.
    fn close(&mut self, _: &Filed, _: &mut Vec<u8>) {}
    /// One message that was written apart ([`FormatName::apart`]).
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

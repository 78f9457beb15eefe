//! The fields of a message exactly as the gateway sent them, for files that programs read.
//!
//! What sanitising changed is taken from the item as it came, which was kept for this.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::chat::message::{Attachment, Message, UnixTime};
use crate::chat::record::{direction_word, english_datetime};

/// A file of a message.
pub struct ExactFile<'a> {
    pub name: Cow<'a, str>,
    pub link: Cow<'a, str>,
    pub mime: Cow<'a, str>,
}

/// A message, untrusted: nothing of it may reach a terminal or a page as it is.
pub struct Exact<'a> {
    pub id: Option<Cow<'a, str>>,
    pub direction: &'static str,
    pub sender: Cow<'a, str>,
    pub receiver: Cow<'a, str>,
    pub text: Option<Cow<'a, str>>,
    pub files: Vec<ExactFile<'a>>,
    pub datetime: Option<Cow<'a, str>>,
    pub unix: Option<i64>,
    pub status: Cow<'a, str>,
}

impl<'a> Exact<'a> {
    pub fn of(message: &'a Message) -> Self {
        let item = message.raw().and_then(|raw| {
            let item: Option<Map<String, Value>> = serde_json::from_str(raw.as_untrusted()).ok();
            item
        });
        let came = |key: &str| match item.as_ref()?.get(key)? {
            Value::String(text) => Some(text.clone()),
            _ => None,
        };
        let field = |key: &str, safe: &'a str| match came(key) {
            Some(text) => Cow::Owned(text),
            None => Cow::Borrowed(safe),
        };
        let files = message.attachments().iter().map(|file| ExactFile {
            name: Cow::Borrowed(file.name.as_str()),
            link: Cow::Borrowed(file.link.as_str()),
            mime: Cow::Borrowed(file.mime.as_str()),
        });
        let files = item
            .as_ref()
            .and_then(|item| listed(item.get("file")?, message.attachments()))
            .unwrap_or_else(|| files.collect());
        let written = came("datetime").filter(|written| !written.is_empty());
        Self {
            id: message.id().map(|id| field("messageId", id)),
            direction: direction_word(message.direction()),
            sender: field("sender", message.sender()),
            receiver: field("receiver", message.receiver()),
            text: message.has_text().then(|| field("message", message.text())),
            files,
            datetime: written
                .or_else(|| message.sent_at().map(english_datetime))
                .map(Cow::Owned),
            unix: message.sent_at().map(UnixTime::seconds),
            status: field("deliveryStatus", message.status().word()),
        }
    }
}

/// The files as the item lists them, where it has the documented shape.
fn listed<'a>(list: &Value, understood: &[Attachment]) -> Option<Vec<ExactFile<'a>>> {
    let list = list.as_array().filter(|l| l.len() == understood.len())?;
    let text = |file: &Value, key: &str| Some(Cow::Owned(file.get(key)?.as_str()?.to_owned()));
    list.iter()
        .map(|file| {
            Some(ExactFile {
                name: text(file, "name")?,
                link: text(file, "image")?,
                mime: text(file, "mime")?,
            })
        })
        .collect()
}

//! The fields of a message exactly as the gateway sent them, for files that programs read.
//!
//! If sanitising changed a field, the original value is read from the raw item, which is kept in
//! that case.

use std::borrow::Cow;

use serde_json::Value;

use super::json::{Record, RecordFile};
use super::{Attachment, Message, RawRecord};

/// The record with strangers' text as it came: must not reach a terminal or a page without
/// escaping.
pub fn exact(message: &Message) -> Record<'_> {
    let mut record = Record::of(message);
    let Some(Value::Object(item)) = message.raw().and_then(RawRecord::value) else {
        return record;
    };
    let came = |key: &str| match item.get(key)? {
        Value::String(text) => Some(Cow::Owned(text.clone())),
        _ => None,
    };
    let put = |key: &str, field: &mut Cow<'_, str>| {
        if let Some(text) = came(key) {
            *field = text;
        }
    };
    put("sender", &mut record.sender);
    put("receiver", &mut record.receiver);
    put("deliveryStatus", &mut record.delivery_status);
    for (key, field) in [
        ("messageId", &mut record.message_id),
        ("message", &mut record.message),
        ("datetime", &mut record.datetime),
    ] {
        if let Some(field) = field {
            put(key, field);
        }
    }
    if record.datetime.is_none() {
        record.datetime = came("datetime").filter(|written| !written.is_empty());
    }
    let listed = item.get("file");
    let listed = listed.and_then(|list| files(list, message.attachments()));
    if record.file.is_some() && listed.is_some() {
        record.file = listed;
    }
    record
}

/// The files as the item lists them, if the list has the documented form.
fn files<'a>(list: &Value, understood: &[Attachment]) -> Option<Vec<RecordFile<'a>>> {
    let list = list.as_array().filter(|l| l.len() == understood.len())?;
    let text = |file: &Value, key: &str| Some(Cow::Owned(file.get(key)?.as_str()?.to_owned()));
    list.iter()
        .map(|file| {
            Some(RecordFile {
                name: text(file, "name")?,
                image: text(file, "image")?,
                mime: text(file, "mime")?,
            })
        })
        .collect()
}

//! JSON: every field under the gateway's name, and the item as it came.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;

use super::format::{About, Format};
use super::raw_fields::exact;
use crate::message::json::Record;
use crate::sync::sweep::Filed;

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    record: &'a Record<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<Raw<'a>>,
}

/// The item as it came: JSON where it is JSON, else a string of what came.
#[derive(Serialize)]
#[serde(untagged)]
enum Raw<'a> {
    Json(Cow<'a, RawValue>),
    Text(&'a str),
}

/// One object a line, or a list of them.
pub struct Json {
    is_array: bool,
    /// What is masked must not come in by the back door.
    has_raw: bool,
    first: bool,
}

impl Json {
    pub fn lines(about: &About) -> Self {
        Self {
            is_array: false,
            has_raw: !about.masked,
            first: true,
        }
    }

    pub fn array(about: &About) -> Self {
        Self {
            is_array: true,
            ..Self::lines(about)
        }
    }

    /// Before an object.
    fn mark(&mut self, out: &mut Vec<u8>) {
        if self.is_array {
            out.extend_from_slice(if self.first { b"\n" } else { b",\n" });
        }
        self.first = false;
    }

    /// After an object.
    fn finish(&self, out: &mut Vec<u8>) {
        if !self.is_array {
            out.push(b'\n');
        }
    }
}

impl Format for Json {
    fn begin(&mut self, out: &mut Vec<u8>) {
        if self.is_array {
            out.push(b'[');
        }
    }

    fn message(&mut self, filed: &Filed, out: &mut Vec<u8>) {
        self.mark(out);
        record(filed, self.has_raw, out);
        self.finish(out);
    }

    fn written(&mut self, record: &[u8], out: &mut Vec<u8>) {
        self.mark(out);
        out.extend_from_slice(record);
        self.finish(out);
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        if self.is_array {
            out.extend_from_slice(b"\n]\n");
        }
    }
}

/// One message as an object.
pub fn record((_, message): &Filed, has_raw: bool, out: &mut Vec<u8>) {
    let record = exact(message);
    let raw = match message.raw() {
        _ if !has_raw => None,
        Some(raw) => Some(raw_of(raw.as_untrusted())),
        // A documented item is, value for value, what the fields say.
        None => {
            let rebuilt = serde_json::value::to_raw_value(&record).ok();
            rebuilt.map(|json| Raw::Json(Cow::Owned(json)))
        }
    };
    let line = Line {
        record: &record,
        raw,
    };
    // Strings, integers and lists of them always serialise, and a buffer takes all.
    let _ = serde_json::to_writer(out, &line);
}

fn raw_of(came: &str) -> Raw<'_> {
    // Whitespace between values means nothing, and a line break would end the record.
    let has_breaks = came.contains(['\n', '\r']);
    let one_line = if has_breaks {
        on_one_line(came)
    } else {
        came.to_owned()
    };
    match RawValue::from_string(one_line) {
        Ok(json) => Raw::Json(Cow::Owned(json)),
        Err(_) => Raw::Text(came),
    }
}

/// JSON without its whitespace; what stands in quotes is as it was.
fn on_one_line(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut quoted, mut escaped) = (false, false);
    for c in json.chars() {
        if quoted {
            quoted = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if c.is_ascii_whitespace() {
            continue;
        } else {
            quoted = c == '"';
        }
        out.push(c);
    }
    out
}

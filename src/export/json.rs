//! JSON: every field under the gateway's name, and the raw item.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;

use super::format::{About, Format};
use crate::message::json::Record;
use crate::message::raw_fields::exact;
use crate::sync::sweep::Filed;
use crate::text::harmless_json::write_harmless;

#[derive(Serialize)]
struct JsonLine<'a> {
    #[serde(flatten)]
    record: &'a Record<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<RawItem<'a>>,
}

/// The item as it came: as JSON if it is JSON, else as a string.
#[derive(Serialize)]
#[serde(untagged)]
enum RawItem<'a> {
    Json(Cow<'a, RawValue>),
    Text(&'a str),
}

/// One object per line, or an array.
pub struct Json {
    is_array: bool,
    /// Masked messages have no raw record, which would reveal what is hidden.
    has_raw: bool,
    first: bool,
}

impl Json {
    pub fn lines(about: &About) -> Self {
        Self {
            is_array: false,
            has_raw: !about.rendition.masked,
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
        // An item of the documented form holds exactly what the fields say.
        None => {
            let rebuilt = serde_json::value::to_raw_value(&record).ok();
            rebuilt.map(|json| RawItem::Json(Cow::Owned(json)))
        }
    };
    let line = JsonLine {
        record: &record,
        raw,
    };
    write_harmless(&line, out);
}

fn raw_of(came: &str) -> RawItem<'_> {
    // Whitespace between values has no meaning, and a line break would end the record.
    let has_breaks = came.contains(['\n', '\r']);
    let one_line = if has_breaks {
        on_one_line(came)
    } else {
        came.to_owned()
    };
    match RawValue::from_string(one_line) {
        Ok(json) => RawItem::Json(Cow::Owned(json)),
        Err(_) => RawItem::Text(came),
    }
}

/// JSON without whitespace between values; strings stay as they are.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::inbound;
    use crate::message::{Message, RawRecord};
    use crate::text::harmless_json::drives_a_terminal;
    use crate::time::UnixTime;

    #[test]
    fn json_has_no_terminal_controls_and_reads_back_in_full() {
        let text = "a\u{9b}2J\u{7f}b\u{85}c\u{202e}d\u{2028}é漢\\\u{90}";
        let item = serde_json::json!({ "message": text, "other": text }).to_string();
        for raw in [item.clone(), format!("{item} and no JSON")] {
            let mut fields = inbound(5, "x").into_fields();
            fields.raw = Some(RawRecord::new(&raw));
            let filed = (UnixTime::EPOCH, Message::new(fields));
            let mut out = Vec::new();
            record(&filed, true, &mut out);
            let out = String::from_utf8(out).unwrap();
            assert!(!out.contains(drives_a_terminal), "{out:?}");
            let read: serde_json::Value = serde_json::from_str(&out).unwrap();
            if raw == item {
                assert_eq!(read["message"], text);
                assert_eq!(read["raw"]["other"], text);
                assert!(out.contains("\\u009b") && out.contains("é漢"));
            } else {
                assert_eq!(read["raw"], raw);
            }
        }
    }
}

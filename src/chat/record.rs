//! A message as the gateway writes it: the raw record of the details view.

use chrono::{Datelike, Timelike};
use serde::Serialize;

use super::message::{Direction, Message, UnixTime};
use super::text::SafeText;

/// Months as the gateway's samples write them.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
/// Levels that are still indented; deeper ones would cost the square of their depth.
const MAX_INDENT: usize = 24;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    message_id: Option<&'a str>,
    direction: &'a str,
    sender: &'a str,
    receiver: &'a str,
    message: Option<&'a str>,
    file: Option<Vec<File<'a>>>,
    datetime: Option<String>,
    unix_datetime: Option<i64>,
    delivery_status: &'a str,
}

#[derive(Serialize)]
struct File<'a> {
    name: &'a str,
    image: &'a str,
    mime: &'a str,
}

/// The message's JSON over several lines: as it came where that was kept, else rebuilt from the
/// fields, value for value what the gateway sent.
pub fn raw_record(message: &Message) -> SafeText {
    if let Some(raw) = message.raw() {
        return SafeText::from(indented(raw.as_untrusted()));
    }
    let files = message.attachments().iter().map(|file| File {
        name: &file.name,
        image: &file.link,
        mime: &file.mime,
    });
    let record = Record {
        message_id: message.id(),
        direction: direction_word(message.direction()),
        sender: message.sender(),
        receiver: message.receiver(),
        message: message.has_text().then(|| message.text()),
        file: (!message.attachments().is_empty()).then(|| files.collect()),
        datetime: message.sent_at().map(english_datetime),
        unix_datetime: message.sent_at().map(UnixTime::seconds),
        delivery_status: message.status().word(),
    };
    // Strings, integers and lists of them always serialise.
    SafeText::from(serde_json::to_string_pretty(&record).unwrap_or_default())
}

/// The gateway's word for a direction.
pub fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Inbound => "inbound",
        Direction::Outbound => "outbound",
    }
}

/// A time as the gateway's `datetime` writes it, in UTC: `05 jun 2025, 08:44:46`.
pub fn english_datetime(time: UnixTime) -> String {
    let utc = time.to_utc();
    let month = MONTHS[utc.month0() as usize % 12];
    let (day, year) = (utc.day(), utc.year());
    let (hour, minute, second) = (utc.hour(), utc.minute(), utc.second());
    format!("{day:02} {month} {year:04}, {hour:02}:{minute:02}:{second:02}")
}

/// Whether `text` is what [`english_datetime`] writes for `time`, without writing it.
pub fn is_english_datetime(text: &str, time: UnixTime) -> bool {
    let Ok(text) = <&[u8; 21]>::try_from(text.as_bytes()) else {
        return false;
    };
    let utc = time.to_utc();
    let two = |at: usize, number: u32| {
        u32::from(text[at]) == u32::from(b'0') + number / 10
            && u32::from(text[at + 1]) == u32::from(b'0') + number % 10
    };
    let year = utc.year().unsigned_abs();
    let month = MONTHS[utc.month0() as usize % 12].as_bytes();
    let marks = [
        (2, b' '),
        (6, b' '),
        (11, b','),
        (12, b' '),
        (15, b':'),
        (18, b':'),
    ];
    two(0, utc.day())
        && &text[3..6] == month
        && two(7, year / 100)
        && two(9, year % 100)
        && two(13, utc.hour())
        && two(16, utc.minute())
        && two(19, utc.second())
        && marks.iter().all(|&(at, mark)| text[at] == mark)
}

/// Breaks JSON into indented lines without reading its values, so that nothing of it changes:
/// repeated keys, long numbers and damage stay as they came.
fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 4);
    let mut depth = 0_usize;
    let mut chars = json.trim().chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        if quoted {
            out.push(c);
            match c {
                '\\' => out.extend(chars.next()),
                '"' => quoted = false,
                _ => {}
            }
            continue;
        }
        match c {
            '{' | '[' => {
                out.push(c);
                while chars.next_if(char::is_ascii_whitespace).is_some() {}
                if let Some(close) = chars.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    break_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                break_line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                break_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            ' ' | '\t' | '\n' | '\r' => {}
            _ => {
                quoted = c == '"';
                out.push(c);
            }
        }
    }
    out
}

fn break_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth.min(MAX_INDENT) {
        out.push_str("  ");
    }
}

#[cfg(test)]
#[path = "record/tests.rs"]
mod tests;

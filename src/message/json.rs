//! Writes a message as the gateway's JSON, for the raw record in the details.

use std::borrow::Cow;
use std::fmt::Write as _;

use chrono::{Datelike, Timelike};
use serde::Serialize;

use super::{Direction, Message};
use crate::text::SafeText;
use crate::time::UnixTime;

/// Months as the gateway's samples write them.
const MONTHS: [&[u8; 3]; 12] = [
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec",
];
/// Deeper levels are not indented further: the indentation would take memory with the square of the
/// depth.
const MAX_INDENT: usize = 24;

/// A message with the gateway's names of fields. If it was made from an answer, its texts are not
/// safe to print.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the gateway's own names")]
pub struct Record<'a> {
    pub message_id: Option<Cow<'a, str>>,
    pub direction: &'static str,
    pub sender: Cow<'a, str>,
    pub receiver: Cow<'a, str>,
    pub message: Option<Cow<'a, str>>,
    pub file: Option<Vec<RecordFile<'a>>>,
    pub datetime: Option<Cow<'a, str>>,
    pub unix_datetime: Option<i64>,
    pub delivery_status: Cow<'a, str>,
}

/// A file of a message, with the gateway's names of fields.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the gateway's own names")]
pub struct RecordFile<'a> {
    pub name: Cow<'a, str>,
    pub image: Cow<'a, str>,
    pub mime: Cow<'a, str>,
}

impl<'a> Record<'a> {
    /// The record of a message, from its fields.
    pub fn of(message: &'a Message) -> Self {
        let files = message.attachments().iter().map(|file| RecordFile {
            name: Cow::Borrowed(&file.name),
            image: Cow::Borrowed(&file.link),
            mime: Cow::Borrowed(&file.mime),
        });
        Self {
            message_id: message.id().map(Cow::Borrowed),
            direction: direction_word(message.direction()),
            sender: Cow::Borrowed(message.sender()),
            receiver: Cow::Borrowed(message.receiver()),
            message: message.has_text().then(|| Cow::Borrowed(message.text())),
            file: (!message.attachments().is_empty()).then(|| files.collect()),
            datetime: message.sent_at().map(|at| Cow::Owned(english_datetime(at))),
            unix_datetime: message.sent_at().map(UnixTime::seconds),
            delivery_status: Cow::Borrowed(message.status().word()),
        }
    }
}

/// The message's JSON on several lines: as the gateway sent it if that was kept, else rebuilt from
/// the fields with the same values. Characters that are not safe on a terminal become JSON escapes.
pub fn raw_record(message: &Message) -> SafeText {
    if let Some(raw) = message.raw() {
        return escaped(&indented(raw.as_untrusted()));
    }
    // Strings, integers and lists of them always serialise.
    SafeText::from(serde_json::to_string_pretty(&Record::of(message)).unwrap_or_default())
}

/// The same JSON as safe text: characters that sanitising would hide or replace become escapes.
fn escaped(json: &str) -> SafeText {
    let is_kept = |c: char| *SafeText::new(&format!("a{c}")) == *format!("a{c}");
    let is_ascii = |c: char| matches!(c, '\n' | ' '..='~');
    let safe = SafeText::new(json);
    if &*safe == json {
        return safe;
    }
    // A character that is safe alone may not be safe in its place, such as a tenth mark on a
    // letter, or a joiner.
    let some = escape(json, |c| is_ascii(c) || is_kept(c));
    let safe = SafeText::new(&some);
    if *safe == *some {
        return safe;
    }
    SafeText::new(&escape(json, is_ascii))
}

fn escape(json: &str, is_kept: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    for c in json.chars() {
        if is_kept(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

/// The gateway's word for a direction.
fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Inbound => "inbound",
        Direction::Outbound => "outbound",
    }
}

/// A time as the gateway's `datetime` writes it, in UTC: `05 jun 2025, 08:44:46`.
pub fn english_datetime(time: UnixTime) -> String {
    let utc = time.to_utc();
    let (hour, minute, second) = (utc.hour(), utc.minute(), utc.second());
    let date = date_of(time);
    let date = String::from_utf8_lossy(&date);
    format!("{date}{hour:02}:{minute:02}:{second:02}")
}

/// The date part of [`english_datetime`], kept for the next message, because most messages are from
/// the same day as the one before.
#[derive(Clone, Copy, Debug, Default)]
pub struct DayWritten {
    day: Option<i64>,
    written: [u8; 13],
}

impl DayWritten {
    /// Whether `text` is what [`english_datetime`] writes for `time`, without writing it.
    pub fn is_followed(&mut self, text: &str, time: UnixTime) -> bool {
        let Some((date, clock)) = text.as_bytes().split_first_chunk::<13>() else {
            return false;
        };
        let (day, second) = (time.seconds() / 86_400, time.seconds() % 86_400);
        if self.day != Some(day) {
            self.written = date_of(time);
            self.day = Some(day);
        }
        let [h, hh, b':', m, mm, b':', s, ss] = *clock else {
            return false;
        };
        let two = |tens: u8, units: u8| {
            let both = tens.is_ascii_digit() && units.is_ascii_digit();
            both.then(|| i64::from(tens - b'0') * 10 + i64::from(units - b'0'))
        };
        let (Some(h), Some(m), Some(s)) = (two(h, hh), two(m, mm), two(s, ss)) else {
            return false;
        };
        // Each part must be within its bounds, or one minute and 39 seconds could be written as 99
        // seconds.
        *date == self.written && m < 60 && s < 60 && h * 3600 + m * 60 + s == second
    }
}

/// `05 jun 2025, `
fn date_of(time: UnixTime) -> [u8; 13] {
    let utc = time.to_utc();
    let [d, dd] = digits(utc.day().into());
    let [m, mm, mmm] = *MONTHS[utc.month0() as usize % 12];
    let [c, cc] = digits(i64::from(utc.year()) / 100);
    let [y, yy] = digits(i64::from(utc.year()));
    [d, dd, b' ', m, mm, mmm, b' ', c, cc, y, yy, b',', b' ']
}

/// The last two digits of a number that is not negative.
fn digits(number: i64) -> [u8; 2] {
    [number / 10, number].map(|digit| b"0123456789"[usize::try_from(digit % 10).unwrap_or(0)])
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
mod tests;

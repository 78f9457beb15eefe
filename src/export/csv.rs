//! Comma-separated values after RFC 4180, one row a message.
//!
//! A cell that a spreadsheet would take for a formula gets an apostrophe before it: a stranger's
//! text must not calculate, or fetch anything.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};

use super::format::{About, Format};
use super::raw_fields::exact;
use crate::message::json::RecordFile;
use crate::sync::sweep::Filed;
use crate::time::Zone;

const COLUMNS: [&str; 11] = [
    "messageId",
    "direction",
    "time",
    "sender",
    "receiver",
    "message",
    "deliveryStatus",
    "fileNames",
    "fileLinks",
    "datetime",
    "unixDatetime",
];

/// See the module.
pub struct Csv {
    zone: Zone,
}

impl Csv {
    pub fn new(about: &About) -> Self {
        Self { zone: about.zone }
    }
}

impl Format for Csv {
    fn begin(&mut self, out: &mut Vec<u8>) {
        row(&COLUMNS.map(str::to_owned), out);
    }

    fn message(&mut self, filed: &Filed, out: &mut Vec<u8>) {
        record(filed, self.zone, out);
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}

/// One message as a row.
pub fn record((_, message): &Filed, zone: Zone, out: &mut Vec<u8>) {
    let record = exact(message);
    let time = message.sent_at().map(|at| zone.local(at).to_rfc3339());
    let files = record.file.as_deref().unwrap_or_default();
    let listed = |part: fn(&RecordFile<'_>) -> String| {
        let parts: Vec<String> = files.iter().map(part).collect();
        harmless(&parts.join("\n"))
    };
    let cell = |text: &Option<Cow<'_, str>>| harmless(text.as_deref().unwrap_or_default());
    row(
        &[
            cell(&record.message_id),
            record.direction.to_owned(),
            time.unwrap_or_default(),
            harmless(&record.sender),
            harmless(&record.receiver),
            cell(&record.message),
            harmless(&record.delivery_status),
            listed(|file| file.name.to_string()),
            listed(|file| file.image.to_string()),
            cell(&record.datetime),
            (record.unix_datetime).map_or_else(String::new, |at| at.to_string()),
        ],
        out,
    );
}

fn row(cells: &[String; COLUMNS.len()], out: &mut Vec<u8>) {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(out);
    // A buffer takes all, and every row is as long as the first.
    let _ = writer.write_record(cells);
    let _ = writer.flush();
}

/// The cell, with an apostrophe where it would be a formula.
fn harmless(text: &str) -> String {
    let is_number = text.strip_prefix('+').is_some_and(|rest| {
        let mut rest = rest.chars();
        rest.clone().count() > 0 && rest.all(|c| c.is_ascii_digit() || c == ' ')
    });
    let is_formula = text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
    ]);
    if is_formula && !is_number {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

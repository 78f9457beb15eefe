//! One event as one line of JSON.

use std::time::Duration;

use serde::Serialize;

use super::differ::FollowedChange;
use crate::archive::events::MessageChange;
use crate::message::json::Record;
use crate::message::raw_fields::exact;
use crate::text::harmless_json::write_harmless;
use crate::thread::page::Failure;
use crate::time::UnixTime;

/// What happened to a message, with the gateway's names of fields.
#[derive(Serialize)]
struct MessageLine<'a> {
    seq: u64,
    event: &'static str,
    seen: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<&'a str>,
    #[serde(flatten)]
    record: Record<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TroubleLine<'a> {
    event: &'static str,
    seen: i64,
    what: &'a str,
    advice: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_in: Option<u128>,
}

/// The line for a change of a message. Lines with equal numbers are the same event.
pub fn happened(happened: &FollowedChange, seq: u64, seen: UnixTime) -> Vec<u8> {
    let (event, was) = match &happened.what {
        MessageChange::Came => ("message", None),
        MessageChange::Turned(was) => ("status", Some(was.word())),
        MessageChange::Gone => ("deleted", None),
    };
    line(&MessageLine {
        seq,
        event,
        seen: seen.seconds(),
        was,
        record: exact(&happened.message),
    })
}

/// The line for a failure, with the time until the next try.
pub fn trouble(failure: &Failure, wait: Option<Duration>, seen: UnixTime) -> Vec<u8> {
    line(&TroubleLine {
        event: "trouble",
        seen: seen.seconds(),
        what: &failure.what,
        advice: &failure.advice,
        retry_in: wait.map(|wait| wait.as_millis().div_ceil(1000)),
    })
}

fn line(value: &impl Serialize) -> Vec<u8> {
    let mut out = Vec::new();
    write_harmless(value, &mut out);
    out.push(b'\n');
    out
}

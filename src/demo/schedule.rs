//! When the lines of a dialogue are sent: in office hours, with pauses and bursts, and with
//! delivery statuses.

use chrono::{Datelike, NaiveDate, Weekday};
use fastrand::Rng;

use super::dialogues::{Dialogue, DialogueLine, Side};
use super::words::Filler;
use crate::message::DeliveryStatus;
use crate::time::UnixTime;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
/// The hours (UTC) in which the shop answers, never on Sundays.
const OFFICE: (i64, i64) = (8 * HOUR, 17 * HOUR);
/// The hours in which the customer is awake.
const AWAKE: (i64, i64) = (6 * HOUR + 40 * MINUTE, 21 * HOUR + 30 * MINUTE);

/// Topics that customers also write about in the evening, when the shop is closed.
const EVENING_TOPICS: [&str; 6] = [
    "order", "product", "thanks", "birthday", "custom", "invoice",
];

/// A message with its time, before it has an id and a sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub side: Side,
    pub sent_at: UnixTime,
    pub text: String,
    pub files: Vec<String>,
    pub status: DeliveryStatus,
}

impl Draft {
    /// A line at this time; DELIVERED unless the line says otherwise.
    pub fn new(line: &DialogueLine, text: String, sent_at: UnixTime) -> Self {
        Self {
            side: line.side,
            sent_at,
            text,
            files: line.files.clone(),
            status: line.status.clone().unwrap_or(DeliveryStatus::Delivered),
        }
    }
}

/// Whether somebody would begin this dialogue on this day.
pub(super) fn suits(dialogue: &Dialogue, day: NaiveDate) -> bool {
    let holiday = matches!((day.month(), day.day()), (1, 1) | (12, 25));
    let closed = day.weekday() == Weekday::Sun || (holiday && dialogue.yearly.is_none());
    !closed || EVENING_TOPICS.contains(&dialogue.topic.as_str())
}

/// The time of day, in seconds, when a dialogue begins.
pub(super) fn start_clock(dialogue: &Dialogue, rng: &mut Rng) -> i64 {
    if dialogue.late {
        return 18 * HOUR + rng.i64(0..40 * MINUTE);
    }
    let evening = EVENING_TOPICS.contains(&dialogue.topic.as_str());
    if evening && rng.u32(0..3) == 0 {
        rng.i64(17 * HOUR..AWAKE.1)
    } else {
        rng.i64(OFFICE.0 + 10 * MINUTE..OFFICE.1 - 100 * MINUTE)
    }
}

/// The dialogue's messages, oldest first, if it begins on this day at this time.
pub(super) fn schedule(
    dialogue: &Dialogue,
    day: NaiveDate,
    clock: i64,
    filler: &mut Filler<'_>,
    rng: &mut Rng,
) -> Vec<Draft> {
    let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
    let mut at = midnight + clock;
    let mut drafts: Vec<Draft> = Vec::with_capacity(dialogue.lines.len());
    let mut before: Option<Side> = None;
    for line in &dialogue.lines {
        let pause = before.map_or(0, |before| pause(line, before, rng));
        at += pause;
        // A pause in the text that is shorter than an hour is part of the story.
        let fixed = dialogue.late || line.pause.is_some_and(|pause| pause < 3_600);
        if !fixed {
            at = waking(line.side, at, rng);
        }
        let text = filler.fill(&line.text, rng);
        let mut draft = Draft::new(line, text, time(at));
        if line.side != Side::Customer && line.status.is_none() {
            draft.status = fate(rng);
        }
        let again = draft.status.is_failed() && line.status.is_none() && rng.u32(0..4) > 0;
        drafts.push(draft.clone());
        if again {
            at += rng.i64(2 * MINUTE..9 * MINUTE);
            draft.sent_at = time(at);
            draft.status = DeliveryStatus::Delivered;
            drafts.push(draft);
        }
        before = Some(line.side);
    }
    drafts
}

/// Seconds between a line and the one before it.
fn pause(line: &DialogueLine, before: Side, rng: &mut Rng) -> i64 {
    if let Some(pause) = line.pause {
        let pause = i64::try_from(pause).unwrap_or(DAY);
        return pause + rng.i64(0..=pause / 6);
    }
    match (before, line.side) {
        _ if before == line.side && rng.u32(0..25) == 0 => 0,
        (Side::Customer, Side::Customer) => rng.i64(4..75),
        (Side::Shop, Side::Shop) => rng.i64(5..110),
        (_, Side::Notice) => rng.i64(3..40),
        (_, Side::Shop) if rng.u32(0..5) == 0 => rng.i64(20 * MINUTE..90 * MINUTE),
        (_, Side::Shop) => rng.i64(35..14 * MINUTE),
        (_, Side::Customer) if rng.u32(0..6) == 0 => rng.i64(25 * MINUTE..120 * MINUTE),
        (_, Side::Customer) => rng.i64(15..12 * MINUTE),
    }
}

/// The first moment from `at` on when this side is at its phone.
fn waking(side: Side, at: i64, rng: &mut Rng) -> i64 {
    let (opens, closes) = match side {
        Side::Customer => AWAKE,
        Side::Shop | Side::Notice => OFFICE,
    };
    let mut at = at;
    // The longest wait: after closing time on a Saturday, then Sunday.
    for _ in 0..3 {
        let clock = at.rem_euclid(DAY);
        let midnight = at - clock;
        let sunday = side == Side::Shop && time(at).to_utc().weekday() == Weekday::Sun;
        if clock < opens && !sunday {
            return midnight + opens + rng.i64(2 * MINUTE..55 * MINUTE);
        }
        if clock <= closes && !sunday {
            return at;
        }
        at = midnight + DAY;
    }
    at
}

/// How the delivery of a message ends.
fn fate(rng: &mut Rng) -> DeliveryStatus {
    match rng.u32(0..1_000) {
        0..11 => DeliveryStatus::NotDelivered,
        11..16 => DeliveryStatus::Rejected,
        16..28 => DeliveryStatus::Unknown,
        28..34 => DeliveryStatus::parse("EXPIRED"),
        34..38 => DeliveryStatus::Buffered,
        38..40 => DeliveryStatus::Submitted,
        _ => DeliveryStatus::Delivered,
    }
}

fn time(seconds: i64) -> UnixTime {
    UnixTime::new(seconds).unwrap_or(UnixTime::EPOCH)
}

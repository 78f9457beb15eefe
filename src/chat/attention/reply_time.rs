//! How long the customer has been waiting for an answer.

use std::time::Duration;

use crate::layout::areas::{Areas, Size};
use crate::message::tapback::needs_no_answer;
use crate::message::{Direction, Message, MessageKey};
use crate::thread::{Above, Thread};
use crate::time::{Now, UnixTime};

/// How many messages are read in search of the other end of a turn.
const MAX_TURN: u32 = 500;
const MINUTE: Duration = Duration::from_mins(1);
/// Narrower terminals have no room for the waiting time in the header.
const MIN_WIDTH: u16 = 60;

/// The customer wrote last, and waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The time of the customer's first unanswered message.
    since: UnixTime,
    /// The customer may have waited longer: older messages are not loaded.
    at_least: bool,
}

/// A failed message is not a reply.
fn is_answer(message: &Message) -> bool {
    message.direction() == Direction::Outbound && !message.has_failed()
}

/// The oldest unanswered message from `from` upwards, and whether older messages cannot belong to
/// the same turn.
fn turn(thread: &Thread, from: MessageKey) -> Option<(MessageKey, bool)> {
    let (mut next, mut first) = (from, None);
    for _ in 0..MAX_TURN {
        let message = thread.get(next)?;
        if is_answer(&message) {
            return first.map(|first| (first, true));
        }
        let is_asking = !needs_no_answer(message.text());
        if message.direction() == Direction::Inbound && is_asking {
            first = Some(next);
        }
        match thread.above(next) {
            Above::Message(older) => next = older,
            Above::Beginning => return first.map(|first| (first, true)),
            Above::Gap { .. } | Above::Unloaded => break,
        }
    }
    first.map(|first| (first, false))
}

/// Whether the customer waits, as far as the loaded messages tell.
pub fn of(thread: &Thread) -> Option<Waiting> {
    let newest = thread.newest().filter(|_| thread.is_live())?;
    let (first, whole) = turn(thread, newest)?;
    Some(Waiting {
        since: first.second(),
        at_least: !whole,
    })
}

fn between(from: UnixTime, to: UnixTime) -> Duration {
    let seconds = to.seconds().saturating_sub(from.seconds());
    Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
}

impl Waiting {
    /// For the header.
    pub fn words(self, now: UnixTime) -> String {
        let time = between(self.since, now);
        if time < MINUTE {
            return "unanswered".to_owned();
        }
        let over = if self.at_least { "over " } else { "" };
        format!("unanswered {over}{}", span(time))
    }

    /// When [`Waiting::words`] change next.
    pub fn next_change(self, now: Now) -> Duration {
        let seconds = between(self.since, now.wall).as_secs();
        let step = match seconds {
            0..86_400 => 60,
            86_400..2_592_000 => 3_600,
            _ => 86_400,
        };
        now.elapsed + Duration::from_secs(step - seconds % step)
    }
}

/// Whether the header has room for the waiting time and the customer's clock.
pub fn has_room(size: Option<Size>) -> bool {
    size.is_some_and(|size| Areas::of(size).chrome && size.width >= MIN_WIDTH)
}

/// For the details: how long an answer took, or how long a message has waited for one.
pub fn answer_words(
    thread: &Thread,
    key: MessageKey,
    message: &Message,
    now: UnixTime,
) -> Option<String> {
    if is_answer(message) {
        let Above::Message(older) = thread.above(key) else {
            return None;
        };
        let (first, whole) = turn(thread, older)?;
        let over = if whole { "" } else { "over " };
        let time = span(between(first.second(), key.second()));
        return Some(format!(
            "the first of this turn, {over}{time} after the customer's first message"
        ));
    }
    if message.direction() == Direction::Outbound || needs_no_answer(message.text()) {
        return None;
    }
    let mut next = thread.newer(key);
    for _ in 0..MAX_TURN {
        let Some(newer) = next else {
            let time = span(between(key.second(), now));
            return thread.is_live().then(|| format!("none yet, for {time}"));
        };
        if !matches!(thread.above(newer), Above::Message(_)) {
            return None;
        }
        if is_answer(&thread.get(newer)?) {
            return Some(format!(
                "after {}",
                span(between(key.second(), newer.second()))
            ));
        }
        next = thread.newer(newer);
    }
    None
}

/// `5 m`, `2 h 14 m`, `3 d 4 h`: the two largest units.
pub fn span(time: Duration) -> String {
    let minutes = time.as_secs() / 60;
    let (hours, days) = (minutes / 60, minutes / 1_440);
    match (days, hours, minutes % 60, hours % 24) {
        (0, 0, 0, _) => "less than a minute".to_owned(),
        (0, 0, minutes, _) => format!("{minutes} m"),
        (0, _, 0, _) => format!("{hours} h"),
        (0, _, minutes, _) => format!("{hours} h {minutes} m"),
        (1..30, _, _, hours) if hours > 0 => format!("{days} d {hours} h"),
        _ => format!("{} d", crate::text::numerals::thousands(days)),
    }
}

#[cfg(test)]
mod tests;

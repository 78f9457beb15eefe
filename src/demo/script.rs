//! The demo's thread up to its start: always the same words, with times counted back from `now`.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use fastrand::Rng;

use super::dialogues;
use super::dialogues::{Dialogue, DialogueLine, Side};
use super::schedule::{Draft, schedule, start_clock, suits};
use super::words::{Filler, Words};
use super::{DEMO_PHONE, SHOP_NAME, SHOP_NUMBER};
use crate::message::{DeliveryStatus, Direction};
use crate::time::UnixTime;

/// The least messages before the start.
const ENOUGH: usize = 3_150;
/// After this many dialogues comes one of those that happen once.
const ONCE_EVERY: usize = 13;
/// The topics of this many last dialogues do not come again.
const RECENT: usize = 4;
/// Days before the start when the shop changed its sender from a name to a number.
const SENDER_CHANGE_DAYS: u64 = 900;
const SEED: u64 = 0x0A7E_11E2;

const DIALOGUES: [&str; 5] = [
    include_str!("texts/en.txt"),
    include_str!("texts/nl.txt"),
    include_str!("texts/fr.txt"),
    include_str!("texts/de_es.txt"),
    include_str!("texts/once.txt"),
];
const NEWEST: &str = include_str!("texts/newest.txt");

/// A message of the demo's thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptedMessage {
    /// The gateway's id; `None` for inbound messages.
    pub id: Option<String>,
    pub direction: Direction,
    /// A number or a name.
    pub sender: String,
    /// A number or a name.
    pub receiver: String,
    /// May be empty if there are files.
    pub text: String,
    /// Names of its files.
    pub files: Vec<String>,
    pub sent_at: UnixTime,
    /// The status at the start.
    pub status: DeliveryStatus,
    /// Later statuses, each with its seconds since the start, in order.
    pub later: Vec<(u64, DeliveryStatus)>,
}

impl ScriptedMessage {
    /// The status this many seconds after the start.
    pub fn status_at(&self, elapsed: u64) -> &DeliveryStatus {
        let reached = self.later.iter().rev().find(|(at, _)| *at <= elapsed);
        reached.map_or(&self.status, |(_, status)| status)
    }
}

/// The messages before `now`, newest first.
pub fn script(now: UnixTime) -> Vec<ScriptedMessage> {
    let mut history = DemoHistory::new(now);
    history.write_newest();
    history.write_past();
    history.finish()
}

struct DemoHistory {
    now: UnixTime,
    rng: Rng,
    words: Words,
    dialogues: Vec<Dialogue>,
    /// How often each dialogue was used.
    used: Vec<usize>,
    newest_first: Vec<Draft>,
}

impl DemoHistory {
    fn new(now: UnixTime) -> Self {
        let dialogues: Vec<Dialogue> = DIALOGUES
            .iter()
            .flat_map(|text| dialogues::parse(text).0)
            .collect();
        Self {
            now,
            rng: Rng::with_seed(SEED),
            words: Words::load(),
            used: vec![0; dialogues.len()],
            dialogues,
            newest_first: Vec::with_capacity(ENOUGH + 64),
        }
    }

    /// Writes the newest, hand-written messages.
    fn write_newest(&mut self) {
        let mut filler = Filler::new(&self.words, "en", self.now.to_utc().date_naive());
        let mut drafts = Vec::new();
        for (sent_at, line) in NEWEST.lines().filter_map(|raw| timed_line(raw, self.now)) {
            let text = filler.fill(&line.text, &mut self.rng);
            drafts.push(Draft::new(&line, text, sent_at));
        }
        drafts.reverse();
        self.newest_first = drafts;
    }

    /// Adds dialogue after dialogue, backward in time, until there are enough messages.
    fn write_past(&mut self) {
        let mut once: Vec<usize> = (0..self.dialogues.len())
            .filter(|&index| self.dialogues[index].once)
            .collect();
        let beginning = once.pop();
        let mut once = once.into_iter();
        let mut seen_years: Vec<(i32, String)> = Vec::new();
        let mut recent = [usize::MAX; RECENT];
        let mut round = 0;
        while self.newest_first.len() < ENOUGH && round < ENOUGH {
            let date = self.next_date();
            let single = (round % ONCE_EVERY == 0).then(|| once.next()).flatten();
            let index = single.or_else(|| self.pick(date, &seen_years, recent));
            let Some(index) = index else { break };
            if let Some(group) = &self.dialogues[index].yearly {
                seen_years.push((date.year(), group.clone()));
            }
            self.used[index] += 1;
            recent.rotate_right(1);
            recent[0] = index;
            self.place(index, date);
            round += 1;
        }
        if let Some(index) = beginning {
            let date = self.next_date();
            self.place(index, date);
        }
    }

    fn oldest(&self) -> DateTime<Utc> {
        self.newest_first
            .last()
            .map_or(self.now, |draft| draft.sent_at)
            .to_utc()
    }

    /// The day of the next older dialogue.
    fn next_date(&mut self) -> NaiveDate {
        let days = match self.rng.u32(0..100) {
            0..24 => 0,
            24..46 => 1,
            46..66 => 2,
            66..90 => self.rng.u64(3..7),
            _ => self.rng.u64(7..15),
        };
        let date = self.oldest().date_naive();
        date.checked_sub_days(Days::new(days)).unwrap_or(date)
    }

    /// A dialogue that fits the date and was not used more than others.
    fn pick(
        &mut self,
        date: NaiveDate,
        seen_years: &[(i32, String)],
        recent: [usize; RECENT],
    ) -> Option<usize> {
        let fits = |index: &usize| {
            let dialogue = &self.dialogues[*index];
            let new_this_year = dialogue.yearly.as_ref().is_none_or(|group| {
                !seen_years
                    .iter()
                    .any(|(year, seen)| *year == date.year() && seen == group)
            });
            let other_topic = recent.iter().all(|&used| {
                let used = self.dialogues.get(used);
                used.is_none_or(|used| used.topic != dialogue.topic)
            });
            let in_season = dialogue.season.is_none_or(|season| season.holds(date));
            !dialogue.once && in_season && new_this_year && other_topic
        };
        let fitting: Vec<usize> = (0..self.dialogues.len()).filter(fits).collect();
        let seasonal: Vec<usize> = fitting
            .iter()
            .copied()
            .filter(|&index| self.dialogues[index].yearly.is_some())
            .collect();
        if !seasonal.is_empty() && self.rng.u32(0..3) > 0 {
            return self.rng.choice(seasonal);
        }
        let least = fitting.iter().map(|&index| self.used[index]).min()?;
        let fresh = fitting
            .into_iter()
            .filter(|&index| self.used[index] <= least + 1);
        self.rng.choice(fresh.collect::<Vec<usize>>())
    }

    /// Writes the dialogue so that it ends before the oldest message so far.
    fn place(&mut self, index: usize, date: NaiveDate) {
        let dialogue = &self.dialogues[index];
        let limit = self.oldest().timestamp() - 1_800;
        let clock = start_clock(dialogue, &mut self.rng);
        let seed = self.rng.u64(..);
        let mut day = date;
        // Each dialogue lasts a few days at most, so this ends soon.
        for _ in 0..30 {
            if !suits(dialogue, day) {
                day = day.pred_opt().unwrap_or(day);
                continue;
            }
            let mut rng = Rng::with_seed(seed);
            let mut filler = Filler::new(&self.words, &dialogue.language, day);
            let drafts = schedule(dialogue, day, clock, &mut filler, &mut rng);
            let ends = drafts.last().map_or(0, |draft| draft.sent_at.seconds());
            if ends <= limit {
                self.newest_first.extend(drafts.into_iter().rev());
                return;
            }
            day = day.pred_opt().unwrap_or(day);
        }
    }

    /// Adds ids, senders and receivers.
    fn finish(self) -> Vec<ScriptedMessage> {
        let change = self.now.seconds() - i64::try_from(SENDER_CHANGE_DAYS * 86_400).unwrap_or(0);
        let count = self.newest_first.len();
        let drafts = self.newest_first.into_iter().enumerate();
        drafts
            .map(|(index, draft)| {
                let numbered = draft.sent_at.seconds() >= change;
                compose(draft, count - index, numbered)
            })
            .collect()
    }
}

/// The finished message; `number` counts from the first of the conversation, 1-based.
pub(super) fn compose(draft: Draft, number: usize, numbered: bool) -> ScriptedMessage {
    let shop = if numbered && draft.side != Side::Notice {
        SHOP_NUMBER
    } else {
        SHOP_NAME
    };
    let (direction, id, sender, receiver) = match draft.side {
        Side::Customer => (Direction::Inbound, None, DEMO_PHONE, shop),
        Side::Shop | Side::Notice => (
            Direction::Outbound,
            Some(message_id(number)),
            shop,
            DEMO_PHONE,
        ),
    };
    ScriptedMessage {
        id,
        direction,
        sender: sender.to_owned(),
        receiver: receiver.to_owned(),
        text: draft.text,
        files: draft.files,
        sent_at: draft.sent_at,
        status: draft.status,
        later: Vec::new(),
    }
}

/// An id that looks like the gateway's: opaque, and always the same for the same message.
fn message_id(number: usize) -> String {
    let mut rng = Rng::with_seed(SEED ^ (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    format!("{:016x}{:08x}", rng.u64(..), rng.u32(..))
}

/// `-6d 10:04 > text` (a clock time days ago) or `-2h47m < text` (a span before now).
fn timed_line(raw: &str, now: UnixTime) -> Option<(UnixTime, DialogueLine)> {
    let (span, rest) = raw.strip_prefix('-')?.split_once(' ')?;
    let seconds = if let Some(days) = span.strip_suffix('d') {
        let (clock, _) = rest.split_once(' ')?;
        let clock = NaiveTime::parse_from_str(clock, "%H:%M").ok()?;
        let date = now.to_utc().date_naive();
        let date = date.checked_sub_days(Days::new(days.parse().ok()?))?;
        let jitter = i64::from(clock.format("%H%M").to_string().parse::<u16>().ok()? % 47);
        date.and_time(clock).and_utc().timestamp() + jitter
    } else {
        now.seconds() - i64::try_from(dialogues::parse_span(span)?).ok()?
    };
    let line = match span.strip_suffix('d') {
        Some(_) => rest.split_once(' ')?.1,
        None => rest,
    };
    // A demo that starts in the first days of 1970 has all older messages at second 0.
    let sent_at = UnixTime::new(seconds).unwrap_or(UnixTime::EPOCH);
    Some((sent_at, dialogues::parse_line(line)?))
}

#[cfg(test)]
mod tests;

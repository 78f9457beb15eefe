//! The dialogues of `texts/`, parsed: who says what, with which pauses and files.

use chrono::{Datelike, NaiveDate};

use crate::message::DeliveryStatus;

/// The writer of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Inbound.
    Customer,
    /// A person in the shop: outbound.
    Shop,
    /// The shop's software (one-time codes, reminders): outbound, always under the shop's name.
    Notice,
}

/// A message of a dialogue, with unfilled slots in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DialogueLine {
    pub side: Side,
    /// Seconds since the line before, if the dialogue says so.
    pub pause: Option<u64>,
    pub text: String,
    /// Names of files in `assets/`.
    pub files: Vec<String>,
    pub status: Option<DeliveryStatus>,
}

/// A time of the year, both ends inclusive; may contain New Year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Season {
    first: (u32, u32),
    last: (u32, u32),
}

impl Season {
    fn parse(text: &str) -> Option<Self> {
        let day = |text: &str| {
            let (month, day) = text.split_once('-')?;
            Some((month.parse().ok()?, day.parse().ok()?))
        };
        let (first, last) = text.split_once("..")?;
        Some(Self {
            first: day(first)?,
            last: day(last)?,
        })
    }

    /// Whether the date is in the season.
    pub fn holds(self, date: NaiveDate) -> bool {
        let day = (date.month(), date.day());
        if self.first <= self.last {
            self.first <= day && day <= self.last
        } else {
            self.first <= day || day <= self.last
        }
    }
}

/// A few messages that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dialogue {
    /// Two letters.
    pub language: String,
    pub topic: String,
    /// Happens once in the whole conversation.
    pub once: bool,
    /// In the evening, when the shop is closed.
    pub late: bool,
    pub season: Option<Season>,
    /// Of one group, only one dialogue happens per year.
    pub yearly: Option<String>,
    pub lines: Vec<DialogueLine>,
}

impl Dialogue {
    fn begin(header: &str) -> Option<Self> {
        let mut words = header.split_whitespace();
        let mut dialogue = Self {
            language: words.next()?.to_owned(),
            topic: String::new(),
            once: false,
            late: false,
            season: None,
            yearly: None,
            lines: Vec::new(),
        };
        for word in words {
            match word.split_once('=') {
                Some(("on", season)) => dialogue.season = Some(Season::parse(season)?),
                Some(("yearly", group)) => dialogue.yearly = Some(group.to_owned()),
                Some(_) => return None,
                None if word == "once" => dialogue.once = true,
                None if word == "late" => dialogue.late = true,
                None => word.clone_into(&mut dialogue.topic),
            }
        }
        Some(dialogue)
    }
}

/// Reads a file of dialogues; lines that cannot be read are skipped and returned in the second
/// part.
pub(super) fn parse(text: &str) -> (Vec<Dialogue>, Vec<String>) {
    let mut dialogues: Vec<Dialogue> = Vec::new();
    let mut unread = Vec::new();
    let mut pause = None;
    for raw in text.lines() {
        if raw.is_empty() || raw.starts_with('#') {
            continue;
        }
        if let Some(header) = raw.strip_prefix("== ") {
            match Dialogue::begin(header) {
                Some(dialogue) => dialogues.push(dialogue),
                None => unread.push(raw.to_owned()),
            }
        } else if let Some(seconds) = raw.strip_prefix('+').and_then(parse_span) {
            pause = Some(seconds);
        } else if let (Some(mut line), Some(dialogue)) = (parse_line(raw), dialogues.last_mut()) {
            line.pause = pause.take();
            dialogue.lines.push(line);
        } else {
            unread.push(raw.to_owned());
        }
    }
    (dialogues, unread)
}

/// `> text @file !STATUS`: a line without its pause.
pub(super) fn parse_line(raw: &str) -> Option<DialogueLine> {
    let (mark, text) = raw.split_once(' ')?;
    let side = match mark {
        "<" => Side::Customer,
        ">" => Side::Shop,
        ">>" => Side::Notice,
        _ => return None,
    };
    let mut words: Vec<&str> = text.split(' ').collect();
    let mut status = None;
    if let Some(word) = words.last().and_then(|word| word.strip_prefix('!'))
        // French puts a space before exclamation marks.
        && word.starts_with(|first: char| first.is_ascii_uppercase())
    {
        status = Some(DeliveryStatus::parse(&word.replace('_', " ")));
        words.pop();
    }
    let mut files: Vec<String> = Vec::new();
    words.retain(|word| match word.strip_prefix('@') {
        Some(name) => {
            files.push(name.to_owned());
            false
        }
        None => true,
    });
    Some(DialogueLine {
        side,
        pause: None,
        text: unescape(&words.join(" ")),
        files,
        status,
    })
}

/// `2h47m`, `40s`, `3d`, in seconds.
pub(super) fn parse_span(text: &str) -> Option<u64> {
    let mut total = 0;
    let mut number = 0;
    let mut open = false;
    for character in text.chars() {
        if let Some(digit) = character.to_digit(10) {
            number = number * 10 + u64::from(digit);
            open = true;
            continue;
        }
        let unit = match character {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        total += number * unit;
        number = 0;
        open = false;
    }
    (!open).then_some(total)
}

/// Replaces `\n`, `\t` and `\u{…}`, so that the files need no invisible characters.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('n') {
            out.push('\n');
            rest = after;
        } else if let Some(after) = rest.strip_prefix('t') {
            out.push('\t');
            rest = after;
        } else if let Some((code, after)) = rest.strip_prefix("u{").and_then(|r| r.split_once('}'))
        {
            out.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
            rest = after;
        } else {
            out.push('\\');
        }
    }
    out.push_str(rest);
    out
}

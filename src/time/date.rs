//! Parses dates as people type them.

use std::borrow::Cow;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// Why a typed text is not a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// An unknown form of date.
    #[error("Not a date: \u{201c}{0}\u{201d}. Try 2024-03-01, 1 mar 14:30, last monday or -3w.")]
    Unreadable(String),
    /// A day that does not exist.
    #[error("There is no such day: \u{201c}{0}\u{201d}.")]
    NoSuchDay(String),
    /// A day that exists, but that no message can be from.
    #[error("Days are from 1970 to 9999: \u{201c}{0}\u{201d}.")]
    OutOfRange(String),
    #[error(
        "A number after / says which message of that second is meant, and begins with 1: \u{201c}{0}\u{201d}."
    )]
    NoSuchNumber(String),
    #[error("A message's number needs a second before it, as in 14:05:09/2: \u{201c}{0}\u{201d}.")]
    NoSecond(String),
}

/// Reads `2024-03-01`, `20240301`, `1/3/2024`, `1 mar`, `1 mar 2024`, `mar 2024`, `2024`, `today`,
/// `yesterday`, `tomorrow`, `monday`, `last friday`, `3 weeks ago` and `-3w` (d, w, m, y). Months
/// can also be Dutch, French, German or Spanish. A day or month without a year is the last such one.
///
/// # Errors
/// [`DateError`] if the text is not a date.
pub fn parse(text: &str, today: NaiveDate) -> Result<NaiveDate, DateError> {
    let lower = text.trim().to_lowercase();
    let unreadable = || DateError::Unreadable(text.trim().to_owned());
    if let Some(day) = named(&lower, today) {
        return Ok(day);
    }
    if let Some(back) = lower.strip_prefix('-') {
        return ago(back.trim(), today).ok_or_else(unreadable);
    }
    if let Some(back) = lower.strip_suffix(" ago") {
        return ago(back.trim(), today).ok_or_else(unreadable);
    }
    let day = match Written::read(&lower).ok_or_else(unreadable)? {
        Written {
            year: Some(year),
            month,
            day,
        } => NaiveDate::from_ymd_opt(year, month, day),
        Written {
            year: None,
            month,
            day,
        } => last_such_day(month, day, today),
    };
    let day = day.ok_or_else(|| DateError::NoSuchDay(text.trim().to_owned()))?;
    if (1970..=9999).contains(&day.year()) {
        Ok(day)
    } else {
        Err(DateError::OutOfRange(text.trim().to_owned()))
    }
}

/// Hour and minute, and the second if it was typed.
pub type ClockTime = (i8, i8, Option<i8>);

/// Reads a date, a time of day, or both in any order: `1 mar 14:30`, `2024-03-01T14:30:05`, `2pm`.
/// A time alone means today.
///
/// # Errors
/// [`DateError`] if the text is not a date or time.
pub fn parse_moment(
    text: &str,
    today: NaiveDate,
) -> Result<(NaiveDate, Option<ClockTime>), DateError> {
    let spaced = split_at_t(text.trim());
    let mut words = words_of(&spaced);
    let clock = words.iter().position(|word| clock(word).is_some());
    let Some(at) = clock else {
        return Ok((parse(text, today)?, None));
    };
    let time = clock_of(&mut words, at);
    let words = words.join(" ");
    let day = if words.is_empty() {
        Ok(today)
    } else {
        parse(&words, today)
    };
    // The user did not write the rest alone.
    let whole = |error| match error {
        DateError::Unreadable(_) => DateError::Unreadable(text.trim().to_owned()),
        error => error,
    };
    Ok((day.map_err(whole)?, time))
}

/// The words of a text; `pm` after a blank belongs to the time before it.
fn words_of(text: &str) -> Vec<Cow<'_, str>> {
    let mut words: Vec<Cow<str>> = Vec::new();
    for word in text.split_whitespace() {
        let is_half = ["am", "pm"]
            .iter()
            .any(|half| word.eq_ignore_ascii_case(half));
        match words.last_mut() {
            Some(time) if is_half && time.starts_with(|c: char| c.is_ascii_digit()) => {
                time.to_mut().push_str(word);
            }
            _ => words.push(word.into()),
        }
    }
    words
}

/// Splits a text like `2024-03-01T14:30` at the `T`.
fn split_at_t(text: &str) -> String {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let between = text.char_indices().find(|(at, c)| {
        let (before, after) = (&text[..*at], &text[*at + c.len_utf8()..]);
        matches!(c, 'T' | 't')
            && is_digit(before.chars().next_back())
            && is_digit(after.chars().next())
    });
    between.map_or_else(
        || text.to_owned(),
        |(at, _)| format!("{} {}", &text[..at], &text[at + 1..]),
    )
}

/// Takes the word at `at` out of the words if it is a time, and a word such as `at` before it.
fn clock_of(words: &mut Vec<Cow<str>>, at: usize) -> Option<ClockTime> {
    let time = clock(&words.remove(at));
    if at > 0 && ["at", "om", "um", "à", "a"].contains(&&*words[at - 1].to_lowercase()) {
        words.remove(at - 1);
    }
    time
}

/// `14:30`, `14:30:05`, `14h30`, `9h`, `2pm`, `2:30pm`.
fn clock(word: &str) -> Option<ClockTime> {
    let lower = word.to_lowercase();
    let (digits, later) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(false)),
        (_, Some(digits)) => (digits, Some(true)),
        _ => (&*lower, None),
    };
    let parts: Vec<&str> = match digits.split_once('h') {
        Some((hour, "")) => vec![hour, "0"],
        Some((hour, minute)) => vec![hour, minute],
        None if later.is_some() && !digits.contains(':') => vec![digits, "0"],
        None => digits.split(':').collect(),
    };
    let numbers: Option<Vec<i8>> = parts
        .iter()
        .map(|part| Some(*part).filter(|p| (1..=2).contains(&p.len()) && is_number(p)))
        .map(|part| part?.parse().ok())
        .collect();
    let (hour, minute, second) = match *numbers? {
        [hour, minute] => (hour, minute, None),
        [hour, minute, second] => (hour, minute, Some(second)),
        _ => return None,
    };
    let hour = match later {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(later) => hour % 12 + if later { 12 } else { 0 },
    };
    let is_time = hour < 24 && minute < 60 && second.is_none_or(|second| second < 60);
    is_time.then_some((hour, minute, second))
}

fn named(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    match text {
        "today" | "now" => Some(today),
        "yesterday" => today.pred_opt(),
        "tomorrow" => today.succ_opt(),
        _ => match text.strip_prefix("last ") {
            Some(day) => weekday_before(day.trim(), today.pred_opt()?)
                .or_else(|| ago(&format!("1{}", day.trim()), today)),
            None => weekday_before(text, today),
        },
    }
}

/// The last such weekday, on or before `day`.
fn weekday_before(text: &str, day: NaiveDate) -> Option<NaiveDate> {
    let weekday: Weekday = text.parse().ok()?;
    let back = day.weekday().days_since(weekday);
    day.checked_sub_days(Days::new(back.into()))
}

/// `3w`, `3 weeks`, `a week`: this many days, weeks, months or years before today.
fn ago(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = text.split_at(unit_at);
    let (count, unit): (u32, &str) = match (count, unit.trim().split_once(' ')) {
        ("", Some(("a" | "an" | "one", unit))) => (1, unit.trim()),
        (count, _) => (count.parse().ok()?, unit.trim()),
    };
    match unit {
        "d" | "day" | "days" => today.checked_sub_days(Days::new(count.into())),
        "w" | "week" | "weeks" => today.checked_sub_days(Days::new(u64::from(count) * 7)),
        "m" | "month" | "months" => today.checked_sub_months(Months::new(count)),
        "y" | "year" | "years" => today.checked_sub_months(Months::new(count.checked_mul(12)?)),
        _ => None,
    }
}

struct Written {
    year: Option<i32>,
    month: u32,
    day: u32,
}

impl Written {
    fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || "-/.,".contains(c))
            .filter(|part| !part.is_empty())
            .collect();
        let (year, month, day) = match *parts {
            [whole] if whole.len() == 8 && is_number(whole) => (
                Some(read_year(&whole[..4])?),
                read_month(&whole[4..6])?,
                whole[6..].parse().ok()?,
            ),
            [month] if is_month(month) => (None, read_month(month)?, 1),
            [year] => (Some(read_year(year)?), 1, 1),
            [year, month] if is_year(year) => (Some(read_year(year)?), read_month(month)?, 1),
            [month, year] if is_year(year) => (Some(read_year(year)?), read_month(month)?, 1),
            [day, month] if is_number(day) => (None, read_month(month)?, day.parse().ok()?),
            [month, day] => (None, read_month(month)?, day.parse().ok()?),
            [year, month, day] if is_year(year) => (
                Some(read_year(year)?),
                read_month(month)?,
                day.parse().ok()?,
            ),
            [day, month, year] if is_number(day) => (
                Some(read_year(year)?),
                read_month(month)?,
                day.parse().ok()?,
            ),
            [month, day, year] => (
                Some(read_year(year)?),
                read_month(month)?,
                day.parse().ok()?,
            ),
            _ => return None,
        };
        Some(Self { year, month, day })
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && is_number(text)
}

fn read_year(text: &str) -> Option<i32> {
    is_year(text).then(|| text.parse().ok()).flatten()
}

/// A month as a number, or as a name with at least three letters.
fn read_month(text: &str) -> Option<u32> {
    if is_number(text) {
        return text.parse().ok();
    }
    let folded: String = text.chars().map(without_accent).collect();
    if folded.len() < 3 {
        return None;
    }
    let fits = |names: &&[&str]| names.iter().any(|name| name.starts_with(&folded));
    let mut months = (1..).zip(MONTHS).filter(|(_, names)| fits(names));
    // `jui` may be June or July.
    months
        .next()
        .filter(|_| months.next().is_none())
        .map(|(month, _)| month)
}

/// Whether a lower-case word is a month's name, or at least its first three letters.
pub fn is_month(word: &str) -> bool {
    !is_number(word) && read_month(word).is_some()
}

/// The months' names in English, Dutch, French, German and Spanish, without accents.
const MONTHS: [&[&str]; 12] = [
    &["january", "januari", "janvier", "januar", "enero"],
    &["february", "februari", "fevrier", "februar", "febrero"],
    &["march", "maart", "mrt", "mars", "marz", "maerz", "marzo"],
    &["april", "avril", "abril"],
    &["may", "mei", "mai", "mayo"],
    &["june", "juni", "juin", "junio"],
    &["july", "juli", "juillet", "julio"],
    &["august", "augustus", "aout", "agosto"],
    &["september", "septembre", "septiembre", "setiembre"],
    &["october", "oktober", "octobre", "octubre"],
    &["november", "novembre", "noviembre"],
    &["december", "decembre", "dezember", "diciembre"],
];

fn without_accent(letter: char) -> char {
    match letter {
        'é' | 'è' | 'ê' => 'e',
        'û' | 'ü' => 'u',
        'ä' => 'a',
        letter => letter,
    }
}

/// The last such day that is not in the future; 29 February may be years ago.
fn last_such_day(month: u32, day: u32, today: NaiveDate) -> Option<NaiveDate> {
    (0..=8)
        .filter_map(|back| NaiveDate::from_ymd_opt(today.year() - back, month, day))
        .find(|date| *date <= today)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the text on Thursday 5 June 2025.
    fn read(text: &str) -> Result<String, DateError> {
        let today = NaiveDate::from_ymd_opt(2025, 6, 5).unwrap();
        parse(text, today).map(|day| day.to_string())
    }

    #[test]
    fn usual_forms_of_a_date_are_read() {
        for (text, day) in [
            ("2024-03-01", "2024-03-01"),
            ("2024-3-1", "2024-03-01"),
            ("1/3/2024", "2024-03-01"),
            ("1.3.2024", "2024-03-01"),
            (" 1 Mar ", "2025-03-01"),
            ("1 march", "2025-03-01"),
            ("mar 1", "2025-03-01"),
            ("1 mar 2024", "2024-03-01"),
            ("mar 1, 2024", "2024-03-01"),
            ("mar 2024", "2024-03-01"),
            ("2024-03", "2024-03-01"),
            ("2024", "2024-01-01"),
            ("24 dec", "2024-12-24"),
            ("29 feb", "2024-02-29"),
            ("today", "2025-06-05"),
            ("yesterday", "2025-06-04"),
            ("monday", "2025-06-02"),
            ("thu", "2025-06-05"),
            ("friday", "2025-05-30"),
            ("-3w", "2025-05-15"),
            ("-2d", "2025-06-03"),
            ("-1m", "2025-05-05"),
            ("-1y", "2024-06-05"),
            ("20240301", "2024-03-01"),
            ("tomorrow", "2025-06-06"),
            ("last friday", "2025-05-30"),
            ("last thursday", "2025-05-29"),
            ("last week", "2025-05-29"),
            ("last month", "2025-05-05"),
            ("3 weeks ago", "2025-05-15"),
            ("a year ago", "2024-06-05"),
            ("1 day ago", "2025-06-04"),
            ("1 mei", "2025-05-01"),
            ("15 okt 2024", "2024-10-15"),
            ("3 Févr. 2024", "2024-02-03"),
            ("2 août", "2024-08-02"),
            ("1 mrt", "2025-03-01"),
            ("1 märz 2024", "2024-03-01"),
            ("6 dez 2024", "2024-12-06"),
            ("1 ene 2024", "2024-01-01"),
            ("1 juil 2024", "2024-07-01"),
            ("june", "2025-06-01"),
            ("Dec", "2024-12-01"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(day), "{text}");
        }
    }

    #[test]
    fn a_time_of_day_may_come_before_or_after_the_date() {
        let today = NaiveDate::from_ymd_opt(2025, 6, 5).unwrap();
        for (text, date, clock) in [
            ("1 mar 14:30", "2025-03-01", (14, 30, None)),
            ("14:30 1 mar", "2025-03-01", (14, 30, None)),
            ("2024-03-01T09:05:07", "2024-03-01", (9, 5, Some(7))),
            ("2024-03-01 9:05", "2024-03-01", (9, 5, None)),
            ("yesterday at 2pm", "2025-06-04", (14, 0, None)),
            ("12am", "2025-06-05", (0, 0, None)),
            ("12:15pm", "2025-06-05", (12, 15, None)),
            ("last friday 9h", "2025-05-30", (9, 0, None)),
            ("15 okt 2024 om 14h30", "2024-10-15", (14, 30, None)),
            ("07:00", "2025-06-05", (7, 0, None)),
            ("1 mar 9:20 PM", "2025-03-01", (21, 20, None)),
            ("9 am yesterday", "2025-06-04", (9, 0, None)),
        ] {
            let (day, time) = parse_moment(text, today).unwrap();
            assert_eq!((&*day.to_string(), time), (date, Some(clock)), "{text}");
        }
        for text in [
            "1 mar 25:00",
            "1 mar 14:60",
            "13pm",
            "14:30 soon",
            "1 mar 14:30 15:30",
        ] {
            assert!(parse_moment(text, today).is_err(), "{text}");
        }
        assert_eq!(parse_moment("1 mar", today).unwrap().1, None);
        let whole = DateError::Unreadable("soon 14:30 or so".to_owned());
        assert_eq!(parse_moment("soon 14:30 or so", today), Err(whole));
    }

    #[test]
    fn a_text_that_is_not_a_date_is_refused() {
        for text in [
            "",
            "soon",
            "-",
            "-3",
            "-w",
            "-3x",
            "1 2 3 4",
            "2024-03-01-02",
            "-99999999999d",
            "é",
            "12",
            "1 jui 2024",
            "1 ma",
            "weeks ago",
            "last",
            "202403011",
        ] {
            assert!(
                matches!(read(text), Err(DateError::Unreadable(_))),
                "{text}"
            );
        }
        for text in ["31 feb", "2024-02-30", "30 feb 2024", "1 13"] {
            assert!(matches!(read(text), Err(DateError::NoSuchDay(_))), "{text}");
        }
        for text in ["1900", "1969-12-31", "0000-01-01"] {
            assert!(
                matches!(read(text), Err(DateError::OutOfRange(_))),
                "{text}"
            );
        }
        let words = DateError::Unreadable("soon".to_owned()).to_string();
        assert!(words.contains("soon") && words.contains("-3w"));
    }
}

//! Dates as people type them.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// Why no day could be made of what was typed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Not a way of writing a date that we know.
    #[error("Not a date: \u{201c}{0}\u{201d}. Try 2024-03-01, 1 mar, monday or -3w.")]
    Unreadable(String),
    /// A day that no calendar has.
    #[error("There is no such day: \u{201c}{0}\u{201d}.")]
    NoSuchDay(String),
}

/// Reads `2024-03-01`, `1/3/2024`, `1 mar`, `1 mar 2024`, `mar 2024`, `2024`, `today`,
/// `yesterday`, `monday` and `-3w` (d, w, m, y). A day without a year is the last such one.
///
/// # Errors
/// [`DateError`] where no day can be made of it.
pub fn parse(text: &str, today: NaiveDate) -> Result<NaiveDate, DateError> {
    let lower = text.trim().to_lowercase();
    let unreadable = || DateError::Unreadable(text.trim().to_owned());
    if let Some(day) = named(&lower, today) {
        return Ok(day);
    }
    if let Some(back) = lower.strip_prefix('-') {
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
    let in_calendar = |day: &NaiveDate| (1970..=9999).contains(&day.year());
    day.filter(in_calendar)
        .ok_or_else(|| DateError::NoSuchDay(text.trim().to_owned()))
}

fn named(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    match text {
        "today" => Some(today),
        "yesterday" => today.pred_opt(),
        _ => {
            let weekday: Weekday = text.parse().ok()?;
            let back = today.weekday().days_since(weekday);
            today.checked_sub_days(Days::new(back.into()))
        }
    }
}

/// `3w`: so many days, weeks, months or years before today.
fn ago(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let unit = text.chars().last()?;
    let count: u32 = text.strip_suffix(unit)?.trim().parse().ok()?;
    match unit {
        'd' => today.checked_sub_days(Days::new(count.into())),
        'w' => today.checked_sub_days(Days::new(u64::from(count) * 7)),
        'm' => today.checked_sub_months(Months::new(count)),
        'y' => today.checked_sub_months(Months::new(count.checked_mul(12)?)),
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

/// A number, or a name of which at least three letters are there.
fn read_month(text: &str) -> Option<u32> {
    if is_number(text) {
        return text.parse().ok();
    }
    let month: chrono::Month = text.parse().ok()?;
    Some(month.number_from_month())
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

    /// As of Thursday 5 June 2025.
    fn read(text: &str) -> Result<String, DateError> {
        let today = NaiveDate::from_ymd_opt(2025, 6, 5).unwrap();
        parse(text, today).map(|day| day.to_string())
    }

    #[test]
    fn dates_as_people_write_them() {
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
        ] {
            assert_eq!(read(text).as_deref(), Ok(day), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_says_so() {
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
        ] {
            assert!(
                matches!(read(text), Err(DateError::Unreadable(_))),
                "{text}"
            );
        }
        for text in ["31 feb", "2024-02-30", "30 feb 2024", "1 13", "1900"] {
            assert!(matches!(read(text), Err(DateError::NoSuchDay(_))), "{text}");
        }
        let words = DateError::Unreadable("soon".to_owned()).to_string();
        assert!(words.contains("soon") && words.contains("-3w"));
    }
}

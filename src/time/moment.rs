//! Parses a moment as people type it: a date, a date and a time, or a Unix time.

use chrono::DateTime;

use super::date::{self, DateError};
use super::{UnixTime, Zone};

/// The number of digits of a Unix time: in seconds (from 1973 on) and in milliseconds.
const SECONDS: std::ops::RangeInclusive<usize> = 9..=12;
const MILLISECONDS: usize = 13;

/// The moment that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The second, or the first second of the day or minute that was typed.
    pub second: UnixTime,
    /// If an exact second was typed: the number of the message in it, where 1 is the oldest and the
    /// default.
    pub nth: Option<u64>,
}

/// Reads everything that [`date::parse_moment`] reads, and also `2024-03-01T14:05:09+02:00` (or
/// `Z`), `1709301909` and `1709301909000`. After an exact second, `/2` means the second message in
/// it.
///
/// # Errors
/// [`DateError`] if the text is not a moment.
pub fn parse(text: &str, now: UnixTime, zone: Zone) -> Result<Moment, DateError> {
    let text = text.trim();
    let whole = without_number(text, now, zone);
    // A date can have a `/`, too.
    let (Err(why), Some((exact, number))) = (&whole, text.rsplit_once('/')) else {
        return whole;
    };
    match (moment(exact.trim(), now, zone), number.trim().parse()) {
        (Ok(Some((second, true))), Ok(nth @ 1..)) => Ok(Moment {
            second,
            nth: Some(nth),
        }),
        (Ok(Some((_, true))), _) => Err(DateError::NoSuchNumber(text.to_owned())),
        (Ok(Some((_, false))), _) => Err(DateError::NoSecond(text.to_owned())),
        _ => Err(why.clone()),
    }
}

fn without_number(text: &str, now: UnixTime, zone: Zone) -> Result<Moment, DateError> {
    if let Some((second, is_exact)) = moment(text, now, zone)? {
        return Ok(Moment {
            second,
            nth: is_exact.then_some(1),
        });
    }
    let day = date::parse(text, zone.day(now))?;
    Ok(Moment {
        second: zone.midnight(day),
        nth: None,
    })
}

/// `2025-06-05T09:31:12+02:00`, with `/2` for the second message in this second. [`parse`] reads
/// this as the same moment in any zone.
pub fn exact_words(second: UnixTime, nth: u64, zone: Zone) -> String {
    let words = zone.local(second).format("%Y-%m-%dT%H:%M:%S%:z");
    match nth {
        0 | 1 => words.to_string(),
        _ => format!("{words}/{nth}"),
    }
}

/// A moment with a time of day, and whether the second was given; `None` if there is no time.
fn moment(text: &str, now: UnixTime, zone: Zone) -> Result<Option<(UnixTime, bool)>, DateError> {
    if text.eq_ignore_ascii_case("now") {
        return Ok(Some((now, false)));
    }
    let out_of_range = || DateError::OutOfRange(text.to_owned());
    let seconds_typed =
        unix(text).or_else(|| Some(DateTime::parse_from_rfc3339(text).ok()?.timestamp()));
    if let Some(seconds) = seconds_typed {
        let second = UnixTime::new(seconds).ok_or_else(out_of_range)?;
        return Ok(Some((second, true)));
    }
    let (day, Some((hour, minute, second))) = date::parse_moment(text, zone.day(now))? else {
        return Ok(None);
    };
    let at = zone.at(day, (hour, minute, second.unwrap_or(0)));
    Ok(Some((at.ok_or_else(out_of_range)?, second.is_some())))
}

fn unix(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('@').unwrap_or(text);
    let number: i64 = digits.parse().ok()?;
    let is_plain = digits.bytes().all(|b| b.is_ascii_digit());
    match digits.len() {
        _ if !is_plain => None,
        MILLISECONDS => Some(number / 1000),
        length if SECONDS.contains(&length) || digits.len() < text.len() => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the text on Thursday 5 June 2025 at 10:00, in a summer time of UTC+2.
    fn read(text: &str) -> Result<(String, Option<u64>), DateError> {
        static SUMMER: jiff::tz::TimeZone = jiff::tz::TimeZone::fixed(jiff::tz::offset(2));
        let zone = Zone::new(&SUMMER);
        let now = UnixTime::new(1_749_110_400).unwrap();
        let moment = parse(text, now, zone)?;
        Ok((exact_words(moment.second, 1, zone), moment.nth))
    }

    #[test]
    fn dates_times_and_unix_times_are_moments() {
        for (text, second, nth) in [
            ("2024-03-01", "2024-03-01T00:00:00+02:00", None),
            ("1/3/2024", "2024-03-01T00:00:00+02:00", None),
            ("mar 2024", "2024-03-01T00:00:00+02:00", None),
            ("-3w", "2025-05-15T00:00:00+02:00", None),
            ("2024", "2024-01-01T00:00:00+02:00", None),
            ("2024-03-01 14:05", "2024-03-01T14:05:00+02:00", None),
            ("2024-03-01T14:05", "2024-03-01T14:05:00+02:00", None),
            ("1 mar 2024, 9:05", "2024-03-01T09:05:00+02:00", None),
            ("1 sep 2024 9:05:07", "2024-09-01T09:05:07+02:00", Some(1)),
            ("yesterday 23:59", "2025-06-04T23:59:00+02:00", None),
            ("9:31", "2025-06-05T09:31:00+02:00", None),
            ("2024-03-01T14:05:09Z", "2024-03-01T16:05:09+02:00", Some(1)),
            (
                "2024-03-01 14:05:09-05:00",
                "2024-03-01T21:05:09+02:00",
                Some(1),
            ),
            (
                "2024-03-01T14:05:09+02:00/3",
                "2024-03-01T14:05:09+02:00",
                Some(3),
            ),
            ("1709294709", "2024-03-01T14:05:09+02:00", Some(1)),
            ("1709294709000", "2024-03-01T14:05:09+02:00", Some(1)),
            ("14:30:05 1/3", "2025-03-01T14:30:05+02:00", Some(1)),
            ("1/3/2024 14:30:05/2", "2024-03-01T14:30:05+02:00", Some(2)),
            ("1709294709 / 2", "2024-03-01T14:05:09+02:00", Some(2)),
            ("@0", "1970-01-01T02:00:00+02:00", Some(1)),
            ("Now", "2025-06-05T10:00:00+02:00", None),
            (" 1709294709/2 ", "2024-03-01T14:05:09+02:00", Some(2)),
        ] {
            let expected = (second.to_owned(), nth);
            assert_eq!(read(text).as_ref(), Ok(&expected), "{text}");
        }
    }

    #[test]
    fn a_wrong_number_of_a_message_is_named() {
        for text in [
            "1709294709/0",
            "1709294709/x",
            "2024-03-01T14:05:09Z/-1",
            "9:05:07/",
        ] {
            assert_eq!(read(text), Err(DateError::NoSuchNumber(text.to_owned())));
        }
        for text in ["2024-03-01T14:05/2", "1 mar 14:05/1", "14:05/0"] {
            assert_eq!(read(text), Err(DateError::NoSecond(text.to_owned())));
        }
    }

    #[test]
    fn a_text_that_is_not_a_moment_is_refused() {
        for text in [
            "",
            "soon",
            "12",
            "1709294709/0",
            "1709294709/x",
            "9:61",
            "25:00",
            "2024-13-01 9:00",
            "2024-02-30 9:00",
            "2024-03-01T14:05/2",
            "99999999999999999999",
            "@999999999999",
            ":",
        ] {
            assert!(read(text).is_err(), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn written_moments_are_read_again_in_any_zone() {
        static WEST: jiff::tz::TimeZone = jiff::tz::TimeZone::fixed(jiff::tz::offset(-7));
        let second = UnixTime::new(1_749_108_672).unwrap();
        for nth in [1, 2, 17] {
            let words = exact_words(second, nth, Zone::new(&WEST));
            let nth = Some(nth);
            assert_eq!(parse(&words, second, Zone::UTC), Ok(Moment { second, nth }));
        }
    }
}

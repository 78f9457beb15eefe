//! Moments as people type them: a day, a day with a time, or a Unix time.

use super::date::{self, DateError};
use super::{UnixTime, Zone};

/// Shortest number that is a Unix time: fewer digits are a year.
const UNIX_DIGITS: usize = 6;

/// Reads a day as [`date::parse`] does (its first second), `2025-06-05 09:26`, `09:26` (today) and
/// `1749113086`.
///
/// # Errors
/// [`DateError`] where no moment can be made of it.
pub fn parse(text: &str, now: UnixTime, zone: Zone) -> Result<UnixTime, DateError> {
    let written = text.trim();
    let unreadable = || DateError::Unreadable(written.to_owned());
    if written.len() >= UNIX_DIGITS && written.bytes().all(|b| b.is_ascii_digit()) {
        let seconds = written.parse().ok().and_then(UnixTime::new);
        return seconds.ok_or_else(unreadable);
    }
    let today = zone.day(now);
    let (day, clock) = match written.rsplit_once(|c: char| c.is_whitespace() || c == 'T') {
        Some((day, clock)) if clock.contains(':') => (date::parse(day, today)?, clock),
        _ if written.contains(':') => (today, written),
        _ => return Ok(zone.midnight(date::parse(written, today)?)),
    };
    let mut parts = clock.split(':').map(|part| part.parse::<i8>().ok());
    let (Some(Some(hour)), Some(Some(minute))) = (parts.next(), parts.next()) else {
        return Err(unreadable());
    };
    let second = parts.next().unwrap_or(Some(0)).ok_or_else(unreadable)?;
    if parts.next().is_some() {
        return Err(unreadable());
    }
    zone.at(day, (hour, minute, second)).ok_or_else(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_times_and_unix_times_are_moments() {
        let now = UnixTime::new(1_749_160_800).unwrap(); // 5 Jun 2025, 22:00 UTC
        let read = |text| parse(text, now, Zone::UTC).map(|at| at.to_utc().to_rfc3339());
        for (text, moment) in [
            ("2025-06-05", "2025-06-05T00:00:00+00:00"),
            ("2025-06-05 09:26", "2025-06-05T09:26:00+00:00"),
            ("2025-06-05T09:26:58", "2025-06-05T09:26:58+00:00"),
            ("yesterday 7:05", "2025-06-04T07:05:00+00:00"),
            (" 09:26 ", "2025-06-05T09:26:00+00:00"),
            ("1749113086", "2025-06-05T08:44:46+00:00"),
            ("2024", "2024-01-01T00:00:00+00:00"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(moment), "{text}");
        }
        for text in [
            "",
            "25:00",
            "09:61",
            "now",
            "1:2:3:4",
            "99999999999999999999",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}

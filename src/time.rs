//! Local days and clock times in words. The zone is handed in: reading it is I/O.

pub mod country_clock;
pub mod date;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Offset, Utc};
use std::time::Duration;

/// Seconds since 1970 in UTC, within the years that a calendar can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i64);

impl UnixTime {
    /// The first second of 1970; stands where nothing better is known.
    pub const EPOCH: Self = Self(0);
    /// The last second of the year 9999.
    pub const MAX: Self = Self(253_402_300_799);

    /// `None` outside 1970..=9999: such a value is damage, not a time.
    pub fn new(seconds: i64) -> Option<Self> {
        (0..=Self::MAX.0)
            .contains(&seconds)
            .then_some(Self(seconds))
    }

    /// A time that was kept in a message's row, and so is within bounds.
    pub(crate) fn from_row(seconds: i64) -> Self {
        Self(seconds)
    }

    /// The second after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1).min(Self::MAX)
    }

    /// The second before this one.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0 - 1).max(Self::EPOCH)
    }

    /// So many seconds after this one, or before it.
    #[must_use]
    pub fn offset(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds).clamp(0, Self::MAX.0))
    }

    /// Seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// The same instant for chrono.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0, 0).unwrap_or_default()
    }
}

/// The time, as an argument: the core has no clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Since the program began; never goes back.
    pub elapsed: Duration,
    /// What the wall clock says.
    pub wall: UnixTime,
}

/// The reader's time zone: seconds east of UTC at a given time.
#[derive(Clone, Copy)]
pub struct Zone(fn(UnixTime) -> i32);

impl Zone {
    /// UTC all year.
    pub const UTC: Self = Self(|_| 0);

    /// A zone whose offset at each time is what `seconds_east` says.
    pub const fn new(seconds_east: fn(UnixTime) -> i32) -> Self {
        Self(seconds_east)
    }

    /// `time` on the reader's wall clock.
    pub fn local(self, time: UnixTime) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt((self.0)(time)).unwrap_or(Utc.fix());
        time.to_utc().with_timezone(&offset)
    }

    /// The reader's calendar day of `time`.
    pub fn day(self, time: UnixTime) -> NaiveDate {
        self.local(time).date_naive()
    }

    /// The first second of a day on the reader's wall clock.
    pub fn midnight(self, day: NaiveDate) -> UnixTime {
        let utc = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
        let at = |seconds: i64| UnixTime::new(seconds.clamp(0, UnixTime::MAX.seconds()));
        let guess = at(utc).unwrap_or(UnixTime::EPOCH);
        // The offset is that of the midnight itself, not that of the same reading in UTC.
        let near = at(utc - i64::from((self.0)(guess))).unwrap_or(guess);
        at(utc - i64::from((self.0)(near))).unwrap_or(near)
    }

    /// `09:26`
    pub fn clock(self, time: UnixTime) -> String {
        self.local(time).format("%H:%M").to_string()
    }

    /// `09:26:58`
    pub fn seconds(self, time: UnixTime) -> String {
        self.local(time).format("%H:%M:%S").to_string()
    }

    /// `5 Jun 2025 10:44`
    pub fn short(self, time: UnixTime) -> String {
        self.local(time).format("%-d %b %Y %H:%M").to_string()
    }

    /// `Thu 5 Jun 2025, 10:44:46 (+02:00)`
    pub fn exact(self, time: UnixTime) -> String {
        self.local(time)
            .format("%a %-d %b %Y, %H:%M:%S (%:z)")
            .to_string()
    }
}

impl std::fmt::Debug for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Zone")
    }
}

/// What a day line says: `Today`, `Yesterday`, else weekday and date.
pub fn day_words(day: NaiveDate, today: NaiveDate) -> String {
    let words = day.format("%a %-d %B").to_string();
    match today.signed_duration_since(day).num_days() {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        _ if day.year() == today.year() => words,
        _ => format!("{words} {}", day.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brussels_summer() -> Zone {
        Zone::new(|_| 7200)
    }

    #[test]
    fn clock_and_day_follow_the_zone() {
        let time = UnixTime::new(1_749_160_800).unwrap(); // 5 Jun 2025, 22:00 UTC
        assert_eq!(Zone::UTC.clock(time), "22:00");
        assert_eq!(brussels_summer().clock(time), "00:00");
        assert_eq!(Zone::UTC.day(time).to_string(), "2025-06-05");
        assert_eq!(brussels_summer().day(time).to_string(), "2025-06-06");
        assert_eq!(
            brussels_summer().exact(time),
            "Fri 6 Jun 2025, 00:00:00 (+02:00)"
        );
    }

    #[test]
    fn day_lines_name_the_near_days() {
        let day = |d| NaiveDate::from_ymd_opt(2025, 6, d).unwrap();
        assert_eq!(day_words(day(6), day(6)), "Today");
        assert_eq!(day_words(day(5), day(6)), "Yesterday");
        assert_eq!(day_words(day(4), day(6)), "Wed 4 June");
        let before = NaiveDate::from_ymd_opt(2024, 12, 31).unwrap();
        assert_eq!(day_words(before, day(6)), "Tue 31 December 2024");
        assert_eq!(day_words(day(7), day(6)), "Sat 7 June");
    }
}

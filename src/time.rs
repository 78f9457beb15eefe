//! Times, days and time zones, and their words. The zone is an argument, because reading the
//! system's zone is I/O.

pub mod country_clock;
pub mod date;
pub mod moment;
pub mod month;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Offset, Utc};
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, TimeZone};
use std::time::Duration;

/// Seconds since 1970 in UTC, within the years that a calendar can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i64);

impl UnixTime {
    /// The first second of 1970; used if no time is known.
    pub const EPOCH: Self = Self(0);
    /// The last second of the year 9999.
    pub const MAX: Self = Self(253_402_300_799);

    /// `None` outside 1970..=9999: such a value is damage, not a time.
    pub fn new(seconds: i64) -> Option<Self> {
        (0..=Self::MAX.0)
            .contains(&seconds)
            .then_some(Self(seconds))
    }

    /// A time from a message's row, which is always in range.
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

    /// This second moved by `seconds`, which may be negative.
    #[must_use]
    pub fn offset(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds).clamp(0, Self::MAX.0))
    }

    /// Seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// The same instant for jiff, whose last day is not whole.
    fn to_jiff(self) -> Timestamp {
        Timestamp::from_second(self.0).unwrap_or(Timestamp::MAX)
    }

    /// The same instant for chrono.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0, 0).unwrap_or_default()
    }
}

/// The present time. It is an argument everywhere, because the core has no clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Time since the program started; never goes back.
    pub elapsed: Duration,
    /// What the wall clock says.
    pub wall: UnixTime,
}

static UTC: TimeZone = TimeZone::UTC;

/// The user's time zone. There is only one in the program, so it is never freed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Zone(&'static TimeZone);

impl Zone {
    /// UTC all year.
    pub const UTC: Self = Self(&UTC);

    /// A zone with these rules.
    pub const fn new(rules: &'static TimeZone) -> Self {
        Self(rules)
    }

    /// Whether the rules are known; else they are those of UTC.
    pub fn is_known(self) -> bool {
        !self.0.is_unknown()
    }

    /// `time` on the user's clock.
    pub fn local(self, time: UnixTime) -> DateTime<FixedOffset> {
        let seconds = self.0.to_offset(time.to_jiff()).seconds();
        let offset = FixedOffset::east_opt(seconds).unwrap_or(Utc.fix());
        time.to_utc().with_timezone(&offset)
    }

    /// The user's calendar day at `time`.
    pub fn day(self, time: UnixTime) -> NaiveDate {
        self.local(time).date_naive()
    }

    /// The first second of a day on the user's clock. If the clock skips midnight, this is 01:00;
    /// if it skips the whole day, the next day's first second.
    pub fn midnight(self, day: NaiveDate) -> UnixTime {
        let second = self.start_of(day).map(Timestamp::as_second);
        let otherwise = if day.year() < 1970 {
            0
        } else {
            UnixTime::MAX.0
        };
        UnixTime(second.unwrap_or(otherwise).clamp(0, UnixTime::MAX.0))
    }

    /// `None` if the day does not exist.
    fn start_of(self, day: NaiveDate) -> Option<Timestamp> {
        let year = i16::try_from(day.year()).ok()?;
        let (month, of_month) = (
            i8::try_from(day.month()).ok()?,
            i8::try_from(day.day()).ok()?,
        );
        let midnight = jiff::civil::Date::new(year, month, of_month).ok()?;
        let midnight = midnight.to_datetime(jiff::civil::Time::midnight());
        let found = self.0.to_ambiguous_timestamp(midnight);
        let leaps = matches!(found.offset(), AmbiguousOffset::Gap { .. });
        let start = found.compatible().ok()?;
        // If the clock skips midnight, the day begins after the skipped time, which may have begun
        // the day before.
        let after = Timestamp::from_second(start.as_second() + 1).ok()?;
        let leap = leaps.then(|| self.0.preceding(after).next()).flatten();
        Some(leap.map_or(start, |leap| leap.timestamp()))
    }

    /// A time of a day on the user's clock. A time that the clock skips is moved later by the
    /// skipped time.
    pub fn at(self, day: NaiveDate, (hour, minute, second): (i8, i8, i8)) -> Option<UnixTime> {
        let year = i16::try_from(day.year()).ok()?;
        let month = i8::try_from(day.month()).ok()?;
        let of_month = i8::try_from(day.day()).ok()?;
        let at = jiff::civil::Date::new(year, month, of_month).ok()?;
        let at = at.to_datetime(jiff::civil::Time::new(hour, minute, second, 0).ok()?);
        let at = self.0.to_ambiguous_timestamp(at).compatible().ok()?;
        UnixTime::new(at.as_second())
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
        static SUMMER: TimeZone = TimeZone::fixed(jiff::tz::offset(2));
        Zone::new(&SUMMER)
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

    fn zone(name: &str) -> Zone {
        Zone::new(Box::leak(Box::new(country_clock::zone(name).unwrap())))
    }

    #[test]
    fn a_day_begins_at_its_first_second_on_the_clock() {
        for (name, day, start) in [
            (
                "America/Santiago",
                "2024-09-08",
                "2024-09-08T01:00:00-03:00",
            ),
            ("America/Havana", "2024-03-10", "2024-03-10T01:00:00-04:00"),
            ("Atlantic/Azores", "2024-03-31", "2024-03-31T01:00:00+00:00"),
            ("Asia/Beirut", "2024-03-31", "2024-03-31T01:00:00+03:00"),
            ("Africa/Cairo", "2024-04-26", "2024-04-26T01:00:00+03:00"),
            ("Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00"),
            ("America/Havana", "2024-11-03", "2024-11-03T00:00:00-04:00"),
            ("Asia/Amman", "2021-10-29", "2021-10-29T00:00:00+03:00"),
            ("Europe/Brussels", "2024-03-31", "2024-03-31T00:00:00+01:00"),
        ] {
            let (zone, day) = (zone(name), day.parse().unwrap());
            let midnight = zone.midnight(day);
            assert_eq!(zone.local(midnight).to_rfc3339(), start, "{name}");
        }
    }

    #[test]
    fn days_beyond_the_calendar_become_its_first_or_last_day() {
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(Zone::UTC.midnight(day("1960-01-01")), UnixTime::EPOCH);
        assert_eq!(Zone::UTC.midnight(day("+12024-01-01")), UnixTime::MAX);
        assert_eq!(Zone::UTC.day(UnixTime::MAX).to_string(), "9999-12-31");
    }

    #[test]
    fn day_lines_say_today_and_yesterday() {
        let day = |d| NaiveDate::from_ymd_opt(2025, 6, d).unwrap();
        assert_eq!(day_words(day(6), day(6)), "Today");
        assert_eq!(day_words(day(5), day(6)), "Yesterday");
        assert_eq!(day_words(day(4), day(6)), "Wed 4 June");
        let before = NaiveDate::from_ymd_opt(2024, 12, 31).unwrap();
        assert_eq!(day_words(before, day(6)), "Tue 31 December 2024");
        assert_eq!(day_words(day(7), day(6)), "Sat 7 June");
    }
}

//! Months of the reader's calendar.

use chrono::{Datelike, NaiveDate};

use super::{UnixTime, Zone};

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month that a time is in.
    pub fn of(second: UnixTime, zone: Zone) -> Self {
        let day = zone.day(second);
        Self(day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0))
    }

    /// The month that is this many months later, or earlier if negative.
    #[must_use]
    pub fn offset(self, months: i64) -> Self {
        let at = i64::from(self.0).saturating_add(months);
        let end = if months < 0 { i32::MIN } else { i32::MAX };
        Self(i32::try_from(at).unwrap_or(end))
    }

    /// How many months this month is after another one; 0 if it is before.
    pub fn since(self, other: Self) -> usize {
        usize::try_from(self.0.saturating_sub(other.0)).unwrap_or(0)
    }

    /// The month's first second.
    pub fn start(self, zone: Zone) -> UnixTime {
        self.first_day()
            .map_or(UnixTime::MAX, |day| zone.midnight(day))
    }

    fn first_day(self) -> Option<NaiveDate> {
        let month = u32::try_from(self.0.rem_euclid(12)).ok()? + 1;
        NaiveDate::from_ymd_opt(self.year(), month, 1)
    }

    /// The month's year.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// Whether the month is a January.
    pub fn begins_year(self) -> bool {
        self.0.rem_euclid(12) == 0
    }

    /// `June 2025`
    pub fn name(self) -> String {
        let day = self.first_day();
        day.map_or_else(String::new, |day| day.format("%B %Y").to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_in_the_month_that_starts_before_it() {
        for seconds in [0, 1_750_000_000, 1_767_225_599, 1_767_225_600] {
            let second = UnixTime::new(seconds).unwrap();
            let month = Month::of(second, Zone::UTC);
            assert!(month.start(Zone::UTC) <= second);
            assert!(second < month.offset(1).start(Zone::UTC));
            assert_eq!(month.offset(-14).offset(14), month);
        }
        let month = Month::of(UnixTime::EPOCH, Zone::UTC);
        assert!(month.offset(i64::from(i32::MAX)) > month.offset(1));
        assert!(month.offset(i64::MIN) < month.offset(-1));
        let january = Month::of(UnixTime::new(1_767_225_600).unwrap(), Zone::UTC);
        assert!(january.begins_year());
        assert_eq!(january.name(), "January 2026");
        assert_eq!(january.since(january.offset(-13)), 13);
    }
}

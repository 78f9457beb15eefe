use super::*;

fn here(zone: Zone) -> (Zone, UnixTime) {
    (zone, UnixTime::EPOCH)
}

fn facts(variables: &[(&str, &str)]) -> TerminalFacts {
    TerminalFacts::read(true, Some((80, 24)), "16 (TERM)", here(Zone::UTC), |name| {
        let (_, value) = variables.iter().find(|(key, _)| *key == name)?;
        Some((*value).to_owned())
    })
}

#[test]
fn values_from_the_environment_are_safe_to_print() {
    let facts = facts(&[("TERM", "x\u{1b}[2J"), ("TZ", "\u{1b}c"), ("LANG", "\u{7}")]);
    assert!(
        !format!("{}{}{}", facts.name(), facts.zone, facts.locale.words())
            .contains(char::is_control)
    );
}

#[test]
fn a_zone_that_is_none_is_told() {
    static NONE: jiff::tz::TimeZone = jiff::tz::TimeZone::unknown();
    for (name, words) in [
        (Some("x/y"), "UTC, because TZ=x/y is not a time zone"),
        (None, "UTC, because the system's time zone cannot be read"),
    ] {
        let get = |_: &str| name.map(str::to_owned);
        let facts = TerminalFacts::read(true, None, "16 (TERM)", here(Zone::new(&NONE)), get);
        assert_eq!((&*facts.zone, facts.has_zone), (words, false));
    }
}

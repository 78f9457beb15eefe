//! Finds the user's time zone.

use std::fs;
use std::sync::LazyLock;

use jiff::tz::TimeZone;

use crate::time::Zone;

/// The most bytes of a file with a time zone; real ones have a few thousand.
const MAX_FILE: u64 = 1 << 20;

/// The user's time zone, by `TZ` or the system's setting; UTC if that is no time zone.
pub fn local_zone() -> Zone {
    static ZONE: LazyLock<TimeZone> = LazyLock::new(|| {
        if is_without_end() {
            TimeZone::unknown()
        } else {
            system_file().unwrap_or_else(TimeZone::system)
        }
    });
    Zone::new(&ZONE)
}

/// The system's zone, unless `TZ` names another one. jiff would list the names of all zones first,
/// and the first frame would wait.
fn system_file() -> Option<TimeZone> {
    if std::env::var_os("TZ").is_some() {
        return None;
    }
    let rules = fs::read("/etc/localtime").ok()?;
    TimeZone::tzif("local", &rules).ok()
}

/// Whether `TZ` is the path of something that cannot be read to its end, or not soon: a pipe, a
/// device, a file that says no length, or a huge one.
fn is_without_end() -> bool {
    let Ok(name) = std::env::var("TZ") else {
        return false;
    };
    let path = name.strip_prefix(':').unwrap_or(&name);
    fs::metadata(path).is_ok_and(|found| {
        let is_sound = found.is_file() && (1..=MAX_FILE).contains(&found.len());
        !found.is_dir() && !is_sound
    })
}

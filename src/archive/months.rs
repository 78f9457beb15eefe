//! Counts the archived messages of whole months.

use rusqlite::Connection;

use super::error::ArchiveError;
use super::read::place;
use super::tally;
use crate::time::Zone;
use crate::time::month::Month;

/// The most months that are counted in one run: more come from a wrong clock.
const MOST: usize = 1_200;

/// The months of which the archive holds all messages, with their number; oldest first.
pub fn months(
    connection: &Connection,
    phone: &str,
    zone: Zone,
) -> Result<Vec<(Month, u64)>, ArchiveError> {
    let Some(place) = place(connection, phone)? else {
        return Ok(Vec::new());
    };
    let mut months = Vec::new();
    for run in place.runs() {
        let (first, last) = (Month::of(run.oldest, zone), Month::of(run.newest, zone));
        let mut whole: Vec<(Month, u64)> = Vec::new();
        // The last month may go on after the run.
        for month in (1..=last.since(first)).map(|back| last.offset(-offset(back))) {
            let (start, end) = (month.start(zone), month.offset(1).start(zone));
            // The first second of a run may be incomplete.
            if whole.len() == MOST || (start <= run.oldest && !run.at_oldest) {
                break;
            }
            let (after, to) = (start.previous(), end.previous());
            whole.push((month, tally::between(connection, place.thread, after, to)?));
        }
        months.extend(whole.into_iter().rev());
    }
    Ok(months)
}

fn offset(months: usize) -> i64 {
    i64::try_from(months).unwrap_or(i64::MAX)
}

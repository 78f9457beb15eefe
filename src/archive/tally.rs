//! Counts listed messages by the day: so a place is found in a million messages without counting
//! them one by one.

use rusqlite::{Connection, OptionalExtension, params};

use super::error::ArchiveError;
use crate::time::UnixTime;

/// Seconds in a day of the table `tally`.
const DAY: i64 = 86_400;

/// How many archived messages the gateway lists.
pub fn listed(connection: &Connection, thread: i64) -> Result<u64, ArchiveError> {
    let sql = "SELECT coalesce(sum(listed), 0) FROM tally WHERE thread = ?";
    let mut statement = connection.prepare_cached(sql)?;
    let sum: i64 = statement.query_row([thread], |row| row.get(0))?;
    Ok(u64::try_from(sum).unwrap_or_default())
}

/// How many messages are after one second, up to and including another.
pub fn between(
    connection: &Connection,
    thread: i64,
    after: UnixTime,
    to: UnixTime,
) -> Result<u64, ArchiveError> {
    if after >= to {
        return Ok(0);
    }
    // Whole days are between the end of the first day and the start of the last.
    let (first, last) = (after.seconds() / DAY, to.seconds() / DAY);
    let mut statement = connection.prepare_cached(
        "SELECT (SELECT count(*) FROM message WHERE thread = ?1 AND gone IS NULL
                 AND second > ?2 AND second <= min(?3, ?4))
              + (SELECT coalesce(sum(listed), 0) FROM tally WHERE thread = ?1
                 AND day > ?5 AND day < ?6)
              + (SELECT count(*) FROM message WHERE thread = ?1 AND gone IS NULL
                 AND second >= max(?7, ?3 + 1) AND second <= ?4)",
    )?;
    let (end_of_first, begin_of_last) = (first * DAY + DAY - 1, last * DAY);
    let count: i64 = statement.query_row(
        params![
            thread,
            after.seconds(),
            end_of_first,
            to.seconds(),
            first,
            last,
            begin_of_last
        ],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Finds the message at an index of the list, counted from the newest: returns the last second of
/// its day, and its index among the messages up to that second. `None`: there are fewer messages.
pub fn at_index(
    connection: &Connection,
    thread: i64,
    index: u64,
) -> Result<Option<(i64, u64)>, ArchiveError> {
    let mut statement = connection.prepare_cached(
        "SELECT day, newer FROM (
             SELECT day, listed, sum(listed) OVER (ORDER BY day DESC) - listed AS newer
             FROM tally WHERE thread = ?1
         ) WHERE newer + listed > ?2 ORDER BY day DESC LIMIT 1",
    )?;
    let index = i64::try_from(index).unwrap_or(i64::MAX);
    let found: Option<(i64, i64)> = statement
        .query_row(params![thread, index], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.map(|(day, newer)| {
        let within = u64::try_from(index - newer).unwrap_or_default();
        (day * DAY + DAY - 1, within)
    }))
}

/// How many days have a wrong count.
pub fn wrong_days(connection: &Connection, thread: i64) -> Result<u64, ArchiveError> {
    let count: i64 = connection.query_row(
        "WITH counted(day, listed) AS (
             SELECT second / ?2, count(*) FROM message WHERE thread = ?1 AND gone IS NULL GROUP BY 1
         ), told(day, listed) AS (
             SELECT day, listed FROM tally WHERE thread = ?1 AND listed <> 0
         )
         SELECT count(DISTINCT day) FROM (
             SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM told)
             UNION ALL SELECT * FROM (SELECT * FROM told EXCEPT SELECT * FROM counted)
         )",
        params![thread, DAY],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(count).unwrap_or_default())
}

//! Counts the files of messages that an older smsthread has stored, which did not count them.

use rusqlite::{Connection, Row, TransactionBehavior, params};

use super::error::ArchiveError;
use super::records::{ReadItems, Stored, messages};

/// Messages that are counted at once.
const CHUNK: i64 = 1_000;

/// Counts the files of some more messages; `false`: all are counted.
pub fn go_on(connection: &mut Connection, read: &ReadItems) -> Result<bool, ArchiveError> {
    let uncounted = {
        // With the condition of an index.
        let mut statement = connection.prepare_cached(
            "SELECT second, record, status, id FROM message
             WHERE coalesce(files, 1) > 0 AND files IS NULL LIMIT ?",
        )?;
        let row = |row: &Row| Ok((super::read::row(row)?, row.get::<_, i64>(3)?));
        let rows = statement.query_map([CHUNK], row)?;
        rows.collect::<Result<Vec<_>, _>>()?
    };
    if uncounted.is_empty() {
        return Ok(false);
    }
    let (stored, ids): (Vec<Stored>, Vec<i64>) = uncounted.into_iter().unzip();
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (id, message) in ids.into_iter().zip(messages(&stored, read)) {
        // Another program may have counted meanwhile.
        let mut update = transaction
            .prepare_cached("UPDATE message SET files = ? WHERE id = ? AND files IS NULL")?;
        let count = i64::try_from(message.attachments().len()).unwrap_or(i64::MAX);
        update.execute(params![count, id])?;
    }
    transaction.commit()?;
    Ok(true)
}

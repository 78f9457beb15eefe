//! Whether the archive has what the gateway lists now: its newest page, its count and, if the
//! gateway has deleted old messages, its last page show that.

use rusqlite::Connection;

use super::error::ArchiveError;
use super::read::{complete, slice};
use super::records::{ReadItems, print};
use crate::message::{Direction, Message};
use crate::thread::page::{MAX_LIMIT, Page, PageRequest};

/// Messages at the end of the newest page that must be the newest of the archive.
const SHARED: usize = 32;
/// Messages of the last page, at most.
const END: u32 = 200;

/// The gateway's list is that of the archive, but for its newest messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListProof {
    /// Messages of the gateway before the archive's newest.
    newer: u64,
    /// The gateway's count.
    total: u64,
    /// The archive has older messages, which the gateway may have deleted: its last page tells.
    lacks_end: bool,
    /// The archive's version, which every write of another connection changes.
    version: i64,
}

impl ListProof {
    /// The page that is still needed: the end of the gateway's list.
    pub fn needs(&self) -> Option<PageRequest> {
        let last = self.total.saturating_sub(1);
        let page = u32::try_from(last / u64::from(END) + 1).ok()?;
        self.lacks_end.then_some(PageRequest { page, limit: END })
    }
}

/// What the gateway's newest page proves of the archive.
pub fn prove(
    connection: &Connection,
    phone: &str,
    head: &Page,
    read: &ReadItems,
) -> Result<Option<ListProof>, ArchiveError> {
    let length = head.messages.len();
    let is_full = head.answered.start() == 0 && length as u64 >= u64::from(head.answered.limit);
    let Some(total) = head.total.filter(|_| is_full) else {
        return Ok(None);
    };
    let snapshot = connection.unchecked_transaction()?;
    let Some(listed) = complete(&snapshot, phone)? else {
        return Ok(None);
    };
    let limit = u32::try_from(length).unwrap_or(MAX_LIMIT);
    let kept = slice(&snapshot, phone, 0, limit, read)?;
    let version = version(&snapshot)?;
    let first = kept.first();
    let newer = head
        .messages
        .iter()
        .position(|m| first.is_some_and(|f| is_same(m, f)));
    let Some(newer) = newer else {
        return Ok(None);
    };
    let shared = &head.messages[newer..];
    let newer = newer as u64;
    let is_shared = shared.len() >= SHARED && is_prefix(shared, &kept);
    let both = total
        .checked_sub(newer)
        .filter(|both| *both <= listed && is_shared);
    Ok(both.map(|both| ListProof {
        newer,
        total,
        lacks_end: both < listed,
        version,
    }))
}

/// The proof, if the end of the gateway's list is where the counts say it is.
pub fn confirm(
    connection: &Connection,
    phone: &str,
    proof: ListProof,
    end: &Page,
    read: &ReadItems,
) -> Result<Option<ListProof>, ArchiveError> {
    let (start, length) = (end.answered.start(), end.messages.len());
    let is_end = end.total == Some(proof.total) && start + length as u64 == proof.total;
    let Some(start) = start
        .checked_sub(proof.newer)
        .filter(|_| is_end && length > 0)
    else {
        return Ok(None);
    };
    let snapshot = connection.unchecked_transaction()?;
    let limit = u32::try_from(length).unwrap_or(MAX_LIMIT);
    let kept = slice(&snapshot, phone, start, limit, read)?;
    let is_right = is_prefix(&end.messages, &kept) && version(&snapshot)? == proof.version;
    Ok(is_right.then_some(ListProof {
        lacks_end: false,
        ..proof
    }))
}

/// A page as the gateway would answer it; `None`: only the gateway knows. It also has to tell what
/// may have changed without a trace: statuses that are not final, and the links of files.
pub fn page(
    connection: &Connection,
    phone: &str,
    proof: ListProof,
    asked: PageRequest,
    read: &ReadItems,
) -> Result<Option<Page>, ArchiveError> {
    let end = asked.end().min(proof.total);
    let length = end.saturating_sub(asked.start());
    let start = asked.start().checked_sub(proof.newer);
    let Some(start) = start.filter(|_| length > 0 && !proof.lacks_end) else {
        return Ok(None);
    };
    let snapshot = connection.unchecked_transaction()?;
    let limit = u32::try_from(length).unwrap_or(MAX_LIMIT);
    let messages = slice(&snapshot, phone, start, limit, read)?;
    let is_known = version(&snapshot)? == proof.version
        && messages.len() as u64 == length
        && !messages.iter().any(may_change);
    Ok(is_known.then_some(Page {
        asked,
        answered: asked,
        total: Some(proof.total),
        messages,
    }))
}

fn may_change(message: &Message) -> bool {
    let is_open = message.direction() == Direction::Outbound && !message.status().is_final();
    is_open || !message.attachments().is_empty()
}

/// Changes when another connection has written; within a transaction, of what is read there.
fn version(connection: &Connection) -> Result<i64, ArchiveError> {
    Ok(connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
}

fn is_prefix(shared: &[Message], kept: &[Message]) -> bool {
    shared.len() <= kept.len() && shared.iter().zip(kept).all(|(a, b)| is_same(a, b))
}

fn is_same(one: &Message, other: &Message) -> bool {
    one.id() == other.id() && one.sent_at() == other.sent_at() && print(one) == print(other)
}

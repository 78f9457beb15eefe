//! Stores up to 128 messages one after another in shared allocations, so that a message costs
//! little more than its text.

use std::ops::Range;
use std::sync::Arc;

use super::fields::{Attachment, Direction, MessageFields};
use super::raw_record::RawRecord;
use super::status::DeliveryStatus;
use crate::text::{SafeBuffer, SafeRun, SafeText};
use crate::time::UnixTime;

/// The most messages of a batch.
pub const MAX_ROWS: usize = 128;
/// A batch with this many bytes of text takes no more messages.
const ENOUGH: usize = 64 * 1024;
/// `PackedMessage::eras` of a message without a time.
const NO_TIME: u8 = u8::MAX;

const OUTBOUND: u8 = 1;
const HAS_TEXT: u8 = 1 << 1;
const HAS_ID: u8 = 1 << 2;
const IS_RARE: u8 = 1 << 3;
const UNREADABLE: u8 = 1 << 4;
/// The status is stored in the bits from here on.
const STATUS: u32 = 5;
static LISTED: [DeliveryStatus; 7] = [
    DeliveryStatus::Absent,
    DeliveryStatus::Submitted,
    DeliveryStatus::Buffered,
    DeliveryStatus::Delivered,
    DeliveryStatus::NotDelivered,
    DeliveryStatus::Rejected,
    DeliveryStatus::Unknown,
];
/// Marks a status that is stored in [`Rare`].
const OTHER: u8 = 7;

/// Messages packed one after another. A message costs its text, its id, 12 bytes, and a few bytes
/// as its share of the batch. Fields that few messages have are boxed separately.
#[derive(Debug)]
pub struct Batch {
    rows: Box<[PackedMessage]>,
    /// For each message its id, followed by its text.
    texts: SafeRun,
    /// The different pairs of sender and receiver.
    ends: Box<[(SafeText, SafeText)]>,
    /// Rare fields, each with its message's row, in order of rows.
    rare: Box<[(u8, Arc<Rare>)]>,
}

#[derive(Clone, Copy, Debug)]
struct PackedMessage {
    /// Where the message's id begins in the texts.
    start: u32,
    /// The lower bits of the time.
    seconds: u32,
    /// The upper bits of the time.
    eras: u8,
    id_len: u8,
    /// The index of the pair of sender and receiver.
    ends: u8,
    flags: u8,
}

/// Fields that few messages have.
#[derive(Debug, Default, PartialEq, Eq)]
struct Rare {
    /// An id that is too long for the row.
    id: Option<SafeText>,
    /// A status that is not in the list.
    status: Option<DeliveryStatus>,
    attachments: Box<[Attachment]>,
    raw: Option<RawRecord>,
}

/// A message of the documented shape with no rare fields, not sanitised yet.
#[derive(Clone, Copy, Debug)]
pub struct Common<'a> {
    /// The gateway's id.
    pub id: Option<&'a str>,
    /// Inbound or outbound.
    pub direction: Direction,
    /// The number or name that sent the message.
    pub sender: &'a str,
    /// The number or name that received the message.
    pub receiver: &'a str,
    /// The text.
    pub text: Option<&'a str>,
    /// When the message was sent.
    pub sent_at: UnixTime,
    /// The gateway's word for the delivery status.
    pub status: &'a str,
}

impl Batch {
    pub(super) fn fields(&self, at: u8) -> MessageFields {
        let row = self.row(at);
        let (id, text) = self.parts(at);
        let long = self.rare(at).and_then(|rare| rare.id.clone());
        let (sender, receiver) = self.ends(at).clone();
        MessageFields {
            id: row
                .has(HAS_ID)
                .then(|| long.unwrap_or_else(|| self.texts.to_text(id))),
            direction: self.direction(at),
            sender,
            receiver,
            text: row.has(HAS_TEXT).then(|| self.texts.to_text(text)),
            sent_at: self.sent_at(at),
            status: self.status(at).clone(),
            attachments: self.attachments(at).into(),
            raw: self.raw(at).cloned(),
            unreadable: row.has(UNREADABLE),
        }
    }

    pub(super) fn id(&self, at: u8) -> Option<&str> {
        if !self.row(at).has(HAS_ID) {
            return None;
        }
        let long = self.rare(at).and_then(|rare| rare.id.as_deref());
        Some(long.unwrap_or_else(|| self.texts.get(self.parts(at).0)))
    }

    pub(super) fn text(&self, at: u8) -> Option<&str> {
        let has_text = self.row(at).has(HAS_TEXT);
        has_text.then(|| self.texts.get(self.parts(at).1))
    }

    pub(super) fn sent_at(&self, at: u8) -> Option<UnixTime> {
        let row = self.row(at);
        let seconds = i64::from(row.eras) << 32 | i64::from(row.seconds);
        (row.eras != NO_TIME).then(|| UnixTime::from_row(seconds))
    }

    pub(super) fn direction(&self, at: u8) -> Direction {
        if self.row(at).has(OUTBOUND) {
            Direction::Outbound
        } else {
            Direction::Inbound
        }
    }

    pub(super) fn ends(&self, at: u8) -> &(SafeText, SafeText) {
        &self.ends[usize::from(self.row(at).ends)]
    }

    pub(super) fn status(&self, at: u8) -> &DeliveryStatus {
        let listed = LISTED.get(usize::from(self.row(at).flags >> STATUS));
        let other = || self.rare(at)?.status.as_ref();
        listed.or_else(other).unwrap_or(&LISTED[0])
    }

    pub(super) fn attachments(&self, at: u8) -> &[Attachment] {
        self.rare(at).map_or(&[], |rare| &rare.attachments)
    }

    pub(super) fn raw(&self, at: u8) -> Option<&RawRecord> {
        self.rare(at)?.raw.as_ref()
    }

    pub(super) fn is_unreadable(&self, at: u8) -> bool {
        self.row(at).has(UNREADABLE)
    }

    fn row(&self, at: u8) -> &PackedMessage {
        &self.rows[usize::from(at)]
    }

    /// Where the id and the text of a row are.
    pub(super) fn span(&self, at: u8) -> Range<usize> {
        let next = self.rows.get(usize::from(at) + 1);
        let end = next.map_or(self.texts.len(), |row| row.start as usize);
        self.row(at).start as usize..end
    }

    /// Where the id is, and where the text is.
    fn parts(&self, at: u8) -> (Range<usize>, Range<usize>) {
        let Range { start, end } = self.span(at);
        let text = start + usize::from(self.row(at).id_len);
        (start..text, text..end)
    }

    fn rare(&self, at: u8) -> Option<&Arc<Rare>> {
        if !self.row(at).has(IS_RARE) {
            return None;
        }
        let index = self.rare.binary_search_by_key(&at, |(row, _)| *row).ok()?;
        Some(&self.rare[index].1)
    }
}

impl PackedMessage {
    fn has(self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// Collects messages for the next batch.
#[derive(Debug, Default)]
pub(super) struct BatchBuilder {
    rows: Vec<PackedMessage>,
    texts: SafeBuffer,
    ends: Vec<(SafeText, SafeText)>,
    rare: Vec<(u8, Arc<Rare>)>,
}

impl BatchBuilder {
    /// With room for this many messages, and this many bytes of text.
    pub(super) fn with_capacity(rows: usize, bytes: usize) -> Self {
        Self {
            rows: Vec::with_capacity(rows.min(MAX_ROWS)),
            texts: SafeBuffer::with_capacity(bytes),
            ..Self::default()
        }
    }

    /// Whether the batch can take no more messages.
    pub(super) fn is_full(&self) -> bool {
        self.rows.len() == MAX_ROWS || self.texts.len() >= ENOUGH
    }

    /// How many messages were pushed since the last batch.
    pub(super) fn len(&self) -> u8 {
        u8::try_from(self.rows.len()).unwrap_or(u8::MAX)
    }

    /// Adds a message with these fields; an empty id counts as none.
    pub(super) fn push(&mut self, fields: MessageFields) {
        let start = self.texts.len();
        let id = fields.id.filter(|id| !id.is_empty());
        let id_len = id.as_ref().map_or(Ok(0), |id| u8::try_from(id.len()));
        if let (Some(id), Ok(_)) = (&id, id_len) {
            self.texts.push(id);
        }
        if let Some(text) = &fields.text {
            self.texts.push(text);
        }
        let listed = LISTED.iter().position(|s| *s == fields.status);
        let mut flags = status_bits(listed)
            | flag(fields.direction == Direction::Outbound, OUTBOUND)
            | flag(fields.text.is_some(), HAS_TEXT)
            | flag(id.is_some(), HAS_ID)
            | flag(fields.unreadable, UNREADABLE);
        let rare = Rare {
            id: id.filter(|_| id_len.is_err()),
            status: listed.is_none().then_some(fields.status),
            attachments: fields.attachments,
            raw: fields.raw,
        };
        if rare != Rare::default() {
            self.rare.push((self.len(), Arc::new(rare)));
            flags |= IS_RARE;
        }
        let pair = (fields.sender, fields.receiver);
        let ends = self
            .number_of(&pair.0, &pair.1)
            .unwrap_or_else(|| self.number(pair));
        self.add(start, id_len.unwrap_or(0), fields.sent_at, ends, flags);
    }

    /// Adds a message if sanitising changes none of its fields and its status is a listed one; else
    /// adds nothing and returns `false`.
    pub(super) fn push_unchanged(&mut self, common: &Common<'_>) -> bool {
        let start = self.texts.len();
        let id = common.id.unwrap_or_default();
        let listed = LISTED.iter().position(|s| s.word() == common.status);
        let (Some(_), Ok(id_len)) = (listed, u8::try_from(id.len())) else {
            return false;
        };
        let known = self.number_of(common.sender, common.receiver);
        let Some(ends) = known.or_else(|| self.number_unchanged(common.sender, common.receiver))
        else {
            return false;
        };
        if !self.texts.push_unchanged_line(id)
            || !common
                .text
                .is_none_or(|text| self.texts.push_unchanged(text))
        {
            self.texts.truncate(start);
            return false;
        }
        let flags = status_bits(listed)
            | flag(common.direction == Direction::Outbound, OUTBOUND)
            | flag(common.text.is_some(), HAS_TEXT)
            | flag(id_len > 0, HAS_ID);
        self.add(start, id_len, Some(common.sent_at), ends, flags);
        true
    }

    /// Adds a copy of a message of another batch.
    pub(super) fn push_copy(&mut self, batch: &Batch, at: u8) {
        let start = self.texts.len();
        self.texts.push_from(&batch.texts, batch.span(at));
        if let Some(rare) = batch.rare(at) {
            self.rare.push((self.len(), Arc::clone(rare)));
        }
        let pair = batch.ends(at);
        let known = self.number_of(&pair.0, &pair.1);
        let ends = known.unwrap_or_else(|| self.number(pair.clone()));
        let row = batch.row(at);
        self.add(start, row.id_len, batch.sent_at(at), ends, row.flags);
    }

    fn add(&mut self, start: usize, id_len: u8, at: Option<UnixTime>, ends: u8, flags: u8) {
        let seconds = at.map_or(0, UnixTime::seconds);
        self.rows.push(PackedMessage {
            // A batch is full long before this limit.
            start: u32::try_from(start).unwrap_or(u32::MAX),
            seconds: u32::try_from(seconds & 0xFFFF_FFFF).unwrap_or(0),
            eras: at.map_or(NO_TIME, |_| u8::try_from(seconds >> 32).unwrap_or(0)),
            id_len,
            ends,
            flags,
        });
    }

    fn number_of(&self, sender: &str, receiver: &str) -> Option<u8> {
        let mut ends = self.ends.iter();
        let index = ends.position(|(s, r)| s.as_str() == sender && r.as_str() == receiver)?;
        u8::try_from(index).ok()
    }

    /// Adds a pair and returns its index. There are never more pairs than rows.
    fn number(&mut self, (sender, receiver): (SafeText, SafeText)) -> u8 {
        let sender = self.known(&sender).unwrap_or(sender);
        let receiver = self.known(&receiver).unwrap_or(receiver);
        self.ends.push((sender, receiver));
        u8::try_from(self.ends.len() - 1).unwrap_or(u8::MAX)
    }

    fn number_unchanged(&mut self, sender: &str, receiver: &str) -> Option<u8> {
        let name = |name| self.known(name).unwrap_or_else(|| SafeText::line(name));
        let pair = (name(sender), name(receiver));
        let same = pair.0.as_str() == sender && pair.1.as_str() == receiver;
        same.then(|| self.number(pair))
    }

    /// The same name from another pair, so that both share the memory.
    fn known(&self, name: &str) -> Option<SafeText> {
        let mut names = self
            .ends
            .iter()
            .flat_map(|(sender, receiver)| [sender, receiver]);
        names.find(|known| known.as_str() == name).cloned()
    }

    /// Makes a batch of the messages that were pushed since the last batch.
    pub(super) fn batch(&mut self) -> Batch {
        // The next batch will probably have about the same length.
        let like = self.texts.len() * usize::from(self.rows.len() == MAX_ROWS);
        let next = SafeBuffer::with_capacity(like + like / 16);
        Batch {
            rows: std::mem::take(&mut self.rows).into(),
            texts: std::mem::replace(&mut self.texts, next).finish(),
            ends: std::mem::take(&mut self.ends).into(),
            rare: std::mem::take(&mut self.rare).into(),
        }
    }
}

fn flag(is_set: bool, flag: u8) -> u8 {
    if is_set { flag } else { 0 }
}

fn status_bits(listed: Option<usize>) -> u8 {
    listed.and_then(|at| u8::try_from(at).ok()).unwrap_or(OTHER) << STATUS
}

//! A temporary file of messages: written newest first, read back oldest first.
//!
//! If a format writes each message independently of its neighbours, the file holds the formatted
//! messages. Formatting then happens while answers are awaited, and only copying is left for the
//! end.
//!
//! Each record is followed by its length, so that the file can be read from its end.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::format::MessageEncoder;
use crate::message::{Attachment, DeliveryStatus, Direction, Message, MessageFields, RawRecord};
use crate::sync::sweep::{Filed, Listing};
use crate::text::SafeText;
use crate::time::UnixTime;

/// Bytes that are read back at once.
const BLOCK: u64 = 256 << 10;
/// Bytes for the length of a record.
const LENGTH: u64 = 4;

/// A message as the spool stores it.
#[derive(Serialize, Deserialize)]
struct SpooledMessage<'a> {
    second: i64,
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    outbound: bool,
    #[serde(borrow)]
    sender: Cow<'a, str>,
    #[serde(borrow)]
    receiver: Cow<'a, str>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    sent_at: Option<i64>,
    #[serde(borrow)]
    status: Cow<'a, str>,
    #[serde(borrow)]
    files: Vec<[Cow<'a, str>; 3]>,
    #[serde(borrow)]
    raw: Option<Cow<'a, str>>,
    unreadable: bool,
}

impl<'a> SpooledMessage<'a> {
    fn of((second, message): &'a Filed) -> Self {
        let file = |file: &'a Attachment| {
            [&file.name, &file.link, &file.mime].map(|part| Cow::Borrowed(part.as_str()))
        };
        Self {
            second: second.seconds(),
            id: message.id().map(Into::into),
            outbound: message.direction() == Direction::Outbound,
            sender: message.sender().as_str().into(),
            receiver: message.receiver().as_str().into(),
            text: message.has_text().then(|| message.text().into()),
            sent_at: message.sent_at().map(UnixTime::seconds),
            status: message.status().word().into(),
            files: message.attachments().iter().map(file).collect(),
            raw: message.raw().map(|raw| raw.as_untrusted().into()),
            unreadable: message.is_unreadable(),
        }
    }

    fn into_filed(self) -> Filed {
        let message = Message::new(MessageFields {
            id: self.id.map(|id| SafeText::line(&id)),
            direction: if self.outbound {
                Direction::Outbound
            } else {
                Direction::Inbound
            },
            sender: SafeText::line(&self.sender),
            receiver: SafeText::line(&self.receiver),
            text: self.text.map(|text| SafeText::new(&text)),
            sent_at: self.sent_at.and_then(UnixTime::new),
            status: DeliveryStatus::parse(&self.status),
            attachments: (self.files.iter())
                .map(|[name, link, mime]| Attachment {
                    name: SafeText::line(name),
                    link: SafeText::line(link),
                    mime: SafeText::line(mime),
                })
                .collect(),
            raw: self.raw.map(|raw| RawRecord::new(&raw)),
            unreadable: self.unreadable,
        });
        (
            UnixTime::new(self.second).unwrap_or(UnixTime::EPOCH),
            message,
        )
    }
}

/// A record's place, and the second under which its message is filed.
struct SpoolPlace {
    second: UnixTime,
    start: u64,
    length: usize,
}

/// A temporary file without a name: no other program can open it, and it is gone when the program
/// ends.
pub struct Spool {
    /// The folder of the file, for errors.
    folder: PathBuf,
    file: BufWriter<File>,
    length: u64,
    count: u64,
    apart: Option<MessageEncoder>,
    record: Vec<u8>,
    /// The places of all records; only if they come in no order of time.
    places: Option<Vec<SpoolPlace>>,
}

/// A record read from the spool.
pub enum Spooled {
    Message(Filed),
    /// A message as it was written independently.
    Written(Vec<u8>),
}

impl Spool {
    /// An empty spool in `directory`, or in the system's folder for temporary files. `apart` writes
    /// messages, if the format has such a function.
    pub fn new(directory: Option<&Path>, apart: Option<MessageEncoder>) -> io::Result<Self> {
        let folder = directory.map_or_else(std::env::temp_dir, Path::to_owned);
        let file = tempfile::tempfile_in(&folder).map_err(|error| within(&folder, &error))?;
        Ok(Self {
            folder,
            file: BufWriter::with_capacity(64 << 10, file),
            length: 0,
            count: 0,
            apart,
            record: Vec::new(),
            places: None,
        })
    }

    /// The number of messages.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Removes all messages.
    pub fn clear(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_mut().set_len(0)?;
        self.file.rewind()?;
        (self.length, self.count, self.places) = (0, 0, None);
        Ok(())
    }

    /// Messages may be added in any order from now on. To be called while the spool is empty.
    pub fn expect_any_order(&mut self) {
        self.places.get_or_insert_default();
    }

    /// Adds a message, older than all before, unless [`Spool::expect_any_order`] was called.
    pub fn push(&mut self, filed: &Filed) -> io::Result<()> {
        self.append(filed)
            .map_err(|error| within(&self.folder, &error))
    }

    fn append(&mut self, filed: &Filed) -> io::Result<()> {
        self.record.clear();
        match &self.apart {
            Some(apart) => apart(filed, &mut self.record),
            None => serde_json::to_writer(&mut self.record, &SpooledMessage::of(filed))?,
        }
        let length = u32::try_from(self.record.len()).map_err(io::Error::other)?;
        self.file.write_all(&self.record)?;
        self.file.write_all(&length.to_le_bytes())?;
        if let Some(places) = &mut self.places {
            places.push(SpoolPlace {
                second: filed.0,
                start: self.length,
                length: self.record.len(),
            });
        }
        self.length += u64::from(length) + LENGTH;
        self.count += 1;
        Ok(())
    }

    /// Reads all back, beginning with the last; or by time, with messages of one second in the
    /// order of the list.
    pub fn oldest_first(self, listing: Listing) -> io::Result<OldestFirst> {
        let file = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        let mut places = self.places.unwrap_or_default();
        file_first(&mut places);
        if listing != Listing::OldestFirst {
            places.reverse();
        }
        places.sort_by_key(|place| place.second);
        Ok(OldestFirst {
            file,
            written_apart: self.apart.is_some(),
            start: if places.is_empty() { self.length } else { 0 },
            places: places.into_iter(),
            block: Vec::new(),
        })
    }
}

/// Files the messages with which the list begins, if they have no time, with the first that has one.
fn file_first(places: &mut [SpoolPlace]) {
    let timed = places
        .iter()
        .position(|place| place.second > UnixTime::EPOCH);
    let Some((first, second)) = timed.map(|first| (first, places[first].second)) else {
        return;
    };
    places[..first]
        .iter_mut()
        .for_each(|place| place.second = second);
}

/// The error, with the folder in which it occurred.
fn within(folder: &Path, error: &io::Error) -> io::Error {
    let why = error.raw_os_error().map(io::Error::from_raw_os_error);
    let why = why.as_ref().unwrap_or(error);
    io::Error::new(error.kind(), format!("{}: {why}", folder.display()))
}

/// The messages of a spool, oldest first.
pub struct OldestFirst {
    file: File,
    written_apart: bool,
    /// The places of the records; empty if the records are in order.
    places: std::vec::IntoIter<SpoolPlace>,
    /// Where `block` begins in the file.
    start: u64,
    /// Bytes that were read and not yet returned.
    block: Vec<u8>,
}

impl OldestFirst {
    /// Reads back until the block holds this many bytes.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        let missing = wanted.saturating_sub(self.block.len()) as u64;
        if missing == 0 {
            return Ok(());
        }
        let more = self.start.min(missing.max(BLOCK));
        if more < missing {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.start -= more;
        self.file.seek(SeekFrom::Start(self.start))?;
        let mut front = vec![0; usize::try_from(more).map_err(io::Error::other)?];
        self.file.read_exact(&mut front)?;
        front.append(&mut self.block);
        self.block = front;
        Ok(())
    }

    fn read(&mut self) -> io::Result<Spooled> {
        self.fill(4)?;
        let mark = self.block.len() - 4;
        let mut length = [0; 4];
        length.copy_from_slice(&self.block[mark..]);
        let length = u32::from_le_bytes(length) as usize;
        self.block.truncate(mark);
        self.fill(length)?;
        let from = self.block.len() - length;
        let record = self.block.split_off(from);
        self.spooled(record)
    }

    fn read_at(&mut self, place: &SpoolPlace) -> io::Result<Spooled> {
        let mut record = vec![0; place.length];
        self.file.seek(SeekFrom::Start(place.start))?;
        self.file.read_exact(&mut record)?;
        self.spooled(record)
    }

    fn spooled(&self, record: Vec<u8>) -> io::Result<Spooled> {
        if self.written_apart {
            return Ok(Spooled::Written(record));
        }
        let record: SpooledMessage<'_> = serde_json::from_slice(&record)?;
        Ok(Spooled::Message(record.into_filed()))
    }
}

impl Iterator for OldestFirst {
    type Item = io::Result<Spooled>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(place) = self.places.next() {
            return Some(self.read_at(&place));
        }
        (self.start > 0 || !self.block.is_empty()).then(|| self.read())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::{inbound, outbound};

    #[test]
    fn a_spool_is_read_back_from_its_end() {
        let mut spool = Spool::new(None, None).unwrap();
        let mut all: Vec<Filed> = Vec::new();
        for n in 0..3_000_i64 {
            let long = "x".repeat(usize::try_from(n % 700).unwrap());
            let text = format!("{n} \u{1b}[2J é漢 \"\\ {long}");
            let message = if n % 2 == 0 {
                inbound(9_000_000 - n, &text)
            } else {
                let mut fields = outbound(1, "id", DeliveryStatus::parse("NOVEL")).into_fields();
                fields.sent_at = None;
                fields.text = None;
                fields.raw = Some(RawRecord::new("{\"a\":\u{7}}"));
                fields.attachments = vec![Attachment {
                    name: "a\tb".into(),
                    link: "https://x".into(),
                    mime: "image/".into(),
                }]
                .into();
                Message::new(fields)
            };
            all.push((UnixTime::new(9_000_000 - n).unwrap(), message));
        }
        spool.push(&all[0]).unwrap();
        spool.clear().unwrap();
        for filed in &all {
            spool.push(filed).unwrap();
        }
        assert_eq!(spool.count(), 3_000);
        let message = |spooled: io::Result<Spooled>| match spooled.unwrap() {
            Spooled::Message(filed) => filed,
            Spooled::Written(_) => panic!("written apart"),
        };
        let back: Vec<Filed> = spool
            .oldest_first(Listing::ByTime)
            .unwrap()
            .map(message)
            .collect();
        all.reverse();
        for (mut filed, back) in all.into_iter().zip(back) {
            if filed.1.raw().is_some() {
                let mut fields = filed.1.into_fields();
                fields.attachments[0].name = SafeText::line("a\tb");
                filed.1 = Message::new(fields);
            }
            assert_eq!(filed, back);
        }
    }

    #[test]
    fn messages_added_in_any_order_come_back_by_time() {
        for (listing, texts) in [
            (Listing::NewestFirst, ["d", "b", "a", "e", "c"]),
            (Listing::OldestFirst, ["d", "e", "a", "b", "c"]),
        ] {
            let mut spool = Spool::new(None, None).unwrap();
            spool.expect_any_order();
            for (second, text) in [(0, "e"), (5, "a"), (9, "c"), (5, "b"), (2, "d")] {
                let filed = (UnixTime::new(second).unwrap(), inbound(second, text));
                spool.push(&filed).unwrap();
            }
            let back = spool.oldest_first(listing).unwrap();
            let back: Vec<String> = back
                .map(|spooled| match spooled.unwrap() {
                    Spooled::Message(filed) => filed.1.text().to_owned(),
                    Spooled::Written(_) => panic!("written apart"),
                })
                .collect();
            assert_eq!(back, texts);
        }
    }

    #[test]
    fn an_empty_spool_gives_no_messages() {
        let spool = Spool::new(None, None).unwrap();
        assert_eq!(spool.oldest_first(Listing::ByTime).unwrap().count(), 0);
    }
}

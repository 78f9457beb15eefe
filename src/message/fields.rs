//! The fields of a message, before the message is packed.

use std::sync::Arc;

use super::raw_record::RawRecord;
use super::status::DeliveryStatus;
use crate::text::SafeText;
use crate::time::UnixTime;

/// The direction, seen from the gateway's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the customer's number; shown on the left.
    Inbound,
    /// From the gateway; shown on the right.
    Outbound,
}

/// A file that came with a message. Its link may change between answers, so the name identifies it
/// better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// File name, one line; may be empty.
    pub name: SafeText,
    /// The file's address; may be empty.
    pub link: SafeText,
    /// The type of the file by the gateway's word; often just `image/`.
    pub mime: SafeText,
}

impl Attachment {
    /// Identifies the file within its thread, though links are signed anew: names and paths alone
    /// may belong to many files. `second` is that of the message, `index` the file's place in it.
    pub fn origin(&self, second: UnixTime, index: usize) -> Arc<str> {
        let path = path_of(&self.link);
        format!("{}\n{index}\n{}\n{path}", second.seconds(), self.name).into()
    }
}

/// A link without its signature, which changes.
pub fn path_of(link: &str) -> &str {
    link.split(['?', '#']).next().unwrap_or(link)
}

/// All fields of a message, for building one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageFields {
    /// The gateway's id; null on inbound messages.
    pub id: Option<SafeText>,
    /// Inbound or outbound.
    pub direction: Direction,
    /// The number or name that sent the message, one line.
    pub sender: SafeText,
    /// The number or name that received the message, one line.
    pub receiver: SafeText,
    /// The text; `None` if the gateway sent null.
    pub text: Option<SafeText>,
    /// When it was sent; `None` if the gateway sent no readable time.
    pub sent_at: Option<UnixTime>,
    /// The delivery status.
    pub status: DeliveryStatus,
    /// The attached files.
    pub attachments: Box<[Attachment]>,
    /// The item as the gateway sent it, kept only if the fields above cannot reproduce it.
    pub raw: Option<RawRecord>,
    /// The item could not be read; only `raw` shows it.
    pub unreadable: bool,
}

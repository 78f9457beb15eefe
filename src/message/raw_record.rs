//! An item exactly as the gateway sent it.

use std::fmt;

use serde_json::Value;

use super::repair::repair;
use crate::text::TextChanges;

/// The part of a message that sanitising changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessagePart {
    /// The text.
    Text,
    /// The number or name that sent the message.
    Sender,
    /// The number or name that received the message.
    Receiver,
    /// The gateway's id.
    Id,
    /// The delivery status.
    Status,
    /// Name, link and type of a file.
    File,
}

/// JSON as it came. It is not sanitised: a terminal gets [`super::json::raw_record`] instead.
#[derive(Clone, PartialEq, Eq)]
pub struct RawRecord(Box<Original>);

#[derive(Clone, PartialEq, Eq)]
struct Original {
    json: Box<str>,
    changes: Box<[(MessagePart, TextChanges)]>,
}

impl RawRecord {
    /// Keeps `json` as it came.
    pub fn new(json: &str) -> Self {
        Self::with_changes(json, Vec::new())
    }

    /// Keeps `json` as it came, with the changes that sanitising made in the parts read from it.
    pub fn with_changes(json: &str, changes: Vec<(MessagePart, TextChanges)>) -> Self {
        Self(Box::new(Original {
            json: json.into(),
            changes: changes.into(),
        }))
    }

    /// What sanitising changed, for each part that it changed.
    pub fn changes(&self) -> &[(MessagePart, TextChanges)] {
        &self.0.changes
    }

    /// The JSON as a value, read as leniently as the message was.
    pub fn value(&self) -> Option<Value> {
        serde_json::from_str(&repair(&self.0.json)).ok()
    }

    /// The unchanged JSON, for a file or a parser; never for a terminal.
    pub fn as_untrusted(&self) -> &str {
        &self.0.json
    }
}

impl fmt::Debug for RawRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawRecord({} bytes)", self.0.json.len())
    }
}

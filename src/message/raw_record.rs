//! An item exactly as the gateway sent it.

use std::fmt;

use serde_json::Value;

use super::repair::repair;
use crate::text::{SafeText, TextChanges};

/// Which part of a message a change was made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessagePart {
    /// The text.
    Text,
    /// Number or name it came from.
    Sender,
    /// Number or name it went to.
    Receiver,
    /// The gateway's id.
    Id,
    /// The delivery status.
    Status,
    /// Name, link and type of a file.
    File,
}

/// JSON as it came. It has not passed the border: [`RawRecord::safe`] is the only way to show it.
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

    /// Keeps `json` as it came, and what sanitising changed in the parts read from it.
    pub fn with_changes(json: &str, changes: Vec<(MessagePart, TextChanges)>) -> Self {
        Self(Box::new(Original {
            json: json.into(),
            changes: changes.into(),
        }))
    }

    /// The record with every control character made visible.
    pub fn safe(&self) -> SafeText {
        SafeText::new(&self.0.json)
    }

    /// What sanitising changed, part by part; only parts where it did.
    pub fn changes(&self) -> &[(MessagePart, TextChanges)] {
        &self.0.changes
    }

    /// The value that the JSON is, read as leniently as the message was.
    pub fn value(&self) -> Option<Value> {
        serde_json::from_str(&repair(&self.0.json)).ok()
    }

    /// The untouched JSON, for a file or a parser; never for a terminal.
    pub fn as_untrusted(&self) -> &str {
        &self.0.json
    }
}

impl fmt::Debug for RawRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawRecord({} bytes)", self.0.json.len())
    }
}

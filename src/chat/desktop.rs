//! Requests to the desktop (clipboard, links, notifications): each has an id and ends exactly once.

use crate::message::MessageKey;
use crate::text::SafeText;
use crate::thread::page::RequestId;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// A text is copied; these words describe the text: "3 messages".
    Copy(String),
    /// A link is opened.
    Open,
    /// A program was given the selected messages.
    HandOn {
        name: SafeText,
        /// The newest of the messages.
        key: MessageKey,
    },
}

/// Errands (requests to the desktop) that have not ended.
#[derive(Clone, Debug, Default)]
pub struct Errands(Vec<(RequestId, Errand)>);

impl Errands {
    pub fn begin(&mut self, id: RequestId, errand: Errand) {
        self.0.push((id, errand));
    }

    /// Ends an errand; `None` if no open errand has this name.
    pub fn end(&mut self, id: RequestId) -> Option<Errand> {
        let index = self.0.iter().position(|(open, _)| *open == id)?;
        Some(self.0.remove(index).1)
    }
}

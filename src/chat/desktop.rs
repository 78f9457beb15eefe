//! Requests to the desktop (clipboard, links, notifications): each has an id and ends exactly once.

use crate::message::MessageKey;
use crate::text::SafeText;
use crate::thread::page::RequestId;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DesktopRequest {
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

/// Requests to the desktop that have not ended.
#[derive(Clone, Debug, Default)]
pub struct DesktopRequests(Vec<(RequestId, DesktopRequest)>);

impl DesktopRequests {
    pub fn begin(&mut self, id: RequestId, request: DesktopRequest) {
        self.0.push((id, request));
    }

    /// Ends a request; `None` if no open request has this id.
    pub fn end(&mut self, id: RequestId) -> Option<DesktopRequest> {
        let index = self.0.iter().position(|(open, _)| *open == id)?;
        Some(self.0.remove(index).1)
    }
}

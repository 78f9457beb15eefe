//! Requests to the desktop (clipboard, links, notifications): each has an id and ends exactly once.

use crate::text::SafeText;
use crate::thread::page::RequestId;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// A text goes to the clipboard; these words say what it is: "3 messages".
    Copy(String),
    /// A link is opened.
    Open,
    /// The program of this name has what was selected.
    HandOn(SafeText),
}

/// Errands that have not ended.
#[derive(Clone, Debug, Default)]
pub struct Errands(Vec<(RequestId, Errand)>);

impl Errands {
    /// Notes an errand under its name.
    pub fn begin(&mut self, id: RequestId, errand: Errand) {
        self.0.push((id, errand));
    }

    /// Ends an errand; `None` where there is none of this name (any more).
    pub fn end(&mut self, id: RequestId) -> Option<Errand> {
        let index = self.0.iter().position(|(open, _)| *open == id)?;
        Some(self.0.remove(index).1)
    }
}

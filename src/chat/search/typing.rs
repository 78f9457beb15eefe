//! The prompt of a search while it is typed.

use crate::layout::viewport::Viewport;
use crate::search::pattern::PatternError;

/// A search that is being typed.
#[derive(Clone, Debug)]
pub(super) struct Typing {
    pub from: Viewport,
    /// The text of the line, until it has been searched for.
    pub unread: Option<String>,
    /// What is wrong with the text.
    pub error: Option<PatternError>,
}

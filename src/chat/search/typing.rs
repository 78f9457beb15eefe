//! The prompt of a search while it is typed.

use crate::layout::viewport::Viewport;
use crate::search::pattern::PatternError;

/// A search that is typed, and where the reader was before.
#[derive(Clone, Debug)]
pub(super) struct Typing {
    pub from: Viewport,
    /// What the line reads now, as long as it was not looked for.
    pub unread: Option<String>,
    /// What is wrong with it.
    pub error: Option<PatternError>,
}

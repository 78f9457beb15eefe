//! Where a search goes, and what it finds.

use crate::message::MessageKey;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchDirection {
    Older,
    Newer,
}

/// A place in a message that matches the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub key: MessageKey,
    /// Counts the hits of this message, from the beginning of its text.
    pub nth: usize,
}

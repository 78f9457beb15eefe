//! What an index of the archive can find.

use std::sync::Arc;

use super::query::Filter;

/// What is looked for in the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptQuery {
    /// A search, as it was typed.
    Words(Arc<str>),
    /// Messages that pass a filter.
    Filter(Arc<Filter>),
}

impl KeptQuery {
    /// Messages that have failed.
    pub fn failed() -> Self {
        Self::Filter(Arc::new(Filter::failed()))
    }

    /// Messages with files.
    pub fn files() -> Self {
        Self::Filter(Arc::new(Filter::files()))
    }
}

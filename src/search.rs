//! What matches: patterns, the index of a search, filter queries, and what is visible under a filter.

pub mod index;
pub mod pattern;
pub mod query;
pub mod visible;

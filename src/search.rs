//! Search patterns, indexes of matching messages, filter queries, and the messages that a filter
//! leaves visible.

pub mod index;
pub mod kept_query;
pub mod pattern;
pub mod query;
pub mod visible;

//! EDGE: the one place that owns the terminal.

mod keys;
pub mod parser;
pub mod report;

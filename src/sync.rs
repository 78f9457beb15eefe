//! What to ask of the gateway, and when.

pub mod plan;
pub mod poll;
pub mod requests;
pub mod sweep;

//! Read one number's SMS thread in the terminal, like a messenger.

pub mod chat;
pub mod gateway;

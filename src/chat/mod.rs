//! The pure core: what the program knows and decides.
//!
//! No clock, no spawn, no I/O; no ratatui, tokio, reqwest or image. crossterm is here for its plain
//! `KeyEvent` only. `update` is the only way the state changes; drawing only reads.

pub mod action;
pub mod bubble;
pub mod effect;
pub mod event;
pub mod message;
pub mod paging;
pub mod screen;
pub mod text;
pub mod thread;
pub mod time;

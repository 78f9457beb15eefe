//! The pure core: what the program knows and decides.
//!
//! No clock, no spawn, no I/O; no ratatui, tokio, reqwest or image. crossterm is here for its plain
//! `KeyEvent` only. `update` is the only way the state changes; drawing only reads.

pub mod action;
pub mod bubble;
mod compose;
pub mod damage;
pub mod effect;
pub mod event;
mod live;
pub mod message;
mod overlay;
pub mod paging;
pub mod record;
mod requests;
pub mod screen;
pub mod state;
mod sync;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
pub mod thread;
pub mod time;
pub mod update;
pub mod viewport;

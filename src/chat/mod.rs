//! The pure core: what the program knows and decides.
//!
//! No clock, no spawn, no I/O; no ratatui, tokio, reqwest or image. crossterm is here for its plain
//! `KeyEvent` only. `update` is the only way the state changes; drawing only reads.

pub mod action;
pub mod alert;
mod anatomy;
mod answers;
mod asking;
mod audit;
mod back;
pub mod bindings;
pub mod bubble;
mod compose;
mod copy;
mod count;
pub mod damage;
pub mod date;
pub mod effect;
mod errand;
pub mod event;
pub mod exporting;
mod failures;
pub mod filter;
mod filtering;
mod flaw;
mod fold;
mod gallery;
mod held;
mod index;
mod jump;
pub mod key;
pub mod keymap;
mod links;
mod live;
mod looking;
pub mod media;
pub mod message;
mod optout;
mod overlay;
pub mod paging;
pub mod pattern;
pub mod picture;
mod pictures;
mod playing;
mod pointer;
pub mod prompt;
mod range;
pub mod record;
mod requests;
mod rest;
mod saving;
pub mod screen;
mod search;
#[cfg(test)]
#[expect(
    clippy::match_bool,
    clippy::needless_pass_by_value,
    clippy::option_option,
    clippy::single_match_else,
    clippy::unnecessary_unwrap,
    reason = "a model of the world, written to be read beside its story"
)]
mod sim;
pub mod state;
pub mod sweep;
mod sync;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
pub mod there;
pub mod thread;
pub mod time;
pub mod update;
mod viewer;
pub mod viewport;
mod waiting;
pub mod walk;
pub mod words;

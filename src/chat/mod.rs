//! The pure core: what the program knows and decides.
//!
//! No clock, no spawn, no I/O; no ratatui, tokio, reqwest or image. crossterm is here for its plain
//! `KeyEvent` only. `update` is the only way the state changes; drawing only reads.

pub mod action;
mod attention;
pub mod bindings;
mod command;
mod compose;
mod context;
mod copy;
mod count;
pub mod damage;
mod desktop;
mod details;
pub mod effect;
pub mod event;
pub mod export;
mod failed;
mod fields;
mod filter;
mod find;
mod gallery;
pub mod hand_on;
mod help;
mod ids;
mod input;
mod jobs;
mod jumplist;
pub mod key;
pub mod keymap;
pub mod linear;
pub mod links;
mod looks;
mod media;
mod mouse;
pub mod notify;
mod opt_outs;
mod overlay;
pub mod pictures;
pub mod prompt;
mod reply_time;
mod save;
mod scene;
mod search;
mod selection;
#[cfg(test)]
#[expect(
    clippy::match_bool,
    clippy::needless_pass_by_value,
    clippy::option_option,
    clippy::single_match_else,
    clippy::unnecessary_unwrap,
    reason = "a model of the world, written to be read beside its story"
)]
pub(crate) mod sim;
pub mod start;
pub mod state;
#[cfg(test)]
pub(crate) mod testing;
mod typeahead;
pub mod update;
mod view;
pub mod view_model;

mod viewer;
mod wheel;
pub mod words;

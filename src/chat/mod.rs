//! The pure core: what the program knows and decides.
//!
//! No clock, no spawn, no I/O; no ratatui, tokio, reqwest or image. crossterm is here for its plain
//! `KeyEvent` only. Only `update` changes what the program knows; drawing
//! fills caches: bubbles that are laid out, numbers of links.
//!
//! ```text
//!  update                    events, keys, commands, what follows: alone changes the parts
//!  compose                   State → view model: reads all parts
//!   └ update::state          State: its parts, and which of them it lends together
//!      ├ transcript          borrows view and find, to move the user
//!      ├ files_in_view       borrows media and view: what becomes known of files moves rows
//!      ├ indexes             borrows find, media, months and attention, to look through what is loaded
//!      ├ view                viewport, layouts, looks, range, jumplist
//!      ├ find                search, filter, failed, typeahead
//!      ├ media               pictures, viewer, gallery
//!      ├ input               count, mouse, prompt, overlay, the passing notice
//!      ├ months              the strip of months
//!      ├ jobs                copy and links, export, save
//!      └ context             what a feature reads; command: what it asks for
//!          └ attention       notify, the customer's clock, reply_time, opt_outs, tapbacks
//!              └ action event effect view_model
//! ```
//!
//! Arrows go down only. The fields of a part are private. A *feature* (`failed`, `export`, `links` …)
//! changes its own part, reads a `Context` or the few things that it is handed, and returns
//! `Commands`: it knows neither `State` nor another feature (`tests/layering.rs`). `boxes` fills the
//! open box with the rows of features. `update::commands` carries commands out in their order, and
//! `update` says what follows from any event, in a written order. Where a move concerns two parts,
//! `State` lends those two and no others (`transcript`, `files_in_view`).

pub mod action;
mod as_text;
mod attention;
pub mod bindings;
mod boxes;
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
mod files_in_view;
mod files_to_save;
mod filter;
mod find;
mod gallery;
pub mod hand_on;
mod help;
mod hit;
mod ids;
mod indexes;
mod input;
mod jobs;
mod jumplist;
pub mod key;
pub mod keymap;
pub mod linear;
pub mod link;
mod links;
mod looks;
mod media;
mod months;
mod mouse;
pub mod notify;
mod overlay;
pub mod pictures;
pub mod prompt;
mod save;
mod scene;
mod search;
mod selection;
#[cfg(test)]
#[expect(
    clippy::match_bool,
    clippy::struct_excessive_bools,
    clippy::option_option,
    clippy::single_match_else,
    clippy::unnecessary_unwrap,
    reason = "a model of the world, written to be read beside its story"
)]
pub(crate) mod sim;
pub mod start;
#[cfg(test)]
pub(crate) mod testing;
mod transcript;
mod typeahead;
pub mod update;
mod view;
pub mod view_model;

mod spinner;
mod viewer;
pub mod words;

pub use update::state;

//! Read one number's SMS thread in the terminal, like a messenger.
//!
//! # The screen, with its names
//!
//! ```text
//! ┌ header ──────────────────────────────────────────────────────────────────────┐
//! │  A  Ann  +32 496 12 34 56        ✗ 2 failed   ◔ 1 pending   1,250 of 14,302  │
//! ├ transcript ──────────────────────────────────────────────────────────────────┤
//! │                  ┄┄┄┄┄┄ loading older messages… ┄┄┄┄┄┄               history │
//! │                         ▐ Thu 5 June 2025 ▌                         day line │
//! │ ╭──────────────────────────────╮                                             │
//! │ │ Is my parcel lost?           │                                     inbound │
//! │ │ ▣ picture  parcel.jpg        │                                  attachment │
//! │ ╰ 09:26 ───────────────────────╯                                             │
//! │                                        ╭───────────────────────────────────╮ │
//! │ outbound, selected                     │ No, it arrives tomorrow.          │▐│
//! │                                        ╰───────────────────────── 09:31 ✓✓ ╯ │
//! │ ╌╌╌╌╌╌╌ 9,600 messages not loaded · 9 Aug 2019 → 5 Jun 2025 ╌╌╌╌╌╌       gap │
//! │                                                               pill   ↓ 3 new │
//! ├ status line ─────────────────────────────────────────────────────────────────┤
//! │ j/k move  PgUp older  ? help                                    live · 14:02 │
//! └──────────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! Details and help are *overlays*: boxes over the transcript. Bubbles are outlined, as here,
//! without colours, and filled with them, with rows of edges between them. The types of
//! [`chat::view_model`] have these names.
//!
//! # Rooms
//!
//! Arrows go down only: a room imports what stands below it, or some rooms of its own line.
//! `tests/layering.rs` holds every module to a table of rooms, and that table to this drawing. It
//! also refuses clocks, files, tasks and output in the pure rooms, as `clippy.toml` does.
//!
//! ```text
//! commands cli manual             what the user asked for on the command line
//! app check print follow          app is the loop: input | task event | timer → update → effects → draw
//!  ├ export desktop media terminal   EDGES: files, the desktop, pictures, the terminal
//!  ├ archive                         EDGE: threads on this disk
//!  ├ runtime gateway demo            EDGES: requests, HTTP, the demo gateway
//!  ├ error config                    EDGES: settings; why the program ends
//!  ├ tasks                           EDGE: tasks and the channel of their events
//!  ├ child endpoint signals          EDGES: how programs are started; addresses and proxies; how we end
//!  ├ ui                              PURE VIEW: view model → cells and colours
//!  ├ linear                          PURE VIEW: view model → sentences, for --accessible
//!  └ chat                            PURE CORE, top: State, update, features, view model
//!      ├ sync                        what to ask of the gateway, and when
//!      ├ layout                      bubbles, viewport, areas: rows and heights
//!      ├ search                      patterns, indexes, filter queries, what is visible
//!      └ thread                      the store: segments, gaps, adjacency
//!          └ message picture number
//!              └ text time           strangers' text made safe; times, zones, days
//!                  └ mutation raster timeouts xterm256   deliberate mistakes for tests; pixels; limits; colours
//! ```
//!
//! # One way
//!
//! ```text
//!  a key is pressed                              a page is fetched
//!   terminal: bytes → KeyEvent                    gateway: JSON → Page (strangers' text: SafeText)
//!   app:      Event::KeyPressed                   runtime: Event::PageFetched { id, page }
//!   update:   waits for a place? else the open    update:  the view is held where it is
//!             question, else the top layer:       sync:    the id is in flight? else dropped
//!             keymap → Action                              thread merges the page by identity
//!   feature:  changes its part → Commands                  → Changes
//!   update:   carries the commands out            update:  indexes, view, range, who is told
//!             ── what follows from any event (`follow` in chat::update), in this order: ──
//!             filter, search and failed messages move the view; then the sync is asked:
//!             are messages missing near the view?
//!             → Effect::FetchPage { id, request } ─┐
//!   app:      all waiting events, then one draw    │ app:  all waiting events, then one draw
//!   ui:       ViewModel → cells                    │
//!                                                  └► runtime: a task, retries, time-outs ─► gateway
//! ```
//!
//! *Action* is what the user wants, *event* what has happened, *command* what a feature asks of the
//! rest of the core, *effect* what the core asks of the outside. How the parts of the core know each
//! other is drawn in [`chat`]. Time is an argument of `update`, and a timer is a question
//! (`State::next_wakeup`): there is no tick, so an idle program uses no CPU. What is on screen is an
//! *anchor*, a message and a row in it, never an index: nothing that arrives above or below moves
//! what is read, and a frame costs the same whatever is loaded.

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]
#![deny(clippy::print_stdout, clippy::print_stderr, clippy::dbg_macro)]

pub mod app;
pub mod archive;
pub mod chat;
pub mod check;
pub mod child;
pub mod cli;
pub mod commands;
pub mod config;
pub mod demo;
pub mod desktop;
pub mod endpoint;
pub mod error;
pub mod export;
pub mod follow;
pub mod gateway;
pub mod layout;
pub mod linear;
pub mod manual;
pub mod media;
pub mod message;
pub mod mutation;
pub mod number;
pub mod picture;
pub mod print;
pub mod raster;
pub mod runtime;
pub mod search;
pub mod signals;
pub mod sync;
pub mod tasks;
pub mod terminal;
pub mod text;
pub mod thread;
pub mod time;
pub mod timeouts;
pub mod ui;
pub mod xterm256;

/// As in the program: decoders are held to what it counts.
#[cfg(test)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

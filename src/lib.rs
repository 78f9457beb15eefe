//! Read one number's SMS thread in the terminal, like a messenger.
//!
//! # The screen, with its names
//!
//! ```text
//! ┌ header ──────────────────────────────────────────────────────────────────────┐
//! │ +32 496 12 34 56 · Ann                           1,250 of 14,302 · ✗ 2 · ◌ 1 │
//! ├ transcript ──────────────────────────────────────────────────────────────────┤
//! │                  ┄┄┄┄┄┄ loading older messages… ┄┄┄┄┄┄               history │
//! │                     ────── Thu 5 June 2025 ──────                   day line │
//! │ ╭──────────────────────────────╮                                             │
//! │ │ Is my parcel lost?           │                                     inbound │
//! │ │ ▣ picture  parcel.jpg        │                                  attachment │
//! │ ╰ 09:26 ───────────────────────╯                                             │
//! │                                        ╭───────────────────────────────────╮ │
//! │ outbound, selected                     │ No, it arrives tomorrow.          │▐│
//! │                                        ╰────────────────────────── 09:31 ✓ ╯ │
//! │                 ┄┄┄┄┄┄ 9,600 messages not loaded ┄┄┄┄┄┄                  gap │
//! │                                                               pill   ↓ 3 new │
//! ├ status line ─────────────────────────────────────────────────────────────────┤
//! │ j/k move  PgUp older  ? help                                    live · 14:02 │
//! └──────────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! Details and help are *overlays*: boxes over the transcript. Bubbles are outlined, as here,
//! without colours, and filled with them. [`chat::screen`] has the same names as types.
//!
//! # Who does what
//!
//! Three rings. The pure core decides, the pure view draws, the edges touch the world; each imports
//! only what is further in, which `tests/layering.rs` checks. Clocks, tasks and standard output are
//! forbidden outside the edges by `clippy.toml`.
//!
//! | ring | module | |
//! |---|---|---|
//! | core | [`chat`] | messages, thread, viewport, bubbles; `update` is the only way state changes |
//! | view | [`ui`] | `Screen` → cells and colours |
//! | edge | [`gateway`] | the HTTP client: lenient reading, retries, errors in words |
//! | edge | [`runtime`] | carries out effects as tasks; each ends in one event |
//! | edge | [`terminal`] | modes, input, signals, frames; gives the terminal back whatever happens |
//! | edge | [`demo`] | the embedded gateway: a real HTTP server with a scripted thread |
//! | edge | [`desk`] | clipboard, opener, notifications: the desktop around the terminal |
//! | edge | [`app`] | the loop that joins them: input, task event, timer → `update` → draw |
//! | edge | [`reader`] | opens a thread on the screen with all of the above |
//! | edge | [`export`], [`print`](mod@print) | a whole thread as a file, and as bubbles on standard output |
//! | edge | [`commands`], [`cli`], [`check`] | what each command does |
//! | edge | [`media`] | files that came with messages: fetched, decoded, kept |
//! | edge | [`save`], [`opener`] | files into a folder, links and files to the system |
//! | edge | [`config`], [`number`], [`problem`] | settings, numbers as people write them, failures with exit codes |
//! | edge | [`tasks`] | the tasks of requests: each request ends exactly once |
//! | shared | [`palette`] | the terminal's 256 colours |
//! | shared | [`raster`] | the pixels of a decoded picture |
//! | shared | [`timeouts`] | how long a request may take |
//!
//! # One way
//!
//! ```text
//!  a key is pressed                              a page is fetched
//!   terminal: bytes → KeyEvent                    gateway: JSON → Page (strangers' text: SafeText)
//!   app:      Event::KeyPressed                   runtime: Event::PageFetched { id, page }
//!   chat:     keymap → Action::PageUp             chat:    the id is in flight? else dropped
//!             viewport moves: Anchor::At                   thread merges the page by identity
//!             near the oldest loaded row?                  the anchor stays: nothing moves
//!             → Effect::FetchPage { id, request } ─┐       near the oldest still? the next effect
//!   app:      all waiting events, then one draw    │ app:  all waiting events, then one draw
//!   ui:       Screen → cells                       │
//!                                                  └► runtime: a task, retries, time-outs ─► gateway
//! ```
//!
//! *Action* is what the reader wants, *event* what has happened, *effect* what the core asks of the
//! outside. Time is an argument of `update`, and a timer is a question (`State::next_wakeup`): there
//! is no tick, so an idle program uses no CPU. What is on screen is an *anchor*, a message and a row
//! in it, never an index: nothing that arrives above or below moves what one reads, and a frame
//! costs the same whatever is loaded.

pub mod app;
pub mod chat;
pub mod check;
pub mod cli;
pub mod commands;
pub mod config;
pub mod demo;
pub mod desk;
pub mod export;
pub mod gateway;
pub mod media;
pub mod number;
pub mod opener;
pub mod palette;
pub mod print;
pub mod problem;
pub mod raster;
pub mod reader;
pub mod runtime;
pub mod save;
pub mod tasks;
pub mod terminal;
pub mod timeouts;
pub mod ui;

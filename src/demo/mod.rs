//! EDGE: the embedded demo gateway, a real HTTP server on loopback with one scripted thread.
//!
//! `script` is the thread before the start, `live` is what follows, `api` makes the answer to a
//! request as plain data, and `server` owns the sockets. Only `server` knows the clock.

mod api;
mod dialogues;
mod fault;
mod live;
mod media;
mod schedule;
mod script;
mod server;
mod wire;
mod words;

pub use fault::{Fault, FaultKind};
pub use server::{DemoError, DemoGateway, DemoOptions};

/// The number of the demo's only conversation, as the gateway writes it.
pub const DEMO_PHONE: &str = "32496123456";
/// The contact's name for the header.
pub const DEMO_NAME: &str = "Ann Peeters";
/// The shop's sender in its first years, and for its notices.
pub const SHOP_NAME: &str = "Atelier Lys";
/// The shop's sender in later years.
pub const SHOP_NUMBER: &str = "32460209000";

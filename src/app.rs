//! The edge that joins all: opens a thread, and runs the main loop on it.

pub mod colour_depth;
pub mod session;
pub mod terminal_check;

mod clock;
mod first_frame;
mod held_key;
pub mod kept;
pub mod linear;
pub mod local_zone;
mod loop_effect;
pub mod main_loop;
pub mod proven;
mod runners;
pub mod screen;
pub mod source;
mod timer;

pub use clock::Clock;
pub use first_frame::draw_first;
pub use main_loop::Ending;
pub use runners::Runners;

#[cfg(test)]
mod tests;

//! Deterministic simulation: one seed is one history of a reader, a gateway and the time between
//! them. The core is the real one; only the world around it is a model.

mod check;
mod history;
pub mod tally;
mod tests;
pub mod world;

//! Deterministic simulation: one seed is one history of a reader, a gateway and the time between
//! them. The core is the real one; only the world around it is a model.
//!
//! Many histories: `SMSTHREAD_SIM_HISTORIES=100000 cargo test --release --lib every_history --
//! --nocapture`, from `SMSTHREAD_SIM_FIRST` on. How often each hazard occurred is printed at the
//! end, and none may be zero. `SMSTHREAD_SIM_SEED` lives through one history and tells its story.

mod check;
mod history;
pub mod tally;
mod tests;
pub mod world;

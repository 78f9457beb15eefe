//! Deterministic simulation: one seed is one history of a reader, a gateway and the time between
//! them. The core is the real one; only the world around it is a model.
//!
//! `SMSTHREAD_SIM_SEED` lives through one history and tells its story. Many histories, which take
//! about 18 ms of a processor each:
//!
//! ```text
//! export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
//! SMSTHREAD_SIM_FIRST=0 SMSTHREAD_SIM_HISTORIES=100000 \
//!     cargo test --release --lib every_history -- --nocapture
//! ```
//!
//! Batches with other first seeds can run side by side. How often each hazard occurred is printed
//! at the end of each, and none may be zero.

mod check;
mod history;
pub mod tally;
mod tests;
pub mod world;

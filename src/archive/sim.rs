//! Deterministic simulation of the disk: one seed is one history of programs that read a thread
//! into one archive, are killed, lose the power, find the disk full, or find another program in
//! the file. The core and the writer of the archive are the real ones, and so is `SQLite`; the
//! gateway is that of [`crate::chat::sim`].
//!
//! `SMSTHREAD_SIM_DISK_SEED` runs one history and tells its story. For many histories:
//!
//! ```text
//! SMSTHREAD_SIM_FIRST=0 SMSTHREAD_SIM_HISTORIES=2000 \
//!     cargo test --release --lib the_archive_is_exact -- --nocapture
//! ```

mod check;
mod disk;
mod followed;
mod history;
mod program;
mod registry;
mod tests;

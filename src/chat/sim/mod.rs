//! Deterministic simulation: one seed is one history of a user, a gateway and the time between
//! them. The core is the real one; only the world around it is a model.
//!
//! A failed history is recorded as a script, one event a line, and shrunk (see `script`). The scripts
//! in `kept` are played by the tests. `SMSTHREAD_SIM_KEEP=SizedByTopRow` keeps the shortest script
//! that shows this mistake of `every_mistake_is_caught`.
//!
//! `SMSTHREAD_SIM_SEED` runs one history and tells its story. To run many histories (about 13 ms of
//! a processor each):
//!
//! ```text
//! export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
//! SMSTHREAD_SIM_FIRST=0 SMSTHREAD_SIM_HISTORIES=100000 \
//!     cargo test --release --lib every_history -- --nocapture
//! ```
//!
//! Another kind of history has a user who presses all keys ("all hands"); after each event the laws of
//! reading are checked. `SMSTHREAD_SIM_HANDS_SEED` tells the story of one such history, and the two
//! variables above work for `the_laws_of_reading`, too.
//!
//! Batches with other first seeds can run side by side. How often each hazard occurred is printed
//! at the end of each, and none may be zero.
//!
//! The last run of the seeds 0 to 99,999 without all hands, 200 steps each, was clean. 858 of these
//! histories left a second with more messages than half a page unproven, and told the user.
//!
//! | hazard | times |
//! |---|---|
//! | twin at an edge | 312,240 |
//! | second cut | 4,984,991 |
//! | second larger than half a slice | 687,540 |
//! | tie reordered | 130,464,657 |
//! | overlap deleted | 239,334 |
//! | deleted while asked | 518,975 |
//! | arrived while asked | 1,199,137 |
//! | burst larger than a slice | 170,235 |
//! | mass deletion | 136,259 |
//! | filed late | 34,391 |
//! | limit clamped and told | 39,111 |
//! | limit clamped silently | 53,845 |
//! | wrong total | 2,734,211 |
//! | in and out, equal total | 84,895 |
//! | late answer | 756,971 |
//! | answer older than one before | 483,638 |
//! | status moved on | 761,389 |
//! | status told that was past | 324,457 |
//! | anchored message deleted | 41,273 |
//! | request failed | 398,330 |
//! | request delayed | 397,449 |
//! | request cancelled | 160,079 |
//! | answered though cancelled | 14,978 |
//! | gap in the thread | 13,408,085 |
//! | jump to the first message | 151,280 |
//! | jump to a date | 84,604 |
//! | audit | 380,806 |
//! | far messages dropped | 54,681 |
//! | thread loaded whole | 24,599 |

mod before;
mod check;
mod hands;
mod history;
mod laws;
mod script;
pub mod tally;
mod tests;
pub mod world;

//! The gateway's client against a scripted server on loopback that misbehaves to order.
#![expect(
    clippy::disallowed_methods,
    reason = "the scripted servers are tasks of the test"
)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "in the helpers of a test a panic is its failure"
)]

mod gateway {
    pub mod answers;
    pub mod faults;
    pub mod secrets;
    pub mod server;
}

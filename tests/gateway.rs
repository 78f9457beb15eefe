//! The gateway's client against a scripted server on loopback that misbehaves to order.

mod gateway {
    pub mod answers;
    pub mod faults;
    pub mod secrets;
    pub mod server;
}

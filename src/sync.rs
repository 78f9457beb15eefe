//! What to ask of the gateway, and what its answers mean.
//!
//! [`ThreadSync`](thread_sync::ThreadSync) owns the loaded thread. It knows nothing of rows or
//! searches: what is needed comes as a [`Demand`](demand::Demand), and what an answer means for the
//! view goes out as [`Changes`](changes::Changes).

mod apply;
mod archived;
mod ask;
mod audit;
pub mod capacity;
pub mod changes;
pub mod demand;
mod emptiness;
mod end_probe;
mod failures;
mod idle_refresh;
mod jump;
mod kept_audit;
mod kept_check;
mod marks;
mod months;
pub mod notices;
pub mod plan;
mod planner;
pub mod poll;
mod readings;
mod recall;
pub mod requests;
mod response;
mod slices;
pub mod survey;
pub mod sweep;
pub mod thread_sync;
pub mod work;

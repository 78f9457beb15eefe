//! What the reader is told of a list that cannot be read as it should.

use crate::thread::Order;
use crate::thread::page::{Failure, FailureKind};

/// Slices in a row that may prove nothing before the reader is told.
pub const MAX_UNPROVEN: u32 = 40;

/// Only the newest messages of such a list could be found, and none of the others.
pub fn oldest_first() -> Failure {
    Failure {
        kind: FailureKind::Unreadable,
        what: "The gateway lists the oldest messages first.".into(),
        advice: "Only lists that begin with the newest message can be read without losing any."
            .into(),
        retry_after: None,
    }
}

/// What the reader has to know of a list that does not go by time.
pub fn out_of_order(order: Order) -> &'static str {
    match order {
        Order::Time => "",
        Order::Doubtful => "The gateway's list is out of order: messages may be missing here.",
        Order::Place => {
            "The gateway's list is in no order of time: what is deleted there stays here."
        }
    }
}

/// No slice proves what lies next: too many messages share a second, or the list moves on and on.
pub fn unproven() -> Failure {
    Failure {
        kind: FailureKind::Unreadable,
        what: "What lies here cannot be read for sure: too much of it changes, or shares a second."
            .into(),
        advice: "R tries again.".into(),
        retry_after: None,
    }
}

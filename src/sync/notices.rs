//! Notices for the user about a list that cannot be read properly.

use crate::text::SafeText;
use crate::text::numerals::thousands;
use crate::thread::Order;
use crate::thread::page::{Failure, FailureKind};

/// After this many slices in a row without proof, the user is told.
pub const MAX_UNPROVEN: u32 = 40;

/// Shown if the target of a jump is no longer in the gateway's list.
pub const GONE: &str = "That place is no longer there.";

/// Shown once in place of messages that were shown before.
pub const EMPTIED: &str = "The gateway has no messages of this thread any more.";

/// In such a list, only the newest messages could be found.
pub fn oldest_first() -> Failure {
    Failure {
        kind: FailureKind::Unreadable,
        what: "The gateway lists the oldest messages first.".into(),
        advice:
            "Here, only lists that begin with the newest message can be read; an export reads all \
                 messages."
                .into(),
        retry_after: None,
    }
}

/// The gateway sends the same messages for every page.
pub fn page_ignored() -> Failure {
    Failure {
        kind: FailureKind::Unreadable,
        what: "The gateway sends the same messages for every page.".into(),
        advice: "Older messages cannot be read. Report this to the gateway's support.".into(),
        retry_after: None,
    }
}

/// Equal messages come for page after page, and nothing counts them.
pub fn all_equal() -> Failure {
    Failure {
        kind: FailureKind::Unreadable,
        what: "The gateway sends equal messages for page after page.".into(),
        advice: "Whether they are the same ones again cannot be told. Try another --page-size, or \
                 report this to the gateway's support."
            .into(),
        retry_after: None,
    }
}

/// The answers do not continue each other, whatever is asked for.
pub fn incoherent() -> Failure {
    Failure {
        kind: FailureKind::Unreadable,
        what: "The gateway's answers do not continue each other.".into(),
        advice: "Older messages cannot be read. Try again in a moment, then with another \
                 --page-size; if that does not help, report this to the gateway's support."
            .into(),
        retry_after: None,
    }
}

/// Slices of so few messages cannot be joined.
pub fn too_few(at_once: u32) -> Failure {
    let messages = if at_once == 1 { "message" } else { "messages" };
    Failure {
        kind: FailureKind::Unreadable,
        what: format!(
            "The gateway gives only {at_once} {messages} at a time: too few to read older messages."
        )
        .as_str()
        .into(),
        advice: "R tries again; an export reads all messages.".into(),
        retry_after: None,
    }
}

/// Again and again, the gateway gives an empty list, and counts messages.
pub fn lists_nothing(total: u64) -> Failure {
    Failure {
        kind: FailureKind::Unreadable,
        what: counts_otherwise(total, 0),
        advice: "The gateway has trouble, or its support must look into it.".into(),
        retry_after: None,
    }
}

/// The gateway counts another number of messages than could be read.
pub fn counts_otherwise(total: u64, read: u64) -> SafeText {
    let gave = match read {
        0 => "none".to_owned(),
        read if read < total => format!("only {}", thousands(read)),
        read => thousands(read),
    };
    let total = thousands(total);
    format!("The gateway counts {total} messages and gave {gave}.")
        .as_str()
        .into()
}

/// What the user must know about a list that is not in order of time.
pub fn out_of_order(order: Order) -> &'static str {
    match order {
        Order::Time => "",
        Order::Doubtful => "The gateway's list is out of order: messages may be missing here.",
        Order::Place => {
            "The gateway's list is not in order of time: messages that are deleted there stay here."
        }
    }
}

/// No slice proves what comes next: too many messages have the same second, or the list keeps
/// changing.
pub fn unproven() -> Failure {
    Failure {
        kind: FailureKind::Unreadable,
        what:
            "The messages here cannot be read reliably: too many change, or have the same second."
                .into(),
        advice: "R tries again; an export reads all messages.".into(),
        retry_after: None,
    }
}

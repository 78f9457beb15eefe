//! A page: one slice of the gateway's list, as request and as answer.

use std::time::Duration;

use crate::message::Message;
use crate::text::SafeText;

/// Identifies a request, from the effect that starts it to the one event that ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// The slice `[(page-1)*limit, page*limit)` of the gateway's newest-first list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// 1-based.
    pub page: u32,
    /// 1..=2000.
    pub limit: u32,
}

impl PageRequest {
    /// Index of the slice's first (newest) item.
    pub fn start(self) -> u64 {
        u64::from(self.page.saturating_sub(1)) * u64::from(self.limit)
    }

    /// Index after the slice's last (oldest) item.
    pub fn end(self) -> u64 {
        self.start() + u64::from(self.limit)
    }
}

/// One answer of the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub asked: PageRequest,
    /// The slice that the answer claims to be, or the requested slice if the answer does not say.
    pub answered: PageRequest,
    /// The gateway's count of the whole list: a hint, not a fact.
    pub total: Option<u64>,
    /// The items in the gateway's order, newest first.
    pub messages: Vec<Message>,
}

/// If the times of a slice ascend and at least this many are different, the list counts as
/// oldest-first.
const BACKWARDS: usize = 8;

impl Page {
    /// Whether the list seems to begin with the oldest message and is longer than this slice. Then
    /// indices do not mean what they should.
    pub fn is_oldest_first(&self) -> bool {
        let count = self.messages.len();
        let whole = self.answered.start() == 0 && (count as u64) < u64::from(self.answered.limit);
        let mut seconds: Vec<_> = self.messages.iter().filter_map(Message::sent_at).collect();
        let ascends = seconds.is_sorted();
        seconds.dedup();
        !whole && ascends && seconds.len() >= BACKWARDS
    }
}

/// The largest `limit` that the gateway accepts.
pub const MAX_LIMIT: u32 = 2000;

/// How many messages are asked for at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize {
    /// For a page of the screen, 1 to [`MAX_LIMIT`].
    pub usual: u32,
    /// Where more at once are quicker.
    pub most: u32,
}

/// Without a choice of the user.
const USUAL: u32 = 500;

impl PageSize {
    /// A size that the user has chosen is never exceeded.
    pub fn of(chosen: Option<u32>) -> Self {
        Self {
            usual: chosen.unwrap_or(USUAL),
            most: chosen.unwrap_or(MAX_LIMIT),
        }
    }
}

impl From<u32> for PageSize {
    fn from(usual: u32) -> Self {
        Self {
            usual,
            most: MAX_LIMIT,
        }
    }
}

/// The sort of a failure; it decides what happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// 132: no conversation for this number.
    NoConversation,
    /// 103: the number is missing or invalid.
    BadNumber,
    /// 135: a setting of smsthread is wrong.
    BadSetting,
    /// 114, 136, 139, other 4xx: a fault in smsthread.
    OurFault,
    /// 104, 116, 200, 1002, 401, 403: polling stops until the user presses `R`.
    Refused,
    /// 1403: this user may not see this number; polling stops as well.
    Forbidden,
    /// 105, 429, 5xx: the gateway has trouble; the request was retried.
    Busy,
    /// DNS, connection, TLS, time-out, reset.
    Unreachable,
    /// The answer cannot be read.
    Unreadable,
}

impl FailureKind {
    /// The account is refused: every request would fail until the user presses `R`.
    pub fn refuses_all(self) -> bool {
        matches!(self, Self::Refused | Self::Forbidden)
    }

    /// Polling stops until the user presses `R`: the same request would get the same answer.
    pub fn stops_polling(self) -> bool {
        self.refuses_all() || matches!(self, Self::BadNumber | Self::BadSetting | Self::OurFault)
    }

    /// The gateway or the way to it has trouble: the same request may succeed later.
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Busy | Self::Unreachable | Self::Unreadable)
    }
}

/// All error codes that the gateway's reference lists for this call, for tests.
#[cfg(test)]
pub const CODES: [(u32, FailureKind); 12] = [
    (103, FailureKind::BadNumber),
    (104, FailureKind::Refused),
    (105, FailureKind::Busy),
    (114, FailureKind::OurFault),
    (116, FailureKind::Refused),
    (132, FailureKind::NoConversation),
    (135, FailureKind::BadSetting),
    (136, FailureKind::OurFault),
    (139, FailureKind::OurFault),
    (200, FailureKind::Refused),
    (1002, FailureKind::Refused),
    (1403, FailureKind::Forbidden),
];

/// Comes before the gateway's own text, at the end of an advice.
pub const CAME: &str = "What came: ";

/// A failure in words for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub kind: FailureKind,
    /// What went wrong, one sentence.
    pub what: SafeText,
    /// What to do next, one sentence; may be empty.
    pub advice: SafeText,
    /// How long the gateway asked us to wait.
    pub retry_after: Option<Duration>,
}

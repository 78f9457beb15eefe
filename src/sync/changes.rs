//! What an answer of the gateway changed, for the view.

use crate::message::MessageKey;
use crate::text::SafeText;
use crate::thread::Merged;
use crate::time::UnixTime;

/// The consequences of an answer. `update` applies them to view, search and media in a fixed order.
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The slice that was merged, if any.
    pub merged: Option<MergedSlice>,
    /// No message is loaded any more.
    pub cleared: bool,
    /// A jump has reached its target.
    pub landing: Option<Landing>,
    /// Rows that a move still lacked; they can be scrolled now. Negative: towards the oldest.
    pub owed: i64,
    /// A search in the archive has passed all messages down to this one; `true`: this one may be a
    /// hit.
    pub passed: Option<(MessageKey, bool)>,
    /// Sentences for the user; the last one stays.
    pub notices: Vec<Notice>,
}

/// A slice that was merged into the thread.
#[derive(Clone, Debug)]
pub struct MergedSlice {
    /// The range of seconds that the slice covers.
    pub oldest: UnixTime,
    pub newest: UnixTime,
    /// The newest message that was known before.
    pub known: Option<MessageKey>,
    pub merged: Merged,
}

/// Where a jump ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// At the first message of the thread.
    Oldest,
    /// At the newest message.
    Latest,
    /// At this message, at the top of the view.
    Top(MessageKey),
}

/// A sentence for the user.
#[derive(Clone, Debug)]
pub struct Notice {
    pub words: SafeText,
    /// The sentence should end with the key that tries again.
    pub may_retry: bool,
}

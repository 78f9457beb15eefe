//! What an answer of the gateway changed, for the view.

use crate::message::MessageKey;
use crate::text::SafeText;
use crate::thread::Merged;
use crate::time::UnixTime;

/// What follows from an answer; `update` applies it to view, search and media in a written order.
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The slice that was taken over, where one was.
    pub merged: Option<MergedSlice>,
    /// Nothing is loaded any more.
    pub cleared: bool,
    /// A jump has come to its place.
    pub landing: Option<Landing>,
    /// Rows of a move that waited for these messages; negative towards the oldest.
    pub owed: i64,
    /// A search in the archive has passed all down to this message; whether it may be the hit.
    pub passed: Option<(MessageKey, bool)>,
    /// Sentences for the reader; the last one stays.
    pub notices: Vec<Notice>,
}

/// A slice that has become part of the thread.
#[derive(Clone, Debug)]
pub struct MergedSlice {
    /// The seconds that it tells about.
    pub oldest: UnixTime,
    pub newest: UnixTime,
    /// The newest message that was known before.
    pub known: Option<MessageKey>,
    pub merged: Merged,
}

/// Where a jump ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// At the first message of the thread.
    Oldest,
    /// At the newest message.
    Latest,
    /// This message stands at the top.
    Top(MessageKey),
}

/// A sentence for the reader.
#[derive(Clone, Debug)]
pub struct Notice {
    pub words: SafeText,
    /// The sentence is to end with the key that tries again.
    pub may_retry: bool,
}

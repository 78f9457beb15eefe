//! A range of the thread, given by its two ends.

use super::{Segment, Thread};
use crate::message::MessageKey;

/// Messages that belong somewhere but are not loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// `None`: the number is not known.
    pub count: Option<u64>,
}

/// What is known of a range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Loaded messages, both ends included.
    pub loaded: u64,
    /// What lies in the gaps between them; `None` if there is no gap.
    pub missing: Option<Missing>,
}

impl Thread {
    /// The range from one loaded message to another, which is not older.
    pub fn span(&self, oldest: MessageKey, newest: MessageKey) -> Span {
        let (Some((first, from)), Some((last, to))) = (self.locate(oldest), self.locate(newest))
        else {
            return Span::default();
        };
        let Some(whole) = self.segments.get(first..=last) else {
            return Span::default();
        };
        let all: u64 = whole.iter().map(Segment::len).sum();
        let outside = from as u64 + (self.segments[last].len() - 1 - to as u64);
        let gaps = whole.windows(2).map(|pair| {
            let missing = pair[0].offset.checked_sub(pair[1].end);
            missing.filter(|count| *count > 0)
        });
        Span {
            loaded: all - outside,
            missing: (whole.len() > 1).then(|| Missing { count: gaps.sum() }),
        }
    }

    /// The loaded message at an index of the gateway's list, as far as that is known.
    pub fn at_index(&self, index: u64) -> Option<MessageKey> {
        let mut segments = self.segments.iter();
        let holds = |s: &&Segment| (s.offset..s.offset + s.len()).contains(&index);
        let segment = segments.find(holds)?;
        let at = segment.len() - 1 - (index - segment.offset);
        segment.entries.key(usize::try_from(at).ok()?)
    }
}

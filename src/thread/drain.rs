//! Hands out messages that no later slice can change.

use super::{Entry, Thread};
use crate::message::{Message, MessageKey};
use crate::time::UnixTime;

impl Thread {
    /// Removes the newest messages from the only segment, and returns them newest first, each with
    /// the second under which it is kept. At least `keep` of the oldest messages stay, and no
    /// second is split.
    pub fn take_newest(&mut self, keep: u64) -> Vec<(UnixTime, Message)> {
        self.revision += 1;
        let [segment] = &mut *self.segments else {
            return Vec::new();
        };
        let mut from = usize::try_from(keep).unwrap_or(usize::MAX);
        let second = |at: usize| segment.entries.key(at).map(MessageKey::second);
        while from > 0 && second(from).is_some() && second(from) == second(from - 1) {
            from += 1;
        }
        if from >= segment.entries.len() {
            return Vec::new();
        }
        let taken = segment.entries.split_off(from);
        segment.offset += taken.len() as u64;
        segment.at_newest = false;
        for entry in taken.iter() {
            self.marks.forget(entry.key);
        }
        if segment.entries.is_empty() {
            self.segments.clear();
        }
        let newest_first = taken.iter().rev();
        newest_first
            .map(|Entry { key, message }| (key.second, message))
            .collect()
    }
}

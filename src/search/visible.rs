//! Walks over the visible messages: all loaded messages, or those that pass the filter.

use super::index::{Index, Run};
use crate::message::MessageKey;
use crate::thread::{Above, Thread};

/// The visible messages of a thread.
#[derive(Clone, Copy, Debug)]
pub struct Visible<'a> {
    /// The loaded messages.
    pub thread: &'a Thread,
    /// The messages that pass the filter; `None`: there is no filter.
    pub only: Option<&'a Index>,
}

impl Visible<'_> {
    pub fn is_empty(self) -> bool {
        self.newest().is_none()
    }

    pub fn newest(self) -> Option<MessageKey> {
        match self.only {
            None => self.thread.newest(),
            Some(only) => only.newest().map(|found| found.key),
        }
    }

    pub fn oldest(self) -> Option<MessageKey> {
        match self.only {
            None => self.thread.oldest(),
            Some(only) => only.oldest().map(|found| found.key),
        }
    }

    /// The next message towards the newest.
    pub fn newer(self, key: MessageKey) -> Option<MessageKey> {
        match self.only {
            None => self.thread.newer(key),
            Some(only) => only.newer(self.thread, key).map(|found| found.key),
        }
    }

    /// The next message towards the oldest.
    pub fn older(self, key: MessageKey) -> Option<MessageKey> {
        match self.only {
            None => self.thread.older(key),
            Some(only) => only.older(self.thread, key).map(|found| found.key),
        }
    }

    /// Whether the message is visible.
    pub fn contains(self, key: MessageKey) -> bool {
        self.thread.contains(key) && self.only.is_none_or(|only| only.get(key).is_some())
    }

    /// What is right above a message.
    pub fn above(self, key: MessageKey) -> Above {
        let Some(only) = self.only else {
            return self.thread.above(key);
        };
        let run = Run::of(self.thread, key);
        let older = only.older(self.thread, key).map(|found| found.key);
        match (older, run) {
            (Some(older), Some(run)) => {
                if !self.thread.is_before(older, run.oldest) {
                    return Above::Message(older);
                }
                Above::Gap {
                    beyond: older,
                    missing: self.missing(run, older),
                }
            }
            (None, Some(run))
                if only.is_done() && (run.begins(self.thread) || only.is_last(run.oldest)) =>
            {
                Above::Beginning
            }
            _ => Above::Unloaded,
        }
    }

    /// How many messages are missing between a run and the visible message above it.
    fn missing(self, run: Run, older: MessageKey) -> Option<u64> {
        match self.thread.above(run.oldest) {
            Above::Gap { beyond, missing } => {
                let next = Run::of(self.thread, beyond)?;
                let adjacent = !self.thread.is_before(older, next.oldest);
                missing.filter(|_| adjacent)
            }
            _ => None,
        }
    }

    /// For a message above which messages are missing: the message right below the gap.
    pub fn edge_above(self, key: MessageKey) -> MessageKey {
        match self.only {
            None => key,
            Some(_) => Run::of(self.thread, key).map_or(key, |run| run.oldest),
        }
    }

    /// For a message below which messages are missing: the message right above the gap.
    pub fn edge_below(self, key: MessageKey) -> MessageKey {
        match self.only {
            None => key,
            Some(_) => Run::of(self.thread, key).map_or(key, |run| run.newest),
        }
    }

    /// The message of `key` if it is visible, else the next newer visible message, else the newest.
    pub fn nearest(self, key: MessageKey) -> Option<MessageKey> {
        if self.contains(key) {
            return Some(key);
        }
        match self.only {
            None => self.thread.nearest(key),
            Some(_) => self.newer(key).or_else(|| self.newest()),
        }
    }

    /// Whether `a` is above `b`.
    pub fn is_before(self, a: MessageKey, b: MessageKey) -> bool {
        self.thread.is_before(a, b)
    }
}

//! Reactions that came as texts: which loaded message each of them is of.

use rustc_hash::FxHashMap;

use crate::message::tapback::{Quoted, Tapback, text_group};
use crate::message::{Direction, Message, MessageKey};
use crate::search::index::{Budget, Index};
use crate::thread::Thread;
use crate::time::UnixTime;

/// A reaction to a message, sent as a text (a tapback).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// The message with the tapback.
    pub key: MessageKey,
    pub direction: Direction,
    pub mark: String,
    pub name: &'static str,
}

/// The loaded tapbacks, and the messages that they may quote.
#[derive(Clone, Debug, Default)]
pub struct Tapbacks {
    known: Index,
    /// The tapbacks by the text that they quote; `None`: they are about a file.
    by_quote: FxHashMap<Option<u32>, Vec<MessageKey>>,
    /// Messages whose text a tapback may quote; the count is the group of the text. Empty while
    /// there is no tapback, so that usual threads cost nothing.
    texts: Index,
    /// Messages with files. Empty while no tapback is about a file.
    files: Index,
}

impl Tapbacks {
    /// The gateway listed the messages between these two seconds anew.
    pub fn recheck(&mut self, thread: &Thread, oldest: UnixTime, newest: UnixTime) {
        self.known.recheck(thread, oldest, newest);
        if !self.is_empty() {
            self.texts.recheck(thread, oldest, newest);
            self.files.recheck(thread, oldest, newest);
        }
    }

    /// Messages were dropped.
    pub fn forget_gone(&mut self, thread: &Thread) {
        for index in [&mut self.known, &mut self.texts, &mut self.files] {
            index.forget_gone(thread);
        }
        self.by_quote.retain(|_, keys| {
            keys.retain(|key| thread.contains(*key));
            !keys.is_empty()
        });
    }

    pub fn is_empty(&self) -> bool {
        self.by_quote.is_empty()
    }

    /// Whether all loaded messages are indexed.
    pub fn is_done(&self) -> bool {
        self.known.is_done() && self.texts.is_done() && self.files.is_done()
    }

    /// Continues indexing, within the budget.
    pub fn work(&mut self, thread: &Thread, budget: &mut Budget) {
        let Self {
            known,
            by_quote,
            texts,
            files,
        } = self;
        known.work(thread, budget, |key, message| {
            let Some(tapback) = tapback_of(message) else {
                return 0;
            };
            let quote = tapback.quoted.group();
            let keys = by_quote.entry(quote).or_default();
            if keys.is_empty() {
                // The first tapback with this quote: older messages must be read again.
                let index = if quote.is_some() {
                    &mut *texts
                } else {
                    &mut *files
                };
                index.recheck(thread, UnixTime::EPOCH, key.second());
            }
            if !keys.contains(&key) {
                keys.push(key);
            }
            1
        });
        texts.work(thread, budget, |_, message| {
            let group = text_group(message.text());
            let is_quoted = message.has_text() && by_quote.contains_key(&Some(group));
            if is_quoted { group } else { 0 }
        });
        let wants_files = by_quote.contains_key(&None);
        files.work(thread, budget, |_, message| {
            u32::from(wants_files && !message.attachments().is_empty())
        });
    }

    /// The reactions to a message: the last one of each side, unless it was taken back. A tapback
    /// that may be about several loaded messages is shown at none of them.
    pub fn of(&self, thread: &Thread, key: MessageKey, message: &Message) -> Vec<Reaction> {
        if self.is_empty() || tapback_of(message).is_some() {
            return Vec::new();
        }
        let mut last: [Option<(MessageKey, Option<Reaction>)>; 2] = [None, None];
        let of_text = self.by_quote.get(&Some(text_group(message.text())));
        let of_file = self.by_quote.get(&None);
        for at in of_text.into_iter().chain(of_file).flatten() {
            let sent = thread.get(*at).filter(|_| thread.is_before(key, *at));
            let Some((sent, tapback)) = sent
                .as_ref()
                .and_then(|sent| Some((sent, tapback_of(sent)?)))
            else {
                continue;
            };
            let slot = &mut last[usize::from(sent.direction() == Direction::Outbound)];
            let is_later = slot
                .as_ref()
                .is_none_or(|(was, _)| thread.is_before(*was, *at));
            if is_later && self.means(thread, *at, tapback.quoted, (key, message)) {
                let reaction = (!tapback.is_taken_back).then(|| Reaction {
                    key: *at,
                    direction: sent.direction(),
                    mark: tapback.mark.to_owned(),
                    name: tapback.name,
                });
                *slot = Some((*at, reaction));
            }
        }
        last.into_iter().flatten().filter_map(|(_, r)| r).collect()
    }

    /// Whether a tapback is about this message, and can be about no other loaded one before it.
    fn means(
        &self,
        thread: &Thread,
        tapback: MessageKey,
        quoted: Quoted,
        (key, message): (MessageKey, &Message),
    ) -> bool {
        let fits = |message: &Message| match quoted {
            Quoted::Text(_) => quoted.is_of(message.text()),
            Quoted::File => !message.attachments().is_empty(),
        };
        let (index, group) = match quoted.group() {
            Some(group) => (&self.texts, group),
            None => (&self.files, 1),
        };
        let is_other = |other: MessageKey| {
            other != key
                && thread.is_before(other, tapback)
                && thread.get(other).is_some_and(|other| fits(&other))
        };
        let alike = index.all().iter().rev().filter(|f| f.count == group);
        fits(message) && !alike.map(|found| found.key).any(is_other)
    }
}

/// The tapback that a message consists of.
fn tapback_of(message: &Message) -> Option<Tapback<'_>> {
    let may_be = message.attachments().is_empty() && !message.is_unreadable();
    may_be.then(|| Tapback::read(message.text())).flatten()
}

#[cfg(test)]
mod tests;

//! Finds the differences between a thread and what was delivered of it before.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::edges::FollowStart;
use crate::archive::events::MessageChange;
use crate::message::{DeliveryStatus, Message, MessageKey};
use crate::thread::Thread;
use crate::time::UnixTime;

/// A message (as it is now, or as it last was) and what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowedChange {
    /// The second under which the message is kept.
    pub second: UnixTime,
    pub message: Message,
    pub what: MessageChange,
}

/// Remembers the messages that were written, to find changes.
#[derive(Debug)]
pub struct Differ {
    known: BTreeMap<MessageKey, Message>,
    /// The seconds in which something may have changed.
    touched: Option<(UnixTime, UnixTime)>,
    /// Whether the messages that are there at the start are written too.
    tells_first: bool,
    is_first: bool,
}

impl Differ {
    pub fn new(tells_first: bool) -> Self {
        Self {
            known: BTreeMap::new(),
            touched: None,
            tells_first,
            is_first: true,
        }
    }

    /// Notes that something may have changed in these seconds.
    pub fn touch(&mut self, oldest: UnixTime, newest: UnixTime) {
        let (from, to) = self.touched.unwrap_or((oldest, newest));
        self.touched = Some((from.min(oldest), to.max(newest)));
    }

    /// Stops following messages that are no longer loaded.
    pub fn evicted(&mut self, thread: &Thread, floor: &mut FollowStart) {
        self.known.retain(|key, _| thread.contains(*key));
        floor.raise(thread);
    }

    /// What has happened, oldest message first: new messages, then changes, then deletions.
    pub fn take(&mut self, thread: &Thread, floor: &mut FollowStart) -> Vec<FollowedChange> {
        floor.settle(thread);
        let is_told = !std::mem::take(&mut self.is_first) || self.tells_first;
        let Some((oldest, newest)) = self.touched.take() else {
            return Vec::new();
        };
        let (mut came, mut turned) = (Vec::new(), Vec::new());
        let mut known: BTreeMap<MessageKey, Message> = self.cut(oldest, newest);
        let mut next = thread.first_since(oldest);
        while let Some(key) = next.filter(|key| key.second() <= newest) {
            next = thread.newer(key);
            let Some(message) = thread.get(key) else {
                continue;
            };
            match known.remove(&key) {
                None => came.push((key, message.clone())),
                Some(before) if before.status() != message.status() => {
                    turned.push((key, message.clone(), before.status().clone()));
                }
                Some(_) => {}
            }
            self.known.insert(key, message);
        }
        let gone = tell_apart(&mut came, &mut turned, known);
        let came = came
            .into_iter()
            .map(|(key, message)| (key, message, MessageChange::Came));
        let turned = turned
            .into_iter()
            .map(|(key, message, was)| (key, message, MessageChange::Turned(was)));
        let gone = gone
            .into_iter()
            .map(|(key, message)| (key, message, MessageChange::Gone));
        let all = came.chain(turned).chain(gone);
        let followed = all.filter(|(key, ..)| is_told && floor.is_above(key.second()));
        followed
            .map(|(key, message, what)| FollowedChange {
                second: key.second(),
                message,
                what,
            })
            .collect()
    }

    /// Takes out the known messages of these seconds.
    fn cut(&mut self, oldest: UnixTime, newest: UnixTime) -> BTreeMap<MessageKey, Message> {
        let first = MessageKey::alone(oldest);
        let mut known = self.known.split_off(&first);
        if newest < UnixTime::MAX {
            let mut later = known.split_off(&MessageKey::alone(newest.next()));
            self.known.append(&mut later);
        }
        known
    }
}

/// A message whose status has changed, with the old status.
type Turned = (MessageKey, Message, DeliveryStatus);

/// Removes from `came` the messages that `known` has under another key, because the thread was read
/// again; their status may have changed. Returns the rest of `known`: the messages that are gone.
fn tell_apart(
    came: &mut Vec<(MessageKey, Message)>,
    turned: &mut Vec<Turned>,
    known: BTreeMap<MessageKey, Message>,
) -> Vec<(MessageKey, Message)> {
    let mut gone: Vec<Option<(MessageKey, Message)>> = known.into_iter().map(Some).collect();
    let mut places: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (at, entry) in gone.iter().enumerate() {
        if let Some((key, message)) = entry {
            places
                .entry(identity(*key, message))
                .or_default()
                .push_back(at);
        }
    }
    came.retain(|(key, message)| {
        let at = places
            .get_mut(&identity(*key, message))
            .and_then(VecDeque::pop_front);
        let Some((_, before)) = at.and_then(|at| gone[at].take()) else {
            return true;
        };
        if before.status() != message.status() {
            turned.push((*key, message.clone(), before.status().clone()));
        }
        false
    });
    gone.into_iter().flatten().collect()
}

/// Several messages of a second may have one id.
fn identity(key: MessageKey, message: &Message) -> String {
    let (second, id) = (key.second().seconds(), message.id());
    format!("{second} {id:?} {:?}", message.fingerprint())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::{inbound, outbound};
    use crate::message::MessageFields;
    use crate::thread::page::{Page, PageRequest};
    use crate::thread::{Doubt, Slice};

    fn changes(
        differ: &mut Differ,
        floor: &mut FollowStart,
        thread: &mut Thread,
        list: &[Message],
    ) -> Vec<String> {
        let asked = PageRequest {
            page: 1,
            limit: 100,
        };
        let page = Page {
            asked,
            answered: asked,
            total: Some(list.len() as u64),
            messages: list.iter().rev().cloned().collect(),
        };
        match Slice::new(page, true) {
            Some(slice) => drop(thread.merge(slice, Doubt::Split).unwrap()),
            None => thread.clear(),
        }
        differ.touch(UnixTime::EPOCH, UnixTime::MAX);
        let all = differ.take(thread, floor);
        let words = |h: &FollowedChange| {
            let what = match &h.what {
                MessageChange::Came => "+".to_owned(),
                MessageChange::Gone => "-".to_owned(),
                MessageChange::Turned(was) => {
                    format!("{}>{} ", was.word(), h.message.status().word())
                }
            };
            format!("{what}{}", h.message.text())
        };
        all.iter().map(words).collect()
    }

    fn with_status(message: &Message, word: &str) -> Message {
        Message::new(MessageFields {
            status: DeliveryStatus::parse(word),
            ..message.clone().into_fields()
        })
    }

    #[test]
    fn each_change_is_written_once_even_for_equal_messages() {
        let (mut floor, mut thread) = (FollowStart::new(None), Thread::default());
        let mut differ = Differ::new(false);
        let mut tell = |list: &[Message]| changes(&mut differ, &mut floor, &mut thread, list);
        let (a, b) = (
            inbound(100, "a"),
            outbound(101, "b", DeliveryStatus::Submitted),
        );
        assert!(tell(&[a.clone(), b.clone()]).is_empty(), "the beginning");
        let twin = inbound(102, "hi");
        let delivered = with_status(&b, "DELIVERED");
        assert_eq!(
            tell(&[a.clone(), delivered.clone(), twin.clone(), twin.clone()]),
            ["+hi", "+hi", "SUBMITTED>DELIVERED b"]
        );
        assert_eq!(tell(&[delivered.clone(), twin.clone()]), ["-a", "-hi"]);
        assert!(tell(&[delivered, twin]).is_empty());
    }

    #[test]
    fn a_list_that_is_read_again_is_not_written_again() {
        let (mut floor, mut thread) = (FollowStart::new(Some(UnixTime::EPOCH)), Thread::default());
        let mut differ = Differ::new(true);
        let list = [inbound(100, "a"), inbound(100, "a"), inbound(101, "b")];
        let first = changes(&mut differ, &mut floor, &mut thread, &list);
        assert_eq!(first, ["+a", "+a", "+b"]);
        thread.clear();
        let again = changes(&mut differ, &mut floor, &mut thread, &list[1..]);
        assert_eq!(again, ["-a"]);
        thread.clear();
        let changed = [list[1].clone(), with_status(&list[2], "REJECTED")];
        let again = changes(&mut differ, &mut floor, &mut thread, &changed);
        assert_eq!(again, ["DELIVERED>REJECTED b"]);
        assert_eq!(
            changes(&mut differ, &mut floor, &mut thread, &[]),
            ["-a", "-b"]
        );
    }
}

//! Whether the times of a list fall, rise or have no order.

use crate::message::Message;
use crate::time::UnixTime;

/// The direction of the times in a list.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimeOrder {
    /// The number of neighbours of which the second is older, and newer.
    down: u64,
    up: u64,
}

impl TimeOrder {
    pub fn note(&mut self, messages: &[Message]) {
        let mut times = messages.iter().filter_map(Message::sent_at);
        let Some(mut before) = times.next() else {
            return;
        };
        for time in times {
            self.note_next(before, time);
            before = time;
        }
    }

    /// Notes two messages that follow each other.
    pub fn note_next(&mut self, before: UnixTime, after: UnixTime) {
        self.down += u64::from(after < before);
        self.up += u64::from(after > before);
    }

    /// Whether a message follows that is newer than the one before.
    pub fn rises(self) -> bool {
        self.up > 0
    }

    /// Whether the list begins with its newest message. Neither is known if times never differ.
    pub fn is_newest_first(self) -> bool {
        self.down > self.up
    }

    /// Whether the list begins with its oldest message.
    pub fn is_oldest_first(self) -> bool {
        self.up > self.down
    }
}

/// Whether times never fall from one message to the next.
pub fn ascends(messages: &[Message]) -> bool {
    let mut order = TimeOrder::default();
    order.note(messages);
    order.down == 0 && order.up > 0
}

/// How many of a slice's messages can be filed. Messages without a time at its older end take the
/// time of an older neighbour, which is not in the slice ([`crate::thread::Slice::new`]). `all`: they can without.
pub fn placed(messages: &[Message], all: bool) -> usize {
    let timed = messages
        .iter()
        .rposition(|message| message.sent_at().is_some());
    timed
        .filter(|_| !all)
        .map_or(messages.len(), |last| last + 1)
}

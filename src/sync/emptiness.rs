//! Answers without messages, though there should be some: a gateway in trouble gives such answers.
//! They are asked for again, with growing waits, before they are believed.

use std::time::Duration;

use crate::thread::page::Page;

/// The waits before asking again.
const WAITS: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// Doubtful empty answers in a row.
#[derive(Clone, Debug, Default)]
pub struct Emptiness {
    count: usize,
    /// Until this time since the program's start, nothing is asked.
    until: Option<Duration>,
    /// How many messages the gateway counted in the last of them.
    counted: u64,
    /// The first place in the list that was said to be empty.
    place: u64,
}

impl Emptiness {
    /// Whether an empty answer for a place should be put to the test: `true` means that the same is
    /// to be asked again, after [`Emptiness::until`].
    pub fn is_to_be_tested(&mut self, now: Duration, place: u64, counted: Option<u64>) -> bool {
        self.place = if self.count == 0 {
            place
        } else {
            self.place.min(place)
        };
        self.counted = counted.unwrap_or(0);
        let wait = WAITS.get(self.count).copied();
        self.count += usize::from(wait.is_some());
        self.until = wait.map(|wait| now + wait);
        wait.is_some()
    }

    /// When asking goes on, if an empty answer is being tested.
    pub fn until(&self) -> Option<Duration> {
        self.until
    }

    /// The waiting is over.
    pub fn go_on(&mut self, now: Duration) {
        self.until = self.until.filter(|until| *until > now);
    }

    /// The last answer was empty, though the gateway counted this many messages.
    pub fn counted(&self) -> Option<u64> {
        Some(self.counted).filter(|counted| *counted > 0 && self.count > 0)
    }

    /// An answer had messages, up to this place. Messages before the doubtful place say nothing
    /// about it.
    pub fn note_messages(&mut self, end: u64) {
        if end > self.place {
            self.end();
        }
    }

    /// The user asks for a new try.
    pub fn end(&mut self) {
        *self = Self::default();
    }
}

/// Whether an answer has no messages where its own count says that there are some, or counts none
/// although some are known.
pub fn is_doubtful(page: &Page, start: u64, known: u64) -> bool {
    let counts = |total: u64| total > start || (total == 0 && known > 0);
    let is_claimed = start == 0 && known > 0;
    page.messages.is_empty() && (is_claimed || page.total.is_some_and(counts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_before_a_doubtful_place_do_not_begin_its_test_anew() {
        let mut emptiness = Emptiness::default();
        let mut test = |end: u64| {
            emptiness.note_messages(end);
            emptiness.is_to_be_tested(Duration::ZERO, 3, Some(32))
        };
        assert!(test(0) && test(3) && test(3));
        assert!(!test(3), "believed after three tests");
        assert!(test(4), "a message at that place begins it anew");
    }
}

//! Detects repeated pages: hashes messages by what never changes in them, and notices a gateway
//! that sends the same page for every page number.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::message::{Direction, Message};
use crate::thread::page::Page;

/// The number of messages by which two answers are compared.
const SIGN: usize = 16;
/// After this many equal answers in a row, the gateway ignores the page number.
const MAX_ECHOES: u32 = 3;

/// The hashes of an answer's messages.
pub fn of(messages: &[Message]) -> Vec<u64> {
    messages.iter().map(mark).collect()
}

/// Whether the hashes differ, so that they can identify an answer.
pub fn is_telling(marks: &[u64]) -> bool {
    marks.iter().any(|mark| *mark != marks[0])
}

/// A hash of what never changes in a message.
pub fn mark(message: &Message) -> u64 {
    let mut hasher = DefaultHasher::new();
    let is_outbound = message.direction() == Direction::Outbound;
    (message.sent_at(), message.id(), is_outbound).hash(&mut hasher);
    (message.sender().as_str(), message.receiver().as_str()).hash(&mut hasher);
    (message.has_text(), message.text()).hash(&mut hasher);
    for file in message.attachments() {
        file.name.as_str().hash(&mut hasher);
    }
    hasher.finish()
}

/// Notices a gateway that ignores the page number.
#[derive(Clone, Debug, Default)]
pub struct Echo {
    last: Option<(u32, u64, Vec<u64>)>,
    count: u32,
}

impl Echo {
    /// Whether answers to different requests keep beginning with the same messages.
    pub fn is_heard(&mut self, page: &Page) -> bool {
        if page.messages.is_empty() {
            return false;
        }
        let (number, start) = (page.asked.page, page.asked.start());
        let marks = of(&page.messages[..page.messages.len().min(SIGN)]);
        let before = self.last.replace((number, start, marks.clone()));
        let Some((last_number, last_start, last)) = before else {
            return false;
        };
        if number == last_number || start == last_start {
            return false;
        }
        let shared = marks.len().min(last.len());
        let is_same = is_telling(&marks[..shared]) && marks[..shared] == last[..shared];
        self.count = if is_same { self.count + 1 } else { 0 };
        self.count >= MAX_ECHOES
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::Server;
    use crate::thread::page::PageRequest;

    #[test]
    fn a_page_that_comes_for_every_number_is_heard() {
        let server = Server::with(500, 1_750_000_000);
        let first = server.page(PageRequest { page: 1, limit: 60 });
        let heard = |asked: &[(u32, u32)], ignores: bool| {
            let mut echo = Echo::default();
            asked.iter().any(|&(page, limit)| {
                let asked = PageRequest { page, limit };
                let mut answer = server.page(asked);
                if ignores {
                    answer.messages.clone_from(&first.messages);
                }
                echo.is_heard(&answer)
            })
        };
        let pages = [(1, 60), (2, 55), (3, 60), (2, 50)];
        assert!(heard(&pages, true) && !heard(&pages, false));
        assert!(!heard(&[(1, 60); 9], true), "it is the same page");
        assert!(
            !heard(&[(2, 100), (3, 50), (5, 25), (2, 100)], false),
            "the same place"
        );
    }
}

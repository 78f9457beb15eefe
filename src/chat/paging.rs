//! Which slice of the gateway's list to ask for, and what came back.

use super::message::Message;

/// The slice `[(page-1)*limit, page*limit)` of the gateway's newest-first list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// 1-based.
    pub page: u32,
    /// 1..=2000.
    pub limit: u32,
}

impl PageRequest {
    /// Index of the slice's first (newest) item.
    pub fn start(self) -> u64 {
        u64::from(self.page.saturating_sub(1)) * u64::from(self.limit)
    }

    /// Index after the slice's last (oldest) item.
    pub fn end(self) -> u64 {
        self.start() + u64::from(self.limit)
    }
}

/// One answer of the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// What was asked.
    pub asked: PageRequest,
    /// What the answer says it is; what was asked where it says nothing usable.
    pub answered: PageRequest,
    /// How long the gateway says the whole list is: a hint, never a fact.
    pub total: Option<u64>,
    /// The items in the gateway's order, newest first.
    pub messages: Vec<Message>,
}

//! Ids of requests that are not page requests.

use crate::thread::page::RequestId;

/// `sync` names its pages from 1 up; files, copies, links and exports are named from here up.
const FIRST: u64 = 1 << 32;

/// Hands out names for requests.
#[derive(Clone, Debug)]
pub struct Ids(u64);

impl Default for Ids {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Ids {
    /// A name that no other request has.
    pub fn fresh(&mut self) -> RequestId {
        self.0 += 1;
        RequestId(self.0)
    }
}

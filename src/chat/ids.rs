//! Ids of requests that are not page requests.

use crate::thread::page::RequestId;

/// `sync` counts its requests from 1 up; all other requests are counted from here up.
const FIRST: u64 = 1 << 32;

/// Hands out ids for requests.
#[derive(Clone, Debug)]
pub struct Ids(u64);

impl Default for Ids {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Ids {
    /// An id that no other request has.
    pub fn fresh(&mut self) -> RequestId {
        self.0 += 1;
        RequestId(self.0)
    }
}

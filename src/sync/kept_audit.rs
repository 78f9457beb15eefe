//! Compares the archive with the gateway's list where nobody reads; see [`super::kept_check`].

use super::apply::{covered_seconds, merge};
use super::requests::Purpose;
use super::slices::NextSlice;
use super::thread_sync::ThreadSync;
use crate::thread::kept::KeptCount;
use crate::thread::{Doubt, Order, Slice, Thread};

impl ThreadSync {
    /// The archive has counted; `None`: it cannot.
    pub fn kept_counted(&mut self, count: Option<KeptCount>) {
        let loaded = self.thread.len();
        self.archived
            .check
            .counted(count, loaded, self.planner.capacity());
    }
}

/// The next slice to read, if nothing else is being read.
pub fn step(sync: &mut ThreadSync) -> NextSlice {
    let busy = !sync.requests.open().is_empty() || sync.audits.is_running() || sync.jump.is_some();
    if busy || sync.polling.is_stopped() || sync.thread.order() != Order::Time {
        return None;
    }
    let request = sync.archived.check.wants_slice(sync.planner.capacity())?;
    Some((Purpose::Kept, request))
}

/// A slice came: the archive hears of it, and the loaded messages if it concerns them.
pub fn answered(sync: &mut ThreadSync, slice: Slice) {
    sync.archived.check.came(&slice);
    let (oldest, newest) = covered_seconds(&slice);
    let meets = |(from, to)| from <= newest && oldest <= to;
    if sync.thread.spans().any(meets) {
        drop(merge(sync, slice, Doubt::Clip(None)));
        return;
    }
    let mut alone = Thread::default();
    // An empty thread accepts any slice.
    drop(alone.merge(slice, Doubt::Proven));
    let mut kept = alone.kept(oldest, newest, sync.now().wall);
    kept.asked = sync.archived.asked.unwrap_or(kept.asked);
    sync.archived.outbox.push(kept);
}

//! Handles requests that failed or were cancelled.

use super::apply::nothing_is_there;
use super::notices::EMPTIED;
use super::requests::Purpose;
use super::thread_sync::ThreadSync;
use super::{audit, idle_refresh};
use crate::message::MessageKey;
use crate::mutation::{Mutation, is_on};
use crate::thread::page::{Failure, FailureKind, RequestId};

impl ThreadSync {
    /// A request was cancelled.
    pub fn cancelled(&mut self, id: RequestId) {
        let request = self.requests.end(id);
        if request.is_some_and(|request| request.purpose == Purpose::Newest) {
            self.polling.ask_soon(self.now());
        }
    }
}

/// A request failed for good: its purpose ends, and is not tried again without a new reason.
pub fn failed(sync: &mut ThreadSync, id: RequestId, failure: Failure) {
    let Some(request) = sync.requests.end(id) else {
        return;
    };
    if failure.kind.refuses_all() && request.purpose != Purpose::Newest {
        stop(sync, &failure);
    }
    match request.purpose {
        Purpose::Newest => newest_failed(sync, failure),
        _ if request.cancelled => {}
        Purpose::Older(edge) => fill_failed(sync, Some(edge), failure),
        Purpose::Newer(edge) => {
            let above = sync.thread.newer(edge);
            fill_failed(sync, above, failure);
        }
        Purpose::Again(key) => {
            sync.idle_refresh.stop();
            idle_refresh::failed(sync, key, failure);
        }
        Purpose::Probe => {
            if !is_on(Mutation::RefusedAgain) && sync.jump.take().is_some() {
                sync.notify(failure.what);
            }
        }
        Purpose::Audit => audit::failed(sync, failure),
        Purpose::Survey => sync.survey.fail(failure),
        Purpose::Kept => sync.archived.check.rest(),
    }
}

fn newest_failed(sync: &mut ThreadSync, failure: Failure) {
    if failure.kind == FailureKind::NoConversation {
        let known = sync.thread.len();
        if known > 0 && sync.emptiness.is_to_be_tested(sync.now().elapsed, 0, None) {
            return sync.polling.ask_soon(sync.now());
        }
        sync.open_up();
        let waited = sync.jump.is_some() || sync.audits.is_running();
        nothing_is_there(sync);
        return match known {
            0 if waited => sync.notify(failure.what),
            0 => {}
            _ => sync.notify_and_offer(EMPTIED.into()),
        };
    }
    sync.history.forgiven = false;
    if failure.kind.stops_polling() {
        return stop(sync, &failure);
    }
    sync.polling.failed(failure, sync.now());
}

/// Nothing is requested until the user asks: everything that waits for answers ends.
fn stop(sync: &mut ThreadSync, failure: &Failure) {
    sync.polling.failed(failure.clone(), sync.now());
    let waited = sync.jump.take().is_some() | sync.audits.stop();
    sync.planner.narrow();
    sync.idle_refresh.stop();
    sync.history.owed = 0;
    if waited {
        sync.notify(failure.what.clone());
    }
}

/// `above`: the message right below the gap.
fn fill_failed(sync: &mut ThreadSync, above: Option<MessageKey>, failure: Failure) {
    sync.history.owed = 0;
    let at_top = above.and_then(|key| sync.thread.nearest(key)) == sync.thread.oldest();
    if !at_top {
        // Gaps have no row that says why they stay, so a notice does.
        sync.notify_of(&failure);
    }
    sync.history.failed = Some(failure);
}

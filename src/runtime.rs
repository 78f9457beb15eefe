//! EDGE: carries out effects of the core as tasks, which report events. Every request ends in
//! exactly one event.

mod sweep;

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use crate::chat::event::Event;
use crate::tasks::{Reports, Tasks};
use crate::text::SafeText;
use crate::thread::page::{Failure, FailureKind, Page, PageRequest, RequestId};

pub use sweep::{SweepError, sweep};

/// Where the thread comes from.
pub trait Gateway: Send + Sync + 'static {
    /// Fetches one slice. `on_delay` is told of each failed try and of the wait before the next.
    fn fetch_page(
        &self,
        asked: PageRequest,
        on_delay: impl FnMut(Failure, Duration) + Send + 'static,
    ) -> impl Future<Output = Result<Page, Failure>> + Send;
}

impl<G: Gateway> Gateway for Arc<G> {
    fn fetch_page(
        &self,
        asked: PageRequest,
        on_delay: impl FnMut(Failure, Duration) + Send + 'static,
    ) -> impl Future<Output = Result<Page, Failure>> + Send {
        (**self).fetch_page(asked, on_delay)
    }
}

/// The requests in flight. Dropping it gives them all up.
pub struct Runtime<G> {
    gateway: Arc<G>,
    tasks: Tasks,
}

impl<G: Gateway> Runtime<G> {
    /// Sends requests to `gateway`, from the threads of `workers`: taking a page apart must not
    /// keep a key waiting.
    pub fn new(gateway: G, workers: Handle, reports: Reports) -> Self {
        Self {
            gateway: Arc::new(gateway),
            tasks: Tasks::new(workers, reports),
        }
    }

    /// Begins to fetch a slice.
    pub fn fetch_page(&mut self, id: RequestId, asked: PageRequest) {
        let gateway = Arc::clone(&self.gateway);
        let reports = self.tasks.reports().clone();
        let task = async move {
            let on_delay = move |failure, wait| {
                reports.send(Event::RequestDelayed { id, failure, wait });
            };
            match gateway.fetch_page(asked, on_delay).await {
                Ok(page) => Event::PageFetched { id, page },
                Err(failure) => Event::RequestFailed { id, failure },
            }
        };
        let failure = our_fault();
        self.tasks
            .start(id, task, Event::RequestFailed { id, failure });
    }

    /// Gives up a request; one that has ended already is left alone.
    pub fn cancel(&mut self, id: RequestId) {
        self.tasks.cancel(id);
    }
}

/// In words, that a task of ours panicked.
fn our_fault() -> Failure {
    Failure {
        kind: FailureKind::OurFault,
        what: SafeText::line("A bug in smsthread broke this request."),
        advice: SafeText::line("Press R to try again; with --log FILE the file says more."),
        retry_after: None,
    }
}

#[cfg(test)]
mod tests;

//! Carries out a sweep: several requests at the same time, each answer handled as it arrives.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{AbortHandle, JoinSet, yield_now};
use tokio::time::sleep;

use super::Gateway;
use crate::sync::sweep::{Outcome, Scope, Sweep, SweepStep};
use crate::thread::page::{Failure, FailureKind, Page, RequestId};

/// Why a sweep ended early.
#[derive(Debug)]
pub enum SweepError<E> {
    /// A request failed, after its retries.
    Gateway(Failure),
    /// The receiver of the messages failed.
    Reader(E),
}

/// Reads a whole conversation. After each answer, `hear` gets the messages that are final.
/// `on_delay` gets each failed try and the wait before the next one. Dropping the future cancels
/// all requests.
///
/// # Errors
/// The first request that fails for good, or what `hear` fails with.
pub async fn sweep<G: Gateway, E>(
    gateway: G,
    scope: Scope,
    on_delay: impl Fn(Failure, Duration) + Clone + Send + 'static,
    mut hear: impl FnMut(&mut Sweep) -> Result<(), E>,
) -> Result<Outcome, SweepError<E>> {
    let mut sweep = Sweep::new(scope);
    let mut asking = PageAsker {
        gateway: Arc::new(gateway),
        on_delay,
        tasks: JoinSet::new(),
        handles: HashMap::new(),
    };
    loop {
        // The next request runs while the last answer is joined to the others and passed to `hear`.
        asking.ask(sweep.step(), sweep.pause());
        sweep.join();
        asking.give_up(&sweep);
        match sweep.step() {
            SweepStep::Done(outcome) => {
                hear(&mut sweep).map_err(SweepError::Reader)?;
                return Ok(outcome);
            }
            SweepStep::Refuse(failure) => return Err(SweepError::Gateway(failure)),
            step => asking.ask(step, sweep.pause()),
        }
        hear(&mut sweep).map_err(SweepError::Reader)?;
        // If each answer is there before the last one is handled, nothing below would wait, and a
        // signal would not be seen.
        yield_now().await;
        let (id, answer) = match asking.tasks.join_next().await {
            Some(Ok(ended)) => ended,
            // The request was cancelled.
            Some(Err(error)) if error.is_cancelled() => continue,
            Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
            None => return Err(SweepError::Gateway(super::our_fault())),
        };
        asking.handles.remove(&id);
        match answer {
            Ok(page) => sweep.keep(id, page),
            Err(_) if !sweep.awaits(id) => {}
            Err(failure) if sweep.failed(id, failure.kind) => {}
            Err(failure) if failure.kind != FailureKind::NoConversation => {
                return Err(SweepError::Gateway(failure));
            }
            Err(_) if sweep.has_read_nothing() => sweep.nothing_there(),
            // An unreadable answer must not count as an empty conversation.
            Err(failure) => {
                let kind = FailureKind::Unreadable;
                return Err(SweepError::Gateway(Failure { kind, ..failure }));
            }
        }
    }
}

/// The requests of a sweep that are in flight.
struct PageAsker<G, D> {
    gateway: Arc<G>,
    on_delay: D,
    tasks: JoinSet<(RequestId, Result<Page, Failure>)>,
    handles: HashMap<RequestId, AbortHandle>,
}

impl<G, D> PageAsker<G, D>
where
    G: Gateway,
    D: Fn(Failure, Duration) + Clone + Send + 'static,
{
    fn ask(&mut self, step: SweepStep, pause: Duration) {
        let SweepStep::Ask(wanted) = step else {
            return;
        };
        for (id, asked) in wanted {
            let (gateway, on_delay) = (Arc::clone(&self.gateway), self.on_delay.clone());
            let task = async move {
                if !pause.is_zero() {
                    sleep(pause).await;
                }
                (id, gateway.fetch_page(asked, on_delay).await)
            };
            self.handles.insert(id, self.tasks.spawn(task));
        }
    }

    /// Cancels the requests that are no longer needed.
    fn give_up(&mut self, sweep: &Sweep) {
        self.handles.retain(|id, handle| {
            let awaited = sweep.awaits(*id);
            if !awaited {
                handle.abort();
            }
            awaited
        });
    }
}

//! Carries out a sweep: several requests at once, each answer taken as it comes.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{AbortHandle, JoinError, JoinSet};

use super::Gateway;
use crate::chat::effect::RequestId;
use crate::chat::event::{Failure, FailureKind};
use crate::chat::paging::Page;
use crate::chat::sweep::{Outcome, Scope, Sweep};

/// Why a sweep ended early.
#[derive(Debug)]
pub enum SweepError<E> {
    /// A request failed, its retries included.
    Gateway(Failure),
    /// What was read could not be taken.
    Reader(E),
}

/// Reads a conversation. When answers have come, `hear` works for a millisecond or two on what is
/// settled, and tells how many messages it has left for the next time: answers that come meanwhile
/// need not wait with their next requests, unless more is left than one answer each to all that are
/// in flight. `on_delay` is told of each failed try and of the wait before the next. Dropping the
/// future gives all requests up.
///
/// # Errors
/// The first request that fails for good, or what `hear` fails with.
pub async fn sweep<G: Gateway, E>(
    gateway: G,
    scope: Scope,
    on_delay: impl Fn(Failure, Duration) + Clone + Send + 'static,
    mut hear: impl FnMut(&mut Sweep) -> Result<usize, E>,
) -> Result<Outcome, SweepError<E>> {
    let mut sweep = Sweep::new(scope);
    let mut asking = Asking {
        gateway: Arc::new(gateway),
        on_delay,
        tasks: JoinSet::new(),
        handles: HashMap::new(),
    };
    let enough = scope.max_in_flight.saturating_mul(scope.slice as usize);
    let (mut has_kept, mut left) = (false, 0);
    loop {
        asking.ask(&mut sweep);
        let ended = (left <= enough).then(|| asking.tasks.try_join_next());
        let ended = match ended.flatten() {
            Some(ended) => ended,
            None if has_kept || left > 0 => {
                if std::mem::take(&mut has_kept) {
                    sweep.join();
                    asking.give_up(&sweep);
                    asking.ask(&mut sweep);
                }
                left = hear(&mut sweep).map_err(SweepError::Reader)?;
                tokio::task::yield_now().await;
                continue;
            }
            None => match sweep.outcome() {
                Some(outcome) => return Ok(outcome),
                None => asking.next().await,
            },
        };
        let (id, answer) = match ended {
            Ok(ended) => ended,
            // Nobody waits for it any more.
            Err(error) if error.is_cancelled() => continue,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        };
        asking.handles.remove(&id);
        match answer {
            Ok(page) => sweep.keep(id, page),
            Err(_) if !sweep.awaits(id) => {}
            Err(failure) if failure.kind == FailureKind::NoConversation => sweep.nothing_there(),
            Err(failure) => return Err(SweepError::Gateway(failure)),
        }
        has_kept = true;
    }
}

type Answered = (RequestId, Result<Page, Failure>);

/// The requests of a sweep that are in flight.
struct Asking<G, D> {
    gateway: Arc<G>,
    on_delay: D,
    tasks: JoinSet<Answered>,
    handles: HashMap<RequestId, AbortHandle>,
}

impl<G, D> Asking<G, D>
where
    G: Gateway,
    D: Fn(Failure, Duration) + Clone + Send + 'static,
{
    fn ask(&mut self, sweep: &mut Sweep) {
        for (id, asked) in sweep.wanted() {
            let (gateway, on_delay) = (Arc::clone(&self.gateway), self.on_delay.clone());
            let task = async move { (id, gateway.fetch_page(asked, on_delay).await) };
            self.handles.insert(id, self.tasks.spawn(task));
        }
    }

    async fn next(&mut self) -> Result<Answered, JoinError> {
        let Some(ended) = self.tasks.join_next().await else {
            unreachable!("a sweep that goes on has a request in flight")
        };
        ended
    }

    /// What nobody waits for any more.
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

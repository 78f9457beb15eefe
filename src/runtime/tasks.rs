//! EDGE: the tasks of requests. Each request ends exactly once, whatever its task does: that is by
//! construction, for a task is joined exactly once.

use std::collections::HashMap;

use tokio::runtime::Handle;
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};

use crate::thread::page::RequestId;

/// How a task ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended<T> {
    /// By itself, with this.
    With(T),
    /// It was given up.
    Cancelled,
    /// It panicked.
    Broken,
}

/// Tasks that are under way. Dropping it gives them all up.
pub struct Tasks<T> {
    workers: Handle,
    running: JoinSet<T>,
    requests: HashMap<Id, RequestId>,
    handles: HashMap<RequestId, AbortHandle>,
}

impl<T: Send + 'static> Tasks<T> {
    /// They run on the threads of `workers`.
    pub fn new(workers: Handle) -> Self {
        Self {
            workers,
            running: JoinSet::new(),
            requests: HashMap::new(),
            handles: HashMap::new(),
        }
    }

    /// Begins a request's task.
    pub fn start(&mut self, id: RequestId, task: impl Future<Output = T> + Send + 'static) {
        let handle = self.running.spawn_on(task, &self.workers);
        self.requests.insert(handle.id(), id);
        self.handles.insert(id, handle);
    }

    /// Gives up a request; one that has ended already, or is another's, is left alone.
    pub fn cancel(&mut self, id: RequestId) {
        if let Some(handle) = self.handles.get(&id) {
            handle.abort();
        }
    }

    /// Its end has not been told yet.
    pub fn is_open(&self, id: RequestId) -> bool {
        self.handles.contains_key(&id)
    }

    /// None is under way whose end has not been told.
    pub fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    /// The next request that has ended; never ready while none is under way. Nothing is lost when
    /// the future is dropped.
    pub async fn next(&mut self) -> (RequestId, Ended<T>) {
        loop {
            let Some(ended) = self.running.join_next_with_id().await else {
                std::future::pending().await
            };
            if let Some(ended) = self.end(ended) {
                return ended;
            }
        }
    }

    fn end(&mut self, ended: Result<(Id, T), JoinError>) -> Option<(RequestId, Ended<T>)> {
        let (task, ended) = match ended {
            Ok((task, answer)) => (task, Ended::With(answer)),
            Err(error) if error.is_cancelled() => (error.id(), Ended::Cancelled),
            Err(error) => (error.id(), Ended::Broken),
        };
        let id = self.requests.remove(&task)?;
        self.handles.remove(&id);
        Some((id, ended))
    }

    /// Gives all up, and waits until they have let go of what they held.
    pub async fn shutdown(&mut self) {
        self.running.shutdown().await;
    }
}

//! EDGE: the tasks of all requests, and the one channel to which they report. Each request ends in
//! exactly one event, even if its task panics or is cancelled.

use std::collections::HashMap;

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};

use crate::chat::event::Event;
use crate::thread::page::RequestId;

/// What tasks tell the loop.
#[derive(Debug)]
pub enum TaskReport {
    /// For the core.
    Event(Event),
    /// For the terminal; draws nothing.
    Words(Vec<u8>),
}

/// Where tasks report to. Cheap to clone; clones report into the same channel, in order.
#[derive(Clone, Debug)]
pub struct Reports(mpsc::UnboundedSender<TaskReport>);

/// What was reported and not yet taken.
#[derive(Debug)]
pub struct Inbox(mpsc::UnboundedReceiver<TaskReport>);

/// The channel for all tasks of a program.
pub fn channel() -> (Reports, Inbox) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Reports(sender), Inbox(receiver))
}

impl Reports {
    /// Tells the core.
    pub fn tell(&self, event: Event) {
        // Nobody listens: the program is about to end.
        let _ = self.0.send(TaskReport::Event(event));
    }

    /// Has the terminal told something that draws nothing.
    pub fn say(&self, words: Vec<u8>) {
        let _ = self.0.send(TaskReport::Words(words));
    }
}

impl Inbox {
    /// The next report; never ready while nobody could send one. May be cancelled.
    pub async fn next(&mut self) -> TaskReport {
        match self.0.recv().await {
            Some(report) => report,
            None => std::future::pending().await,
        }
    }

    /// The next event for the core.
    pub async fn next_event(&mut self) -> Event {
        loop {
            if let TaskReport::Event(event) = self.next().await {
                return event;
            }
        }
    }

    /// The next report, if there is one now.
    pub fn waiting(&mut self) -> Option<TaskReport> {
        self.0.try_recv().ok()
    }
}

/// Tasks that are under way. Dropping it gives them all up.
pub struct Tasks {
    workers: Handle,
    reports: Reports,
    running: JoinSet<()>,
    handles: HashMap<RequestId, AbortHandle>,
}

impl Tasks {
    /// They run on the threads of `workers`, and report what comes of them.
    pub fn new(workers: Handle, reports: Reports) -> Self {
        Self {
            workers,
            reports,
            running: JoinSet::new(),
            handles: HashMap::new(),
        }
    }

    /// Where the tasks report to.
    pub fn reports(&self) -> &Reports {
        &self.reports
    }

    /// Begins a request's task. The request ends in the task's event; in `broken` if it panics; in
    /// `RequestCancelled` if it is given up.
    pub fn start(
        &mut self,
        id: RequestId,
        task: impl Future<Output = Event> + Send + 'static,
        broken: Event,
    ) {
        let end = self.end_of(id, broken);
        let task = async move { end.tell(task.await) };
        let handle = self.running.spawn_on(task, &self.workers);
        self.handles.insert(id, handle);
    }

    /// Gives up a request; one that has ended already, or is another's, is left alone.
    pub fn cancel(&mut self, id: RequestId) {
        if let Some(handle) = self.handles.remove(&id) {
            handle.abort();
        }
    }

    /// Gives all up, and waits until they have let go of what they held.
    pub async fn shutdown(&mut self) {
        self.running.shutdown().await;
    }

    fn end_of(&mut self, id: RequestId, broken: Event) -> EndGuard {
        while self.running.try_join_next().is_some() {}
        self.handles.retain(|_, handle| !handle.is_finished());
        EndGuard {
            id,
            reports: self.reports.clone(),
            broken: Some(broken),
        }
    }
}

/// The end of a request, which is told once: by its task, or when this is dropped with the task.
struct EndGuard {
    id: RequestId,
    reports: Reports,
    /// `None`: told.
    broken: Option<Event>,
}

impl EndGuard {
    fn tell(mut self, event: Event) {
        self.broken = None;
        self.reports.tell(event);
    }
}

impl Drop for EndGuard {
    fn drop(&mut self) {
        let Some(broken) = self.broken.take() else {
            return;
        };
        self.reports.tell(if std::thread::panicking() {
            broken
        } else {
            Event::RequestCancelled { id: self.id }
        });
    }
}

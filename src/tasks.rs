//! EDGE: the tasks of all requests, and the one channel to which they report. Each request ends in
//! exactly one event, even if its task panics or is cancelled.

pub mod serial_queue;

use std::collections::HashMap;

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};

use crate::chat::event::Event;
use crate::thread::page::RequestId;

/// What tasks report to the main loop.
#[derive(Debug)]
pub enum TaskReport {
    /// An event for the core.
    Event(Event),
    /// Bytes for the terminal that change nothing on screen.
    Words(Vec<u8>),
}

/// Where tasks send their reports. Cheap to clone; clones use the same channel, in order.
#[derive(Clone, Debug)]
pub struct Reports(mpsc::UnboundedSender<TaskReport>);

/// The receiver of the reports.
#[derive(Debug)]
pub struct Inbox(mpsc::UnboundedReceiver<TaskReport>);

/// The channel for all tasks of the program.
pub fn channel() -> (Reports, Inbox) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (Reports(sender), Inbox(receiver))
}

impl Reports {
    /// Reports an event to the core.
    pub fn send(&self, event: Event) {
        // An error means that nobody listens, because the program is about to end.
        let _ = self.0.send(TaskReport::Event(event));
    }

    /// Reports bytes for the terminal that change nothing on screen.
    pub fn say(&self, words: Vec<u8>) {
        let _ = self.0.send(TaskReport::Words(words));
    }
}

impl Inbox {
    /// The next report. If all senders are gone, this waits forever. May be cancelled.
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

/// The running tasks. Dropping this cancels them all.
pub struct Tasks {
    workers: Handle,
    reports: Reports,
    running: JoinSet<()>,
    handles: HashMap<RequestId, AbortHandle>,
}

impl Tasks {
    /// Tasks run on the threads of `workers`, and send their results to `reports`.
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

    /// Starts the task of a request. The request ends with the task's event, with `broken` if the
    /// task panics, or with `RequestCancelled` if it is cancelled.
    pub fn start(
        &mut self,
        id: RequestId,
        task: impl Future<Output = Event> + Send + 'static,
        broken: Event,
    ) {
        let end = self.end_of(id, broken);
        let task = async move { end.send(task.await) };
        let handle = self.running.spawn_on(task, &self.workers);
        self.handles.insert(id, handle);
    }

    /// Cancels a request, if it is ours and has not ended.
    pub fn cancel(&mut self, id: RequestId) {
        if let Some(handle) = self.handles.remove(&id) {
            handle.abort();
        }
    }

    /// Cancels all tasks, and waits until they have dropped everything they held.
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

/// Reports the end of a request exactly once: by its task, or when the guard is dropped with the
/// task.
struct EndGuard {
    id: RequestId,
    reports: Reports,
    /// `None`: the end is reported.
    broken: Option<Event>,
}

impl EndGuard {
    fn send(mut self, event: Event) {
        self.broken = None;
        self.reports.send(event);
    }
}

impl Drop for EndGuard {
    fn drop(&mut self) {
        let Some(broken) = self.broken.take() else {
            return;
        };
        self.reports.send(if std::thread::panicking() {
            broken
        } else {
            Event::RequestCancelled { id: self.id }
        });
    }
}

//! EDGE: the thread (of the operating system) that reads and writes an archive, in the order of
//! requests.
#![expect(clippy::disallowed_methods, reason = "an edge: it starts its thread")]

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::ArchiveStore;
use super::error::ArchiveError;
use crate::chat::event::Event;
use crate::search::kept_query::KeptQuery;
use crate::tasks::Reports;
use crate::text::SafeText;
use crate::thread::kept::{ArchiveQuery, ArchiveUpdate, Visit};
use crate::thread::page::RequestId;
use crate::time::{UnixTime, Zone};

/// How often a file is tried that another program holds; each try waits for [`super::schema::PATIENCE`].
const TRIES: u32 = 6;
/// How long the program waits for the last writes when it quits.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// One thing to read from the archive or to write into it.
pub(super) enum ArchiveJob {
    Keep(Box<ArchiveUpdate>),
    Recall(RequestId, ArchiveQuery, u32),
    Find(RequestId, KeptQuery, UnixTime),
    Months(Zone),
    Count(Option<UnixTime>),
    Leave(Visit),
    /// The last job: close the file, and tell.
    Close(oneshot::Sender<()>),
}

/// Writes and reads the archive, one job after the other, on a thread of its own.
#[derive(Debug)]
pub struct ArchiveQueue(Sender<ArchiveJob>);

impl ArchiveQueue {
    /// Begins to work on the archive in this file.
    pub fn start(store: ArchiveStore, path: PathBuf, reports: Reports) -> Self {
        let (sender, jobs) = channel();
        let mut worker = ArchiveWorker {
            store: Some(store),
            path,
            reports,
        };
        thread::spawn(move || worker.work(&jobs));
        Self(sender)
    }

    /// Stores what an answer told.
    pub fn keep(&self, kept: Box<ArchiveUpdate>) {
        // If the worker has ended, it has said why.
        let _ = self.0.send(ArchiveJob::Keep(kept));
    }

    /// Reads messages; ends in one `Event::Recalled`.
    pub fn recall(&self, id: RequestId, wanted: ArchiveQuery, limit: u32) {
        let _ = self.0.send(ArchiveJob::Recall(id, wanted, limit));
    }

    /// Looks for a message before a second; ends in one `Event::ArchiveHit`.
    pub fn find(&self, id: RequestId, query: KeptQuery, before: UnixTime) {
        let _ = self.0.send(ArchiveJob::Find(id, query, before));
    }

    /// Counts the messages of whole months; ends in one `Event::MonthsCounted`.
    pub fn months(&self, zone: Zone) {
        let _ = self.0.send(ArchiveJob::Months(zone));
    }

    /// Counts messages; ends in one `Event::KeptCounted`.
    pub fn count(&self, newer_than: Option<UnixTime>) {
        let _ = self.0.send(ArchiveJob::Count(newer_than));
    }

    /// Stores how the visit ended, and waits until everything is written and the file is closed.
    pub async fn close(&self, visit: Option<Visit>) {
        if let Some(visit) = visit {
            let _ = self.0.send(ArchiveJob::Leave(visit));
        }
        let (tell, done) = oneshot::channel();
        if self.0.send(ArchiveJob::Close(tell)).is_ok() {
            let _ = timeout(LAST_WORDS, done).await;
        }
    }
}

/// Does the jobs.
pub(super) struct ArchiveWorker {
    /// `None`: it cannot be used any more. After a failed write no later answer may be stored,
    /// because the archive would miss messages between.
    pub store: Option<ArchiveStore>,
    pub path: PathBuf,
    pub reports: Reports,
}

impl ArchiveWorker {
    /// Does all jobs. While there are none, does what an upgrade has left to do.
    fn work(&mut self, jobs: &Receiver<ArchiveJob>) {
        let mut is_behind = true;
        loop {
            match jobs.try_recv() {
                Ok(job) => self.run(job),
                Err(TryRecvError::Disconnected) => return,
                Err(TryRecvError::Empty) if is_behind => is_behind = self.catch_up(),
                Err(TryRecvError::Empty) => match jobs.recv() {
                    Ok(job) => self.run(job),
                    Err(_) => return,
                },
            }
        }
    }

    /// Does a part of what an upgrade has left; `false`: nothing is left, or it cannot be done.
    fn catch_up(&mut self) -> bool {
        let more = self.store.as_mut().map(ArchiveStore::catch_up);
        match more {
            Some(Ok(more)) => more,
            Some(Err(error)) => {
                // The search goes on without the index.
                tracing::warn!(%error, "the upgrade is not finished");
                false
            }
            None => false,
        }
    }

    pub fn run(&mut self, job: ArchiveJob) {
        match job {
            ArchiveJob::Keep(kept) => self.keep(&kept),
            ArchiveJob::Recall(id, wanted, limit) => self.recall(id, wanted, limit),
            ArchiveJob::Find(id, query, before) => self.find(id, query, before),
            ArchiveJob::Months(zone) => self.months(zone),
            ArchiveJob::Count(newer_than) => self.count(newer_than),
            ArchiveJob::Leave(visit) => self.leave(visit),
            ArchiveJob::Close(tell) => {
                // SQLite puts the log into the file, which is then whole by itself: in a folder
                // that cannot be written, only the file is read.
                self.store = None;
                // Nobody may wait any more.
                let _ = tell.send(());
            }
        }
    }

    fn keep(&mut self, kept: &ArchiveUpdate) {
        let Some(store) = &mut self.store else {
            return;
        };
        let mut done = store.keep(kept);
        for _ in 1..TRIES {
            if !matches!(&done, Err(error) if error.is_busy()) {
                break;
            }
            done = store.keep(kept);
        }
        if let Err(error) = done {
            self.give_up(&error);
        }
    }

    fn recall(&mut self, id: RequestId, wanted: ArchiveQuery, limit: u32) {
        let found = self.read(|store| store.recall(wanted, limit)).map(Box::new);
        self.reports.send(Event::Recalled { id, found });
    }

    fn find(&mut self, id: RequestId, query: KeptQuery, before: UnixTime) {
        let found = self.read(|store| store.find(&query, before)).map(Box::new);
        self.reports.send(Event::ArchiveHit { id, query, found });
    }

    fn months(&mut self, zone: Zone) {
        let months = self.read(|store| store.months(zone).map(Some));
        let months = months.unwrap_or_default();
        self.reports.send(Event::MonthsCounted(months));
    }

    fn count(&mut self, newer_than: Option<UnixTime>) {
        let count = self.read(|store| store.count(newer_than));
        self.reports.send(Event::KeptCounted(count));
    }

    fn leave(&self, visit: Visit) {
        let left = self.store.as_ref().map(|store| store.leave(visit));
        if let Some(Err(error)) = left {
            // The screen is closed already. Offline, the file may be read-only.
            tracing::info!(%error, "the end of the visit is not kept");
        }
    }

    /// What the archive answers; `None` if it cannot be read any more.
    fn read<T>(
        &mut self,
        ask: impl FnOnce(&ArchiveStore) -> Result<Option<T>, ArchiveError>,
    ) -> Option<T> {
        match ask(self.store.as_ref()?) {
            Ok(found) => found,
            Err(error) => {
                self.give_up(&error);
                None
            }
        }
    }

    fn give_up(&mut self, error: &ArchiveError) {
        self.store = None;
        let words = SafeText::line(&error.sentence(&self.path));
        self.reports.send(Event::ArchiveLost(words));
    }
}

//! EDGE: `smsthread follow` writes events of a thread to standard output, as lines of JSON.
//!
//! The thread is kept up to date as on the screen ([`crate::sync`]): by polls, proofs and filled
//! gaps. Each difference from what was written before becomes an event (`differ`).

mod archived;
mod delivery;
mod differ;
mod edges;
mod end;
mod line;

use std::collections::HashMap;
use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{AbortHandle, JoinSet};
use tokio::time::sleep;

use crate::archive::ArchiveStore;
use crate::child::Interrupt;
use crate::error::{AppError, code_of_signal};
use crate::runtime::Gateway;
use crate::sync::changes::Changes;
use crate::sync::demand::{Ask, Demand};
use crate::sync::requests::Purpose;
use crate::sync::thread_sync::ThreadSync;
use crate::thread::page::{Failure, Page, PageSize, RequestId};
use crate::time::{Now, UnixTime};
use delivery::Delivery;
use differ::Differ;
use edges::FollowStart;
use end::FollowEnd;

/// The number of rows of an imagined screen: each poll then reads the newest 150 messages.
const ROWS: u16 = 100;
/// The time between two tries to fill a gap, and between two audits.
const SELDOM: Duration = Duration::from_mins(1);
/// How often to check whether anybody reads standard output.
const GLANCE: Duration = Duration::from_secs(5);

/// What to follow, and how.
#[derive(Clone, Debug)]
pub struct FollowRequest {
    /// The second from which on messages are written, new or not; `None`: only new messages.
    pub since: Option<UnixTime>,
    /// A program with its arguments, which is run for each event; empty: none.
    pub exec: Vec<OsString>,
    /// Messages per slice.
    pub page_size: PageSize,
    /// The maximum number of messages in memory.
    pub max_messages: u64,
    /// The time between two polls.
    pub refresh: Duration,
}

/// Follows a thread until a signal comes or nobody reads the output. Returns the exit code. Must be
/// called within a tokio runtime.
///
/// # Errors
/// The gateway refused, or never answered.
pub async fn run<G: Gateway>(
    gateway: G,
    request: FollowRequest,
    archive: Option<ArchiveStore>,
    clock: impl Fn() -> Now,
) -> Result<u8, AppError> {
    let mut interrupt = Interrupt::listen()
        .map_err(|error| AppError::system("signals cannot be received", &error))?;
    let mut follower = Follower::new(gateway, request, clock);
    if let Some(archive) = archive {
        follower.resume(archive).map_err(FollowEnd::problem)?;
    }
    let ended = tokio::select! {
        ended = follower.follow() => ended,
        signal = interrupt.wait() => return Ok(code_of_signal(signal)),
    };
    match ended {
        FollowEnd::Gone => Ok(0),
        stop => Err(stop.problem()),
    }
}

struct Follower<G, C> {
    gateway: Arc<G>,
    clock: C,
    sync: ThreadSync,
    floor: FollowStart,
    /// Keeps the events that are not written yet from one run to the next.
    archive: Option<ArchiveStore>,
    /// The newest message whose events are written, and the last number of an event.
    reached: Option<UnixTime>,
    last_seq: u64,
    differ: Differ,
    delivery: Delivery,
    tasks: JoinSet<(RequestId, Result<Page, Failure>)>,
    handles: HashMap<RequestId, AbortHandle>,
    /// When to try again to fill a gap, or to audit.
    next_try: Duration,
    /// The total that the gateway should give now.
    expected: Option<u64>,
    /// The failure that was written last.
    written_failure: Option<Failure>,
}

impl<G: Gateway, C: Fn() -> Now> Follower<G, C> {
    fn new(gateway: G, request: FollowRequest, clock: C) -> Self {
        let refresh = Some(request.refresh);
        let (size, most, now) = (request.page_size, request.max_messages, clock());
        let mut sync = ThreadSync::new(size, most, refresh, fastrand::u64(..), now);
        sync.resize(ROWS);
        sync.keep_pace(true);
        Self {
            gateway: Arc::new(gateway),
            clock,
            sync,
            floor: FollowStart::new(request.since),
            archive: None,
            reached: None,
            last_seq: 0,
            differ: Differ::new(request.since.is_some()),
            delivery: Delivery::new(request.exec),
            tasks: JoinSet::new(),
            handles: HashMap::new(),
            next_try: Duration::ZERO,
            expected: None,
            written_failure: None,
        }
    }

    async fn follow(&mut self) -> FollowEnd {
        loop {
            if let Err(stop) = self.step().await {
                return stop;
            }
        }
    }

    /// Starts the requests that are due, waits for the next event, and writes what happened.
    async fn step(&mut self) -> Result<(), FollowEnd> {
        let now = (self.clock)();
        self.sync.at(now);
        for ask in self.sync.ask(Demand::default(), &mut self.floor) {
            self.carry_out(ask).await?;
        }
        let rest = self.next_wakeup().saturating_sub(now.elapsed);
        let ended = tokio::select! {
            ended = self.tasks.join_next(), if !self.tasks.is_empty() => ended,
            () = sleep(rest.min(GLANCE)) => None,
        };
        if delivery::is_unread() {
            return Err(FollowEnd::Gone);
        }
        match ended {
            None => return Ok(()),
            Some(Ok((id, answer))) => self.take(id, answer),
            // The request was cancelled, or ended by a bug, so it may be made again.
            Some(Err(_)) => self.forget_ended(),
        }
        self.write_changes().await
    }

    async fn carry_out(&mut self, ask: Ask) -> Result<(), FollowEnd> {
        match ask {
            Ask::Fetch { id, request } => {
                let gateway = Arc::clone(&self.gateway);
                let task = async move { (id, gateway.fetch_page(request, |_, _| {}).await) };
                self.handles.insert(id, self.tasks.spawn(task));
            }
            Ask::Recall { id, wanted, limit } => {
                let found = self
                    .in_archive(move |archive| archive.recall(wanted, limit))
                    .await?;
                // Messages in the archive were written already, or will be.
                drop(self.sync.recalled(id, found.flatten()));
            }
            Ask::CountKept(newer_than) => {
                let count = move |archive: &mut ArchiveStore| archive.count(newer_than);
                let count = self.in_archive(count).await?;
                self.sync.kept_counted(count.flatten());
            }
            // There is no search here, and no strip of months.
            Ask::Find { .. } | Ask::CountMonths(_) => {}
            Ask::Keep(kept) => {
                let (reached, seq) = (self.reached, self.last_seq);
                let keep = move |archive: &mut ArchiveStore| {
                    // Another program may have deleted the thread from the archive.
                    if let Some(reached) = reached
                        && archive.floor()?.is_none()
                    {
                        archive.begin_events(reached.next(), seq)?;
                    }
                    archive.keep(&kept)
                };
                self.in_archive(keep).await?;
            }
            Ask::Cancel { id } => {
                if let Some(handle) = self.handles.get(&id) {
                    handle.abort();
                }
            }
        }
        Ok(())
    }

    /// When to wake up, as `Now::elapsed`.
    fn next_wakeup(&self) -> Duration {
        let polling = self.sync.find(|p| *p == Purpose::Newest).is_some();
        let waits = polling || (self.sync.constraints().0 && !self.sync.open().is_empty());
        let paused = self.sync.pauses_until();
        let poll = self.sync.poll().next_poll().filter(|_| !waits);
        let poll = poll.map(|at| at.max(paused.unwrap_or(at))).or(paused);
        let report = self.sync.idle_refresh_due(None);
        poll.into_iter()
            .chain(report)
            .min()
            .unwrap_or(Duration::MAX)
    }

    fn take(&mut self, id: RequestId, answer: Result<Page, Failure>) {
        self.handles.remove(&id);
        self.sync.at((self.clock)());
        match answer {
            Ok(page) => {
                let newest = self.sync.open().iter().find(|r| r.id == id);
                let is_poll = newest.is_some_and(|r| r.purpose == Purpose::Newest);
                let changes = self.sync.answered(id, page);
                self.note(&changes);
                if is_poll {
                    self.look_deeper(&changes);
                }
            }
            Err(failure) => {
                let changes = self.sync.failed(id, failure);
                self.note(&changes);
            }
        }
        if self.sync.is_over_full()
            && let Some(newest) = self.sync.thread().newest()
        {
            self.sync.evict(&[newest]);
            self.differ.evicted(self.sync.thread(), &mut self.floor);
        }
    }

    fn forget_ended(&mut self) {
        let ended: Vec<RequestId> = self
            .handles
            .iter()
            .filter(|(_, h)| h.is_finished())
            .map(|(id, _)| *id)
            .collect();
        for id in ended {
            self.handles.remove(&id);
            self.sync.cancelled(id);
        }
    }

    fn note(&mut self, changes: &Changes) {
        if changes.cleared {
            self.differ.touch(UnixTime::EPOCH, UnixTime::MAX);
        }
        if let Some(merged) = &changes.merged {
            self.differ.touch(merged.oldest, merged.newest);
            // The removed parts of a segment may be beyond the slice's range.
            for (key, _) in &merged.merged.removed {
                self.differ.touch(key.second(), key.second());
            }
        }
    }

    /// Looks for changes below the newest messages if the gateway's total is not as expected, and
    /// tries again to read what could not be read.
    fn look_deeper(&mut self, changes: &Changes) {
        let elapsed = (self.clock)().elapsed;
        let thread = self.sync.thread();
        let (added, removed) = changes.merged.as_ref().map_or((0, 0), |slice| {
            (slice.merged.arrived, slice.merged.removed.len() as u64)
        });
        let fits = match (self.expected, thread.reported_total()) {
            (Some(before), Some(total)) => total == (before + added).saturating_sub(removed),
            _ => true,
        };
        let is_deep = thread.len() > u64::from(self.sync.newest_limit());
        if fits {
            self.expected = thread.reported_total();
        }
        if elapsed < self.next_try {
            return;
        }
        if !fits && is_deep && self.sync.audited().is_none() {
            self.next_try = elapsed + SELDOM;
            self.expected = self.sync.thread().reported_total();
            drop(self.sync.audit());
        } else if self.sync.failed_history().is_some() || self.sync.has_hopeless_gaps() {
            self.next_try = elapsed + SELDOM;
            self.sync.refresh(None);
        }
    }

    async fn write_changes(&mut self) -> Result<(), FollowEnd> {
        self.write_failure().await?;
        if !self.sync.is_opened() {
            return Ok(());
        }
        if self.archive.is_some() {
            // The result of the last answer is kept first.
            for ask in self.sync.ask(Demand::default(), &mut self.floor) {
                self.carry_out(ask).await?;
            }
            return self.write_archived().await;
        }
        let missing = self.floor.missing(&self.sync);
        let waits = missing.is_some_and(|key| self.sync.held_above(Some(key)).is_none());
        if waits {
            return Ok(());
        }
        let seen = (self.clock)().wall;
        for happened in self.differ.take(self.sync.thread(), &mut self.floor) {
            self.delivery.happened(&happened, seen).await?;
        }
        Ok(())
    }

    /// Writes a failure that may pass, once; any other failure ends the command.
    async fn write_failure(&mut self) -> Result<(), FollowEnd> {
        let poll = self.sync.poll();
        if let Some(failure) = poll.stopped_by() {
            return Err(FollowEnd::Gateway(Box::new(failure.clone())));
        }
        if let Some(failure) = poll.failure().filter(|_| !self.sync.is_opened()) {
            return Err(FollowEnd::Gateway(Box::new(failure.clone())));
        }
        let edge = self.floor.missing(&self.sync);
        let held = || edge.and_then(|key| self.sync.held_above(Some(key)));
        let trouble = poll.failure().cloned().or_else(held);
        if trouble == self.written_failure {
            return Ok(());
        }
        self.written_failure.clone_from(&trouble);
        let Some(failure) = trouble else {
            return Ok(());
        };
        let now = (self.clock)();
        let next = self.sync.poll().next_poll();
        let wait = next.map(|at| at.saturating_sub(now.elapsed));
        self.delivery.trouble(&failure, wait, now.wall).await?;
        Ok(())
    }
}

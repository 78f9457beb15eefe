//! One running program: the real core and the real worker of the archive, with its requests and
//! what the disk has not done yet.

use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;

use super::registry::Registry;
use crate::archive::ArchiveStore;
use crate::archive::queue::{ArchiveJob, ArchiveWorker};
use crate::chat::event::Event;
use crate::chat::sim::world::START;
use crate::chat::state::State;
use crate::chat::testing::{settings, sync};
use crate::tasks::{Inbox, TaskReport, channel};
use crate::text::SafeText;
use crate::thread::kept::ArchiveQuery;
use crate::thread::page::{Page, PageRequest, RequestId};
use crate::time::{Now, UnixTime};

/// The number of every history.
const PHONE: &str = "32496123456";

/// Something that will happen to a program.
pub enum Due {
    /// The gateway reads its list.
    Snapshot(RequestId, PageRequest),
    Deliver(RequestId, Box<Page>),
    Fail(RequestId),
    Cancelled(RequestId),
    /// The disk does the next job.
    Job,
}

pub struct Program {
    pub state: State,
    pub worker: ArchiveWorker,
    pub inbox: Inbox,
    pub jobs: VecDeque<ArchiveJob>,
    pub due: Vec<(Duration, u64, Due)>,
    pub waiting: Vec<RequestId>,
    /// It tells the events of the archive, as `follow` does.
    pub follows: bool,
}

/// How a program begins.
pub struct Begin<'a> {
    pub path: &'a Path,
    pub registry: &'a Registry,
    pub clock: Duration,
    pub page_size: u32,
    pub at_first: u32,
    pub follows: bool,
}

pub fn at(clock: Duration) -> Now {
    Now {
        elapsed: clock,
        wall: UnixTime::new(START + i64::try_from(clock.as_secs()).unwrap()).unwrap(),
    }
}

impl Program {
    /// Opens the archive, and continues where the last program ended.
    pub fn begin(begin: &Begin, seed: u64) -> Result<Self, String> {
        let Begin { path, clock, .. } = *begin;
        let mut settings = settings();
        (settings.page_size, settings.seed) = (begin.page_size.into(), seed);
        let (reports, inbox) = channel();
        let store = ArchiveStore::open(path, PHONE, begin.registry.reader());
        let mut store = store.map_err(|error| error.sentence(path))?;
        // Waiting takes place on the clock of the history.
        store.connection.busy_timeout(Duration::ZERO).unwrap();
        // Checkpoints happen when the history says so.
        store
            .connection
            .pragma_update(None, "wal_autocheckpoint", 0)
            .unwrap();
        if begin.follows && store.floor().unwrap().is_none() {
            let told = store.begin_events(UnixTime::new(START).unwrap(), 0);
            told.map_err(|error| error.sentence(path))?;
        }
        let kept = store.recall(ArchiveQuery::Newest, begin.at_first).unwrap();
        let state = State::new(settings, at(clock)).with_archive(kept, false);
        Ok(Self {
            state,
            worker: ArchiveWorker {
                store: Some(store),
                path: path.to_owned(),
                reports,
            },
            inbox,
            jobs: VecDeque::new(),
            due: Vec::new(),
            waiting: Vec::new(),
            follows: begin.follows,
        })
    }

    /// When something happens next, and the number of the event; `None`: it is woken.
    pub fn next(&self, clock: Duration) -> Option<(Duration, Option<u64>)> {
        let due = self.due.iter().map(|due| (due.0, due.1)).min();
        let wake = self.state.next_wakeup().map(|at| at.max(clock));
        match (due, wake) {
            (Some((time, serial)), wake) if wake.is_none_or(|wake| time <= wake) => {
                Some((time.max(clock), Some(serial)))
            }
            (_, wake) => wake.map(|at| (at, None)),
        }
    }

    /// Ends a request; `false`: it has ended already.
    pub fn end(&mut self, id: RequestId) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|waits| *waits != id);
        before != self.waiting.len()
    }

    /// What the archive has answered.
    pub fn reported(&mut self) -> Option<Event> {
        match self.inbox.waiting()? {
            TaskReport::Event(event) => Some(event),
            TaskReport::Words(_) => None,
        }
    }

    /// Why the archive cannot be used any more.
    pub fn lost(&self) -> Option<&SafeText> {
        sync(&self.state).lost_archive()
    }
}

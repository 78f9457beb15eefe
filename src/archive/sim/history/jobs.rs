//! What the programs do by themselves: jobs of the archive, and `follow`.

use std::time::Duration;

use super::{DiskHistory, Then};
use crate::archive::queue::ArchiveJob;
use crate::archive::sim::disk::Crash;
use crate::archive::sim::program::Due;
use crate::chat::event::Event;
use crate::chat::testing::busy;

/// How long a job waits until it is tried again, if another program holds the file.
const AGAIN: Duration = Duration::from_secs(7);

impl DiskHistory {
    pub(super) fn happen(&mut self, who: usize, due: Due) -> Result<(), String> {
        match due {
            Due::Snapshot(id, asked) => {
                if self.programs[who].waiting.contains(&id) {
                    let page = self.world.answer(asked, &mut self.hazards);
                    self.registry.note(&page.messages);
                    self.schedule(who, Due::Deliver(id, Box::new(page)));
                }
                Ok(())
            }
            Due::Deliver(id, page) if self.programs[who].end(id) => {
                self.send(who, Event::PageFetched { id, page: *page })
            }
            Due::Fail(id) if self.programs[who].end(id) => {
                let failure = busy();
                self.send(who, Event::RequestFailed { id, failure })
            }
            Due::Cancelled(id) if self.programs[who].end(id) => {
                self.send(who, Event::RequestCancelled { id })
            }
            Due::Deliver(..) | Due::Fail(_) | Due::Cancelled(_) => Ok(()),
            Due::Job => self.work(who).map(drop),
        }
    }

    /// The disk does the next job of a program.
    pub(super) fn work(&mut self, who: usize) -> Result<Then, String> {
        let program = &mut self.programs[who];
        let Some(job) = program.jobs.pop_front() else {
            return Ok(Then::GoesOn);
        };
        let ArchiveJob::Keep(_) = job else {
            program.worker.run(job);
            return self.report(who);
        };
        // Half of those that wait find the file free in time.
        if self.holder.is_some() && self.random.bool() {
            program.jobs.push_front(job);
            self.schedule_after(who, AGAIN, Due::Job);
            self.holder = self.holder.take().filter(|_| self.random.bool());
            return Ok(Then::GoesOn);
        }
        let before = self.disk.log();
        let program = &mut self.programs[who];
        let could = program.worker.store.is_some();
        program.worker.run(job);
        self.tally.writes += 1;
        if let Some(store) = &self.programs[who].worker.store {
            self.disk.written(before, &store.connection);
            let alone = self.programs.len() == 1 && !self.still;
            if alone && self.random.u8(..20) == 0 {
                self.crash(Crash::KilledInWrite)?;
                return Ok(Then::Ended);
            }
            let store = self.programs[who].worker.store.as_ref().unwrap();
            let groups = self.registry.groups(&self.world);
            self.checker.step(&store.connection, &self.world, &groups)?;
        } else if could {
            self.tally.gave_up += 1;
        }
        if self.follow(who)? == Then::Ended {
            return Ok(Then::Ended);
        }
        self.report(who)
    }

    /// The follower writes its lines.
    pub(super) fn follow(&mut self, who: usize) -> Result<Then, String> {
        let Some(followed) = self
            .followed
            .as_mut()
            .filter(|_| self.programs[who].follows)
        else {
            return Ok(Then::GoesOn);
        };
        let lines = match self.random.u8(..8) {
            0 if !self.still => self.random.usize(..6),
            _ => usize::MAX,
        };
        let killed = followed.tell(&mut self.programs[who], &mut self.disk, lines)?;
        let told = followed.told();
        self.tell(|| format!("{who}: told {told:?}"));
        if killed {
            self.crash(Crash::Killed)?;
            return Ok(Then::Ended);
        }
        Ok(Then::GoesOn)
    }

    /// The core hears what the archive answered.
    pub(super) fn report(&mut self, who: usize) -> Result<Then, String> {
        while let Some(event) = self.programs[who].reported() {
            self.send(who, event)?;
        }
        Ok(Then::GoesOn)
    }

    // The user, and the list.
}

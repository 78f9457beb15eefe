//! What goes wrong: programs are killed, the power fails, the disk is full, the file is held.

use rusqlite::{Connection, TransactionBehavior};

use super::DiskHistory;
use crate::archive::sim::disk::{Crash, checkpoint};

impl DiskHistory {
    /// All programs end, and one starts.
    pub(super) fn crash(&mut self, crash: Crash) -> Result<(), String> {
        self.tell(|| format!("{crash:?}"));
        self.holder = None;
        let programs = std::mem::take(&mut self.programs);
        let store = programs
            .iter()
            .find_map(|program| program.worker.store.as_ref());
        let Some(store) = store else {
            return self.start(self.followed.is_some());
        };
        self.disk.crash(crash, &mut self.random, &store.connection);
        drop(programs);
        match crash {
            Crash::Killed => self.tally.killed += 1,
            Crash::KilledInWrite => self.tally.killed_in_write += 1,
            Crash::PowerFailed => self.tally.power_failed += 1,
            Crash::PowerFailedInCheckpoint => self.tally.power_failed_in_checkpoint += 1,
        }
        if crash == Crash::PowerFailed {
            self.checker.forget();
        }
        let found = Connection::open(self.disk.path()).unwrap();
        if !self.disk.knows(crash, &found) {
            return Err(format!("after {crash:?} it is not as any answer left it"));
        }
        // So that the log stays as it is.
        self.start(self.followed.is_some())?;
        drop(found);
        let connection = &self.programs[0].worker.store.as_ref().unwrap().connection;
        self.disk.is_certain(connection);
        Ok(())
    }

    /// All programs quit.
    pub(super) fn quit(&mut self) -> Result<(), String> {
        self.tell(|| "all quit".to_owned());
        self.tally.quits += 1;
        self.holder = None;
        for who in 0..self.programs.len() {
            while !self.programs[who].jobs.is_empty() {
                self.work(who)?;
            }
        }
        self.programs.clear();
        self.disk.states.clear();
        Ok(())
    }

    pub(super) fn trouble(&mut self) -> Result<(), String> {
        match self.random.u8(..100) {
            0..15 => self.crash(Crash::Killed),
            15..30 => self.crash(Crash::PowerFailed),
            30..40 => self.crash(Crash::PowerFailedInCheckpoint),
            40..50 => {
                self.quit()?;
                self.start(self.followed.is_some())
            }
            50..65 if self.programs.len() < 2 => {
                self.tally.second_programs += 1;
                self.start(false)
            }
            65..75 if self.programs.len() > 1 => {
                self.tell(|| "the second is killed".to_owned());
                self.tally.one_of_two_killed += 1;
                drop(self.programs.pop());
                Ok(())
            }
            75..84 => {
                self.fill();
                Ok(())
            }
            84..92 => {
                self.hold();
                Ok(())
            }
            _ => {
                let stores = self.programs.iter().filter_map(|p| p.worker.store.as_ref());
                for store in stores {
                    checkpoint(&store.connection);
                }
                let store = self.programs.iter().find_map(|p| p.worker.store.as_ref());
                if let Some(store) = store {
                    self.disk.is_certain(&store.connection);
                }
                Ok(())
            }
        }
    }

    /// The disk has room for a few pages only, or for all again.
    pub(super) fn fill(&mut self) {
        self.is_full = !self.is_full;
        let more = if self.is_full {
            self.random.u32(0..4)
        } else {
            1_000_000
        };
        self.tell(|| format!("the disk has {more} pages left"));
        for store in self.programs.iter().filter_map(|p| p.worker.store.as_ref()) {
            let pages = "PRAGMA page_count";
            let pages: u32 = store
                .connection
                .query_row(pages, [], |row| row.get(0))
                .unwrap();
            let limit = format!("PRAGMA max_page_count = {}", pages + more);
            store.connection.query_row(&limit, [], |_| Ok(())).unwrap();
        }
        self.tally.full += 1;
    }

    /// Another program begins to write, or ends.
    pub(super) fn hold(&mut self) {
        if self.holder.take().is_some() {
            self.tell(|| "the file is free".to_owned());
            return;
        }
        let mut other = Connection::open(self.disk.path()).unwrap();
        let immediate = TransactionBehavior::Immediate;
        let mut writing = other.transaction_with_behavior(immediate).unwrap();
        writing.set_drop_behavior(rusqlite::DropBehavior::Ignore);
        drop(writing);
        self.holder = Some(other);
        self.tally.held += 1;
        self.tell(|| "the file is held".to_owned());
    }

    // Events.
}

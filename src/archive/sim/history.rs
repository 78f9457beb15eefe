//! One history.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rusqlite::{Connection, TransactionBehavior};

use super::check::ArchiveChecker;
use super::disk::{Crash, Disk, checkpoint};
use super::followed::Followed;
use super::program::{Begin, Due, Program, at};
use super::registry::Registry;
use crate::archive::keeper::ArchiveJob;
use crate::chat::action::key_of;
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::sim::tally::HazardTally;
use crate::chat::sim::world::{START, World};
use crate::chat::testing::{busy, sync};
use crate::chat::update::update;
use crate::layout::areas::Size;
use crate::time::UnixTime;

/// Steps of a history before the final check.
const STEPS: u32 = 120;
/// How long a job waits until it is tried again, if another program holds the file.
const AGAIN: Duration = Duration::from_secs(7);

/// How often what happened, to see that it happens at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct DiskTally {
    pub writes: u64,
    pub killed: u64,
    pub killed_in_write: u64,
    pub power_failed: u64,
    pub power_failed_in_checkpoint: u64,
    pub quits: u64,
    pub second_programs: u64,
    pub one_of_two_killed: u64,
    pub full: u64,
    pub held: u64,
    pub gave_up: u64,
    pub told_twice: u64,
}

impl DiskTally {
    fn counts(&mut self) -> [&mut u64; 12] {
        [
            &mut self.writes,
            &mut self.killed,
            &mut self.killed_in_write,
            &mut self.power_failed,
            &mut self.power_failed_in_checkpoint,
            &mut self.quits,
            &mut self.second_programs,
            &mut self.one_of_two_killed,
            &mut self.full,
            &mut self.held,
            &mut self.gave_up,
            &mut self.told_twice,
        ]
    }

    pub fn add(&mut self, mut other: Self) {
        for (count, more) in self.counts().into_iter().zip(other.counts()) {
            *count += *more;
        }
    }

    pub fn has_all(mut self) -> bool {
        self.counts().iter().all(|count| **count > 0)
    }
}

pub struct DiskHistory {
    seed: u64,
    random: fastrand::Rng,
    world: World,
    disk: Disk,
    programs: Vec<Program>,
    registry: Registry,
    checker: ArchiveChecker,
    followed: Option<Followed>,
    /// Another program that holds the file for writing.
    holder: Option<Connection>,
    page_size: u32,
    clock: Duration,
    serial: u64,
    still: bool,
    is_full: bool,
    hazards: HazardTally,
    pub tally: DiskTally,
    story: Option<Vec<String>>,
}

/// What goes on after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    GoesOn,
    /// The programs ended: what was to happen to them does not.
    Ended,
}

impl DiskHistory {
    pub fn new(seed: u64, told: bool) -> Self {
        let mut world = World::new(seed);
        let page_size = world.random.u32(50..110);
        Self {
            seed,
            random: fastrand::Rng::with_seed(seed ^ 0xD15C),
            world,
            disk: Disk::new(),
            programs: Vec::new(),
            registry: Registry::default(),
            checker: ArchiveChecker::default(),
            followed: seed.is_multiple_of(3).then(Followed::default),
            holder: None,
            page_size,
            clock: Duration::ZERO,
            serial: 0,
            still: false,
            is_full: false,
            hazards: HazardTally::new(),
            tally: DiskTally::default(),
            story: told.then(Vec::new),
        }
    }

    pub fn run(&mut self) -> Result<(), String> {
        let lived = self.live().and_then(|()| self.come_to_rest());
        self.tally.told_twice = self.followed.as_ref().map_or(0, |told| told.repeated);
        lived.map_err(|wrong| {
            let story = self.story.iter().flatten().cloned().collect::<Vec<_>>();
            format!(
                "seed {}: {wrong}\n{:?}\n{}",
                self.seed,
                self.world.habits,
                story.join("\n")
            )
        })
    }

    fn tell(&mut self, words: impl FnOnce() -> String) {
        if let Some(story) = &mut self.story {
            story.push(format!("{:>9.2} {}", self.clock.as_secs_f64(), words()));
        }
    }

    fn live(&mut self) -> Result<(), String> {
        self.start(self.followed.is_some())?;
        for step in 0..STEPS {
            self.world.step = step;
            match self.random.u8(..100) {
                0..38 => self.read()?,
                38..62 => self.drift(),
                62..90 => {
                    let most = [300, 3_000, 12_000, 60_000][self.random.usize(..4)];
                    let wait = self.random.u64(1..most);
                    self.pass(Duration::from_millis(wait))?;
                }
                _ => self.trouble()?,
            }
        }
        Ok(())
    }

    // Programs.

    fn start(&mut self, follows: bool) -> Result<(), String> {
        let path = self.disk.path();
        let begin = Begin {
            path: &path,
            registry: &self.registry,
            clock: self.clock,
            page_size: self.page_size,
            at_first: [20, 60, 200, 500][self.random.usize(..4)],
            follows,
        };
        let alone = self.programs.is_empty();
        let program = Program::begin(&begin, self.random.u64(..))?;
        let connection = &program.worker.store.as_ref().unwrap().connection;
        if alone {
            let wrong = program.worker.store.as_ref().unwrap().verify().unwrap();
            if !wrong.is_empty() {
                return Err(wrong.join(" "));
            }
            let groups = self.registry.groups(&self.world);
            self.checker.step(connection, &self.world, &groups)?;
            if self.disk.states.is_empty() {
                self.disk.is_certain(connection);
            }
        }
        self.programs.push(program);
        let who = self.programs.len() - 1;
        let connection = &self.programs[who].worker.store.as_ref().unwrap().connection;
        let sql = "SELECT coalesce(max(last_seq), 0) FROM thread";
        let last: i64 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
        self.tell(|| format!("program {who} starts, the last event is {last}"));
        let (width, height) = (self.random.u16(24..100), self.random.u16(5..30));
        self.send(who, Event::Resized(Size { width, height }))
            .map(drop)
    }

    /// All programs end, and one starts.
    fn crash(&mut self, crash: Crash) -> Result<(), String> {
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
    fn quit(&mut self) -> Result<(), String> {
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

    fn trouble(&mut self) -> Result<(), String> {
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
    fn fill(&mut self) {
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
    fn hold(&mut self) {
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

    fn send(&mut self, who: usize, event: Event) -> Result<(), String> {
        self.tell(|| match &event {
            Event::PageFetched { id, page } => {
                format!(
                    "{who}: answer {id:?} of {:?}, {}",
                    page.answered,
                    page.messages.len()
                )
            }
            Event::KeyPressed(key) => format!("{who}: key {:?}", key.code),
            Event::Recalled { id, found } => {
                let found = found.as_ref().map(|found| found.messages.len());
                format!("{who}: recalled {id:?} {found:?}")
            }
            other => format!("{who}: {other:?}"),
        });
        let effects = update(&mut self.programs[who].state, event, at(self.clock));
        for effect in effects {
            self.carry_out(who, effect)?;
        }
        Ok(())
    }

    fn carry_out(&mut self, who: usize, effect: Effect) -> Result<(), String> {
        match effect {
            Effect::FetchPage { id, request } => {
                if !(1..=2000).contains(&request.limit) || request.page == 0 {
                    return Err(format!("bad request {request:?}"));
                }
                self.programs[who].waiting.push(id);
                let faults = if self.still {
                    0
                } else {
                    self.world.habits.faults
                };
                let fails = self.random.u32(..100) < faults;
                let due = if fails {
                    Due::Fail(id)
                } else {
                    Due::Snapshot(id, request)
                };
                self.schedule(who, due);
            }
            Effect::Cancel { id } => self.schedule(who, Due::Cancelled(id)),
            Effect::Recall { id, wanted, limit } => {
                self.push(who, ArchiveJob::Recall(id, wanted, limit));
            }
            Effect::FindKept { id, query, before } => {
                self.push(who, ArchiveJob::Find(id, query, before));
            }
            Effect::Keep(kept) => self.push(who, ArchiveJob::Keep(kept)),
            _ => {}
        }
        Ok(())
    }

    fn push(&mut self, who: usize, job: ArchiveJob) {
        self.programs[who].jobs.push_back(job);
        self.schedule(who, Due::Job);
    }

    fn schedule(&mut self, who: usize, due: Due) {
        let most = match due {
            Due::Job => Duration::from_millis([5, 200, 3_000][self.random.usize(..3)]),
            _ => self.world.habits.slowness,
        };
        let later = most.mul_f64(self.random.f64());
        self.schedule_after(who, later, due);
    }

    fn schedule_after(&mut self, who: usize, later: Duration, due: Due) {
        self.serial += 1;
        let due = (self.clock + later, self.serial, due);
        self.programs[who].due.push(due);
    }

    fn pass(&mut self, wait: Duration) -> Result<(), String> {
        let end = self.clock + wait;
        for _ in 0..100_000 {
            let next = |(who, program): (usize, &Program)| {
                let (time, serial) = program.next(self.clock)?;
                Some((time, serial.unwrap_or(u64::MAX), who))
            };
            let next = self.programs.iter().enumerate().filter_map(next).min();
            let Some((time, serial, who)) = next.filter(|(time, ..)| *time <= end) else {
                self.clock = end;
                return Ok(());
            };
            self.clock = time;
            let due = &mut self.programs[who].due;
            match due.iter().position(|due| due.1 == serial) {
                None => self.send(who, Event::Woke)?,
                Some(at) => {
                    let (_, _, due) = due.swap_remove(at);
                    self.happen(who, due)?;
                }
            }
            if !self.still && self.random.u16(..400) == 0 {
                self.crash(Crash::Killed)?;
            }
        }
        Err("it never sleeps".to_owned())
    }

    fn happen(&mut self, who: usize, due: Due) -> Result<(), String> {
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
    fn work(&mut self, who: usize) -> Result<Then, String> {
        let program = &mut self.programs[who];
        let Some(job) = program.jobs.pop_front() else {
            return Ok(Then::GoesOn);
        };
        let ArchiveJob::Keep(_) = job else {
            program.worker.run(job);
            return self.report(who);
        };
        // Half of those who wait see the file free in time.
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
    fn follow(&mut self, who: usize) -> Result<Then, String> {
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
    fn report(&mut self, who: usize) -> Result<Then, String> {
        while let Some(event) = self.programs[who].reported() {
            self.send(who, event)?;
        }
        Ok(Then::GoesOn)
    }

    // The user, and the list.

    fn keys(&mut self, who: usize, keys: &str) -> Result<(), String> {
        for name in keys.split(' ') {
            self.send(who, Event::KeyPressed(key_of(name).unwrap()))?;
        }
        Ok(())
    }

    fn read(&mut self) -> Result<(), String> {
        let who = self.random.usize(..self.programs.len());
        if self.programs[who].follows {
            return Ok(());
        }
        match self.random.u8(..100) {
            0..45 => self.keys(who, "PgUp PgUp PgUp"),
            45..55 => self.keys(who, "PgDn"),
            55..65 => self.keys(who, "g"),
            65..75 => self.keys(who, "G"),
            75..85 => self.go_to_date(who),
            85..95 => self.keys(who, "R"),
            _ => self.keys(who, "R R"),
        }
    }

    fn go_to_date(&mut self, who: usize) -> Result<(), String> {
        let oldest = self.world.list.first();
        let oldest = oldest.map_or(START, |t| self.world.classes[t.class].second);
        let second = self.random.i64(oldest - 200_000..START + 100_000);
        let day = UnixTime::new(second).unwrap().to_utc().format("%Y-%m-%d");
        self.keys(who, "t")?;
        for letter in day.to_string().chars() {
            let key = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE);
            self.send(who, Event::KeyPressed(key))?;
        }
        self.keys(who, "Enter")
    }

    fn drift(&mut self) {
        let wall = START + i64::try_from(self.clock.as_secs()).unwrap();
        let len = self.world.list.len();
        match self.random.u8(..100) {
            0..50 => self.arrive(1..4, wall),
            50..55 => self.arrive(20..260, wall),
            55..58 if len > 0 => {
                let count = self.random.usize(1..=len.min(150));
                let from = self.random.usize(..=len - count);
                self.tell(|| format!("{count} are deleted from {from} of {len}"));
                for _ in 0..count {
                    self.world.delete(from);
                }
            }
            58..80 if len > 0 => {
                // The newest are deleted more often.
                let near = if self.random.bool() { len.min(30) } else { len };
                self.world.delete(len - 1 - self.random.usize(..near));
            }
            80..84 if self.world.habits.late > 0 => self.world.file_late(),
            _ => self.world.report(&mut self.hazards),
        }
    }

    fn arrive(&mut self, count: std::ops::Range<u32>, wall: i64) {
        let count = self.random.u32(count);
        self.tell(|| format!("{count} arrive"));
        for _ in 0..count {
            self.world.arrive_at(wall);
        }
    }

    // The end.

    /// The list stops changing; a last program reads all of it.
    fn come_to_rest(&mut self) -> Result<(), String> {
        self.tell(|| "--- the list stands still".to_owned());
        (self.still, self.world.habits.lags) = (true, false);
        self.quit()?;
        self.start(self.followed.is_some())?;
        self.settle()?;
        let size = Size {
            width: 100,
            height: 60,
        };
        self.send(0, Event::Resized(size))?;
        for step in 0..600 {
            let thread = sync(&self.programs[0].state).thread();
            if thread.is_complete() || self.world.list.is_empty() {
                break;
            }
            // The view may have passed a gap before it was filled.
            self.keys(0, if step % 40 == 0 { "G" } else { "PgUp" })?;
            self.settle()?;
        }
        let list = self.world.list.len() as u64;
        self.keys(0, "R R")?;
        self.settle()?;
        if let Some(why) = self.programs[0].lost() {
            return Err(format!("the archive is lost: {}", &**why));
        }
        let held = sync(&self.programs[0].state).thread().len();
        if held != list {
            return Err(format!("{held} messages are held of {list}"));
        }
        let store = self.programs[0].worker.store.as_ref().unwrap();
        let groups = self.registry.groups(&self.world);
        self.checker.rest(&store.connection, &self.world, &groups)?;
        if let Some(followed) = &self.followed {
            followed.rest(&self.world, &groups)?;
        }
        self.quit()?;
        self.start(false)
    }

    /// Lets time pass until no request is in flight and all is written.
    fn settle(&mut self) -> Result<(), String> {
        for _ in 0..3_000 {
            let program = &self.programs[0];
            let rests = program.waiting.is_empty() && program.jobs.is_empty();
            if rests && sync(&program.state).audited().is_none() {
                return Ok(());
            }
            self.pass(Duration::from_secs(2))?;
        }
        Err("no rest".to_owned())
    }
}

//! One history.

mod acts;
mod jobs;
mod trouble;

use std::time::Duration;

use rusqlite::Connection;

use super::check::ArchiveChecker;
use super::disk::{Crash, Disk};
use super::followed::Followed;
use super::program::{Begin, Due, Program, at};
use super::registry::Registry;
use crate::archive::queue::ArchiveJob;
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::sim::tally::HazardTally;
use crate::chat::sim::world::World;
use crate::chat::testing::sync;
use crate::chat::update::update;
use crate::layout::areas::Size;

/// Steps of a history before the final check.
const STEPS: u32 = 120;

/// How often each event happened, to see that it happens at all.
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
    pub compared_unread: u64,
}

impl DiskTally {
    fn counts(&mut self) -> [&mut u64; 13] {
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
            &mut self.compared_unread,
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
            Effect::CountKept(newer_than) => self.push(who, ArchiveJob::Count(newer_than)),
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
        self.read_nothing()?;
        for step in 0..600 {
            let thread = sync(&self.programs[0].state).thread();
            if thread.is_complete() || self.world.list.is_empty() {
                break;
            }
            // The view may have passed a gap before it was filled.
            self.keys(0, if step % 120 == 0 { "G" } else { "PgUp" })?;
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

    /// The program finds by itself what has changed, as far as the gateway's count tells.
    fn read_nothing(&mut self) -> Result<(), String> {
        self.pass(Duration::from_mins(2))?;
        self.settle()?;
        let habits = &self.world.habits;
        let is_told = habits.total.is_none() && habits.late == 0 && !self.world.list.is_empty();
        let Some(store) = &self.programs[0].worker.store else {
            return Ok(());
        };
        let count = store.count(None).unwrap();
        if is_told && count.is_some_and(|count| count.is_complete) {
            let groups = self.registry.groups(&self.world);
            ArchiveChecker::unread(&store.connection, &self.world, &groups)?;
            self.tally.compared_unread += 1;
        }
        Ok(())
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

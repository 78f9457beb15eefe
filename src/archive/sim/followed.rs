//! The lines that `follow` has written, over several runs.

use std::collections::BTreeMap;

use super::disk::Disk;
use super::program::Program;
use crate::archive::events::{KeptEvent, MessageChange};
use crate::chat::sim::world::{START, World};
use crate::mutation::{Mutation, is_on};

/// The lines by their numbers: what happened, to which class.
#[derive(Default)]
pub struct Followed {
    lines: BTreeMap<u64, (MessageChange, usize, String)>,
    pub repeated: u64,
}

fn line(event: &KeptEvent) -> (MessageChange, usize, String) {
    let class = event.message.raw().unwrap().as_untrusted().parse().unwrap();
    let status = event.message.status().word().to_owned();
    (event.what.clone(), class, status)
}

impl Followed {
    /// Writes the events that the archive has, and notes each in the archive as written. After
    /// `lines` lines the program is killed, between the line and the note.
    pub fn tell(
        &mut self,
        program: &mut Program,
        disk: &mut Disk,
        lines: usize,
    ) -> Result<bool, String> {
        let Some(store) = &mut program.worker.store else {
            return Ok(false);
        };
        let mut left = lines;
        loop {
            let log = disk.log();
            let Ok(events) = store.events() else {
                // Another program holds the file, or the disk is full: later.
                return Ok(false);
            };
            if events.is_empty() {
                return Ok(false);
            }
            if disk.log() != log {
                // `follow` waits for the disk at each write of its own.
                disk.is_certain(&store.connection);
            }
            for event in events {
                let is_killed = left == 0;
                left = left.saturating_sub(1);
                if is_on(Mutation::ToldBeforeWritten) {
                    store
                        .events_delivered(event.seq)
                        .map_err(|error| error.to_string())?;
                    disk.noted(&store.connection);
                    if is_killed {
                        return Ok(true);
                    }
                }
                self.write(&event)?;
                if is_killed {
                    return Ok(true);
                }
                if store.events_delivered(event.seq).is_err() {
                    // Another program holds the file: the event is told again.
                    return Ok(false);
                }
                disk.noted(&store.connection);
            }
        }
    }

    /// The number of the last line.
    pub fn told(&self) -> Option<u64> {
        self.lines.keys().next_back().copied()
    }

    fn write(&mut self, event: &KeptEvent) -> Result<(), String> {
        let new = line(event);
        if let Some(before) = self.lines.insert(event.seq, new.clone()) {
            self.repeated += 1;
            if before != new {
                return Err(format!(
                    "number {} was {before:?}, and is {new:?}",
                    event.seq
                ));
            }
        }
        Ok(())
    }

    /// The events add up to the list.
    pub fn rest(&self, world: &World, groups: &[usize]) -> Result<(), String> {
        let numbers = self.lines.keys().copied();
        if !numbers.eq(1..=self.lines.len() as u64) {
            return Err("numbers of events are missing".to_owned());
        }
        let mut counts = vec![0_i64; world.classes.len()];
        let mut statuses: BTreeMap<usize, &str> = BTreeMap::new();
        for (what, class, status) in self.lines.values() {
            match what {
                MessageChange::Came => counts[groups[*class]] += 1,
                MessageChange::Gone => counts[groups[*class]] -= 1,
                MessageChange::Turned(was) => {
                    let before = statuses.get(class);
                    if before.is_some_and(|before| *before != was.word()) {
                        return Err(format!("class {class} was {before:?}, not {was:?}"));
                    }
                }
            }
            statuses.insert(*class, status);
        }
        let mut alive = vec![0; world.classes.len()];
        for (class, known) in world.classes.iter().enumerate() {
            alive[groups[class]] += i64::from(known.alive);
        }
        for (class, known) in world.classes.iter().enumerate() {
            let when = known.second - START;
            if when >= 0 && counts[class] != alive[class] {
                let (told, alive) = (counts[class], alive[class]);
                return Err(format!(
                    "class {class} ({when}) was told {told} times for {alive}"
                ));
            }
        }
        for truth in world.list.iter().filter(|t| t.message.id().is_some()) {
            let status = truth.message.status().word();
            if statuses
                .get(&truth.class)
                .is_some_and(|told| *told != status)
            {
                return Err(format!(
                    "the last status of class {} was not told",
                    truth.class
                ));
            }
        }
        Ok(())
    }
}

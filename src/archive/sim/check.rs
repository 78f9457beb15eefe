//! What must be true of the archive after each write, after each start, and at rest.

use rusqlite::Connection;

use crate::chat::sim::world::{START, Ties, World};
use crate::message::DeliveryStatus;

/// A row of the archive.
struct Row {
    class: usize,
    second: i64,
    is_gone: bool,
    status: String,
    has_id: bool,
}

/// Remembers what the archive has held.
#[derive(Default)]
pub struct ArchiveChecker {
    /// Rows of each class that a write has left.
    held: Vec<u16>,
    /// Classes that had a final status.
    finals: Vec<bool>,
}

fn rows(connection: &Connection) -> Vec<Row> {
    let mut statement = connection
        .prepare_cached(
            "SELECT record, second, gone IS NOT NULL, status, message_id IS NOT NULL
             FROM message ORDER BY second, place, id",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        let class: String = row.get(0)?;
        Ok(Row {
            class: class.parse().unwrap(),
            second: row.get(1)?,
            is_gone: row.get(2)?,
            status: row.get(3)?,
            has_id: row.get(4)?,
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn runs(connection: &Connection) -> Vec<(i64, i64, bool, bool)> {
    let sql = "SELECT oldest, newest, at_oldest, at_newest FROM run ORDER BY oldest";
    let mut statement = connection.prepare_cached(sql).unwrap();
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// How often each class is in these rows.
fn counts<'a>(rows: impl Iterator<Item = &'a Row>, groups: &[usize]) -> Vec<u16> {
    sums(rows.map(|row| (row.class, 1)), groups)
}

/// The sums by group; the other classes of a group have none.
fn sums(each: impl Iterator<Item = (usize, u16)>, groups: &[usize]) -> Vec<u16> {
    let mut sums = vec![0; groups.len()];
    for (class, count) in each {
        sums[groups[class]] += count;
    }
    sums
}

fn alive(world: &World, groups: &[usize]) -> Vec<u16> {
    let classes = world.classes.iter().enumerate();
    sums(classes.map(|(class, known)| (class, known.alive)), groups)
}

impl ArchiveChecker {
    /// Forgets what a power failure may have taken.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// After a write or a start.
    pub fn step(
        &mut self,
        connection: &Connection,
        world: &World,
        groups: &[usize],
    ) -> Result<(), String> {
        let rows = rows(connection);
        self.held.resize(world.classes.len(), 0);
        self.finals.resize(world.classes.len(), false);
        let all = counts(rows.iter(), groups);
        let live = counts(rows.iter().filter(|row| !row.is_gone), groups);
        let classes = || world.classes.iter().enumerate();
        let most = sums(classes().map(|(class, known)| (class, known.most)), groups);
        let alive = alive(world, groups);
        // Rows go from one class of a group to another.
        let held = sums(self.held.iter().copied().enumerate(), groups);
        for (class, known) in world.classes.iter().enumerate() {
            let when = known.second - START;
            let told = |words: &str| Err(format!("class {class} ({when}) {words}"));
            if all[class] > most[class] {
                return told("is kept twice");
            }
            if all[class] < held[class] {
                return told("is lost");
            }
            let is_alone = groups.iter().filter(|group| **group == class).count() == 1;
            if is_alone && live[class] < alive[class].min(all[class]) {
                return told("is marked as gone, and is there");
            }
        }
        self.held = all;
        for row in &rows {
            if world.classes[row.class].second != row.second {
                return Err(format!("class {} is filed elsewhere", row.class));
            }
            let is_final = DeliveryStatus::parse(&row.status).is_final();
            if row.has_id && self.finals[row.class] && !is_final {
                return Err(format!("class {} went back to {}", row.class, row.status));
            }
            self.finals[row.class] |= is_final && row.has_id;
        }
        nothing_missing(connection, &live, world, groups)
    }

    /// While nothing changes, and nobody reads: a complete archive lists what the gateway lists.
    pub fn unread(connection: &Connection, world: &World, groups: &[usize]) -> Result<(), String> {
        let rows = rows(connection);
        let live = rows.iter().filter(|row| !row.is_gone);
        let (kept, alive) = (counts(live, groups), alive(world, groups));
        let wrong = (0..kept.len()).filter(|class| kept[*class] != alive[*class]);
        match wrong.count() {
            0 => Ok(()),
            wrong => Err(format!("{wrong} classes differ where nobody reads")),
        }
    }

    /// While nothing changes, after all was read again: the archive is the list, and what was
    /// deleted.
    pub fn rest(
        &mut self,
        connection: &Connection,
        world: &World,
        groups: &[usize],
    ) -> Result<(), String> {
        self.step(connection, world, groups)?;
        let rows = rows(connection);
        let live: Vec<&Row> = rows.iter().filter(|row| !row.is_gone).collect();
        let (kept, alive) = (counts(live.iter().copied(), groups), alive(world, groups));
        for (class, known) in world.classes.iter().enumerate() {
            if kept[class] != alive[class] {
                let (when, kept, alive) = (known.second - START, kept[class], alive[class]);
                return Err(format!(
                    "class {class} ({when}) is kept {kept} times for {alive}"
                ));
            }
        }
        for row in live.iter().filter(|row| row.has_id) {
            let truth = world.list.iter().find(|t| t.class == row.class).unwrap();
            if truth.message.status().word() != row.status {
                return Err(format!(
                    "class {} has an old status {}",
                    row.class, row.status
                ));
            }
        }
        if world.habits.ties != Ties::Shuffled && world.habits.late == 0 {
            let theirs = world.list.iter().map(|t| groups[t.class]);
            if !live.iter().map(|row| groups[row.class]).eq(theirs) {
                return Err("the order is not the list's".to_owned());
            }
        }
        let runs = runs(connection);
        match (&runs[..], world.list.is_empty()) {
            ([(.., true, true)], _) | ([], true) => Ok(()),
            _ => Err(format!("the stretches are {runs:?}")),
        }
    }
}

/// Messages come at the newest end only, so all that lie between two messages of a stretch were
/// there when it was proven. (Those that were filed late are not counted.)
fn nothing_missing(
    connection: &Connection,
    live: &[u16],
    world: &World,
    groups: &[usize],
) -> Result<(), String> {
    let alive = alive(world, groups);
    let second = |at: usize| world.classes[world.list[at].class].second;
    for (oldest, newest, ..) in runs(connection) {
        let from = world
            .list
            .partition_point(|t| world.classes[t.class].second <= oldest);
        for at in (from..world.list.len()).take_while(|at| second(*at) < newest) {
            let class = world.list[at].class;
            let known = &world.classes[class];
            if !known.late && live[groups[class]] < alive[groups[class]] {
                let when = known.second - START;
                return Err(format!("class {class} ({when}) is missing"));
            }
        }
    }
    Ok(())
}

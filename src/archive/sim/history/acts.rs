//! What the user does, and how the gateway's list changes.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::DiskHistory;
use crate::chat::action::key_of;
use crate::chat::event::Event;
use crate::chat::sim::world::START;
use crate::time::UnixTime;

impl DiskHistory {
    pub(super) fn keys(&mut self, who: usize, keys: &str) -> Result<(), String> {
        for name in keys.split(' ') {
            self.send(who, Event::KeyPressed(key_of(name).unwrap()))?;
        }
        Ok(())
    }

    pub(super) fn read(&mut self) -> Result<(), String> {
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

    pub(super) fn go_to_date(&mut self, who: usize) -> Result<(), String> {
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

    pub(super) fn drift(&mut self) {
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

    pub(super) fn arrive(&mut self, count: std::ops::Range<u32>, wall: i64) {
        let count = self.random.u32(count);
        self.tell(|| format!("{count} arrive"));
        for _ in 0..count {
            self.world.arrive_at(wall);
        }
    }

    // The end.
}

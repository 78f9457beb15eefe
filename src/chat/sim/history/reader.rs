//! The simulated user's actions, and the changes of the list.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::History;
use crate::chat::action::key_of;
use crate::chat::event::Event;
use crate::chat::sim::tally::Hazard;
use crate::chat::sim::world::START;
use crate::layout::areas::Size;
use crate::layout::viewport::Anchor;
use crate::time::UnixTime;

impl History {
    pub(in crate::chat::sim) fn read(&mut self) -> Result<(), String> {
        match self.world.random.u8(..100) {
            0..22 => self.keys("PgUp"),
            22..27 => self.keys("PgUp PgUp PgUp PgUp PgUp PgUp"),
            27..36 => self.keys("PgDn"),
            36..42 => self.keys("Ctrl-u"),
            42..46 => self.keys("Ctrl-d"),
            46..54 => self.keys("k"),
            54..60 => self.keys("j"),
            60..65 => {
                let rows = self.world.random.i16(-30..15);
                self.send(Event::WheelTurned(rows))
            }
            65..70 => self.keys("g"),
            70..78 => self.keys("G"),
            78..85 => self.go_to_date(),
            85..89 => self.keys("R"),
            89..91 => self.keys("R R"),
            91..94 => self.resize(),
            94..97 => {
                let focused = self.world.random.bool();
                self.send(Event::FocusChanged(focused))
            }
            _ => self.keys("i Esc"),
        }
    }

    pub(in crate::chat::sim) fn go_to_date(&mut self) -> Result<(), String> {
        let oldest = self.world.list.first();
        let oldest = oldest.map_or(START, |t| self.world.classes[t.class].second);
        let second = self.world.random.i64(oldest - 200_000..START + 100_000);
        let day = UnixTime::new(second).unwrap().to_utc().format("%Y-%m-%d");
        self.keys("t")?;
        for letter in day.to_string().chars() {
            self.key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE))?;
        }
        self.key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE))?;
        if self.state.sync().jumps() {
            self.tally.note(Hazard::DateJump);
        }
        Ok(())
    }

    pub(in crate::chat::sim) fn resize(&mut self) -> Result<(), String> {
        let width = self.world.random.u16(24..100);
        let height = self.world.random.u16(5..30);
        self.send(Event::Resized(Size { width, height }))
    }

    pub(in crate::chat::sim) fn keys(&mut self, keys: &str) -> Result<(), String> {
        for name in keys.split(' ') {
            self.key(key_of(name).unwrap())?;
            match name {
                "g" if self.state.sync().jumps() => self.tally.note(Hazard::FirstJump),
                "R" if self.state.sync().audited().is_some() => self.tally.note(Hazard::Audit),
                _ => {}
            }
        }
        Ok(())
    }

    pub(in crate::chat::sim) fn key(&mut self, key: KeyEvent) -> Result<(), String> {
        self.send(Event::KeyPressed(key))
    }

    // Changes of the list.

    pub(in crate::chat::sim) fn drift(&mut self) {
        let wall = START + i64::try_from(self.clock.as_secs()).unwrap();
        match self.world.random.u8(..100) {
            0..50 => {
                let count = self.world.random.u32(1..4);
                self.arrive(count, wall);
            }
            50..54 => {
                let count = self.world.random.u32(20..260);
                self.arrive(count, wall);
                let slice = self.state.sync().newest_limit();
                if count > slice {
                    self.tally.note(Hazard::BurstLarger);
                }
            }
            54..57 if !self.world.list.is_empty() => self.delete_many(),
            57..60 if !self.world.list.is_empty() => {
                // One message goes, one arrives: the total stays the same.
                self.delete_one();
                self.arrive(1, wall);
            }
            60..82 if !self.world.list.is_empty() => self.delete_one(),
            82..85 if self.world.random.u32(..100) < self.world.habits.late * 20 => {
                self.world.file_late();
                self.tally.note(Hazard::FiledLate);
                self.tell(|_| "filed late".to_owned());
            }
            _ => {
                self.world.report(&mut self.tally);
                self.tell(|_| "a report came".to_owned());
            }
        }
    }

    pub(in crate::chat::sim) fn arrive(&mut self, count: u32, wall: i64) {
        for _ in 0..count {
            let ahead = self.world.random.i64(0..2);
            self.world
                .arrive_at(wall.min(self.world.newest_second() + ahead).max(wall - 5));
        }
        if !self.waiting.is_empty() {
            self.tally.note(Hazard::ArrivedInFlight);
        }
        self.tell(|_| format!("{count} arrive"));
    }

    pub(in crate::chat::sim) fn delete_one(&mut self) {
        let len = self.world.list.len();
        let at = match self.world.random.u8(..4) {
            // Near an end of a segment, where the thread must prove adjacency.
            0 | 1 => self.near_an_edge().unwrap_or(len - 1),
            2 => len - 1 - self.world.random.usize(..len.min(20)),
            _ => self.world.random.usize(..len),
        };
        self.delete(at);
    }

    /// Index in the list of a message near an end of a loaded segment.
    pub(in crate::chat::sim) fn near_an_edge(&mut self) -> Option<usize> {
        let spans: Vec<_> = self.state.sync().thread().spans().collect();
        let (oldest, newest) = *self.world.random.choice(&spans)?;
        let end = if self.world.random.bool() {
            oldest
        } else {
            newest
        };
        let second = end.seconds();
        let list = &self.world.list;
        let at = list.partition_point(|t| self.world.classes[t.class].second < second);
        let spread = self.world.random.usize(..10);
        Some((at + spread).saturating_sub(3).min(list.len() - 1))
    }

    pub(in crate::chat::sim) fn delete(&mut self, at: usize) {
        let class = self.world.list[at].class;
        let second = self.world.classes[class].second;
        if let Anchor::At { key, .. } = self.state.view().viewport().anchor()
            && key.second().seconds() == second
        {
            self.tally.note(Hazard::AnchorDeleted);
        }
        if !self.waiting.is_empty() {
            self.tally.note(Hazard::DeletedInFlight);
            let near = |end: UnixTime| (end.seconds() - second).abs() < 40;
            let mut spans = self.state.sync().thread().spans();
            if spans.any(|(oldest, newest)| near(oldest) || near(newest)) {
                self.tally.note(Hazard::OverlapDeleted);
            }
        }
        self.world.delete(at);
        self.tell(|_| format!("one is deleted at {}", second - START));
    }

    pub(in crate::chat::sim) fn delete_many(&mut self) {
        let len = self.world.list.len();
        let count = self.world.random.usize(1..=len.min(150));
        let from = self.world.random.usize(..=len - count);
        for _ in 0..count {
            self.world.delete(from);
        }
        self.tally.note(Hazard::MassDeletion);
        self.tell(|_| format!("{count} are deleted from {from} of {len}"));
    }
}

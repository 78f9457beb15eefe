//! What the user does next.

use std::time::Duration;

use crate::chat::action::{Action, Layer};
use crate::chat::event::{Event, Pointer, PointerMove};
use crate::chat::sim::history::History;
use crate::chat::sim::script::columns_of;
use crate::chat::sim::tally::{Hazard, PURPOSES};
use crate::chat::sim::world::START;
use crate::layout::areas::Size;
use crate::time::UnixTime;

/// Keys that are pressed without a pause; the last one copies. `@` stands for a date, `#` for a
/// word.
const BURSTS: &[&str] = &[
    "g y",
    "t @ Enter y",
    "/ # Enter y",
    "[ y",
    "] y",
    "G y",
    "\\ f a i l e d Enter y",
    "n y",
    "\\ o n : @ Enter y",
    "PgUp PgUp PgUp y",
    "9 k y",
    "2 [ y",
    "Ctrl-g Enter y",
    "Ctrl-o y",
    "i y",
    "V k k y",
    "Esc Esc y",
];

impl History {
    pub(super) fn act(&mut self) -> Result<(), String> {
        match self.world.random.u8(..100) {
            0..30 => self.read(),
            30..38 => self.search(),
            38..46 => self.filter(),
            46..52 => self.burst(),
            52..58 => self.any_action(),
            58..62 => self.mouse(),
            62..70 => self.one_of(&["[", "]", "3 [", "n", "N", "2 n"]),
            70..76 => self.gallery(),
            76..82 => self.one_of(&[
                "i",
                "V",
                "v",
                "?",
                "i j y",
                "V k y",
                "v n p",
                "i r",
                "M",
                "M h h Enter",
                "T l",
            ]),
            82..84 => self.one_of(&["Ctrl-o", "Ctrl-i", "2 Ctrl-o"]),
            84..88 => self.keys("y"),
            88..90 => self.keys("9 PgUp"),
            90..92 => self.sizes(),
            92..97 => self.favour(),
            97..99 => self.keys("Esc Esc Esc"),
            _ => self.columns(),
        }
    }

    /// The terminal turns out to draw some characters in other widths.
    fn columns(&mut self) -> Result<(), String> {
        self.one_of(&["Esc Esc Esc", "k", "PgUp", "i"])?;
        let wide = self.world.random.u32(..);
        self.tally.note(Hazard::Recounted);
        self.send(Event::ColumnsCounted(columns_of(wide)))
    }

    fn one_of(&mut self, keys: &[&str]) -> Result<(), String> {
        let at = self.world.random.usize(..keys.len());
        self.keys(keys[at])
    }

    /// Resizes twice, and perhaps moves to and fro between.
    fn sizes(&mut self) -> Result<(), String> {
        self.keys("Esc Esc Esc")?;
        self.resize()?;
        self.one_of(&["j k", "k j", "i Esc", "Esc", "Ctrl-e Ctrl-y"])?;
        self.resize()
    }

    /// Does what leads to requests of the purpose that often fails in this history.
    fn favour(&mut self) -> Result<(), String> {
        let (purpose, keys) = PURPOSES[self.favoured()];
        self.keys("Esc Esc Esc R")?;
        self.pass(Duration::from_secs(4))?;
        if purpose == "newer" {
            self.keys("g")?;
            self.pass(Duration::from_secs(4))?;
        }
        self.keys(keys)?;
        self.pass(Duration::from_secs(4))
    }

    fn word(&mut self) -> String {
        let newest = self.world.classes.len().max(1);
        match self.world.random.u8(..6) {
            0 => "zzzz".to_owned(),
            1 => "MESSAGE".to_owned(),
            2 => "/[37]1 /".to_owned(),
            3 => "photo".to_owned(),
            _ => format!("message {} ", self.world.random.usize(..newest))
                .trim()
                .to_owned(),
        }
    }

    fn day(&mut self) -> String {
        let oldest = self.world.list.first();
        let oldest = oldest.map_or(START, |t| self.world.classes[t.class].second);
        let second = self.world.random.i64(oldest - 90_000..START + 90_000);
        let day = UnixTime::new(second).unwrap().to_utc();
        day.format("%Y-%m-%d").to_string()
    }

    fn line(&mut self, key: &str, text: &str) -> Result<(), String> {
        self.keys(key)?;
        self.keys("Ctrl-u")?;
        self.send(Event::Pasted(text.to_owned()))?;
        if self.world.random.bool() {
            self.pass(Duration::from_millis(50))?;
        }
        match self.world.random.u8(..8) {
            0 => self.keys("Esc"),
            1 => Ok(()),
            _ => self.keys("Enter"),
        }
    }

    fn search(&mut self) -> Result<(), String> {
        let word = self.word();
        self.line("/", &word)
    }

    fn filter(&mut self) -> Result<(), String> {
        let (one, other) = (self.day(), self.day());
        let (one, other) = if one < other {
            (one, other)
        } else {
            (other, one)
        };
        let text = match self.world.random.u8(..12) {
            0 => "failed".to_owned(),
            1 => "pending in".to_owned(),
            2 => "in".to_owned(),
            3 => "files".to_owned(),
            4 => "text:7".to_owned(),
            5 => format!("on:{one}"),
            6 => format!("until:{one}"),
            7 => format!("since:{one}"),
            8 => format!("since:{one} until:{other}"),
            9 => format!("failed until:{other}"),
            10 => "foo".to_owned(),
            _ => "out".to_owned(),
        };
        self.line("\\", &text)?;
        if self.state.find().filtering().is_some() {
            self.tally.note(Hazard::Filtered);
            if self.state.sync().jumps() {
                self.tally.note(Hazard::DatesJumped);
            }
        }
        Ok(())
    }

    /// Presses several keys without a pause.
    fn burst(&mut self) -> Result<(), String> {
        let burst = BURSTS[self.world.random.usize(..BURSTS.len())];
        for key in burst.split(' ') {
            let text = match key {
                "@" => self.day(),
                "#" => self.word(),
                key => {
                    self.keys(key)?;
                    continue;
                }
            };
            for letter in text.chars() {
                let name = letter.to_string().replace(' ', "Space");
                self.keys(&name)?;
            }
        }
        if self.state.sync().jumps() || self.state.find().failing().is_under_way() {
            self.tally.note(Hazard::CopyAhead);
        }
        Ok(())
    }

    fn any_action(&mut self) -> Result<(), String> {
        let all: Vec<Action> = Action::all().collect();
        let action = all[self.world.random.usize(..all.len())];
        let key = self.state.keymap().key(action).map(|key| key.to_string());
        let leaves = matches!(action, Action::Quit | Action::Suspend);
        match key.filter(|_| !leaves) {
            Some(key) => self.keys(&key),
            None => Ok(()),
        }
    }

    fn gallery(&mut self) -> Result<(), String> {
        if self.state.layer() == Layer::Transcript && !self.state.input().is_open() {
            self.opens_gallery();
            return self.keys("Ctrl-g");
        }
        self.one_of(&["h", "l", "j", "k", "Enter", "v", "g", "Esc", "PgUp"])
    }

    fn mouse(&mut self) -> Result<(), String> {
        self.tally.note(Hazard::Clicked);
        let size = self.state.view().size().unwrap_or(Size {
            width: 80,
            height: 20,
        });
        let bar = self.world.random.u8(..3) == 0;
        let column = if bar {
            size.width - 1
        } else {
            self.world.random.u16(..size.width)
        };
        for what in [
            PointerMove::Pressed,
            PointerMove::Dragged,
            PointerMove::Released,
        ] {
            let row = self.world.random.u16(..size.height);
            self.send(Event::PointerMoved(Pointer { what, column, row }))?;
        }
        Ok(())
    }
}

//! Every character where it belongs, whatever columns the terminal takes: whole programs draw on
//! terminals that count columns by tables which disagree.

mod model;
mod program;

use std::num::NonZeroU16;

use crate::chat::damage::{Damage, Scroll};
use crate::layout::areas::Size;
use crate::layout::bubble::clusters;
use crate::mutation::{Flaw, switch};
use crate::terminal::{Lines, Renderer};
use crate::text::SafeText;
use crate::text::agreed::STAND_IN;
use crate::text::columns::{Class, Columns};
use crate::ui::ColourDepth;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::Color;
use unicode_properties::UnicodeEmoji;

use model::{Model, TABLES, Table};
use program::Program;

/// Parts of texts: what terminals disagree about, and what they agree on around it.
const PARTS: [&str; 50] = [
    "a",
    "1500 euro",
    " ",
    "  ",
    "Your code is 48 26 91",
    "\n",
    "é",
    "e\u{301}",
    "你好",
    "한",
    "\u{1112}\u{1161}\u{11AB}",
    "\u{1112}\u{119E}\u{11AB}",
    "🩷",
    "🩵🫨",
    "\u{1FAEA}",
    "😀",
    "👍🏽",
    "🙏🏼 25 euro",
    "👨\u{200D}👩\u{200D}👧\u{200D}👦",
    "🧑🏽\u{200D}💻",
    "❤",
    "❤\u{FE0F}",
    "☎\u{FE0F}",
    "❤\u{FE0F}\u{200D}🔥",
    "1\u{FE0F}\u{20E3}",
    "🇧🇪",
    "🇦",
    "🇦 abc|",
    "\u{20C1}",
    "\u{A7CB}",
    "\u{1C89}",
    "₽",
    "₿",
    "☰",
    "䷀",
    "क\u{93F}",
    "क\u{94D}ष",
    "กำ",
    "ที่",
    "ब\u{93E}त",
    "ش",
    "שׁ",
    "±",
    "—",
    "“x”",
    "✓",
    "\u{1F3FD}",
    "🏴\u{200D}☠\u{FE0F}",
    "x\u{301}\u{302}",
    "https://a.example/🩷",
];

/// Of Unicode 17.
const EMOJI: usize = 3953;

const KEYS: [&str; 24] = [
    "\u{20C1}", "ب", "g", "G", "PgUp", "PgDn", "j", "k", "Ctrl-e", "Ctrl-y", "Ctrl-d", "Ctrl-u",
    "?", "Esc", "i", "/", "e", "Enter", "n", "V", "\\", "q", "Ctrl-l", "🩷",
];

fn texts() -> impl Strategy<Value = Vec<String>> {
    let text = prop::collection::vec(prop::sample::select(&PARTS[..]), 0..14);
    prop::collection::vec(text.prop_map(|parts| parts.concat()), 1..12)
}

fn sizes() -> impl Strategy<Value = Size> {
    (8_u16..70, 4_u16..18).prop_map(|(width, height)| Size { width, height })
}

/// What is read, how, and which keys are pressed meanwhile.
#[derive(Clone, Debug)]
struct Reading {
    texts: Vec<String>,
    keys: Vec<&'static str>,
    sizes: [Size; 2],
    framed: bool,
}

fn readings() -> impl Strategy<Value = Reading> {
    let keys = prop::collection::vec(prop::sample::select(&KEYS[..]), 0..12);
    let all = (texts(), keys, [sizes(), sizes()], any::<bool>());
    all.prop_map(|(texts, keys, sizes, framed)| Reading {
        texts,
        keys,
        sizes,
        framed,
    })
}

impl Reading {
    /// In a terminal that counts by `table`; where it shows something else, what that is.
    fn run(&self, table: Table) -> Result<(), String> {
        let depth = if self.framed {
            ColourDepth::None
        } else {
            ColourDepth::True
        };
        let mut program = Program::open(&self.texts, depth, self.sizes[0], table);
        let check = |program: &mut Program, done: &[&str]| {
            let checked = program.check();
            checked.map_err(|what| format!("{table:?}, after {done:?}: {what}"))
        };
        check(&mut program, &[])?;
        for (at, key) in self.keys.iter().enumerate() {
            // Leaving the program is nothing to draw.
            if *key != "q" {
                program.press(key);
            }
            check(&mut program, &self.keys[..=at])?;
        }
        program.resize(self.sizes[1]);
        check(&mut program, &self.keys)
    }
}

/// Rows of clusters up to the last column, as `painted` in two colours.
fn paint(rows: &[String], buffer: &mut Buffer) {
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut x = buffer.area.left();
        let row = rows.get(usize::from(y)).map_or("", |row| row);
        for cluster in clusters(row, Columns::USUAL) {
            let width = NonZeroU16::new(u16::try_from(cluster.width).unwrap()).unwrap();
            if x + width.get() > buffer.area.right() {
                break;
            }
            let ground = [Color::Reset, Color::Rgb(1, 2, 3)][usize::from(x / 7 % 2)];
            for at in x..x + width.get() {
                buffer[(at, y)].set_bg(ground);
            }
            buffer[(x, y)]
                .set_symbol(cluster.text)
                .set_diff_option(CellDiffOption::ForcedWidth(width));
            x += width.get();
        }
    }
}

/// A row of no line breaks.
fn row() -> impl Strategy<Value = String> {
    let parts = prop::collection::vec(prop::sample::select(&PARTS[..]), 0..10);
    parts.prop_map(|parts| parts.concat().replace('\n', ""))
}

const SMALL: Size = Size {
    width: 23,
    height: 5,
};

fn scrolled(rows: &mut [String], up: i32) {
    let count = usize::try_from(up.unsigned_abs()).unwrap();
    if up > 0 {
        rows.rotate_left(count);
    } else {
        rows.rotate_right(count);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]
    #[test]
    fn rows_that_change_and_scroll_stand_where_they_belong(
        first in prop::collection::vec(row(), 5),
        steps in prop::collection::vec((row(), -3..4_i32), 0..12),
    ) {
        for table in TABLES {
            let mut rows = first.clone();
            let mut screen = Renderer::with_sink(Vec::new(), SMALL);
            screen.set_quirks(program::quirks(table));
            let mut terminal = Model::new(table, SMALL.width, SMALL.height);
            let mut damage = Damage::all(SMALL);
            for (text, up) in steps.iter().cloned().chain([(String::new(), 1)]) {
                let frames = screen.sink().len();
                screen.draw(&damage, |buffer| paint(&rows, buffer)).unwrap();
                for frame in &screen.sink()[frames..] {
                    terminal.write(frame);
                }
                let mut whole = Buffer::empty(Rect::new(0, 0, SMALL.width, SMALL.height));
                paint(&rows, &mut whole);
                if let Err(what) = program::check(&whole, &terminal) {
                    panic!("{table:?}: {what}");
                }
                scrolled(&mut rows[1..4], up);
                rows[2] = text;
                damage = Damage {
                    scroll: (up != 0).then_some(Scroll { rows: 1..4, up }),
                    rows: std::iter::once(1..4).collect(),
                    ..Damage::default()
                };
            }
        }
    }
}

proptest! {
    #[test]
    fn lines_that_are_printed_stand_where_they_belong(rows in prop::collection::vec(row(), 3)) {
        let mut whole = Buffer::empty(Rect::new(0, 0, SMALL.width, 3));
        paint(&rows, &mut whole);
        for table in TABLES {
            let lines = Lines {
                has_pens: true,
                is_placed: true,
                quirks: program::quirks(table),
                ..Lines::default()
            };
            let mut bytes = Vec::new();
            lines.write(&mut whole.clone(), &mut bytes);
            let bytes = String::from_utf8(bytes).unwrap().replace('\n', "\r\n");
            let mut terminal = Model::new(table, SMALL.width, SMALL.height).in_shell();
            terminal.write(bytes.as_bytes());
            if let Err(what) = program::check(&whole, &terminal) {
                panic!("{table:?}: {what}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn every_character_stands_where_it_belongs(reading in readings()) {
        for table in TABLES {
            if let Err(what) = reading.run(table) {
                panic!("{what}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, ..ProptestConfig::default() })]
    #[test]
    fn in_another_terminal_all_stands_where_it_belongs_after_ctrl_l(reading in readings()) {
        for (at, table) in TABLES.into_iter().enumerate() {
            let mut program =
                Program::open(&reading.texts, ColourDepth::True, reading.sizes[0], table);
            let other = TABLES[(at + 5) % TABLES.len()];
            program.attach(other);
            if let Err(what) = program.check() {
                panic!("{table:?}, then {other:?}: {what}");
            }
        }
    }
}

#[test]
fn cells_that_are_not_blanked_placed_or_asked_about_are_noticed() {
    for flaw in [Flaw::NotBlanked, Flaw::NotPlaced, Flaw::NotAsked] {
        let mut runner = TestRunner::deterministic();
        let mut tries = (0..200).map(|_| readings().new_tree(&mut runner).unwrap().current());
        let seen = tries.find_map(|reading| {
            let wrong = TABLES.into_iter().find_map(|table| {
                switch(Some(flaw));
                let run = reading.run(table);
                switch(None);
                Some((table, run.err()?))
            });
            let (table, what) = wrong?;
            assert_eq!(reading.run(table), Ok(()));
            Some(what)
        });
        assert!(seen.is_some(), "{flaw:?} is not noticed");
    }
}

#[test]
fn header_typed_line_and_boxes_are_as_wide_as_the_terminal_counts() {
    let size = Size {
        width: 60,
        height: 20,
    };
    for (table, sign) in [
        (Table::Drops, STAND_IN),
        (Table::Doubles, "\u{20C1}"),
        (Table::Unicode(16), "\u{20C1}"),
    ] {
        let text = "\u{20C1}48 26".to_owned();
        let mut program = Program::open(&[text], ColourDepth::True, size, table);
        let shows = |program: &Program, wanted: &str| {
            let rows: Vec<String> = (0..20).map(|y| program.terminal.text(y)).collect();
            let is_there = rows.iter().any(|row| row.contains(wanted));
            assert!(is_there, "{table:?} {wanted:?} {rows:#?}");
        };
        shows(&program, &format!("Ann {sign}07"));
        for (key, wanted) in [("/", "/"), ("\u{20C1}", ""), ("7", &format!("/{sign}7"))] {
            program.press(key);
            shows(&program, wanted);
        }
        program.press("Esc");
        program.press("i");
        shows(&program, &format!("{sign}48 26"));
        program.check().unwrap();
    }
}

/// What the terminal draws in one or two columns is shown whole, with what follows right behind it.
#[test]
fn clusters_take_the_columns_that_the_terminal_counts() {
    let size = Size {
        width: 60,
        height: 30,
    };
    for table in TABLES {
        for class in Class::all() {
            let sample = class.sample();
            let columns = program::counted(table, class);
            let whole = format!("{sample}|48 26 91");
            let program =
                Program::open(std::slice::from_ref(&whole), ColourDepth::True, size, table);
            let shown: Vec<String> = (0..30).map(|y| program.terminal.text(y)).collect();
            let expected = match columns {
                0 => format!("{STAND_IN}|48 26 91"),
                // Flags are drawn as their letters, keys without their frame.
                _ if class == Class::Flag && table != Table::Cluster => "BE|48 26 91".to_owned(),
                _ if class == Class::LoneIndicator && table != Table::Cluster => {
                    "A |48 26 91".to_owned()
                }
                1 if class == Class::Keycap && table != Table::Sum => "1 |48 26 91".to_owned(),
                1 if class.is_picture() => format!("{sample} |48 26 91"),
                1 | 2 => whole,
                _ => "|48 26 91".to_owned(),
            };
            assert!(
                shown.iter().any(|row| row.contains(&expected)),
                "{table:?} {class:?} {columns}: {shown:#?}"
            );
        }
    }
}

/// All emoji, with and without what chooses their look, the first letters of all scripts, and texts
/// of everything mixed. `SMSTHREAD_ALL_CELLS=1` tries many more of the last.
#[test]
fn all_emoji_and_scripts_stand_where_they_belong() {
    let emoji = include_str!("cells_tests/emoji.txt").lines();
    let emoji: Vec<&str> = emoji.filter(|line| !line.starts_with("# ")).collect();
    assert_eq!(emoji.len(), EMOJI);
    let mut all: Vec<String> = emoji.iter().map(|&one| one.to_owned()).collect();
    all.extend(emoji.iter().map(|one| one.replace('\u{FE0F}', "")));
    let single = ('\u{A9}'..='\u{1FBFF}').filter(|c| c.is_emoji_char());
    // Also what nobody should write.
    all.extend(
        single.flat_map(|c| ["\u{FE0F}", "\u{FE0E}", "\u{1F3FE}"].map(|end| format!("{c}{end}"))),
    );
    all.extend(emoji.chunks(3).map(|few| few.join("\u{200D}")));
    let letters = ('\u{A0}'..='\u{3FFFF}')
        .step_by(16)
        .filter(|c| c.is_alphabetic());
    all.extend(letters.map(String::from));
    all.sort_unstable();
    all.dedup();
    let line = |text: &str| SafeText::line(text).to_string();
    let rows: Vec<String> = all.chunks(2).map(|few| line(&few.join("|07 "))).collect();
    check_rows(&rows);
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    let mut mixed = || {
        (0..6)
            .map(|_| match next(3) {
                0 => PARTS[next(PARTS.len())].replace('\n', ""),
                1 => rows[next(rows.len())].clone(),
                _ => "pay 1500 ".to_owned(),
            })
            .collect::<String>()
    };
    let many = std::env::var_os("SMSTHREAD_ALL_CELLS").is_some();
    let count = if many { 400_000 } else { 20_000 };
    let texts: Vec<String> = (0..count).map(|_| mixed()).collect();
    check_rows(&texts);
}

/// Draws the rows one screen after the other, over what stood there.
fn check_rows(rows: &[String]) {
    let (width, height) = (40, 16);
    let size = Size { width, height };
    for table in TABLES {
        let mut screen = Renderer::with_sink(Vec::new(), size);
        screen.set_quirks(program::quirks(table));
        let mut terminal = Model::new(table, size.width, size.height);
        for page in rows.chunks(usize::from(height)) {
            let frames = screen.sink().len();
            let damage = Damage {
                rows: std::iter::once(0..height).collect(),
                ..Damage::default()
            };
            screen.draw(&damage, |buffer| paint(page, buffer)).unwrap();
            for frame in &screen.sink()[frames..] {
                terminal.write(frame);
            }
            let mut whole = Buffer::empty(Rect::new(0, 0, size.width, size.height));
            paint(page, &mut whole);
            if let Err(what) = program::check(&whole, &terminal) {
                panic!("{table:?}: {what}");
            }
        }
    }
}

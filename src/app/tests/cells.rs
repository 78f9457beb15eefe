//! Every character is in its place, however the terminal counts columns: whole programs draw on
//! terminals whose tables of columns disagree.

mod model;
mod program;
mod rows;
mod table;

use crate::layout::areas::Size;
use crate::mutation::{Mutation, switch};
use crate::text::agreed::STAND_IN;
use crate::text::columns::Class;
use crate::ui::ColourDepth;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use program::Program;
use table::{TABLES, Table};

/// Parts of texts: what terminals disagree about, and what they agree on around it.
const PARTS: [&str; 61] = [
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
    "가\u{302F}",
    "ᯂ\u{1BEB}\u{1BF2}",
    "ក\u{17D2}ក\u{17D2}ក",
    "ක\u{DCA}\u{200D}ෂ",
    "x\u{301}\u{302}",
    "https://a.example/🩷",
    "١٠-١٢",
    "\u{1031}\u{102C}",
    "ကြွေးတော်",
    "\u{102C}25",
    "သင်္ဘော",
    "Ⅷ",
    "⒇5",
];

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

/// The texts, the keys that are pressed, and the sizes of the terminal.
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
    /// Runs the program in a terminal that counts by `table`; returns what the terminal shows
    /// wrongly.
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
    for mutation in [
        Mutation::NotBlanked,
        Mutation::NotPlaced,
        Mutation::NotAsked,
    ] {
        let mut runner = TestRunner::deterministic();
        let mut tries = (0..200).map(|_| readings().new_tree(&mut runner).unwrap().current());
        let seen = tries.find_map(|reading| {
            let wrong = TABLES.into_iter().find_map(|table| {
                switch(Some(mutation));
                let run = reading.run(table);
                switch(None);
                Some((table, run.err()?))
            });
            let (table, what) = wrong?;
            assert_eq!(reading.run(table), Ok(()));
            Some(what)
        });
        assert!(seen.is_some(), "{mutation:?} is not noticed");
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
        (Table::Unicode(16), "\u{20C1} "),
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

/// Clusters that the terminal draws in one or two columns are shown whole, and the next text
/// follows right behind.
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
            let mut program =
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
                1 | 2 => format!(
                    "{sample}{}|48 26 91",
                    " ".repeat(program.gap(sample, columns))
                ),
                _ => "|48 26 91".to_owned(),
            };
            assert!(
                shown.iter().any(|row| row.contains(&expected)),
                "{table:?} {class:?} {columns}: {shown:#?}"
            );
        }
    }
}

//! Rows that are drawn, changed, scrolled and printed, without a program around them.

use std::num::NonZeroU16;

use proptest::prelude::*;
use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use unicode_properties::UnicodeEmoji;

use super::PARTS;
use super::model::Model;
use super::program::{check, quirks};
use super::table::TABLES;
use crate::chat::damage::{Damage, Scroll};
use crate::layout::areas::Size;
use crate::layout::bubble::clusters;
use crate::terminal::{Lines, Renderer};
use crate::text::SafeText;
use crate::text::columns::Columns;

/// The number of emoji in Unicode 17.
const EMOJI: usize = 3953;

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
            if cluster.text.is_ascii() {
                // A number such as `VIII` has several cells.
                buffer.set_string(x, y, cluster.text, Style::new());
            } else {
                buffer[(x, y)]
                    .set_symbol(cluster.text)
                    .set_diff_option(CellDiffOption::ForcedWidth(width));
            }
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
            screen.set_quirks(quirks(table));
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
                if let Err(what) = check(&whole, &terminal) {
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
                quirks: quirks(table),
                ..Lines::default()
            };
            let mut bytes = Vec::new();
            lines.write(&mut whole.clone(), &mut bytes);
            let bytes = String::from_utf8(bytes).unwrap().replace('\n', "\r\n");
            let mut terminal = Model::new(table, SMALL.width, SMALL.height).in_shell();
            terminal.write(bytes.as_bytes());
            if let Err(what) = check(&whole, &terminal) {
                panic!("{table:?}: {what}");
            }
        }
    }
}

/// A terminal may join a mark to the letter in the cell before it.
#[test]
fn a_letter_and_its_mark_are_drawn_anew_together() {
    let rows = [
        "ကာ5",
        "က15",
        "ကာ5",
        "ခာ5",
        "ကးာ5",
        "ကး15",
        "कာ5",
        "खာ5",
        "a\u{102C}5",
        "a15",
        " \u{102C}5",
        " 15",
        "\u{A7CB}\u{1031}\u{102C}5",
        "\u{A7CB}15",
        "Your code is 48 26 91\u{A7CB}\u{1031}\u{102C}",
        "Your code is 48 26 91",
    ];
    for table in TABLES {
        let mut screen = Renderer::with_sink(Vec::new(), SMALL);
        screen.set_quirks(quirks(table));
        let mut terminal = Model::new(table, SMALL.width, SMALL.height);
        for row in rows {
            let row = [row.to_owned()];
            let mut whole = Buffer::empty(Rect::new(0, 0, SMALL.width, SMALL.height));
            paint(&row, &mut whole);
            let frames = screen.sink().len();
            let damage = Damage::all(SMALL);
            screen.draw(&damage, |buffer| paint(&row, buffer)).unwrap();
            for frame in &screen.sink()[frames..] {
                terminal.write(frame);
            }
            if let Err(what) = check(&whole, &terminal) {
                panic!("{table:?}, {row:?}: {what}");
            }
        }
    }
}

/// All emoji, with and without what chooses their look, the first letters of all scripts, and texts
/// of everything mixed. `SMSTHREAD_ALL_CELLS=1` tries many more of the last.
#[test]
fn all_emoji_and_scripts_stand_where_they_belong() {
    let emoji = include_str!("emoji.txt").lines();
    let emoji: Vec<&str> = emoji.filter(|line| !line.starts_with("# ")).collect();
    assert_eq!(emoji.len(), EMOJI);
    let mut all: Vec<String> = emoji.iter().map(|&one| one.to_owned()).collect();
    all.extend(emoji.iter().map(|one| one.replace('\u{FE0F}', "")));
    let single = ('\u{A9}'..='\u{1FBFF}').filter(|c| c.is_emoji_char());
    // Also texts that nobody should write.
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

/// Draws the rows screen by screen, each over the one before.
fn check_rows(rows: &[String]) {
    let (width, height) = (40, 16);
    let size = Size { width, height };
    for table in TABLES {
        let mut screen = Renderer::with_sink(Vec::new(), size);
        screen.set_quirks(quirks(table));
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
            if let Err(what) = check(&whole, &terminal) {
                panic!("{table:?}: {what}");
            }
        }
    }
}

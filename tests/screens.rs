//! Whole screens, as text and by the few styles that carry meaning.

#[path = "../examples/gallery/thread.rs"]
mod thread;

use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use smsthread::chat::view_model::{Liveness, Row, ScrollPosition, ViewModel};
use smsthread::layout::areas::Size;
use smsthread::layout::bubble::Look;
use smsthread::layout::viewport::{HistoryRow, Separator};
use smsthread::thread::page::{Failure, FailureKind};
use smsthread::time::UnixTime;
use smsthread::ui::{ColourDepth, Colours, Theme, draw};
use thread::failure;

const DARK: Colours = Colours {
    fg: Some((0xd8, 0xd8, 0xd8)),
    bg: Some((0x10, 0x10, 0x10)),
};

fn screen(width: u16, height: u16, look: Look, keys: &str) -> ViewModel {
    thread::screen(Size { width, height }, look, keys)
}

fn drawn(screen: &ViewModel, depth: ColourDepth) -> Buffer {
    let Size { width, height } = screen.size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    draw(screen, &Theme::new(DARK, depth), &mut buffer);
    buffer
}

/// What a terminal would show: hidden cells and blanks at the end left out.
fn text(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width).max(1);
    let mut out = String::new();
    for row in buffer.content().chunks(width) {
        let mut hidden = 0;
        let mut line = String::new();
        for cell in row {
            if hidden == 0 {
                line.push_str(cell.symbol());
                hidden = cell.cell_width();
            }
            hidden -= 1;
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn shown(screen: &ViewModel) -> String {
    text(&drawn(screen, ColourDepth::True))
}

/// The first cell of the first place where `words` stand (ASCII only).
fn cell_of<'a>(buffer: &'a Buffer, words: &str) -> &'a Cell {
    let symbols: Vec<&str> = buffer.content().iter().map(Cell::symbol).collect();
    let wanted: Vec<String> = words.chars().map(String::from).collect();
    let found = symbols.windows(wanted.len()).position(|w| w == wanted);
    &buffer.content()[found.unwrap_or_else(|| panic!("{words} is not on screen"))]
}

#[test]
fn a_thread_in_filled_bubbles() {
    insta::assert_snapshot!(shown(&screen(100, 32, Look::Filled, "")));
}

#[test]
fn a_thread_in_a_narrow_terminal() {
    insta::assert_snapshot!(shown(&screen(40, 20, Look::Filled, "")));
}

#[test]
fn failures_in_outlined_bubbles() {
    let screen = screen(80, 30, Look::Outlined, "PgUp");
    insta::assert_snapshot!(text(&drawn(&screen, ColourDepth::None)));
}

#[test]
fn the_beginning_of_a_conversation() {
    insta::assert_snapshot!(shown(&screen(80, 24, Look::Filled, "g")));
}

#[test]
fn help_in_a_wide_and_in_a_narrow_terminal() {
    let wide = shown(&screen(100, 20, Look::Filled, "? j j"));
    let narrow = shown(&screen(40, 12, Look::Filled, "? PgDn"));
    insta::assert_snapshot!(format!("{wide}\n{narrow}"));
}

#[test]
fn a_search_while_it_is_typed_and_at_a_hit() {
    let typed = shown(&screen(80, 20, Look::Filled, "/ o r d e r"));
    let hit = screen(80, 20, Look::Outlined, "/ o r d e r Enter n");
    let buffer = drawn(&hit, ColourDepth::None);
    insta::assert_snapshot!(format!("{typed}\n{}", text(&buffer)));
    // The current place stands out without colours, too.
    let current = hit.bubbles.iter().find_map(|bubble| bubble.hit);
    assert!(current.is_some());
    let marked = buffer.content().iter();
    assert!(
        marked
            .clone()
            .any(|cell| cell.modifier.contains(Modifier::REVERSED))
    );
}

#[test]
fn a_filter_while_it_is_typed_and_what_it_shows() {
    let typed = shown(&screen(100, 16, Look::Filled, "\\ f r o m :"));
    let failed = shown(&screen(100, 24, Look::Filled, "\\ f a i l e d Enter"));
    let narrow = shown(&screen(40, 14, Look::Filled, "\\ i n Enter"));
    insta::assert_snapshot!(format!("{typed}\n{failed}\n{narrow}"));
}

#[test]
fn a_range_and_where_it_is_to_be_written() {
    let range = shown(&screen(80, 16, Look::Filled, "V k k"));
    let asked = shown(&screen(100, 16, Look::Filled, "V k k E"));
    insta::assert_snapshot!(format!("{range}\n{asked}"));
}

#[test]
fn details_of_a_message() {
    insta::assert_snapshot!(shown(&screen(80, 24, Look::Filled, "k k k k k k i")));
}

fn day(year: i32, month: u32, day: u32) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

#[test]
fn lines_between_bubbles() {
    let mut screen = screen(80, 9, Look::Filled, "");
    screen.rows = vec![
        Row::Between(Separator::History(HistoryRow::More)),
        Row::Between(Separator::History(HistoryRow::Loading)),
        Row::Between(Separator::History(HistoryRow::Delayed {
            failure: failure(),
            seconds: 5,
        })),
        Row::Between(Separator::History(HistoryRow::Failed(failure()))),
        Row::Between(Separator::History(HistoryRow::Beginning)),
        Row::Between(Separator::Day("Thu 5 June 2025".to_owned())),
        Row::Between(Separator::Gap {
            missing: Some(9_600),
            days: (day(2019, 8, 9), day(2025, 6, 5)),
        }),
    ];
    screen.new_below = 3;
    insta::assert_snapshot!(shown(&screen));
}

#[test]
fn header_and_status_line_drop_the_least_first() {
    let mut out = String::new();
    for width in [100, 70, 56, 44, 32, 20] {
        let mut screen = screen(width, 3, Look::Filled, "");
        screen.rows.clear();
        screen.header.total = Some(14_302);
        screen.header.loaded = 1_250;
        screen.status.liveness = Liveness::Trouble {
            failure: failure(),
            since: UnixTime::new(1_749_132_000),
            seconds: Some(5),
        };
        out.push_str(&shown(&screen));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn every_state_of_the_connection_has_its_words() {
    let refused = Failure {
        kind: FailureKind::Refused,
        what: "Invalid credentials.".into(),
        ..failure()
    };
    let time = UnixTime::new(1_749_132_000).unwrap();
    let states = [
        Liveness::Connecting,
        Liveness::Live(time),
        Liveness::Off(time),
        Liveness::Stopped(refused),
        Liveness::Trouble {
            failure: failure(),
            since: None,
            seconds: None,
        },
    ];
    let mut out = String::new();
    for liveness in states {
        let mut screen = screen(80, 3, Look::Filled, "");
        screen.status.liveness = liveness;
        out.extend(
            shown(&screen)
                .lines()
                .last()
                .map(|line| format!("{line}\n")),
        );
    }
    insta::assert_snapshot!(out);
}

#[test]
fn sides_failures_and_selection_differ_in_colour_and_otherwise() {
    let screen = screen(100, 40, Look::Filled, "");
    let buffer = drawn(&screen, ColourDepth::True);
    let words = ["Is my parcel", "No, it arrives", "not delivered"];
    let fills = words.map(|words| cell_of(&buffer, words).bg);
    for (index, fill) in fills.iter().enumerate() {
        assert_ne!(*fill, Color::Reset);
        assert!(!fills[..index].contains(fill), "{fills:?}");
    }
    let link = cell_of(&buffer, "https://track");
    assert!(link.modifier.contains(Modifier::UNDERLINED));
    assert!(text(&buffer).contains("14:01 ◔   ▐"));
}

#[test]
fn the_transcript_keeps_the_terminals_background() {
    let screen = screen(100, 40, Look::Filled, "");
    let buffer = drawn(&screen, ColourDepth::True);
    let rows = buffer.content().chunks(100).skip(1);
    let untouched = |row: &[Cell]| row.iter().filter(|cell| **cell == Cell::default()).count();
    let untouched: usize = rows.map(untouched).sum();
    assert!(untouched > 39 * 100 / 3, "{untouched}");
}

#[test]
fn without_colour_no_cell_has_one() {
    for keys in ["", "PgUp", "?", "i"] {
        let screen = screen(80, 30, Look::Outlined, keys);
        let buffer = drawn(&screen, ColourDepth::None);
        for cell in buffer.content() {
            assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
        }
    }
}

#[test]
fn the_scroll_bar_touches_an_end_only_where_the_view_does() {
    let thumb = |before, shown, total| -> Vec<u16> {
        let mut screen = screen(80, 24, Look::Filled, "");
        screen.scroll = ScrollPosition {
            before,
            shown,
            total,
            has_track: false,
        };
        let buffer = drawn(&screen, ColourDepth::True);
        let rows = (2..23).filter(|y| buffer[(79, *y)].symbol() != " ");
        rows.collect()
    };
    assert_eq!(thumb(0, 10, 10), Vec::<u16>::new());
    assert_eq!(thumb(0, 10, 1_000_000), [2]);
    assert_eq!(thumb(1, 10, 1_000_000), [3]);
    assert_eq!(thumb(999_989, 10, 1_000_000), [21]);
    assert_eq!(thumb(999_990, 10, 1_000_000), [22]);
    assert_eq!(thumb(0, 500, 1_000), (2..=11).collect::<Vec<_>>());
}

#[test]
fn the_pill_hides_no_mark() {
    let mut screen = screen(80, 24, Look::Filled, "");
    let before = shown(&screen);
    screen.new_below = 3;
    let after = shown(&screen);
    let last = |text: &str| text.lines().rev().nth(1).unwrap().to_owned();
    assert!(last(&after).contains("↓ 3 new"));
    assert!(last(&after).ends_with(last(&before).trim_start()));
}

proptest! {
    #[test]
    fn every_size_of_the_terminal_can_be_drawn(
        width in 0_u16..=30,
        height in 0_u16..=30,
        scene in prop::sample::select(vec![
            (Look::Filled, ColourDepth::True, "k k"),
            (Look::Outlined, ColourDepth::None, "g ?"),
            (Look::Filled, ColourDepth::Indexed256, "k i"),
        ]),
    ) {
        let (look, depth, keys) = scene;
        let mut screen = screen(width, height, look, keys);
        screen.new_below = 12;
        let buffer = drawn(&screen, depth);
        // No sign of two columns is cut in half by the right edge.
        for row in buffer.content().chunks(usize::from(width).max(1)) {
            prop_assert!(row.last().is_none_or(|cell| cell.cell_width() < 2), "{}", text(&buffer));
        }
    }
}

#[test]
fn huge_terminals_can_be_drawn() {
    for (width, height) in [(300, 100), (1_000, 3), (20, 5), (1, 1)] {
        let text = shown(&screen(width, height, Look::Filled, ""));
        let (first, last) = (text.lines().next().unwrap(), text.lines().last().unwrap());
        assert_eq!(text.lines().count(), usize::from(height));
        if width >= 20 {
            assert!(first.contains("Ann") && !last.trim().is_empty(), "{text}");
        }
    }
}

#[test]
fn a_larger_buffer_shows_the_screen_and_a_smaller_one_cuts_no_sign() {
    for keys in ["", "?"] {
        let screen = screen(80, 24, Look::Outlined, keys);
        let whole = drawn(&screen, ColourDepth::True);
        for (width, height) in [(0, 0), (1, 1), (79, 24), (10, 50), (200, 3), (200, 30)] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
            draw(&screen, &Theme::new(DARK, ColourDepth::True), &mut buffer);
            let cut = buffer.content().chunks(usize::from(width).max(1));
            assert!(
                cut.filter_map(<[Cell]>::last)
                    .all(|cell| cell.cell_width() < 2)
            );
            if width >= 80 && height >= 24 {
                assert_eq!(text(&buffer).trim_end(), text(&whole).trim_end());
            }
        }
    }
}

#[test]
fn what_is_said_of_a_masked_export_is_not_cut() {
    let line = shown(&screen(110, 16, Look::Filled, "E Ctrl-x"));
    let words = "Masked (Ctrl-x: not) · All messages as a page with pictures";
    assert!(line.contains(words), "{line}");
}

mod laws;
mod widgets;

use proptest::prelude::*;
use ratatui::buffer::{Cell, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::cells::{clear, put_signs};
use super::status_line::again_words;
use super::*;
use crate::layout::bubble::width;
use crate::layout::viewport::Separator;
use crate::text::SafeText;
use crate::text::columns::Columns;
use crate::text::numerals::thousands;

fn buffer(columns: u16) -> Buffer {
    Buffer::empty(Rect::new(0, 0, columns, 1))
}

/// The text that a terminal would show: hidden cells left out.
fn seen(buffer: &Buffer) -> String {
    let mut out = String::new();
    let mut hidden = 0;
    for cell in buffer.content() {
        if hidden == 0 {
            out.push_str(cell.symbol());
            hidden = cell.cell_width();
        }
        hidden -= 1;
    }
    out
}

const HARD: [&str; 8] = [
    "plain",
    "❤\u{FE0F}",
    "👩\u{200D}👩\u{200D}👧👍🏽🇧🇪",
    "ｶﾞｷﾞ",
    "กำ",
    "क्षि",
    "你好。",
    "e\u{301}1\u{FE0F}\u{20E3}",
];

#[test]
fn cells_are_as_wide_as_the_layout_thinks() {
    for text in HARD {
        let mut buffer = buffer(20);
        let framed = format!("{text}|");
        let end = put_signs(&mut buffer, 0, 0, 20, &framed, Style::new());
        assert_eq!(usize::from(end), width(&framed, Columns::USUAL), "{text}");
        assert_eq!(seen(&buffer).trim_end(), framed);
        assert_eq!(buffer[(end - 1, 0)].symbol(), "|");
    }
}

#[test]
fn the_cell_behind_a_wide_character_has_its_background() {
    let mut buffer = buffer(4);
    let style = Style::new().bg(Color::Blue);
    put_signs(&mut buffer, 0, 0, 4, "你", style);
    assert_eq!([buffer[(0, 0)].bg, buffer[(1, 0)].bg], [Color::Blue; 2]);
}

#[test]
fn wide_characters_are_not_cut_in_halves() {
    let mut buffer = buffer(4);
    assert_eq!(put_signs(&mut buffer, 0, 0, 3, "a你好", Style::new()), 3);
    clear(&mut buffer, Rect::new(2, 0, 2, 1));
    assert_eq!(seen(&buffer), "a   ");
}

#[test]
fn later_text_replaces_style_and_width_of_what_was_there() {
    let mut buffer = buffer(4);
    put_signs(
        &mut buffer,
        0,
        0,
        4,
        "❤\u{FE0F}",
        Style::new().bg(Color::Blue),
    );
    put_signs(&mut buffer, 0, 0, 4, "ab", Style::new());
    assert_eq!(seen(&buffer), "ab  ");
    assert_eq!(buffer[(0, 0)].bg, Color::Reset);
}

#[test]
fn a_countdown_ends_with_a_try() {
    assert_eq!([2, 0].map(again_words), ["again in 2 s", "trying again…"]);
}

#[test]
fn numbers_are_grouped() {
    let words = [0, 999, 1_000, 14_302, 1_234_567].map(thousands);
    assert_eq!(words, ["0", "999", "1,000", "14,302", "1,234,567"]);
}

proptest! {
    #[test]
    fn no_text_leaves_its_columns(text in any::<String>(), columns in 0_u16..12, end in 0_u16..16) {
        let text = SafeText::line(&text);
        let mut buffer = buffer(columns);
        let after = put_signs(&mut buffer, 0, 0, end, &text, Style::new().bg(Color::Blue));
        prop_assert!(after <= end.min(columns));
        for x in after..columns {
            prop_assert_eq!(buffer[(x, 0)].bg, Color::Reset);
        }
    }
}

#[test]
fn edges_are_drawn_exactly_above_and_below_their_bubbles() {
    use crate::chat::testing::{START, Server, Sim, message};
    use crate::chat::view_model::Row;
    use crate::layout::bubble::{EdgeRow, Look};
    use crate::message::Direction::{Inbound, Outbound};
    let mut server = Server::default();
    for number in 0..60_usize {
        let side = if number * 7 % 10 < 5 {
            Inbound
        } else {
            Outbound
        };
        let text = "word ".repeat(1 + number * 11 % 23);
        let at = START - 40_000 + i64::try_from(number * 200 + number % 3 * 250).unwrap();
        server.arrive(message(at, side, &text));
    }
    let (mut seams, mut shared) = (0, 0);
    for width in [24, 40, 61, 100, 180] {
        let size = Size { width, height: 50 };
        let mut sim = Sim::with_look(server.clone(), size, Look::Round);
        sim.keys("k PgUp");
        let screen = sim.state.screen().clone();
        for depth in [ColourDepth::True, ColourDepth::Indexed256] {
            let theme = Theme::new(Colours::default(), depth);
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, size.height));
            draw(&screen, &theme, &mut buffer);
            let areas = Areas::of(size);
            for (y, row) in (areas.top..).zip(&screen.rows) {
                let Row::Between(Separator::Edges(edges @ EdgeRow { above, below })) = row else {
                    continue;
                };
                seams += usize::from(edges.seam().is_some());
                shared += usize::from(above.is_some() && below.is_some());
                let outlines = above.iter().chain(below);
                let columns: Vec<_> = outlines
                    .map(|it| areas.bubble_columns(it.side, it.width))
                    .collect();
                let end = areas.scroll_bar.unwrap();
                for x in 0..end {
                    let inside = columns.iter().any(|columns| columns.contains(&x));
                    let is_drawn = buffer[(x, y)].symbol() != " ";
                    assert_eq!(is_drawn, inside, "{width} {x} {edges:?}");
                }
            }
        }
    }
    assert!(seams > 10 && shared > seams, "{seams} {shared}");
}

fn sim_of(width: u16, height: u16) -> crate::chat::testing::Sim {
    use crate::chat::testing::{START, Server, Sim};
    let size = Size { width, height };
    Sim::with_look(
        Server::with(40, START),
        size,
        crate::layout::bubble::Look::Round,
    )
}

fn on(screen: &ViewModel, theme: &Theme) -> Buffer {
    let Size { width, height } = screen.size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    draw(screen, theme, &mut buffer);
    buffer
}

#[test]
fn the_terminals_cursor_is_where_the_next_letter_goes() {
    let theme = Theme::new(Colours::default(), ColourDepth::True);
    for keys in [
        "E",
        "E Left Left",
        "\\ f a i x",
        "/ m e s",
        "t 1 f o",
        "? / c o",
    ] {
        for width in [20, 40, 60, 80, 100, 160, 300] {
            let mut sim = sim_of(width, 24);
            sim.keys(keys);
            let screen = sim.state.screen().clone();
            let buffer = on(&screen, &theme);
            let (x, y) = cursor(&screen, &theme);
            let cell = &buffer[(x, y)];
            let is_marked = cell.modifier.contains(ratatui::style::Modifier::REVERSED);
            assert!(is_marked, "{keys} {width}: {x} {:?}", cell.symbol());
        }
    }
}

#[test]
fn a_typed_line_has_priority_over_its_remark() {
    let theme = Theme::new(Colours::default(), ColourDepth::True);
    for width in [60, 70, 80] {
        let mut sim = sim_of(width, 24);
        sim.keys("E");
        let screen = sim.state.screen().clone();
        let prompt = screen.status.prompt.clone().unwrap();
        let shown = seen(&on(&screen, &theme));
        assert!(shown.contains(prompt.line.text()), "{width}");
    }
}

#[test]
fn on_a_high_screen_the_header_is_half_a_row_higher() {
    let dark = Colours {
        fg: None,
        bg: Some((16, 16, 16)),
    };
    let row = |height: u16, depth| {
        let mut sim = sim_of(80, height);
        let buffer = on(&sim.state.screen().clone(), &Theme::new(dark, depth));
        (0..79).map(|x| buffer[(x, 1)].clone()).collect::<Vec<_>>()
    };
    let theme = Theme::new(dark, ColourDepth::True);
    for cell in row(24, ColourDepth::True) {
        assert_eq!((cell.symbol(), Some(cell.fg)), ("▄", theme.bar.plain.bg));
        assert!(cell.modifier.contains(ratatui::style::Modifier::REVERSED));
    }
    assert!(
        row(24, ColourDepth::None)
            .iter()
            .all(|cell| cell.symbol() == "─")
    );
    assert!(
        row(23, ColourDepth::True)
            .iter()
            .all(|cell| cell.symbol() != "▄")
    );
}

#[test]
fn on_a_wide_screen_header_and_status_line_are_as_wide_as_the_transcript() {
    let theme = Theme::new(Colours::default(), ColourDepth::True);
    for width in [60, 100, 133, 160, 300] {
        let mut sim = sim_of(width, 24);
        let screen = sim.state.screen().clone();
        let buffer = on(&screen, &theme);
        let areas = Areas::of(screen.size);
        for y in [0, 23] {
            let columns = (0..width).filter(|x| buffer[(*x, y)].symbol() != " ");
            let columns: Vec<u16> = columns.collect();
            let (first, last) = (columns[0], columns[columns.len() - 1]);
            assert!(
                (areas.left - 1..areas.left + 2).contains(&first),
                "{width} {first}"
            );
            let end = areas.left + areas.transcript.width;
            assert!((end..end + 2).contains(&last), "{width} {last}");
        }
    }
}

#[test]
fn the_terminals_cursor_is_not_on_a_picture_that_has_words() {
    use crate::chat::testing::pictures::opened;
    let theme = Theme::new(Colours::default(), ColourDepth::True);
    let mut sim = opened(60, &[55]);
    sim.keys("k k k k");
    assert_eq!(sim.selected(), "message 55");
    let screen = sim.state.screen().clone();
    let (_, y) = cursor(&screen, &theme);
    assert!(
        screen
            .pictures
            .iter()
            .all(|picture| !picture.rows.contains(&y))
    );
    let row = on(&screen, &theme);
    let words: String = (0..80).map(|x| row[(x, y)].symbol()).collect();
    assert!(words.contains("message 55"), "{words}");
}

#[test]
fn a_tapback_is_a_line_without_a_bubble_and_a_mark_beside_what_it_quotes() {
    use crate::chat::testing::{START, Server, Sim, message};
    use crate::layout::bubble::Look;
    use crate::message::Direction::{Inbound, Outbound};
    let long = "ours, and long ".repeat(12);
    let quoted = format!("Laughed at “{}”", long.trim());
    let mut server = Server::default();
    for (at, (side, text)) in (START - 900..).step_by(9).zip([
        (Inbound, "theirs"),
        (Outbound, &*long),
        (Outbound, "👍 to “theirs”"),
        (Inbound, &*quoted),
    ]) {
        server.arrive(message(at, side, text));
    }
    for look in [Look::Round, Look::Filled, Look::Outlined] {
        for width in [24, 40, 80] {
            let size = Size { width, height: 30 };
            let mut sim = Sim::with_look(server.clone(), size, look);
            sim.rest();
            let screen = sim.state.screen().clone();
            let theme = Theme::new(Colours::default(), ColourDepth::True);
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, size.height));
            draw(&screen, &theme, &mut buffer);
            let rows: Vec<String> = buffer
                .content()
                .chunks(width.into())
                .map(|row| row.iter().map(Cell::symbol).collect())
                .collect();
            let text = rows.join("\n");
            let row = |words: &str| rows.iter().find(|row| row.contains(words));
            assert!(row("ha").is_some_and(|row| row.contains("ha ")), "{text}");
            assert!(text.contains("👍"), "{text}");
            let line = rows.iter().position(|row| row.contains("Laughed")).unwrap();
            let cells = &buffer.content()[line * usize::from(width)..][..usize::from(width) - 1];
            assert!(cells.iter().all(|cell| cell.bg == Color::Reset), "{text}");
            let near: String = rows[line - 1].chars().take(6).collect();
            let near = near.trim_matches([' ', '▌']);
            assert_eq!(near, "", "no edge and no frame: {text}");
        }
    }
}

#[test]
fn a_narrow_terminal_still_shows_how_to_leave_a_mode() {
    let theme = Theme::new(Colours::default(), ColourDepth::True);
    for keys in ["V k", "/ m e s Enter", "\\ i n Enter"] {
        for width in [18, 20, 30, 40, 60] {
            let mut sim = sim_of(width, 10);
            sim.keys(keys);
            sim.rest();
            let screen = sim.state.screen().clone();
            let buffer = on(&screen, &theme);
            let last: String = (0..width).map(|x| buffer[(x, 9)].symbol()).collect();
            assert!(last.contains("Esc"), "{keys} {width}: {last}");
        }
    }
}

#[test]
fn the_clock_goes_before_the_words_that_leave_a_mode() {
    let theme = Theme::new(Colours::default(), ColourDepth::True);
    for keys in ["V k", "\\ i n Enter", "T"] {
        for (width, is_told) in [(40, false), (100, true)] {
            let mut sim = sim_of(width, 20);
            sim.keys(keys);
            sim.rest();
            let screen = sim.state.screen().clone();
            let (_, out) = screen.status.hints.last().unwrap();
            let buffer = on(&screen, &theme);
            let last: String = (0..width).map(|x| buffer[(x, 19)].symbol()).collect();
            assert!(last.contains(out), "{keys} {width}: {last}");
            assert_eq!(last.contains("live"), is_told, "{keys} {width}: {last}");
        }
    }
}

#[test]
fn in_a_frame_the_cursor_stands_on_words() {
    use crate::chat::testing::{START, Server, Sim};
    use crate::layout::bubble::Look;
    let size = Size {
        width: 80,
        height: 24,
    };
    let mut sim = Sim::with_look(Server::with(40, START), size, Look::Outlined);
    sim.keys("k");
    let screen = sim.state.screen().clone();
    let theme = Theme::new(Colours::default(), ColourDepth::None);
    let (x, y) = cursor(&screen, &theme);
    let buffer = on(&screen, &theme);
    let words: String = (x..80).map(|x| buffer[(x, y)].symbol()).collect();
    assert!(words.trim_start().starts_with("message 39"), "{words}");
}

#[test]
fn a_failure_in_a_narrow_terminal_leaves_room_for_the_key_that_quits() {
    use crate::chat::view_model::Liveness;
    use crate::thread::page::{Failure, FailureKind};
    let theme = Theme::new(Colours::default(), ColourDepth::True);
    for width in [12, 20, 30, 60, 100] {
        let mut sim = sim_of(width, 5);
        let mut screen = ViewModel::clone(&sim.state.screen().clone());
        screen.status.liveness = Liveness::Trouble {
            failure: Failure {
                kind: FailureKind::Busy,
                what: "The gateway is down for maintenance (503).".into(),
                advice: "".into(),
                retry_after: None,
            },
            since: None,
            seconds: Some(12),
        };
        let buffer = on(&screen, &theme);
        let last: String = (0..width).map(|x| buffer[(x, 4)].symbol()).collect();
        assert!(last.contains('q') && last.contains("✗"), "{width}: {last}");
    }
}

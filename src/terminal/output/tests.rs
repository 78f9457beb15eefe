use ratatui::buffer::CellDiffOption;
use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::{Paragraph, Widget};

use super::*;

const SIZE: Size = Size {
    width: 20,
    height: 4,
};

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

fn screen() -> Renderer<Vec<Vec<u8>>> {
    Renderer::with_sink(Vec::new(), SIZE)
}

/// Draws lines; returns the bytes of a short frame.
fn draw(screen: &mut Renderer<Vec<Vec<u8>>>, damage: &Damage, lines: &[&str]) -> String {
    let frames = screen.sink.len();
    let paint = |buffer: &mut Buffer| {
        for y in buffer.area.top()..buffer.area.bottom() {
            let line = lines.get(usize::from(y)).copied().unwrap_or_default();
            let area = Rect::new(0, y, buffer.area.width, 1);
            Paragraph::new(line).render(area, buffer);
        }
    };
    screen.draw(damage, paint).unwrap();
    String::from_utf8(screen.sink[frames..].concat()).unwrap()
}

/// The bytes for a row that changes from `old` to `new`.
fn row(old: &[Cell], new: &[Cell]) -> String {
    let mut writer = Writer::new();
    writer.row_from(0, 0, old, new);
    String::from_utf8(writer.finish().clone()).unwrap()
}

fn cells(text: &str, style: Style) -> Vec<Cell> {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
    buffer.set_string(0, 0, text, style);
    buffer.content
}

fn plain(text: &str) -> Vec<Cell> {
    cells(text, Style::new())
}

#[test]
fn a_frame_is_one_write() {
    let mut screen = screen();
    let all = Damage::all(SIZE);
    draw(&mut screen, &all, &["one"]);
    screen.set_size(Size {
        width: 10,
        height: 2,
    });
    // The resize clears the screen within the same frame, whatever the damage says.
    let nothing = Damage {
        scroll: None,
        rows: Vec::new(),
        ..Damage::default()
    };
    let second = draw(&mut screen, &nothing, &["two"]);
    assert_eq!(second, "\x1b[r\x1b[m\x1b[2J\x1b[Htwo");
    assert_eq!(screen.sink().len(), 2);
}

#[test]
fn a_long_frame_is_one_update() {
    let mut screen = Renderer::with_sink(
        Vec::new(),
        Size {
            width: 300,
            height: 1,
        },
    );
    let all = Damage::all(screen.size());
    for (line, is_long) in [("x".repeat(300), true), ("y".repeat(9), false)] {
        let paint = |buffer: &mut Buffer| Paragraph::new(&*line).render(buffer.area, buffer);
        screen.draw(&all, paint).unwrap();
        let frame = screen.sink.last().unwrap();
        assert_eq!(frame.starts_with(BEGIN), is_long, "{line}");
        assert_eq!(frame.ends_with(END), is_long, "{line}");
    }
}

#[test]
fn an_unchanged_screen_writes_nothing() {
    let mut screen = screen();
    let all = Damage::all(SIZE);
    draw(&mut screen, &all, &["one"]);
    let paint = |buffer: &mut Buffer| Paragraph::new("one").render(buffer.area, buffer);
    screen.draw(&all, paint).unwrap();
    assert_eq!(screen.sink().len(), 1);
}

#[test]
fn rows_that_move_are_not_drawn_again() {
    let mut screen = screen();
    draw(&mut screen, &Damage::all(SIZE), &["bar", "a", "b", "end"]);
    let moved = |up, row: u16| Damage {
        scroll: Some(Scroll { rows: 1..3, up }),
        rows: std::iter::once(row..row + 1).collect(),
        ..Damage::default()
    };
    let up = draw(&mut screen, &moved(1, 2), &["bar", "b", "c", "end"]);
    assert_eq!(up, "\x1b[2;3r\x1b[3H\nc");
    let down = draw(&mut screen, &moved(-1, 1), &["bar", "a", "b", "end"]);
    // The scroll region is set once.
    assert_eq!(down, "\x1b[2H\x1bMa");
    // Below the region, a line feed would scroll.
    let last = draw(&mut screen, &Damage::all(SIZE), &["bar", "a", "x", "y"]);
    assert_eq!(last, "\x1b[3Hx\x1b[4Hy  ");
}

#[test]
#[should_panic(expected = "undrawn rows")]
fn damage_that_is_too_small_is_noticed() {
    let mut screen = screen();
    draw(&mut screen, &Damage::all(SIZE), &["one"]);
    let nothing = Damage {
        scroll: None,
        rows: Vec::new(),
        ..Damage::default()
    };
    draw(&mut screen, &nothing, &["two"]);
}

#[test]
fn blanks_are_erased_or_skipped() {
    assert_eq!(
        row(&plain("a long word, gone"), &plain("a")),
        "\x1b[1;3H\x1b[K"
    );
    assert_eq!(
        row(&plain("a long word, gone"), &plain("a          , gone")),
        "\x1b[1;3H\x1b[9X"
    );
    assert_eq!(row(&plain("abc"), &plain("a c")), "\x1b[1;2H ");
    let filled = Style::new().bg(Color::Indexed(24));
    let (red, blue) = (filled.fg(Color::Red), filled.fg(Color::Blue));
    // The text colour of blanks does not matter.
    assert_eq!(row(&cells("a   ", red), &cells("a   ", red)), "");
    let mut new = cells("a ", red);
    new[1] = cells(" ", blue)[0].clone();
    assert_eq!(row(&cells("a ", red), &new), "");
    // Rows are erased only in the terminal's own background.
    let spaces = " ".repeat(20);
    let all_filled = row(&plain(""), &cells(&spaces, filled));
    assert_eq!(all_filled, format!("\x1b[H\x1b[48;5;24m{spaces}\x1b[m"));
}

#[test]
fn a_few_cells_are_repeated_rather_than_skipped() {
    assert_eq!(row(&plain("xabcdx"), &plain("yabcdy")), "\x1b[Hyabcdy");
    assert_eq!(row(&plain("xabcdex"), &plain("yabcdey")), "\x1b[Hy\x1b[5Cy");
}

#[test]
fn changes_of_colours_and_modifiers_are_short() {
    let style = |style: Style| cells("x", style)[0].clone();
    let steps = [
        style(Style::new().fg(Color::Rgb(1, 20, 255)).bold()),
        style(Style::new().fg(Color::Rgb(1, 20, 255)).bold().dim()),
        style(Style::new().fg(Color::Rgb(1, 20, 255)).dim()),
        style(Style::new().bg(Color::LightRed).fg(Color::Cyan)),
        style(Style::new().add_modifier(Modifier::REVERSED)),
        style(Style::new()),
    ];
    let said = row(&plain(""), &steps);
    let expected =
        "\x1b[H\x1b[1;38;2;1;20;255mx\x1b[2mx\x1b[22;2mx\x1b[22;36;101mx\x1b[7;39;49mx\x1b[mx";
    assert_eq!(said, expected);
}

#[test]
fn no_half_of_a_wide_character_stays() {
    // The second half of the old character looks like the blank that is wanted there.
    assert_eq!(row(&plain("你好"), &plain("a 好")), "\x1b[Ha ");
    assert_eq!(row(&plain("a你"), &plain("你 ")), "\x1b[H你 ");
}

#[test]
fn cells_of_disputed_width_are_blanked_first() {
    let mut new = plain("a你❤\u{FE0F}bc");
    new[3].set_diff_option(CellDiffOption::ForcedWidth(
        std::num::NonZeroU16::new(2).unwrap(),
    ));
    // After it, the cursor's place is unknown.
    assert_eq!(
        row(&plain(""), &new),
        "\x1b[Ha你  \x08\x08❤\u{FE0F}\x1b[6Gbc"
    );
}

#[test]
fn cells_that_a_joined_emoji_may_cover_are_drawn_again() {
    let joined = |text: &str| {
        let mut new = plain("");
        new[2].set_symbol("👩\u{200D}👧");
        new[2].set_diff_option(CellDiffOption::ForcedWidth(
            std::num::NonZeroU16::new(2).unwrap(),
        ));
        new[5].set_symbol(text);
        new
    };
    // A terminal that does not join the emoji draws it over six columns, "x" and blanks included.
    let drawn = row(&joined("x")[..2], &joined("x"));
    assert_eq!(drawn, "\x1b[1;3H  \x08\x08👩\u{200D}👧\x1b[5G x\x1b[K");
    assert_eq!(row(&joined("x"), &joined("y")), "\x1b[1;6Hy");
    // The cells that it covered were drawn after it already.
    let gone = row(&joined("x"), &plain("     x"));
    assert_eq!(gone, "\x1b[1;3H  ");
}

#[test]
fn after_the_last_column_a_line_feed_moves_only_down() {
    let full = "x".repeat(20);
    let mut screen = screen();
    let said = draw(&mut screen, &Damage::all(SIZE), &[&full, "y", "", "z"]);
    assert_eq!(said, format!("\x1b[H{full}\n\ry\x1b[4Hz"));
    let said = draw(&mut screen, &Damage::all(SIZE), &[&full, "abc", "abc"]);
    assert_eq!(said, "\x1b[2Habc\n\rabc\n\r ");
    let ends = |ends: [&str; 2]| ends.map(|end| format!("{end:>20}"));
    let [first, second] = ends(["a", "b"]);
    draw(&mut screen, &Damage::all(SIZE), &[&first, &second]);
    let [first, second] = ends(["c", "d"]);
    let said = draw(&mut screen, &Damage::all(SIZE), &[&first, &second]);
    // The cursor may be in the last column or behind it.
    assert_eq!(said, "\x1b[1;20Hc\n\x1b[20Gd");
    let [first, second] = ends(["e", "fg"]);
    let said = draw(&mut screen, &Damage::all(SIZE), &[&first, &second]);
    assert_eq!(said, "\x1b[1;20He\n\x1b[19Gfg");
}

#[test]
fn wide_characters_are_blanked_instead_of_erased() {
    let erased = |old: &str, new: &str| row(&plain(old), &plain(new));
    let ascii = erased("a 12345678901 b", "a             b");
    assert!(ascii.ends_with("\x1b[11X"), "{ascii:?}");
    let wide = erased("a 你234567你 b", "a            b");
    assert!(wide.ends_with(&" ".repeat(10)), "{wide:?}");
}

#[test]
fn a_multiplexer_moves_by_steps_so_each_doubtful_cluster_is_followed_by_a_return() {
    let drawn = |text: &str| {
        let mut writer = Writer::new();
        writer.multiplexed = true;
        writer.row_from(0, 0, &plain(""), &plain(text));
        String::from_utf8(writer.finish().clone()).unwrap()
    };
    // tmux skips an ASCII character that is there already, but no other.
    assert_eq!(
        drawn("a कि|25"),
        "\x1b[Ha   \x08\x08कि\r\u{A0}\ra\x1b[3C|25"
    );
    // A character that has the same width for both needs no realignment.
    assert_eq!(drawn("a 🇧🇪|25").matches('\r').count(), 0);
    assert_eq!(drawn("a é|25"), "\x1b[Ha é|25");
}

#[test]
fn in_a_multiplexer_another_row_is_drawn_behind_a_doubtful_cluster() {
    let mut screen = screen().with_multiplexer(true);
    let drawn = draw(&mut screen, &Damage::all(SIZE), &["a", "b कि 25"]);
    assert!(drawn.contains("कि\x1b[H\u{A0}\ra\n\x1b[3C 25"), "{drawn:?}");
    let drawn = draw(&mut screen, &Damage::all(SIZE), &["कि 25", "b", "", "z"]);
    assert!(drawn.contains("कि\x1b[4H\u{A0}\r "), "{drawn:?}");
}

#[test]
fn in_a_multiplexer_rows_with_marks_are_drawn_anew_where_others_scroll() {
    for (multiplexed, text, scrolls) in
        [(true, "कि", false), (true, "ab", true), (false, "कि", true)]
    {
        let mut screen = screen().with_multiplexer(multiplexed);
        draw(&mut screen, &Damage::all(SIZE), &["a", "b", text, "d"]);
        let mut scrolled = Damage {
            scroll: Some(Scroll { rows: 0..3, up: 1 }),
            ..Damage::default()
        };
        scrolled.add_rows(2..3);
        let drawn = draw(&mut screen, &scrolled, &["b", text, "c", "d"]);
        assert_eq!(drawn.contains("\x1b[1;3r"), scrolls, "{drawn:?}");
    }
}

#[test]
fn a_part_begins_at_the_cursor_and_the_parts_together_are_the_frame() {
    let mut screen = screen();
    draw(&mut screen, &Damage::all(SIZE), &["a", "b", "c", "d"]);
    let lines = ["first row", "second row", "b2", "last"];
    let paint = |buffer: &mut Buffer| {
        for y in buffer.area.top()..buffer.area.bottom() {
            let area = Rect::new(0, y, buffer.area.width, 1);
            Paragraph::new(lines[usize::from(y)]).render(area, buffer);
        }
    };
    screen.set_cursor((0, 1));
    let frames = screen.sink.len();
    let mut ends = Vec::new();
    for _ in 0..5 {
        let (bytes, is_whole) = screen.draw_part(8, paint).unwrap();
        ends.push((bytes > 0, is_whole));
    }
    let parts: Vec<_> = screen.sink[frames..]
        .iter()
        .map(|part| String::from_utf8_lossy(part))
        .collect();
    assert!(parts[0].contains("second row"), "{parts:?}");
    assert!(!parts[0].contains("first row"), "{parts:?}");
    assert_eq!(ends.last(), Some(&(false, true)), "{ends:?}");
    assert!(
        ends.iter().filter(|(drew, _)| *drew).count() > 1,
        "{ends:?}"
    );
    assert!(screen.is_as_painted(paint));
}

//! Parts drawn by ratatui's widgets look like the rest of the screen.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Widget};

use super::{HARD, on, sim_of};
use crate::text::SafeText;
use crate::text::columns::{Class, Columns};
use crate::ui::cells::put;
use crate::ui::widgets::draw_words;
use crate::ui::{ColourDepth, Colours, Theme, draw};

fn theme() -> Theme {
    Theme::new(Colours::default(), ColourDepth::True)
}

proptest! {
    #[test]
    fn a_widget_has_the_cells_of_our_own_drawing(
        random in any::<String>(),
        hard in prop::sample::select([&HARD[..], &["ﬀ⑽"]].concat()),
        width in 0_u16..40,
    ) {
        let text = SafeText::line(&format!("{hard}{random}\u{F0000}{hard}"));
        let style = Style::new().fg(Color::Red).bg(Color::Blue);
        let wide = Columns::USUAL.with(Class::Ambiguous, 2).with(Class::Spacing, 1);
        for columns in [Columns::USUAL, wide] {
            let area = Rect::new(1, 1, width, 1);
            let mut ours = Buffer::empty(Rect::new(0, 0, 42, 3));
            let after = put(&mut ours, 1, 1, 1 + width, (&text, columns), style);
            let mut theirs = Buffer::empty(ours.area);
            draw_words(columns, area, &mut theirs, |words, drawn| {
                Paragraph::new(Line::from(words.span(&text, style))).render(area, drawn);
            });
            for x in 0..42 {
                if x < after {
                    prop_assert_eq!(&theirs[(x, 1)], &ours[(x, 1)], "{}", x);
                } else {
                    prop_assert_eq!(theirs[(x, 1)].symbol(), " ");
                }
            }
        }
    }
}

#[test]
fn a_part_of_the_screen_is_drawn_as_in_the_whole() {
    for keys in [
        "G", "k k k", "?", "? PgDn", "i", "i r", "M", "M k", "Ctrl-g",
    ] {
        for (width, height) in [(20, 5), (50, 20), (150, 40)] {
            let mut sim = sim_of(width, height);
            sim.keys(keys);
            let screen = sim.state.screen().clone();
            let whole = on(&screen, &theme());
            for y in 0..height {
                let mut part = Buffer::empty(Rect::new(0, y, width, 1));
                draw(&screen, &theme(), &mut part);
                for x in 0..width {
                    assert_eq!(part[(x, y)], whole[(x, y)], "{keys} {x} {y}");
                }
            }
        }
    }
}

#[test]
fn a_title_has_no_colour_of_the_frame_below_it() {
    let mut sim = sim_of(80, 24);
    sim.keys("?");
    let buffer = on(&sim.state.screen().clone(), &theme());
    let mut cells = buffer.content().iter();
    let letter = cells.position(|cell| cell.symbol() == "╭").unwrap() + 3;
    let letter = &buffer.content()[letter];
    assert_eq!(letter.symbol(), "K");
    let strong = Style::reset().patch(theme().ground.strong);
    assert_eq!(letter.style().fg, strong.fg);
    assert_ne!(letter.style().fg, theme().ground.quiet.fg);
}

#[test]
fn a_full_part_of_a_bar_is_a_blank_in_reverse() {
    let mut sim = sim_of(80, 24);
    sim.keys("M");
    let buffer = on(&sim.state.screen().clone(), &theme());
    let mut cells = buffer.content().iter();
    assert!(cells.all(|cell| cell.symbol() != "█"));
    let is_full = |y: u16| {
        let row = (0..79).map(|x| &buffer[(x, y)]);
        let mut row = row.filter(|cell| cell.modifier.contains(Modifier::REVERSED));
        row.any(|cell| cell.symbol() == " ")
    };
    assert!((4..20).any(is_full));
}

#[test]
fn a_box_in_a_low_terminal_is_all_text() {
    for (height, rows) in [(5, 3), (7, 5), (8, 4)] {
        let mut sim = sim_of(40, height);
        sim.keys("? j");
        let screen = sim.state.screen().clone();
        assert_eq!(screen.overlay.as_ref().unwrap().rows.len(), rows);
        let buffer = on(&screen, &theme());
        let mut cells = buffer.content().iter();
        assert_eq!(cells.any(|cell| cell.symbol() == "╭"), height > 7);
        let words: String = (0..40).map(|x| buffer[(x, height - 1)].symbol()).collect();
        assert_eq!(words.contains(" Keys "), height <= 7, "{words}");
        let (x, y) = crate::ui::cursor(&screen, &theme());
        assert_ne!(buffer[(x, y)].symbol(), " ", "{height}");
    }
}

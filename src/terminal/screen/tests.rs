use ratatui::Terminal;
use ratatui::widgets::Paragraph;

use super::*;

fn terminal() -> Terminal<Screen<Vec<Vec<u8>>>> {
    let size = Size {
        width: 20,
        height: 3,
    };
    Terminal::new(Screen::with_sink(Vec::new(), size)).unwrap()
}

fn draw(terminal: &mut Terminal<Screen<Vec<Vec<u8>>>>, text: &str) {
    terminal
        .draw(|frame| frame.render_widget(Paragraph::new(text), frame.area()))
        .unwrap();
}

#[test]
fn a_frame_is_one_write_in_one_update() {
    let mut terminal = terminal();
    draw(&mut terminal, "one");
    let size = Size {
        width: 10,
        height: 2,
    };
    terminal.backend_mut().set_size(size);
    draw(&mut terminal, "two");
    let frames = terminal.backend().sink();
    assert_eq!(frames.len(), 2);
    for frame in frames {
        assert!(frame.starts_with(BEGIN) && frame.ends_with(END));
        let inner = &frame[BEGIN.len()..frame.len() - END.len()];
        assert!(!inner.windows(4).any(|w| w == b"2026"));
    }
    // The resize cleared the screen within the same frame.
    assert!(frames[1].windows(4).any(|w| w == b"\x1b[2J"));
}

#[test]
fn nothing_new_writes_nothing() {
    let mut terminal = terminal();
    draw(&mut terminal, "one");
    draw(&mut terminal, "one");
    assert_eq!(terminal.backend().sink().len(), 1);
}

#[test]
fn clearing_asks_the_terminal_nothing() {
    let mut terminal = terminal();
    terminal
        .resize(ratatui::layout::Rect::new(0, 0, 20, 3))
        .unwrap();
    draw(&mut terminal, "one");
    let frames = terminal.backend().sink();
    assert!(!frames.concat().windows(4).any(|w| w == b"\x1b[6n"));
}

#[test]
fn what_terminals_measure_differently_is_blanked_first() {
    let [a, wide, heart] = ["a", "你", "❤\u{FE0F}"].map(Cell::new);
    let changes = [(0, 0, &a), (1, 0, &wide), (3, 0, &heart), (5, 0, &a)];
    let cells = steady(changes.into_iter());
    let drawn: Vec<_> = cells.iter().map(|(x, _, c)| (*x, c.symbol())).collect();
    let expected = [
        (0, "a"),
        (1, "你"),
        (3, " "),
        (4, " "),
        (3, "❤\u{FE0F}"),
        (5, "a"),
    ];
    assert_eq!(drawn, expected);
}

use super::*;
use crate::chat::event::Event;
use crate::chat::testing::{Server, Sim};

const NEWEST: i64 = 1_750_000_000;

fn sim(count: i64) -> Sim {
    Sim::opened(Server::with(count, NEWEST), 80, 24)
}

fn mouse(sim: &mut Sim, what: PointerMove, column: u16, row: u16) {
    sim.send(Event::PointerMoved(Pointer { what, column, row }));
}

fn click(sim: &mut Sim, column: u16, row: u16) {
    mouse(sim, PointerMove::Pressed, column, row);
    mouse(sim, PointerMove::Released, column, row);
}

/// The row of the terminal that shows a text.
fn row_of(sim: &mut Sim, text: &str) -> u16 {
    let rows = sim.transcript();
    let at = rows.iter().position(|row| row.contains(text)).unwrap();
    u16::try_from(at).unwrap() + 2
}

#[test]
fn a_click_selects_and_moves_nothing() {
    let mut sim = sim(30);
    let before = sim.transcript();
    let row = row_of(&mut sim, "message 27");
    click(&mut sim, 10, row);
    assert_eq!(sim.selected(), "message 27");
    assert_eq!(sim.transcript(), before);
    let screen = sim.state.screen();
    let marked = screen.bubbles.iter().filter(|bubble| bubble.selected);
    let marked: Vec<_> = marked.map(|bubble| bubble.key).collect();
    assert_eq!(marked.first().copied(), sim.state.selected());
    assert!(sim.state.screen().overlay.is_none());
}

#[test]
fn two_clicks_open_details_if_they_are_on_one_message_and_soon() {
    let mut sim = sim(30);
    let (one, other) = (
        row_of(&mut sim, "message 27"),
        row_of(&mut sim, "message 28"),
    );
    click(&mut sim, 10, one);
    click(&mut sim, 10, other);
    assert!(sim.state.screen().overlay.is_none());
    sim.clock += std::time::Duration::from_secs(1);
    click(&mut sim, 10, other);
    assert!(sim.state.screen().overlay.is_none());
    click(&mut sim, 10, other);
    assert!(sim.state.screen().overlay.is_some());
    // A click into the box does not reach the transcript.
    click(&mut sim, 10, one);
    assert_eq!(sim.selected(), "message 28");
}

#[test]
fn a_click_extends_a_range() {
    let mut sim = sim(30);
    let row = row_of(&mut sim, "message 28");
    sim.keys("V");
    click(&mut sim, 10, row);
    let chosen = sim.state.context().chosen();
    assert_eq!(chosen.messages.len(), 3);
}

#[test]
fn clicks_outside_of_bubbles_do_nothing() {
    let mut sim = sim(3);
    for (column, row) in [(0, 0), (10, 23), (500, 500), (10, 2), (79, 0)] {
        click(&mut sim, column, row);
        assert_eq!(sim.selected(), "message 3");
    }
}

#[test]
fn dragging_the_scroll_bar_fetches_only_when_the_button_is_released() {
    let mut sim = sim(5_000);
    mouse(&mut sim, PointerMove::Pressed, 79, 21);
    for row in (3..=12).rev() {
        mouse(&mut sim, PointerMove::Dragged, 40, row);
    }
    assert!(sim.waiting.is_empty(), "{:?}", sim.waiting);
    let status = sim.state.screen().status.notice.clone().unwrap();
    assert!(status.starts_with("Let go to see message "), "{status}");
    mouse(&mut sim, PointerMove::Dragged, 79, 11);
    mouse(&mut sim, PointerMove::Released, 79, 11);
    assert!(!sim.waiting.is_empty());
    sim.answer_all();
    let scroll = sim.state.screen().scroll;
    // The track has the 21 rows from 0 to 20; row 8 is a little above the middle.
    assert!((2_150..2_350).contains(&scroll.before), "{scroll:?}");
    mouse(&mut sim, PointerMove::Pressed, 79, 22);
    assert_eq!(sim.selected(), "message 5000");
    mouse(&mut sim, PointerMove::Released, 79, 22);
    mouse(&mut sim, PointerMove::Pressed, 79, 2);
    mouse(&mut sim, PointerMove::Released, 79, 2);
    sim.answer_all();
    assert_eq!(sim.selected(), "message 1");
}

#[test]
fn what_is_loaded_is_shown_while_the_bar_is_dragged() {
    let mut sim = sim(40);
    sim.keys("g");
    sim.answer_all();
    mouse(&mut sim, PointerMove::Pressed, 79, 11);
    assert!(sim.waiting.is_empty());
    let before = sim.state.screen().scroll.before;
    assert!((5..25).contains(&before), "{before}");
    mouse(&mut sim, PointerMove::Dragged, 79, 200);
    assert_eq!(sim.selected(), "message 40");
}

//! What a resize does to the place of the view, and to the ways back to a place.

use crate::chat::event::Event;
use crate::chat::testing::{START, Server, Sim, inbound};
use crate::layout::areas::Size;

fn resize(sim: &mut Sim, width: u16, height: u16) {
    sim.send(Event::Resized(Size { width, height }));
}

/// The first row of the selected message, counted from the top of the view.
fn row(sim: &mut Sim) -> i64 {
    let key = sim.state.selected().unwrap();
    let mut transcript = sim.state.transcript();
    let (viewport, mut rows) = transcript.rows();
    viewport.row_of(key, &mut rows).unwrap()
}

/// All loaded, with a message at row 15 of 22 selected.
fn reading() -> Sim {
    let mut sim = Sim::opened(Server::with(90, START - 1_000), 80, 24);
    sim.load_all();
    sim.keys("3 0 k PgUp");
    while row(&mut sim) < 14 {
        sim.keys("j");
    }
    sim
}

#[test]
fn a_row_comes_back_with_the_size_whatever_arrived_meanwhile() {
    let mut sim = reading();
    let (selected, before) = (sim.selected(), row(&mut sim));
    resize(&mut sim, 80, 12);
    assert!(row(&mut sim) < before);
    sim.server.arrive(inbound(START - 900, "just arrived"));
    sim.pass(20);
    sim.keys("i Esc");
    resize(&mut sim, 60, 16);
    resize(&mut sim, 80, 24);
    assert_eq!((sim.selected(), row(&mut sim)), (selected, before));
}

#[test]
fn a_resize_does_not_undo_a_move() {
    for keys in ["j k", "k j", "Ctrl-e Ctrl-y"] {
        let mut sim = reading();
        let selected = sim.selected();
        resize(&mut sim, 80, 12);
        sim.keys(keys);
        assert_eq!(sim.selected(), selected, "{keys}");
        let before = row(&mut sim);
        resize(&mut sim, 80, 24);
        assert_eq!(
            (sim.selected(), row(&mut sim)),
            (selected, before),
            "{keys}"
        );
    }
}

#[test]
fn a_resize_or_an_arrival_is_no_move_away_from_the_place_of_a_filter() {
    for way in 0..3 {
        let mut sim = reading();
        let (selected, before) = (sim.selected(), row(&mut sim));
        sim.keys("\\ t e x t : 7 7 Enter");
        sim.answer_all();
        assert_eq!(sim.selected(), "message 77");
        if way == 0 {
            resize(&mut sim, 80, 12);
            resize(&mut sim, 80, 24);
        } else if way == 1 {
            sim.server.arrive(inbound(START - 900, "just arrived"));
            sim.pass(20);
        } else {
            sim.keys("R");
            sim.answer_all();
        }
        sim.keys("Esc");
        assert_eq!((sim.selected(), row(&mut sim)), (selected, before), "{way}");
    }
}

#[test]
fn the_way_back_passes_places_that_differ_by_a_resize_alone() {
    let mut sim = reading();
    let selected = sim.selected();
    sim.keys("g");
    sim.answer_all();
    sim.keys("/ z z z z Enter");
    sim.answer_all();
    sim.keys("Esc");
    assert_eq!(sim.selected(), "message 1");
    resize(&mut sim, 70, 20);
    sim.keys("Ctrl-o");
    assert_eq!(sim.selected(), selected);
}

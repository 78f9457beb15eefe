//! What is typed while a place is looked for at the gateway.

use std::time::Duration;

use crate::chat::effect::Effect;
use crate::chat::event::{Event, Pointer, PointerMove};
use crate::chat::testing::{START, Server, Sim, busy};

fn opened() -> Sim {
    Sim::opened(Server::with(3_000, START), 80, 24)
}

/// A jump that is not answered yet, and whose progress the user has seen.
fn jumping() -> Sim {
    let mut sim = opened();
    sim.keys("g");
    sim.clock += Duration::from_secs(1);
    assert!(sim.state.sync.jumps());
    sim
}

#[test]
fn keys_and_wheel_never_end_a_jump_without_a_notice() {
    for keys in [
        "j", "k", "PgUp", "y", "V", "i", "]", "5", "?", "R", "Ctrl-l",
    ] {
        let mut sim = jumping();
        sim.keys(keys);
        assert!(sim.state.sync.jumps(), "{keys}");
        assert!(sim.notice().contains("ooking for the place"), "{keys}");
        sim.answer_all();
        assert_eq!(sim.selected(), "message 1", "{keys}");
        assert_eq!(sim.copied(), Vec::<String>::new(), "{keys}");
    }
    let mut sim = jumping();
    sim.send(Event::WheelTurned(1));
    sim.send(Event::PointerMoved(Pointer {
        what: PointerMove::Pressed,
        column: 5,
        row: 10,
    }));
    sim.answer_all();
    assert_eq!(sim.selected(), "message 1");
}

#[test]
fn esc_ends_a_jump_with_a_notice_and_does_not_quit() {
    for key in ["Esc", "q"] {
        let mut sim = jumping();
        sim.keys(key);
        assert!(!sim.state.sync.jumps());
        assert_eq!(sim.notice(), "Stopped looking for the place.");
        sim.answer_all();
        assert_eq!(sim.selected(), "message 3000");
        assert!(!sim.effects.contains(&Effect::Quit));
    }
}

#[test]
fn another_jump_replaces_a_jump_under_way() {
    let mut sim = jumping();
    sim.keys("G");
    sim.answer_all();
    assert_eq!(sim.selected(), "message 3000");
}

#[test]
fn keys_pressed_together_with_a_jump_act_on_its_place_or_not_at_all() {
    let mut sim = opened();
    sim.keys("g y j y");
    sim.answer_all();
    assert_eq!(sim.copied(), ["message 1", "message 2"]);

    let mut sim = opened();
    sim.keys("g y");
    let (id, _) = sim.waiting.remove(0);
    sim.send(Event::RequestFailed {
        id,
        failure: busy(),
    });
    assert_eq!(sim.copied(), Vec::<String>::new());
    let words = "The gateway has trouble. The keys after it were ignored.";
    assert_eq!(sim.notice(), words);
}

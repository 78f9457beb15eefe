use crate::chat::effect::Effect;
use crate::chat::event::{Event, Pointer, PointerMove};
use crate::chat::state::Settings;
use crate::chat::testing::{START, Server, Sim, inbound, settings};
use crate::layout::areas::Size;

/// `count` messages, all loaded, or about 1,500 of more; those with the numbers `hits`, counted
/// from the newest, have the word.
fn sim(count: i64, hits: &[usize]) -> Sim {
    let mut server = Server::with(count, START - 1_000);
    for hit in hits {
        let at = server.list[*hit].sent_at().unwrap().seconds();
        server.list[*hit] = inbound(at, &format!("needle {hit}"));
    }
    loaded(server)
}

fn loaded(server: Server) -> Sim {
    let size = Size {
        width: 80,
        height: 20,
    };
    let settings = Settings {
        page_size: 2_000.into(),
        ..settings()
    };
    let mut sim = Sim::with(server, size, settings);
    sim.answer_all();
    while !sim.state.thread().is_complete() && sim.state.thread().len() < 1_500 {
        sim.keys("PgUp");
        sim.answer_all();
    }
    sim.keys("G");
    sim.effects.clear();
    sim
}

/// Presses keys without a pause.
fn burst(sim: &mut Sim, keys: &str) {
    for name in keys.split(' ') {
        let key = crate::chat::action::key_of(name).unwrap();
        sim.send(Event::KeyPressed(key));
    }
}

/// Runs the core until it has nothing left to do, without any answers. Returns the number of steps.
fn work(sim: &mut Sim) -> usize {
    let mut steps = 0;
    while sim.state.next_wakeup() == Some(sim.clock) {
        sim.send(Event::Woke);
        steps += 1;
    }
    steps
}

fn said(sim: &mut Sim) -> String {
    let notice = sim.state.screen().status.notice.clone();
    notice.map_or_else(String::new, |words| words.to_string())
}

const TYPED: &str = "/ n e e d l e Enter";

#[test]
fn keys_typed_after_a_search_act_on_its_hit() {
    let mut sim = sim(1_600, &[700, 1_590]);
    burst(&mut sim, &format!("{TYPED} y"));
    assert_eq!(sim.copied(), [""; 0], "not to the message that one was at");
    assert!(work(&mut sim) > 2, "it took a while");
    assert_eq!(sim.copied(), ["needle 700"]);
    assert_eq!(sim.selected(), "needle 700");
}

#[test]
fn fast_keys_after_a_search_have_the_effect_of_slow_keys() {
    for keys in [
        "j y",
        "n y j y",
        "V n y",
        "2 n y",
        "n N k Y",
        "/ e Space 1 5 Enter y",
        "y Esc y",
        "i r",
        "q",
        "Esc y",
        "\\ i n Enter y",
        "G / n e Enter n y",
    ] {
        let (mut slow, mut fast) = (sim(1_600, &[700, 1_590]), sim(1_600, &[700, 1_590]));
        for name in format!("{TYPED} {keys}").split(' ') {
            burst(&mut slow, name);
            work(&mut slow);
        }
        burst(&mut fast, &format!("{TYPED} {keys}"));
        work(&mut fast);
        assert_eq!(fast.copied(), slow.copied(), "{keys}");
        assert_eq!(fast.selected(), slow.selected(), "{keys}");
        assert_eq!(fast.transcript(), slow.transcript(), "{keys}");
        assert_eq!(said(&mut fast), said(&mut slow), "{keys}");
    }
}

#[test]
fn pasted_text_waits_with_the_key_that_opens_its_line() {
    let mut sim = sim(1_600, &[700, 1_590]);
    burst(&mut sim, &format!("{TYPED} /"));
    sim.send(Event::Pasted("needle 15".to_owned()));
    burst(&mut sim, "Enter y");
    work(&mut sim);
    assert_eq!(sim.copied(), ["needle 1590"]);
}

#[test]
fn no_key_waits_for_the_network() {
    let mut sim = sim(9_000, &[8_990]);
    burst(&mut sim, &format!("{TYPED} y j"));
    work(&mut sim);
    assert_eq!(sim.waiting.len(), 1, "it goes on");
    assert_eq!(sim.copied(), [""; 0], "what has no such word is not copied");
    let words = said(&mut sim);
    let start = "Not in the loaded messages: searching on, Esc stops.";
    assert!(words.starts_with(start), "{words}");
    // The user has seen the notice before these keys.
    sim.clock += super::SEEN;
    burst(&mut sim, "k y");
    assert_eq!(sim.copied(), ["message 8999"]);
}

#[test]
fn keys_are_dropped_if_nothing_is_found() {
    let mut sim = sim(1_600, &[]);
    burst(&mut sim, &format!("{TYPED} y"));
    work(&mut sim);
    assert_eq!(sim.copied(), [""; 0]);
    assert_eq!(
        said(&mut sim),
        "Not found: needle. The keys after it were ignored."
    );
    burst(&mut sim, "y");
    assert_eq!(sim.copied(), ["message 1600"]);
}

#[test]
fn quit_never_waits_and_esc_waits_only_until_a_frame_was_drawn() {
    let mut sim = sim(1_600, &[1_590]);
    burst(&mut sim, &format!("{TYPED} y Ctrl-c"));
    assert!(sim.effects.contains(&Effect::Quit));
    let mut sim = self::sim(1_600, &[1_590]);
    burst(&mut sim, &format!("{TYPED} y"));
    sim.send(Event::Woke);
    assert_eq!(sim.copied(), [""; 0]);
    burst(&mut sim, "Esc");
    assert!(said(&mut sim).starts_with("Search stopped: "));
    work(&mut sim);
    assert_eq!(sim.copied(), [""; 0], "it was given up with the search");
}

#[test]
fn using_the_mouse_drops_waiting_keys() {
    let mut sim = sim(1_600, &[1_590]);
    burst(&mut sim, &format!("{TYPED} y"));
    sim.send(Event::PointerMoved(Pointer {
        what: PointerMove::Pressed,
        column: 5,
        row: 10,
    }));
    work(&mut sim);
    assert_eq!(sim.copied(), [""; 0]);
}

#[test]
fn keys_typed_after_a_filter_act_on_its_messages() {
    let mut server = Server::with(1_600, START - 1_000);
    let at = server.list[1_500].sent_at().unwrap().seconds();
    server.list[1_500] = inbound(at, "see https://example.com/a");
    let mut sim = loaded(server);
    burst(&mut sim, "\\ l i n k s Enter y");
    assert_eq!(sim.copied(), [""; 0]);
    work(&mut sim);
    assert_eq!(sim.copied(), ["see https://example.com/a"]);
}

#[test]
fn typeahead_is_bounded() {
    let mut sim = sim(1_600, &[1_590]);
    burst(&mut sim, TYPED);
    for _ in 0..10_000 {
        burst(&mut sim, "y");
    }
    work(&mut sim);
    assert_eq!(sim.copied().len(), super::MAX);
}

#[test]
fn keys_right_behind_a_search_that_goes_on_are_ignored() {
    for key in ["y", "i", "j", "V", "u", "s", "PgUp"] {
        let mut sim = sim(9_000, &[8_990]);
        burst(&mut sim, TYPED);
        work(&mut sim);
        let selected = sim.selected();
        // The user cannot have seen yet that the search goes on.
        sim.clock += super::SEEN / 2;
        burst(&mut sim, &format!("{key} y"));
        assert_eq!(sim.copied(), [""; 0], "{key}");
        assert_eq!(sim.selected(), selected, "{key}");
        assert!(
            sim.notice().ends_with("The keys after it were ignored."),
            "{key}"
        );
        sim.answer_all();
        assert_eq!(sim.selected(), "needle 8990", "{key}: the search goes on");
    }
}

#[test]
fn keys_for_another_place_take_effect_right_behind_a_search_that_goes_on() {
    let mut sim = sim(9_000, &[8_990]);
    burst(&mut sim, TYPED);
    work(&mut sim);
    burst(&mut sim, "g y");
    sim.answer_all();
    assert_eq!(sim.copied(), ["message 1"]);
}

#[test]
fn escape_right_behind_a_jump_stops_it() {
    for esc in ["Esc", "q"] {
        let mut sim = sim(9_000, &[]);
        burst(&mut sim, &format!("g {esc}"));
        assert!(!sim.state.sync().jumps(), "{esc}");
        assert_eq!(sim.notice(), "Stopped looking for the place.");
        burst(&mut sim, "y");
        assert_eq!(sim.copied(), ["message 9000"], "{esc}");
    }
}

#[test]
fn a_reminder_goes_when_its_place_is_found() {
    let mut sim = sim(9_000, &[]);
    burst(&mut sim, "g");
    sim.clock += super::SEEN;
    burst(&mut sim, "j");
    assert_eq!(sim.notice(), "Still looking for the place: Esc stops.");
    sim.answer_all();
    assert_eq!((&*sim.selected(), &*sim.notice()), ("message 1", ""));
}

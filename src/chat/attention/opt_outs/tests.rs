use super::NOTE;
use crate::chat::testing::{START, Server, Sim, inbound, message};
use crate::message::Direction::Outbound;

/// The texts on screen with the mark.
fn marked(sim: &mut Sim) -> Vec<String> {
    let screen = sim.state.screen().clone();
    let shown = screen
        .bubbles
        .iter()
        .filter(|shown| shown.note == Some(NOTE));
    let text = |key| sim.state.thread().get(key).unwrap().text().to_owned();
    shown.map(|shown| text(shown.key)).collect()
}

fn details(sim: &mut Sim) -> String {
    sim.keys("i");
    let screen = sim.state.screen().clone();
    sim.keys("q");
    format!("{:?}", screen.overlay)
}

fn said(texts: &[(bool, &str)]) -> Server {
    let mut server = Server::default();
    for (at, (ours, text)) in (START - 9_000..).step_by(60).zip(texts) {
        let item = if *ours {
            message(at, Outbound, text)
        } else {
            inbound(at, text)
        };
        server.arrive(item);
    }
    server
}

#[test]
fn what_went_out_after_a_stop_is_marked_until_a_start() {
    let server = said(&[
        (true, "offer"),
        (false, "STOP"),
        (true, "unwanted"),
        (false, "I said stop"),
        (true, "unwanted too"),
        (false, "start"),
        (true, "welcome back"),
    ]);
    let mut sim = Sim::opened(server, 80, 40);
    assert_eq!(marked(&mut sim), ["unwanted", "unwanted too"]);
    assert!(!details(&mut sim).contains("asked for no more"));
    sim.keys("k k");
    assert!(details(&mut sim).contains("asked for no more messages"));
}

#[test]
fn a_stop_far_up_is_found_once_it_is_loaded_and_forgotten_once_it_is_gone() {
    let mut texts = vec![(false, "Stop.")];
    texts.extend(std::iter::repeat_n((true, "unwanted"), 400));
    let mut sim = Sim::opened(said(&texts), 80, 24);
    assert_eq!(marked(&mut sim), Vec::<String>::new(), "not loaded yet");
    sim.load_all();
    sim.answer_all();
    assert!(marked(&mut sim).len() > 3);
    sim.server.list.pop();
    sim.keys("R R");
    sim.answer_all();
    assert_eq!(marked(&mut sim), Vec::<String>::new());
}

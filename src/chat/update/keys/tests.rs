use strum::IntoEnumIterator;

use super::*;
use crate::chat::bindings::{OVERLAY_BINDINGS, bindings};
use crate::chat::looks::Looks;
use crate::chat::testing::pictures::opened;
use crate::chat::testing::{START, Server, Sim, inbound, way_to};
use crate::layout::appearance::Appearance;

/// A state with this layer on top.
fn sim_at(layer: Layer) -> Sim {
    let mut sim = opened(60, &[59]);
    *sim.state.view.looks_mut() = Looks::chosen(Appearance::default(), true);
    sim.keys(way_to(layer));
    sim
}

#[test]
fn every_layer_answers_each_of_its_actions() {
    for layer in Layer::iter() {
        let sim = sim_at(layer);
        assert_eq!(sim.state.layer(), layer);
        let own = bindings().filter(|binding| binding.layers.contains(&layer));
        let akin = OVERLAY_BINDINGS
            .iter()
            .filter(|akin| akin.layers.contains(&layer));
        let actions = own.map(|binding| binding.action);
        for action in actions.chain(akin.map(|akin| akin.action)) {
            let answered = answer(&mut sim.state.clone(), layer, action, 1);
            assert!(answered.is_some(), "{layer:?} {action:?}");
        }
    }
}

#[test]
fn no_key_moves_the_transcript_behind_a_line_that_is_typed() {
    let mut sim = Sim::opened(Server::with(60, START), 80, 24);
    sim.load_all();
    sim.keys("9 k G");
    let (selected, anchor) = (sim.selected(), sim.state.viewport().anchor());
    for line in ["/", "t", "\\", "E"] {
        for key in [
            "Ctrl-o", "Ctrl-y", "Ctrl-i", "Ctrl-r", "Ctrl-n", "Ctrl-p", "PgUp",
        ] {
            sim.keys(&format!("{line} {key}"));
            assert!(
                sim.state.input().question().open().is_some(),
                "{line} {key}"
            );
            sim.keys("Esc");
            let at = (sim.selected(), sim.state.viewport().anchor());
            assert_eq!(at, (selected.clone(), anchor), "{line} {key}");
        }
    }
}

#[test]
fn arrivals_are_followed_in_no_layer_but_the_transcript() {
    for layer in Layer::iter() {
        let mut sim = sim_at(layer);
        let selected = sim.state.selected();
        assert_eq!(sim.state.layer(), layer);
        sim.server.arrive(inbound(START + 60, "news"));
        sim.pass(16);
        let stays = sim.state.selected() == selected;
        assert_eq!(stays, layer != Layer::Transcript, "{layer:?}");
    }
}

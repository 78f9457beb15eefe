use strum::IntoEnumIterator;

use super::*;
use crate::chat::bindings::{OVERLAY_BINDINGS, bindings};
use crate::chat::looks::Looks;
use crate::chat::testing::pictures::opened;
use crate::chat::testing::{Sim, way_to};
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

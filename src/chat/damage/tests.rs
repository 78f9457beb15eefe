use super::*;
use crate::chat::testing::{START, Server, Sim, message};
use crate::message::Direction;

/// A thread of inbound and outbound messages on 60x20, scrolled into its middle.
fn sim() -> Sim {
    let texts = [
        "short",
        "a text that takes more than one row of the bubble it stands in",
    ];
    let mut server = Server::default();
    for i in 0..60 {
        let side = [Direction::Inbound, Direction::Outbound][i % 2];
        let at = START - 3_600 + i64::try_from(i).unwrap() * 40;
        server.arrive(message(at, side, texts[i / 3 % 2]));
    }
    let mut sim = Sim::opened(server, 60, 20);
    sim.keys("PgUp k");
    sim.answer_all();
    sim
}

fn after(sim: &mut Sim, act: impl FnOnce(&mut Sim)) -> Damage {
    let last = sim.state.screen().clone();
    act(sim);
    Damage::between(&last, sim.state.screen())
}

fn count(damage: &Damage) -> usize {
    let rows = damage.rows.iter().map(ExactSizeIterator::len);
    rows.sum::<usize>() + damage.cells.len()
}

#[test]
fn nothing_happened() {
    assert_eq!(after(&mut sim(), |_| ()), Damage::default());
}

#[test]
fn a_scrolled_row_is_a_scroll_and_a_row() {
    for (keys, up) in [("Ctrl-y", -1), ("Ctrl-e", 1), ("Ctrl-y Ctrl-y Ctrl-y", -3)] {
        let damage = after(&mut sim(), |sim| sim.keys(keys));
        assert_eq!(damage.scroll, Some(Scroll { rows: 1..19, up }));
        // The rows that enter, those of the thumb, and those of the old and the new selection.
        assert!(count(&damage) <= 8, "{damage:?}");
    }
}

#[test]
fn a_page_keeps_the_rows_that_stay() {
    let damage = after(&mut sim(), |sim| sim.keys("PgUp"));
    assert_eq!(
        damage.scroll,
        Some(Scroll {
            rows: 1..19,
            up: -16
        })
    );
}

#[test]
fn a_selection_moves_without_a_scroll() {
    let damage = after(&mut sim(), |sim| sim.keys("k"));
    assert_eq!(damage.scroll, None);
    assert!((1..=6).contains(&count(&damage)), "{damage:?}");
}

#[test]
fn arrivals_below_the_view_change_one_row_and_the_bars() {
    let mut sim = sim();
    sim.pass(15);
    let arrive = |sim: &mut Sim| {
        sim.server.arrive(message(START, Direction::Inbound, "new"));
        sim.pass(15);
    };
    let damage = after(&mut sim, arrive);
    assert_eq!(damage.scroll, None);
    assert_eq!(damage.rows.first(), Some(&(0..1)), "the header counts it");
    assert_eq!(
        damage.rows.last(),
        Some(&(18..20)),
        "the pill and the clock"
    );
    assert!(count(&damage) <= 5, "{damage:?}");
    // The pill has moved away with its row.
    let damage = after(&mut sim, |sim| sim.keys("Ctrl-y"));
    assert!(damage.rows.iter().any(|rows| rows.contains(&18)));
}

#[test]
fn what_follows_the_newest_moves_up() {
    let mut sim = sim();
    sim.keys("G");
    let damage = after(&mut sim, |sim| {
        sim.server.arrive(message(START, Direction::Inbound, "new"));
        sim.pass(15);
    });
    let up = damage.scroll.map(|scroll| scroll.up);
    assert!(up.is_some_and(|up| up > 0), "{up:?}");
}

#[test]
fn under_an_overlay_nothing_is_trusted() {
    let mut sim = sim();
    for keys in ["?", "j", "q"] {
        let damage = after(&mut sim, |sim| sim.keys(keys));
        assert_eq!(damage.scroll, None);
        assert!(count(&damage) >= 18, "{keys}: {damage:?}");
    }
}

#[test]
fn another_size_is_another_screen() {
    let mut sim = sim();
    let size = Size {
        width: 59,
        height: 20,
    };
    let damage = after(&mut sim, |sim| {
        sim.send(crate::chat::event::Event::Resized(size));
    });
    assert_eq!(damage, Damage::all(size));
}

use super::*;
use crate::chat::testing::{START, Server, Sim, inbound, outbound};
use crate::chat::view_model::OverlayRow;
use crate::message::DeliveryStatus::{Delivered, NotDelivered};

/// Messages this many minutes ago, oldest first; `!` failed, `<` inbound, `>` outbound.
fn sim(messages: &[(i64, char)]) -> Sim {
    let mut server = Server::default();
    for (ago, side) in messages {
        let at = START - ago * 60;
        server.arrive(match side {
            '<' => inbound(at, &format!("asked {ago}")),
            '!' => outbound(at, &format!("lost {ago}"), NotDelivered),
            _ => outbound(at, &format!("said {ago}"), Delivered),
        });
    }
    Sim::opened(server, 80, 30)
}

fn header(sim: &mut Sim) -> Option<String> {
    let header = sim.state.screen().header.clone();
    header.waiting.map(|words| words.to_string())
}

fn field(sim: &mut Sim, wanted: &str) -> String {
    sim.keys("i");
    let overlay = sim.state.screen().overlay.clone().unwrap();
    sim.keys("q");
    let mut fields = overlay.rows.iter().filter_map(|row| match row {
        OverlayRow::Field { name, value, .. } => Some((name.trim(), value.as_str())),
        _ => None,
    });
    let first = fields.find(|(name, _)| *name == wanted);
    let rest = fields.take_while(|(name, _)| name.is_empty());
    let all = first.into_iter().chain(rest).map(|(_, value)| value);
    all.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_header_counts_from_the_first_unanswered_message() {
    let mut sim = sim(&[(500, '<'), (400, '>'), (134, '<'), (30, '<')]);
    assert_eq!(header(&mut sim).as_deref(), Some("unanswered 2 h 14 m"));
    sim.server.arrive(outbound(START, "an answer", Delivered));
    sim.keys("R");
    sim.answer_all();
    assert_eq!(header(&mut sim), None);
}

#[test]
fn a_failed_message_is_no_reply() {
    let mut lost = sim(&[(90, '>'), (60, '<'), (50, '!')]);
    assert_eq!(header(&mut lost).as_deref(), Some("unanswered 1 h"));
    assert_eq!(header(&mut sim(&[(90, '<'), (60, '>'), (50, '!')])), None);
}

#[test]
fn the_clock_wakes_once_a_minute_and_only_on_screen() {
    let mut sim = sim(&[(90, '>'), (59, '<')]);
    sim.pass(1);
    let before = sim.clock;
    let mut changes = Vec::new();
    let mut last = header(&mut sim);
    while sim.clock < before + Duration::from_secs(150) {
        sim.pass(1);
        let now = header(&mut sim);
        if now != last {
            changes.push(now.clone().unwrap());
            last = now;
        }
    }
    assert_eq!(changes, ["unanswered 1 h", "unanswered 1 h 1 m"]);
    let due = sim
        .state
        .attention()
        .next_change(sim.state.view().size(), sim.state.now())
        .unwrap()
        .saturating_sub(sim.clock);
    assert!(due <= Duration::from_mins(1), "{due:?}");
    sim.send(crate::chat::event::Event::Resized(
        crate::layout::areas::Size {
            width: 30,
            height: 10,
        },
    ));
    assert_eq!(
        sim.state
            .attention()
            .next_change(sim.state.view().size(), sim.state.now()),
        None
    );
}

#[test]
fn details_tell_how_long_the_first_answer_took() {
    let mut sim = sim(&[
        (700, '>'),
        (600, '<'),
        (590, '<'),
        (580, '!'),
        (348, '>'),
        (340, '>'),
        (5, '<'),
    ]);
    assert_eq!(field(&mut sim, "Answer"), "none yet, for 5 m");
    sim.keys("k");
    assert_eq!(
        field(&mut sim, "Answer"),
        "",
        "only the first of a turn is the answer"
    );
    sim.keys("k");
    assert_eq!(
        field(&mut sim, "Answer"),
        "the first of this turn, 4 h 12 m after the customer's first message"
    );
    sim.keys("k k");
    assert_eq!(field(&mut sim, "Answer"), "after 4 h 2 m");
}

#[test]
fn spans_have_two_units_at_most() {
    let words = |minutes: u64| span(Duration::from_secs(minutes * 60 + 59));
    assert_eq!(words(0), "less than a minute");
    assert_eq!(words(59), "59 m");
    assert_eq!(words(60), "1 h");
    assert_eq!(words(134), "2 h 14 m");
    assert_eq!(words(24 * 60), "1 d");
    assert_eq!(words(76 * 60 + 5), "3 d 4 h");
    assert_eq!(words(1_200 * 24 * 60), "1,200 d");
}

#[test]
fn nobody_waits_after_a_tapback_or_a_missed_call() {
    for text in ["Liked “said 9”", "Missed call from +32 496 12 34 56"] {
        let mut sim = sim(&[(20, '<'), (9, '>')]);
        sim.server.arrive(inbound(START - 60, text));
        sim.pass(20);
        assert_eq!(sim.selected(), text);
        assert_eq!(header(&mut sim), None, "{text}");
        assert_eq!(field(&mut sim, "Answer"), "", "{text}");
        sim.server.arrive(inbound(START - 59, "and now?"));
        sim.pass(20);
        assert!(header(&mut sim).is_some(), "{text}");
    }
}

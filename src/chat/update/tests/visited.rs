//! What the archive knows of the last visit: the line above newer messages, and the way back.

use crate::chat::testing::{START, Server, Sim, inbound};
use crate::chat::update::*;
use crate::thread::kept::{MessagePlace, Visit};
use crate::time::UnixTime;

const LINE: &str = "-- since your last visit, 15 Jun 2025 14:46";

fn place(second: i64, nth: u64) -> MessagePlace {
    MessagePlace {
        second: UnixTime::new(second).unwrap(),
        nth,
    }
}

/// Left an hour before the start, on the message that was the newest but `back`.
fn visit(server: &Server, newest: usize, selected: usize) -> Visit {
    let at = |place: usize| server.list[place].sent_at().unwrap();
    let place = |index| MessagePlace {
        second: at(index),
        nth: 1,
    };
    Visit {
        left_at: UnixTime::new(START - 20 * 60).unwrap(),
        selected: place(selected),
        newest: place(newest),
    }
}

/// With an archive, of which `visit` comes after the first answer.
fn opened(server: &Server, visit: Option<Visit>) -> Sim {
    let mut sim = Sim::opened(server.clone(), 60, 30);
    sim.state.sync.use_archive(false);
    if let Some(visit) = visit {
        sim.send(Event::VisitRecalled(visit));
    }
    sim
}

/// The rows around the line.
fn around(sim: &mut Sim) -> Vec<String> {
    let mut rows = sim.transcript();
    rows.retain(|row| !row.trim().is_empty());
    let at = rows.iter().position(|row| row.starts_with("-- since"));
    at.map_or_else(Vec::new, |at| rows[at - 1..=(at + 1)].to_vec())
}

#[test]
fn a_line_stands_above_what_came_since_the_last_visit() {
    let server = Server::with(90, START);
    let mut sim = opened(&server, Some(visit(&server, 3, 3)));
    let rows = around(&mut sim);
    assert!(rows[0].contains("message 87"), "{rows:?}");
    assert_eq!(rows[1], LINE);
    assert!(rows[2].contains("message 88"), "{rows:?}");
    // It stays where it is when more comes, and the view with it.
    sim.server.arrive(inbound(START + 1, "news"));
    sim.pass(16);
    assert_eq!(around(&mut sim)[1..], rows[1..]);
    // Nothing came since: no line.
    let mut sim = opened(&server, Some(visit(&server, 0, 0)));
    assert_eq!(around(&mut sim), [""; 0]);
    sim.server.arrive(inbound(START + 1, "news"));
    sim.pass(16);
    let rows = around(&mut sim);
    assert!(
        rows[0].contains("message 90") && rows[2].contains("news"),
        "{rows:?}"
    );
}

#[test]
fn messages_of_one_second_are_told_apart() {
    let mut server = Server::with(20, START);
    for n in 1..=4 {
        server.arrive(inbound(START + 60, &format!("twin {n}")));
    }
    let mut seen = visit(&server, 0, 0);
    seen.newest = place(START + 60, 2);
    let mut sim = opened(&server, Some(seen));
    let rows = around(&mut sim);
    assert!(
        rows[0].contains("twin 2") && rows[2].contains("twin 3"),
        "{rows:?}"
    );
}

#[test]
fn where_messages_are_missing_the_line_stands_only_where_that_is_sure() {
    let server = Server::with(2_000, START);
    let above = |sim: &Sim| sim.state.thread().newest().unwrap();
    for (newest, stands) in [(1_500, true), (1_400, false)] {
        let mut sim = Sim::opened(server.clone(), 60, 30);
        sim.state.sync.use_archive(false);
        // What was kept ends at place 1,500 of the list: below it lies a gap.
        let kept = server.list[1_500..1_600].iter().rev();
        let recalled = crate::thread::kept::Recalled {
            messages: kept.map(|m| (m.sent_at().unwrap(), m.clone())).collect(),
            start: 1_500,
            at_oldest: false,
            total: Some(2_000),
            read_at: UnixTime::new(START).unwrap(),
        };
        let visit = visit(&server, newest, 1_550);
        sim.send(Event::VisitRecalled(visit));
        sim.keys("'");
        let Some(Effect::Recall { id, .. }) = sim.effects.pop() else {
            panic!("{:?}", sim.effects);
        };
        let found = Some(Box::new(recalled));
        sim.send(Event::Recalled { id, found });
        assert_eq!(sim.selected(), "message 450");
        assert!(sim.state.thread().contains(above(&sim)));
        for _ in 0..12 {
            sim.keys("PgDn");
        }
        let rows = sim.transcript();
        assert!(
            rows.iter().any(|row| row.starts_with("-- gap")),
            "{rows:#?}"
        );
        assert_eq!(around(&mut sim).is_empty(), !stands);
    }
}

#[test]
fn an_apostrophe_goes_to_where_the_reader_left() {
    let server = Server::with(900, START);
    let mut sim = opened(&server, Some(visit(&server, 3, 700)));
    sim.keys("'");
    // The archive is asked first, and then the gateway.
    let Some(Effect::Recall { id, .. }) = sim.effects.pop() else {
        panic!("{:?}", sim.effects);
    };
    sim.send(Event::Recalled { id, found: None });
    sim.answer_all();
    assert_eq!(sim.selected(), "message 200");
    sim.keys("Ctrl-o");
    assert_eq!(sim.selected(), "message 900");
}

#[test]
fn without_a_visit_it_is_said_why() {
    let server = Server::with(30, START);
    let said = |sim: &mut Sim| {
        sim.keys("'");
        sim.state
            .screen()
            .status
            .notice
            .clone()
            .unwrap()
            .to_string()
    };
    let mut sim = opened(&server, None);
    assert_eq!(said(&mut sim), "The archive knows of no earlier visit.");
    let mut sim = Sim::opened(server, 60, 30);
    assert!(said(&mut sim).contains("archive, which is off"));
    assert_eq!(sim.state.visit(), None);
}

#[test]
fn what_came_and_was_not_in_view_counts_as_unseen() {
    let server = Server::with(90, START);
    let mut sim = Sim::opened(server, 60, 30);
    sim.keys("4 k");
    sim.state.sync.use_archive(false);
    let left = sim.state.visit().unwrap();
    sim.state.sync.lose_archive("not asked here".into());
    assert_eq!(left.selected, place(START - 4 * 60, 1));
    assert_eq!(left.newest, place(START, 1));
    sim.keys("PgUp");
    sim.answer_all();
    for n in 1..=3 {
        sim.server.arrive(inbound(START + 60, &format!("twin {n}")));
    }
    sim.pass(16);
    assert_eq!(sim.state.screen().new_below, 3);
    sim.state.sync.use_archive(false);
    assert_eq!(sim.state.visit().unwrap().newest, place(START, 1));
    sim.keys("G");
    let left = sim.state.visit().unwrap();
    assert_eq!(left.newest, place(START + 60, 3));
    assert_eq!(left.selected, left.newest);
}

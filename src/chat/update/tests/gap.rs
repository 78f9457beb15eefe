//! Nothing is passed unseen, and nothing that is needed is dropped.

use crate::chat::event::Event;
use crate::chat::testing::{START, Server, Sim, busy, inbound, outbound, settings};
use crate::chat::update::state::Settings;
use crate::message::DeliveryStatus::NotDelivered;

/// `count` messages; the newest and the first are loaded, with a gap between.
fn with_gap(count: i64) -> Sim {
    let mut sim = Sim::opened(Server::with(count, START - 1_000), 80, 24);
    sim.keys("g");
    sim.answer_all();
    sim.keys("G");
    sim.answer_all();
    sim
}

/// The numbers of the messages on screen, from top to bottom.
fn on_screen(sim: &mut Sim) -> Vec<u32> {
    let number = |row: String| {
        row.strip_prefix("message ")?
            .split(' ')
            .next()?
            .parse()
            .ok()
    };
    sim.transcript().into_iter().filter_map(number).collect()
}

#[test]
fn pages_stop_at_a_gap_and_go_on_when_it_fills() {
    for (page, far) in [("PgUp", "G"), ("PgDn", "g")] {
        let mut sim = with_gap(5_000);
        sim.keys(far);
        let mut before = on_screen(&mut sim);
        let mut stops = 0;
        for _ in 0..60 {
            sim.keys(page);
            stops += u32::from(sim.notice().contains("messages not loaded yet"));
            let after = on_screen(&mut sim);
            assert!(touch(&before, &after), "{before:?} {after:?}");
            before = after;
        }
        assert!(stops > 0, "{page}: the gap is met");
        let at = before.clone();
        sim.answer_all();
        let after = on_screen(&mut sim);
        assert_ne!(after, at, "{page}: the rest of the move follows");
        assert!(touch(&at, &after), "{at:?} {after:?}");
    }
}

/// No message is between those of two screens.
fn touch(before: &[u32], after: &[u32]) -> bool {
    let ends = |shown: &[u32]| (shown[0], shown[shown.len() - 1]);
    let ((a, b), (c, d)) = (ends(before), ends(after));
    c <= b + 1 && a <= d + 1
}

#[test]
fn the_selection_does_not_step_over_a_gap() {
    for (step, far) in [
        ("k", "G"),
        ("j", "g"),
        ("9 k", "G"),
        ("Ctrl-y", "G"),
        ("Ctrl-e", "g"),
    ] {
        let mut sim = with_gap(5_000);
        sim.keys(far);
        for _ in 0..400 {
            let before: u32 = sim.selected()[8..].parse().unwrap();
            sim.keys(step);
            let after: u32 = sim.selected()[8..].parse().unwrap();
            assert!(before.abs_diff(after) <= 9, "{step}: {before} {after}");
        }
        assert!(sim.notice().contains("not loaded yet"), "{step}");
        assert!(sim.transcript().iter().any(|row| row.contains("gap")));
    }
}

#[test]
fn a_gap_that_stays_is_shown_and_then_passed_with_a_notice() {
    let mut sim = with_gap(5_000);
    sim.keys("PgUp");
    for (id, _) in std::mem::take(&mut sim.waiting) {
        let failure = busy();
        sim.send(Event::RequestFailed { id, failure });
    }
    let mut pages = 0;
    while !sim
        .notice()
        .contains("the next move passes them: The gateway has trouble.")
    {
        sim.keys("PgUp");
        pages += 1;
        assert!(pages < 20);
    }
    assert!(on_screen(&mut sim)[0] > 4_900);
    sim.keys("PgUp");
    assert!(sim.notice().contains("messages not loaded, passed: "));
    assert!(on_screen(&mut sim)[0] < 200);
}

#[test]
fn failed_messages_are_looked_for_beyond_the_loaded_ones() {
    let mut server = Server::with(5_000, START - 1_000);
    for at in [1_200, 2_500, 4_990] {
        let second = server.list[at].sent_at().unwrap().seconds();
        server.list[at] = outbound(second, &format!("failed {at}"), NotDelivered);
    }
    let mut sim = Sim::opened(server, 80, 24);
    sim.keys("g");
    sim.answer_all();
    sim.keys("G [");
    assert!(sim.notice().starts_with("Looking for a failed message: "));
    sim.answer_all();
    assert_eq!(sim.selected(), "failed 1200");
    let asked = sim.asked.len();
    assert!(asked < 8, "{:?}", sim.asked);
    // The second key waits for the failed message, and acts on nothing else.
    for key in ["[", "y"] {
        sim.send(Event::KeyPressed(crate::chat::action::key_of(key).unwrap()));
    }
    sim.answer_all();
    assert_eq!(sim.selected(), "failed 2500");
    assert_eq!(sim.copied(), ["failed 2500"]);
    sim.keys("[");
    sim.answer_all();
    assert_eq!(sim.selected(), "failed 4990");
    sim.keys("3 ]");
    sim.answer_all();
    assert_eq!(sim.notice(), "No newer message has failed.");
    assert_eq!(sim.selected(), "failed 1200");
    sim.keys("[ Esc");
    assert_eq!(sim.state.sync.owed(), 0);
}

#[test]
fn a_search_for_failed_messages_is_given_up_with_esc() {
    let mut sim = Sim::opened(Server::with(5_000, START - 1_000), 80, 24);
    sim.keys("[");
    sim.clock += std::time::Duration::from_secs(1);
    sim.keys("j");
    assert!(sim.notice().starts_with("Still looking"));
    sim.keys("Esc");
    let asked = sim.asked.len();
    sim.answer_all();
    assert_eq!(sim.asked.len(), asked, "nothing more is asked");
    assert_eq!(sim.selected(), "message 5000");
}

#[test]
fn a_hit_right_below_a_gap_stays_where_it_is_while_the_gap_fills() {
    for height in [14, 24, 36] {
        let mut server = Server::with(5_000, START - 1_000);
        let last = (usize::from(height) * 3 / 2).max(30) - 2;
        let second = server.list[last].sent_at().unwrap().seconds();
        server.list[last] = inbound(second, "the barge");
        let mut sim = Sim::opened(server, 80, height);
        sim.keys("g");
        sim.answer_all();
        sim.keys("/ b a r g e Enter");
        assert_eq!(sim.selected(), "the barge");
        let row = |sim: &mut Sim| {
            sim.transcript()
                .iter()
                .position(|row| row.contains("barge"))
        };
        let before = row(&mut sim);
        assert!(before.is_some(), "{height}");
        sim.answer_all();
        assert_eq!(row(&mut sim), before, "{height}");
    }
}

fn small(server: Server, most: u64) -> Sim {
    let settings = Settings {
        max_messages: most,
        ..settings()
    };
    Sim::opened_with(server, settings)
}

#[test]
fn a_search_goes_through_more_than_is_kept_and_ends() {
    for most in [400, 1_000, 5_000] {
        let mut server = Server::with(20_000, START - 1_000);
        let second = server.list[19_000].sent_at().unwrap().seconds();
        server.list[19_000] = inbound(second, "the barge");
        let mut sim = small(server, most);
        sim.keys("/ b a r g e Enter");
        sim.answer_all();
        assert_eq!(sim.selected(), "the barge", "{most}");
        // Most pages are as long as possible, or half as long.
        assert!(
            sim.asked.len() < 20_000 / 1_000 + 10,
            "{most}: {}",
            sim.asked.len()
        );
        sim.keys("Esc G / z z z z Enter");
        sim.answer_all();
        assert!(
            sim.notice().starts_with("Not found: zzzz"),
            "{}",
            sim.notice()
        );
        assert_eq!(sim.selected(), "message 20000", "{most}");
        assert!(sim.state.thread().len() <= most);
    }
}

#[test]
fn a_thread_that_outgrows_the_view_keeps_the_selected_message_in_it() {
    let mut sim = Sim::opened(Server::with(4, START - 1_000), 80, 24);
    sim.keys("k k k");
    assert_eq!(sim.selected(), "message 1");
    for count in 0..30 {
        sim.server.arrive(inbound(START - 900 + count, "more"));
    }
    sim.pass(20);
    assert_eq!(sim.selected(), "message 1");
    assert!(on_screen(&mut sim).contains(&1));
}

#[test]
fn a_filter_that_is_left_after_a_resize_shows_the_selected_message() {
    let mut sim = Sim::opened(Server::with(90, START - 1_000), 100, 50);
    sim.keys("1 5 k \\ o u t Enter");
    sim.answer_all();
    let size = crate::layout::areas::Size {
        width: 40,
        height: 12,
    };
    sim.send(Event::Resized(size));
    sim.keys("Esc");
    assert_eq!(sim.selected(), "message 75");
    assert!(on_screen(&mut sim).contains(&75));
}

#[test]
fn requests_from_before_a_refusal_do_not_restart_polling() {
    use crate::thread::page::{Failure, FailureKind};
    let mut sim = Sim::opened(Server::with(300, START - 1_000), 80, 24);
    // More messages arrive than the newest page holds, so that a longer one would be requested.
    for count in 0..200 {
        sim.server.arrive(inbound(START - 900 + count, "more"));
    }
    sim.keys("R g");
    let jump = sim
        .waiting
        .iter()
        .position(|(_, asked)| asked.page > 1)
        .unwrap();
    let (id, _) = sim.waiting.remove(jump);
    let failure = Failure {
        kind: FailureKind::Refused,
        ..busy()
    };
    sim.send(Event::RequestFailed { id, failure });
    let asked = sim.asked.len();
    sim.answer_all();
    sim.pass(100);
    assert_eq!(sim.asked.len(), asked);
    sim.keys("R");
    assert!(sim.asked.len() > asked);
}

#[test]
fn failures_after_a_refusal_do_not_restart_polling() {
    use crate::thread::page::{Failure, FailureKind};
    let mut sim = Sim::opened(Server::with(300, START - 1_000), 80, 24);
    sim.keys("R g");
    let at = sim.waiting.iter().position(|(_, asked)| asked.page > 1);
    let jump = at.unwrap();
    let (id, _) = sim.waiting.remove(jump);
    let failure = Failure {
        kind: FailureKind::Refused,
        ..busy()
    };
    let refused = failure.clone();
    sim.send(Event::RequestFailed { id, failure });
    assert!(!sim.waiting.is_empty());
    for (id, _) in std::mem::take(&mut sim.waiting) {
        let failure = busy();
        sim.send(Event::RequestFailed { id, failure });
    }
    let asked = sim.asked.len();
    sim.pass(1_000);
    assert_eq!(sim.asked.len(), asked);
    assert_eq!(sim.state.sync.poll().stopped_by(), Some(&refused));
}

#[test]
fn a_filter_stops_with_a_notice_when_memory_is_full() {
    let mut sim = small(Server::with(20_000, START - 1_000), 1_000);
    sim.keys("\\ f a i l e d Enter");
    sim.answer_all();
    assert!(sim.asked.len() < 20, "{}", sim.asked.len());
    assert!(
        sim.notice().contains("memory holds no more"),
        "{}",
        sim.notice()
    );
    let asked = sim.asked.len();
    sim.keys("PgUp");
    sim.answer_all();
    assert!(sim.asked.len() <= asked + 3, "a gesture has an end");
}

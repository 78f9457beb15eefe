//! Mistakes that the simulation found in which message is selected and what is requested.

use crate::chat::event::Event;
use crate::chat::testing::{START, Server, Sim, busy, inbound};
use crate::layout::areas::Size;
use crate::thread::page::{Failure, FailureKind, Page, PageRequest};

fn failure(kind: FailureKind) -> Failure {
    Failure { kind, ..busy() }
}

/// The numbers of the messages on screen, from top to bottom.
fn on_screen(sim: &mut Sim) -> Vec<u32> {
    let number = |row: String| row.strip_prefix("message ")?.parse().ok();
    sim.transcript().into_iter().filter_map(number).collect()
}

#[test]
fn an_answer_from_before_a_thread_was_emptied_brings_nothing_back() {
    let mut sim = Sim::opened(Server::with(300, START - 1_000), 80, 24);
    sim.keys("PgUp PgUp PgUp PgUp PgUp PgUp PgUp PgUp");
    sim.answer_all();
    sim.keys("R");
    while !sim.state.thread().is_empty() {
        let newest = sim.waiting.iter().position(|(_, asked)| asked.start() == 0);
        let (id, _) = sim.waiting.remove(newest.unwrap());
        assert!(!sim.waiting.is_empty(), "a place is read again");
        let failure = failure(FailureKind::NoConversation);
        sim.send(Event::RequestFailed { id, failure });
        // The failure is believed if it comes again and again.
        sim.clock = sim.state.sync.pauses_until().unwrap_or(sim.clock);
        sim.send(Event::Woke);
    }
    sim.answer();
    assert!(sim.state.thread().is_empty());
}

#[test]
fn arrivals_are_not_followed_from_a_hit_that_one_comes_back_to() {
    let mut sim = Sim::opened(Server::with(90, START - 1_000), 80, 24);
    sim.keys("/ 9 0 Enter");
    sim.answer_all();
    assert_eq!(sim.selected(), "message 90");
    sim.keys("k k j j");
    assert_eq!(sim.selected(), "message 90");
    sim.server.arrive(inbound(START - 900, "just arrived"));
    sim.pass(20);
    assert_eq!(sim.selected(), "message 90");
    // `G` goes to the newest message even from a hit.
    sim.keys("G");
    assert_eq!(sim.selected(), "just arrived");
    sim.server.arrive(inbound(START - 800, "one more"));
    sim.pass(20);
    assert_eq!(sim.selected(), "one more");
}

#[test]
fn no_audit_begins_after_a_refusal() {
    let mut sim = Sim::opened(Server::with(300, START - 1_000), 80, 24);
    sim.load_all();
    sim.answer_all();
    sim.keys("g");
    sim.answer_all();
    // The newest page, which reports another total, was requested before the refusal.
    sim.server.list.remove(200);
    sim.keys("R");
    let deep = sim.waiting.iter().position(|(_, asked)| asked.start() > 0);
    let (id, _) = sim.waiting.remove(deep.unwrap());
    let failure = failure(FailureKind::Refused);
    sim.send(Event::RequestFailed { id, failure });
    assert!(sim.state.sync.poll().is_stopped());
    sim.answer();
    assert_eq!(sim.state.sync.audited(), None);
    assert!(sim.waiting.is_empty());
}

#[test]
fn a_page_stops_at_a_gap_whose_row_is_in_view_already() {
    for rows in 10..30 {
        let mut sim = Sim::opened(Server::with(5_000, START - 1_000), 80, rows);
        sim.keys("g");
        sim.answer_all();
        for page in ["PgDn", "Ctrl-d", "Ctrl-e"] {
            let mut before = on_screen(&mut sim);
            for _ in 0..120 {
                sim.keys(page);
                let after = on_screen(&mut sim);
                let (Some(last), Some(first)) = (before.last(), after.first()) else {
                    continue;
                };
                assert!(*first <= last + 1, "{rows} {page}: {before:?} {after:?}");
                before = after;
            }
        }
    }
}

#[test]
fn a_tall_message_above_the_view_is_shown_when_it_is_selected_again() {
    let mut server = Server::with(60, START - 1_000);
    let second = server.list[30].sent_at().unwrap().seconds();
    server.list[30] = inbound(second, &"tall\n".repeat(60));
    let mut sim = Sim::opened(server, 80, 24);
    sim.load_all();
    sim.keys("/ t a l l Enter");
    sim.answer_all();
    let tall = sim.state.selected().unwrap();
    sim.keys("Esc G");
    let size = Size {
        width: 80,
        height: 12,
    };
    sim.send(Event::Resized(size));
    sim.state.view.pick(tall);
    // Any other event.
    sim.send(Event::FocusChanged(true));
    assert_eq!(sim.state.selected(), Some(tall));
    let mut transcript = sim.state.transcript();
    let (viewport, mut rows) = transcript.rows();
    assert!(viewport.row_of(tall, &mut rows).is_some());
}

#[test]
fn a_jump_under_way_says_how_to_give_it_up() {
    let mut sim = Sim::opened(Server::with(5_000, START - 1_000), 80, 24);
    sim.keys("g");
    let notice = sim.state.screen().status.notice.clone().unwrap();
    assert_eq!(notice.to_string(), "Looking for the place… · Esc stops");
}

#[test]
fn the_first_message_is_found_where_every_slice_is_short_and_full() {
    for (count, most) in [(12, 3), (12, 4), (30, 3), (60, 2)] {
        let mut sim = Sim::new(Server::with(count, START - 1_000), 80, 24);
        sim.keys("g");
        for _ in 0..200 {
            let Some((id, asked)) = sim.waiting.pop() else {
                break;
            };
            // The gateway gives few messages at once, and says so.
            let answered = PageRequest {
                limit: asked.limit.min(most),
                ..asked
            };
            let page = Page {
                asked,
                ..sim.server.page(answered)
            };
            sim.send(Event::PageFetched { id, page });
        }
        assert!(sim.waiting.is_empty(), "{count} {most}: without end");
        assert_eq!(sim.selected(), "message 1", "{count} {most}");
    }
}

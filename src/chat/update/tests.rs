mod advice;
mod drift;
mod empty;
mod failure;
mod gap;
mod kept;
mod sizing;
mod standing;
mod visited;

use std::time::Duration;

use super::*;
use crate::chat::effect::Effect;
use crate::chat::testing::{START, Server, Sim, busy, inbound, outbound};
use crate::chat::view_model::{Liveness, OverlayRow, Row};
use crate::layout::areas::{Areas, Size};
use crate::layout::viewport::{HistoryRow, Separator};
use crate::message::{DeliveryStatus, Message, MessagePart, RawRecord};
use crate::sync::requests::Purpose;
use crate::text::TextChanges;
use crate::thread::page::{Failure, FailureKind};

fn texts(sim: &Sim) -> Vec<String> {
    let all = sim.state.thread().newest_first();
    all.map(|(_, m)| m.text().to_owned()).collect()
}

#[test]
fn the_newest_page_is_requested_first_and_shown_at_the_bottom() {
    let mut sim = Sim::new(Server::with(1000, START), 80, 24);
    assert_eq!(sim.asked.len(), 1);
    assert_eq!(sim.asked[0].page, 1);
    assert!(sim.asked[0].limit <= 100);
    sim.answer();
    let rows = sim.transcript();
    assert_eq!(rows.len(), 21);
    assert!(rows.last().unwrap().contains("message 1000"), "{rows:?}");
    assert_eq!(sim.selected(), "message 1000");
    assert!(sim.waiting.is_empty(), "nothing more is needed yet");
}

#[test]
fn a_short_thread_sits_at_the_bottom_below_its_beginning() {
    let mut sim = Sim::opened(Server::with(2, START), 80, 24);
    let rows = sim.transcript();
    assert!(rows[20].contains("message 2"));
    let beginning = rows.iter().position(|r| r == "-- beginning").unwrap();
    assert!(beginning > 10);
    assert!(rows[..beginning].iter().all(String::is_empty));
}

#[test]
fn paging_up_reads_every_message_once_and_in_order() {
    let mut sim = Sim::opened(Server::with(700, START), 80, 24);
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..700 {
        let rows = sim.transcript();
        let mut page: Vec<String> = rows.into_iter().filter(|r| r.contains("message")).collect();
        page.reverse();
        for row in page {
            let text = row.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
            if !seen.contains(&text) {
                seen.push(text);
            }
        }
        if sim.state.thread().begins() && sim.transcript()[0] == "-- beginning" {
            break;
        }
        sim.keys("PgUp");
        sim.answer_all();
    }
    assert_eq!(seen, sim.server.texts());
    assert_eq!(texts(&sim), sim.server.texts());
}

#[test]
fn one_action_requests_one_page() {
    let mut sim = Sim::opened(Server::with(5000, START), 80, 24);
    let before = sim.asked.len();
    for _ in 0..200 {
        sim.keys("PgUp");
    }
    assert_eq!(sim.asked.len(), before + 1);
    assert_eq!(sim.transcript()[0], "-- loading");
    let top = sim.transcript();
    sim.answer();
    // Only one page up was owed, not two hundred.
    let now = sim.transcript();
    let still = now
        .iter()
        .filter(|row| top.contains(row) && row.contains("message"));
    assert!(still.count() >= 1, "{top:?}\n{now:?}");
    assert!(sim.waiting.is_empty());
}

#[test]
fn prepended_and_appended_messages_move_nothing() {
    let mut sim = Sim::opened(Server::with(2000, START), 80, 24);
    sim.keys("PgUp PgUp");
    let before = sim.transcript();
    assert_eq!(sim.waiting.len(), 1);
    sim.server.arrive(inbound(START + 5, "news"));
    sim.answer_all();
    assert_eq!(sim.transcript(), before);
    sim.pass(16);
    assert_eq!(sim.transcript(), before);
    assert_eq!(sim.state.screen().new_below, 1);
    sim.keys("G");
    assert_eq!(sim.state.screen().new_below, 0);
    assert_eq!(sim.selected(), "news");
}

#[test]
fn at_the_end_arrivals_are_followed() {
    let mut sim = Sim::opened(Server::with(100, START), 80, 24);
    sim.server.arrive(inbound(START + 5, "news"));
    sim.pass(16);
    assert_eq!(sim.selected(), "news");
    assert!(sim.transcript().last().unwrap().contains("news"));
}

#[test]
fn with_an_older_message_selected_arrivals_only_count() {
    let mut sim = Sim::opened(Server::with(100, START), 80, 24);
    sim.keys("k");
    let before = sim.transcript();
    sim.server.arrive(inbound(START + 5, "news"));
    sim.pass(16);
    assert_eq!(sim.selected(), "message 99");
    assert_eq!(sim.transcript(), before);
    assert_eq!(sim.state.screen().new_below, 1);
}

#[test]
fn a_deleted_anchor_is_replaced_by_its_neighbour() {
    let mut sim = Sim::opened(Server::with(100, START), 80, 24);
    sim.keys("k k k k k");
    assert_eq!(sim.selected(), "message 95");
    sim.server.list.remove(5);
    sim.pass(16);
    assert_eq!(sim.selected(), "message 96");
}

#[test]
fn a_tall_message_is_read_to_its_last_row() {
    let mut server = Server::with(30, START - 100);
    let tall: Vec<String> = (1..=60).map(|n| format!("line {n}")).collect();
    server.arrive(inbound(START - 50, &tall.join("\n")));
    server.arrive(inbound(START, "after"));
    let mut sim = Sim::opened(server, 80, 24);
    sim.keys("k");
    let mut seen = std::collections::HashSet::new();
    for _ in 0..20 {
        for row in sim.transcript() {
            if let Some(at) = row.find("line ") {
                let number = row[at + 5..].split_whitespace().next().unwrap();
                seen.insert(number.to_owned());
            }
        }
        sim.keys("k");
    }
    assert_eq!(seen.len(), 60);
    assert_ne!(sim.selected(), "after");
}

#[test]
fn a_failed_older_slice_says_so_and_r_retries() {
    let mut sim = Sim::opened(Server::with(1000, START), 80, 24);
    while sim.waiting.is_empty() {
        sim.keys("PgUp");
    }
    let (id, _) = sim.waiting.remove(0);
    sim.send(Event::RequestFailed {
        id,
        failure: busy(),
    });
    for _ in 0..40 {
        sim.keys("PgUp");
    }
    assert_eq!(sim.transcript()[0], "-- failed");
    assert!(sim.waiting.is_empty(), "only R asks again");
    sim.keys("R");
    assert!(
        sim.waiting.len() >= 2,
        "the newest slice and the failed one"
    );
    sim.answer_all();
    assert_ne!(sim.transcript()[0], "-- failed");
    assert!(sim.state.thread().len() > 40);
}

#[test]
fn a_failed_start_says_why_and_goes_on_trying() {
    let mut sim = Sim::new(Server::with(10, START), 80, 24);
    let (id, _) = sim.waiting.remove(0);
    let wait = Duration::from_secs(1);
    sim.send(Event::RequestDelayed {
        id,
        failure: busy(),
        wait,
    });
    // A user who quits now has seen nothing, but learns why.
    assert_eq!(sim.state.failure().unwrap().kind, FailureKind::Busy);
    sim.send(Event::RequestFailed {
        id,
        failure: busy(),
    });
    assert!(
        sim.transcript()
            .iter()
            .any(|r| r == "The gateway has trouble.")
    );
    assert_eq!(sim.state.failure().unwrap().kind, FailureKind::Busy);
    sim.pass(60);
    assert_eq!(sim.state.thread().len(), 10);
    assert_eq!(sim.state.failure(), None);
}

#[test]
fn a_refusal_stops_polling_until_asked() {
    let mut sim = Sim::opened(Server::with(10, START), 80, 24);
    sim.clock = sim.state.next_wakeup().unwrap();
    sim.send(Event::Woke);
    let (id, _) = sim.waiting.remove(0);
    let mut failure = busy();
    failure.kind = FailureKind::Refused;
    sim.send(Event::RequestFailed { id, failure });
    assert_eq!(sim.state.sync.poll().next_poll(), None);
    assert!(matches!(
        sim.state.screen().status.liveness,
        Liveness::Stopped(_)
    ));
    sim.keys("R");
    assert_eq!(sim.waiting.len(), 1);
}

#[test]
fn pending_reports_are_polled_for_often() {
    let mut server = Server::with(10, START - 100);
    server.arrive(outbound(START, "a", DeliveryStatus::Submitted));
    let mut sim = Sim::opened(server, 80, 24);
    let eager = sim.clock + Duration::from_secs(5);
    assert_eq!(sim.state.next_wakeup(), Some(eager));
    sim.server.list[0] = outbound(START, "a", DeliveryStatus::Delivered);
    sim.pass(6);
    let calm = sim.state.next_wakeup().unwrap();
    assert!(calm > sim.clock + Duration::from_secs(10), "{calm:?}");
}

#[test]
fn an_event_of_an_unknown_request_is_dropped() {
    let mut sim = Sim::opened(Server::with(10, START), 80, 24);
    let page = Server::with(50, START + 1000).page(sim.asked[0]);
    sim.send(Event::PageFetched {
        id: crate::thread::page::RequestId(999),
        page,
    });
    assert_eq!(sim.state.thread().len(), 10);
}

#[test]
fn an_answer_that_was_overtaken_undoes_nothing() {
    let mut sim = Sim::opened(Server::with(60, START), 80, 24);
    sim.keys("R");
    let (first, asked) = sim.waiting.remove(0);
    let old = sim.server.page(asked);
    sim.server.arrive(inbound(START + 1, "news"));
    sim.clock += Duration::from_secs(1);
    sim.send(Event::FocusChanged(true));
    assert!(sim.waiting.is_empty(), "one poll at a time");
    sim.send(Event::PageFetched {
        id: first,
        page: old,
    });
    sim.pass(20);
    assert_eq!(texts(&sim)[0], "news");
}

#[test]
fn a_burst_larger_than_the_slice_leaves_no_hole() {
    let mut sim = Sim::opened(Server::with(100, START - 500), 80, 24);
    for i in 0..400 {
        sim.server
            .arrive(inbound(START + i / 3, &format!("burst {i}")));
    }
    sim.pass(20);
    assert_eq!(texts(&sim)[..500], sim.server.texts()[..500]);
}

#[test]
fn an_emptied_thread_says_so() {
    let mut sim = Sim::opened(Server::default(), 80, 24);
    assert!(sim.transcript().iter().any(|r| r == "No messages yet."));
    sim.server.arrive(inbound(START, "hello"));
    sim.pass(16);
    assert_eq!(sim.selected(), "hello");
    sim.server.list.clear();
    sim.pass(30);
    assert!(sim.transcript().iter().any(|r| r == "No messages yet."));
}

#[test]
fn mass_deletion_is_stepped_over() {
    let mut sim = Sim::opened(Server::with(3000, START), 80, 24);
    for _ in 0..60 {
        sim.keys("PgUp");
        sim.answer_all();
    }
    let loaded = texts(&sim).len();
    assert!(loaded > 300);
    // All messages between the newest screens and the oldest loaded message are removed.
    sim.server.list.drain(150..loaded - 20);
    for _ in 0..300 {
        sim.keys("PgUp");
        sim.answer_all();
    }
    assert!(sim.state.thread().begins());
    let held = texts(&sim);
    assert!(sim.server.texts().iter().all(|t| held.contains(t)));
}

#[test]
fn details_open_scroll_and_close() {
    let mut sim = Sim::opened(Server::with(10, START), 80, 12);
    sim.keys("i");
    let overlay = sim.state.screen().overlay.clone().unwrap();
    assert_eq!((overlay.title.as_str(), overlay.first), ("Details", 0));
    sim.keys("r");
    let raw = sim.state.screen().overlay.clone().unwrap();
    assert_eq!(raw.title, "Raw record");
    sim.keys("G");
    let end = sim.state.screen().overlay.clone().unwrap();
    assert_eq!(end.first + end.rows.len(), end.total);
    sim.keys("q");
    assert_eq!(sim.state.screen().overlay, None);
    assert!(sim.effects.is_empty());
    sim.keys("q");
    assert_eq!(sim.effects, [Effect::Quit]);
}

#[test]
fn details_tell_by_code_point_what_was_hidden() {
    let original = "a\u{202E}b\u{202E}\u{200B}\x07";
    let mut fields = inbound(START, original).into_fields();
    let changes = vec![(MessagePart::Text, TextChanges::of_text(original))];
    fields.raw = Some(RawRecord::with_changes("{}", changes));
    let mut server = Server::with(3, START - 60);
    server.arrive(Message::new(fields));
    let mut sim = Sim::opened(server, 80, 24);
    sim.keys("i");
    let overlay = sim.state.screen().overlay.clone().unwrap();
    let told = |wanted: &str| {
        overlay.rows.iter().find_map(|row| match row {
            OverlayRow::Field { name, value, .. } if name.trim() == wanted => Some(value.as_str()),
            _ => None,
        })
    };
    assert_eq!(
        told("Hidden"),
        Some("in the text: U+202E RIGHT-TO-LEFT OVERRIDE ×2, U+200B ZERO")
    );
    assert_eq!(told("Replaced"), Some("in the text: U+0007 BELL"));
}

#[test]
fn every_size_of_terminal_is_survived() {
    let mut server = Server::with(50, START);
    server.arrive(inbound(
        START,
        "a very long line of text that has to be wrapped somewhere",
    ));
    let mut sim = Sim::opened(server, 80, 24);
    for (width, height) in [
        (1, 1),
        (0, 0),
        (2, 3),
        (20, 5),
        (300, 100),
        (40, 2),
        (80, 24),
    ] {
        sim.send(Event::Resized(Size { width, height }));
        sim.keys("PgUp j k g G i j r q ? q");
        sim.answer_all();
        let rows = sim.state.screen().rows.len();
        assert_eq!(
            rows,
            usize::from(Areas::of(Size { width, height }).transcript.height)
        );
    }
}

#[test]
fn a_delayed_request_counts_down() {
    let mut sim = Sim::opened(Server::with(1000, START), 80, 24);
    while sim.waiting.is_empty() {
        sim.keys("PgUp");
    }
    let (id, _) = sim.waiting[0];
    for _ in 0..40 {
        sim.keys("PgUp");
    }
    sim.send(Event::RequestDelayed {
        id,
        failure: busy(),
        wait: Duration::from_secs(10),
    });
    let delayed = |sim: &mut Sim| match &sim.state.screen().rows[0] {
        Row::Between(Separator::History(HistoryRow::Delayed { seconds, .. })) => *seconds,
        other => panic!("{other:?}"),
    };
    assert_eq!(delayed(&mut sim), 10);
    sim.clock = sim.state.next_wakeup().unwrap();
    sim.send(Event::Woke);
    assert_eq!(delayed(&mut sim), 9);
    sim.clock += Duration::from_secs(9);
    sim.send(Event::Woke);
    assert_eq!(delayed(&mut sim), 0);
    let poll = sim.state.next_wakeup();
    assert!(
        poll.is_some_and(|at| at >= Duration::from_secs(15)),
        "{poll:?}"
    );
}

#[test]
fn a_gap_below_is_asked_for_before_it_is_reached() {
    let mut sim = Sim::opened(Server::with(3_000, START - 1_000), 80, 20);
    sim.keys("g");
    sim.answer_all();
    for _ in 0..40 {
        if sim.waiting.is_empty() {
            sim.keys("PgDn");
        }
    }
    let open = sim.state.sync.open();
    let purposes: Vec<_> = open.iter().map(|request| request.purpose).collect();
    assert!(
        matches!(purposes[..], [Purpose::Newer(_)]),
        "from its own side: {purposes:?}"
    );
}

#[test]
fn what_came_in_place_of_an_answer_stands_apart_and_quiet() {
    use crate::chat::view_model::Weight;
    let rows = |height: u16| {
        let mut sim = Sim::new(Server::default(), 80, height);
        let (id, _) = sim.waiting.remove(0);
        let failure = Failure {
            advice: "Wait. What came: text/html.".into(),
            kind: FailureKind::Refused,
            what: "The gateway said no.".into(),
            retry_after: None,
        };
        sim.send(Event::RequestFailed { id, failure });
        let mut rows = sim.state.screen().rows.clone();
        rows.retain(|row| height < 10 || *row != Row::Blank);
        rows
    };
    let sentence = |text: &str, weight| Row::Sentence {
        text: text.to_owned(),
        weight,
    };
    let all = [
        sentence("The gateway said no.", Weight::Alarm),
        sentence("Wait.", Weight::Plain),
        sentence("What came: text/html.", Weight::Quiet),
        sentence(
            "smsthread asks nothing more until you press R.",
            Weight::Plain,
        ),
    ];
    assert_eq!(rows(24), all);
    // Without room, blank rows are left out.
    assert_eq!(rows(6), all);
}

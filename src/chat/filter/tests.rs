use std::time::Duration;

use crate::chat::action::key_of;
use crate::chat::event::Event;
use crate::chat::testing::{START, Server, Sim, inbound, outbound};
use crate::layout::viewport::Anchor;
use crate::message::DeliveryStatus::{Delivered, NotDelivered, Submitted};

/// `count` messages, one a minute; one in `every` is a failed outbound one.
fn server(count: usize, every: usize) -> Server {
    let mut server = Server::with(i64::try_from(count).unwrap(), START - 1_000);
    for index in (0..count).skip(every / 2).step_by(every) {
        let at = server.list[index].sent_at().unwrap().seconds();
        server.list[index] = outbound(at, &format!("ours {index}"), NotDelivered);
    }
    server
}

fn filter(sim: &mut Sim, text: &str) {
    sim.keys("\\");
    sim.keys("Ctrl-u");
    sim.send(Event::Pasted(text.to_owned()));
    sim.keys("Enter");
}

fn header(sim: &mut Sim) -> String {
    let header = sim.state.screen().header.clone();
    header
        .filter
        .map_or(String::new(), |words| words.to_string())
}

fn bubbles(sim: &mut Sim) -> Vec<String> {
    let keys: Vec<_> = sim.state.screen().bubbles.iter().map(|b| b.key).collect();
    let text = |key| sim.state.thread().get(key).unwrap().text().to_owned();
    keys.into_iter().map(text).collect()
}

#[test]
fn only_what_passes_is_shown_and_the_header_says_so() {
    let mut sim = Sim::opened(server(60, 6), 80, 24);
    sim.load_all();
    filter(&mut sim, "failed");
    assert_eq!(header(&mut sim), "only failed: 10");
    let shown = bubbles(&mut sim);
    assert!(
        !shown.is_empty() && shown.iter().all(|text| text.starts_with("ours")),
        "{shown:?}"
    );
    sim.keys("k");
    assert!(sim.selected().starts_with("ours"));
    sim.keys("Esc");
    assert_eq!(header(&mut sim), "");
    assert!(
        bubbles(&mut sim)
            .iter()
            .any(|text| text.starts_with("message"))
    );
}

#[test]
fn the_selected_message_keeps_its_row_under_a_filter() {
    let mut sim = Sim::opened(server(400, 4), 80, 24);
    for _ in 0..6 {
        sim.keys("PgUp");
        sim.answer_all();
    }
    let row = |sim: &mut Sim| {
        let key = sim.state.selected().unwrap();
        let mut transcript = sim.state.transcript();
        let (viewport, mut rows) = transcript.rows();
        viewport.row_of(key, &mut rows)
    };
    sim.keys("Ctrl-y Ctrl-y Ctrl-y");
    while !sim.selected().starts_with("ours") {
        sim.keys("k");
    }
    let (text, before) = (sim.selected(), row(&mut sim));
    filter(&mut sim, "failed");
    sim.answer_all();
    assert_eq!((sim.selected(), row(&mut sim)), (text.clone(), before));
    sim.keys("Esc");
    assert_eq!((sim.selected(), row(&mut sim)), (text, before));
}

#[test]
fn without_a_move_closing_the_filter_restores_the_view() {
    let mut sim = Sim::opened(server(400, 40), 80, 24);
    for _ in 0..4 {
        sim.keys("PgUp");
        sim.answer_all();
    }
    while sim.selected().starts_with("ours") {
        sim.keys("k");
    }
    let place = |sim: &Sim| (sim.state.viewport().anchor(), sim.state.selected());
    let before = place(&sim);
    filter(&mut sim, "failed out");
    sim.answer_all();
    assert!(sim.selected().starts_with("ours"));
    while place(&sim) != before {
        sim.keys("Esc");
        assert!(header(&mut sim).is_empty() || !sim.notice().is_empty());
        if header(&mut sim).is_empty() {
            break;
        }
    }
    assert_eq!(place(&sim), before);
}

#[test]
fn history_is_fetched_until_the_screen_is_full() {
    let mut sim = Sim::opened(server(4_000, 50), 80, 24);
    filter(&mut sim, "failed");
    assert_eq!(sim.waiting.len(), 1, "one slice at a time");
    assert!(
        sim.notice().starts_with("Filtering on: "),
        "{}",
        sim.notice()
    );
    sim.answer_all();
    let loaded = sim.state.thread().len();
    assert!(
        (150..1_000).contains(&loaded),
        "no more than a screenful: {loaded}"
    );
    assert!(bubbles(&mut sim).len() >= 4);
    let asked = sim.asked.len();
    sim.keys("PgUp PgUp");
    sim.answer_all();
    assert!(sim.asked.len() > asked, "who scrolls on gets more");
}

#[test]
fn esc_stops_fetching_and_a_second_one_shows_all() {
    let mut sim = Sim::opened(Server::with(4_000, START - 1_000), 80, 24);
    filter(&mut sim, "failed");
    sim.answer();
    let said = sim.transcript().join("\n");
    assert!(said.contains("Looking for “failed”"), "{said}");
    sim.keys("Esc");
    assert!(sim.notice().starts_with("Stopped: "));
    let asked = sim.asked.len();
    sim.answer_all();
    assert_eq!(sim.asked.len(), asked);
    let said = sim.transcript().join("\n");
    assert!(
        said.contains("No loaded message matches “failed”."),
        "{said}"
    );
    sim.keys("Esc");
    assert_eq!(header(&mut sim), "");
    assert_eq!(sim.selected(), "message 4000");
    assert_eq!(sim.state.viewport().anchor(), Anchor::Latest);
}

#[test]
fn a_filter_that_nothing_passes_reads_all_and_says_so() {
    let mut sim = Sim::opened(Server::with(700, START - 1_000), 80, 24);
    filter(&mut sim, "failed");
    sim.answer_all();
    assert!(sim.state.thread().is_complete());
    let said = sim.transcript().join("\n");
    assert!(said.contains("No message matches “failed”."), "{said}");
    sim.keys("i");
    assert!(
        sim.state.screen().overlay.is_none(),
        "there is none to tell of"
    );
}

#[test]
fn a_selected_message_that_no_longer_passes_is_replaced_by_its_neighbour() {
    let mut server = server(60, 100);
    let at = |i: i64| START - 500 + i * 10;
    for i in 0..8 {
        server.arrive(outbound(at(i), &format!("pending {i}"), Submitted));
    }
    let mut sim = Sim::opened(server, 80, 12);
    filter(&mut sim, "pending");
    sim.answer_all();
    sim.keys("k k k");
    assert_eq!(sim.selected(), "pending 4");
    sim.server.list[3] = outbound(at(4), "pending 4", Delivered);
    sim.keys("R");
    sim.answer_all();
    assert_eq!(sim.selected(), "pending 5");
    assert_eq!(header(&mut sim), "only pending: 7");
    sim.server.arrive(inbound(START, "not shown"));
    sim.server.arrive(outbound(START, "shown", Submitted));
    sim.keys("R");
    sim.answer_all();
    assert_eq!(
        sim.state.screen().new_below,
        1,
        "what is not shown is not below"
    );
}

#[test]
fn a_jump_under_a_filter_finds_what_passes() {
    let mut sim = Sim::opened(server(3_000, 30), 80, 24);
    filter(&mut sim, "failed");
    sim.answer_all();
    sim.keys("g");
    sim.answer_all();
    assert!(sim.selected().starts_with("ours 29"), "{}", sim.selected());
    let gap = sim.transcript().join("\n");
    sim.keys("G");
    assert!(
        sim.selected().starts_with("ours 15"),
        "{} {gap}",
        sim.selected()
    );
}

#[test]
fn search_and_filter_work_together() {
    let mut sim = Sim::opened(server(60, 6), 80, 24);
    sim.load_all();
    filter(&mut sim, "failed");
    sim.keys("/");
    sim.send(Event::Pasted("message".to_owned()));
    sim.rest();
    let remark = sim.state.screen().status.remark.clone();
    assert_eq!(remark, Some(("not found".into(), false)));
    sim.keys("Ctrl-u");
    sim.send(Event::Pasted("ours".to_owned()));
    sim.keys("Enter Esc");
    assert_eq!(
        header(&mut sim),
        "only failed: 10",
        "the search is closed first"
    );
}

#[test]
fn a_filter_deep_in_a_long_thread_stands_at_the_place_it_was_put_on_at() {
    for (words, back) in [
        ("in", 4_000),
        ("failed", 3_000),
        ("out", 2_000),
        ("failed", 4_700),
    ] {
        let mut sim = Sim::opened(server(5_000, 40), 80, 24);
        sim.load_all();
        let at = crate::time::UnixTime::new(START - 1_000 - back * 60).unwrap();
        let key = sim.state.thread().first_since(at).unwrap();
        let mut transcript = sim.state.transcript();
        let (viewport, mut rows) = transcript.rows();
        viewport.show_at_top(key, &mut rows);
        filter(&mut sim, words);
        // Pressed at once, before all messages are indexed.
        sim.send(Event::KeyPressed(crate::chat::action::key_of("y").unwrap()));
        sim.answer_all();
        let selected = sim.state.selected().unwrap();
        let away = (selected.second().seconds() - key.second().seconds()).abs();
        assert!(away <= 40 * 60, "{words}: {away} s away");
        let screen = sim.state.screen().clone();
        let on_screen = screen
            .bubbles
            .iter()
            .any(|b| b.key == selected && b.selected);
        assert!(on_screen, "{words}: what is selected is not on screen");
        let copied = sim.effects.iter().find_map(|effect| match effect {
            crate::chat::effect::Effect::Copy { text, .. } => Some(text.to_string()),
            _ => None,
        });
        assert_eq!(copied, Some(sim.selected()), "{words}");
        assert_ne!(sim.state.viewport().anchor(), Anchor::Latest, "{words}");
        sim.keys("Esc");
        assert_eq!(sim.state.selected(), Some(key), "{words}");
    }
}

#[test]
fn the_wheel_loses_no_place_while_a_filter_is_indexed() {
    let mut sim = Sim::opened(server(5_000, 40), 80, 24);
    sim.load_all();
    let at = crate::time::UnixTime::new(START - 240_000).unwrap();
    let key = sim.state.thread().first_since(at).unwrap();
    let mut transcript = sim.state.transcript();
    let (viewport, mut rows) = transcript.rows();
    viewport.show_at_top(key, &mut rows);
    filter(&mut sim, "failed");
    sim.send(Event::WheelTurned(3));
    sim.answer_all();
    let away = sim.state.selected().unwrap().second().seconds() - key.second().seconds();
    assert!(away.abs() <= 40 * 60, "{away} s away");
}

/// The days (UTC) of the messages on screen.
fn days(sim: &mut Sim) -> Vec<String> {
    let screen = sim.state.screen().clone();
    let day = |key: crate::message::MessageKey| key.second().to_utc().date_naive().to_string();
    let mut days: Vec<String> = screen.bubbles.iter().map(|shown| day(shown.key)).collect();
    days.dedup();
    days
}

/// 100,000 messages, one every 20 minutes: nearly four years.
fn years() -> Sim {
    let mut server = Server::with(100_000, 0);
    for (index, message) in server.list.iter_mut().enumerate() {
        let at = START - 1_000 - i64::try_from(index).unwrap() * 1_200;
        *message = inbound(at, "x");
    }
    let settings = crate::chat::state::Settings {
        page_size: 500.into(),
        ..crate::chat::testing::settings()
    };
    Sim::opened_with(server, settings)
}

#[test]
fn a_filter_of_dates_fetches_only_these_dates() {
    for (typed, expected, most) in [
        ("on:2024-06-01", Some("2024-06-01"), 14),
        ("until:2022-01-01", Some("2022-01-01"), 14),
        ("since:2025-06-10", Some("2025-06-15"), 3),
        ("since:2024-01-01 until:2024-01-03", Some("2024-01-03"), 14),
        ("failed on:2024-06-01", None, 14),
        ("failed since:2025-06-10", None, 4),
        ("on:2012-01-01", None, 14),
    ] {
        let mut sim = years();
        let before = sim.asked.len();
        filter(&mut sim, typed);
        sim.answer_all();
        for _ in 0..70 {
            sim.keys("PgUp");
            sim.answer_all();
        }
        let asked = sim.asked.len() - before;
        assert!(asked <= most, "{typed}: {asked} requests");
        let first = sim.transcript().join("\n");
        if expected.is_none() {
            assert!(first.contains("No message matches "), "{typed}: {first}");
        } else if typed != "until:2022-01-01" {
            assert!(first.contains("outofdates"), "{typed}: {first}");
        }
        sim.keys("G");
        sim.answer_all();
        assert_eq!(
            days(&mut sim).last().map(String::as_str),
            expected,
            "{typed}"
        );
        assert!(sim.asked.len() - before <= most + 1, "{typed}");
    }
}

#[test]
fn a_filter_of_dates_is_entered_from_either_side() {
    let mut sim = years();
    sim.keys("g");
    sim.answer_all();
    filter(&mut sim, "on:2024-06-01");
    sim.answer_all();
    assert_eq!(days(&mut sim), ["2024-06-01"]);
    filter(&mut sim, "since:2025-06-01");
    sim.answer_all();
    assert_eq!(days(&mut sim)[0], "2025-06-01");
}

#[test]
fn newer_messages_are_filtered_too() {
    let mut server = Server::with(3_000, START - 1_000);
    for at in [1_500, 2_990] {
        let second = server.list[at].sent_at().unwrap().seconds();
        server.list[at] = outbound(second, &format!("no. {at}"), NotDelivered);
    }
    let mut sim = Sim::opened(server, 80, 24);
    sim.keys("g");
    sim.answer_all();
    filter(&mut sim, "failed");
    sim.answer_all();
    let shown = sim.transcript().join("\n");
    assert!(
        shown.contains("no. 1500") && shown.contains("no. 2990"),
        "{shown}"
    );
}

#[test]
fn first_and_newest_are_those_that_pass_loaded_or_not() {
    let mut sim = Sim::opened(server(30_000, 7), 80, 24);
    // Two weeks back, and the rest of the thread is not loaded.
    filter(&mut sim, "since:2025-06-05");
    sim.keys("g");
    sim.answer_all();
    assert_eq!(selected_at(&mut sim), "2025-06-05 00:00");
    filter(&mut sim, "");
    sim.keys("t");
    sim.send(Event::Pasted("2025-05-28".to_owned()));
    sim.keys("Enter");
    sim.answer_all();
    assert_eq!(selected_at(&mut sim), "2025-05-28 00:00");
    filter(&mut sim, "until:2025-05-31");
    sim.keys("G");
    sim.answer_all();
    assert_eq!(selected_at(&mut sim), "2025-05-31 23:59");
}

fn selected_at(sim: &mut Sim) -> String {
    let key = sim.state.selected().unwrap();
    let at = key.second().to_utc();
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// At the newest of 3,000 messages, of which the first and the last are loaded.
fn with_a_gap() -> Sim {
    let mut server = server(3_000, 600);
    let at = server.list[2_990].sent_at().unwrap().seconds();
    server.list[2_990] = outbound(at, "ours 2990", NotDelivered);
    let mut sim = Sim::opened(server, 80, 24);
    sim.keys("g");
    sim.answer_all();
    sim.keys("G");
    sim.answer_all();
    sim
}

#[test]
fn the_place_of_a_filter_is_not_beyond_messages_that_are_not_loaded() {
    let mut sim = with_a_gap();
    filter(&mut sim, "failed");
    let mut answers = 0;
    while sim.state.find().awaits_place() {
        sim.clock += Duration::from_secs(1);
        sim.send(Event::KeyPressed(key_of("y").unwrap()));
        assert_eq!(sim.notice(), "Still looking for the place: Esc stops.");
        sim.answer();
        sim.rest();
        answers += 1;
    }
    assert_eq!(sim.copied(), [""; 0], "nothing is copied on the way");
    assert_eq!(sim.selected(), "ours 300", "the nearest one");
    assert!(answers <= 4, "{answers} answers for 300 messages");
}

#[test]
fn keys_typed_ahead_of_a_filter_wait_for_messages_that_are_not_loaded() {
    let mut sim = with_a_gap();
    filter(&mut sim, "failed");
    sim.send(Event::KeyPressed(key_of("y").unwrap()));
    assert_eq!(sim.copied(), [""; 0]);
    sim.answer_all();
    assert_eq!(sim.copied(), ["ours 300"]);
}

#[test]
fn the_place_of_a_filter_can_be_given_up() {
    let mut sim = with_a_gap();
    filter(&mut sim, "failed");
    sim.clock += Duration::from_secs(1);
    sim.keys("Esc");
    assert_eq!(sim.notice(), "Stopped looking for the place.");
    sim.answer_all();
    let selected = sim.selected();
    assert_eq!(selected, "ours 2990");
    // Messages that fill the gap are no arrivals.
    sim.keys("R");
    sim.answer_all();
    assert_eq!(sim.selected(), selected);
    sim.keys("G");
    sim.answer_all();
    assert_eq!(
        sim.selected(),
        "ours 300",
        "G goes to the newest that passes"
    );
}

#[test]
fn a_date_under_a_filter_comes_to_the_nearest_message_that_passes() {
    let mut sim = with_a_gap();
    filter(&mut sim, "failed");
    sim.answer_all();
    let at = sim.server.list[1_600].sent_at().unwrap().to_utc();
    sim.keys("t");
    sim.send(Event::Pasted(at.format("%Y-%m-%d %H:%M").to_string()));
    sim.keys("Enter");
    sim.answer_all();
    assert_eq!(sim.selected(), "ours 1500", "the next newer one");
}

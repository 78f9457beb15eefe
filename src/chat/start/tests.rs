use super::*;
use crate::chat::testing::{START, Server, Sim, inbound};

/// Every fourth second has three messages; most messages are far from the newest.
fn server(count: i64) -> Server {
    let list = (0..count).rev().map(|i| {
        let second = START - (count - i / 3) * 60;
        inbound(second, &format!("message {i}."))
    });
    Server {
        list: list.collect(),
    }
}

/// Opens the thread at a goal.
fn opened_at(server: Server, goal: Goal) -> Sim {
    let mut sim = Sim::new(server, 80, 24);
    sim.state = sim.state.with_start(Start {
        goal: Some(goal),
        command: "smsthread +32496123456".to_owned(),
    });
    sim.answer_all();
    sim
}

fn at(text: &str) -> Goal {
    let now = UnixTime::new(START).unwrap();
    Goal::at(text, now, Zone::UTC).unwrap()
}

/// The text that was copied last.
fn copied(sim: &Sim) -> String {
    sim.copied().pop().unwrap()
}

#[test]
fn the_copied_command_opens_the_very_message_after_a_thousand_arrivals() {
    let mut sim = opened_at(server(3_000), at("2025-06-14 12:00"));
    for keys in ["L", "k L", "k L", "k L", "PgUp PgUp L", "g L", "i L"] {
        sim.keys(keys);
        sim.answer_all();
        let (meant, command) = (sim.selected(), copied(&sim));
        let text = command
            .strip_prefix("smsthread +32496123456 --at ")
            .unwrap();
        let mut grown = sim.server.clone();
        for i in 0..1_000 {
            grown.arrive(inbound(START + i, &format!("arrival {i}")));
        }
        let again = opened_at(grown, at(text));
        assert_eq!(again.selected(), meant, "{command}");
        assert!(again.asked.len() < 16, "{} requests", again.asked.len());
    }
}

#[test]
fn a_moment_without_messages_leads_to_the_next_one() {
    let mut sim = opened_at(Server::with(2_000, START), at("2025-06-14 12:00"));
    let key = sim.state.selected().unwrap();
    assert!(sim.state.thread().first_since(key.second()) == Some(key));
    assert_eq!(sim.notice(), "");
    let between = (START - 90_030).to_string();
    let mut sim = opened_at(Server::with(2_000, START), at(&between));
    assert_eq!(sim.selected(), "message 500");
    assert_eq!(
        sim.notice(),
        "No message has exactly that time: this is the next one."
    );
    let mut sim = opened_at(Server::with(2_000, START), at("2030"));
    assert_eq!(sim.selected(), "message 2000");
    assert!(sim.notice().starts_with("There are no messages since then"));
    let mut sim = opened_at(Server::default(), at("2024"));
    assert!(sim.transcript().join(" ").contains("No messages yet."));
    // The empty list is asked for again before the jump ends.
    sim.pass(20);
    sim.keys("L");
    assert_eq!(sim.notice(), "There is no message to come back to.");
}

#[test]
fn words_of_the_command_line_cannot_control_the_terminal() {
    let goal = Goal::find("\u{1b}[31mred\u{202e}\u{7}").unwrap();
    let mut sim = opened_at(Server::with(300, START), goal);
    let words = sim.state.screen().status.clone();
    let shown = format!("{:?}{:?}", words.notice, words.chip);
    assert!(shown.contains("␛[31mred"), "{shown}");
    assert!(!shown.contains(char::is_control), "{shown}");
    assert!(!shown.contains('\u{202e}'), "{shown}");
}

/// A list with `crowd` messages in one second, and 600 before and `after` behind them.
fn crowded(crowd: i64, after: i64) -> Server {
    let second = |i: i64| match i {
        0..600 => START - 100_000 + i * 60,
        _ if i < 600 + crowd => START - 60_000,
        _ => START - 50_000 + i,
    };
    let list = (0..600 + crowd + after).rev();
    let list = list.map(|i| inbound(second(i), &format!("message {i}")));
    Server {
        list: list.collect(),
    }
}

#[test]
fn a_message_of_a_crowded_second_is_found_beyond_the_loaded_page() {
    let goal = |nth: i64| at(&format!("@{}/{nth}", START - 60_000));
    for (crowd, after) in [(40, 150), (40, 330), (40, 411), (40, 487), (300, 411)] {
        for nth in [1, 2, crowd / 2, crowd - 1, crowd] {
            let mut sim = opened_at(crowded(crowd, after), goal(nth));
            let meant = format!("message {}", 599 + nth);
            assert_eq!(sim.selected(), meant, "{crowd} {after}");
            assert_eq!(sim.notice(), "");
            assert!(sim.asked.len() < 30, "{}", sim.asked.len());
        }
        let mut sim = opened_at(crowded(crowd, after), goal(crowd + 1));
        assert_eq!(sim.selected(), format!("message {}", 599 + crowd));
        let words = format!("That second has only {crowd} messages");
        assert!(sim.notice().starts_with(&words), "{}", sim.notice());
    }
}

#[test]
fn a_jump_into_too_large_a_crowd_ends_in_its_second_and_says_so() {
    let mut sim = opened_at(crowded(900, 150), at(&format!("@{}/450", START - 60_000)));
    let key = sim.state.selected().unwrap();
    assert_eq!(key.second().seconds(), START - 60_000);
    assert!(sim.notice().contains("cannot be read reliably"));
}

#[test]
fn words_are_found_beyond_what_is_loaded_and_n_goes_on() {
    let find = |words: &str| Goal::find(words).unwrap();
    let mut sim = opened_at(Server::with(2_000, START), find("\"message 77\""));
    assert_eq!(sim.selected(), "message 779");
    sim.keys("n");
    sim.answer_all();
    assert_eq!(sim.selected(), "message 778");
    let mut sim = opened_at(Server::with(300, START), find("nowhere"));
    assert_eq!(sim.notice(), "Not found: nowhere");
    for nothing in ["", " ", "\t\n"] {
        assert_eq!(Goal::find(nothing), Err(GoalError::NoWords));
    }
    assert!(matches!(Goal::find("/(/"), Err(GoalError::Pattern(_))));
}

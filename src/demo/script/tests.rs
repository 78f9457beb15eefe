use std::collections::{BTreeMap, HashSet};

use super::*;
use crate::demo::media;

fn at(text: &str) -> UnixTime {
    let time = DateTime::parse_from_rfc3339(text).unwrap();
    UnixTime::new(time.timestamp()).unwrap()
}

fn now() -> UnixTime {
    at("2026-03-12T14:30:00Z")
}

#[test]
fn every_line_of_the_text_files_is_understood() {
    for text in DIALOGUES {
        assert_eq!(dialogues::parse(text).1, Vec::<String>::new());
    }
    let written = |line: &&str| !line.starts_with('#');
    let lines = NEWEST.lines().filter(written).count();
    let read = NEWEST.lines().filter_map(|raw| timed_line(raw, now()));
    assert_eq!(read.count(), lines);
}

#[test]
fn no_slot_alternative_or_mark_is_left_in_a_text() {
    for message in script(now()) {
        let text = &message.text;
        assert!(!text.contains(['{', '}', '|']), "{text}");
        assert!(!text.contains(" @") && !text.contains(" !N"), "{text}");
        assert!(!text.is_empty() || !message.files.is_empty());
    }
}

#[test]
fn there_are_thousands_of_messages_and_hundreds_of_texts() {
    let messages = script(now());
    assert!(messages.len() >= 3_000, "{}", messages.len());
    let distinct: HashSet<&str> = messages.iter().map(|m| m.text.as_str()).collect();
    assert!(distinct.len() >= 600, "{}", distinct.len());
    let years = messages[0].sent_at.seconds() - messages.last().unwrap().sent_at.seconds();
    assert!(years > 4 * 365 * 86_400, "{years}");
}

#[test]
fn times_run_backward_from_now_at_any_hour() {
    for start in [
        "2026-03-12T14:30:00Z",
        "2026-01-01T00:00:10Z",
        "2024-02-29T23:59:59Z",
        "2026-07-19T06:05:04Z",
    ] {
        let messages = script(at(start));
        assert!(messages[0].sent_at <= at(start));
        assert!(
            messages
                .windows(2)
                .all(|pair| pair[0].sent_at >= pair[1].sent_at)
        );
    }
}

#[test]
fn a_start_at_the_beginning_of_time_ends() {
    assert!(script(UnixTime::EPOCH).len() < 3_000);
}

#[test]
fn the_same_start_gives_the_same_conversation() {
    assert_eq!(script(now()), script(now()));
}

#[test]
fn every_status_occurs_and_the_newest_is_pending() {
    let messages = script(now());
    let mut count = BTreeMap::new();
    for message in &messages {
        *count.entry(message.status.word()).or_insert(0) += 1;
    }
    for word in [
        "SUBMITTED",
        "DELIVERED",
        "NOT DELIVERED",
        "BUFFERED",
        "REJECTED",
        "UNKNOWN",
        "EXPIRED",
    ] {
        assert!(count.contains_key(word), "{word} in {count:?}");
    }
    assert!(count["DELIVERED"] > messages.len() * 9 / 10);
    assert_eq!(messages[0].status, DeliveryStatus::Submitted);
}

#[test]
fn one_evening_eight_in_a_row_fail() {
    let messages = script(now());
    let failed = |m: &ScriptedMessage| m.direction == Direction::Outbound && m.status.is_failed();
    let burst = messages
        .windows(8)
        .find(|window| window.iter().all(failed))
        .unwrap();
    let lasts = burst[0].sent_at.seconds() - burst[7].sent_at.seconds();
    assert!(lasts < 2 * 3_600, "{lasts}");
    assert!(chrono::Timelike::hour(&burst[0].sent_at.to_utc()) >= 18);
}

#[test]
fn there_are_two_shop_senders_and_only_outbound_messages_have_ids() {
    let messages = script(now());
    let senders: HashSet<&str> = messages.iter().map(|m| m.sender.as_str()).collect();
    assert_eq!(senders, HashSet::from([DEMO_PHONE, SHOP_NAME, SHOP_NUMBER]));
    let ids: Vec<&String> = messages.iter().filter_map(|m| m.id.as_ref()).collect();
    let distinct: HashSet<&&String> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len());
    for message in &messages {
        assert_eq!(
            message.id.is_some(),
            message.direction == Direction::Outbound
        );
    }
}

#[test]
fn files_are_known_and_pictures_are_near_the_end() {
    let messages = script(now());
    for message in &messages {
        for name in &message.files {
            assert!(media::find(name).is_some(), "{name}");
        }
    }
    let carries = |m: &&ScriptedMessage| !m.files.is_empty();
    assert!(messages.iter().filter(carries).count() >= 25);
    assert!(messages.iter().take(60).filter(carries).count() >= 4);
    assert!(messages.iter().any(|m| m.files.len() == 2));
    let sent: HashSet<&str> = messages
        .iter()
        .flat_map(|m| m.files.iter().map(String::as_str))
        .collect();
    for (name, _) in media::FILES {
        assert!(sent.contains(name), "{name} is never sent");
    }
}

#[test]
fn difficult_texts_occur() {
    let messages = script(now());
    let any = |wanted: &dyn Fn(&str) -> bool| messages.iter().any(|m| wanted(&m.text));
    assert!(any(&|text| text.chars().count() > 1_500));
    assert!(any(
        &|text| text.contains('\u{202e}') && text.contains('\u{1b}')
    ));
    assert!(any(&|text| text.contains('\0')));
    assert!(any(&|text| text.contains("👨‍👩‍👧‍👦")));
    assert!(any(&|text| text.contains('\n')));
    assert!(any(&|text| text.split(' ').any(|word| word.len() > 100)));
    let twins = |pair: &[ScriptedMessage]| {
        pair[0].sent_at == pair[1].sent_at && pair[0].text == pair[1].text
    };
    assert!(messages.windows(2).any(twins));
}

#[test]
fn dialogues_that_happen_once_happen_once() {
    let messages = script(now());
    let first = messages.last().unwrap();
    assert!(first.text.starts_with("Hello, my name is Ann Peeters."));
    for start in ["Lys, you asked how I came", "Care of your lamp", "AAAAAA"] {
        let hits = messages.iter().filter(|m| m.text.starts_with(start));
        assert_eq!(hits.count(), 1, "{start}");
    }
}

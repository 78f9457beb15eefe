//! The strip of months: the whole program with a gateway of a million messages.

mod common;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "common/reader.rs"]
mod reader;

use common::Pty;
use gateway::{Gateway, inbound, now, outbound};
use reader::{home, leave, reader};
use serde_json::{Value, json};

const TOTAL: usize = 1_000_000;
/// Seconds from one message to the next: ten years in all.
const APART: i64 = 315;

fn item(index: usize, now: i64) -> Value {
    let at = now - i64::try_from(index).unwrap() * APART;
    if index.is_multiple_of(3) {
        outbound(at, &format!("n{index}"), "DELIVERED")
    } else {
        inbound(at, &format!("n{index}"))
    }
}

/// A million messages, none of which is kept.
fn million() -> Gateway {
    let gateway = Gateway::start(Vec::new());
    let now = now();
    gateway.answer_by(move |_, page, limit| {
        let start = ((page - 1) * limit).min(TOTAL);
        let end = (start + limit).min(TOTAL);
        let list: Vec<_> = (start..end).map(|index| item(index, now)).collect();
        json!({"total": TOTAL, "shown": list.len(), "page": page, "limit": limit, "conversation": list})
    });
    gateway
}

/// `May 2021: about 8,503 messages`: the number.
fn month_count(pty: &Pty, month: &str) -> i64 {
    let text = pty.text();
    let words = text.split_once(&format!("{month}: about ")).unwrap().1;
    let number = words.split(' ').next().unwrap().replace(',', "");
    number.parse().unwrap()
}

#[test]
fn the_months_of_a_million_messages_cost_forty_requests() {
    let (home, gateway) = (home(), million());
    let setup = reader(&gateway, home.path(), "0").env("TZ", "UTC");
    let mut pty = setup.size(150, 40).start();
    pty.wait_for_text("n0");
    let before = gateway.asked().len();
    pty.send("M");
    pty.wait_for_text("estimated by 40 requests");
    let asked = gateway.asked().len() - before;
    assert!(asked <= 40, "{asked}");
    assert!(pty.text().contains("1,000,000 messages"), "{}", pty.text());
    // All whole months but the first, from the newest on.
    let today = chrono::DateTime::from_timestamp(now(), 0)
        .unwrap()
        .date_naive();
    let mut month = chrono::Datelike::with_day(&today, 1).unwrap();
    for _ in 0..118 {
        let days = month;
        month = month - chrono::Months::new(1);
        let name = month.format("%B %Y").to_string();
        pty.send("h");
        pty.wait_for_text(&format!("{name}: about"));
        let truth = (days - month).num_seconds() / APART;
        let count = month_count(&pty, &name);
        assert!(
            (count - truth).abs() <= truth / 20,
            "{name}: {count}, not {truth}"
        );
    }
    pty.send("\r");
    let day = month.format("1 %B %Y").to_string();
    pty.wait_for_text(&day);
    assert!(!pty.text().contains("estimated by"));
    leave(&mut pty, "q");
}

#[test]
fn months_are_sentences_without_a_screen() {
    let (home, gateway) = (home(), million());
    let setup = reader(&gateway, home.path(), "0").env("TZ", "UTC");
    let mut pty = setup.args(&["--accessible"]).size(80, 24).start();
    pty.wait_for_output("n0");
    pty.send("M");
    pty.wait_for_output("Months.");
    pty.wait_for_output("You are here.");
    pty.wait_for_output("estimated by");
    pty.send("h");
    pty.wait_for_output("messages, ");
    leave(&mut pty, "qq");
    let output = String::from_utf8(pty.output()).unwrap();
    let is_drawing = |c: char| c == '\x1b' || ('\u{2500}'..='\u{28ff}').contains(&c);
    assert!(!output.contains(is_drawing), "{output}");
}

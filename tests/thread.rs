//! The whole program in a pseudo terminal, against a real HTTP server.

mod common;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "common/reader.rs"]
mod reader;

use std::path::Path;

use common::Answer;
use common::{Pty, Setup};
use gateway::{Gateway, ID, SECRET, inbound, now, numbered, outbound};
use reader::{home, leave, reader};
use rustix::process::Signal;
use serde_json::json;

fn open(gateway: &Gateway, home: &Path) -> Pty {
    reader(gateway, home, "1").start()
}

/// Numbers of the `no.N` messages on screen, from top to bottom.
fn numbers(text: &str) -> Vec<i64> {
    text.split("no.")
        .skip(1)
        .filter_map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            rest[..end].parse().ok()
        })
        .collect()
}

#[test]
fn the_newest_messages_are_shown_and_q_gives_the_terminal_back() {
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.300");
    pty.wait_for_text("of 300");
    let text = pty.text();
    assert!(text.contains("+32 496 12 34 56"), "{text}");
    assert!(text.contains("live"), "{text}");
    assert!(text.contains('✓'), "{text}");
    leave(&mut pty, "q");
    let output = String::from_utf8_lossy(&pty.output()).into_owned();
    for left in [
        "\x1b[?1049l",
        "\x1b[?25h",
        "\x1b[?1000l",
        "\x1b[?2004l",
        "\x1b[?1004l",
    ] {
        assert!(output.contains(left), "{left:?}");
    }
    assert!(!output.contains(SECRET));
}

#[test]
fn mlterm_is_told_where_to_stop_reordering_until_the_end() {
    const ORDER: &str = "\x1b]5379;bidi_mode=left;bidi_separators= !";
    const NO_ORDER: &str = "\x1b]5379;bidi_mode=normal;bidi_separators=\x07";
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    let open = |term| {
        reader(&gateway, home.path(), "0")
            .env("TERM", term)
            .answers([Answer::now("\x1b[c", "\x1b[?63;4;22c")])
            .start()
    };
    let mut mlterm = open("mlterm");
    mlterm.wait_for_output(ORDER);
    mlterm.wait_for_text("no.3");
    assert!(!String::from_utf8_lossy(&mlterm.output()).contains(NO_ORDER));
    leave(&mut mlterm, "q");
    assert!(String::from_utf8_lossy(&mlterm.output()).contains(NO_ORDER));
    let mut other = open("xterm-256color");
    other.wait_for_text("no.3");
    leave(&mut other, "q");
    assert!(!String::from_utf8_lossy(&other.output()).contains("\x1b]5379"));
}

#[test]
fn paging_up_shows_every_message_once_and_in_order() {
    const COUNT: i64 = 1500;
    let (home, gateway) = (home(), Gateway::start(numbered(COUNT)));
    let pty = open(&gateway, home.path());
    pty.wait_for_text(&format!("no.{COUNT}"));
    let mut seen: Vec<i64> = Vec::new();
    for _ in 0..COUNT {
        pty.wait_for("loaded rows", |s| !s.contents().contains("loading"));
        let text = pty.text();
        let page = numbers(&text);
        assert!(page.is_sorted(), "{text}");
        let older = page
            .iter()
            .rev()
            .filter(|n| seen.last().is_none_or(|last| *n < last));
        let older: Vec<i64> = older.copied().collect();
        seen.extend(older);
        if text.contains("beginning of the conversation") {
            break;
        }
        let top = page.first().copied();
        pty.send("\x1b[5~");
        // A frame may come in parts: the page is complete when no number is missing.
        let is_whole = |page: &[i64]| {
            let in_turn = page.windows(2).all(|two| two[0] + 1 == two[1]);
            in_turn && page.last().is_some_and(|last| Some(last + 1) >= top)
        };
        pty.wait_for("an older page", |s| {
            let page = numbers(&s.contents());
            let is_older = page.first().copied() != top;
            is_whole(&page) && (is_older || s.contents().contains("beginning"))
        });
    }
    let all: Vec<i64> = (1..=COUNT).rev().collect();
    assert_eq!(seen, all);
    let slices = gateway
        .asked()
        .iter()
        .filter(|r| !r.contains("page=1 "))
        .count();
    assert!(slices < 10, "{:?}", gateway.asked());
}

#[test]
fn over_a_slow_line_keys_stay_live_and_the_last_frame_wins() {
    const PAGES: usize = 400;
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    let pty = open(&gateway, home.path());
    pty.wait_for_text("no.300");
    let before = pty.output().len();
    pty.send("\x1b[5~");
    pty.wait_for("an older page", |s| !s.contents().contains("no.300 "));
    let page = pty.output().len() - before;
    pty.stall(|| {
        for _ in 0..PAGES / 2 {
            pty.send("\x1b[6~");
            pty.send("\x1b[5~");
        }
        pty.send("Gi");
    });
    pty.wait_for_text("Details");
    pty.wait_for_text("no.300");
    let sent = pty.output().len() - before;
    // Some output is buffered by the system, but there is not one frame per key.
    assert!(sent < PAGES * page / 4, "{sent} bytes, {page} of a page");
}

#[test]
fn a_number_that_cannot_be_is_told_and_opened_only_if_wanted() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    let setup = Setup::new(env!("CARGO_BIN_EXE_smsthread")).args(&["+999 1234 5678"]);
    let mut pty = setup
        .env("XDG_CONFIG_HOME", &home.path().to_string_lossy())
        .env("SMSTHREAD_BASE_URL", &gateway.base_url)
        .env("SMSTOOLS_CLIENT_ID", ID)
        .env("SMSTOOLS_CLIENT_SECRET", SECRET)
        .start();
    pty.wait_for_text("anyway? [y/N]");
    pty.send("n\r");
    assert_eq!(pty.wait_for_end().exit_code(), 2);
    assert!(pty.has_modes_of_start());
    let text = pty.text();
    assert!(text.contains("country code that does not exist"), "{text}");
    assert_eq!(gateway.asked().len(), 0);
}

#[test]
fn what_arrives_comes_in_by_itself() {
    let (home, gateway) = (home(), Gateway::start(numbered(200)));
    gateway.arrive(outbound(now(), "on its way", "SUBMITTED"));
    let pty = open(&gateway, home.path());
    pty.wait_for_text("on its way");
    assert!(pty.text().contains('◔'), "{}", pty.text());
    gateway.arrive(inbound(now(), "thank you!"));
    pty.wait_for_text("thank you!");
    gateway.change(|list| list[1]["deliveryStatus"] = json!("NOT DELIVERED"));
    pty.wait_for_text("not delivered");
}

#[test]
fn further_up_the_place_stays_and_arrivals_are_counted() {
    let (home, gateway) = (home(), Gateway::start(numbered(200)));
    let pty = open(&gateway, home.path());
    pty.wait_for_text("no.200");
    pty.send("\x1b[5~");
    pty.wait_for("older messages", |s| !s.contents().contains("no.200"));
    let before = numbers(&pty.text());
    for n in 0..3 {
        gateway.arrive(inbound(now() + n, &format!("news {n}")));
    }
    pty.wait_for_text("↓ 3 new");
    assert_eq!(numbers(&pty.text()), before);
    pty.send("G");
    pty.wait_for("the newest, and no count", |screen| {
        let text = screen.contents();
        text.contains("news 2") && !text.contains("new ")
    });
}

#[test]
fn details_and_raw_record_open_and_close() {
    let (home, gateway) = (home(), Gateway::start(numbered(9)));
    let pty = open(&gateway, home.path());
    pty.wait_for_text("no.9");
    pty.send("i");
    pty.wait_for_text("Local time");
    let text = pty.text();
    assert!(text.contains("id-no.9"), "{text}");
    assert!(text.contains("UTC"), "{text}");
    pty.send("r");
    pty.wait_for_text("\"messageId\"");
    pty.send("\x1b");
    pty.wait_for("the transcript", |s| !s.contents().contains("Raw record"));
    pty.send("?");
    pty.wait_for_text("next message");
    pty.send("q");
    pty.wait_for_text("no.9");
}

#[test]
fn refused_keys_are_told_on_screen_and_end_in_exit_code_3() {
    let (home, gateway) = (home(), Gateway::start(numbered(9)));
    let setup = reader(&gateway, home.path(), "1").env("SMSTOOLS_CLIENT_SECRET", "wr0ng-secret");
    let mut pty = setup.start();
    pty.wait_for_text("API authentication");
    pty.wait_for_text("R");
    assert_eq!(gateway.asked().len(), 1, "a refusal is not retried");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 3);
    let output = String::from_utf8_lossy(&pty.output()).into_owned();
    assert!(!output.contains("wr0ng-secret"));
}

#[test]
fn nobody_listening_ends_in_exit_code_4() {
    let (home, mut gateway) = (home(), Gateway::start(Vec::new()));
    gateway.base_url = "http://127.0.0.1:9/v1".to_owned();
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("127.0.0.1:9");
    pty.wait_for_text("R tries again");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 4);
}

#[test]
fn a_passing_trouble_is_retried_and_told() {
    let (home, gateway) = (home(), Gateway::start(numbered(9)));
    gateway.trouble(Some(("503 Service Unavailable", "<html><h1>Sorry</h1>")));
    let pty = open(&gateway, home.path());
    pty.wait_for_text("Trying again in");
    gateway.trouble(None);
    pty.wait_for_text("no.9");
}

#[test]
fn an_empty_conversation_says_so() {
    let (home, gateway) = (home(), Gateway::start(Vec::new()));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("No messages yet.");
    gateway.arrive(inbound(now(), "hello there"));
    pty.wait_for_text("hello there");
    pty.send("\x03");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
}

#[test]
fn no_color_sends_none_and_still_tells_the_sides_apart() {
    let (home, gateway) = (home(), Gateway::start(numbered(30)));
    let mut pty = reader(&gateway, home.path(), "1")
        .env("NO_COLOR", "1")
        .start();
    pty.wait_for_text("no.30");
    pty.wait_for_text("╭");
    pty.send("q");
    pty.wait_for_end();
    let output = String::from_utf8_lossy(&pty.output()).into_owned();
    let coloured = |sgr: &str| {
        let colours = ["38;", "48;", "3", "4", "9", "10"];
        sgr.split(';').next().is_some_and(|first| {
            first.len() >= 2
                && colours
                    .iter()
                    .any(|c| first.starts_with(c.trim_end_matches(';')))
                && first != "39"
                && first != "49"
        })
    };
    let sgrs = output.split("\x1b[").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
        rest[end..].starts_with('m').then(|| rest[..end].to_owned())
    });
    let colours: Vec<String> = sgrs.filter(|sgr| coloured(sgr)).collect();
    assert!(colours.is_empty(), "{colours:?}");
}

#[test]
fn every_size_shows_something_and_nothing_breaks() {
    let (home, gateway) = (home(), Gateway::start(numbered(90)));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.90");
    for (columns, rows) in [(20, 5), (1, 1), (40, 12), (300, 60), (2, 2), (80, 24)] {
        pty.resize(columns, rows);
        pty.send("kj");
    }
    pty.wait_for_text("no.90");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_for_end().exit_code(), 128 + 15);
    assert!(pty.has_modes_of_start());
}

#[test]
fn the_demo_needs_no_keys() {
    let home = home();
    let mut pty = Setup::new(env!("CARGO_BIN_EXE_smsthread"))
        .args(&["--demo"])
        .env("HOME", &home.path().to_string_lossy())
        .env("XDG_CONFIG_HOME", &home.path().to_string_lossy())
        .start();
    pty.wait_for_text("Ann Peeters");
    pty.wait_for_text("live");
    pty.send("\x1b[5~\x1b[5~");
    pty.wait_for_text("▣ picture");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
}

//! The laws of reading, tried as a reader would: the whole program in a pseudo terminal, what it
//! asked of the gateway, and what it put into the clipboard.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and its gateway is an edge"
)]

mod common;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "common/reader.rs"]
mod reader;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gateway::{Gateway, inbound, now, numbered};
use reader::{home, leave, reader};

/// After one good page every request gets this code.
fn fails_after_the_first(code: &'static str) -> Gateway {
    let gateway = Gateway::start(numbered(3_000));
    let failing = gateway.clone();
    gateway.on_request(move |number| {
        if number > 1 {
            failing.trouble(Some(("400 Bad Request", code)));
        }
    });
    gateway
}

#[test]
fn a_code_that_says_no_costs_no_more_than_a_few_requests() {
    let codes = [
        r#"{"error":"132"}"#,
        r#"{"error":"103"}"#,
        r#"{"error":"139"}"#,
    ];
    for (code, keys) in codes
        .into_iter()
        .flat_map(|code| ["g", "t2020\r", "/zzzz\r", "\\failed\r"].map(|keys| (code, keys)))
    {
        let (home, gateway) = (home(), fails_after_the_first(code));
        let mut pty = reader(&gateway, home.path(), "60").start();
        pty.wait_for_text("no.3000");
        pty.send(keys);
        pty.wait_until("the next request", || gateway.asked().len() > 1);
        // As long as a reader would need to see that nothing comes of it.
        assert!(!pty.shows_within(Duration::from_millis(700), "no such words"));
        let asked = gateway.asked();
        assert!(asked.len() <= 5, "{code} at {keys:?}: {asked:?}");
        leave(&mut pty, "\x03");
    }
}

#[test]
fn without_a_conversation_a_jump_costs_one_request_and_ends_with_words() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    gateway.trouble(Some(("400 Bad Request", r#"{"error":"132"}"#)));
    let mut pty = reader(&gateway, home.path(), "60").start();
    pty.wait_for_text("No messages yet.");
    let before = gateway.asked().len();
    pty.send("g");
    pty.wait_for_text("no conversation with");
    assert!(gateway.asked().len() <= before + 1, "{:?}", gateway.asked());
    leave(&mut pty, "q");
}

#[test]
fn a_code_that_cannot_change_is_not_polled_for() {
    for code in [
        r#"{"error":"103"}"#,
        r#"{"error":"114"}"#,
        r#"{"error":"135"}"#,
    ] {
        let (home, gateway) = (home(), fails_after_the_first(code));
        let mut pty = reader(&gateway, home.path(), "1").start();
        pty.wait_until("a poll", || gateway.asked().len() > 1);
        assert!(!pty.shows_within(Duration::from_millis(3_500), "no such words"));
        let asked = gateway.asked().len();
        assert!(asked <= 3, "{code}: {:?}", gateway.asked());
        pty.send("R");
        pty.wait_until("R asks anew", || gateway.asked().len() > asked);
        leave(&mut pty, "\x03");
    }
}

/// What was put into the clipboard by OSC 52, in turn.
fn clipboard(output: &[u8]) -> Vec<String> {
    let output = String::from_utf8_lossy(output);
    let words = output.split("\x1b]52;c;").skip(1);
    words
        .map(|rest| {
            let (data, _) = rest.split_once("\x1b\\").unwrap();
            String::from_utf8(STANDARD.decode(data).unwrap()).unwrap()
        })
        .collect()
}

#[test]
fn what_is_copied_is_what_is_shown_though_a_message_arrives() {
    for open in ["i", "V", "/no.300\r"] {
        let (home, gateway) = (home(), Gateway::start(numbered(300)));
        let mut pty = reader(&gateway, home.path(), "1").start();
        pty.wait_for_text("no.300");
        pty.send(open);
        pty.wait_for("what is open", |screen| {
            let text = screen.contents();
            text.contains("Details") || text.contains("RANGE 1") || text.contains("1 of")
        });
        gateway.arrive(inbound(now(), "just arrived"));
        pty.wait_for_text("301");
        pty.send("y");
        pty.wait_for_text("message copied");
        leave(&mut pty, "\x03");
        let copied = clipboard(&pty.output());
        assert!(
            copied.len() == 1 && copied[0].starts_with("no.300"),
            "{open}: {copied:?}"
        );
    }
}

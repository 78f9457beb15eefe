//! Every answer ends the request that it belongs to, and known bounds are used.

use std::path::Path;

use super::common::Pty;
use super::configure::configure;
use super::gateway::{Gateway, numbered};
use super::reader::{home, leave, reader};
use super::world::{answered, copied, endless, pages};

/// The number of messages in the long threads.
const MANY: usize = 100_000;

/// A gateway that answers one page, and then every request with this code.
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

/// Row 1: a refusal ends the search or jump with an explanation, and no more requests are made.
#[test]
fn a_code_that_says_no_costs_no_more_than_a_few_requests() {
    let codes = [
        r#"{"error":"132"}"#,
        r#"{"error":"103"}"#,
        r#"{"error":"139"}"#,
    ];
    for code in codes {
        let start = |keys| {
            let (home, gateway) = (home(), fails_after_the_first(code));
            let pty = reader(&gateway, home.path(), "60").start();
            (keys, home, gateway, pty)
        };
        let mut all = ["g", "t2020\r", "/zzzz\r", "\\failed\r"].map(start);
        for (keys, _, gateway, pty) in &mut all {
            pty.wait_for_text("no.3000");
            pty.send(*keys);
            pty.wait_until("the next request", || gateway.asked().len() > 1);
        }
        for (keys, _, gateway, pty) in &mut all {
            // An endless loop would make thousands of requests in this time.
            for _ in 0..10 {
                answered(pty);
            }
            let asked = gateway.asked();
            assert!(asked.len() <= 5, "{code} at {keys:?}: {asked:?}");
            leave(pty, "\x03");
        }
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
    answered(&pty);
    assert!(gateway.asked().len() <= before + 1, "{:?}", gateway.asked());
    leave(&mut pty, "q");
}

#[test]
fn a_code_that_cannot_change_is_not_polled_for() {
    let start = |code| {
        let (home, gateway) = (home(), fails_after_the_first(code));
        let pty = reader(&gateway, home.path(), "1").start();
        (code, home, gateway, pty)
    };
    let codes = [
        r#"{"error":"103"}"#,
        r#"{"error":"114"}"#,
        r#"{"error":"135"}"#,
    ];
    let mut all = codes.map(start);
    for (_, _, gateway, pty) in &mut all {
        pty.wait_until("a poll", || gateway.asked().len() > 1);
    }
    // Another program polls three times in this time, so these programs had the time too.
    let (clock_home, clock) = (home(), Gateway::start(numbered(3)));
    let mut ticking = reader(&clock, clock_home.path(), "1").start();
    ticking.wait_until("three polls", || clock.asked().len() > 3);
    leave(&mut ticking, "\x03");
    for (code, _, gateway, pty) in &mut all {
        let asked = gateway.asked().len();
        assert!(asked <= 3, "{code}: {:?}", gateway.asked());
        pty.send("R");
        pty.wait_until("R asks anew", || gateway.asked().len() > asked);
        leave(pty, "\x03");
    }
}

/// Row 5: with room for 5,000 messages, an old word is found, and each slice is fetched only once.
#[test]
fn a_search_beyond_what_may_be_kept_comes_to_its_end() {
    const THREAD: usize = 30_000;
    let (home, gateway) = (home(), endless(THREAD));
    configure(home.path(), "max_messages = 5000\npage_size = 1000\n");
    let mut pty = reader(&gateway, home.path(), "60").start();
    pty.wait_for_text("no.30000 ");
    pty.send("/no.77 \r");
    pty.wait_for_text("SEARCH 1 of 1");
    assert!(copied(&pty).starts_with("no.77 "));
    let asked = pages(&gateway);
    assert!(asked <= THREAD / 500 + 5, "{asked} requests");
    for _ in 0..10 {
        answered(&pty);
    }
    assert!(pages(&gateway) <= asked + 1, "{:?}", gateway.asked());
    leave(&mut pty, "\x03");
}

fn long(gateway: &Gateway, home: &Path) -> Pty {
    let setup = reader(gateway, home, "60").env("TZ", "UTC");
    let pty = setup.size(120, 30).start();
    pty.wait_for_text("no.100000 ");
    pty
}

/// Row 10: the dates of a filter are found by bisection, without reading everything newer.
#[test]
fn the_dates_of_a_filter_cost_few_requests() {
    let day = |back| chrono::Utc::now().date_naive() - chrono::Days::new(back);
    for (filter, keys, shown, most) in [
        (format!("on:{}", day(1_500)), "", "24 ", 16),
        (format!("until:{}", day(3_000)), "", "no.", 16),
        (format!("since:{}", day(7)), "\x1b[5~\x1b[5~", "no.", 4),
        (
            format!("since:{} until:{}", day(901), day(900)),
            "g",
            "no.",
            20,
        ),
    ] {
        let (home, gateway) = (home(), endless(MANY));
        let mut pty = long(&gateway, home.path());
        let before = pages(&gateway);
        pty.send(format!("\\{filter}\r"));
        pty.wait_for_text("FILTER");
        pty.wait_for("what passes", |screen| {
            let text = screen.contents();
            text.contains(shown) && text.contains("no.") && !text.contains("loading")
        });
        pty.send(keys);
        for _ in 0..5 {
            answered(&pty);
        }
        let at = copied(&pty);
        let asked = pages(&gateway) - before;
        assert!(asked <= most, "{filter}: {asked} requests, {at:?}");
        leave(&mut pty, "\x03");
    }
}

//! What a gesture costs and what is counted: the whole program in a pseudo terminal, against a real
//! HTTP server that notes each request.

mod common;
#[path = "common/configure.rs"]
mod configure;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "common/reader.rs"]
mod reader;

use std::path::Path;

use common::Pty;
use configure::configure;
use gateway::{Gateway, inbound, now, numbered, outbound};
use reader::{home, leave, reader};
use serde_json::json;

const PAGE_UP: &str = "\x1b[5~";
const WHEEL_UP: &str = "\x1b[<64;10;10M";
/// The program's own page size.
const PAGE_SIZE: usize = 500;

fn open(gateway: &Gateway, home: &Path, refresh: &str) -> Pty {
    reader(gateway, home, refresh).env("TZ", "UTC").start()
}

/// Numbers of the `no.N` messages on screen, from top to bottom.
fn numbers(text: &str) -> Vec<i64> {
    let all = text.split("no.").skip(1);
    all.filter_map(|rest| rest.split(' ').next()?.parse().ok())
        .collect()
}

/// The requested slices, in order: index of the first message, and index after the last.
fn slices(gateway: &Gateway) -> Vec<(usize, usize)> {
    let number = |line: &str, name: &str| -> usize {
        let (_, rest) = line.split_once(name).unwrap();
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next();
        digits.unwrap().parse().unwrap()
    };
    let asked = gateway.asked();
    asked
        .iter()
        .map(|line| {
            let (page, limit) = (number(line, "page="), number(line, "limit="));
            ((page - 1) * limit, page * limit)
        })
        .collect()
}

/// Opens a thread that does not change, with the first screens loaded.
fn opened(gateway: &Gateway, home: &Path, count: &str) -> Pty {
    let pty = open(gateway, home, "0");
    pty.wait_for_text(&format!(" of {count}"));
    assert_eq!(gateway.asked().len(), 1, "{:?}", gateway.asked());
    pty
}

#[test]
fn the_first_message_of_a_long_thread_comes_within_two_requests() {
    let (home, gateway) = (home(), Gateway::start(numbered(20_000)));
    let mut pty = opened(&gateway, home.path(), "20,000");
    let before = gateway.asked().len();
    pty.send("g");
    pty.wait_for_text("beginning of the conversation");
    assert_eq!(numbers(&pty.text()).first(), Some(&1));
    let asked = gateway.asked().len() - before;
    assert!((1..=2).contains(&asked), "{:?}", gateway.asked());
    leave(&mut pty, "q");
}

#[test]
fn a_date_is_found_by_bisection() {
    const DAY: i64 = 24 * 3600;
    let list = numbered(20_000);
    let time = |item: &serde_json::Value| item["unixDatetime"].as_i64().unwrap();
    for back in [3, 20, 40, 50] {
        let (home, gateway) = (home(), Gateway::start(list.clone()));
        let pty = opened(&gateway, home.path(), "20,000");
        let before = gateway.asked().len();
        let midnight = (now() / DAY - back) * DAY;
        let first = list.iter().rev().position(|item| time(item) >= midnight);
        let first = i64::try_from(first.unwrap()).unwrap() + 1;
        let day = chrono::DateTime::from_timestamp(midnight, 0).unwrap();
        pty.send(format!("t{}\r", day.format("%Y-%m-%d")));
        pty.wait_for("the first message of that day", |screen| {
            numbers(&screen.contents()).first() == Some(&first)
        });
        let asked = gateway.asked().len() - before;
        // log2(40 slices) and two more, because the screen around the target may be filled from
        // either side.
        let most = (20_000 / PAGE_SIZE).next_power_of_two().ilog2() as usize + 2 + 2;
        assert!(asked <= most, "{back}: {:?}", gateway.asked());
    }
}

#[test]
fn a_held_key_and_a_flung_wheel_ask_for_one_slice_at_a_time_and_for_none_twice() {
    let (home, gateway) = (home(), Gateway::start(numbered(4_000)));
    let pty = opened(&gateway, home.path(), "4,000");
    for (round, gesture) in [PAGE_UP, WHEEL_UP, PAGE_UP].into_iter().enumerate() {
        let before = gateway.asked().len();
        let held = gateway.hold_after(before);
        pty.wait_until("a request", || {
            pty.send(gesture);
            gateway.asked().len() > before
        });
        held.wait();
        pty.send(gesture.repeat(200));
        // Everything typed before has been handled when this appears.
        pty.send("?");
        pty.wait_for_text("next message");
        assert_eq!(gateway.asked().len(), before + 1, "round {round}");
        held.release();
        pty.send("\x1b");
        pty.wait_for("more messages", |screen| {
            let more = 400 + round * 450;
            let held = screen.contents().replace(',', "");
            let held = held.split(" of 4000").next().unwrap_or_default();
            let held = held
                .rsplit(' ')
                .next()
                .and_then(|n| n.parse::<usize>().ok());
            held.is_some_and(|held| held > more)
        });
    }
    let mut slices = slices(&gateway);
    // The first screens are requested before any key, so that they are ready.
    slices.remove(0);
    slices.sort_unstable();
    for pair in slices.windows(2) {
        let twice = pair[0].1.saturating_sub(pair[1].0);
        assert!(twice < 50, "{slices:?}");
    }
}

#[test]
fn a_request_is_given_up_when_the_reader_turns_round_far_away() {
    let (home, gateway) = (home(), Gateway::start(numbered(4_000)));
    let log = home.path().join("log");
    let pty = reader(&gateway, home.path(), "0")
        .env("SMSTHREAD_LOG", &log.to_string_lossy())
        .start();
    pty.wait_for_text(" of 4,000");
    pty.wait_until("many messages", || {
        pty.send(PAGE_UP);
        pty.text().contains("500 of")
    });
    let before = gateway.asked().len();
    let held = gateway.hold_after(before);
    pty.wait_until("a request", || {
        pty.send(PAGE_UP);
        gateway.asked().len() > before
    });
    held.wait();
    assert!(!gateway.has_hung_up());
    pty.send("G");
    pty.wait_for_text("no.4000");
    pty.wait_until("the connection is closed", || gateway.has_hung_up());
    held.release();
    // Further up, the slice is requested again.
    pty.wait_until("another request", || {
        pty.send(PAGE_UP);
        gateway.asked().len() > before + 1
    });
    // The request was cancelled; it did not end by its time-out.
    let log = std::fs::read_to_string(log).unwrap();
    assert!(
        log.contains("answered") && !log.contains("no answer"),
        "{log}"
    );
}

#[test]
fn arrivals_are_counted_as_messages_over_bursts_of_any_size() {
    let (home, gateway) = (home(), Gateway::start(numbered(600)));
    let pty = open(&gateway, home.path(), "1");
    pty.wait_for_text("no.600");
    pty.send(PAGE_UP);
    pty.wait_for("older messages", |s| !s.contents().contains("no.600"));
    let place = numbers(&pty.text());
    let mut sum = 0;
    for burst in [1, 40, 700, 2_600] {
        gateway.change(|list| {
            for n in 0..burst {
                let at = now() + (sum + n) / 100;
                list.insert(0, inbound(at, &format!("news {}", sum + n)));
            }
        });
        sum += burst;
        let words = format!("↓ {sum} new");
        pty.wait_for(&words, |s| s.contents().replace(',', "").contains(&words));
        assert_eq!(numbers(&pty.text()), place);
    }
    // One message comes and one goes: the new message is counted, although the total is the same.
    gateway.change(|list| {
        list.remove(50);
        list.insert(0, inbound(now() + 100, "the last news"));
    });
    let words = format!("↓ {} new", sum + 1);
    pty.wait_for(&words, |s| s.contents().replace(',', "").contains(&words));
}

#[test]
fn beyond_the_limit_the_far_messages_give_way_to_a_gap() {
    let (home, gateway) = (home(), Gateway::start(numbered(6_500)));
    configure(home.path(), "max_messages = 5000\npage_size = 2000\n");
    let pty = open(&gateway, home.path(), "0");
    pty.wait_for_text("no.6500");
    let mut seen = 6_501;
    // A page up shows what was right above, whatever is dropped far below.
    while seen > 1 {
        // A frame may be read in parts, so only a page that stays incomplete is wrong.
        pty.wait_for("loaded rows without holes", |s| {
            let page = numbers(&s.contents());
            let whole = page.windows(2).all(|n| n[0] + 1 == n[1]);
            whole && !page.is_empty() && !s.contents().contains("loading")
        });
        let page = numbers(&pty.text());
        assert!(page.last().is_some_and(|last| last + 1 >= seen), "{page:?}");
        seen = page[0];
        if seen > 1 {
            pty.send(PAGE_UP);
            pty.wait_for("an older page", |s| {
                numbers(&s.contents()).first().is_some_and(|n| *n < seen)
            });
        }
    }
    let header = pty.text().lines().next().unwrap().replace(',', "");
    let loaded = header.split(" of 6500").next().unwrap();
    let loaded: u64 = loaded.rsplit(' ').next().unwrap().parse().unwrap();
    assert!(loaded <= 5_000, "{header}");
    // The way back crosses the gap, and the gap is filled.
    pty.send("G");
    pty.wait_for_text("no.6500");
}

#[test]
fn details_tell_when_each_status_was_seen() {
    let (home, gateway) = (home(), Gateway::start(numbered(5)));
    gateway.arrive(outbound(now(), "on its way", "SUBMITTED"));
    let pty = open(&gateway, home.path(), "1");
    pty.wait_for_text("on its way");
    let status = |word: &'static str| {
        gateway.change(|list| list[0]["deliveryStatus"] = json!(word));
    };
    pty.send("i");
    pty.wait_for_text("Local time");
    status("BUFFERED");
    pty.wait_for("buffered", |s| s.contents().contains(", buffered by "));
    status("DELIVERED");
    pty.wait_for("delivered", |s| s.contents().contains(", delivered by "));
    let text = pty.text();
    let line = text.lines().find(|l| l.contains("Reports")).unwrap();
    let words: Vec<&str> = line.split([' ', ',', '│']).collect();
    let times = words.iter().filter(|word| {
        let parts: Vec<_> = word.split(':').collect();
        parts.len() == 3 && parts.iter().all(|part| part.parse::<u8>().is_ok())
    });
    assert_eq!(times.count(), 3, "{line}");
    // A gateway that lags behind gives an old status, which is ignored.
    status("SUBMITTED");
    gateway.arrive(inbound(now() + 1, "a sign that it was read"));
    pty.send("\x1b");
    pty.wait_for_text("a sign that it was read");
    assert!(!pty.text().contains('◔'), "{}", pty.text());
}

#[test]
fn coming_into_focus_asks_at_once() {
    // If nothing is on screen, nothing is read again when the user rests there.
    let (home, gateway) = (home(), Gateway::start(numbered(0)));
    let pty = open(&gateway, home.path(), "3600");
    pty.wait_for_text("No messages yet");
    assert_eq!(gateway.asked().len(), 1);
    gateway.arrive(inbound(now(), "while you were away"));
    // An answer from the last moment is new enough; the next request comes when the user returns.
    pty.wait_until("a request", || {
        pty.send("\x1b[O\x1b[I");
        gateway.asked().len() > 1
    });
    pty.wait_for_text("while you were away");
    pty.send("\x1b[O");
    gateway.arrive(inbound(now(), "and again"));
    pty.send("R");
    pty.wait_for_text("and again");
}

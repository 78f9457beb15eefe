//! Searches, filters, gaps and the gallery keep the reader's place, and pass nothing unseen.

use std::path::Path;

use serde_json::json;

use super::common::Pty;
use super::gateway::{Gateway, inbound, now, numbered};
use super::reader::{home, leave, reader};
use super::world::{
    answered, apart, clipboard, copied, copied_by, escape, file, newest_run, number, numbers,
    read_all,
};

fn start(gateway: &Gateway, home: &Path) -> Pty {
    reader(gateway, home, "60").size(120, 36).start()
}

/// Row 4: a search or filter that is typed far back in the thread keeps its user near that place.
#[test]
fn a_search_and_a_filter_far_back_stay_far_back() {
    const COUNT: i64 = 3_000;
    let list = apart(COUNT, 40_000, 50, |_, item| {
        item["direction"] = json!("outbound");
        item["deliveryStatus"] = json!("NOT DELIVERED");
        let text = item["message"].as_str().unwrap();
        item["message"] = format!("{text} https://example.org").into();
    });
    let (home, gateway) = (home(), Gateway::start(list));
    let mut pty = start(&gateway, home.path());
    pty.wait_for_text("no.3000");
    // One year back there are 788 newer messages.
    for (years, keys, done) in [
        (3, "/zzzz\r", "ot found"),
        (3, "\\in\r", "FILTER"),
        (2, "\\failed\r", "FILTER"),
        (1, "\\out\r", "FILTER"),
        (3, "\\links\r", "FILTER"),
    ] {
        pty.send(format!("t-{years}y\r"));
        let expected = COUNT - 788 * years;
        pty.wait_for("the place", |screen| {
            let shown = numbers(&screen.contents());
            shown.iter().any(|n| n.abs_diff(expected) < 10)
        });
        pty.send(keys);
        pty.wait_for_text(done);
        let text = copied(&pty);
        assert!(
            number(&text).abs_diff(expected) <= 60,
            "-{years}y {keys:?}: {text:?}"
        );
        escape(&pty, if done == "FILTER" { done } else { "SEARCH" });
        let after = copied(&pty);
        let near = number(&after).abs_diff(expected);
        assert!(near <= 60, "-{years}y {keys:?} and Esc: {after:?}");
    }
    leave(&mut pty, "\x03");
}

/// Row 4: neither an arrival nor a resize is a move: Esc still leads back to where the filter began.
#[test]
fn a_filter_leads_back_after_an_arrival_and_a_resize() {
    let (home, gateway) = (home(), Gateway::start(numbered(400)));
    let mut pty = start(&gateway, home.path());
    pty.wait_for_text("no.400");
    read_all(&pty);
    pty.send("G30k");
    let before = number(&copied(&pty));
    pty.send("\\text:5\r");
    pty.wait_for_text("FILTER");
    assert_ne!(number(&copied(&pty)), before);
    gateway.arrive(inbound(now(), "no.401 has come"));
    pty.send("R");
    pty.wait_for_text("401");
    pty.resize(120, 24);
    answered(&pty);
    escape(&pty, "FILTER");
    assert_eq!(number(&copied(&pty)), before);
    leave(&mut pty, "\x03");
}

/// Row 4: a filter does not select a message far beyond others that are not loaded: those are loaded
/// first, and keys wait meanwhile.
#[test]
fn a_filter_looks_for_its_place_in_a_gap_first() {
    let mut list = numbered(3_000);
    for back in [700, 1_900, 2_990] {
        list[back]["direction"] = json!("outbound");
        list[back]["deliveryStatus"] = json!("REJECTED");
    }
    let (home, gateway) = (home(), Gateway::start(list));
    let mut pty = start(&gateway, home.path());
    pty.wait_for_text("no.3000");
    pty.send("g");
    pty.wait_for_text("beginning of the conversation");
    pty.send("G");
    pty.wait_for_text("no.3000");
    let held = gateway.hold_after(gateway.asked().len());
    pty.send("\\failed\ry");
    pty.wait_for_text("Filtering on: 1 found");
    assert!(clipboard(&pty).is_empty(), "{:?}", clipboard(&pty));
    held.release();
    pty.wait_until("a copy", || !clipboard(&pty).is_empty());
    assert_eq!(number(&clipboard(&pty)[0]), 2_300);
    pty.wait_for_text("no.2300 ");
    leave(&mut pty, "\x03");
}

/// Row 6: a hit just below messages that are not loaded stays selected and visible while they are
/// loaded.
#[test]
fn a_hit_below_a_gap_stays_as_the_gap_fills() {
    let (home, gateway) = (home(), Gateway::start(numbered(3_000)));
    let mut pty = start(&gateway, home.path());
    pty.wait_for_text("no.3000");
    pty.send("g");
    pty.wait_for_text("beginning of the conversation");
    let oldest = 3_001 - i64::try_from(newest_run(&gateway)).unwrap();
    let held = gateway.hold_after(gateway.asked().len());
    pty.send(format!("/no.{oldest}\r"));
    pty.wait_for_text("SEARCH 1 of 1");
    held.wait();
    let row = |pty: &Pty| {
        let text = pty.text();
        let hit = format!("no.{oldest} ");
        text.lines().position(|line| line.contains(&hit))
    };
    let before = row(&pty);
    assert!(before.is_some(), "{}", pty.text());
    held.release();
    pty.wait_for_text(&format!("no.{} ", oldest - 1));
    assert_eq!(row(&pty), before, "{}", pty.text());
    let text = copied(&pty);
    assert!(text.starts_with(&format!("no.{oldest} ")), "{text:?}");
    assert!(pty.text().contains("SEARCH 1 of 1"), "{}", pty.text());
    leave(&mut pty, "\x03");
}

/// Row 7: however long `PgUp` is held, the view waits at messages that are not loaded.
#[test]
fn pages_up_wait_at_a_gap() {
    let (home, gateway) = (home(), Gateway::start(numbered(5_000)));
    let mut pty = start(&gateway, home.path());
    pty.wait_for_text("no.5000");
    pty.send("g");
    pty.wait_for_text("beginning of the conversation");
    pty.send("G");
    pty.wait_for_text("no.5000");
    let held = gateway.hold_after(gateway.asked().len());
    for _ in 0..10 {
        pty.send("\x1b[5~".repeat(40));
    }
    pty.wait_for_text("not loaded");
    answered(&pty);
    let before = numbers(&pty.text());
    assert!(before.iter().all(|n| *n > 3_500), "{}", pty.text());
    held.release();
    let oldest = *before.first().unwrap();
    pty.wait_for("the messages of the gap", |screen| {
        numbers(&screen.contents()).contains(&(oldest - 1))
    });
    let at = number(&copied(&pty));
    assert!(at > 3_500, "no.{at}");
    leave(&mut pty, "\x03");
}

/// Row 8: `[` goes on into messages that are not loaded, and counts every failed one there.
#[test]
fn nine_failures_back_are_nine_also_over_a_gap() {
    const FAILED: [usize; 10] = [
        10, 1_200, 1_400, 1_600, 1_800, 2_000, 2_200, 2_400, 2_600, 4_990,
    ];
    let mut list = numbered(5_000);
    for back in FAILED {
        list[back]["direction"] = json!("outbound");
        list[back]["deliveryStatus"] = json!("REJECTED");
    }
    let (home, gateway) = (home(), Gateway::start(list));
    let mut pty = start(&gateway, home.path());
    pty.wait_for_text("no.5000");
    pty.send("g");
    pty.wait_for_text("beginning of the conversation");
    pty.send("G");
    pty.wait_for_text("no.5000");
    let text = copied_by(&pty, "9[y");
    assert!(text.starts_with("no.2400 "), "{text:?}");
    // Go on to the last failed message.
    assert!(copied_by(&pty, "[y").starts_with("no.10 "));
    leave(&mut pty, "\x03");
}

/// Row 9: if everything is loaded, the gallery opens at the picture nearest to the selected
/// message.
#[test]
fn the_gallery_opens_at_the_nearest_picture() {
    let (home, gateway) = (home(), Gateway::start(numbered(3_000)));
    let picture = file(&gateway, "picture.bmp", "image/bmp");
    gateway.change(|list| {
        for back in (5..3_000).step_by(10) {
            list[back]["file"] = picture.clone();
        }
    });
    let mut pty = start(&gateway, home.path());
    pty.wait_for_text("no.3000");
    read_all(&pty);
    pty.send("g");
    pty.wait_for_text("beginning of the conversation");
    pty.send("\x07");
    pty.wait_for_text("Picture 1 of 300");
    pty.send("\r");
    pty.wait_for("the transcript", |screen| {
        !screen.contents().contains("Picture 1 of")
    });
    assert!(copied(&pty).starts_with("no.5 "));
    leave(&mut pty, "\x03");
}

//! What the tests of the laws have in common: lists, the clipboard, what is on screen and was asked.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::common::Pty;
use super::gateway::{Gateway, PHONE, inbound, now, numbered};

/// The texts that were put into the clipboard by OSC 52, in order.
pub fn clipboard(pty: &Pty) -> Vec<String> {
    let output = pty.output();
    let output = String::from_utf8_lossy(&output);
    let words = output.split("\x1b]52;c;").skip(1);
    // The last sequence may be incomplete.
    words
        .filter_map(|rest| rest.split_once("\x1b\\"))
        .map(|(data, _)| String::from_utf8(STANDARD.decode(data).unwrap()).unwrap())
        .collect()
}

/// Sends keys that copy something, and waits for the copied text.
pub fn copy_by(pty: &Pty, keys: &str) -> String {
    let before = clipboard(pty).len();
    pty.send(keys);
    pty.wait_until(&format!("a copy by {keys:?}"), || {
        clipboard(pty).len() > before
    });
    clipboard(pty).pop().unwrap()
}

/// The text that `y` copies. Its first word is on the screen, or will be if the key had to wait.
pub fn copied(pty: &Pty) -> String {
    copied_by(pty, "y")
}

/// The same for a sequence of keys that ends in `y`.
pub fn copied_by(pty: &Pty, keys: &str) -> String {
    let text = copy_by(pty, keys);
    pty.wait_for_text(text.split(' ').next().unwrap_or_default());
    text
}

/// Closes a box, and waits, because a key right after Esc would count as Alt with that key.
pub fn escape(pty: &Pty, gone: &str) {
    pty.send("\x1b");
    pty.wait_for(&format!("no {gone}"), |screen| {
        !screen.contents().contains(gone)
    });
}

/// Loads all messages.
pub fn read_all(pty: &Pty) {
    pty.send("/zzzz\r");
    pty.wait_for_text("Not found: zzzz");
    escape(pty, "SEARCH");
}

/// Waits until all earlier keys have been handled: opens and closes a box.
pub fn answered(pty: &Pty) {
    pty.send("?");
    pty.wait_for_text("╭─ Keys");
    pty.send("q");
    // A frame may come in parts; its last row comes last.
    pty.wait_for("no box", |screen| {
        let text = screen.contents();
        !text.contains("╭─ Keys") && !text.contains("q close")
    });
}

/// Numbers of the `no.N` messages on screen, from top to bottom.
pub fn numbers(text: &str) -> Vec<i64> {
    let found = text.split("no.").skip(1);
    found
        .filter_map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            rest[..end].parse().ok()
        })
        .collect()
}

/// The number of a copied `no.N` message.
pub fn number(text: &str) -> i64 {
    *numbers(&format!("{text} ")).first().unwrap()
}

/// The range of places in the list (0 is the newest message) that a request asks for.
fn places(request: &str) -> Option<Range<usize>> {
    let value = |name: &str| {
        let (_, rest) = request.split_once(name)?;
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        rest[..end].parse::<usize>().ok()
    };
    let (limit, page) = (value("limit=")?, value("page=")?);
    Some((page - 1) * limit..page * limit)
}

/// How many of the newest messages have been requested without a gap.
pub fn newest_run(gateway: &Gateway) -> usize {
    let asked = gateway.asked();
    let mut all: Vec<Range<usize>> = asked.iter().filter_map(|r| places(r)).collect();
    all.sort_by_key(|places| places.start);
    all.into_iter().fold(0, |end, places| {
        if places.start <= end {
            end.max(places.end)
        } else {
            end
        }
    })
}

/// How many pages have been requested so far.
pub fn pages(gateway: &Gateway) -> usize {
    let asked = gateway.asked();
    asked.iter().filter(|r| r.contains("conversation")).count()
}

/// Messages with this many seconds between them. `change` is called for every `every`-th message,
/// with the number of newer messages.
pub fn apart(count: i64, seconds: i64, every: i64, change: impl Fn(i64, &mut Value)) -> Vec<Value> {
    let newest = now() - 60;
    let mut list = numbered(count);
    for (back, item) in (0..).zip(&mut list) {
        item["unixDatetime"] = json!(newest - back * seconds);
        if back % every == every / 2 {
            change(back, item);
        }
    }
    list
}

/// A gateway with more messages than memory could hold, an hour apart, all inbound.
pub fn endless(count: usize) -> Gateway {
    let (gateway, newest) = (Gateway::start(Vec::new()), now() - 60);
    gateway.answer_by(move |_, page, limit| {
        let start = ((page - 1) * limit).min(count);
        let places = start..(start + limit).min(count);
        let item = |back: usize| {
            let at = newest - i64::try_from(back).unwrap() * 3_600;
            inbound(at, &format!("no.{} of them", count - back))
        };
        let items: Vec<Value> = places.map(item).collect();
        json!({
            "total": count, "shown": items.len(), "page": page, "limit": limit,
            "conversation": items,
        })
    });
    gateway
}

/// A file that the gateway serves.
pub fn file(gateway: &Gateway, name: &str, mime: &str) -> Value {
    let link = format!("{}/files/{name}", gateway.base_url);
    json!([{"name": name, "image": link, "mime": mime}])
}

/// An outbound message with this sender.
pub fn ours(at: i64, text: &str, sender: &str) -> Value {
    json!({
        "messageId": format!("id-{text}"), "direction": "outbound", "sender": sender,
        "receiver": PHONE, "message": text, "file": null, "datetime": "", "unixDatetime": at,
        "deliveryStatus": "DELIVERED",
    })
}

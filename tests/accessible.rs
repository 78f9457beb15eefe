//! Sentences in place of a screen: the whole program in a pseudo terminal.

mod common;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "common/reader.rs"]
mod reader;

use base64::Engine as _;
use common::{Pty, Setup};
use gateway::{Gateway, ID, SECRET, inbound, now, numbered, outbound};
use reader::{home, leave, reader};

/// Keys that are pressed one after the other, by turns.
const KEYS: [&str; 43] = [
    "k", "k", "\x1b[5~", "y", "j", "V", "k", "k", "Y", "[", "]", "i", "j", "r", "y", "q", "m", "g",
    "L", "\x02", "?", "j", "q", "G", "/no.5\r", "n", "N", "\x1b[27u", "u", "\x15", "\x04",
    "\\in\r", "k", "\x1b[27u", "x", "\x0f", "v", "T", "5k", "\x1b[27u", "M", "h", "\r",
];

/// A thread of 60 messages; some failed, and one contains drawings.
fn list() -> Vec<serde_json::Value> {
    let mut list = numbered(60);
    let time = |item: &serde_json::Value| item["unixDatetime"].as_i64().unwrap();
    for at in [12, 30, 44] {
        list[at] = outbound(
            time(&list[at]),
            &format!("no.{} lost", 60 - at),
            "NOT DELIVERED",
        );
    }
    list[3] = inbound(
        time(&list[3]),
        "no.57 \u{2588}\u{2588}\u{2501}\u{25b6} \u{28ff} \u{2713}",
    );
    list
}

fn texts_of(pty: &Pty) -> String {
    String::from_utf8(pty.output()).unwrap()
}

/// Texts that the program asked the terminal to copy (OSC 52).
fn copied_by_sequence(output: &str) -> Vec<String> {
    let parts = output.split("\x1b]52;c;").skip(1);
    let decode = |part: &str| {
        let end = part.find(['\x07', '\x1b']).unwrap();
        let bytes = base64::engine::general_purpose::STANDARD.decode(&part[..end]);
        String::from_utf8(bytes.unwrap()).unwrap()
    };
    parts.map(decode).collect()
}

/// Presses the keys; `answered` says whether what was written since is the answer to a key.
fn walk(pty: &Pty, then: &str, answered: impl Fn(&str) -> bool) {
    let keys = KEYS.iter().cycle().take(5 * KEYS.len()).chain(&["y"]);
    for key in keys {
        let before = pty.output().len();
        pty.send(format!("{key}{then}"));
        let is_answered = || {
            let output = pty.output();
            answered(&String::from_utf8_lossy(&output[before..]))
        };
        pty.wait_until(key, is_answered);
    }
}

#[test]
fn two_hundred_keys_are_answered_and_end_where_they_do_on_the_screen() {
    let (home, gateway) = (home(), Gateway::start(list()));
    let open = |more: &[&str]| {
        let setup = reader(&gateway, home.path(), "0").env("TZ", "UTC");
        setup
            .args(&["--images", "off"])
            .args(more)
            .size(80, 24)
            .start()
    };
    let mut heard = open(&["--accessible"]);
    heard.wait_for_output("no.60");
    // The answer to a key may come in several pieces, the last of which ends a line.
    walk(&heard, "", |words| words.ends_with('\n'));
    heard.send("\x0c");
    heard.wait_for_output("text to copy");
    leave(&mut heard, "\x03");
    let output = texts_of(&heard);
    assert!(!output.contains('\x1b'), "{output:?}");
    let drawing = output
        .chars()
        .find(|c| ('\u{2500}'..='\u{28ff}').contains(c));
    assert_eq!(drawing, None, "{output}");
    let mut seen = open(&[]);
    seen.wait_for_text("no.60");
    // A key may leave the screen unchanged, so Ctrl-l draws the screen anew.
    walk(&seen, "\x0c", |bytes| bytes.contains("\x1b[2J"));
    leave(&mut seen, "\x03");
    let wanted = copied_by_sequence(&texts_of(&seen));
    assert!(wanted.len() >= 15, "{wanted:?}");
    let mut rest = output.replace("\r\n", "\n");
    for text in wanted {
        let text = text.lines().next().unwrap().to_owned();
        let text = text.split('\u{2588}').next().unwrap();
        let at = rest.find(&format!("The text to copy:\n{text}"));
        let at = at.unwrap_or_else(|| panic!("{text:?} was not written out in its turn: {rest}"));
        rest = rest.split_off(at + 10);
    }
    assert!(!rest.contains("The text to copy:"), "{rest}");
}

#[test]
fn messages_are_sentences_and_arrivals_wait_for_what_is_typed() {
    let mut list = numbered(3);
    list[0] = outbound(now() - 60, "No, it arrives tomorrow", "DELIVERED");
    let (home, gateway) = (home(), Gateway::start(list));
    let setup = reader(&gateway, home.path(), "1").env("TERM", "dumb");
    let mut pty = setup.size(80, 24).start();
    pty.wait_for_output("No, it arrives tomorrow. Delivered.");
    pty.send("?");
    pty.wait_for_output("j or Down: next message.");
    pty.send("qz");
    pty.wait_for_output("z does nothing here.");
    pty.send("/arr");
    pty.wait_for_output("Search for: arr");
    gateway.arrive(inbound(now(), "are you there"));
    pty.wait_until("a poll", || gateway.asked().len() > 3);
    assert!(
        !texts_of(&pty).contains("New message"),
        "{}",
        texts_of(&pty)
    );
    pty.send("\x1b");
    pty.wait_for_output("New message. Customer, ");
    pty.wait_for_output("are you there.");
    leave(&mut pty, "q");
    assert!(!texts_of(&pty).contains('\x1b'));
}

#[test]
fn a_held_key_is_answered_where_it_ends() {
    let (home, gateway) = (home(), Gateway::start(numbered(60)));
    let setup = reader(&gateway, home.path(), "0").args(&["--accessible"]);
    let mut pty = setup.size(80, 24).start();
    pty.wait_for_output("no.60");
    pty.send("k".repeat(20));
    pty.wait_for_output("no.40 ");
    pty.send("j");
    pty.wait_for_output("no.41 ");
    // The letters of a line that is typed are echoed at once.
    pty.send("/oooo");
    pty.wait_for_output("Search for: oooo");
    leave(&mut pty, "\x03");
    let output = texts_of(&pty);
    let between =
        (41..59).filter(|n| output.matches(&format!("no.{n} ")).count() > usize::from(*n == 41));
    assert_eq!(between.count(), 0, "{output}");
    assert!(output.contains("no.59 "), "{output}");
}

#[test]
fn on_the_screen_the_cursor_stands_on_the_selection() {
    let (home, gateway) = (home(), Gateway::start(numbered(60)));
    let start = |more: &str| {
        std::fs::write(home.path().join("config.toml"), more).unwrap();
        let config = home.path().join("config.toml");
        let setup =
            reader(&gateway, home.path(), "0").args(&["--config", config.to_str().unwrap()]);
        setup.size(80, 24).start()
    };
    let mut pty = start("");
    pty.wait_for_text("no.60");
    let on = |text: &'static str| {
        move |screen: &vt100::Screen| {
            let (row, column) = screen.cursor_position();
            let line: String = screen.contents_between(row, column, row, 80);
            line.contains(text) && !screen.hide_cursor()
        }
    };
    for (keys, text) in [
        ("", "no.60"),
        ("k", "no.59"),
        ("\x1b[5~kk", "no."),
        ("i", "Direction"),
    ] {
        pty.send(keys);
        pty.wait_for(text, on(text));
    }
    pty.send("q/ab");
    pty.wait_for("the line", |screen| {
        let (row, column) = screen.cursor_position();
        row == 23 && column == 4
    });
    leave(&mut pty, "\x03");
    let mut pty = start("cursor = false");
    pty.wait_for_text("no.60");
    pty.wait_for("no cursor", vt100::Screen::hide_cursor);
    leave(&mut pty, "q");
}

#[test]
fn commands_write_no_order_to_the_terminal_either() {
    let (home, gateway) = (home(), Gateway::start(list()));
    let file = home.path().join("all.jsonl").display().to_string();
    let number = "+32 496 12 34 56";
    let print: &[&str] = &["print", number];
    let export: &[&str] = &["export", number, "-o", &file];
    let check: &[&str] = &["check", number];
    for (args, told) in [
        (print, "no.60"),
        (export, "60 messages"),
        (check, "Nothing is wrong."),
    ] {
        for (name, value) in [("ACCESSIBLE", "1"), ("TERM", "dumb")] {
            let setup = Setup::new(env!("CARGO_BIN_EXE_smsthread")).args(args);
            let setup = setup
                .env("HOME", &home.path().to_string_lossy())
                .env("SMSTHREAD_BASE_URL", &gateway.base_url)
                .env("SMSTOOLS_CLIENT_ID", ID)
                .env("SMSTOOLS_CLIENT_SECRET", SECRET);
            let mut pty = setup.env(name, value).size(80, 24).start();
            pty.wait_for_end();
            let output = texts_of(&pty);
            assert!(output.contains(told), "{args:?}: {output}");
            let is_drawing = |c: char| c == '\x1b' || ('\u{2500}'..='\u{28ff}').contains(&c);
            assert!(!output.contains(is_drawing), "{args:?}: {output:?}");
            drop(std::fs::remove_file(&file));
        }
    }
}

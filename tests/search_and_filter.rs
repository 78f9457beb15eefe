//! Searching, filtering, failures, waiting and details: the whole program in a pseudo terminal.

mod common;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "common/reader.rs"]
mod reader;

use std::path::Path;

use base64::Engine as _;

use common::Pty;
use gateway::{Gateway, inbound, now, numbered, outbound};
use reader::{home, leave, reader};

fn open(gateway: &Gateway, home: &Path) -> Pty {
    let setup = reader(gateway, home, "1").env("TZ", "UTC");
    setup.size(100, 30).start()
}

fn time_of(item: &serde_json::Value) -> i64 {
    item["unixDatetime"].as_i64().unwrap()
}

/// The row that shows a text is drawn with this background.
fn is_marked(screen: &vt100::Screen, text: &str) -> bool {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    (0..rows).any(|row| {
        let line: String = (0..columns)
            .map(|column| {
                let cell = screen.cell(row, column);
                let contents = cell.map_or("", |cell| cell.contents());
                contents.chars().next().unwrap_or(' ')
            })
            .collect();
        let Some(at) = line.find(text) else {
            return false;
        };
        let column = u16::try_from(line[..at].chars().count()).unwrap();
        let cell = |column| screen.cell(row, column).unwrap();
        let inside = cell(column);
        // Without colours: reversed, or bold and underlined.
        inside.inverse()
            || (inside.bold() && inside.underline())
            || (column > 0 && inside.bgcolor() != cell(column - 1).bgcolor())
    })
}

#[test]
fn a_search_is_typed_pasted_marked_and_goes_on_into_history() {
    let mut list = numbered(2_000);
    list[4] = inbound(time_of(&list[4]), "the first Café of all");
    list[1_800] = inbound(time_of(&list[1_800]), "the other cafe, far back");
    let (home, gateway) = (home(), Gateway::start(list));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.1999");
    pty.send("/caf");
    pty.wait_for("the mark", |screen| is_marked(screen, "Caf"));
    pty.send("\x1b[200~é\n\x1b[201~");
    pty.wait_for_text("/café");
    pty.send("\x7f\r");
    pty.wait_for_text("n older");
    pty.send("n");
    pty.wait_for_text("the other cafe, far back");
    pty.wait_for("the mark", |screen| is_marked(screen, "caf"));
    pty.wait_for_text("2 of 2");
    pty.send("N");
    pty.wait_for_text("the first Café of all");
    pty.send("\x1b");
    pty.wait_for("no mark", |screen| !is_marked(screen, "Caf"));
    assert!(pty.text().contains("the first Café"), "{}", pty.text());
    pty.send("\x0f");
    pty.wait_for_text("no.2000");
    leave(&mut pty, "\x03");
}

#[test]
fn a_bad_expression_is_told_and_can_be_corrected() {
    let (home, gateway) = (home(), Gateway::start(numbered(60)));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.60");
    pty.send("/(no.5/");
    pty.send("\x1b[H/");
    pty.wait_for_text("unclosed group");
    pty.send("\x1b[F\x1b[D)");
    pty.wait_for_text("1 of");
    pty.send("\r");
    pty.wait_for_text("n older");
    leave(&mut pty, "\x03");
}

#[test]
fn a_filter_shows_what_passes_and_fetches_for_a_screenful() {
    let mut list = numbered(3_000);
    for index in (10..3_000).step_by(90) {
        let at = time_of(&list[index]);
        list[index] = outbound(at, &format!("lost {index};"), "NOT DELIVERED");
    }
    let (home, gateway) = (home(), Gateway::start(list));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.3000");
    pty.send("\\");
    pty.wait_for_text("from:NAME");
    pty.send("failed out\r");
    pty.wait_for_text("only failed out:");
    pty.wait_for("a screenful", |screen| {
        let text = screen.contents();
        text.matches("lost ").count() >= 4 && !text.contains("no.") && !text.contains("Filtering")
    });
    let slices = gateway
        .asked()
        .iter()
        .filter(|r| !r.contains("page=1 "))
        .count();
    assert!(slices < 6, "{:?}", gateway.asked());
    pty.send("\x1b");
    pty.wait_for("all of it", |screen| {
        !screen.contents().contains("only failed") && screen.contents().contains("no.")
    });
    leave(&mut pty, "\x03");
}

#[test]
fn failures_waiting_and_the_anatomy_of_a_text() {
    let mut list = numbered(40);
    for item in &mut list {
        item["unixDatetime"] = (time_of(item) - 20_000).into();
    }
    let at = time_of(&list[20]);
    list[20] = outbound(at, "this was lost", "NOT DELIVERED");
    list.insert(0, outbound(now() - 8_100, "an answer", "DELIVERED"));
    list.insert(
        0,
        inbound(now() - 8_040, "Where is it\u{200b}? \u{201c}Soon\u{201d}"),
    );
    list.insert(0, inbound(now() - 60, "STOP"));
    let (home, gateway) = (home(), Gateway::start(list));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("unanswered 2 h 14 m");
    pty.wait_for_text("a STOP word");
    pty.send("ki");
    pty.wait_for_text("UCS-2");
    let text = pty.text();
    for words in [
        "U+201C LEFT DOUBLE QUOTATION MARK",
        "U+200B ZERO WIDTH SPACE",
    ] {
        assert!(text.contains(words), "{words} is missing:\n{text}");
    }
    pty.send("q[");
    pty.wait_for_text("this was lost");
    pty.send("i");
    pty.wait_for_text("What to do");
    leave(&mut pty, "\x03");
}

#[test]
fn a_thread_is_opened_at_a_time_and_at_words() {
    let (home, gateway) = (home(), Gateway::start(numbered(3_000)));
    let time = time_of(&numbered(3_000)[700]);
    let open = |flag: &str, value: &str| {
        let setup = reader(&gateway, home.path(), "1").env("TZ", "UTC");
        setup.args(&[flag, value]).size(100, 30).start()
    };
    let mut pty = open("--at", &time.to_string());
    pty.wait_for_text("no.2300");
    pty.send("L");
    pty.wait_for_text("command line copied");
    let words = format!("smsthread +32496123456 --at {}", utc(time));
    let words = base64::engine::general_purpose::STANDARD.encode(words);
    pty.wait_for_output(&format!("\x1b]52;c;{words}"));
    leave(&mut pty, "\x03");
    let mut pty = open("--find", "no.1234");
    pty.wait_for("the hit", |screen| is_marked(screen, "no.1234"));
    leave(&mut pty, "\x03");
    for (flag, value, word) in [
        ("--at", "soon", "Not a date"),
        ("--find", "/(/", "Not a regular"),
    ] {
        let mut pty = open(flag, value);
        assert_eq!(pty.wait_for_end().exit_code(), 2);
        assert!(pty.text().contains(word), "{}", pty.text());
    }
}

fn utc(seconds: i64) -> String {
    let time = chrono::DateTime::from_timestamp(seconds, 0).unwrap();
    time.format("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

#[test]
fn what_is_selected_is_handed_to_a_command_and_its_answer_shown_until_closed() {
    let (home, gateway) = (home(), Gateway::start(numbered(60)));
    let config = "[commands]\n\
        shout = [\"tr\", \"a-z\", \"A-Z\"]\n\
        env = [\"env\"]\n\
        break = [\"/nowhere/to/be/found\"]\n\
        endless = [\"yes\"]\n\
        words = [\"printf\", \"%s;\", \"$HOME\", \"a b\", \"\\u001b]0;x\\u0007\"]\n\
        list = { run = [\"cat\"], as = \"json\" }\n\
        own = { run = [\"sh\", \"-c\", \"cat; echo lent; read x < /dev/tty; exit 3\"], terminal = true }\n\
        edit = \"$EDITOR\"\n";
    let path = home.path().join("config.toml");
    std::fs::write(&path, config).unwrap();
    let script = "printf 'in %s ' \"$(stat -c %a \"$1\")\"; cat \"$1\"; read x < /dev/tty";
    let setup = reader(&gateway, home.path(), "0").args(&["--config", path.to_str().unwrap()]);
    let setup = setup.env(
        "EDITOR",
        &format!("sh -c {} sh", shlex::try_quote(script).unwrap()),
    );
    let mut pty = setup.size(100, 30).start();
    pty.wait_for_text("no.60");
    pty.send("|");
    pty.wait_for_text("shout");
    pty.send("sh\r");
    pty.wait_for_text("NO.60");
    pty.send("q");
    pty.wait_for("no note", |screen| !screen.contents().contains("NO.60"));
    pty.send("|env\r");
    pty.wait_for_text("HOME=");
    let seen = pty.text();
    assert!(
        !seen.contains("SMSTOOLS") && !seen.contains("SMSTHREAD"),
        "{seen}"
    );
    pty.send("q|break\r");
    pty.wait_for_text("there is no program");
    pty.send("|endless\r");
    pty.wait_for_text("printed more than 1024 KiB");
    pty.send("|words\r");
    pty.wait_for_text("$HOME;a b;");
    pty.send("q|list\r");
    pty.wait_for_text("\"messageId\"");
    pty.send("q|own\r");
    pty.wait_for_text("lent");
    pty.wait_for("the program's screen", |screen| !screen.alternate_screen());
    pty.send("\r");
    pty.wait_for_text("it failed with exit code 3");
    pty.wait_for("our screen", vt100::Screen::alternate_screen);
    pty.send("|edit\r");
    pty.wait_for_text("in 400 no.60");
    pty.send("\r");
    pty.wait_for("our screen", vt100::Screen::alternate_screen);
    pty.wait_for_text("no.59");
    // The first closes the note of the failure.
    leave(&mut pty, "qq");
    assert!(pty.has_modes_of_start());
}

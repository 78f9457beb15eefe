//! A key acts on what the user sees, whatever arrives, is awaited or changes its size.

use std::path::Path;
use std::time::{Duration, Instant};

use super::common::Pty;
use super::configure::configure;
use super::gateway::{Gateway, inbound, now, numbered};
use super::reader::{home, leave, reader};
use super::world::{answered, apart, copied, copied_by, copy_by, escape, file, number};

fn start(gateway: &Gateway, home: &Path, refresh: &str) -> Pty {
    let saved = home.join("saved");
    configure(home, &format!("save_dir = \"{}\"\n", saved.display()));
    reader(gateway, home, refresh).size(100, 30).start()
}

/// Row 2: in details, every key that copies, opens or saves uses the message that is shown.
#[test]
fn details_give_what_they_show_though_a_message_arrives() {
    let (home, gateway) = (home(), Gateway::start(numbered(60)));
    let with_file = |name: &str| {
        let mut item = inbound(now(), &format!("no.{name} see https://{name}.example/a"));
        item["file"] = file(&gateway, &format!("{name}.pdf"), "application/pdf");
        item
    };
    gateway.arrive(with_file("old"));
    let mut pty = start(&gateway, home.path(), "1");
    pty.wait_for_text("no.old");
    pty.send("i");
    pty.wait_for_text("╭─ Details");
    gateway.arrive(with_file("new"));
    pty.wait_for_text("of 62");
    for keys in ["y", "Y", "m", "L"] {
        let text = copy_by(&pty, keys);
        let shown = keys == "L" || text.contains("no.old");
        assert!(shown && !text.contains("no.new"), "{keys}: {text:?}");
    }
    pty.send("u");
    pty.wait_for_text("https://old.example/a");
    assert!(!pty.text().contains("new.example"), "{}", pty.text());
    pty.send("qo");
    pty.wait_for_text("Open which link?");
    assert!(!pty.text().contains("new.example"), "{}", pty.text());
    pty.send("q");
    for keys in ["s", "S"] {
        pty.send(keys);
        pty.wait_for_text("Saved as");
        pty.send("k");
    }
    let saved = std::fs::read_dir(home.path().join("saved")).unwrap();
    let saved: Vec<_> = saved.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(saved, ["old.pdf"]);
    leave(&mut pty, "\x03");
}

/// Row 3: a range that ends at the newest message, and a hit on it, do not change when a message
/// comes.
#[test]
fn a_range_and_a_hit_at_the_newest_end_do_not_grow_and_move() {
    for (keys, open) in [
        ("GV", "RANGE 1"),
        ("/no.300\r", "SEARCH 1 of"),
        ("i", "Details"),
    ] {
        let (home, gateway) = (home(), Gateway::start(numbered(300)));
        let mut pty = start(&gateway, home.path(), "1");
        pty.wait_for_text("no.300");
        pty.send(keys);
        pty.wait_for_text(open);
        gateway.arrive(inbound(now(), "no.301 just arrived"));
        pty.wait_for_text("of 301");
        assert!(pty.text().contains(open), "{}", pty.text());
        let text = copied(&pty);
        assert!(
            text.starts_with("no.300") && !text.contains("arrived"),
            "{keys}: {text:?}"
        );
        leave(&mut pty, "\x03");
    }
}

/// Row 11: keys that are typed together with a jump act on the message where the jump ends.
#[test]
fn keys_behind_a_jump_act_on_where_it_lands() {
    let (home, gateway) = (
        home(),
        Gateway::start(apart(3_000, 3_600, 3_000, |_, _| {})),
    );
    let mut pty = start(&gateway, home.path(), "60");
    pty.wait_for_text("no.3000");
    assert!(copied_by(&pty, "gy").starts_with("no.1 "));
    // At three o'clock, 60 days ago.
    let day = chrono::Utc::now().date_naive() - chrono::Days::new(60);
    let text = copied_by(&pty, &format!("Gt{day} 15:00\ry"));
    let at = number(&text);
    assert!((3_000 - at).abs_diff(60 * 24) < 30, "{text:?}");
    leave(&mut pty, "\x03");
}

/// Row 12: a hit and a range are unchanged after the window was small for a while.
#[test]
fn a_small_window_and_back_leave_hit_and_range_alone() {
    let (home, gateway) = (home(), Gateway::start(numbered(400)));
    let mut pty = start(&gateway, home.path(), "60");
    pty.wait_for_text("no.400");
    let resize = |pty: &Pty, rows: u16, status: &str| {
        pty.resize(100, rows);
        pty.wait_for("a frame of this size", |screen| {
            let text = screen.contents();
            text.lines()
                .nth(usize::from(rows) - 1)
                .is_some_and(|row| row.contains(status))
        });
    };
    pty.send("/no.377\r");
    pty.wait_for_text("SEARCH 1 of");
    for rows in [14, 40, 6, 30] {
        resize(&pty, rows, "SEARCH 1 of");
        assert!(copied(&pty).starts_with("no.377"), "{rows} rows");
        pty.send("0");
    }
    escape(&pty, "SEARCH");
    pty.send("Vkkkk");
    pty.wait_for_text("RANGE 5");
    for rows in [14, 40, 6, 30] {
        resize(&pty, rows, "RANGE 5");
    }
    let text = copy_by(&pty, "y");
    let all = (373..=377).map(|n| format!("no.{n}"));
    assert!(all.clone().all(|n| text.contains(&n)), "{text:?}");
    assert_eq!(text.matches("no.").count(), 5, "{text:?}");
    leave(&mut pty, "\x03");
}

/// Row 12: with the size of the window, a message gets back the row where its user left it, whatever
/// came meanwhile.
#[test]
fn a_message_gets_its_row_back_with_the_size_unless_it_is_moved() {
    let (home, gateway) = (home(), Gateway::start(numbered(400)));
    let mut pty = start(&gateway, home.path(), "60");
    pty.wait_for_text("no.400");
    pty.send("30k9j");
    answered(&pty);
    let row = |pty: &Pty| {
        let text = pty.text();
        let lines = || text.lines().skip(1);
        // In a large window, the header ends with a line.
        let header = usize::from(lines().next().is_some_and(|line| line.starts_with('─')));
        let row = lines().position(|line| line.contains("no.379 "))?;
        Some(row - header)
    };
    let resize = |rows: u16| {
        pty.resize(100, rows);
        answered(&pty);
        assert_eq!(number(&copied(&pty)), 379, "{}", pty.text());
        // The notice of the copy goes.
        pty.send("0");
    };
    let before = row(&pty);
    assert!(before.is_some_and(|row| row > 14), "{}", pty.text());
    resize(14);
    gateway.arrive(inbound(now(), "no.401 has come"));
    pty.send("R");
    pty.wait_for_text("401");
    resize(30);
    assert_eq!(row(&pty), before, "{}", pty.text());
    resize(22);
    pty.send("kj");
    answered(&pty);
    let moved = row(&pty);
    assert_ne!(moved, before, "{}", pty.text());
    resize(30);
    assert_eq!(row(&pty), moved, "{}", pty.text());
    leave(&mut pty, "\x03");
}

/// Row 13: a jump that is still running says so, and only Esc cancels it.
#[test]
fn a_jump_under_way_is_given_up_by_esc_alone() {
    let (home, gateway) = (home(), Gateway::start(numbered(3_000)));
    let mut pty = start(&gateway, home.path(), "60");
    pty.wait_for_text("no.3000");
    let held = gateway.hold_after(gateway.asked().len());
    pty.send("g");
    pty.wait_for_text("Looking for the place… · Esc stops");
    answered(&pty);
    // Without this wait, the terminal would take the keys together with the jump, and they would
    // wait for it.
    let since = Instant::now();
    pty.wait_until("time", || since.elapsed() > Duration::from_millis(250));
    for keys in ["j", "\x1b[<64;10;10M"] {
        pty.wait_for_text("Looking for the place…");
        pty.send(keys);
        pty.wait_for_text("Still looking for the place: Esc stops.");
        assert!(pty.text().contains("no.3000"), "{}", pty.text());
        answered(&pty);
    }
    held.release();
    pty.wait_for_text("beginning of the conversation");
    assert!(copied(&pty).starts_with("no.1 "));
    let held = gateway.hold_after(gateway.asked().len());
    let day = chrono::Utc::now().date_naive() - chrono::Days::new(4);
    pty.send(format!("t{day}\r"));
    pty.wait_for_text("Looking for the place…");
    pty.send("\x1b");
    pty.wait_for_text("Stopped looking for the place.");
    held.release();
    assert!(copied(&pty).starts_with("no.1 "));
    leave(&mut pty, "\x03");
}

/// Row 11: keys that mean nothing in a line do not move what is behind the line.
#[test]
fn no_key_moves_the_transcript_behind_a_line() {
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    let mut pty = start(&gateway, home.path(), "60");
    pty.wait_for_text("no.300");
    pty.send("30kG");
    assert_eq!(number(&copied(&pty)), 300);
    for line in ["/", "t", "\\"] {
        // Ctrl-o would go back, Ctrl-y a row up; Ctrl-g leaves the line.
        pty.send(format!("{line}\x0f\x19\x07"));
        answered(&pty);
        assert_eq!(number(&copied(&pty)), 300, "{line}");
    }
    leave(&mut pty, "\x03");
}

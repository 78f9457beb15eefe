//! Copying, clicking and configured keys: the whole program in a pseudo terminal.

mod common;
#[path = "common/configure.rs"]
mod configure;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "common/reader.rs"]
mod reader;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::Pty;
use configure::configure;
use gateway::{Gateway, inbound, now, numbered};
use reader::{home, leave, reader};

/// The texts put into the clipboard by OSC 52, in order.
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

/// Where a text is, as a mouse report counts: from 1.
fn place_of(pty: &Pty, text: &str) -> (usize, usize) {
    let screen = pty.text();
    let (row, line) = screen
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains(text))
        .unwrap();
    let before = line.split(text).next().unwrap();
    (before.chars().count() + 1, row + 1)
}

#[test]
fn a_message_and_a_range_go_into_the_clipboard() {
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    gateway.arrive(inbound(now(), "see \u{1b}]52;c;eA==\u{7} you"));
    let mut pty = reader(&gateway, home.path(), "1").start();
    pty.wait_for_text("see ");
    pty.send("y");
    pty.wait_for_text("message copied");
    pty.send("kVk");
    pty.wait_for_text("RANGE 2");
    pty.send("y");
    pty.wait_for_text("2 messages copied");
    pty.send("VkkY");
    pty.wait_for_text("3 messages copied (by the terminal, if it can)");
    leave(&mut pty, "q");
    let copied = clipboard(&pty.output());
    assert_eq!(copied.len(), 3, "{copied:?}");
    assert!(copied[0].starts_with("see ") && copied[0].ends_with(" you"));
    assert!(!copied[0].contains(char::is_control), "{copied:?}");
    assert!(
        copied[1].starts_with("no.299") && copied[1].contains("\nno.300"),
        "{copied:?}"
    );
    assert!(copied[2].starts_with("[20"), "{copied:?}");
}

#[test]
fn what_is_typed_in_one_go_behind_a_search_is_done_to_its_hit() {
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    let mut pty = reader(&gateway, home.path(), "1").start();
    pty.wait_for_text("no.300");
    pty.send("/no.28\ry");
    pty.wait_for_text("message copied");
    leave(&mut pty, "\x03");
    let copied = clipboard(&pty.output());
    assert!(
        copied.len() == 1 && copied[0].starts_with("no.289"),
        "{copied:?}"
    );
}

#[test]
fn in_a_multiplexer_the_words_are_wrapped_for_it() {
    let (home, gateway) = (home(), Gateway::start(numbered(30)));
    // No tmux answers at this place, and none is found to ask.
    let tmux = reader(&gateway, home.path(), "1")
        .env("TMUX", "/nowhere,1,0")
        .env("PATH", "/nowhere");
    gateway.arrive(inbound(now(), "all \u{1F468}\u{200D}\u{1F469} of us"));
    let mut pty = tmux.start();
    pty.wait_for_text("of us");
    pty.send("y");
    pty.wait_for_text("message copied");
    leave(&mut pty, "q");
    let output = String::from_utf8_lossy(&pty.output()).into_owned();
    assert!(output.contains("\x1b]52;c;"), "{output}");
    assert!(output.contains("\x1bPtmux;\x1b\x1b]52;c;"), "{output}");
    // tmux and its terminal may count the columns of joined clusters differently.
    // Samples of such clusters were measured, unseen, before the first frame.
    let (_, drawn) = output.rsplit_once("\x1b[8m").unwrap();
    let (_, drawn) = drawn.split_once("\x1b[m").unwrap();
    assert!(drawn.contains('\u{1F468}') && !drawn.contains('\u{200D}'));
    let mut pty = reader(&gateway, home.path(), "1")
        .env("STY", "1.pts")
        .start();
    pty.wait_for_text("no.30");
    pty.send("y");
    pty.wait_for_text("message copied");
    leave(&mut pty, "q");
    let output = String::from_utf8_lossy(&pty.output()).into_owned();
    assert!(output.contains("\x1bP\x1b]52;c;"), "{output}");
}

#[test]
fn clicks_select_and_open_and_the_scroll_bar_is_dragged() {
    let (home, gateway) = (home(), Gateway::start(numbered(900)));
    let mut pty = reader(&gateway, home.path(), "1").start();
    pty.wait_for_text("no.900");
    let (column, row) = place_of(&pty, "no.898");
    let click = format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m");
    pty.send(&click);
    pty.send("y");
    pty.wait_for_text("message copied");
    assert!(clipboard(&pty.output())[0].starts_with("no.898"));
    pty.send(format!("{click}{click}"));
    pty.wait_for_text("╭─ Details");
    pty.send("q");
    pty.wait_for("the transcript", |screen| {
        !screen.contents().contains("Details")
    });
    // Drags to the first row of the scroll bar, in many small steps.
    let places = (2..=22).rev().map(|row| format!("\x1b[<32;80;{row}M"));
    let flood = places.collect::<Vec<_>>().concat();
    pty.send(format!("\x1b[<0;80;23M{flood}\x1b[<0;80;2m"));
    pty.wait_for_text("beginning of the conversation");
    leave(&mut pty, "q");
}

#[test]
fn the_mouse_is_left_alone_where_that_is_wanted() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    configure(home.path(), "mouse = false");
    let mut pty = reader(&gateway, home.path(), "1").start();
    pty.wait_for_text("no.3");
    leave(&mut pty, "q");
    let output = String::from_utf8_lossy(&pty.output()).into_owned();
    for mode in ["1000h", "1002h", "1006h"] {
        assert!(!output.contains(&format!("\x1b[?{mode}")), "{mode}");
    }
}

#[test]
fn keys_of_ones_own_work_and_are_shown() {
    let (home, gateway) = (home(), Gateway::start(numbered(30)));
    configure(
        home.path(),
        "[keys]\ncopy = \"c\"\nhelp = [\"H\", \"F1\"]\nclose-or-quit = \"x\"",
    );
    let mut pty = reader(&gateway, home.path(), "1").start();
    pty.wait_for_text("no.30");
    pty.wait_for_text("H help");
    pty.send("yq3k");
    pty.send("c");
    pty.wait_for_text("message copied");
    pty.send("H");
    pty.wait_for_text("╭─ Keys");
    pty.send("x");
    pty.wait_for("the transcript", |screen| {
        !screen.contents().contains("╭─ Keys")
    });
    pty.send("x");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    let copied = clipboard(&pty.output());
    assert_eq!(copied.len(), 1);
    assert!(copied[0].starts_with("no.27"), "{copied:?}");
}

#[test]
fn a_clash_of_keys_ends_before_anything_is_shown() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    configure(home.path(), "[keys]\nolder = \"R\"");
    let mut pty = reader(&gateway, home.path(), "1").start();
    assert_eq!(pty.wait_for_end().exit_code(), 2);
    let text = pty.text().replace('\n', " ");
    assert!(
        text.contains("R would mean both older and refresh"),
        "{text}"
    );
    assert!(gateway.asked().is_empty());
}

#[test]
fn a_link_is_shown_whole_and_then_opened_as_one_argument() {
    use std::os::unix::fs::PermissionsExt;

    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    let link = "https://a.example/pay?id=1&x=$(touch%20y)";
    gateway.arrive(inbound(now(), &format!("pay at {link} today")));
    let opener = home.path().join("xdg-open");
    let script = "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$@\" > \"$HOME/opened.new\"\n\
                  mv \"$HOME/opened.new\" \"$HOME/opened\"\n";
    std::fs::write(&opener, script).unwrap();
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", home.path().display());
    let mut pty = reader(&gateway, home.path(), "1")
        .env("PATH", &path)
        .start();
    pty.wait_for_text("pay at");
    pty.send("o");
    pty.wait_for_text("Open this link?");
    assert!(!home.path().join("opened").exists());
    pty.send("\r");
    pty.wait_for_text("The link was given to the system.");
    pty.send("u");
    pty.wait_for_text("link copied");
    leave(&mut pty, "q");
    let given = std::fs::read_to_string(home.path().join("opened")).unwrap();
    assert_eq!(given, format!("1\n{link}\n"));
    assert_eq!(clipboard(&pty.output()), [link]);
}

/// The OSC 8 words in the output: what each of them says between the second `;` and its end.
fn hyperlinks(output: &[u8]) -> Vec<(String, String)> {
    let output = String::from_utf8_lossy(output);
    let words = output.split("\x1b]8;").skip(1);
    words
        .map(|rest| {
            let (word, _) = rest.split_once("\x1b\\").unwrap();
            let (parameters, target) = word.split_once(';').unwrap();
            (parameters.to_owned(), target.to_owned())
        })
        .collect()
}

#[test]
fn a_wrapped_link_is_one_link_where_the_terminal_has_them() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    let link = format!("https://a.example/{}/end", "long/".repeat(12));
    gateway.arrive(inbound(now(), &format!("see {link} \u{1b}]8;;x\u{7} now")));
    let kitty = reader(&gateway, home.path(), "1")
        .env("TERM", "xterm-kitty")
        .size(50, 20);
    let mut pty = kitty.start();
    pty.wait_for_text("now");
    leave(&mut pty, "q");
    let told = hyperlinks(&pty.output());
    let opened: Vec<_> = told
        .iter()
        .filter(|(_, target)| !target.is_empty())
        .collect();
    assert!(opened.len() >= 3, "{told:?}");
    assert!(
        opened
            .iter()
            .all(|word| *word == opened[0] && word.1 == link),
        "{told:?}"
    );
    assert!(opened[0].0.starts_with("id="));
    assert_eq!(told.last().unwrap().1, "", "the last one is left open");
    // Other terminals get links as plain text.
    let mut pty = reader(&gateway, home.path(), "1").start();
    pty.wait_for_text("now");
    leave(&mut pty, "q");
    assert_eq!(hyperlinks(&pty.output()), []);
}

#[test]
fn a_terminal_that_tells_its_name_late_gets_links_all_the_same() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    gateway.arrive(inbound(now(), "see https://a.example/ now"));
    let answers = [common::Answer::now(
        "\x1b[>q",
        "\x1bP>|VTE(7600)\x1b\\\x1b[?62;22c",
    )];
    let mut pty = reader(&gateway, home.path(), "1").answers(answers).start();
    pty.wait_for_text("now");
    pty.wait_for_output("\x1b]8;id=");
    leave(&mut pty, "q");
    let told = hyperlinks(&pty.output());
    assert_eq!(told[0].1, "https://a.example/");
}

#[test]
fn a_message_out_of_focus_is_counted_and_told_and_nothing_of_it_obeyed() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    configure(home.path(), "bell = true\nnotify = \"text\"");
    let mut pty = reader(&gateway, home.path(), "1")
        .env("TERM", "foot")
        .start();
    pty.wait_for_text("no.3");
    pty.wait_for_output("\x1b[22;2t");
    pty.wait_for_output("\x1b]2;+32 496 12 34 56 · smsthread\x1b\\");
    pty.send("\x1b[O");
    let hostile = "hi\u{1b}]52;c;eA==\u{7}\u{9c}\u{1b}\\\n;rm";
    gateway.arrive(inbound(now(), hostile));
    pty.wait_for_output("\x1b]2;(1) +32 496 12 34 56 · smsthread\x1b\\");
    pty.wait_for_output("\x1b]777;notify;+32 496 12 34 56;hi");
    pty.send("\x1b[I");
    leave(&mut pty, "q");
    let output = String::from_utf8_lossy(&pty.output()).into_owned();
    let (_, told) = output.split_once("\x1b]777;notify;").unwrap();
    let (told, _) = told.split_once("\x1b\\").unwrap();
    assert!(!told.contains(char::is_control), "{told:?}");
    assert!(
        output.contains("\x1b\\\x07") || output.contains('\x07'),
        "no bell"
    );
    assert!(clipboard(output.as_bytes()).is_empty());
    let last = output.rfind("\x1b[23;2t").unwrap();
    assert!(last > output.rfind("\x1b]2;").unwrap());
}

#[test]
fn without_a_wish_nothing_rings_and_the_title_can_be_left_alone() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    configure(home.path(), "title = false");
    let mut pty = reader(&gateway, home.path(), "1")
        .env("TERM", "foot")
        .start();
    pty.wait_for_text("no.3");
    pty.send("\x1b[O");
    gateway.arrive(inbound(now(), "psst"));
    pty.wait_for_text("psst");
    leave(&mut pty, "q");
    let output = String::from_utf8_lossy(&pty.output()).into_owned();
    for word in ["\x07", "\x1b]777;", "\x1b]2;", "\x1b[22;2t", "\x1b[23;2t"] {
        assert!(!output.contains(word), "{word:?}");
    }
}

#[test]
fn where_the_locale_is_not_utf8_nothing_but_ascii_is_drawn() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    // In a terminal of 8 bits the second byte of Û begins an order.
    gateway.arrive(inbound(now(), "café \u{db}2J 漢 “ok”"));
    let narrow = reader(&gateway, home.path(), "1").env("LC_ALL", "C");
    let mut pty = narrow.start();
    pty.wait_for_text("cafe U2J ?  \"ok\"");
    pty.wait_for_text("LC_ALL=C is not UTF-8");
    pty.wait_for_text("+---");
    leave(&mut pty, "q");
    assert!(pty.output().is_ascii());
    let wide = reader(&gateway, home.path(), "1").env("LC_ALL", "C.UTF-8");
    let mut pty = wide.start();
    pty.wait_for_text("café \u{db}2J 漢");
    assert!(!pty.text().contains("is not UTF-8"));
    leave(&mut pty, "q");
}

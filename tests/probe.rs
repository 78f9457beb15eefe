//! What the terminal answers decides how pictures are shown; no answer is ever a key, and no key
//! is lost to the question.

mod common;

use std::path::Path;
use std::time::Duration;

use common::{Answer, Pty, Setup};

const LAST_QUESTION: &str = "\x1b[c";
const CELL: &str = "\x1b[6;20;10t";
const KITTY_OK: &str = "\x1b_Gi=31;OK\x1b\\";
const SIXEL: &str = "\x1b[?62;4;22c";
const PLAIN: &str = "\x1b[?62;22c";

fn named(name: &str, more: &[&str]) -> String {
    format!("\x1bP>|{name}\x1b\\{}", more.concat())
}

/// Opens the demo; the log goes to `home`.
fn open(home: &Path, answers: impl IntoIterator<Item = Answer>, env: &[(&str, &str)]) -> Pty {
    let log = home.join("log");
    let mut setup = Setup::new(env!("CARGO_BIN_EXE_smsthread"))
        .args(&["--demo", "--log", log.to_str().unwrap()])
        .env("HOME", home.to_str().unwrap())
        .answers(answers);
    for (name, value) in env {
        setup = setup.env(name, value);
    }
    setup.start()
}

/// The protocols that were chosen, one after the other, once there are so many.
fn chosen(pty: &Pty, home: &Path, count: usize) -> Vec<String> {
    let mut found = Vec::new();
    pty.wait_until("a choice in the log", || {
        let log = std::fs::read_to_string(home.join("log")).unwrap_or_default();
        let words = log.split("protocol=").skip(1);
        found = words
            .filter_map(|rest| rest.split_once(' '))
            .map(|(word, _)| word.to_owned())
            .collect();
        found.len() >= count
    });
    found
}

/// Waits until the program has read the last answer: keys typed between the bytes of an answer
/// would be part of the answer.
fn wait_for_last_answer(pty: &Pty, home: &Path) {
    pty.wait_until("the last answer", || {
        let log = std::fs::read_to_string(home.join("log")).unwrap_or_default();
        log.contains("the terminal has answered")
    });
}

/// Keys still arrive, no answer became a key, and leaving restores the terminal.
fn leave(mut pty: Pty) {
    assert!(!pty.text().contains("Keys"), "{}", pty.text());
    pty.send("?");
    pty.wait_for_text("Keys");
    pty.send("qq");
    assert!(pty.wait_for_end().success());
    assert!(pty.has_modes_of_start());
    assert_eq!(pty.text().trim(), "");
}

#[test]
fn each_terminal_gets_what_suits_it() {
    for (expected, reply) in [
        ("Kitty", named("kitty(0.41.1)", &[KITTY_OK, CELL, PLAIN])),
        (
            "HalfBlocks",
            named("kitty(0.26.5)", &[KITTY_OK, CELL, PLAIN]),
        ),
        ("Kitty", named("ghostty 1.1.3", &[KITTY_OK, CELL, PLAIN])),
        ("Iterm2", named("iTerm2 3.5.0", &[CELL, SIXEL])),
        (
            "Iterm2",
            named("WezTerm 20240203-110809-5046fc22", &[KITTY_OK, CELL, SIXEL]),
        ),
        ("Sixel", named("foot(1.13.1)", &[CELL, SIXEL])),
        ("Sixel", named("Konsole 22.12.3", &[KITTY_OK, CELL, SIXEL])),
        ("Sixel", [CELL, SIXEL].concat()),
        ("HalfBlocks", named("foot(1.13.1)", &[SIXEL])),
        ("Sixel", named("tmux 3.4", &[CELL, SIXEL])),
        ("HalfBlocks", named("tmux 3.4", &[CELL, PLAIN])),
        ("HalfBlocks", PLAIN.to_owned()),
    ] {
        for apart in [None, Some(Duration::from_millis(2))] {
            let home = tempfile::tempdir().unwrap();
            let answer = Answer {
                apart,
                ..Answer::now(LAST_QUESTION, &reply)
            };
            let pty = open(home.path(), [answer], &[]);
            pty.wait_for_text("Ann Peeters");
            wait_for_last_answer(&pty, home.path());
            let chosen = chosen(&pty, home.path(), 1);
            assert_eq!(chosen.last().unwrap(), expected, "{reply:?}: {chosen:?}");
            leave(pty);
        }
    }
}

#[test]
fn in_tmux_nothing_is_waited_for() {
    let home = tempfile::tempdir().unwrap();
    let pty = open(home.path(), [], &[("TMUX", "/tmp/tmux,1,0")]);
    assert_eq!(chosen(&pty, home.path(), 1), ["HalfBlocks"]);
    leave(pty);
}

#[test]
fn a_silent_terminal_is_given_up_and_its_late_answers_count() {
    let home = tempfile::tempdir().unwrap();
    let reply = named("kitty(0.41.1)", &[KITTY_OK, CELL, PLAIN]);
    let answer = Answer {
        after: Duration::from_secs(2),
        ..Answer::now(LAST_QUESTION, &reply)
    };
    let pty = open(home.path(), [answer], &[]);
    // The thread is shown meanwhile.
    pty.wait_for_text("Ann Peeters");
    assert_eq!(chosen(&pty, home.path(), 1)[0], "HalfBlocks");
    wait_for_last_answer(&pty, home.path());
    let late = chosen(&pty, home.path(), 2);
    assert_eq!(late.last().unwrap(), "Kitty", "{late:?}");
    leave(pty);
}

#[test]
fn junk_and_cut_answers_decide_nothing() {
    for reply in [
        "\x1bP>|kitty(0.41.1",
        "\x1bP>|\x1b\\\x1b_Gi=31;\x1b\\\x1b[6;;t\x1b[?",
        "\x1b]11;rgb:1111/22",
        "\x1bPqqqq\x1b\\\x1b_qqqq\x1b\\\x1b[6;20;10q",
    ] {
        let home = tempfile::tempdir().unwrap();
        let pty = open(home.path(), [Answer::now(LAST_QUESTION, reply)], &[]);
        pty.wait_for_text("Ann Peeters");
        assert_eq!(chosen(&pty, home.path(), 1), ["HalfBlocks"], "{reply:?}");
        leave(pty);
    }
}

#[test]
fn keys_typed_meanwhile_are_kept() {
    let home = tempfile::tempdir().unwrap();
    let reply = named("kitty(0.41.1)", &[KITTY_OK, CELL]);
    let mut pty = open(
        home.path(),
        [
            Answer::now(LAST_QUESTION, "?"),
            Answer::now(LAST_QUESTION, &reply),
            Answer::now(LAST_QUESTION, "q"),
            Answer::now(LAST_QUESTION, PLAIN),
            Answer::now(LAST_QUESTION, "?"),
        ],
        &[],
    );
    pty.wait_for_text("Keys");
    assert_eq!(chosen(&pty, home.path(), 1), ["Kitty"]);
    pty.send("qq");
    assert!(pty.wait_for_end().success());
}

#[test]
fn the_users_choice_counts_more() {
    for (variable, expected) in [
        ("sixel", "Sixel"),
        ("off", "Off"),
        ("halfblocks", "HalfBlocks"),
    ] {
        let home = tempfile::tempdir().unwrap();
        let reply = named("kitty(0.41.1)", &[KITTY_OK, CELL, PLAIN]);
        let answers = [Answer::now(LAST_QUESTION, &reply)];
        let pty = open(home.path(), answers, &[("SMSTHREAD_IMAGES", variable)]);
        assert_eq!(chosen(&pty, home.path(), 1)[0], expected);
        wait_for_last_answer(&pty, home.path());
        leave(pty);
    }
}

#[test]
fn check_tells_what_was_found_out() {
    let check = |answers: Vec<Answer>| {
        let mut pty = Setup::new(env!("CARGO_BIN_EXE_smsthread"))
            .args(&["check", "-c", "/dev/null"])
            .size(120, 40)
            .answers(answers)
            .start();
        let status = pty.wait_for_end();
        // There are no credentials, which `check` calls wrong.
        let written = pty.output();
        assert_eq!(
            status.exit_code(),
            2,
            "{status}: {}",
            written.escape_ascii()
        );
        assert!(pty.has_modes_of_start());
        pty.text()
    };
    let background = "\x1b]11;rgb:1111/2222/3333\x07";
    let reply = named("kitty(0.26.5)", &[background, KITTY_OK, CELL, PLAIN]);
    let said = check(vec![Answer::now(LAST_QUESTION, &reply)]);
    assert!(said.contains("kitty(0.26.5), background #112233"), "{said}");
    assert!(said.contains("half blocks: this kitty is older"), "{said}");
    let reply = named("foot(1.13.1)", &[CELL, SIXEL]);
    let said = check(vec![Answer::now(LAST_QUESTION, &reply)]);
    assert!(
        said.contains("sixels: it draws sixels, cells of 10x20 pixels"),
        "{said}"
    );
    let said = check(Vec::new());
    assert!(said.contains("nothing at all"), "{said}");
}

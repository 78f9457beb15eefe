//! The terminal edge in a real pseudo terminal: all modes are restored at the end, and no answer of
//! the terminal is ever a key.

mod common;
#[path = "terminal/program.rs"]
mod program;

use std::io::Read;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use common::{Answer, DEADLINE, Pty, Setup};
use rustix::process::Signal;

const FOREGROUND: &str = "\x1b]10;rgb:eeee/eeee/eeee\x1b\\";
const BACKGROUND: &str = "\x1b]11;rgb:1111/2222/3333\x07";
const ATTRIBUTES: &str = "\x1b[?62;4;22c";
const LAST_QUESTION: &str = "\x1b[c";
const ALL_TOLD: &str = "Foreground((238,238,238)) Background((17,34,51)) End{sixel:true}";
const SHELL_PROMPT: &str = "PROMPT>";

/// Set for the program that the tests start: this very file, told to run [`the_program`].
const IS_PROGRAM: &str = "SMSTHREAD_TEST_PROGRAM";
const PROGRAM_ARGS: [&str; 5] = [
    "--exact",
    "the_program",
    "--ignored",
    "--nocapture",
    "--test-threads=1",
];

#[test]
#[ignore = "it is the program that the other tests start"]
fn the_program() {
    if std::env::var_os(IS_PROGRAM).is_some_and(|what| what == "panics") {
        smsthread::terminal::install_panic_hook();
        let task = thread::spawn(|| panic!("task\x1b[2J\u{202e}"));
        assert!(task.join().is_err());
        panic!("bang\x1b]0;evil\x07");
    }
    if std::env::var_os(IS_PROGRAM).is_some() {
        std::process::exit(program::run().into());
    }
}

fn our_path() -> PathBuf {
    std::env::current_exe().expect("our own path")
}

fn start(answers: impl IntoIterator<Item = Answer>) -> Pty {
    let pty = Setup::new(our_path())
        .args(&PROGRAM_ARGS)
        .env(IS_PROGRAM, "1")
        .answers(answers)
        .start();
    pty.wait_for_text("ready");
    pty
}

fn all_answers() -> Answer {
    Answer::now(
        LAST_QUESTION,
        &[FOREGROUND, BACKGROUND, ATTRIBUTES].concat(),
    )
}

/// The screen's text in one line, without what tells of focus.
fn screen_text(pty: &Pty) -> String {
    pty.text().replace('\n', " ").trim().to_owned()
}

fn wait_for_line(pty: &Pty, expected: &str) {
    pty.wait_for(expected, |screen| {
        screen.contents().replace('\n', " ").contains(expected)
    });
}

/// Nothing is left on: modes, alternate screen, cursor, colours.
fn assert_given_back(pty: &Pty) {
    assert!(pty.has_modes_of_start(), "line modes");
    let output = pty.output();
    pty.wait_for("the modes given back", |screen| {
        !screen.alternate_screen()
            && !screen.hide_cursor()
            && !screen.bracketed_paste()
            && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
    });
    let count = |what: &[u8]| output.windows(what.len()).filter(|w| *w == what).count();
    for mode in ["1049", "1000", "1002", "1006", "2004", "1004"] {
        let on = count(format!("\x1b[?{mode}h").as_bytes());
        let off = count(format!("\x1b[?{mode}l").as_bytes());
        assert_eq!(on, off, "mode {mode}");
    }
    assert_eq!(count(b"\x1b[?1003h"), 0, "every motion would be told");
}

#[test]
fn quit_gives_the_terminal_back() {
    let mut pty = start([all_answers()]);
    pty.wait_for("the modes", |screen| {
        screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste()
    });
    assert!(!pty.has_modes_of_start());
    pty.send("q");
    assert!(pty.wait_for_end().success());
    assert_given_back(&pty);
    assert!(pty.text().contains("ended: left"));
}

#[test]
fn an_error_gives_the_terminal_back() {
    let mut pty = start([all_answers()]);
    pty.send("e");
    assert_eq!(pty.wait_for_end().exit_code(), 1);
    assert_given_back(&pty);
    assert!(pty.text().contains("oh"));
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_speaks() {
    let mut pty = start([all_answers()]);
    pty.send("!");
    assert_eq!(pty.wait_for_end().exit_code(), 101);
    assert_given_back(&pty);
    assert!(pty.text().contains("bang␛]0;evil␇"), "{}", pty.text());
    assert_eq!(pty.text().matches("bang").count(), 1);
}

#[test]
fn a_panic_of_a_task_leaves_the_screen_alone() {
    let mut pty = start([all_answers()]);
    pty.send("@j");
    wait_for_line(&pty, "@ j");
    assert!(!pty.text().contains("a task's own"));
    pty.send("q");
    assert!(pty.wait_for_end().success());
    assert_given_back(&pty);
}

/// A command that shows no screen.
#[test]
fn a_panic_without_a_screen_speaks_in_safe_words() {
    let output = std::process::Command::new(our_path())
        .args(PROGRAM_ARGS)
        .env(IS_PROGRAM, "panics")
        .output()
        .expect("runs");
    let words = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(
        words.contains("bang␛]0;evil␇") && words.contains("task␛[2J"),
        "{words}"
    );
    assert!(!words.contains(['\x1b', '\x07', '\u{202e}']), "{words:?}");
}

#[test]
fn signals_give_the_terminal_back() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let mut pty = start([all_answers()]);
        pty.signal(signal);
        assert!(pty.wait_for_end().success());
        assert_given_back(&pty);
        let said = format!("ended: signal {}", signal.as_raw());
        assert!(pty.text().contains(&said), "{}", pty.text());
    }
}

#[test]
fn keys_of_all_sorts_arrive() {
    let pty = start([all_answers()]);
    wait_for_line(&pty, ALL_TOLD);
    pty.send("jé\x1b[A\x1b[6~\x1b[<64;1;1M\x1b[<65;1;1M\x1b[O\x1b[I\x1b[200~q\x1b[201~\x1b");
    wait_for_line(
        &pty,
        "j é Up Page Down wheel-1 wheel1 focus-false focus-true paste(q) Esc",
    );
}

#[test]
fn the_size_is_told() {
    let pty = start([all_answers()]);
    pty.resize(60, 10);
    wait_for_line(&pty, "size60x10");
}

#[test]
fn a_silent_terminal_costs_nothing() {
    let mut pty = start([]);
    pty.send("jk");
    wait_for_line(&pty, "ready j k");
    pty.send("q");
    assert!(pty.wait_for_end().success());
    assert_given_back(&pty);
}

#[test]
fn answers_in_single_bytes_with_keys_between() {
    let apart = Some(Duration::from_millis(5));
    let bytewise = |reply: &str| Answer {
        apart,
        ..Answer::now(LAST_QUESTION, reply)
    };
    let pty = start([
        bytewise(FOREGROUND),
        Answer::now(LAST_QUESTION, "j"),
        bytewise(BACKGROUND),
        Answer::now(LAST_QUESTION, "k\x1b[A"),
        bytewise(ATTRIBUTES),
    ]);
    pty.wait_for_text("End");
    assert_eq!(
        screen_text(&pty),
        "ready Foreground((238,238,238)) j Background((17,34,51)) k Up End{sixel:true}"
    );
}

#[test]
fn late_answers_are_no_keys() {
    let pty = start([Answer {
        after: Duration::from_secs(2),
        ..all_answers()
    }]);
    pty.send("j");
    wait_for_line(&pty, "ready j");
    wait_for_line(&pty, ALL_TOLD);
    pty.send("k");
    wait_for_line(&pty, "End{sixel:true} k");
    assert_eq!(screen_text(&pty), format!("ready j {ALL_TOLD} k"));
}

#[test]
fn junk_is_no_key() {
    let junk = "\x1b]11;rgb:qqqq/jjjj/zz\x07\x1b]4;1;?\x1b\\\x1bP1$rqterm\x1b\\\
                \x1b_Gi=7;OK\x1b\\\x1b[12;40R\x1b[?1;2q\x1b[8;20;10t\x1b]lquit\n\x1b\\";
    let pty = start([Answer::now(LAST_QUESTION, junk)]);
    pty.send("j");
    wait_for_line(&pty, "ready j");
    pty.send("k");
    wait_for_line(&pty, "ready j k");
}

#[test]
fn an_answer_without_end_swallows_no_keys() {
    for cut in [
        "\x1b]11;rgb:1111/22",
        "\x1b]52;c;abc",
        "\x1bP>|qterm",
        "\x1b[?62;",
    ] {
        let mut pty = start([Answer::now(LAST_QUESTION, &format!("j{cut}"))]);
        wait_for_line(&pty, "ready j");
        // Input that comes at once with the cut answer is lost with it; input of a person comes
        // later.
        let typed = (0..600).any(|_| {
            pty.send("k");
            pty.shows_within(Duration::from_millis(200), "j k")
        });
        assert!(typed, "swallowed:\n{}", pty.text());
        pty.send("l\r");
        wait_for_line(&pty, "k l Enter");
        pty.send("q");
        assert!(pty.wait_for_end().success());
    }
}

#[test]
fn a_closed_terminal_ends_the_program_quietly() {
    let pair = portable_pty::native_pty_system()
        .openpty(portable_pty::PtySize::default())
        .unwrap();
    let mut command = portable_pty::CommandBuilder::new(our_path());
    command.args(PROGRAM_ARGS);
    command.env(IS_PROGRAM, "1");
    command.env("TERM", "xterm");
    let mut child = pair.slave.spawn_command(command).unwrap();
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut output = Vec::new();
    while !output.windows(5).any(|w| w == b"ready") {
        let mut buffer = [0; 4096];
        let read = reader.read(&mut buffer).unwrap();
        output.extend_from_slice(&buffer[..read]);
    }
    drop((reader, pair));
    let (sender, ended) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait()));
    let status = ended.recv_timeout(DEADLINE).expect("it ends").unwrap();
    assert!(status.success(), "{status}");
}

fn shell() -> Pty {
    let pty = Setup::new("/bin/sh")
        .args(&["-i"])
        .env("PS1", SHELL_PROMPT)
        .answers([all_answers()])
        .start();
    pty.wait_for_text(SHELL_PROMPT);
    pty
}

fn run_in(shell: &Pty) {
    shell.send(format!(
        "{IS_PROGRAM}=1 {} {}\n",
        our_path().display(),
        PROGRAM_ARGS.join(" ")
    ));
    wait_for_line(shell, ALL_TOLD);
}

/// What `stty` says, as the shell shows it.
fn stty(shell: &Pty, mark: &str) -> String {
    shell.send(format!("clear; stty -g; echo {mark}-'end'\n"));
    shell.wait_for_text(&format!("{mark}-end"));
    let text = shell.text();
    let line = text.lines().find(|line| line.matches(':').count() > 10);
    line.unwrap_or_else(|| panic!("no modes in\n{text}"))
        .to_owned()
}

#[test]
fn suspended_and_continued_by_a_shell() {
    let shell = shell();
    let before = stty(&shell, "first");
    run_in(&shell);
    for mark in ["second", "third"] {
        shell.send("\x1a");
        shell.wait_for("the shell's word", |screen| {
            !screen.alternate_screen() && screen.contents().contains("Stopped")
        });
        assert_eq!(stty(&shell, mark), before);
        shell.send("fg\n");
        wait_for_line(&shell, "resumed80x24");
        shell.wait_for("the program's screen", vt100::Screen::alternate_screen);
        shell.send("k");
        wait_for_line(&shell, "resumed80x24 k");
    }
    shell.send("q");
    shell.wait_for_text("ended: left");
    assert_eq!(stty(&shell, "last"), before);
}

//! However the program ends, the terminal is restored, and no answer of the terminal is typed into
//! the shell. The built program with a gateway that may never answer.

mod common;
#[path = "gateway/server.rs"]
#[expect(dead_code, reason = "the gateway's own tests use the rest")]
mod server;

use std::process::Command;
use std::sync::mpsc;
use std::thread;

use common::{Answer, DEADLINE, Pty, Setup};
use rustix::process::Signal;
use server::{ID, PHONE, Reply, SECRET, Server, good, json_reply};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const PROGRAM: &str = env!("CARGO_BIN_EXE_smsthread");
/// The last of the questions that the program asks its terminal, and what answers them all.
const LAST_QUESTION: &str = "\x1b[c";
const ANSWERS: &str = "\x1b]10;rgb:eeee/eeee/eeee\x1b\\\x1b]11;rgb:1111/2222/3333\x07\x1b[?62;22c";
const LEFT: &str = "\x1b[?1049l";
/// The last word to the terminal.
const TITLE_RETURNED: &str = "\x1b[23;2t";
const PROMPT: &str = "PROMPT>";

/// A gateway, and a home without any configuration.
struct Stage {
    server: Server,
    home: TempDir,
    _runtime: Runtime,
}

impl Stage {
    fn new(reply: Reply) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        Self {
            server: runtime.block_on(Server::always(reply)),
            home: tempfile::tempdir().unwrap(),
            _runtime: runtime,
        }
    }

    fn setup(&self, program: &str, args: &[&str]) -> Setup {
        let home = self.home.path().to_str().unwrap();
        Setup::new(program)
            .args(args)
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home)
            .env("PS1", PROMPT)
            .env("SMSTHREAD_BASE_URL", self.server.url.as_str())
            .env("SMSTOOLS_CLIENT_ID", ID)
            .env("SMSTOOLS_CLIENT_SECRET", SECRET)
    }

    fn program(&self) -> Pty {
        self.setup(PROGRAM, &["--refresh", "0", PHONE]).start()
    }

    /// A shell that has a terminal which answers all questions once it reads this.
    fn shell(&self, asked: &'static str) -> Pty {
        let answer = Answer::now(asked, ANSWERS);
        let shell = self.setup("/bin/sh", &["-i"]).answers([answer]).start();
        shell.wait_for_text(PROMPT);
        shell
    }
}

fn silent() -> Stage {
    Stage::new(Reply::Hang(vec![]))
}

fn answering() -> Stage {
    Stage::new(Reply::Keep(good()))
}

fn wait_for_thread(pty: &Pty) {
    pty.wait_for_text("confidential text 1");
}

fn assert_given_back(pty: &Pty) {
    assert!(pty.has_modes_of_start(), "line modes");
    pty.wait_for("the modes given back", |screen| {
        !screen.alternate_screen()
            && !screen.hide_cursor()
            && !screen.bracketed_paste()
            && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
    });
    let output = pty.output();
    let count = |what: String| {
        output
            .windows(what.len())
            .filter(|w| *w == what.as_bytes())
            .count()
    };
    for mode in ["1049", "1000", "1006", "2004", "1004", "2026"] {
        let (on, off) = (
            count(format!("\x1b[?{mode}h")),
            count(format!("\x1b[?{mode}l")),
        );
        assert!(on <= off, "mode {mode} is left on");
    }
}

/// The limits of a request are 30 s and more; the end is waited for 25 s. So the program does not
/// wait for its requests.
#[test]
fn quit_ends_it_while_the_gateway_is_silent() {
    for keys in ["q", "\x03"] {
        let stage = silent();
        let mut pty = stage.program();
        pty.wait_for_text("Asking the gateway");
        pty.send(keys);
        assert!(pty.wait_for_end().success());
        assert_given_back(&pty);
    }
}

#[test]
fn quit_ends_it_while_an_answer_trickles() {
    let stage = Stage::new(Reply::Drip(b"HTTP/1.1 200 OK\r\n\r\n[".to_vec()));
    let mut pty = stage.program();
    pty.wait_for_text("Asking the gateway");
    while stage.server.requests().is_empty() {
        thread::yield_now();
    }
    pty.send("q");
    assert!(pty.wait_for_end().success());
    assert_given_back(&pty);
}

#[cfg(target_os = "linux")]
#[test]
fn signals_end_it_as_the_shell_counts_them() {
    // Also those of timers, and those without a name.
    for signal in [
        1, 2, 3, 6, 10, 12, 14, 15, 16, 24, 26, 27, 29, 30, 34, 50, 64,
    ] {
        let stage = answering();
        let mut pty = stage.program();
        wait_for_thread(&pty);
        let words = format!("kill -{signal} {}", pty.pid().as_raw_nonzero());
        let sent = Command::new("sh").args(["-c", &words]).status();
        assert!(sent.unwrap().success(), "{words}");
        let code = i32::try_from(pty.wait_for_end().exit_code()).unwrap();
        assert_eq!(code, 128 + signal);
        assert_given_back(&pty);
    }
}

const ENDS: [Signal; 4] = [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT];

/// Before the terminal is taken, while its modes are set, once it is asked, and at the first frame.
#[test]
fn a_signal_at_any_moment_of_the_start_gives_the_terminal_back() {
    let moments: [fn(&Pty); 4] = [
        |_| {},
        |pty| pty.wait_until("raw mode", || !pty.has_modes_of_start()),
        |pty| pty.wait_for_output(LAST_QUESTION),
        |pty| pty.wait_for_text("Asking the gateway"),
    ];
    for signal in ENDS {
        for wait in moments {
            let stage = silent();
            let mut pty = stage.program();
            wait(&pty);
            pty.signal(signal);
            assert!(!pty.wait_for_end().success());
            assert_given_back(&pty);
        }
    }
}

/// `check` and `print` ask on the shell's own screen, where nothing is echoed meanwhile.
#[test]
fn a_signal_while_the_terminal_is_asked_gives_its_modes_back() {
    for signal in ENDS {
        for args in [["check", PHONE], ["print", PHONE]] {
            let stage = silent();
            let mut pty = stage.setup(PROGRAM, &args).start();
            pty.wait_for_output(LAST_QUESTION);
            pty.signal(signal);
            assert!(!pty.wait_for_end().success());
            assert!(pty.has_modes_of_start(), "{signal:?} in {args:?}");
        }
    }
}

#[test]
fn an_error_is_told_once_the_screen_is_left() {
    let body = r#"{"error":"104","errorMsg":"Invalid credentials"}"#;
    let stage = Stage::new(json_reply("401 Unauthorized", body));
    let errors = stage.home.path().join("errors");
    let run = format!("exec {PROGRAM} {PHONE} 2>{}", errors.display());
    let mut pty = stage.setup("/bin/sh", &["-c", &run]).start();
    pty.wait_for_text("client id and secret");
    // Only what a program says at its end goes to stderr.
    assert_eq!(std::fs::read_to_string(&errors).unwrap(), "");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 3);
    assert_given_back(&pty);
    let told = std::fs::read_to_string(&errors).unwrap();
    assert!(
        told.starts_with("smsthread: The gateway does not accept"),
        "{told}"
    );
    let last = [LEFT, TITLE_RETURNED].concat();
    assert!(pty.output().ends_with(last.as_bytes()));
}

#[test]
fn a_terminal_of_any_size_at_any_time_is_survived() {
    let stage = answering();
    let mut pty = stage
        .setup(PROGRAM, &["--refresh", "0", PHONE])
        .size(1, 1)
        .start();
    pty.wait_for("the modes", vt100::Screen::alternate_screen);
    pty.send("jk?q");
    for n in 0..300_u16 {
        pty.resize(1 + n * 7 % 200, 1 + n * 5 % 70);
    }
    pty.resize(80, 24);
    pty.send("\x0c");
    wait_for_thread(&pty);
    pty.send("q");
    assert!(pty.wait_for_end().success());
    assert_given_back(&pty);
}

#[test]
fn a_closed_terminal_ends_it() {
    let stage = silent();
    let pair = portable_pty::native_pty_system()
        .openpty(portable_pty::PtySize::default())
        .unwrap();
    let mut command = portable_pty::CommandBuilder::new(PROGRAM);
    command.args(["--refresh", "0", PHONE]);
    for (name, value) in [
        ("HOME", stage.home.path().to_str().unwrap()),
        ("XDG_CONFIG_HOME", stage.home.path().to_str().unwrap()),
        ("SMSTHREAD_BASE_URL", stage.server.url.as_str()),
        ("SMSTOOLS_CLIENT_ID", ID),
        ("SMSTOOLS_CLIENT_SECRET", SECRET),
        ("TERM", "xterm"),
    ] {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    // The command has the terminal, and asks.
    while stage.server.requests().is_empty() {
        thread::yield_now();
    }
    drop(pair);
    let (sender, ended) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait()));
    ended.recv_timeout(DEADLINE).expect("it ends").unwrap();
}

fn is_prompting(screen: &vt100::Screen) -> bool {
    !screen.alternate_screen() && screen.contents().trim_end().ends_with(PROMPT)
}

/// What `stty -a` says, as the shell shows it.
fn stty(shell: &Pty, mark: &str) -> String {
    shell.send(format!("clear; stty -a; echo {mark}-'end'\n"));
    shell.wait_for("the modes", |screen| {
        screen.contents().contains(&format!("{mark}-end")) && is_prompting(screen)
    });
    let text = shell.text();
    let start = text
        .find("speed")
        .unwrap_or_else(|| panic!("no modes in\n{text}"));
    text[start..]
        .split(mark)
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn suspended_and_continued_by_a_shell() {
    let stage = answering();
    let shell = stage.shell(LAST_QUESTION);
    let before = stty(&shell, "first");
    shell.send(format!("{PROGRAM} {PHONE}\n"));
    wait_for_thread(&shell);
    for mark in ["second", "third"] {
        shell.send("\x1a");
        shell.wait_for("the shell's word", |screen| {
            !screen.alternate_screen() && screen.contents().contains("Stopped")
        });
        assert_eq!(stty(&shell, mark), before);
        shell.send("fg\n");
        wait_for_thread(&shell);
    }
    shell.send("q");
    shell.wait_for("the shell", is_prompting);
    assert_eq!(stty(&shell, "last"), before);
}

/// The terminal answers while the program runs, or no sooner than when it leaves.
#[test]
fn no_answer_is_typed_into_the_shell() {
    for asked in [LAST_QUESTION, LEFT] {
        let stage = silent();
        let shell = stage.shell(asked);
        let before = stty(&shell, "before");
        shell.send(format!("{PROGRAM} {PHONE}\n"));
        shell.wait_for("the screen", vt100::Screen::alternate_screen);
        shell.send("q");
        shell.wait_for("the shell", is_prompting);
        assert_eq!(stty(&shell, "after"), before);
        shell.send("echo all-'told'\n");
        shell.wait_for_text("all-told");
        let text = shell.text();
        for junk in ["rgb:", "62;22c", "]10", "]11"] {
            assert!(!text.contains(junk), "{junk} in\n{text}");
        }
    }
}

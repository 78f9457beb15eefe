//! Every program that smsthread starts, looked at while it runs: what it was given and in which
//! process group it is.

#![cfg(target_os = "linux")]

mod common;
#[path = "common/configure.rs"]
mod configure;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "common/reader.rs"]
mod reader;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use common::{DEADLINE, Setup};
use configure::configure;
use gateway::{Gateway, ID, PHONE, SECRET, inbound, now, numbered};
use reader::{home, leave, reader};
use rustix::process::{Pid, Signal, getpgid, kill_process};

/// This is far longer than loading a program takes.
const LOADED: Duration = Duration::from_secs(5);

/// A program with this name that writes down its arguments and its input, and then sleeps, so that
/// the test can examine it.
fn stand_in(home: &Path, name: &str, reads: bool) {
    let input = if reads { "cat > $note.input" } else { "" };
    let script = format!(
        "#!/bin/sh\nnote={}/{name}\n{input}\nprintf '%s\\n' \"$@\" > $note.args\n\
         echo $$ > $note.new\nmv $note.new $note.pid\nexec sleep 1000\n",
        home.display()
    );
    let path = home.join(name);
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A sleeping child. It is killed when this is dropped.
struct Child {
    pid: Pid,
    note: PathBuf,
}

impl Child {
    fn wait_for(home: &Path, name: &str) -> Self {
        let note = home.join(name);
        let start = std::time::Instant::now();
        while start.elapsed() < DEADLINE {
            if let Some(pid) = fs::read_to_string(note.with_extension("pid"))
                .ok()
                .and_then(|pid| Pid::from_raw(pid.trim().parse().unwrap()))
                && fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero()))
                    .is_ok_and(|line| line.starts_with(b"sleep"))
            {
                return Self { pid, note };
            }
            std::thread::yield_now();
        }
        panic!("{name} was not started");
    }

    fn proc(&self, file: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{file}", self.pid.as_raw_nonzero()))
    }

    fn args(&self) -> Vec<String> {
        let args = fs::read_to_string(self.note.with_extension("args")).unwrap();
        args.lines().map(str::to_owned).collect()
    }

    fn input(&self) -> String {
        fs::read_to_string(self.note.with_extension("input")).unwrap()
    }

    /// The targets of its file descriptors, by number.
    fn descriptors(&self) -> Vec<(String, String)> {
        let mut found: Vec<_> = fs::read_dir(self.proc("fd"))
            .unwrap()
            .map(|entry| {
                let path = entry.unwrap().path();
                let target = fs::read_link(&path).unwrap_or_default();
                let number = path.file_name().unwrap().to_string_lossy().into_owned();
                (number, target.to_string_lossy().into_owned())
            })
            .collect();
        found.sort();
        found
    }

    /// Checks that the child has its standard descriptors and no others.
    fn check_descriptors(&self) {
        let are_standard = |found: &[(String, String)]| found.len() == 3 && found[2].0 == "2";
        let mut found = self.descriptors();
        let start = std::time::Instant::now();
        // While a program is being loaded, its libraries are open for a moment.
        while !are_standard(&found) && start.elapsed() < LOADED {
            std::thread::yield_now();
            found = self.descriptors();
        }
        assert!(are_standard(&found), "{found:?}");
    }

    /// Checks what must be true for every child.
    fn check(&self, program: Pid) {
        let environment = fs::read(self.proc("environ")).unwrap();
        let environment = String::from_utf8_lossy(&environment);
        assert!(environment.contains("HOME="), "not the user's environment");
        for ours in ["SMSTOOLS_", "SMSTHREAD_", ID, SECRET] {
            assert!(!environment.contains(ours), "{ours}");
        }
        let line = self.args().join(" ");
        assert!(!line.contains(ID) && !line.contains(SECRET), "{line}");
        self.check_descriptors();
        let group = getpgid(Some(self.pid)).unwrap();
        assert_ne!(group, getpgid(Some(program)).unwrap(), "our own group");
        assert_eq!(group, self.pid, "it leads its group");
    }

    /// Checks that none of the child's standard descriptors is smsthread's.
    fn check_silent(&self) {
        for (number, target) in self.descriptors() {
            let from_us = number == "0" && target.starts_with("pipe:");
            assert!(from_us || target == "/dev/null", "{number}: {target}");
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = kill_process(self.pid, Signal::KILL);
    }
}

impl Child {
    /// The process that started the child.
    fn parent(&self) -> Pid {
        let status = fs::read_to_string(self.proc("stat")).unwrap();
        // The parent's number follows the name, which is in brackets, and the state.
        let parent = status.rsplit(')').next().unwrap().split_whitespace().nth(1);
        Pid::from_raw(parent.unwrap().parse().unwrap()).unwrap()
    }

    /// The process that smsthread has put into a child's group.
    fn watchdog(group: Pid) -> Self {
        let start = std::time::Instant::now();
        while start.elapsed() < DEADLINE {
            let all = fs::read_dir("/proc").unwrap();
            let pids = all.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
            let found = pids.filter_map(Pid::from_raw).find(|pid| {
                let line = fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero()));
                line.is_ok_and(|line| line.starts_with(b"sh\0-c\0read -r line"))
                    && getpgid(Some(*pid)) == Ok(group)
            });
            if let Some(pid) = found {
                return Self {
                    pid,
                    note: PathBuf::new(),
                };
            }
            std::thread::yield_now();
        }
        panic!("nothing is beside the child");
    }

    /// Keeps the child running.
    fn leave(self) {
        std::mem::forget(self);
    }

    fn wait_for_end(&self) {
        let start = std::time::Instant::now();
        while !self.has_ended() {
            assert!(start.elapsed() < DEADLINE, "it goes on to run");
            std::thread::yield_now();
        }
    }

    /// A zombie has ended too.
    fn has_ended(&self) -> bool {
        let status = fs::read_to_string(self.proc("stat"));
        status.map_or(true, |status| status.contains(") Z "))
    }
}

/// Starts the program with one more open descriptor, as a careless parent would.
fn leaking(mut setup: Setup) -> Setup {
    let before = ["/bin/sh", "-c", "exec \"$0\" \"$@\" 7</dev/zero"];
    let argv = setup.command.get_argv_mut();
    argv.splice(..0, before.map(Into::into));
    setup
}

/// Starts the program with an extra descriptor, and with the stand-ins first in its path.
fn setup(gateway: &Gateway, home: &Path) -> Setup {
    let path = format!("{}:/usr/bin:/bin", home.display());
    leaking(reader(gateway, home, "1")).env("PATH", &path)
}

#[test]
fn an_opener_gets_the_link_and_nothing_of_ours() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    stand_in(home.path(), "xdg-open", false);
    gateway.arrive(inbound(now(), "pay at https://a.example/pay?id=1 today"));
    let mut pty = setup(&gateway, home.path()).start();
    pty.wait_for_text("pay at");
    pty.send("o");
    pty.wait_for_text("Open this link?");
    pty.send("\r");
    let opener = Child::wait_for(home.path(), "xdg-open");
    opener.check(pty.pid());
    opener.check_silent();
    assert_eq!(opener.args(), ["https://a.example/pay?id=1"]);
    // The opener sleeps, like a browser that runs until it is closed.
    pty.wait_for_text("The link was given to the system.");
    leave(&mut pty, "q");
    assert!(opener.proc("fd").exists(), "the browser was killed");
}

#[test]
fn tmux_gets_the_text_and_nothing_of_ours() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    stand_in(home.path(), "tmux", true);
    let mut pty = setup(&gateway, home.path())
        .env("TMUX", "/nowhere,1,0")
        .start();
    pty.wait_for_text("no.3");
    pty.send("y");
    let tmux = Child::wait_for(home.path(), "tmux");
    tmux.check(pty.pid());
    tmux.check_silent();
    assert_eq!(tmux.args(), ["load-buffer", "-w", "-"]);
    assert!(tmux.input().starts_with("no.3"), "{}", tmux.input());
    // `tmux` hangs; at the limit it is killed, and the terminal's clipboard is used instead.
    pty.wait_for_text("message copied");
    pty.wait_until("its end", || !tmux.proc("fd/0").exists());
    leave(&mut pty, "q");
}

#[test]
fn notify_send_gets_the_words_and_nothing_of_ours() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    stand_in(home.path(), "notify-send", false);
    configure(home.path(), "notify = \"sender\"");
    // No desktop answers there, so its clipboard cannot be used.
    let mut pty = setup(&gateway, home.path())
        .env("WAYLAND_DISPLAY", "nowhere")
        .start();
    pty.wait_for_text("no.3");
    // The terminal loses the focus.
    pty.send("\x1b[O");
    gateway.arrive(inbound(now(), "news"));
    let notify = Child::wait_for(home.path(), "notify-send");
    notify.check(pty.pid());
    notify.check_silent();
    assert_eq!(notify.args()[..2], ["--app-name=smsthread", "--"]);
    leave(&mut pty, "q");
}

#[test]
fn the_secret_command_gets_the_terminal_and_nothing_of_ours() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    stand_in(home.path(), "find-secret", false);
    let command = format!(
        "client_secret_command = \"\"\"{}/find-secret fixed & wait $!; \
         printf 'Passphrase: ' >&2; read -r typed; echo $typed\"\"\"",
        home.path().display()
    );
    configure(home.path(), &command);
    let mut pty = setup(&gateway, home.path())
        .env("SMSTOOLS_CLIENT_SECRET", "")
        .start();
    let command = Child::wait_for(home.path(), "find-secret");
    let environment = fs::read_to_string(command.proc("environ")).unwrap();
    for ours in ["SMSTOOLS_", "SMSTHREAD_", ID, SECRET] {
        assert!(!environment.contains(ours), "{ours}");
    }
    command.check_descriptors();
    let group = getpgid(Some(command.pid)).unwrap();
    assert_ne!(group, getpgid(Some(pty.pid())).unwrap(), "our own group");
    // Notices Ctrl-c beside the command.
    let watchdog = Child::watchdog(group);
    let environment = fs::read_to_string(watchdog.proc("environ")).unwrap();
    for ours in ["SMSTOOLS_", "SMSTHREAD_", ID, SECRET] {
        assert!(!environment.contains(ours), "{ours}");
    }
    watchdog.check_descriptors();
    watchdog.check_silent();
    drop(watchdog);
    pty.wait_for_text("waiting for client_secret_command");
    drop(command);
    pty.wait_for_text("Passphrase: ");
    // A stopped program would wait for a shell in vain.
    pty.send("\x1a");
    pty.send(format!("{SECRET}\r"));
    pty.wait_for_text("no.3");
    leave(&mut pty, "q");
}

#[test]
fn a_program_that_is_killed_leaves_no_child_behind() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    stand_in(home.path(), "find-secret", false);
    stand_in(home.path(), "on-sms", false);
    let path = home.path().display();
    let command = format!("client_secret_command = \"sh -c '{path}/find-secret & wait'\"");
    configure(home.path(), &command);
    let mut pty = setup(&gateway, home.path())
        .env("SMSTOOLS_CLIENT_SECRET", "")
        .start();
    let command = Child::wait_for(home.path(), "find-secret");
    Child::watchdog(getpgid(Some(command.pid)).unwrap()).leave();
    pty.signal(Signal::KILL);
    let _ = pty.wait_for_end();
    command.wait_for_end();
    configure(home.path(), "");
    let script = format!("{path}/on-sms & wait");
    let mut follow = std::process::Command::new(env!("CARGO_BIN_EXE_smsthread"));
    follow
        .args([
            "follow",
            PHONE,
            "--since",
            "2020-01-01",
            "--exec",
            "sh",
            "-c",
            &script,
        ])
        .env("SMSTHREAD_BASE_URL", &gateway.base_url)
        .envs([
            ("SMSTOOLS_CLIENT_ID", ID),
            ("SMSTOOLS_CLIENT_SECRET", SECRET),
        ])
        .env("XDG_CONFIG_HOME", home.path())
        .stdout(std::process::Stdio::piped());
    let mut follow = follow.spawn().unwrap();
    let program = Child::wait_for(home.path(), "on-sms");
    Child::watchdog(getpgid(Some(program.pid)).unwrap()).leave();
    follow.kill().unwrap();
    follow.wait().unwrap();
    program.wait_for_end();
}

/// Starts the program as a shell does: when the program ends, the terminal stays open, and
/// processes left behind go on.
fn under_a_shell(mut setup: Setup) -> Setup {
    let shell = [
        "/bin/sh",
        "-c",
        "\"$0\" \"$@\"; echo ended with $?; exec sleep 100",
    ];
    let argv = setup.command.get_argv_mut();
    argv.splice(..0, shell.map(Into::into));
    setup
}

/// A program that gets its secret from a command which runs until it is killed, after it has done
/// something `first`.
fn waiting_for_its_secret(home: &Path, gateway: &Gateway, first: &str) -> (common::Pty, Child) {
    stand_in(home, "find-secret", false);
    let command = format!(
        "client_secret_command = \"{first} exec {}/find-secret\"",
        home.display()
    );
    configure(home, &command);
    let pty = under_a_shell(setup(gateway, home).env("SMSTOOLS_CLIENT_SECRET", "")).start();
    let command = Child::wait_for(home, "find-secret");
    (pty, command)
}

#[test]
fn the_secret_command_does_not_outlive_a_program_that_is_ended() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT] {
        let (home, gateway) = (home(), Gateway::start(numbered(3)));
        let (pty, command) = waiting_for_its_secret(home.path(), &gateway, "");
        kill_process(command.parent(), signal).unwrap();
        pty.wait_for_text(&format!("ended with {}", 128 + signal.as_raw()));
        pty.wait_until("the command's end", || command.has_ended());
        assert!(gateway.asked().is_empty());
    }
}

#[test]
fn a_key_gives_the_secret_command_up_whatever_it_does_about_that() {
    let commands = [
        "",
        "trap 'exit 1' INT QUIT; sleep 100 & wait;",
        "trap 'echo secret; exit 0' INT QUIT; sleep 100 & wait;",
        "trap '' INT QUIT TSTP;",
        "trap '' INT QUIT TERM HUP; stty -echo;",
    ];
    for (key, signal) in [("\x03", 2), ("\x1a\x1c", 3)] {
        for first in commands {
            let (home, gateway) = (home(), Gateway::start(numbered(3)));
            // A handler of the shell runs there only if the shell waits for the command.
            let first = first.replace(
                "sleep 100",
                &format!("{}/find-secret", home.path().display()),
            );
            let (pty, command) = waiting_for_its_secret(home.path(), &gateway, &first);
            // The command has the terminal, and gets its keys. Without an echo it seems to ask for
            // a passphrase, and no warning is shown.
            if !first.contains("stty") {
                pty.wait_for_text("waiting for client_secret_command");
            }
            pty.send(key);
            pty.wait_for_text("was given up");
            pty.wait_for_text(&format!("ended with {}", 128 + signal));
            pty.wait_until("the command's end", || command.has_ended());
            assert!(gateway.asked().is_empty(), "{first}");
            assert!(pty.has_modes_of_start(), "{first}");
        }
    }
}

#[test]
fn a_program_in_the_terminal_is_hung_up_when_ours_is_ended() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    stand_in(home.path(), "edit", true);
    configure(
        home.path(),
        "[commands]\nedit = { run = [\"edit\"], terminal = true }",
    );
    let pty = under_a_shell(setup(&gateway, home.path())).start();
    pty.wait_for_text("no.3");
    pty.send("|");
    let edit = Child::wait_for(home.path(), "edit");
    edit.check(edit.parent());
    assert!(edit.input().starts_with("no.3"), "{}", edit.input());
    kill_process(edit.parent(), Signal::TERM).unwrap();
    pty.wait_for_text("ended with 143");
    pty.wait_until("its end", || edit.has_ended());
}

#[test]
fn a_command_gets_the_messages_and_nothing_of_ours() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    stand_in(home.path(), "translate", true);
    configure(
        home.path(),
        "[commands]\ntranslate = [\"translate\", \":en\"]",
    );
    let mut pty = setup(&gateway, home.path()).start();
    pty.wait_for_text("no.3");
    pty.send("|");
    let command = Child::wait_for(home.path(), "translate");
    command.check(pty.pid());
    assert_eq!(command.args(), [":en"]);
    assert!(command.input().starts_with("no.3"), "{}", command.input());
    // The command prints nothing and hangs; it must end with the program.
    leave(&mut pty, "q");
    pty.wait_until("its end", || command.has_ended());
}

/// A process that leaves its group is not ours any more, as if it was started in a shell.
#[test]
fn a_daemon_of_a_command_keeps_nobody_waiting_and_lives_on() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    stand_in(home.path(), "play", false);
    let commands = "play = [\"sh\", \"-c\", \"setsid play & echo it plays\"]";
    configure(home.path(), &format!("[commands]\n{commands}"));
    let mut pty = setup(&gateway, home.path()).start();
    pty.wait_for_text("no.3");
    pty.send("|");
    let daemon = Child::wait_for(home.path(), "play");
    pty.wait_for_text("it plays");
    leave(&mut pty, "qq");
    assert!(!daemon.has_ended());
}

#[test]
fn the_program_of_follow_gets_the_line_and_nothing_of_ours() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    stand_in(home.path(), "on-sms", true);
    let following = ["--since", "2020-01-01", "--exec", "on-sms", "a b"];
    let mut setup = setup(&gateway, home.path()).args(&following);
    // The process after the shell that leaks a descriptor, and after the program.
    setup.command.get_argv_mut().insert(4, "follow".into());
    let pty = under_a_shell(setup).start();
    let program = Child::wait_for(home.path(), "on-sms");
    program.check(program.parent());
    assert_eq!(program.args(), ["a b"]);
    let line: serde_json::Value = serde_json::from_str(&program.input()).unwrap();
    assert_eq!(line["event"], "message");
    kill_process(program.parent(), Signal::TERM).unwrap();
    pty.wait_for_text("ended with 143");
    pty.wait_until("its end", || program.has_ended());
}

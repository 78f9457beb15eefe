//! The clipboard of a desktop: the whole program on an X server of its own, if `Xvfb` and `xclip`
//! are installed.

mod common;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "common/reader.rs"]
mod reader;

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use gateway::{Gateway, SECRET, numbered};
use reader::{home, leave, reader};
use rustix::process::{Pid, getsid};

/// An X server without a screen; dropping this ends the server.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// `None`: no X server, or no `xclip`, is installed.
    fn with_xclip() -> Option<Self> {
        Command::new("xclip").arg("-version").output().ok()?;
        Self::start()
    }

    /// `None`: no X server is installed.
    fn start() -> Option<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut number = String::new();
        let mut said = BufReader::new(server.stdout.take().unwrap());
        said.read_line(&mut number).unwrap();
        assert!(!number.is_empty(), "the X server has ended");
        let name = format!(":{}", number.trim());
        Some(Self { server, name })
    }

    fn xclip(&self, how: &str) -> Command {
        let mut command = Command::new("xclip");
        command.env("DISPLAY", &self.name);
        command.args(["-selection", "clipboard", how]);
        command
    }

    fn pasted(&self) -> String {
        let output = self.xclip("-o").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    fn copy(&self, text: &str) {
        let mut xclip = self
            .xclip("-i")
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = xclip.stdin.take().unwrap();
        stdin.write_all(text.as_bytes()).unwrap();
        drop(stdin);
        assert!(xclip.wait().unwrap().success());
        // `xclip` continues in the background.
        assert!((0..10_000).any(|_| self.pasted() == text));
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[test]
fn what_was_copied_is_there_when_the_program_has_ended() {
    let Some(display) = Display::with_xclip() else {
        return;
    };
    let (home, gateway) = (home(), Gateway::start(numbered(30)));
    let open = || {
        let setup = reader(&gateway, home.path(), "1").env("DISPLAY", &display.name);
        let pty = setup.start();
        pty.wait_for_text("no.30");
        pty.send("y");
        pty.wait_for("a word on it", |screen| {
            let text = screen.contents();
            text.contains("message copied") && !text.contains("if it can")
        });
        assert!(display.pasted().starts_with("no.30"));
        pty
    };
    let mut pty = open();
    leave(&mut pty, "q");
    assert!(display.pasted().starts_with("no.30"));
    display.copy("something else");
    // A text that another program copied since then stays.
    let mut pty = open();
    display.copy("mine");
    leave(&mut pty, "q");
    assert_eq!(display.pasted(), "mine");
}

/// The process of a session that was started with this argument.
#[cfg(target_os = "linux")]
fn process_of(session: Pid, argument: &str) -> Option<PathBuf> {
    let processes = fs::read_dir("/proc").unwrap();
    processes.flatten().map(|entry| entry.path()).find(|path| {
        let line = fs::read_to_string(path.join("cmdline")).unwrap_or_default();
        // Processes of the kernel have no line, and no session that could be asked for.
        line.split('\0').any(|word| word == argument) && {
            let id = path.file_name().unwrap().to_str().unwrap();
            let id = Pid::from_raw(id.parse().unwrap());
            getsid(id).ok() == Some(session)
        }
    })
}

#[test]
#[cfg(target_os = "linux")]
fn the_process_that_holds_a_copied_text_has_nothing_of_ours() {
    let Some(display) = Display::start() else {
        return;
    };
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    let mut setup = reader(&gateway, home.path(), "1").env("DISPLAY", &display.name);
    // A descriptor that a careless parent left open.
    let leaking = ["/bin/sh", "-c", "exec \"$0\" \"$@\" 7</dev/zero"];
    let argv = setup.command.get_argv_mut();
    argv.splice(..0, leaking.map(Into::into));
    let mut pty = setup.start();
    pty.wait_for_text("no.3");
    pty.send("y");
    pty.wait_for_text("message copied");
    let session = pty.pid();
    leave(&mut pty, "q");
    let holder = process_of(session, "keep-clipboard").unwrap();
    let line = fs::read_to_string(holder.join("cmdline")).unwrap();
    assert_eq!(line, "smsthread\0keep-clipboard\0");
    // As our own memory, it can be read by nobody but root.
    match fs::read_to_string(holder.join("environ")) {
        Ok(environment) => {
            let names = environment.split_terminator('\0').map(|variable| {
                let (name, _) = variable.split_once('=').unwrap();
                name
            });
            let names: Vec<_> = names.collect();
            assert!(names.contains(&"DISPLAY") && !environment.contains(SECRET));
            assert!(
                !names.iter().any(|name| name.starts_with("SMS")),
                "{names:?}"
            );
        }
        Err(error) => assert_eq!(error.kind(), ErrorKind::PermissionDenied),
    }
    if let Ok(descriptors) = fs::read_dir(holder.join("fd")) {
        let targets = descriptors.map(|entry| fs::read_link(entry.unwrap().path()).unwrap());
        let targets: Vec<_> = targets.collect();
        assert!(!targets.contains(&"/dev/zero".into()), "{targets:?}");
    }
}

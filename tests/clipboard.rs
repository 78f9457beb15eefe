//! The clipboard of a desktop: the whole program on an X server of its own, where there is one to
//! be had (`Xvfb` and `xclip`).
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and its gateway is an edge"
)]

mod common;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "common/reader.rs"]
mod reader;

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use gateway::{Gateway, numbered};
use reader::{home, leave, reader};

/// An X server without a screen to look at; it ends with this.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// `None`: there is none to be had.
    fn start() -> Option<Self> {
        Command::new("xclip").arg("-version").output().ok()?;
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
        // It goes on in the background.
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
    let Some(display) = Display::start() else {
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
    // What was copied elsewhere since is left alone.
    let mut pty = open();
    display.copy("mine");
    leave(&mut pty, "q");
    assert_eq!(display.pasted(), "mine");
}

//! Completions as they are used: sourced in each shell that is installed, and asked by Tab.

mod common;

use std::path::Path;
use std::process::Command;

use common::{Pty, Setup};

/// A shell without anybody's settings, `smsthread` in its path and its completions read; `None` if
/// the shell is not installed.
fn shell(name: &str, args: &[&str], read: &str) -> Option<Pty> {
    if Command::new(name).arg("--version").output().is_err() {
        eprintln!("skipped: {name} is not installed");
        return None;
    }
    let program = Path::new(env!("CARGO_BIN_EXE_smsthread"));
    let folder = program.parent().expect("a folder").display();
    let path = std::env::var("PATH").expect("a path");
    let home = tempfile::tempdir().expect("a home");
    let shell = Setup::new(name)
        .args(args)
        .env("PATH", &format!("{folder}:{path}"))
        .env("HOME", home.path().to_str().expect("UTF-8"))
        .env("PS1", "> ")
        .start();
    shell.send(format!("{read} && echo is-\"\"read\n"));
    shell.wait_for_text("is-read");
    Some(shell)
}

/// Commands, options and values are completed, and a hidden command is not offered.
fn completes(shell: &Pty) {
    for (typed, completed) in [
        ("smsthread exp\t", "smsthread export"),
        ("\u{15}smsthread export --form\t", "--format"),
        (
            "\u{15}smsthread demo-gateway --fail unr\t",
            "unreadable-item",
        ),
        ("\u{15}smsthread export --format csv --mas\t", "--mask"),
    ] {
        shell.send(typed);
        shell.wait_for_text(completed);
    }
    shell.send("\u{15}smsthread kee\t\u{15}echo still-\"\"there\n");
    shell.wait_for_text("still-there");
    let text = shell.text();
    assert!(!text.contains("keep-clipboard"), "{text}");
}

#[test]
fn bash_completes() {
    let args = ["--norc", "--noprofile", "-i"];
    if let Some(shell) = shell("bash", &args, "source <(smsthread completions bash)") {
        completes(&shell);
    }
}

#[test]
fn zsh_completes() {
    let read = "autoload -Uz compinit && compinit -u -D && source <(smsthread completions zsh)";
    if let Some(shell) = shell("zsh", &["-f", "-i"], read) {
        completes(&shell);
    }
}

#[test]
fn fish_completes() {
    let read = "smsthread completions fish | source";
    if let Some(shell) = shell("fish", &["--no-config", "-i"], read) {
        completes(&shell);
    }
}

//! `|`: the whole program hands messages to programs of the user.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its gateway is an edge"
)]

mod common;
#[path = "common/configure.rs"]
mod configure;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "common/reader.rs"]
mod reader;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use common::{Pty, Setup};
use configure::configure;
use gateway::{Gateway, numbered};
use reader::{home, leave, reader};

/// Configures these commands.
fn setup(gateway: &Gateway, home: &Path, commands: &str) -> Setup {
    configure(home, &format!("[commands]\n{commands}"));
    reader(gateway, home, "0").size(80, 24)
}

/// A shell script with these lines.
fn program(home: &Path, name: &str, script: &str) -> String {
    let path = home.join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.display().to_string()
}

fn row_of(pty: &Pty, text: &str) -> usize {
    let screen = pty.text();
    let row = screen.lines().position(|line| line.contains(text));
    row.unwrap_or_else(|| panic!("{text} is not in {screen}"))
}

#[test]
fn an_answer_stands_below_its_message_until_it_is_closed() {
    let (home, gateway) = (home(), Gateway::start(numbered(60)));
    let setup = setup(&gateway, home.path(), r#"up = ["tr", "a-z", "A-Z"]"#);
    let mut pty = setup.start();
    pty.wait_for_text("no.60");
    pty.send("kkkk");
    pty.wait_for("the selection", |screen| {
        screen.contents().contains("no.56")
    });
    pty.send("|");
    pty.wait_for_text("NO.56");
    let below = row_of(&pty, "NO.56") - row_of(&pty, "no.56");
    assert!((1..5).contains(&below), "{}", pty.text());
    pty.send("q");
    pty.wait_for("its end", |screen| !screen.contents().contains("NO.56"));
    // The newest message makes room for its answer.
    pty.send("G|");
    pty.wait_for_text("NO.60");
    assert!(
        row_of(&pty, "NO.60") > row_of(&pty, "no.60"),
        "{}",
        pty.text()
    );
    leave(&mut pty, "qq");
}

#[test]
fn a_program_in_the_background_is_stopped_when_it_writes_on_the_screen() {
    let (home, gateway) = (home(), Gateway::start(numbered(60)));
    let script = "stty -a </dev/tty | tr ' ' '\\n' | grep -x tostop && echo is stopped";
    let path = program(home.path(), "look", script);
    let mut pty = setup(&gateway, home.path(), &format!("look = [{path:?}]")).start();
    pty.wait_for_text("no.60");
    pty.send("|");
    pty.wait_for_text("is stopped");
    leave(&mut pty, "qq");
}

#[test]
fn a_failure_and_colours_are_told_as_plain_words() {
    let (home, gateway) = (home(), Gateway::start(numbered(60)));
    let commands = r#"
fails = ["sh", "-c", "echo first >&2; echo second >&2; exit 7"]
folder = ["/tmp"]
asks = ["sh", "-c", "cat </dev/tty"]
red = ["printf", "\\033[31mred\\033[0m and \\033[2J"]
"#;
    let setup = setup(&gateway, home.path(), commands);
    let mut pty = setup.start();
    pty.wait_for_text("no.60");
    pty.send("|fails\r");
    pty.wait_for_text("it failed with exit code 7: first");
    pty.send("|folder\r");
    pty.wait_for_text("/tmp is a folder");
    pty.send("|asks\r");
    pty.wait_for_text("it stopped, as programs do that want the terminal");
    pty.send("|red\r");
    pty.wait_for_text("red and ␛[2J");
    leave(&mut pty, "qq");
}

#[test]
fn a_pager_has_the_terminal_for_itself_and_gives_it_back() {
    let (home, gateway) = (home(), Gateway::start(numbered(60)));
    let note = home.path().join("note");
    let script = format!(
        "stty -a </dev/tty >{0}.new; cat >>{0}.new; mv {0}.new {0}",
        note.display()
    );
    let pager = program(home.path(), "pager", &script);
    let setup = setup(&gateway, home.path(), r#"pager = "$PAGER""#);
    let mut pty = setup.env("PAGER", &pager).start();
    pty.wait_for_text("no.60");
    pty.send("|");
    pty.wait_until("the pager's note", || note.exists());
    let told = fs::read_to_string(&note).unwrap();
    assert!(
        told.contains(" icanon") && told.contains(" echo "),
        "{told}"
    );
    assert!(told.contains("no.60 yes, of course"), "{told}");
    let modes = |output: &str, order: &str| output.matches(order).count();
    pty.wait_until("the screen again", || {
        let output = String::from_utf8_lossy(&pty.output()).into_owned();
        modes(&output, "\x1b[?1049h") == 2 && modes(&output, "\x1b[?1006h") == 2
    });
    pty.send("k");
    pty.wait_for_text("no.59");
    leave(&mut pty, "q");
}

#[test]
fn an_editor_gets_a_file_that_cannot_be_written_and_goes_with_it() {
    let (home, gateway) = (home(), Gateway::start(numbered(60)));
    let note = home.path().join("note");
    let script = format!(
        "stat -c '%a %n' \"$1\" >{0}.new; cat \"$1\" >>{0}.new; mv {0}.new {0}",
        note.display()
    );
    let editor = program(home.path(), "editor", &script);
    let setup = setup(&gateway, home.path(), r#"editor = "$EDITOR""#);
    let mut pty = setup.env("EDITOR", &editor).start();
    pty.wait_for_text("no.60");
    pty.send("|");
    pty.wait_until("the editor's note", || note.exists());
    let told = fs::read_to_string(&note).unwrap();
    assert!(
        told.starts_with("400 ") && told.contains("no.60 yes"),
        "{told}"
    );
    let name = told.lines().next().unwrap().trim_start_matches("400 ");
    pty.wait_until("the file's end", || !Path::new(name).exists());
    leave(&mut pty, "q");
}

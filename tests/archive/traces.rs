//! What is left on disk: nothing while the archive is off, and nothing for others while it is on.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::gateway::{Gateway, PHONE, SECRET, inbound, now, numbered};
use super::reader::{home, leave};
use super::trouble::after;
use super::{archive_of, files, holds, program, setup};

/// Each command in a form that needs no terminal.
const COMMANDS: [&[&str]; 7] = [
    &["export"],
    &["export", "-f", "html"],
    &["export", "-f", "csv", "--audit"],
    &["print", "--all"],
    &["print", "--accessible"],
    &["check"],
    &["follow", "--refresh", "1", "--since", "-9w"],
];

/// Runs a command to its end, or until it follows; temporary files go into the home folder, too.
fn run(gateway: &Gateway, home: &Path, args: &[&str]) {
    let mut program = program(home, gateway, args);
    program
        .args(["+32", "496", "12", "34", "56"])
        .env("SMSTOOLS_CLIENT_SECRET", SECRET)
        .env("TMPDIR", home)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = program.spawn().unwrap();
    let asked = gateway.asked().len();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_mins(1), "{args:?}");
        if args[0] == "follow" && gateway.asked().len() > asked + 2 {
            end(&mut child);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn end(child: &mut Child) {
    let pid = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
}

#[test]
fn no_command_leaves_a_file_while_the_archive_is_off() {
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    for args in COMMANDS {
        run(&gateway, home.path(), args);
        assert_eq!(
            files(home.path()),
            Vec::<std::path::PathBuf>::new(),
            "{args:?}"
        );
    }
    for args in [&[][..], &["--accessible"], &["--no-archive"]] {
        let setup = setup(&gateway, home.path()).args(args);
        let setup = setup.env("TMPDIR", &home.path().to_string_lossy());
        let on = if args == ["--no-archive"] { "1" } else { "0" };
        let mut pty = setup.env("SMSTHREAD_ARCHIVE", on).start();
        pty.wait_for_text("no.300");
        // The months, and a search.
        pty.send("Mq/another\r");
        pty.wait_for_text("another question");
        leave(&mut pty, "qqq");
        assert_eq!(
            files(home.path()),
            Vec::<std::path::PathBuf>::new(),
            "{args:?}"
        );
    }
}

#[test]
fn an_export_leaves_the_file_that_it_was_asked_for_and_nothing_else() {
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    let path = home.path().join("out.html");
    run(
        &gateway,
        home.path(),
        &["export", "-o", path.to_str().unwrap()],
    );
    assert_eq!(files(home.path()), std::slice::from_ref(&path));
    assert!(!holds(home.path(), SECRET));
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

/// Files and folders below `home` that others may read or enter.
fn open_to_others(home: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![home.join(".local")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let mode = entry.metadata().unwrap().permissions().mode() & 0o077;
            let path = entry.path();
            if mode != 0 {
                found.push(format!("{} {mode:o}", path.display()));
            }
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}

#[test]
fn nothing_of_the_archive_is_open_to_others_whatever_the_umask() {
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    let open = |args: &[&str]| {
        after(
            setup(&gateway, home.path()).args(args),
            "umask 0; exec \"$0\" \"$@\"",
        )
    };
    for args in [&[][..], &["--accessible"], &["--offline"]] {
        let mut pty = open(args).start();
        let newest = if args.is_empty() {
            "no.300"
        } else {
            "while it runs"
        };
        pty.wait_for_text(newest);
        if args.is_empty() {
            gateway.arrive(inbound(now(), "while it runs"));
            pty.wait_for_text("while it runs");
        }
        // The log of the file is there while it is open.
        assert!(
            files(home.path()).len() > 1 || args == ["--offline"],
            "{args:?}"
        );
        assert_eq!(
            open_to_others(home.path()),
            Vec::<String>::new(),
            "{args:?}"
        );
        leave(&mut pty, "q");
        assert_eq!(
            open_to_others(home.path()),
            Vec::<String>::new(),
            "{args:?}"
        );
    }
    for args in COMMANDS {
        run(&gateway, home.path(), &[args, &["--archive"]].concat());
    }
    run(
        &gateway,
        home.path(),
        &["follow", "--refresh", "1", "--archive", "--since-last"],
    );
    assert_eq!(open_to_others(home.path()), Vec::<String>::new());
    assert!(!holds(home.path(), SECRET));
    // The number is in the archive, and in no name of a file.
    let name = archive_of(home.path());
    assert!(
        !name.to_string_lossy().contains(PHONE),
        "{}",
        name.display()
    );
}

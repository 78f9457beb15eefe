//! An archive that cannot be used: the user is told why, and can still read the thread.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::common::Setup;
use super::gateway::{Gateway, inbound, now, numbered};
use super::reader::{home, leave};
use super::{archive_of, command, files, holds, open, setup};

/// A user without any rights.
const NOBODY: u32 = 65534;

/// The words about the archive, although the thread is shown.
fn complains(setup: Setup, words: &str) {
    let mut pty = setup.size(240, 24).start();
    pty.wait_for_text(words);
    pty.wait_for_text("no.300");
    pty.send("g");
    pty.wait_for_text("no.1 ");
    // It stays readable when the passing words are gone.
    pty.wait_for_text("not kept");
    leave(&mut pty, "q");
}

/// A home in which 300 messages were kept, the gateway, and the archive.
fn kept() -> (tempfile::TempDir, Gateway, PathBuf) {
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.300");
    leave(&mut pty, "q");
    let path = archive_of(home.path());
    (home, gateway, path)
}

/// The same, started by a shell that does something first.
pub fn after(mut setup: Setup, script: &str) -> Setup {
    let argv = setup.command.get_argv_mut();
    let words = ["/bin/sh", "-c", script].map(Into::into);
    argv.splice(0..0, words);
    setup
}

#[test]
fn a_file_that_cannot_be_used_does_not_hide_the_others() {
    let (home, gateway, path) = kept();
    let folder = path.parent().unwrap();
    fs::write(folder.join("0.archive"), "no archive").unwrap();
    fs::create_dir(folder.join("1.archive")).unwrap();
    let (code, words) = command(home.path(), &gateway, &["archive"]);
    assert_eq!(code, Some(1), "{words}");
    assert_eq!(words.matches("cannot be used: ").count(), 2, "{words}");
    assert!(words.contains("+32 496 12 34 56  "), "{words}");
    let other = ["archive", "show", "+32496000000"];
    let (code, words) = command(home.path(), &gateway, &other);
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("nothing is kept of this number"), "{words}");
}

/// Drops the rights of root, if the test runs as root; the home folder belongs to the new user.
fn unprivileged(setup: Setup, home: &Path) -> Setup {
    if !rustix::process::geteuid().is_root() {
        return setup;
    }
    let own = |path: &Path| chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    own(home);
    for path in files(home) {
        path.ancestors()
            .take_while(|above| *above != home)
            .for_each(own);
    }
    after(
        setup,
        "exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$0\" \"$@\"",
    )
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn an_archive_that_cannot_be_used_is_told_and_the_thread_is_read() {
    let (home, gateway, path) = kept();
    let good = fs::read(&path).unwrap();
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = good.clone();
        change(&mut bytes);
        fs::write(&path, bytes).unwrap();
    };
    let setup = || setup(&gateway, home.path());
    // `user_version` lies at byte 60.
    with(&|bytes| bytes[63] = 99);
    complains(setup(), "a newer smsthread has written it");
    with(&|bytes| bytes[..16].copy_from_slice(b"no database here"));
    complains(setup(), "it is no database");
    with(&|bytes| bytes[4096..].fill(0xA5));
    complains(setup(), "it is damaged");
    with(&|bytes| bytes.truncate(3 * 4096 + 77));
    complains(setup(), "it is damaged");
    let (code, words) = command(home.path(), &gateway, &["check", "--archive"]);
    assert_eq!(code, Some(1), "{words}");
    assert!(
        words.contains("archive") && words.contains("it is damaged"),
        "{words}"
    );
    // A folder in the place of the file: not even root can open it as a file.
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    complains(setup(), "cannot be used");
}

#[test]
fn a_page_that_is_damaged_is_told_when_it_is_read_or_checked() {
    let (home, gateway, path) = kept();
    let mut bytes = fs::read(&path).unwrap();
    // A page full of messages, somewhere in the middle.
    let is_full = |page: &[u8]| page.windows(9).any(|some| some == b"another q");
    let at = bytes.chunks(4096).rposition(is_full).unwrap();
    bytes[at * 4096..][..4096].fill(0xA5);
    fs::write(&path, bytes).unwrap();
    complains(setup(&gateway, home.path()), "it is damaged");
    let verify = ["archive", "verify", "+32", "496", "12", "34", "56"];
    let (code, words) = command(home.path(), &gateway, &verify);
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("damaged"), "{words}");
}

#[test]
fn a_damage_anywhere_is_found_and_the_thread_is_read() {
    let (home, gateway, path) = kept();
    let good = fs::read(&path).unwrap();
    let pages = good.len() / 4096;
    for page in (0..8).map(|part| part * pages / 8) {
        let mut bytes = good.clone();
        // The head of the file stays: without it, there is no database.
        let from = (page * 4096).max(100);
        bytes[from..(page + 1) * 4096].fill(0xA5);
        fs::write(&path, bytes).unwrap();
        let verify = ["archive", "verify", "+32", "496", "12", "34", "56"];
        let (code, words) = command(home.path(), &gateway, &verify);
        assert_eq!(code, Some(1), "page {page}: {words}");
        assert!(words.contains("damaged"), "page {page}: {words}");
        let mut pty = setup(&gateway, home.path()).start();
        pty.wait_for_text("no.300");
        pty.send("g");
        pty.wait_for_text("no.1 ");
        leave(&mut pty, "q");
    }
}

#[test]
fn where_nothing_can_be_written_it_is_told_and_offline_it_is_read() {
    let (home, gateway, path) = kept();
    let folder = path.parent().unwrap();
    let start = || unprivileged(setup(&gateway, home.path()), home.path());
    let reads = |what: &str| {
        let mut pty = start().args(&["--offline"]).start();
        pty.wait_for_text("no.300");
        pty.wait_for_text("offline");
        leave(&mut pty, "q");
        complains(start(), what);
    };
    drop(start());
    set_mode(&path, 0o400);
    reads("cannot be written");
    set_mode(folder, 0o500);
    reads("cannot be");
    set_mode(&path, 0o600);
    reads("cannot be");
    set_mode(folder, 0o700);
}

#[test]
fn a_file_that_another_program_holds_is_told_or_waited_for() {
    let (home, gateway, path) = kept();
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let mut other = Connection::open_with_flags(&path, flags).unwrap();
    // Only writing is blocked: messages that are read meanwhile are stored afterwards.
    let writing = other
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap();
    let mut pty = setup(&gateway, home.path()).start();
    gateway.arrive(inbound(now(), "while it is held"));
    pty.wait_for_text("while it is held");
    assert!(!holds(home.path(), "while it is held"));
    writing.rollback().unwrap();
    leave(&mut pty, "q");
    assert!(holds(home.path(), "while it is held"));
    // Reading is blocked too.
    other
        .pragma_update(None, "locking_mode", "EXCLUSIVE")
        .unwrap();
    let all = other
        .transaction_with_behavior(TransactionBehavior::Exclusive)
        .unwrap();
    all.commit().unwrap();
    complains(setup(&gateway, home.path()), "another program holds it");
}

#[test]
fn two_programs_at_once_keep_one_archive() {
    let (home, gateway) = (home(), Gateway::start(numbered(900)));
    let mut pair = [(); 2].map(|()| open(&gateway, home.path()));
    for n in 0..10 {
        gateway.arrive(inbound(now(), &format!("news {n}.")));
        gateway.change(|list| drop(list.remove(20)));
        pair[n % 2].send("\x02\x02");
        for pty in &mut pair {
            pty.send("G");
            pty.wait_for_text(&format!("news {n}."));
        }
    }
    for pty in &mut pair {
        leave(pty, "q");
    }
    let number = ["+32", "496", "12", "34", "56"];
    let run = |action: &str| {
        command(
            home.path(),
            &gateway,
            &[&["archive", action], &number[..]].concat(),
        )
    };
    assert_eq!(
        run("verify"),
        (Some(0), "The archive is whole.\n".to_owned())
    );
    let shown = run("show").1;
    let kept = shown.lines().filter(|line| !line.contains("noticed"));
    let mut kept: Vec<&str> = kept.collect();
    kept.reverse();
    // The newest of them, as many as were read, are the gateway's list.
    for (line, item) in kept.iter().zip(gateway.list()).take(100) {
        assert!(
            line.contains(item["message"].as_str().unwrap()),
            "{line}: {item}"
        );
    }
    for n in 0..10 {
        assert_eq!(shown.matches(&format!("news {n}.")).count(), 1, "{n}");
    }
}

#[test]
fn a_disk_that_is_full_ends_the_keeping_and_not_the_reading() {
    let (home, gateway) = (home(), Gateway::start(numbered(3_000)));
    let limited = setup(&gateway, home.path())
        .args(&["--page-size", "2000"])
        .size(240, 24);
    // Blocks of 512 bytes; the signal of the limit is ignored, so that writing fails.
    let script = "trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\"";
    let mut pty = after(limited, script).start();
    pty.wait_for_text("no.3000");
    // The first older slice is longer than what may be written.
    pty.send("\x02\x02\x02");
    pty.wait_for_text("Nothing is kept");
    pty.send("g");
    pty.wait_for_text("no.1 ");
    pty.wait_for_text("not kept");
    leave(&mut pty, "q");
    // Messages that were stored before are complete.
    let mut pty = setup(&gateway, home.path()).args(&["--offline"]).start();
    pty.wait_for_text("no.3000");
    leave(&mut pty, "q");
}

#[test]
fn a_file_that_is_deleted_while_it_is_open_is_told() {
    let (home, gateway, path) = kept();
    let mut pty = setup(&gateway, home.path()).size(240, 24).start();
    pty.wait_for_text("no.300");
    fs::remove_file(&path).unwrap();
    gateway.arrive(inbound(now(), "after that"));
    pty.wait_for_text("its file was moved or deleted. Start smsthread again");
    pty.wait_for_text("after that");
    leave(&mut pty, "q");
    assert!(!holds(home.path(), "after that"));
}

//! Exports of a thread that the archive has: how much the gateway is asked, and that the result is
//! the gateway's list all the same.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use super::common::Pty;
use super::gateway::{Gateway, SECRET, inbound, now, numbered, outbound};
use super::reader::{home, leave};
use super::{program, setup};

/// A file deep in the list, and a status that may still change, deeper.
const FILE: usize = 2_500;
const OPEN: usize = 4_500;
const COUNT: i64 = 7_000;

fn thread() -> Vec<Value> {
    let mut list = numbered(COUNT);
    let at = |list: &[Value], index: usize| list[index]["unixDatetime"].as_i64().unwrap();
    list[OPEN] = outbound(at(&list, OPEN), "on its way", "BUFFERED");
    list[FILE]["file"] = json!([{ "name": "a.pdf", "image": "https://a.example/1", "mime": "" }]);
    list
}

/// A filter that no message passes reads the whole thread.
fn read_all(pty: &Pty) {
    pty.wait_for_text("no.7000");
    pty.send("\\text:nowhere\r");
    pty.wait_for_text("No message matches");
}

fn written(gateway: &Gateway, home: &Path, args: &[&str]) -> (Output, usize) {
    let before = gateway.asked().len();
    let mut program = program(home, gateway, &["export", "+32496123456"]);
    program.args(args).env("SMSTOOLS_CLIENT_SECRET", SECRET);
    let output = program.output().unwrap();
    (output, gateway.asked().len() - before)
}

/// Exports with the archive, compares with the gateway's list, and returns the number of requests.
fn asked_for_the_truth(gateway: &Gateway, home: &Path, what: &str) -> usize {
    let (truth, _) = written(gateway, home, &["--no-archive"]);
    let (output, asked) = written(gateway, home, &["--archive"]);
    assert_eq!(output.status.code(), Some(0), "{what}: {output:?}");
    assert!(output.stdout == truth.stdout, "{what}: the list differs");
    let lines = output.stdout.split(|byte| *byte == b'\n').count() - 1;
    assert_eq!(lines, gateway.list().len(), "{what}");
    asked
}

#[test]
fn an_export_asks_only_for_what_proves_the_archive_and_for_what_may_have_changed() {
    let list = thread();
    let (home, gateway) = (home(), Gateway::start(list.clone()));
    let mut pty = setup(&gateway, home.path())
        .args(&["--page-size", "2000"])
        .start();
    read_all(&pty);
    leave(&mut pty, "qq");
    let home = home.path();
    let (_, all) = written(&gateway, home, &["--no-archive"]);
    let (_, twice) = written(&gateway, home, &["--archive", "--audit"]);
    assert!(
        all >= 5 && twice > all,
        "{all} and {twice} without the archive"
    );

    // The newest page, once more at the end, and the pages with the file and the open status.
    let deep = asked_for_the_truth(&gateway, home, "nothing has changed");
    assert!(deep < all, "{deep} of {all}");
    let quiet = |list: &mut Vec<Value>| {
        list[OPEN]["deliveryStatus"] = "DELIVERED".into();
        list[FILE]["file"][0]["image"] = "https://a.example/2".into();
    };
    gateway.change(quiet);
    assert_eq!(
        asked_for_the_truth(&gateway, home, "a link and a status"),
        deep
    );
    gateway.arrive(inbound(now(), "since then"));
    assert_eq!(asked_for_the_truth(&gateway, home, "an arrival"), deep);

    let from = |change: &dyn Fn(&mut Vec<Value>)| {
        gateway.change(|now| {
            now.clone_from(&list);
            change(now);
        });
    };
    from(&|list| list.truncate(5_200));
    let cut = asked_for_the_truth(&gateway, home, "the oldest are deleted");
    // The last page, as often as the newest one.
    assert_eq!(cut, deep + 2);
    from(&|list| drop(list.remove(3_500)));
    asked_for_the_truth(&gateway, home, "a deletion");
    from(&|list| {
        list.remove(3_500);
        list.insert(0, inbound(now(), "in its place"));
    });
    asked_for_the_truth(&gateway, home, "a deletion and an arrival");
    from(&|list| {
        list.remove(1_500);
        list.remove(3);
    });
    asked_for_the_truth(&gateway, home, "deletions in the newest page");
    from(&|list| list.clear());
    asked_for_the_truth(&gateway, home, "all is deleted");
}

#[test]
fn a_thread_without_files_and_open_statuses_is_written_after_two_requests() {
    let (home, gateway) = (home(), Gateway::start(numbered(COUNT)));
    let mut pty = setup(&gateway, home.path())
        .args(&["--page-size", "2000"])
        .start();
    read_all(&pty);
    // The screen's export makes as few requests.
    let before = gateway.asked().len();
    let path = home.path().join("all.jsonl");
    pty.send("\x1b");
    pty.wait_for_text("no.7000");
    pty.send(format!("E\x15{}\r", path.display()));
    // The file is there a little earlier, and `q` would ask once more until the program knows.
    pty.wait_for_text("messages written to");
    assert!(path.exists());
    let pages = |line: &&String| line.contains("limit=2000");
    let asked = gateway.asked()[before..].iter().filter(pages).count();
    assert_eq!(asked, 2, "{:?}", &gateway.asked()[before..]);
    leave(&mut pty, "q");
    assert_eq!(
        asked_for_the_truth(&gateway, home.path(), "by the command"),
        2
    );
}

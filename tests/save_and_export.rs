//! Saving, copying and exporting from the screen: the whole program in a pseudo terminal.

mod common;
#[path = "common/configure.rs"]
mod configure;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "common/reader.rs"]
mod reader;

use std::path::Path;

use common::Pty;
use configure::configure;
use gateway::{Gateway, inbound, now, numbered};
use reader::{home, leave, reader};
use serde_json::{Value, json};

/// A program that saves into `home`.
fn start(gateway: &Gateway, home: &Path) -> Pty {
    let saved = home.join("saved");
    configure(home, &format!("save_dir = \"{}\"\n", saved.display()));
    reader(gateway, home, "1").size(120, 30).start()
}

/// A message with files that the gateway itself serves.
fn with_files(gateway: &Gateway, names: &[&str]) -> Value {
    let mut item = inbound(now(), "look");
    let file = |name: &&str| {
        let link = format!(
            "{}/files/{}",
            gateway.base_url,
            name.trim_start_matches("../")
        );
        json!({"name": name, "image": link, "mime": "application/pdf"})
    };
    item["file"] = names.iter().map(file).collect();
    item
}

fn names_in(folder: &Path) -> Vec<String> {
    let found = std::fs::read_dir(folder).unwrap();
    let names = found.map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn files_of_a_message_and_of_a_range_are_saved_under_names_of_their_own() {
    let (home, gateway) = (home(), Gateway::start(numbered(30)));
    gateway.arrive(with_files(&gateway, &["one.pdf", "../two.pdf"]));
    gateway.arrive(with_files(&gateway, &["three.pdf"]));
    let mut pty = start(&gateway, home.path());
    pty.wait_for_text("three.pdf");
    pty.send("s");
    pty.wait_for_text("Saved as");
    let saved = home.path().join("saved");
    assert_eq!(names_in(&saved), ["three.pdf"]);
    pty.send("VkkS");
    pty.wait_for_text("3 files saved in");
    // A file that is there already, byte for byte, is not saved twice.
    assert_eq!(names_in(&saved), ["one.pdf", "three.pdf", "two.pdf"]);
    let text = std::fs::read_to_string(saved.join("one.pdf")).unwrap();
    assert!(text.starts_with("%PDF") && text.ends_with("/one.pdf"));
    pty.send("jjks");
    pty.wait_for_text("2 files saved in");
    pty.send("kks");
    pty.wait_for_text("There is no file in this message.");
    leave(&mut pty, "q");
}

#[test]
fn a_range_becomes_a_file_and_nothing_is_replaced_unasked() {
    let (home, gateway) = (home(), Gateway::start(numbered(30)));
    let mut pty = start(&gateway, home.path());
    pty.wait_for_text("no.30");
    pty.send("kVkkE");
    pty.wait_for_text("Export to: sms-32496123456-");
    pty.wait_for_text("3 messages as a page with pictures");
    pty.send("\u{15}range.txt\r");
    pty.wait_for_text("3 messages written to");
    let file = home.path().join("saved").join("range.txt");
    let first = std::fs::read_to_string(&file).unwrap();
    for (text, is_in) in [
        ("no.26", false),
        ("no.27", true),
        ("no.29", true),
        ("no.30", false),
    ] {
        assert_eq!(first.contains(text), is_in, "{text}: {first}");
    }
    pty.send("E\u{15}range.txt\r");
    pty.wait_for_text("Enter again replaces it");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), first);
    pty.send("\r");
    pty.wait_for_text("30 messages written to");
    let second = std::fs::read_to_string(&file).unwrap();
    assert!(second.contains("no.1 and") && second.contains("no.30"));
    pty.send("E\u{15}/nowhere/at/all.md\r");
    pty.wait_for_text("Nothing was written: /nowhere/at/all.md");
    leave(&mut pty, "q");
}

#[test]
fn what_is_written_is_masked_and_failed_tries_are_told() {
    let (home, gateway) = (home(), Gateway::start(numbered(30)));
    gateway.arrive(inbound(
        now(),
        "ask ann@example.org or 0470 12 34 56, code 482913",
    ));
    let mut pty = start(&gateway, home.path());
    pty.wait_for_text("code 482913");
    pty.send("E");
    pty.wait_for_text("Ctrl-x masks");
    pty.send("\x18");
    pty.wait_for_text("Masked");
    let trouble = Some(("503 Service Unavailable", "{}"));
    gateway.trouble(trouble);
    pty.send("\u{15}masked.csv\r");
    pty.wait_for_text("Again in");
    gateway.trouble(None);
    pty.wait_for_text("31 messages written to ~/saved/masked.csv, masked");
    let file = home.path().join("saved").join("masked.csv");
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("ask ***"), "{text}");
    for secret in ["ann@", "0470", "482913", "32496123456"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    leave(&mut pty, "q");
}

#[test]
fn tab_completes_folders_and_files_of_exports() {
    let (home, gateway) = (home(), Gateway::start(numbered(30)));
    let saved = home.path().join("saved");
    std::fs::create_dir_all(saved.join("reports").join("spring")).unwrap();
    std::fs::write(saved.join("reports").join("old.csv"), "").unwrap();
    std::fs::write(saved.join("resume.pdf"), "").unwrap();
    let mut pty = start(&gateway, home.path());
    pty.wait_for_text("no.30");
    pty.send("E\u{15}re\t");
    pty.wait_for_text("Export to: reports/");
    pty.send("\t");
    pty.wait_for_text("2 names: old.csv  spring/");
    pty.send("s\t");
    pty.wait_for_text("Export to: reports/spring/");
    pty.send("new.csv\r");
    pty.wait_for_text("30 messages written to ~/saved/reports/spring/new.csv");
    pty.send("E\u{15}~/saved/reports/o\t");
    pty.wait_for_text("Export to: ~/saved/reports/old.csv");
    leave(&mut pty, "\x03");
    assert!(
        saved
            .join("reports")
            .join("spring")
            .join("new.csv")
            .is_file()
    );
}

#[test]
fn what_is_filtered_is_written_from_all_of_the_conversation() {
    let (home, gateway) = (home(), Gateway::start(numbered(2_500)));
    gateway.change(|list| {
        for at in [10, 2_400] {
            list[at]["direction"] = json!("outbound");
            list[at]["deliveryStatus"] = json!("REJECTED");
        }
    });
    let mut pty = start(&gateway, home.path());
    pty.wait_for_text("no.2500");
    pty.send("\\failed\r");
    pty.wait_for_text("only failed");
    pty.send("E");
    pty.wait_for_text("All that is failed as");
    pty.send("\u{15}failed.jsonl\r");
    pty.wait_for_text("2 messages written to");
    let file = home.path().join("saved").join("failed.jsonl");
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let raws: Vec<Value> = lines.map(|mut line: Value| line["raw"].take()).collect();
    let list = gateway.list();
    assert_eq!(raws, [list[2_400].clone(), list[10].clone()]);
    // While messages are being fetched for the filter, Esc only stops the fetching.
    pty.wait_for_text("2,500 messages");
    pty.send("\u{1b}");
    pty.wait_for("no filter", |screen| {
        !screen.contents().contains("only failed")
    });
    leave(&mut pty, "q");
}

#[test]
fn a_file_that_is_not_whole_is_stopped_and_gone() {
    let (home, gateway) = (home(), Gateway::start(numbered(5_000)));
    let mut pty = start(&gateway, home.path());
    pty.wait_for_text("no.5000");
    let held = gateway.hold_after(gateway.asked().len() + 2);
    pty.send("E\u{15}all.csv\r");
    held.wait();
    pty.wait_for_text("Exporting…");
    let saved = home.path().join("saved");
    assert!(names_in(&saved).iter().any(|name| name.contains(".part")));
    pty.send("\u{1b}");
    pty.wait_for_text("no file was written");
    assert!(names_in(&saved).is_empty());
    pty.send("E\u{15}all.csv\r");
    pty.wait_for_text("Exporting…");
    pty.send("q");
    pty.wait_for_text("again quits without it");
    leave(&mut pty, "q");
    assert!(names_in(&saved).is_empty());
    held.release();
}

//! `smsthread export` and `print`, the whole program, against a gateway whose list moves.

mod common;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "export/run.rs"]
mod run;

use std::collections::HashSet;
use std::io::BufRead;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use clap::ValueEnum;
use common::Setup;
use gateway::{Gateway, inbound, numbered, outbound};
use run::{Export, home};
use rustix::process::Signal;
use serde_json::{Value, json};
use smsthread::export::FormatName;

/// The items of a jsonl export, oldest first.
fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What the gateway lists, oldest first.
fn truth(mut list: Vec<Value>) -> Vec<Value> {
    list.reverse();
    list
}

fn raws(lines: Vec<Value>) -> Vec<Value> {
    lines.into_iter().map(|mut l| l["raw"].take()).collect()
}

fn files_in(directory: &Path) -> Vec<String> {
    let names = std::fs::read_dir(directory).unwrap();
    let mut names: Vec<String> = names
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn all_that_the_gateway_has_comes_out_as_it_is() {
    let (home, list) = (home(), numbered(4_321));
    let gateway = Gateway::start(list.clone());
    let ended = Export::new(&gateway, home.path()).run(&[]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(ended.stderr, "");
    let lines = lines(&ended.stdout);
    for line in &lines {
        for key in [
            "sender",
            "receiver",
            "message",
            "unixDatetime",
            "deliveryStatus",
            "messageId",
        ] {
            assert_eq!(line[key], line["raw"][key], "{line}");
        }
    }
    assert_eq!(raws(lines), truth(list));
}

#[test]
fn while_the_list_changes_no_unchanged_message_is_lost_or_doubled() {
    let (home, list) = (home(), numbered(9_000));
    let gateway = Gateway::start(list.clone());
    let drifting = gateway.clone();
    let mut moves = 0;
    let mut stood: Vec<Value> = truth(list);
    gateway.on_request(move |_| {
        moves += 1;
        for n in 0..9 {
            drifting.arrive(inbound(gateway::now(), &format!("late {moves} {n}")));
        }
        if moves % 3 == 0 {
            drifting.change(|list| drop(list.remove(list.len() / 2)));
        }
    });
    let ended = Export::new(&gateway, home.path()).run(&["-o", "-"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let text = |item: &Value| item["message"].as_str().unwrap().to_owned();
    let left: HashSet<String> = gateway.list().iter().map(text).collect();
    stood.retain(|item| left.contains(&text(item)));
    let old: HashSet<String> = stood.iter().map(text).collect();
    let mut ours = raws(lines(&ended.stdout));
    ours.retain(|item| old.contains(&text(item)));
    assert_eq!(ours, stood);
}

#[test]
fn an_export_is_the_gateways_list_though_it_changed_behind_the_reader() {
    let (home, gateway) = (home(), Gateway::start(numbered(9_000)));
    let drifting = gateway.clone();
    gateway.on_request(move |number| {
        // The list changes after the first reading and during the second; then it stands still.
        if !(3..=9).contains(&number) {
            return;
        }
        drifting.change(|list| {
            for at in [2_500, 3_500, 7_000] {
                list[at + number * 10]["deliveryStatus"] = json!("NOT DELIVERED");
            }
        });
        // The count does not show the change: messages came and went only at the newest end.
        drifting.arrive(inbound(gateway::now(), &format!("late {number}")));
    });
    let ended = Export::new(&gateway, home.path()).run(&[]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    assert_eq!(raws(lines(&ended.stdout)), truth(gateway.list()));
}

#[test]
fn a_file_is_ones_own_and_is_not_replaced_unasked() {
    let (home, gateway) = (home(), Gateway::start(numbered(30)));
    let file = home.path().join("thread.json");
    let name = file.to_string_lossy().into_owned();
    let ended = Export::new(&gateway, home.path()).run(&["-o", &name]);
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (Some(0), ""),
        "{}",
        ended.stderr
    );
    let mode = file.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let written = std::fs::read_to_string(&file).unwrap();
    let items: Vec<Value> = serde_json::from_str(&written).unwrap();
    assert_eq!(items.len(), 30);
    let asked = gateway.asked().len();
    let refused = Export::new(&gateway, home.path()).run(&["-o", &name, "-f", "csv"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("--force"), "{}", refused.stderr);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), written);
    assert_eq!(gateway.asked().len(), asked, "it asked the gateway in vain");
    let forced = Export::new(&gateway, home.path()).run(&["-o", &name, "-f", "csv", "--force"]);
    assert_eq!(forced.code, Some(0), "{}", forced.stderr);
    let csv = std::fs::read_to_string(&file).unwrap();
    assert!(csv.starts_with("messageId,"), "{csv}");
    let unwritable = home.path().join("nowhere/thread.json");
    let failed = Export::new(&gateway, home.path()).run(&["-o", &unwritable.to_string_lossy()]);
    assert_eq!(failed.code, Some(1), "{}", failed.stderr);
    let directory = Export::new(&gateway, home.path()).run(&["-o", &home.path().to_string_lossy()]);
    assert_eq!(directory.code, Some(2), "{}", directory.stderr);
    assert_eq!(files_in(home.path()), ["thread.json"]);
}

#[test]
fn a_gateway_that_fails_leaves_no_file_and_its_exit_code() {
    let (home, gateway) = (home(), Gateway::start(numbered(5_000)));
    let breaking = gateway.clone();
    gateway.on_request(move |n| {
        if n == 3 {
            let body = r#"{"error":"1002","errorMsg":"Too many failed logins"}"#;
            breaking.trouble(Some(("400 Bad Request", body)));
        }
    });
    let file = home.path().join("thread.jsonl");
    let ended = Export::new(&gateway, home.path()).run(&["-o", &file.to_string_lossy()]);
    assert_eq!(ended.code, Some(3), "{}", ended.stderr);
    assert!(!ended.stderr.is_empty());
    assert_eq!(files_in(home.path()), Vec::<String>::new());
    gateway.trouble(Some(("400 Bad Request", r#"{"error":"132"}"#)));
    let none = Export::new(&gateway, home.path()).run(&["-f", "json"]);
    let said = "smsthread: the gateway has no messages of this thread\n";
    assert_eq!((none.code, none.stderr.as_str()), (Some(0), said));
    assert_eq!(
        serde_json::from_str::<Value>(&none.stdout).unwrap(),
        json!([])
    );
}

#[test]
fn a_conversation_that_goes_while_it_is_read_is_no_empty_one() {
    let (home, gateway) = (home(), Gateway::start(numbered(5_000)));
    let failing = gateway.clone();
    gateway.on_request(move |number| {
        if number > 1 {
            failing.trouble(Some(("400 Bad Request", r#"{"error":"132"}"#)));
        }
    });
    let file = home.path().join("thread.jsonl");
    let ended = Export::new(&gateway, home.path()).run(&["-o", &file.to_string_lossy()]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains("132"), "{}", ended.stderr);
    assert_eq!(files_in(home.path()), Vec::<String>::new());
}

#[test]
fn an_interrupted_export_leaves_nothing() {
    let ending = smsthread::signals::ending();
    // Others may be ignored, by `nohup` for instance.
    let wanted = [Signal::TERM, Signal::XCPU, Signal::PROF].map(Signal::as_raw);
    assert!(wanted.iter().all(|signal| ending.contains(signal)));
    for signal in ending {
        let (home, gateway) = (home(), Gateway::start(numbered(6_000)));
        let stuck = gateway.hold_after(2);
        let file = home.path().join("thread.html");
        let mut child = Export::new(&gateway, home.path()).start(&["-o", &file.to_string_lossy()]);
        stuck.wait();
        assert_eq!(files_in(home.path()).len(), 1, "its temporary file");
        child.signal(signal);
        let code = child.wait();
        assert_eq!(code, Some(128 + signal));
        let words = child.stderr();
        assert!(words.ends_with("nothing is written\n"), "{words}");
        assert_eq!(files_in(home.path()), Vec::<String>::new());
        stuck.release();
    }
}

/// Ignores the signal, as `nohup` does, and as a shell does for background programs.
#[test]
fn a_signal_that_is_ignored_from_the_start_ends_no_export() {
    let (home, gateway) = (home(), Gateway::start(numbered(6_000)));
    let stuck = gateway.hold_after(2);
    let file = home.path().join("thread.jsonl");
    let export = Export::new(&gateway, home.path());
    let mut child = export.start_by(
        &["sh", "-c", "trap '' HUP INT; exec \"$0\" \"$@\""],
        &["-o", &file.to_string_lossy()],
    );
    stuck.wait();
    for signal in [Signal::HUP, Signal::INT] {
        child.signal(signal.as_raw());
    }
    stuck.release();
    assert_eq!(child.wait(), Some(0), "{}", child.stderr());
    let text = std::fs::read_to_string(file).unwrap();
    assert_eq!(lines(&text).len(), 6_000);
}

#[test]
fn a_limit_of_file_sizes_is_an_error_and_leaves_nothing() {
    let (home, gateway) = (home(), Gateway::start(numbered(3_000)));
    let file = home.path().join("thread.html");
    let export = Export::new(&gateway, home.path());
    let mut child = export.start_by(
        &["sh", "-c", "ulimit -f 8; exec \"$0\" \"$@\""],
        &["-o", &file.to_string_lossy()],
    );
    assert_eq!(child.wait(), Some(1));
    let words = child.stderr();
    assert!(words.contains("File too large"), "{words}");
    assert_eq!(files_in(home.path()), Vec::<String>::new());
}

#[test]
fn a_place_that_cannot_be_is_refused_before_the_gateway_is_asked() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    let file = home.path().join("n".repeat(300) + ".md");
    let ended = Export::new(&gateway, home.path()).run(&["-o", &file.to_string_lossy()]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("File name too long"),
        "{}",
        ended.stderr
    );
    let slash = format!("{}/new.json/", home.path().display());
    let ended = Export::new(&gateway, home.path()).run(&["-f", "json", "-o", &slash]);
    assert_eq!(ended.code, Some(2), "{}", ended.stderr);
    assert!(ended.stderr.contains("is not a file"), "{}", ended.stderr);
    let folder = home.path().join("new");
    let words = format!("there is no folder {}\n", folder.display());
    for (option, name) in [("-o", "thread.md"), ("--sealed", "case-7")] {
        let place = folder.join(name);
        let ended = Export::new(&gateway, home.path()).run(&[option, &place.to_string_lossy()]);
        assert_eq!(ended.code, Some(1), "{}", ended.stderr);
        assert!(ended.stderr.contains(&words), "{}", ended.stderr);
    }
    assert!(gateway.asked().is_empty());
}

#[test]
fn days_choose_and_a_mask_hides() {
    let home = home();
    let day = 86_400;
    let newest = 1_749_113_086;
    let list: Vec<Value> = (0..20)
        .map(|n| {
            inbound(
                newest - n * day,
                &format!("no.{n} call 0496 12 34 56 or a@b.example"),
            )
        })
        .collect();
    let gateway = Gateway::start(list);
    let ended = Export::new(&gateway, home.path()).run(&[
        "--since",
        "2025-06-01",
        "--until",
        "2025-06-03",
        "--mask",
    ]);
    let items = lines(&ended.stdout);
    let texts: Vec<&str> = items
        .iter()
        .map(|i| i["message"].as_str().unwrap())
        .collect();
    assert_eq!(
        texts,
        [
            "no.4 call ***56 or ***@***",
            "no.3 call ***56 or ***@***",
            "no.2 call ***56 or ***@***",
        ]
    );
    assert!(
        !ended.stdout.contains("496") && !ended.stdout.contains("raw"),
        "{}",
        ended.stdout
    );
    let wrong = Export::new(&gateway, home.path()).run(&["--since", "soon"]);
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.stderr.contains("--since: Not a date"),
        "{}",
        wrong.stderr
    );
}

/// The demo gateway, another process; killed when dropped.
struct Demo(std::process::Child);

impl Demo {
    /// With the variables that the demo gateway prints.
    fn start() -> (Self, Vec<(String, String)>) {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_smsthread"))
            .arg("demo-gateway")
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
        let pairs = lines.take(3).map(|line| {
            let line = line.unwrap();
            let (name, value) = line.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        });
        (Self(child), pairs.collect())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_page_of_the_demo_holds_its_pictures() {
    let (home, (demo, variables)) = (home(), Demo::start());
    let page = home.path().join("demo.html");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_smsthread"))
        .args(["export", "+32496123456", "-o"])
        .arg(&page)
        .env_clear()
        .env("HOME", home.path())
        .envs(variables)
        .output()
        .unwrap();
    drop(demo);
    assert!(output.status.success(), "{output:?}");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.matches("<article").count() > 3_000);
    let pictures = page.matches("src=\"data:image/jpeg;base64,/9j/").count();
    assert!(pictures >= 10, "{pictures} pictures");
    // Files whose links are dead or expired, or that are no pictures.
    assert!(page.contains("<p class=\"file\">"), "no file is named");
}

#[test]
fn of_many_large_pictures_one_is_in_memory_at_a_time() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    let link = |n| format!("{}/files/large{n}", gateway.base_url);
    let file = |n| json!({"name": "a.bmp", "image": link(n), "mime": "image/"});
    let mut item = inbound(gateway::now(), "look");
    item["file"] = (0..20).map(file).collect();
    gateway.arrive(item);
    let page = home.path().join("thread.html");
    let mut export = Export::new(&gateway, home.path()).start(&["-o", &page.to_string_lossy()]);
    let peak = export.peak_memory();
    assert_eq!(export.wait(), Some(0), "{}", export.stderr());
    let text = std::fs::read_to_string(&page).unwrap();
    assert_eq!(text.matches("src=\"data:image/bmp;base64,Qk").count(), 20);
    let pictures = 20 * 3 * 1_280 * 1_280;
    assert!(text.len() > pictures, "they are not whole");
    assert!(peak < 80 << 20, "{} MB", peak >> 20);
}

#[test]
fn files_that_are_not_shown_are_counted_at_the_end() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    let file = |n| json!({"name": format!("{n}.jpg"), "image": "http://127.0.0.1:1/a.jpg", "mime": "image/"});
    for files in [3, 1, 22] {
        let mut item = inbound(gateway::now(), "look");
        item["file"] = (0..files).map(file).collect();
        gateway.change(|list| {
            list.retain(|item| item["file"].is_null());
            list.insert(0, item);
        });
        let page = home.path().join(format!("{files}.html"));
        let ended = Export::new(&gateway, home.path()).run(&["-o", &page.to_string_lossy()]);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        let said = match files {
            1 => "1 file is not shown".to_owned(),
            _ => format!("{files} files are not shown"),
        };
        assert!(ended.stderr.contains(&said), "{}", ended.stderr);
        let page = std::fs::read_to_string(page).unwrap();
        let most = "(only 20 files of a message are shown)";
        for (why, count) in [
            ("(no connection)", files.min(20)),
            (most, files.max(20) - 20),
        ] {
            assert_eq!(page.matches(why).count(), count, "{why}");
        }
    }
}

#[test]
fn a_filter_chooses_as_on_screen() {
    let (home, gateway) = (home(), Gateway::start(numbered(90)));
    let export = Export::new(&gateway, home.path());
    let ended = export.run(&["--filter", "out from:shop"]);
    let items = lines(&ended.stdout);
    assert_eq!((ended.code, items.len()), (Some(0), 30), "{}", ended.stderr);
    assert!(items.iter().all(|item| item["direction"] == "outbound"));
    assert_eq!(export.run(&["--filter", "failed"]).stdout, "");
    let wrong = export.run(&["--filter", "nonsense"]);
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.stderr.contains("--filter: Not a filter"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn a_pipe_that_closes_is_no_failure() {
    let (home, gateway) = (home(), Gateway::start(numbered(3_000)));
    let mut child = Export::new(&gateway, home.path()).start(&["-f", "text"]);
    child.close_stdout();
    assert_eq!(child.wait(), Some(0));
    assert_eq!(child.stderr(), "");
}

#[test]
fn a_terminal_gets_safe_text_and_a_file_exact_text() {
    let home = home();
    let text = "a\u{1b}]0;title\u{7}b\u{9b}2J\u{202e}c";
    let list = vec![
        outbound(1_749_113_186, text, text),
        inbound(1_749_113_086, text),
    ];
    for format in FormatName::value_variants() {
        let format = format.to_possible_value().unwrap();
        let format = format.get_name();
        let gateway = Gateway::start(list.clone());
        let export = Export::new(&gateway, home.path());
        let mut pty = export
            .configure(Setup::new(env!("CARGO_BIN_EXE_smsthread")))
            .args(&["export", "-f", format, "+32 496 12 34 56"])
            .size(200, 60)
            .start();
        assert_eq!(pty.wait_for_end().exit_code(), 0);
        let output = String::from_utf8(pty.output()).unwrap();
        assert!(output.contains("title"), "{format}: {output}");
        let bad = output.contains(['\u{7}', '\u{9b}', '\u{202e}']) || output.contains("\x1b]");
        assert!(!bad, "{format}: {output:?}");
    }
    let gateway = Gateway::start(list);
    for format in ["jsonl", "json"] {
        let ended = Export::new(&gateway, home.path()).run(&["-f", format]);
        let value: Value = if format == "json" {
            serde_json::from_str(&ended.stdout).unwrap()
        } else {
            lines(&ended.stdout).into()
        };
        assert_eq!(value[0]["message"], text);
        assert_eq!(value[1]["deliveryStatus"], text);
    }
}

#[test]
fn print_shows_the_newest_bubbles_plainly_in_a_pipe() {
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    let print = || Export::new(&gateway, home.path()).printed();
    let ended = print().run(&[]);
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (Some(0), ""),
        "{}",
        ended.stdout
    );
    assert!(!ended.stdout.contains('\x1b'), "{}", ended.stdout);
    assert!(ended.stdout.lines().all(|line| line.chars().count() <= 80));
    let numbers = |text: &str| -> Vec<i64> {
        let parts = text.split("no.").skip(1);
        let digits = parts.map(|p| p.split(|c: char| !c.is_ascii_digit()).next().unwrap());
        digits.map(|d| d.parse().unwrap()).collect()
    };
    assert_eq!(numbers(&ended.stdout), (251..=300).collect::<Vec<_>>());
    assert!(ended.stdout.contains("╭──") && ended.stdout.contains("✓ ─╯"));
    let three = print().run(&["--last", "3"]);
    assert_eq!(numbers(&three.stdout), [298, 299, 300]);
    let all = print().run(&["--all"]);
    assert_eq!(numbers(&all.stdout), (1..=300).collect::<Vec<_>>());
    let coloured = print().run(&["--last", "3", "--color", "always"]);
    assert!(coloured.stdout.contains('\x1b'), "{}", coloured.stdout);
    let wrong = print().run(&["--last", "0"]);
    assert_eq!(wrong.code, Some(2), "{}", wrong.stderr);
    let mut closed = print().start(&["--all"]);
    closed.close_stdout();
    assert_eq!(closed.wait(), Some(0));
    assert_eq!(closed.stderr(), "");
}

#[test]
fn print_fills_the_terminal_and_leaves_its_modes() {
    let (home, gateway) = (home(), Gateway::start(numbered(40)));
    let print = Export::new(&gateway, home.path()).printed();
    for (no_color, width) in [(None, 60), (Some("1"), 120)] {
        let setup = print.configure(Setup::new(env!("CARGO_BIN_EXE_smsthread")));
        let setup = no_color
            .iter()
            .fold(setup, |setup, value| setup.env("NO_COLOR", value));
        let mut pty = setup
            .args(&["print", "--last", "6", "+32 496 12 34 56"])
            .size(width, 50)
            .start();
        assert_eq!(pty.wait_for_end().exit_code(), 0);
        assert!(pty.has_modes_of_start());
        let text = pty.text();
        assert!(text.contains("no.35") && text.contains("no.40"), "{text}");
        assert!(!text.contains("no.34"), "{text}");
        let output = String::from_utf8(pty.output()).unwrap();
        let has_colours = output.contains("38;") || output.contains("48;");
        assert_eq!(has_colours, no_color.is_none(), "{output:?}");
        assert!(!output.contains("\x1b[?1049h"), "{output:?}");
    }
}

#[test]
fn print_draws_outlines_where_the_locale_is_not_utf8() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    let print = Export::new(&gateway, home.path()).printed();
    let setup = print.configure(Setup::new(env!("CARGO_BIN_EXE_smsthread")));
    let setup = setup.args(&["print", "+32 496 12 34 56"]);
    let mut pty = setup.env("LC_ALL", "C").start();
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    let text = pty.text();
    assert!(text.contains("+---") && text.contains("no.3"), "{text}");
    assert!(text.contains("LC_ALL=C is not UTF-8"), "{text}");
    assert!(!text.contains('#') && pty.output().is_ascii(), "{text}");
}

#[test]
fn print_shows_pictures_as_the_terminal_can_and_none_in_a_pipe() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    let mut item = inbound(gateway::now(), "look");
    let link = format!("{}/files/picture", gateway.base_url);
    let gone = "http://127.0.0.1:1/gone";
    item["file"] = json!([
        {"name": "a.bmp", "image": link, "mime": "image/"},
        {"name": "b.bmp", "image": gone, "mime": "image/"},
    ]);
    gateway.arrive(item);
    let print = Export::new(&gateway, home.path()).printed();
    let cell = ("\x1b[16t", "\x1b[6;20;10t");
    let ok = "\x1b_Gi=31;OK\x1b\\";
    let known = [
        ("\x1b[>q", "\x1bP>|kitty(0.41.1)\x1b\\"),
        ("f=24;AAAA\x1b\\", ok),
        cell,
        ("\x1b[c", "\x1b[?62;22c"),
    ];
    // viuer asks again, and so that its question ends in this way.
    let again = format!("{ok}\x1b[?62;22c");
    let again = ("f=24;AAAA\x1b\\\x1b[c", again.as_str());
    // The terminal may be on another machine, and cannot read our files then.
    let far = [again, ("a=q,t=t;", "\x1b_Gi=31;EBADF\x1b\\")];
    let near = [again, ("a=q,t=t;", ok), ("\x1b[5n", "\x1b[0n")];
    let with = |more: &[(&'static str, &str)]| {
        let all = known.iter().chain(more);
        all.map(|(asked, reply)| common::Answer::now(asked, reply))
            .collect::<Vec<_>>()
    };
    let plain = |all: &[(&'static str, &str)]| {
        all.iter()
            .map(|(asked, reply)| common::Answer::now(asked, reply))
            .collect()
    };
    let blocks = ["48;2;96;64;32", "look"];
    for (answers, signs) in [
        (with(&far), ["\x1b_Gf=32,a=T,t=d,", "\x1b7\x1b[2A"]),
        (with(&near), [",a=T,t=t;", "\x1b7\x1b[2A"]),
        // The terminal falls silent, before viuer's first question or after a picture.
        (with(&[]), blocks),
        (with(&near[..2]), blocks),
        (
            plain(&[cell, ("\x1b[c", "\x1b[?62;4;22c")]),
            ["\x1b7\x1b[2A\x1b[", "\x1bP"],
        ),
        (plain(&[("\x1b[c", "\x1b[?62;22c")]), blocks),
    ] {
        let mut pty = print
            .configure(Setup::new(env!("CARGO_BIN_EXE_smsthread")))
            .args(&["print", "+32 496 12 34 56"])
            .env("COLORTERM", "truecolor")
            .size(80, 40)
            .answers(answers)
            .start();
        assert_eq!(pty.wait_for_end().exit_code(), 0);
        assert!(pty.has_modes_of_start());
        let output = String::from_utf8(pty.output()).unwrap();
        for sign in signs {
            assert!(output.contains(sign), "{sign:?} is not in {output:?}");
        }
        let text = pty.text();
        assert!(!text.contains("a.bmp") && text.contains("b.bmp"), "{text}");
        assert!(text.contains('\u{2717}'), "{text}");
    }
    let piped = print.run(&[]);
    assert!(!piped.stdout.contains('\x1b') && piped.stdout.contains("a.bmp"));
}

#[test]
fn no_request_asks_for_more_than_the_page_size_that_was_chosen() {
    let (home, gateway) = (home(), Gateway::start(numbered(700)));
    let export = Export::new(&gateway, home.path());
    assert_eq!(export.run(&["--page-size", "200"]).code, Some(0));
    let limit = |head: &String| -> u32 {
        let (_, value) = head.split_once("limit=").unwrap();
        let digits = value.split(|c: char| !c.is_ascii_digit());
        digits.map(str::parse).next().unwrap().unwrap()
    };
    let chosen: Vec<u32> = gateway.asked().iter().map(limit).collect();
    assert!(chosen.iter().all(|limit| *limit <= 200), "{chosen:?}");
    // Without a choice, the fewest requests are best.
    assert_eq!(export.run(&[]).code, Some(0));
    let free = gateway.asked()[chosen.len()..].iter().map(limit).max();
    assert!(free > Some(700), "{free:?}");
}

#[test]
fn a_link_that_leads_nowhere_yet_is_where_the_file_goes() {
    let (home, gateway) = (home(), Gateway::start(numbered(9)));
    let export = Export::new(&gateway, home.path());
    let link = home.path().join("link.json");
    std::os::unix::fs::symlink("made.json", &link).unwrap();
    let ended = export.run(&["-o", link.to_str().unwrap()]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(link.is_symlink() && home.path().join("made.json").is_file());
    // A folder that does not exist is reported before the gateway is asked.
    let asked = gateway.asked().len();
    for (name, target, words) in [
        ("gone.json", "gone/x.json", "Make the folder first"),
        ("ring.json", "ring.json", "The links lead in a circle"),
        ("odd.json", "/proc/self/x.json", "Name another file."),
    ] {
        let link = home.path().join(name);
        std::os::unix::fs::symlink(target, &link).unwrap();
        let ended = export.run(&["-o", link.to_str().unwrap()]);
        assert_eq!(ended.code, Some(1), "{name}: {}", ended.stderr);
        for words in ["cannot be written", words] {
            assert!(ended.stderr.contains(words), "{}", ended.stderr);
        }
    }
    assert_eq!(gateway.asked().len(), asked);
}

#[test]
fn a_sealed_folder_is_whole_and_a_changed_byte_is_named() {
    let (home, gateway) = (home(), Gateway::start(numbered(1_234)));
    let folder = home.path().join("case-7");
    let name = folder.to_string_lossy().into_owned();
    let export = Export::new(&gateway, home.path());
    let ended = export.run(&["--sealed", &name]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(
        files_in(&folder),
        [
            "SHA256SUMS",
            "requests.jsonl",
            "thread.html",
            "thread.jsonl"
        ]
    );
    assert_eq!(files_in(home.path()), ["case-7"]);
    assert_eq!(
        folder.metadata().unwrap().permissions().mode() & 0o777,
        0o700
    );
    for name in files_in(&folder) {
        let mode = folder.join(&name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(raws(lines(&read("thread.jsonl"))), truth(gateway.list()));
    assert_eq!(read("thread.html").matches("<article").count(), 1_234);
    let requests = lines(&read("requests.jsonl"));
    assert_eq!(requests.len(), gateway.asked().len());
    assert!(requests.iter().all(|request| {
        let url = request["url"].as_str().unwrap();
        url.contains("/conversation/32496123456?limit=") && request["total"] == 1_234
    }));
    let check = || {
        let mut sums = std::process::Command::new("sha256sum");
        sums.args(["-c", "--strict", "SHA256SUMS"])
            .current_dir(&folder);
        sums.output().unwrap()
    };
    assert!(check().status.success(), "{:?}", check());
    let mut bytes = std::fs::read(folder.join("thread.jsonl")).unwrap();
    bytes[100] ^= 1;
    std::fs::write(folder.join("thread.jsonl"), bytes).unwrap();
    let changed = check();
    assert!(!changed.status.success());
    let told = String::from_utf8_lossy(&changed.stdout).into_owned();
    assert!(told.contains("thread.jsonl: FAILED"), "{told}");
    let again = export.run(&["--sealed", &name]);
    assert_eq!(again.code, Some(2), "{}", again.stderr);
    assert!(again.stderr.contains("exists already"), "{}", again.stderr);
    // A folder cannot replace a symbolic link; this is found before anything is read.
    let asked = gateway.asked().len();
    let link = home.path().join("link");
    for target in ["nowhere", "an empty folder"] {
        std::fs::create_dir_all(home.path().join("an empty folder")).unwrap();
        std::os::unix::fs::symlink(home.path().join(target), &link).unwrap();
        let refused = export.run(&["--sealed", link.to_str().unwrap()]);
        assert_eq!(refused.code, Some(2), "{}", refused.stderr);
        std::fs::remove_file(&link).unwrap();
    }
    assert_eq!(gateway.asked().len(), asked);
}

#[test]
fn what_is_no_file_is_named_as_it_was_written() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    for path in ["/dev/stdout", "/dev/null", "/tmp"] {
        let ended = Export::new(&gateway, home.path()).run(&["-f", "text", "-o", path]);
        assert_eq!(ended.code, Some(2), "{}", ended.stderr);
        let words = format!("{path} is not a file that can be written");
        assert!(ended.stderr.contains(&words), "{}", ended.stderr);
        assert!(ended.stderr.contains("Without -o"), "{}", ended.stderr);
    }
    assert_eq!(gateway.asked().len(), 0, "the gateway is not asked in vain");
}

#[test]
fn a_missing_folder_for_temporary_files_is_told_with_its_variable() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    let export = Export::new(&gateway, home.path());
    let nowhere = format!("TMPDIR={}", home.path().join("nowhere").display());
    let mut child = export.start_by(&["env", &nowhere], &[]);
    assert_eq!(child.wait(), Some(1));
    let words = child.stderr();
    assert!(words.contains("/nowhere: No such file"), "{words}");
    assert!(words.contains("TMPDIR"), "{words}");
}

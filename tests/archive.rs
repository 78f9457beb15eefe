//! The archive, the whole program in a pseudo terminal: what it keeps, what comes back, and what
//! happens when it cannot be used.

mod common;
#[path = "archive/exports.rs"]
mod exports;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "archive/files.rs"]
mod kept_files;
#[path = "archive/killed.rs"]
mod killed;
#[path = "common/reader.rs"]
mod reader;
#[path = "archive/traces.rs"]
mod traces;
#[path = "archive/trouble.rs"]
mod trouble;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use common::{Pty, Setup};
use gateway::{Gateway, ID, PHONE, SECRET, inbound, now, numbered};
use reader::{home, leave, reader};

fn setup(gateway: &Gateway, home: &Path) -> Setup {
    reader(gateway, home, "1").env("SMSTHREAD_ARCHIVE", "1")
}

/// The thread with its archive, the newest message on screen.
fn open(gateway: &Gateway, home: &Path) -> Pty {
    setup(gateway, home).start()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

fn holds(home: &Path, words: &str) -> bool {
    files(home).iter().any(|file| {
        let bytes = fs::read(file).unwrap();
        bytes
            .windows(words.len())
            .any(|some| some == words.as_bytes())
    })
}

fn archive_of(home: &Path) -> PathBuf {
    let all = files(home);
    let found = all
        .iter()
        .find(|path| path.extension().is_some_and(|e| e == "archive"));
    found
        .unwrap_or_else(|| panic!("no archive among {all:?}"))
        .clone()
}

#[test]
fn nothing_is_on_disk_while_it_is_off_and_no_secret_while_it_is_on() {
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    let mut pty = reader(&gateway, home.path(), "1").start();
    pty.wait_for_text("no.300");
    leave(&mut pty, "q");
    for words in ["no.300", "another question", PHONE, SECRET] {
        assert!(!holds(home.path(), words), "{words}");
    }
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.300");
    leave(&mut pty, "q");
    assert!(holds(home.path(), "no.300"));
    assert!(!holds(home.path(), SECRET));
    for file in files(home.path()) {
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.display());
    }
    let path = archive_of(home.path());
    let folder = path.parent().unwrap().metadata().unwrap();
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
    let log = path.with_extension("archive-wal");
    assert!(!log.exists(), "the file is whole by itself");
    // One run without the archive.
    let mut pty = setup(&gateway, home.path()).args(&["--no-archive"]).start();
    gateway.arrive(inbound(now(), "for nobody's disk"));
    pty.wait_for_text("for nobody's disk");
    leave(&mut pty, "q");
    assert!(!holds(home.path(), "for nobody's disk"));
}

#[test]
fn what_was_read_is_there_without_the_network() {
    let (home, gateway) = (home(), Gateway::start(numbered(900)));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.900");
    pty.send("g");
    pty.wait_for_text("no.1 ");
    pty.send("G");
    pty.wait_for_text("no.900");
    leave(&mut pty, "q");
    let asked = gateway.asked().len();
    let mut pty = setup(&gateway, home.path()).args(&["--offline"]).start();
    pty.wait_for_text("no.900");
    pty.wait_for_text("as of ");
    pty.wait_for_text("offline");
    pty.send("g");
    pty.wait_for_text("no.1 ");
    pty.send("RR");
    leave(&mut pty, "q");
    assert_eq!(gateway.asked().len(), asked, "offline nothing is asked");
    // No gateway answers: the kept messages are shown, and the exit code is 0.
    gateway.trouble(Some(("503 Busy", "")));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.900");
    leave(&mut pty, "q");
}

#[test]
fn offline_the_id_is_enough_and_the_newest_message_is_selected() {
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.300");
    leave(&mut pty, "q");
    let asked = gateway.asked().len();
    let mut offline = setup(&gateway, home.path()).args(&["--offline"]);
    offline.command.env_remove("SMSTOOLS_CLIENT_SECRET");
    let mut pty = offline.start();
    pty.wait_for_text("no.300");
    // Details show the selected message.
    pty.send("ki");
    pty.wait_for_text("Message id");
    pty.wait_for_text("kept on this computer");
    pty.send("q");
    leave(&mut pty, "q");
    let run = |args: &[&str]| command(home.path(), &gateway, args);
    let number = ["--archive", "--offline", "+32", "496", "12", "34", "56"];
    let with = |args: &[&str]| run(&[args, &number[..]].concat());
    // Older messages were not read.
    let (code, written) = with(&["export", "-f", "jsonl"]);
    assert_eq!(code, Some(1), "{written}");
    assert!(written.contains("no.300 yes, of course"), "{written}");
    assert!(
        written.contains("messages are missing before "),
        "{written}"
    );
    let (code, printed) = with(&["print", "--last", "3"]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("no.300"), "{printed}");
    for refused in [&["follow"][..], &["export", "--sealed", "/nowhere/at/all"]] {
        let (code, words) = with(refused);
        assert_eq!(code, Some(2), "{words}");
        assert!(words.contains("--offline"), "{words}");
    }
    assert_eq!(gateway.asked().len(), asked, "offline nothing is asked");
}

#[test]
fn offline_a_thread_that_the_gateway_has_deleted_is_said_to_be_kept() {
    let (home, gateway) = (home(), Gateway::start(numbered(3)));
    let mut pty = setup(&gateway, home.path()).args(&["--offline"]).start();
    pty.wait_for_text("nothing is kept of this account");
    let (code, words) = command(
        home.path(),
        &gateway,
        &["print", "--archive", "--offline", PHONE],
    );
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("nothing is kept of this account"), "{words}");
    let _ = pty.wait_for_end();
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.3");
    gateway.change(Vec::clear);
    pty.wait_for_text("has no messages of this thread any more");
    leave(&mut pty, "q");
    let number = ["--archive", "--offline", "+32", "496", "12", "34", "56"];
    let mut pty = setup(&gateway, home.path()).args(&["--offline"]).start();
    pty.wait_for_text("archive show");
    let _ = pty.wait_for_end();
    for words in [&["print"][..], &["export", "-f", "csv"]] {
        let args = [words, &number[..]].concat();
        let (code, words) = command(home.path(), &gateway, &args);
        assert_eq!(code, Some(1), "{words}");
        assert!(words.contains("archive show"), "{words}");
    }
    let show = ["archive", "show", "+32", "496", "12", "34", "56"];
    let (_, words) = command(home.path(), &gateway, &show);
    assert_eq!(
        words.matches("deleted at the gateway").count(),
        3,
        "{words}"
    );
}

#[test]
fn a_word_is_found_in_what_is_kept_and_what_lies_around_is_read_from_there() {
    let mut list = numbered(3_000);
    list[2_500]["message"] = "Is the Größenänderung done?".into();
    let (home, gateway) = (home(), Gateway::start(list));
    let mut pty = setup(&gateway, home.path())
        .args(&["--page-size", "2000"])
        .start();
    pty.wait_for_text("no.3000");
    page_up_to(&pty, "beginning of the conversation");
    leave(&mut pty, "q");
    let asked = gateway.asked().len();
    let mut pty = setup(&gateway, home.path()).args(&["--offline"]).start();
    pty.wait_for_text("no.3000");
    pty.send("/grossenanderung\r");
    pty.wait_for_text("no.499 ");
    pty.wait_for_text("Größenänderung");
    pty.send("\x06\x06\x06\x06\x06\x06\x06\x06");
    pty.wait_for("newer ones", |screen| {
        !screen.contents().contains("no.499 ")
    });
    leave(&mut pty, "qq");
    assert_eq!(gateway.asked().len(), asked, "offline nothing is asked");
}

#[test]
fn offline_pages_come_from_the_archive_up_to_where_it_ends() {
    let (home, gateway) = (home(), Gateway::start(numbered(2_000)));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.2000");
    page_up_to(&pty, "no.14");
    leave(&mut pty, "q");
    let mut pty = setup(&gateway, home.path()).args(&["--offline"]).start();
    pty.wait_for_text("no.2000");
    page_up_to(&pty, "no more messages here");
    pty.send("g");
    pty.wait_for_text("does not have that place");
    leave(&mut pty, "q");
}

#[test]
fn the_first_answer_joins_what_was_kept_or_leaves_a_gap() {
    let (home, gateway) = (home(), Gateway::start(numbered(500)));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.500");
    leave(&mut pty, "q");
    gateway.change(|list| {
        list.retain(|item| item["message"].as_str().unwrap() != "no.498 yes, of course");
        list.insert(0, inbound(now(), "since then"));
    });
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("since then");
    pty.wait_for_text("live");
    let text = pty.text();
    assert!(
        text.contains("no.500") && text.contains("no.497") && !text.contains("no.498"),
        "{text}"
    );
    assert!(!text.contains("not loaded"), "{text}");
    leave(&mut pty, "q");
    assert!(
        holds(home.path(), "no.498 yes, of course"),
        "what is deleted is kept"
    );
}

#[test]
fn another_start_shows_what_came_since_and_goes_to_where_the_reader_left() {
    let (home, gateway) = (home(), Gateway::start(numbered(900)));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.900");
    pty.send("'");
    pty.wait_for_text("no earlier visit");
    pty.send("g");
    pty.wait_for_text("no.1 ");
    pty.send("3j");
    leave(&mut pty, "q");
    gateway.arrive(inbound(now(), "since then"));
    // SIGHUP, which a closing terminal sends.
    for ending in ["offline", "q", "hang up"] {
        let args: &[&str] = if ending == "offline" {
            &["--offline"]
        } else {
            &[]
        };
        let mut pty = setup(&gateway, home.path()).args(args).start();
        pty.wait_for_text("no.900");
        if ending == "q" {
            pty.wait_for_text("since then");
            pty.wait_for("the line", |screen| {
                let rows: Vec<String> = screen.rows(0, 80).collect();
                let at = |words: &str| rows.iter().position(|row| row.contains(words));
                let line = at("since your last visit, ");
                at("no.900") < line && line < at("since then") && line.is_some()
            });
        }
        pty.send("'");
        pty.wait_for_text("no.4 ");
        if ending == "hang up" {
            assert!(!pty.text().contains("since your last visit"));
            pty.signal(rustix::process::Signal::HUP);
            pty.wait_for_end();
        } else {
            leave(&mut pty, "q");
        }
    }
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("since then");
    pty.send("'");
    pty.wait_for_text("no.4 ");
    leave(&mut pty, "q");
}

fn page_up_to(pty: &Pty, words: &str) {
    for _ in 0..300 {
        pty.send("\x02\x02\x02");
        if pty.shows_within(Duration::from_millis(50), words) {
            return;
        }
    }
    panic!("{words} does not come: {}", pty.text());
}

#[test]
fn what_is_written_offline_comes_with_a_word_on_what_is_missing() {
    let (home, gateway) = (home(), Gateway::start(numbered(2_000)));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.2000");
    pty.send("g");
    pty.wait_for_text("no.1 ");
    leave(&mut pty, "q");
    let asked = gateway.asked().len();
    let run = |args: &[&str]| command(home.path(), &gateway, args);
    let number = ["--archive", "--offline", "+32", "496", "12", "34", "56"];
    let with = |args: &[&str]| run(&[args, &number[..]].concat());
    let (code, words) = with(&["export"]);
    assert_eq!(code, Some(1), "{words}");
    assert!(
        words.contains("no.1 ") && words.contains("no.2000"),
        "{words}"
    );
    let told = "the archive has gaps: messages are missing between ";
    assert!(
        words.contains(told) && !words.contains("missing before"),
        "{words}"
    );
    for whole in [&["print", "--last", "3"][..], &["export", "--until", "-6d"]] {
        let (code, words) = with(whole);
        assert_eq!(code, Some(0), "{words}");
        assert!(!words.contains("gaps"), "{words}");
    }
    let (code, words) = with(&["print", "--all"]);
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains(told), "{words}");
    let (code, words) = run(&["export", "--archive", "--offline", "+32496000000"]);
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("nothing is kept of this number"), "{words}");
    let (code, words) = with(&["check"]);
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("not asked, as --offline says"), "{words}");
    let (code, words) = run(&["--demo", "--offline"]);
    assert_eq!(code, Some(2), "{words}");
    assert!(
        words.contains("the demo has a gateway of its own"),
        "{words}"
    );
    assert_eq!(gateway.asked().len(), asked, "offline nothing is asked");
}

#[test]
fn offline_a_picture_is_shown_from_the_archive_and_marked() {
    let (home, gateway) = (home(), Gateway::start(numbered(30)));
    let config = home.path().join("smsthread");
    fs::create_dir(&config).unwrap();
    let config = config.join("config.toml");
    fs::write(&config, "archive_files = true").unwrap();
    fs::set_permissions(&config, fs::Permissions::from_mode(0o600)).unwrap();
    let mut message = inbound(now(), "");
    let link = format!("{}/files/picture?sig=1", gateway.base_url);
    message["file"] = serde_json::json!([{ "name": "lamp.bmp", "image": link, "mime": "image/" }]);
    gateway.arrive(message);
    let show = |args: &[&str]| {
        let pty = setup(&gateway, home.path()).args(&["--images", "halfblocks"]);
        pty.args(args).start()
    };
    let drawn = |screen: &vt100::Screen| screen.contents().contains('▀');
    let mut pty = show(&[]);
    pty.wait_for("the picture", drawn);
    assert!(!pty.text().contains("kept in the archive"));
    // A message is kept as soon as it is shown.
    pty.wait_until("the file", || {
        let number = ["archive"];
        command(home.path(), &gateway, &number)
            .1
            .contains(", 1 file (")
    });
    leave(&mut pty, "q");
    let mut pty = show(&["--offline"]);
    pty.wait_for_text("kept in the archive");
    pty.wait_for("the picture", drawn);
    leave(&mut pty, "q");
}

/// Without the secret.
fn program(home: &Path, gateway: &Gateway, args: &[&str]) -> Command {
    let home = home.to_str().unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_smsthread"));
    program
        .args(args)
        .env_clear()
        .envs([("HOME", home), ("XDG_CONFIG_HOME", home), ("TZ", "UTC")])
        .envs([
            ("SMSTHREAD_BASE_URL", &*gateway.base_url),
            ("SMSTOOLS_CLIENT_ID", ID),
        ]);
    program
}

fn command(home: &Path, gateway: &Gateway, args: &[&str]) -> (Option<i32>, String) {
    let output = program(home, gateway, args).output().unwrap();
    let words = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(words).unwrap())
}

#[test]
fn what_is_kept_is_told_checked_and_forgotten() {
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    let run = |args: &[&str]| command(home.path(), &gateway, args);
    assert!(run(&["archive"]).1.starts_with("Nothing is kept in "));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.300");
    gateway.change(|list| list.retain(|item| item["message"] != "no.299 ?"));
    pty.wait_for("the deletion", |screen| {
        !screen.contents().contains("no.299")
    });
    leave(&mut pty, "q");
    let (code, told) = run(&["archive"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.contains("(this account)\n  +32 496 12 34 56  "),
        "{told}"
    );
    assert!(
        told.contains("messages, 1 deleted at the gateway"),
        "{told}"
    );
    let number = ["+32", "496", "12", "34", "56"];
    let with = |action: &str| run(&[&["archive", action][..], &number].concat());
    let (_, shown) = with("show");
    let line = shown
        .lines()
        .find(|line| line.contains("no.299 ?"))
        .unwrap();
    assert!(line.contains("noticed"), "{line}");
    assert!(
        shown.lines().count() > 30 && shown.contains("no.300 yes, of course"),
        "{shown}"
    );
    assert_eq!(
        with("verify"),
        (Some(0), "The archive is whole.\n".to_owned())
    );
    assert_eq!(run(&["archive", "show"]).0, Some(2));
    assert!(holds(home.path(), "no.300") && holds(home.path(), PHONE));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.300");
    assert!(
        with("forget")
            .1
            .contains("Another smsthread has the archive open")
    );
    leave(&mut pty, "q");
    let (_, told) = with("forget");
    assert!(!told.contains("open"), "{told}");
    assert!(!holds(home.path(), "no.300") && !holds(home.path(), PHONE));
    assert_eq!(with("show").0, Some(1));
    // A changed letter in the file is found.
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.300");
    leave(&mut pty, "q");
    let path = archive_of(home.path());
    let mut bytes = fs::read(&path).unwrap();
    let words = br#""message":"no.300 yes"#;
    let at = bytes
        .windows(words.len())
        .position(|some| some == words)
        .unwrap();
    bytes[at + words.len() - 1] = b'S';
    fs::write(&path, bytes).unwrap();
    let (code, told) = with("verify");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("Not as written: 1 message of "), "{told}");
}

#[test]
fn the_accounts_of_other_profiles_are_named() {
    let (home, gateway) = (home(), Gateway::start(numbered(30)));
    let config = home.path().join("config.toml");
    let written = format!(
        "[profiles.shop]\nclient_id = {ID:?}\nclient_secret_command = [\"true\"]\nbase_url = {:?}\n\
         insecure_http = true\n[profiles.lost]\nclient_id = \"another\"\n",
        gateway.base_url
    );
    fs::write(&config, written).unwrap();
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.30");
    leave(&mut pty, "q");
    let args = [
        "-c",
        config.to_str().unwrap(),
        "--client-id",
        "a",
        "archive",
    ];
    let output = program(home.path(), &gateway, &args).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("kB  (profile shop)\n"), "{told}");
}

#[test]
fn what_the_gateway_deletes_where_nobody_reads_is_found() {
    let (home, gateway) = (home(), Gateway::start(numbered(3_000)));
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.3000");
    // A search reads all.
    pty.send("/nowhere at all\r");
    pty.wait_for_text("not found");
    leave(&mut pty, "qq");
    gateway.change(|list| {
        list.retain(|item| {
            let text = item["message"].as_str().unwrap();
            let gone = ["no.1 ", "no.2 ", "no.700 ", "no.701 ", "no.2200 "];
            !gone.iter().any(|words| text.starts_with(words))
        });
    });
    let asked = gateway.asked().len();
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text("no.3000");
    let told = || command(home.path(), &gateway, &["archive"]).1;
    pty.wait_until("five messages are marked", || {
        told().contains("5 deleted at the gateway")
    });
    leave(&mut pty, "q");
    let asked = gateway.asked().len() - asked;
    assert!(asked < 20, "{asked} requests");
}

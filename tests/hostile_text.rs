//! Strangers' texts through the whole program: they bring no kind of escape sequence into its
//! output that harmless texts do not.

mod common;
#[path = "hostile/corpus.rs"]
mod corpus;
#[path = "hostile/kinds.rs"]
mod kinds;
#[path = "gateway/list.rs"]
mod list;
#[path = "gateway/server.rs"]
#[expect(dead_code, reason = "the gateway's own tests use the rest")]
mod server;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{Pty, Setup};
use kinds::kinds;
use list::{asked_in, slice};
use serde_json::json;
use server::{ID, PHONE, Reply, SECRET, Server, json_reply, response};
use tokio::runtime::Runtime;

/// Messages whose details and raw record are opened.
const OPENED: usize = 60;
/// Line break and tab.
const TEXT: [&str; 2] = ["control 09", "control 0A"];
/// The log has this for each request, and no word of a message.
const LOGGED: &str = "…/conversation/+324***56";

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
}

fn start(server: &Server, home: &Path) -> Pty {
    let log = home.join("log");
    Setup::new(env!("CARGO_BIN_EXE_smsthread"))
        .args(&["--refresh", "0", "--log", log.to_str().unwrap(), PHONE])
        .size(70, 30)
        .env("HOME", home.to_str().unwrap())
        .env("XDG_CONFIG_HOME", home.to_str().unwrap())
        .env("TZ", "UTC")
        .env("SMSTHREAD_BASE_URL", server.url.as_str())
        .env("SMSTOOLS_CLIENT_ID", ID)
        .env("SMSTOOLS_CLIENT_SECRET", SECRET)
        .start()
}

/// What the program wrote, to the terminal and to its log.
struct Written {
    terminal: Vec<u8>,
    log: String,
}

fn written(pty: &Pty, home: &Path) -> Written {
    Written {
        terminal: pty.output(),
        log: std::fs::read_to_string(home.join("log")).unwrap(),
    }
}

/// Looks at a thread in every view there is, and leaves.
fn look_at(thread: Vec<String>) -> Written {
    let runtime = runtime();
    let serve = move |_, head: &str| Reply::Keep(slice(&thread, asked_in(head)));
    let server = runtime.block_on(Server::reading(serve));
    let home = tempfile::tempdir().unwrap();
    let mut pty = start(&server, home.path());
    pty.wait_for_text("no time");
    pty.wait_for("the thread", |screen| {
        !screen.contents().contains("loading")
    });
    for _ in 0..OPENED {
        pty.send("i");
        pty.wait_for_text("╭─ Details");
        pty.send(" ");
        pty.send("r");
        pty.wait_for_text("╭─ Raw record");
        pty.send("G");
        pty.send("q");
        pty.wait_for("the transcript", |screen| {
            !screen.contents().contains("╭─ Raw record")
        });
        pty.send("k");
    }
    pty.send("?");
    pty.wait_for_text("Keys");
    pty.send("q");
    let beginning = "beginning of the conversation";
    // By what is written: two pages of a long text can look alike.
    loop {
        let written = pty.output().len();
        if pty.text().contains(beginning) {
            break;
        }
        pty.send("\x1b[5~");
        pty.wait_for_more(written);
    }
    for (columns, rows) in [(24, 8), (1, 1), (140, 50)] {
        pty.resize(columns, rows);
        pty.send("\x0c");
    }
    pty.wait_for_text(beginning);
    search_filter_and_copy(&pty);
    pty.send("\x03");
    assert!(pty.wait_for_end().success());
    assert!(pty.has_modes_of_start());
    written(&pty, home.path())
}

/// Strangers' words are marked as hits, filtered and put into the clipboard. All are loaded.
fn search_filter_and_copy(pty: &Pty) {
    let gone = |text: &str| pty.wait_for(text, |screen| !screen.contents().contains(text));
    pty.send("//[a-z]/\r");
    pty.wait_for_text("n older");
    pty.send("nnnN\x1b");
    gone("n older");
    pty.send("\\out\r");
    pty.wait_for_text("only out:");
    pty.send("kkkj\x1b");
    gone("only out:");
    pty.send("Vkkkkky");
    pty.wait_for_output("\x1b]52;c;");
}

/// Reads an error from the gateway for each of these answers, the last of them also on leaving.
fn fail_with(answers: Vec<Reply>) -> Written {
    let runtime = runtime();
    let count = answers.len();
    let server = runtime.block_on(Server::start(move |n| answers[n.min(count - 1)].clone()));
    let home = tempfile::tempdir().unwrap();
    let mut pty = start(&server, home.path());
    for n in 0..count {
        pty.wait_for_text(&format!("#{n}#"));
        if n + 1 < count {
            pty.send("R");
        }
    }
    pty.send("q");
    assert!(!pty.wait_for_end().success());
    // The program repeats the error after the screen has closed.
    assert!(
        pty.text().contains(&format!("#{}#", count - 1)),
        "{}",
        pty.text()
    );
    written(&pty, home.path())
}

fn assert_clean(log: &str, texts: &[&str]) {
    assert!(log.contains(LOGGED), "{log}");
    let controls = log.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(controls, None, "{log}");
    for text in texts.iter().chain(&[SECRET, ID, PHONE]) {
        assert!(!log.contains(text), "{text:?} in {log}");
    }
}

/// How the screen's writer moves and erases: which of these it takes depends on what stands where.
/// A text that brought one of them in would bring in the other controls and sequences as well.
const MOVES: [&str; 12] = [
    "control 08",
    "control 0A",
    "control 0D",
    "CSI C",
    "CSI G",
    "CSI H",
    "CSI K",
    "CSI L",
    "CSI M",
    "CSI X",
    "CSI r",
    "ESC M",
];

fn assert_no_new_kind(hostile: &[u8], harmless: &[u8]) {
    let (hostile, harmless) = (kinds(hostile), kinds(harmless));
    let mut new: BTreeSet<_> = hostile.difference(&harmless).collect();
    new.retain(|kind| !MOVES.contains(&kind.as_str()));
    assert!(new.is_empty(), "{new:?} beside {harmless:?}");
}

#[test]
fn hostile_texts_bring_no_new_kind_of_sequence_into_any_view() {
    let hostile = look_at(corpus::hostile_thread());
    let harmless = look_at(corpus::harmless_thread());
    assert_no_new_kind(&hostile.terminal, &harmless.terminal);
    assert_clean(&hostile.log, &["before", "after", "evil", "\u{FFFD}"]);
    assert_clean(&harmless.log, &["harmlessly"]);
}

/// What the gateway says of an error: with a code, without one, as HTML, in its headers.
fn errors(texts: &[String]) -> Vec<Reply> {
    let told = |n: usize, text: &String| match n % 4 {
        0 => json_reply(
            "400 Bad",
            &json!({"error": 999, "errorMsg": format!("#{n}# {text}")}).to_string(),
        ),
        1 => json_reply(
            "400 Bad",
            &json!({"error": format!("#{n}# {text}")}).to_string(),
        ),
        2 => json_reply(
            "403 No",
            &json!({"error": {"#": format!("#{n}# {text}")}}).to_string(),
        ),
        _ => {
            let head = "Content-Type: text/html;\u{202E}\u{9b}2J\r\n";
            Reply::Bytes(response(
                "418 Pot",
                head,
                format!("#{n}# <h1>{text}").as_bytes(),
            ))
        }
    };
    texts
        .iter()
        .enumerate()
        .map(|(n, text)| told(n, text))
        .collect()
}

#[test]
fn hostile_errors_bring_no_new_kind_of_sequence_either() {
    let texts = corpus::texts();
    let plain: Vec<String> = texts.iter().map(|text| corpus::harmless(text)).collect();
    let (hostile, harmless) = (fail_with(errors(&texts)), fail_with(errors(&plain)));
    assert_no_new_kind(&hostile.terminal, &harmless.terminal);
    assert_clean(&hostile.log, &["before", "after", "evil", "<h1>"]);
}

/// The program without a terminal: nothing but text may come out.
fn said(args: &[&str], url: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_smsthread"))
        .args(args)
        .env_clear()
        .env("HOME", std::env::temp_dir())
        .env("SMSTHREAD_CONFIG", "/dev/null")
        .env("SMSTHREAD_BASE_URL", url)
        .env("SMSTOOLS_CLIENT_ID", ID)
        .env("SMSTOOLS_CLIENT_SECRET", SECRET)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8")
}

#[test]
fn what_is_printed_holds_no_control() {
    let runtime = runtime();
    let texts = corpus::texts();
    let orders = texts.iter().filter(|text| text.contains("before"));
    let blob: String = orders.flat_map(|text| [text.as_str(), " "]).collect();
    let list = corpus::hostile_thread();
    let page = runtime.block_on(Server::reading(move |_, head| {
        Reply::Keep(slice(&list, asked_in(head)))
    }));
    let error = json!({"error": 999, "errorMsg": blob}).to_string();
    let error = runtime.block_on(Server::always(json_reply("400 Bad", &error)));
    let html = response(
        "200 OK",
        "Content-Type: text/\u{9b}2J\u{202E}\r\n",
        blob.as_bytes(),
    );
    let html = runtime.block_on(Server::always(Reply::Bytes(html)));
    let away = response(
        "302 Found",
        "Location: http://\u{9b}2J.test/\u{202E}\r\n",
        b"",
    );
    let away = runtime.block_on(Server::always(Reply::Bytes(away)));
    for server in [&page, &error, &html, &away] {
        let said = said(&["check", PHONE], server.url.as_str());
        assert!(!server.requests().is_empty(), "{said}");
        assert_eq!(
            kinds(said.as_bytes()).into_iter().collect::<Vec<_>>(),
            ["control 0A"],
            "{said}"
        );
    }
    for text in texts
        .iter()
        .filter(|text| !text.contains('\0') && text.len() < 100)
    {
        for args in [
            &["check", "--", text][..],
            &["--", text],
            &[text],
            &["-c", text, "x"],
            &["-P", text, "x"],
        ] {
            let said = said(args, "http://127.0.0.1:1/");
            assert!(
                kinds(said.as_bytes())
                    .iter()
                    .all(|kind| TEXT.contains(&kind.as_str())),
                "{args:?} {said:?}"
            );
        }
    }
}

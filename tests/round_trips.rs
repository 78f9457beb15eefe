//! Random texts of strangers, in every field that a stranger fills, through each format and back by a
//! reader that is not ours.

mod common;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "round_trips/page.rs"]
mod page;
#[path = "export/run.rs"]
mod run;

use clap::ValueEnum;
use gateway::{Gateway, inbound, outbound};
use proptest::collection::vec;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, TagEnd};
use run::{Export, home};
use serde_json::{Value, json};
use smsthread::export::FormatName;
use smsthread::text::{SafeText, windows_1252};

/// Characters that end, begin or mean something in one of the formats, in a terminal or in a
/// spreadsheet.
const PARTS: [&str; 96] = [
    "<",
    ">",
    "&",
    "\"",
    "'",
    "</p>",
    "</style>",
    "<script>",
    "<!--",
    "-->",
    "]]>",
    "<?",
    "&amp;",
    "&#39;",
    "&lt",
    "&#x0;",
    "javascript:",
    "\\",
    "\\\"",
    "\\u0000",
    "{",
    "}",
    "[",
    "]",
    "](",
    "![",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```",
    "#",
    "# ",
    "- ",
    "1. ",
    "> ",
    "|",
    "$",
    "  ",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "\t",
    ",",
    ";",
    "=",
    "+",
    "-",
    "@",
    "=1+2",
    "\u{0}",
    "\u{7}",
    "\u{1b}[2J",
    "\u{7f}",
    "\u{85}",
    "\u{91}",
    "\u{9b}2J",
    "\u{200b}",
    "\u{200d}",
    "\u{202e}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffd}",
    "\u{e0041}",
    "\u{301}",
    "\u{1f469}\u{200d}\u{1f467}",
    "שלום",
    "https://a.example/?q=1&b=2",
    "www.x.be",
    "a@x.be",
    "a@x.be-",
    "a@-x.be",
    "@x..be",
    "!a_b@x-.be",
    "mailto:a@x.be",
    "https://x.be/a.",
    "http://x.be/a_(b",
    "https://a@x.be/%41%",
    "http://[::1]/_a_",
    "HTTPS://é.be/ü_ü?&copy;",
    "ftp://x.be/",
    "://",
    "www.",
    "👍",
    "`",
    "```\n",
    "\\\n",
    "    ",
    "^",
    "[^1]",
    "[x]: /y",
    "---\n",
    "<a@x.be>",
];

/// A thread has few messages, so that a failing message is found soon.
const MESSAGES: usize = 60;
const NEWEST: i64 = 1_749_113_086;
/// The apostrophes that keep a cell from being a formula.
const APOSTROPHE: char = '\'';

fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => prop::sample::select(&PARTS[..]).prop_map(str::to_owned),
        2 => "[a-z0-9é漢 ]{1,6}",
        1 => any::<char>().prop_map(String::from),
    ];
    vec(part, 0..9).prop_map(|parts| parts.concat())
}

/// The parts that a stranger can write: a text, a name, and a file's name and link.
type Written = [String; 4];

/// The list as a gateway gives it, newest first.
fn list(written: &[Written]) -> Vec<Value> {
    let item = |(back, [text, name, file, link]): (usize, &Written)| {
        let at = NEWEST - i64::try_from(back).unwrap() * 700;
        let mut item = if back.is_multiple_of(2) {
            inbound(at, text)
        } else {
            let mut item = outbound(at, text, name);
            item["sender"] = json!(name);
            item["messageId"] = json!(name);
            item
        };
        if back.is_multiple_of(3) {
            item["file"] = json!([{"name": file, "image": link, "mime": name}]);
        }
        item
    };
    written.iter().enumerate().map(item).collect()
}

/// The lines of a text as they are shown, without spaces at their ends and without empty lines.
fn shown(item: &Value, key: &str) -> Vec<String> {
    let text = SafeText::new(item[key].as_str().unwrap());
    lines(&text)
}

fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

fn name_of(item: &Value) -> Option<String> {
    let name = item["file"][0]["name"].as_str()?;
    Some(SafeText::line(name).trim().to_owned())
}

fn check_json(out: &str, truth: &[Value]) {
    let is_order = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}');
    assert!(!out.contains(is_order), "drives a terminal");
    let read: Vec<Value> = serde_json::from_str(out).unwrap();
    assert_eq!(read.len(), truth.len());
    for (read, item) in read.iter().zip(truth) {
        assert_eq!(&read["raw"], item);
        for key in ["message", "sender", "receiver", "deliveryStatus"] {
            assert_eq!(read[key], item[key], "{key}");
        }
    }
}

fn check_lines_of_json(out: &str, truth: &[Value]) {
    let read: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let raws: Vec<&Value> = read.iter().map(|line| &line["raw"]).collect();
    assert_eq!(raws, truth.iter().collect::<Vec<_>>());
}

/// The text of a cell without our apostrophes and without the signs for control characters. Control
/// characters from U+0080 on are read as Windows-1252 if it has a character for them.
fn bare(cell: &str) -> String {
    let meant = |c: char| match c {
        '\u{80}'..='\u{9f}' => windows_1252(c).unwrap_or(c),
        c => c,
    };
    let is_kept = |c: &char| {
        !c.is_control() && *c != APOSTROPHE && !matches!(c, '\u{2400}'..='\u{2421}' | '\u{fffd}')
    };
    cell.chars().map(meant).filter(is_kept).collect()
}

fn check_csv(out: &str, separator: u8, truth: &[Value]) {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .from_reader(out.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), truth.len());
    for (row, item) in rows.iter().zip(truth) {
        for (column, key) in [(3, "sender"), (5, "message"), (6, "deliveryStatus")] {
            assert_eq!(
                bare(&row[column]),
                bare(item[key].as_str().unwrap()),
                "{key}"
            );
        }
        for cell in row {
            assert!(!cell.contains(|c: char| c.is_control() && !"\n\r\t".contains(c)));
            for piece in cell.split([',', ';', '\t', '\n', '\r', '|']) {
                let first = piece.trim_start();
                assert!(
                    !first.starts_with(['=', '+', '-', '@', '\u{feff}']),
                    "{cell:?}"
                );
            }
        }
    }
}

fn check_html(out: &str, truth: &[Value]) {
    let elements = page::read(out);
    let all = |tag: &str| elements.iter().filter(|e| e.tag == tag).collect::<Vec<_>>();
    assert_eq!(all("article").len(), truth.len());
    let texts: Vec<_> = (all("p").into_iter())
        .filter(|p| p.attribute("dir") == Some("auto"))
        .map(|p| lines(&p.text))
        .collect();
    let wanted = truth.iter().map(|item| shown(item, "message"));
    let wanted: Vec<_> = wanted.filter(|lines| !lines.is_empty()).collect();
    assert_eq!(texts, wanted);
    let files = (all("b").into_iter()).map(|b| b.text.trim().to_owned());
    let names: Vec<_> = truth.iter().filter_map(name_of).collect();
    assert_eq!(files.collect::<Vec<_>>(), names);
    let policy = elements.iter().find_map(|e| e.attribute("content"));
    assert!(policy.unwrap().starts_with("default-src 'none'"));
}

fn check_text(out: &str, truth: &[Value]) {
    assert!(!out.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
    // A stranger's lines are indented; lines at the margin are our own.
    let mut heads = 0;
    let mut read = Vec::new();
    for line in out.lines().skip(2).filter(|line| !line.is_empty()) {
        if let Some(line) = line.strip_prefix("       ") {
            read.push(line.trim().to_owned());
        } else if !line.starts_with("--- ") {
            assert_eq!(line.as_bytes()[2], b':', "{line:?}");
            heads += 1;
        }
    }
    assert_eq!(heads, truth.len());
    read.retain(|line| !line.is_empty() && line != "(no text)");
    let mut rest = read.iter();
    for item in truth {
        for line in shown(item, "message") {
            assert_eq!(rest.next(), Some(&line));
        }
        if let Some(name) = name_of(item) {
            let line = rest.next().unwrap();
            assert!(line.starts_with('[') && line.contains(&*name), "{line:?}");
        }
    }
    assert_eq!(rest.next(), None);
}

fn check_markdown(out: &str, truth: &[Value]) {
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    let mut text = String::new();
    for event in Parser::new_ext(out, options) {
        match event {
            Event::Text(words) => text.push_str(&words),
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(TagEnd::Paragraph | TagEnd::Heading(_)) => text.push('\n'),
            Event::Html(_) | Event::InlineHtml(_) | Event::Code(_) => panic!("markup: {event:?}"),
            _ => {}
        }
    }
    let read = lines(&text);
    let mut rest = read.iter();
    for item in truth {
        for line in shown(item, "message") {
            assert!(
                rest.any(|read| *read == line),
                "{line:?} is not in {read:?}"
            );
        }
    }
}

type Check = fn(&str, &[Value]);

const FORMATS: [(&[&str], Check); 7] = [
    (&["-f", "json"], check_json),
    (&["-f", "jsonl"], check_lines_of_json),
    (&["-f", "csv"], |out, truth| check_csv(out, b',', truth)),
    (&["-f", "csv", "--csv-separator", "tab"], |out, truth| {
        check_csv(out, b'\t', truth);
    }),
    (&["-f", "html"], check_html),
    (&["-f", "text"], check_text),
    (&["-f", "md"], check_markdown),
];

#[test]
fn every_format_is_read_back() {
    for format in FormatName::value_variants() {
        let format = format.to_possible_value().unwrap();
        let name = format.get_name();
        assert!(
            FORMATS.iter().any(|(args, _)| args.contains(&name)),
            "{name}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_text_comes_back_from_each_format(
        written in vec([hostile(), hostile(), hostile(), hostile()], 1..MESSAGES)
    ) {
        let home = home();
        let list = list(&written);
        let gateway = Gateway::start(list.clone());
        let truth: Vec<Value> = list.into_iter().rev().collect();
        for (args, check) in FORMATS {
            let ended = Export::new(&gateway, home.path()).run(args);
            prop_assert_eq!(ended.code, Some(0), "{}", ended.stderr);
            check(&ended.stdout, &truth);
        }
    }
}

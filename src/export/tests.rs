use super::format::About;
use super::pictures::FetchedFile;
use super::*;
use crate::chat::testing::{inbound, outbound};
use crate::layout::bubble::{find_links, is_www};
use crate::message::{DeliveryStatus, Message, RawRecord};
use crate::time::Zone;

fn about(count: u64) -> About {
    About {
        number: "+32 496 12 34 56".into(),
        contact: Some("Ann".into()),
        count,
        zone: Zone::UTC,
        exported: UnixTime::new(1_750_000_000).unwrap(),
        rendition: Rendition::default(),
    }
}

fn written(format: FormatName, messages: &[Message]) -> String {
    let mut writer = format.writer(about(messages.len() as u64));
    let mut out = Vec::new();
    writer.begin(&mut out);
    for message in messages {
        let second = message.sent_at().unwrap_or(UnixTime::EPOCH);
        let filed = (second, message.clone());
        writer.message(&filed, &mut out);
        for file in message.attachments() {
            assert_eq!(
                writer.attachment(file, &FetchedFile::NOTHING, &mut out),
                None
            );
        }
        writer.close(&filed, &mut out);
    }
    writer.end(&mut out);
    String::from_utf8(out).unwrap()
}

fn thread() -> Vec<Message> {
    vec![
        inbound(
            1_749_113_086,
            "Is my parcel lost?\nI wait *since* <b>Monday</b>.",
        ),
        outbound(1_749_113_186, "=1+1", DeliveryStatus::Delivered),
        outbound(1_749_213_186, "no luck", DeliveryStatus::NotDelivered),
        inbound(1_749_313_186, "- a\n# b\n1. c\n```\n<!-- d -->"),
    ]
}

#[test]
fn csv_is_read_back_cell_by_cell_and_no_cell_is_a_formula() {
    let messages = thread();
    let csv = written(FormatName::Csv, &messages);
    assert!(csv.starts_with("messageId,direction,time,") && csv.contains("\r\n"));
    let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), messages.len());
    for (row, message) in rows.iter().zip(&messages) {
        assert_eq!(row[5].trim_start_matches('\''), message.text());
        assert!(!row.iter().any(|cell| cell.starts_with(['=', '-', '@'])));
        assert_eq!(row[10], message.sent_at().unwrap().seconds().to_string());
    }
    assert_eq!(&rows[0][2], "2025-06-05T08:44:46+00:00");
}

#[test]
fn csv_uses_the_separator_asked_for() {
    let dialect = Dialect {
        separator: b';',
        bom: true,
    };
    let about = About {
        rendition: Rendition {
            dialect,
            ..Rendition::default()
        },
        ..about(1)
    };
    let mut writer = FormatName::Csv.writer(about);
    let mut out = Vec::new();
    writer.begin(&mut out);
    writer.message(&(UnixTime::EPOCH, inbound(5, "a;b, c")), &mut out);
    let csv = String::from_utf8(out).unwrap();
    let csv = csv.strip_prefix('\u{feff}').unwrap();
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(csv.as_bytes());
    let row = reader.records().next().unwrap().unwrap();
    assert_eq!((row.len(), &row[5]), (11, "a;b, c"));
}

#[test]
fn json_has_the_fields_of_the_gateway_and_the_item_as_it_came() {
    let mut messages = thread();
    let mut fields = inbound(1_749_313_187, "seen").into_fields();
    let came = "{\n \"message\":\"a\\u001b[2J\", \"b\" : \"x \\\" y\" }";
    fields.raw = Some(RawRecord::new(came));
    messages.push(Message::new(fields.clone()));
    fields.raw = Some(RawRecord::new("{\"message\":\"\u{1b}\"}"));
    messages.push(Message::new(fields));
    let lines = written(FormatName::Jsonl, &messages);
    let read: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(read.len(), messages.len());
    assert_eq!(read[0]["message"], messages[0].text());
    assert_eq!(read[0]["datetime"], "05 jun 2025, 08:44:46");
    assert_eq!(read[0]["raw"]["unixDatetime"], 1_749_113_086);
    assert!(read[0]["raw"].get("raw").is_none());
    assert_eq!(read[4]["message"], "a\u{1b}[2J");
    assert_eq!(read[4]["raw"]["b"], "x \" y");
    assert_eq!(read[5]["raw"], "{\"message\":\"\u{1b}\"}");
    let array: serde_json::Value =
        serde_json::from_str(&written(FormatName::Json, &messages)).unwrap();
    assert_eq!(array, serde_json::Value::Array(read));
    let none: serde_json::Value = serde_json::from_str(&written(FormatName::Json, &[])).unwrap();
    assert_eq!(none, serde_json::json!([]));
}

/// The text that a Markdown program shows, and whether it contains markup other than ours.
fn rendered(markdown: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    let mut text = String::new();
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(words) => text.push_str(&words),
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(TagEnd::Paragraph | TagEnd::Heading(_)) => text.push('\n'),
            Event::Start(
                Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::Strong
                | Tag::BlockQuote(_)
                | Tag::Link { .. },
            )
            | Event::End(_) => {}
            other => panic!("{other:?} in {markdown}"),
        }
    }
    text
}

#[test]
fn markdown_export_contains_only_our_own_markup() {
    let markdown = written(FormatName::Md, &thread());
    let text = rendered(&markdown);
    for line in [
        "# b",
        "1. c",
        "```",
        "<!-- d -->",
        "I wait *since* <b>Monday</b>.",
        "=1+1",
    ] {
        assert!(text.contains(&format!("{line}\n")), "{line}: {text}");
    }
    assert!(markdown.starts_with("# \\+32 496 12 34 56 · Ann\n"));
    assert!(markdown.contains("## Thu 5 June 2025"));
}

proptest::proptest! {
    #[test]
    fn any_text_is_text_in_markdown(
        text in "([ -~\t\u{e9}\n]{1,9}|https://x.be/|www.x.be|a@x.be|&amp;|ftp://|。){1,9}"
    ) {
        let safe = SafeText::new(&text);
        let markdown = written(FormatName::Md, &[inbound(5, &safe)]);
        let text = rendered(&markdown);
        for line in safe.lines().map(str::trim).filter(|line| !line.is_empty()) {
            proptest::prop_assert!(text.contains(line), "{line:?} in {text:?}");
        }
        let wanted: Vec<String> = safe
            .lines()
            .flat_map(|line| find_links(line).into_iter().map(|at| line[at].to_owned()))
            .collect();
        proptest::prop_assert_eq!(linked(&markdown), wanted, "{}", markdown);
    }
}

/// The addresses that a Markdown program turns into links.
fn linked(markdown: &str) -> Vec<String> {
    use pulldown_cmark::{Event, Parser, Tag};
    let link = |event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    };
    let bare = |link: String| match link.strip_prefix("mailto:") {
        Some(mail) => mail.to_owned(),
        None if is_www(link.trim_start_matches("http://")) && link.starts_with("http://w") => {
            link.replacen("http://", "", 1)
        }
        None => link,
    };
    Parser::new(markdown).filter_map(link).map(bare).collect()
}

#[test]
fn plain_text_has_sender_time_and_text() {
    let text = written(FormatName::Text, &thread());
    for line in [
        "+32 496 12 34 56 · Ann",
        "--- Thu 5 June 2025 ---",
        "08:44  Ann",
        "       Is my parcel lost?",
        "08:46  Shop  ✓✓ delivered",
        "12:33  Shop  ✗ not delivered",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}: {text}");
    }
}

#[test]
fn the_page_has_bubbles_days_and_a_policy() {
    let page = written(FormatName::Html, &thread());
    assert!(page.contains("default-src 'none'"));
    assert!(page.contains("<article class=\"in\">") && page.contains("<article class=\"out"));
    assert!(page.contains("failed\">") && page.contains("✗ not delivered"));
    assert!(page.contains("&lt;b&gt;Monday&lt;/b&gt;") && !page.contains("<b>Monday"));
    assert_eq!(page.matches("<h2>").count(), 3);
}

#[test]
fn messages_written_independently_are_the_same() {
    let messages = thread();
    for format in [FormatName::Jsonl, FormatName::Json, FormatName::Csv] {
        let apart = format.apart(Zone::UTC, &Rendition::default()).unwrap();
        let mut writer = format.writer(about(messages.len() as u64));
        let mut out = Vec::new();
        writer.begin(&mut out);
        for message in &messages {
            let mut record = Vec::new();
            let second = message.sent_at().unwrap_or(UnixTime::EPOCH);
            apart(&(second, message.clone()), &mut record);
            writer.written(&record, &mut out);
        }
        writer.end(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), written(format, &messages));
    }
}

#[test]
fn days_are_whole_and_in_order() {
    let selected = |since, until| Selection::between(since, until, Zone::UTC);
    let range = selected(Some("2025-06-05"), Some("2025-06-05"))
        .unwrap()
        .seconds;
    assert_eq!(range.end().seconds() - range.start().seconds(), 86_399);
    assert_eq!(
        selected(None, None).unwrap().seconds,
        Selection::all().seconds
    );
    let problem = selected(Some("2025-06-06"), Some("2025-06-05")).unwrap_err();
    assert!(problem.what.contains("before"), "{}", problem.what);
    let problem = selected(None, Some("soon")).unwrap_err();
    assert!(
        problem.what.starts_with("--until: Not a date"),
        "{}",
        problem.what
    );
    assert_eq!(problem.code, 2);
}

#[test]
fn the_file_ending_decides_the_format() {
    for (name, format) in [
        ("a.jsonl", Some(FormatName::Jsonl)),
        ("a.b.JSON", Some(FormatName::Json)),
        ("a.htm", Some(FormatName::Html)),
        ("a.txt", Some(FormatName::Text)),
        ("a", None),
        ("a.pdf", None),
    ] {
        assert_eq!(FormatName::of(name), format, "{name}");
    }
}

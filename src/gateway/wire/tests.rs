use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::message::json::raw_record;
use crate::message::{DeliveryStatus, Direction, MessagePart, RawRecord};
use crate::text::TextChanges;
use crate::time::UnixTime;

const PHONE: &str = "32496123456";
const ASKED: PageRequest = PageRequest {
    page: 3,
    limit: 500,
};

fn page_of(body: impl AsRef<[u8]>) -> Page {
    match read_answer(body.as_ref(), ASKED, PHONE) {
        Ok(Answer::Page(page)) => page,
        Ok(Answer::Error(error)) => panic!("an error: {error:?}"),
        Err(damage) => panic!("damage: {damage}"),
    }
}

fn error_in(body: &str) -> ErrorBody {
    match read_answer(body.as_bytes(), ASKED, PHONE) {
        Ok(Answer::Error(error)) => error,
        Ok(Answer::Page(page)) => panic!("a page: {page:?}"),
        Err(damage) => panic!("damage: {damage}"),
    }
}

fn damage_in(body: impl AsRef<[u8]>) -> BodyError {
    match read_answer(body.as_ref(), ASKED, PHONE) {
        Err(damage) => damage,
        Ok(_) => panic!("it was read"),
    }
}

/// The one message of a page whose list holds this item.
fn read(item: &str) -> Message {
    let page = page_of(format!(r#"{{"total":1,"conversation":[{item}]}}"#));
    assert_eq!(page.messages.len(), 1, "{item}");
    page.messages.into_iter().next().expect("one")
}

fn outbound() -> Json {
    json!({
        "messageId": "5f1c-77", "direction": "outbound", "sender": "Shop", "receiver": PHONE,
        "message": "Your parcel é 👍\nis here", "file": null,
        "datetime": "05 jun 2025, 08:44:46", "unixDatetime": 1_749_113_086,
        "deliveryStatus": "DELIVERED"
    })
}

fn inbound() -> Json {
    json!({
        "messageId": null, "direction": "inbound", "sender": PHONE, "receiver": "Shop",
        "message": "Look", "datetime": "28 may 2025, 09:26:58", "unixDatetime": 1_748_424_418,
        "file": [{"name": "photo.jpg", "image": "https://x.test/p?sig=1", "mime": "image/"}],
        "deliveryStatus": "NOT DELIVERED"
    })
}

/// The outbound sample with one key set to this JSON.
fn with(key: &str, value: &str) -> String {
    let mut item = outbound();
    item[key] = json!("@@");
    item.to_string().replace("\"@@\"", value)
}

fn without(keys: &[&str]) -> Json {
    let mut item = outbound();
    for key in keys {
        item.as_object_mut().expect("object").remove(*key);
    }
    item
}

#[test]
fn the_sample_page_is_read() {
    let body = json!({
        "total": 2, "shown": 2, "page": 3, "limit": 1000,
        "conversation": [outbound(), inbound()]
    });
    let page = page_of(body.to_string());
    assert_eq!((page.total, page.asked), (Some(2), ASKED));
    assert_eq!(page.answered, ASKED, "more than was asked for");
    let [first, second] = &page.messages[..] else {
        panic!("two messages");
    };
    assert_eq!(first.id(), Some("5f1c-77"));
    assert_eq!(first.direction(), Direction::Outbound);
    assert_eq!(
        (first.sender().as_str(), first.receiver().as_str()),
        ("Shop", PHONE)
    );
    assert_eq!(first.text(), "Your parcel é 👍\nis here");
    assert_eq!(first.sent_at(), UnixTime::new(1_749_113_086));
    assert_eq!(first.status(), &DeliveryStatus::Delivered);
    assert!(first.attachments().is_empty());
    assert_eq!(second.id(), None);
    assert_eq!(second.direction(), Direction::Inbound);
    assert_eq!(
        second.attachments()[0].link.as_str(),
        "https://x.test/p?sig=1"
    );
    assert_eq!(second.status(), &DeliveryStatus::NotDelivered);
    assert!(page.messages.iter().all(|m| m.raw().is_none()));
}

#[test]
fn a_documented_item_is_rebuilt_value_for_value() {
    let mut items = vec![outbound(), inbound()];
    for (key, value) in [
        ("message", json!(null)),
        ("message", json!("")),
        ("message", json!("tab\there, \\ \"quoted\" / שלום 你好")),
        ("deliveryStatus", json!("EXPIRED")),
        ("deliveryStatus", json!("")),
        ("messageId", json!(null)),
        ("sender", json!("")),
    ] {
        let mut item = outbound();
        item[key] = value;
        items.push(item);
    }
    for item in items {
        // PHP writes slashes and everything beyond ASCII as escapes.
        let escaped = item.to_string().replace('/', "\\/").replace('é', "\\u00e9");
        for text in [item.to_string(), escaped] {
            let message = read(&text);
            assert_eq!(message.raw(), None, "{text}");
            let rebuilt: Json = serde_json::from_str(&raw_record(&message)).expect("JSON");
            assert_eq!(rebuilt, item);
        }
    }
}

#[test]
fn an_item_that_cannot_be_rebuilt_is_kept_as_it_came() {
    for item in [
        with("unixDatetime", "\"1749113086\""),
        with("unixDatetime", "1749113086.0"),
        with("datetime", "\"05 juin 2025, 08:44:46\""),
        with("datetime", "\"05 jun 2025, 08:44:47\""),
        with("datetime", "null"),
        with("messageId", "\"\""),
        with("messageId", "12"),
        with("file", "[]"),
        with("file", "{}"),
        with("file", r#"[{"name":"a","image":"b","mime":"c","size":3}]"#),
        with("direction", "\"OUTBOUND\""),
        with("deliveryStatus", "null"),
        with("message", "\"esc \\u001b[31m\""),
        with("message", "\"crlf\\r\\n\""),
        with("sender", "\"Sh\\u202eop\""),
        with("unknown", "1"),
        without(&["deliveryStatus"]).to_string(),
        without(&["messageId"]).to_string(),
    ] {
        let message = read(&item);
        assert!(!message.is_unreadable(), "{item}");
        let raw = message.raw().unwrap_or_else(|| panic!("not kept: {item}"));
        assert_eq!(raw.as_untrusted(), item);
        assert_eq!(message.direction(), Direction::Outbound, "{item}");
        assert_eq!(message.sent_at(), UnixTime::new(1_749_113_086), "{item}");
    }
}

#[test]
fn wrong_types_do_not_hide_readable_fields() {
    type Check = fn(&Message) -> bool;
    let cases: [(&str, &str, Check); 22] = [
        ("message", "null", |m| m.text().is_empty() && !m.has_text()),
        ("message", "12345", |m| m.text() == "12345"),
        ("message", "1.10", |m| m.text() == "1.10"),
        ("message", "true", |m| m.text() == "true"),
        ("message", "{\"a\":1}", |m| {
            !m.has_text() && m.sender().as_str() == "Shop"
        }),
        ("message", "1e999", |m| m.text() == "1e999"),
        ("message", r#""cut \ud83d""#, |m| m.text() == "cut \u{FFFD}"),
        ("message", r#""\udc4d\ud83d\ud83d\udc4d!""#, |m| {
            m.text() == "\u{FFFD}\u{FFFD}👍!"
        }),
        ("sender", "32496123456", |m| m.sender().as_str() == PHONE),
        ("sender", "null", |m| m.sender().is_empty() && m.has_text()),
        ("sender", "[]", |m| m.sender().is_empty() && m.has_text()),
        ("messageId", "77", |m| m.id() == Some("77")),
        ("messageId", "{}", |m| m.id().is_none() && m.has_text()),
        ("direction", "\" Outbound \"", |m| {
            m.direction() == Direction::Outbound
        }),
        ("direction", "null", |m| {
            m.direction() == Direction::Outbound
        }),
        ("deliveryStatus", "null", |m| {
            m.status() == &DeliveryStatus::Absent
        }),
        ("deliveryStatus", "3", |m| m.status().word() == "3"),
        ("deliveryStatus", "\"delivered \"", |m| {
            m.status().word() == "delivered "
        }),
        ("unixDatetime", "[1]", |m| m.sent_at().is_some()),
        ("unixDatetime", "-5", |m| m.sent_at().is_some()),
        ("unixDatetime", "1e999", |m| m.sent_at().is_some()),
        ("datetime", "5", |m| m.sent_at().is_some()),
    ];
    for (key, value, check) in cases {
        let message = read(&with(key, value));
        assert!(!message.is_unreadable(), "{key}: {value}");
        assert!(check(&message), "{key}: {value}: {message:?}");
    }
}

#[test]
fn files_come_in_many_shapes() {
    for (file, expected) in [
        ("null", &[][..]),
        ("\"\"", &[]),
        ("[]", &[]),
        ("{}", &[]),
        ("false", &[]),
        ("0", &[]),
        ("17", &[]),
        ("[null, 5, {}]", &[]),
        (
            r#"[{"name":"a","image":"https://x/a","mime":"image/"}]"#,
            &[("a", "https://x/a", "image/")],
        ),
        (
            r#"{"name":"a","image":"https://x/a","mime":"image/"}"#,
            &[("a", "https://x/a", "image/")],
        ),
        (
            r#"{"1":{"name":"a"},"3":{"image":"b"}}"#,
            &[("a", "", ""), ("", "b", "")],
        ),
        (r#"{"image":null,"name":7}"#, &[("7", "", "")]),
        (
            r#"["https://x/a", {"name":"b"}]"#,
            &[("", "https://x/a", ""), ("b", "", "")],
        ),
        ("\"https://x/a\"", &[("", "https://x/a", "")]),
        ("\"photo.jpg\"", &[("photo.jpg", "", "")]),
        (
            r#"[{"name":"a\u001b\n","image":"","mime":""}]"#,
            &[("a\u{241b} ", "", "")],
        ),
    ] {
        let message = read(&with("file", file));
        let files: Vec<(&str, &str, &str)> = message
            .attachments()
            .iter()
            .map(|a| (a.name.as_str(), a.link.as_str(), a.mime.as_str()))
            .collect();
        assert_eq!(files, expected, "{file}");
        assert!(message.has_text());
    }
}

#[test]
fn mine_stands_in_for_direction() {
    use Direction::{Inbound, Outbound};
    for (mine, expected) in [
        ("true", Outbound),
        ("false", Inbound),
        ("\"true\"", Outbound),
        ("\"False\"", Inbound),
        ("1", Outbound),
        ("0", Inbound),
        ("\"1\"", Outbound),
        ("\"0\"", Inbound),
    ] {
        // Sender and receiver say the opposite, so only `mine` can have decided.
        let (sender, receiver) = match expected {
            Outbound => (PHONE, "Shop"),
            Inbound => ("Shop", PHONE),
        };
        let item = format!(
            r#"{{"mine":{mine},"sender":"{sender}","receiver":"{receiver}","message":"x"}}"#
        );
        assert_eq!(read(&item).direction(), expected, "{mine}");
    }
}

#[test]
fn without_a_direction_sender_and_receiver_decide() {
    use Direction::{Inbound, Outbound};
    for (sender, receiver, expected) in [
        (PHONE, "Shop", Inbound),
        ("Shop", PHONE, Outbound),
        ("Shop", "+32 496 12.34-56", Outbound),
        ("Shop", "0032496123456", Outbound),
        ("0032496123456", PHONE, Inbound),
        ("Shop", "Other", Inbound),
        ("Shop", "x32496123456", Inbound),
        ("", "", Inbound),
    ] {
        let item = json!({"sender": sender, "receiver": receiver, "message": "x"});
        assert_eq!(
            read(&item.to_string()).direction(),
            expected,
            "{sender} {receiver}"
        );
    }
}

#[test]
fn times_are_read_from_any_field_that_has_one() {
    let at = 1_749_113_086;
    for (unix, expected) in [
        ("1749113086", Some(at)),
        ("\"1749113086\"", Some(at)),
        ("\" 1749113086 \"", Some(at)),
        ("1749113086.75", Some(at)),
        ("\"1749113086.0\"", Some(at)),
        ("1.749113086e9", Some(at)),
        ("1749113086000", Some(at)),
        ("\"1749113086999\"", Some(at)),
        ("1749113086000000", Some(at)),
        ("0", None),
        ("\"0\"", None),
        ("\"\"", None),
        ("null", None),
        ("-1", None),
        ("\"soon\"", None),
        ("1e999", None),
        ("99999999999999999999999999", None),
    ] {
        let item = format!(r#"{{"message":"x","unixDatetime":{unix}}}"#);
        let expected = expected.and_then(UnixTime::new);
        assert_eq!(read(&item).sent_at(), expected, "{unix}");
    }
    let both = read(&with("unixDatetime", "0"));
    assert_eq!(both.sent_at(), UnixTime::new(at), "zero is none");
}

#[test]
fn months_are_read_in_five_languages() {
    let months: [&str; 12] = [
        "jan January januari janv. janvier Januar ene enero JAN. jänner",
        "feb February februari févr. février fév Februar febrero feb.",
        "mar March mrt maart mars März Mrz maerz marzo mär ma\u{308}rz",
        "apr April avr. avril abr abril APRIL",
        "may mei mai mayo MAY",
        "jun June juni juin junio Jun.",
        "jul July juli juil. juillet julio",
        "aug August augustus août AOÛT aou\u{302}t ago agosto",
        "sep sept. September septembre septiembre setiembre set",
        "oct October okt oktober octobre octubre Okt.",
        "nov November novembre noviembre",
        "dec December décembre déc. Dez Dezember dic diciembre",
    ];
    for (index, names) in months.iter().enumerate() {
        for name in names.split(' ') {
            let message = read(&format!(
                r#"{{"message":"x","datetime":"05 {name} 2025, 08:44:46"}}"#
            ));
            let expected = format!("2025-{:02}-05 08:44:46 UTC", index + 1);
            let read = message.sent_at().map(|t| t.to_utc().to_string());
            assert_eq!(read, Some(expected), "{name}");
        }
    }
}

#[test]
fn other_forms_of_a_date_are_read_or_refused() {
    for (written, expected) in [
        ("5 jun 2025 08:44", Some("2025-06-05 08:44:00 UTC")),
        (
            "05 de junio de 2025, 08:44:46",
            Some("2025-06-05 08:44:46 UTC"),
        ),
        (
            "mar. 03 févr. 2026 à 08:44:46",
            Some("2026-02-03 08:44:46 UTC"),
        ),
        ("29 feb 2024, 00:00:00", Some("2024-02-29 00:00:00 UTC")),
        ("29 feb 2025, 00:00:00", None),
        ("31 jun 2025, 08:44:46", None),
        ("05 jun 2025, 24:00:00", None),
        ("05 jun 1969, 08:44:46", None),
        ("05 jun 25, 08:44:46", None),
        ("05 brumaire 2025, 08:44:46", None),
        ("05 jun 2025", None),
        ("", None),
        ("999999999999 jun 2025, 08:44:46", None),
    ] {
        let item = json!({"message": "x", "datetime": written}).to_string();
        let read = read(&item).sent_at().map(|t| t.to_utc().to_string());
        assert_eq!(read.as_deref(), expected, "{written}");
    }
}

#[test]
fn an_item_that_is_garbage_keeps_its_place_and_its_json() {
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    for garbage in [
        "null",
        "5",
        "true",
        "\"text\"",
        "[]",
        "{}",
        "[1,2]",
        "1e999",
        "{\"foo\":1}",
        r#"{"direction":"inbound"}"#,
        r#""\ud83d""#,
        &deep,
    ] {
        let body = format!(
            r#"{{"conversation":[{},{garbage},{}]}}"#,
            outbound(),
            inbound()
        );
        let page = page_of(body);
        assert_eq!(page.messages.len(), 3, "{garbage}");
        let bad = &page.messages[1];
        assert!(bad.is_unreadable(), "{garbage}");
        assert_eq!(bad.raw().map(RawRecord::as_untrusted), Some(garbage));
        assert!(!page.messages[0].is_unreadable() && !page.messages[2].is_unreadable());
    }
}

#[test]
fn repeated_keys_and_deep_values_cost_nothing() {
    let deep = format!(
        "{}{}",
        "{\"a\":".repeat(3000),
        "1".to_owned() + &"}".repeat(3000)
    );
    let message = read(&format!(r#"{{"message":"a","message":"b","new":{deep}}}"#));
    assert_eq!(message.text(), "b");
    let page =
        page_of(r#"{"total":1,"total":2,"conversation":[],"conversation":[{"message":"x"}]}"#);
    assert_eq!((page.total, page.messages.len()), (Some(2), 1));
}

#[test]
fn the_list_comes_in_many_shapes() {
    let one = r#"{"message":"a"}"#;
    let two = r#"{"message":"b"}"#;
    for (list, texts) in [
        (String::new(), &[][..]),
        (r#","conversation":null"#.into(), &[]),
        (r#","conversation":[]"#.into(), &[]),
        (r#","conversation":{}"#.into(), &[]),
        (r#","conversation":"""#.into(), &[]),
        (r#","conversation":false"#.into(), &[]),
        (format!(r#","conversation":{one}"#), &["a"]),
        (
            format!(r#","conversation":{{"0":{one},"1":{two}}}"#),
            &["a", "b"],
        ),
        (
            format!(r#","conversation":{{"7":{one},"3":{two}}}"#),
            &["a", "b"],
        ),
        (
            format!(r#","conversation":{{"0":{one},"1":5}}"#),
            &["a", ""],
        ),
        (
            format!(r#","conversation":{{"x":{one},"y":{two}}}"#),
            &["a", "b"],
        ),
        (r#","conversation":{"odd":1}"#.into(), &[""]),
    ] {
        let page = page_of(format!(r#"{{"total":9{list}}}"#));
        let read: Vec<&str> = page.messages.iter().map(Message::text).collect();
        assert_eq!(read, texts, "{list}");
    }
}

#[test]
fn page_numbers_are_read_leniently_and_default_to_the_request() {
    for (head, total, answered) in [
        (r#""total":"2","page":"3","limit":"50""#, Some(2), (3, 50)),
        (r#""total":2.0,"page":3.0,"limit":5e1"#, Some(2), (3, 50)),
        (r#""total":2,"page":1,"limit":50"#, Some(2), (3, 50)),
        (r#""total":2,"page":"21","limit":"50""#, Some(2), (21, 50)),
        (r#""total":-1,"page":0,"limit":-3"#, None, (3, 500)),
        (
            r#""total":1e30,"page":99999999999,"limit":null"#,
            None,
            (3, 500),
        ),
        (r#""total":1e999,"page":[],"limit":{}"#, None, (3, 500)),
        (r#""total":null"#, None, (3, 500)),
        (r#""total":0"#, Some(0), (3, 500)),
        (r#""total":999999999999999"#, None, (3, 500)),
        (r#""shown":1"#, None, (3, 500)),
    ] {
        let page = page_of(format!(r#"{{{head},"conversation":[]}}"#));
        assert_eq!(page.total, total, "{head}");
        assert_eq!(
            (page.answered.page, page.answered.limit),
            answered,
            "{head}"
        );
    }
}

#[test]
fn a_total_that_is_the_length_of_an_answer_without_a_limit_is_not_believed() {
    let total = |told: &str| {
        let one = r#"{"message":"one"}"#;
        page_of(format!(r#"{{{told},"conversation":[{one}]}}"#)).total
    };
    assert_eq!(total(r#""total":1"#), None);
    assert_eq!(total(r#""total":2"#), Some(2));
    assert_eq!(total(r#""total":1,"limit":500"#), Some(1));
    let nothing = page_of(r#"{"total":0,"conversation":[]}"#);
    assert_eq!(nothing.total, Some(0));
}

#[test]
fn a_limit_that_the_messages_contradict_is_not_believed() {
    // The limit told, the messages that came, the limit believed. 500 were asked for.
    for (told, came, believed) in [
        (50, 0, 50),
        (50, 49, 50),
        (50, 50, 50),
        (50, 51, 500),
        (250, 500, 500),
        (1, 500, 500),
        (500, 500, 500),
        (1_000, 500, 500),
        (1_000, 499, 500),
        (1_000, 501, 1_000),
    ] {
        let list = vec!["{}"; came].join(",");
        let page = page_of(format!(r#"{{"limit":{told},"conversation":[{list}]}}"#));
        assert_eq!(page.answered.limit, believed, "{told} {came}");
    }
}

#[test]
fn bytes_that_are_nearly_json_are_repaired() {
    let mut invalid = br#"{"conversation":[{"message":"a"#.to_vec();
    invalid.extend_from_slice(b"\xff\xfe\"}, {\"message\":\"b\"}]}");
    let page = page_of(invalid);
    assert_eq!(page.messages[0].text(), "a\u{FFFD}\u{FFFD}");
    assert_eq!(page.messages[1].text(), "b");

    let marked = "\u{FEFF} {\"total\":1,\"conversation\":[{\"message\":\"a\"}]}\n";
    assert_eq!(page_of(marked).messages.len(), 1);

    let bare = "{\"conversation\":[{\"message\":\"a\nb\u{1}\\x\\u12\"},{\"message\":\"c\"}]}";
    let page = page_of(bare);
    assert_eq!(page.messages[0].text(), "a\nb\u{2401}\\x\\u12");
    assert_eq!(page.messages[1].text(), "c");
}

#[test]
fn errors_are_found_whatever_the_status_says() {
    for (body, code, message) in [
        (
            r#"{"error":"104","errorMsg":"Invalid credentials"}"#,
            Some(104),
            "Invalid credentials",
        ),
        (r#"{"error":104}"#, Some(104), ""),
        (r#"{"error":" 104 ","errorMsg":null}"#, Some(104), ""),
        (r#"{"error":104.0,"conversation":[]}"#, Some(104), ""),
        (
            r#"{"error":"error parsing json"}"#,
            None,
            "error parsing json",
        ),
        (r#"{"error":"a\u001b[2J\nb"}"#, None, "a\u{241b}[2J b"),
        (r#"{"error":true}"#, None, "true"),
        (r#"{"error":{"code":5}}"#, None, r#"{"code":5}"#),
        (r#"{"error":"x","conversation":"none"}"#, None, "x"),
        (r#"{"error":-1}"#, None, "-1"),
    ] {
        let error = error_in(body);
        assert_eq!(
            (error.code, error.message.as_str()),
            (code, message),
            "{body}"
        );
        let error = read_error(body.as_bytes()).expect("an error");
        assert_eq!(
            (error.code, error.message.as_str()),
            (code, message),
            "{body}"
        );
    }
    for (body, count) in [
        (r#"{"error":null,"conversation":[]}"#, 0),
        (r#"{"error":0,"total":0}"#, 0),
        (
            r#"{"error":"","errorMsg":"","conversation":[{"message":"a"}]}"#,
            1,
        ),
        (r#"{"error":"x","conversation":[{"message":"a"}]}"#, 1),
    ] {
        assert_eq!(page_of(body).messages.len(), count, "{body}");
    }
    assert!(read_error(b"<html>").is_none() && read_error(b"").is_none());
    assert!(read_error(br#"{"message":"Unauthorized"}"#).is_none());
}

#[test]
fn a_body_that_is_not_an_answer_is_damage() {
    for (body, damage) in [
        ("", BodyError::Empty),
        (" \n\t", BodyError::Empty),
        ("\u{FEFF}", BodyError::Empty),
        ("{\"conversation\":[{\"message\":\"a", BodyError::Cut),
        ("{\"conversation\":[", BodyError::Cut),
        ("\"secret\"", BodyError::NoPage),
        (r#"{"foo":1}"#, BodyError::NoPage),
        (r#"{"conversation":"none"}"#, BodyError::NoPage),
        ("<html>", BodyError::Syntax { line: 1, column: 1 }),
    ] {
        assert_eq!(damage_in(body), damage, "{body}");
    }
    assert!(matches!(
        damage_in("{\"total\":1} trailing"),
        BodyError::Syntax { .. }
    ));
}

#[test]
fn an_empty_body_of_json_is_an_empty_page_unless_it_is_the_first() {
    for body in ["{}", "[]", " [ ]\n", "null", "\u{FEFF}null"] {
        let page = page_of(body);
        assert!(page.messages.is_empty(), "{body}");
        assert_eq!((page.answered, page.total), (ASKED, None), "{body}");
        let first = PageRequest { page: 1, ..ASKED };
        let read = read_answer(body.as_bytes(), first, PHONE);
        assert!(matches!(read, Err(BodyError::NoPage)), "{body}");
    }
}

#[test]
fn a_small_body_cannot_become_a_large_memory() {
    let list = "1,".repeat(20_000) + "1";
    assert_eq!(
        damage_in(format!(r#"{{"conversation":[{list}]}}"#)),
        BodyError::TooMany
    );
    let keyed: Vec<String> = (0..20_000).map(|n| format!(r#""{n}":{{}}"#)).collect();
    let keyed = keyed.join(",");
    assert_eq!(
        damage_in(format!(r#"{{"conversation":{{{keyed}}}}}"#)),
        BodyError::TooMany
    );
    assert_eq!(damage_in(format!("{{{keyed}}}")), BodyError::NoPage);
    let files = r#"{"name":"a"},"#.repeat(5000) + r#"{"name":"a"}"#;
    let message = read(&with("file", &format!("[{files}]")));
    assert_eq!(message.attachments().len(), 100);
    assert!(message.raw().is_some());
}

#[test]
fn equal_names_of_a_page_share_their_memory() {
    let body = json!({"conversation": [outbound(), inbound(), outbound()]});
    let page = page_of(body.to_string());
    let first = page.messages[0].sender().as_str().as_ptr();
    assert_eq!(page.messages[1].receiver().as_str().as_ptr(), first);
    assert_eq!(page.messages[2].sender().as_str().as_ptr(), first);
}

/// Any JSON of modest size, with the keys of an item more often than others.
fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        ".{0,12}".prop_map(Json::from),
    ];
    let key = prop_oneof![
        prop::sample::select(item::KEYS.as_slice()).prop_map(str::to_owned),
        "[a-z0-9]{0,3}",
    ];
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::vec((key.clone(), inner), 0..9)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

/// Any item of the documented shape.
fn documented() -> impl Strategy<Value = Json> {
    let text = || "[ -~äé👍\n\u{1b}\u{202e}]{0,20}";
    (
        prop::option::of(text()),
        any::<bool>(),
        (text(), text(), prop::option::of(text())),
        prop::option::of(prop::collection::vec((text(), text(), text()), 0..3)),
        0..=UnixTime::MAX.seconds(),
        text(),
    )
        .prop_map(
            |(id, mine, (sender, receiver, message), files, unix, status)| {
                let files = files.map(|files| {
                    files
                    .into_iter()
                    .map(|(name, image, mime)| json!({"name": name, "image": image, "mime": mime}))
                    .collect::<Vec<_>>()
                });
                let time = UnixTime::new(unix).expect("in range");
                json!({
                    "messageId": id, "direction": if mine { "outbound" } else { "inbound" },
                    "sender": sender, "receiver": receiver, "message": message, "file": files,
                    "datetime": crate::message::json::english_datetime(time), "unixDatetime": unix,
                    "deliveryStatus": status
                })
            },
        )
}

#[test]
fn documented_items_are_read_at_once_and_no_others() {
    let read = |items: &[&str]| {
        let body = format!(r#"{{"total":9,"conversation":[{}]}}"#, items.join(","));
        let read = read_at_once(&body, PHONE).map(|(_, messages)| messages);
        let patient = page_of(format!("{body} ;")).messages;
        if let Some(messages) = &read {
            assert_eq!(messages, &patient, "{body}");
        }
        read.map(|messages| messages.len())
    };
    let usual = outbound().to_string();
    let escaped = usual.replace('é', r"\u00e9").replace('👍', r"\ud83d\udc4d");
    let answered = with("messageId", "null");
    let lost = with("deliveryStatus", r#""LOST""#);
    let filed = inbound().to_string();
    for item in [&usual, &escaped, &answered, &lost, &filed] {
        assert_eq!(read(&[item, &usual]), Some(2), "{item}");
    }
    let twice = usual.replace('{', r#"{"sender":"Shop","#);
    let more = usual.replace('{', r#"{"mine":true,"#);
    let mut others = vec![twice, more, "{}".into(), "[]".into()];
    for (key, value) in [
        ("messageId", r#""""#),
        ("messageId", "7"),
        ("direction", r#""up""#),
        ("sender", "null"),
        ("sender", r#""a\nb""#),
        ("message", r#""a\u202eb""#),
        ("message", r#""\ud83d""#),
        ("file", "[]"),
        ("datetime", r#""05 jun 2025, 08:44:47""#),
        ("datetime", r#""05 juin 2025, 08:44:46""#),
        ("unixDatetime", "0"),
        ("unixDatetime", r#""1749113086""#),
    ] {
        others.push(with(key, value));
    }
    others.extend(
        item::KEYS[..9]
            .iter()
            .map(|key| without(&[key]).to_string()),
    );
    for item in &others {
        assert_eq!(read(&[&usual, item]), None, "{item}");
    }
}

fn has_controls(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
}

/// Whether no text of an answer could control the terminal.
fn is_safe(answer: &Result<Answer, BodyError>) -> bool {
    match answer {
        Ok(Answer::Page(page)) => page.messages.iter().all(|message| {
            let texts = [message.text(), message.sender(), message.receiver()];
            !texts.into_iter().any(has_controls) && !has_controls(&raw_record(message))
        }),
        Ok(Answer::Error(error)) => !has_controls(&error.message),
        Err(error) => !has_controls(&error.to_string()),
    }
}

proptest! {
    #[test]
    fn any_bytes_give_only_safe_texts(body in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(is_safe(&read_answer(&body, ASKED, PHONE)));
        prop_assert!(read_error(&body).is_none_or(|error| !has_controls(&error.message)));
    }

    #[test]
    fn a_damaged_page_gives_no_extra_and_only_safe_texts(
        items in prop::collection::vec(documented(), 1..4),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let mut body = json!({"total": 3, "conversation": items}).to_string().into_bytes();
        let at = at.index(body.len());
        if cut { body.truncate(at) } else { body[at] = byte }
        let answer = read_answer(&body, ASKED, PHONE);
        prop_assert!(is_safe(&answer));
        if let Ok(Answer::Page(page)) = answer {
            prop_assert!(page.messages.len() <= body.len());
        }
    }

    #[test]
    fn a_list_keeps_its_count(items in prop::collection::vec(any_json(), 0..12)) {
        let body = json!({"total": 1, "conversation": items}).to_string();
        prop_assert_eq!(page_of(body).messages.len(), items.len());
    }

    #[test]
    fn the_record_is_what_came(item in documented()) {
        let message = read(&item.to_string());
        let rebuilt: Json = match message.raw() {
            Some(raw) => serde_json::from_str(raw.as_untrusted()).expect("JSON"),
            None => serde_json::from_str(&raw_record(&message)).expect("JSON"),
        };
        prop_assert_eq!(rebuilt, item);
    }

    #[test]
    fn both_ways_of_reading_agree(item in documented()) {
        let strict = read(&item.to_string());
        let mut unknown = item;
        unknown["unknown"] = json!(1);
        let lenient = read(&unknown.to_string());
        prop_assert_eq!(strict.fingerprint(), lenient.fingerprint());
        prop_assert_eq!(strict.id(), lenient.id());
        prop_assert_eq!(strict.sent_at(), lenient.sent_at());
        prop_assert_eq!(strict.status(), lenient.status());
        prop_assert_eq!(strict.attachments(), lenient.attachments());
        prop_assert_eq!(strict.has_text(), lenient.has_text());
    }

    #[test]
    fn repair_leaves_good_json_alone(item in any_json()) {
        let text = item.to_string();
        prop_assert_eq!(&repair(&text), &text);
    }
}

#[test]
fn sanitised_changes_are_kept_with_the_raw_record() {
    let told = |json: &str| {
        let message = read(json);
        let changes = message.raw().map(RawRecord::changes).unwrap_or_default();
        let word = |(part, changes): &(MessagePart, TextChanges)| {
            format!("{part:?} -{} ~{}", changes.hidden, changes.replaced)
        };
        changes.iter().map(word).collect::<Vec<_>>()
    };
    assert!(told(&inbound().to_string()).is_empty());
    assert!(told(&with("datetime", r#""05 juin 2025, 08:44:46""#)).is_empty());
    assert_eq!(
        told(&with("message", r#""a\u202e\u202eb\u200b\u001b[2J\n""#)),
        ["Text -U+202E RIGHT-TO-LEFT OVERRIDE ×2, U+200B ZERO WIDTH SPACE ~U+001B ESCAPE"]
    );
    assert_eq!(
        told(&with("sender", r#""Ba\u00adnk""#)),
        ["Sender -U+00AD SOFT HYPHEN ~"]
    );
    // This also holds if the item has to be repaired or read leniently.
    assert_eq!(
        told(&with("message", r#""\ud83d\u2066""#)),
        ["Text -U+2066 LEFT-TO-RIGHT ISOLATE ~"]
    );
    let file = r#"[{"name":"gpj\u202e.exe","image":"https://x/\u0007","mime":"image/"}]"#;
    assert_eq!(
        told(&with("file", file)),
        [
            "File -U+202E RIGHT-TO-LEFT OVERRIDE ~",
            "File - ~U+0007 BELL"
        ]
    );
    assert_eq!(
        told(r#"{"file":"a\u202e"}"#),
        ["File -U+202E RIGHT-TO-LEFT OVERRIDE ~"]
    );
}

#[test]
fn an_answer_is_found_among_warnings_and_comments() {
    let page =
        r#"{"total":1,"shown":1,"page":1,"limit":50,"conversation":[{"message":"a {b} c"}]}"#;
    let warning = "<br />\n<b>Warning</b>: Undefined array key {0} in <b>/srv/x.php</b> on line \
                   <b>3</b><br />\n";
    for body in [
        format!("{warning}{page}"),
        format!("{page}{warning}"),
        format!("{page}\n<!-- made in 0.2 s -->"),
        format!("\u{feff}Notice: {{\"x\":1}} {page} {page}"),
    ] {
        assert_eq!(page_of(&body).messages[0].text(), "a {b} c", "{body}");
    }
    let error = format!("{warning}{{\"error\":\"104\",\"errorMsg\":\"no\"}}");
    assert_eq!(
        read_error(error.as_bytes()).and_then(|error| error.code),
        Some(104)
    );
    assert_eq!(error_in(&error).code, Some(104));
    // A body that is cut off, or is not an answer, must not be read as one.
    for body in [
        format!("{warning}{}", &page[..page.len() - 3]),
        "<script>var x = {\"page\":1,\"limit\":2}</script>".to_owned(),
        format!("{}{page}", "{".repeat(MAX_BEGINS)),
    ] {
        assert!(
            read_answer(body.as_bytes(), ASKED, PHONE).is_err(),
            "{body}"
        );
    }
}

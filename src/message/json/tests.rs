use proptest::prelude::*;

use super::*;
use crate::message::{Attachment, DeliveryStatus, MessageFields, RawRecord};

fn fields() -> MessageFields {
    MessageFields {
        id: Some("a-1".into()),
        direction: Direction::Outbound,
        sender: "Sender".into(),
        receiver: "32496123456".into(),
        text: Some("two\nlines, \"quoted\" 👍".into()),
        sent_at: UnixTime::new(1_749_113_086),
        status: DeliveryStatus::Delivered,
        attachments: Box::default(),
        raw: None,
        unreadable: false,
    }
}

/// Compares without the day of an earlier message.
fn is_english_datetime(text: &str, time: UnixTime) -> bool {
    DayWritten::default().is_followed(text, time)
}

#[test]
fn fields_come_out_in_the_documented_order() {
    let record = raw_record(&Message::new(fields()));
    let keys: Vec<&str> = record
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.split('"').next())
        .collect();
    assert_eq!(
        keys,
        [
            "messageId",
            "direction",
            "sender",
            "receiver",
            "message",
            "file",
            "datetime",
            "unixDatetime",
            "deliveryStatus"
        ]
    );
}

#[test]
fn unknown_fields_are_null() {
    let record = raw_record(&Message::new(MessageFields {
        id: None,
        text: None,
        sent_at: None,
        attachments: Box::new([Attachment {
            name: "a.jpg".into(),
            link: "https://x/a".into(),
            mime: "image/".into(),
        }]),
        ..fields()
    }));
    let value: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    assert!(value["messageId"].is_null() && value["message"].is_null());
    assert!(value["datetime"].is_null() && value["unixDatetime"].is_null());
    assert_eq!(value["file"][0]["image"], "https://x/a");
}

#[test]
fn times_are_written_as_the_samples_are() {
    for (seconds, written) in [
        (1_749_113_086, "05 jun 2025, 08:44:46"),
        (1_748_424_418, "28 may 2025, 09:26:58"),
        (0, "01 jan 1970, 00:00:00"),
        (UnixTime::MAX.seconds(), "31 dec 9999, 23:59:59"),
    ] {
        let time = UnixTime::new(seconds).expect("in range");
        assert_eq!(english_datetime(time), written);
    }
}

proptest! {
    #[test]
    fn only_the_written_form_of_the_time_is_recognised(
        seconds in 0..=UnixTime::MAX.seconds(),
        at in 0..21_usize,
        other in "[ -~]",
    ) {
        let time = UnixTime::new(seconds).expect("in range");
        let written = english_datetime(time);
        prop_assert!(is_english_datetime(&written, time));
        let mut changed = written.clone();
        changed.replace_range(at..=at, &other);
        prop_assert_eq!(is_english_datetime(&changed, time), changed == written);
        prop_assert!(!is_english_datetime(&written[1..], time));
        prop_assert!(!is_english_datetime(&(written + " "), time));
    }
}

#[test]
fn a_kept_record_is_indented_and_otherwise_untouched() {
    let raw = r#"{"a":1e999,"a":[],"b":[1,{"c":"x,\"{y"}],"d":{ },"e":12345678901234567890123}"#;
    let record = raw_record(&Message::new(MessageFields {
        raw: Some(RawRecord::new(raw)),
        ..fields()
    }));
    assert_eq!(
        record.as_str(),
        r#"{
  "a": 1e999,
  "a": [],
  "b": [
    1,
    {
      "c": "x,\"{y"
    }
  ],
  "d": {},
  "e": 12345678901234567890123
}"#
    );
}

#[test]
fn a_kept_record_cannot_drive_the_terminal_nor_grow_without_bound() {
    let deep = format!(
        "{}\u{1b}]52;c;x\u{7}\u{202e}{}",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    let record = raw_record(&Message::new(MessageFields {
        raw: Some(RawRecord::new(&deep)),
        ..fields()
    }));
    assert!(!record.contains(['\u{1b}', '\u{7}', '\u{202e}']));
    assert!(record.len() < 100 * deep.len());
}

#[test]
fn invisible_characters_are_escaped_in_a_kept_record() {
    for text in [
        "a\u{202e}b\u{200b}c\u{a0}d\u{9b}2J\u{7f}\u{2028}é漢👩\u{200d}👧",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
        "a\u{200c}b \u{301}\u{fe0f}\u{e0041}",
        "é漢 👩\u{200d}👧",
    ] {
        let raw = serde_json::json!({ "message": text }).to_string();
        let record = raw_record(&Message::new(MessageFields {
            raw: Some(RawRecord::new(&raw)),
            ..fields()
        }));
        let read: serde_json::Value = serde_json::from_str(&record).unwrap();
        assert_eq!(read["message"], text, "{record}");
        assert_eq!(record, SafeText::new(&record));
        assert_eq!(
            record.contains("\\u"),
            text != "é漢 👩\u{200d}👧",
            "{record}"
        );
    }
}

proptest! {
    #[test]
    fn a_written_time_matches_no_other_time(
        begin in 0..=UnixTime::MAX.seconds() - 200_000,
        steps in prop::collection::vec(0..200_000_i64, 2..9),
    ) {
        let times: Vec<UnixTime> =
            steps.iter().filter_map(|step| UnixTime::new(begin + step)).collect();
        let mut day = DayWritten::default();
        for time in &times {
            for other in times.iter().chain([&time.next(), &time.previous()]) {
                let written = english_datetime(*other);
                prop_assert_eq!(day.is_followed(&written, *time), time == other);
                prop_assert_eq!(is_english_datetime(&written, *time), time == other);
            }
            prop_assert!(!day.is_followed(&english_datetime(*time)[1..], *time));
        }
    }
}

#[test]
fn out_of_range_clock_parts_are_not_recognised() {
    let time = UnixTime::new(1_749_113_999).unwrap();
    assert_eq!(english_datetime(time), "05 jun 2025, 08:59:59");
    for written in [
        "05 jun 2025, 08:58:119",
        "05 jun 2025, 07:119:59",
        "05 jun 2025, 07:99:99",
    ] {
        assert!(!is_english_datetime(written, time), "{written}");
    }
    let time = UnixTime::new(1_749_110_400 + 40 * 60 + 39).unwrap();
    assert_eq!(english_datetime(time), "05 jun 2025, 08:40:39");
    for written in [
        "05 jun 2025, 08:39:99",
        "05 jun 2025, 07:99:99",
        "05 jun 2025, 08:40:3:",
    ] {
        assert!(!is_english_datetime(written, time), "{written}");
    }
}

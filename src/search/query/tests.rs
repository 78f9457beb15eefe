use super::*;
use crate::chat::testing::{inbound, message, outbound};
use crate::message::{Attachment, DeliveryStatus, MessageFields};

fn parse(text: &str) -> Result<Option<Filter>, FilterError> {
    let today = NaiveDate::from_ymd_opt(2025, 6, 5).unwrap();
    Filter::parse(text, today, Zone::UTC)
}

/// Texts of the messages that pass; all are of 4 June 2025 but `old`, of 1 March.
fn passing(text: &str) -> Vec<String> {
    let at = 1_749_027_600;
    let with_file = {
        let file = Attachment {
            name: "a.jpg".into(),
            link: "https://x.example/a".into(),
            mime: "image/".into(),
        };
        let fields = inbound(at, "file").into_fields();
        Message::new(MessageFields {
            attachments: Box::new([file]),
            ..fields
        })
    };
    let shop2 = {
        let fields = message(at, Direction::Outbound, "shop2").into_fields();
        Message::new(MessageFields {
            sender: "Café 2".into(),
            ..fields
        })
    };
    let all = [
        inbound(1_740_830_400, "old"),
        inbound(at, "plain"),
        inbound(at, "see https://x.example"),
        with_file,
        outbound(at, "failed", DeliveryStatus::NotDelivered),
        outbound(at, "refused", DeliveryStatus::Rejected),
        outbound(at, "pending", DeliveryStatus::Buffered),
        outbound(at, "odd", DeliveryStatus::Other("LOST".into())),
        shop2,
    ];
    let filter = parse(text).unwrap().unwrap();
    let passes = |m: &&Message| filter.passes(m.sent_at().unwrap(), m);
    all.iter()
        .filter(passes)
        .map(|m| m.text().to_owned())
        .collect()
}

#[test]
fn each_word_asks_for_something() {
    assert_eq!(passing("in").len(), 4);
    assert_eq!(passing("out").len(), 5);
    assert_eq!(passing("in out").len(), 9);
    assert_eq!(passing("failed"), ["failed", "refused"]);
    assert_eq!(passing("pending"), ["pending"]);
    assert_eq!(passing("failed, pending").len(), 3);
    assert_eq!(passing("FILES"), ["file"]);
    assert_eq!(passing("links"), ["see https://x.example"]);
    assert_eq!(passing("until:2025-03-01"), ["old"]);
    assert_eq!(passing("on:1-mar"), ["old"]);
    assert_eq!(passing("since:yesterday").len(), 8);
    assert_eq!(passing("since:today").len(), 0);
}

#[test]
fn a_sender_is_found_in_any_writing() {
    assert_eq!(passing("from:\"cafe 2\""), ["shop2"]);
    assert_eq!(passing("from:shop").len(), 4);
    assert_eq!(passing("from:shop from:\"café 2\"").len(), 5);
    assert_eq!(passing("from:\"+32 496 12 34 56\"").len(), 4);
    assert_eq!(passing("from:sho").len(), 0);
}

#[test]
fn words_combine() {
    assert_eq!(passing("out failed from:shop since:2025-06-04").len(), 2);
    assert_eq!(passing("in failed").len(), 0);
    let filter = parse(" failed  failed,out ").unwrap().unwrap();
    assert_eq!(filter.words(), "failed out");
    assert_eq!(parse("  ").unwrap(), None);
}

#[test]
fn a_wrong_filter_is_explained() {
    let words = |text| parse(text).unwrap_err().to_string();
    assert!(words("faild").starts_with("Not a filter: \u{201c}faild\u{201d}. Try in, out,"));
    assert!(words("from:").contains("from:Shop"));
    assert!(words("since:soon").contains("soon"));
    assert_eq!(
        words("since:2025-06-01 until:2025-05-01"),
        "No day is both since 2025-06-01 and until 2025-05-01."
    );
}

#[test]
fn a_day_that_does_not_exist_is_told_with_all_its_words() {
    for text in ["31 feb", "30 februari 2024", "31 apr"] {
        let error = parse(&format!("in on:{text} failed"))
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            format!("There is no such day: \u{201c}{text}\u{201d}.")
        );
    }
}

use super::*;

fn fields() -> MessageFields {
    MessageFields {
        id: Some("id7".into()),
        direction: Direction::Outbound,
        sender: "Shop".into(),
        receiver: "32496123456".into(),
        text: Some("two\nlines 👍🏽".into()),
        sent_at: Some(UnixTime::MAX),
        status: DeliveryStatus::Buffered,
        attachments: Box::new([]),
        raw: None,
        unreadable: false,
    }
}

fn common() -> Common<'static> {
    Common {
        id: Some("id7"),
        direction: Direction::Outbound,
        sender: "Shop",
        receiver: "32496123456",
        text: Some("two\nlines 👍🏽"),
        sent_at: UnixTime::MAX,
        status: "BUFFERED",
    }
}

fn kinds() -> Vec<MessageFields> {
    let file = Attachment {
        name: "a".into(),
        link: "b".into(),
        mime: "c".into(),
    };
    vec![
        fields(),
        MessageFields {
            id: None,
            ..fields()
        },
        MessageFields {
            id: Some("x".repeat(255).into()),
            ..fields()
        },
        MessageFields {
            id: Some("x".repeat(256).into()),
            ..fields()
        },
        MessageFields {
            direction: Direction::Inbound,
            ..fields()
        },
        MessageFields {
            sender: "".into(),
            ..fields()
        },
        MessageFields {
            text: None,
            ..fields()
        },
        MessageFields {
            text: Some("".into()),
            ..fields()
        },
        MessageFields {
            sent_at: None,
            ..fields()
        },
        MessageFields {
            sent_at: Some(UnixTime::EPOCH),
            ..fields()
        },
        MessageFields {
            status: DeliveryStatus::Absent,
            ..fields()
        },
        MessageFields {
            status: DeliveryStatus::Unknown,
            ..fields()
        },
        MessageFields {
            status: DeliveryStatus::Other("GONE".into()),
            ..fields()
        },
        MessageFields {
            attachments: Box::new([file]),
            ..fields()
        },
        MessageFields {
            raw: Some(RawRecord::new("{}")),
            ..fields()
        },
        MessageFields {
            unreadable: true,
            ..fields()
        },
    ]
}

#[test]
fn a_packed_message_gives_its_fields_back() {
    let all = kinds();
    let mut packer = Packer::new();
    for fields in &all {
        packer.push(fields.clone());
    }
    let messages = packer.finish();
    let copies = Packer::pack(messages.iter().rev());
    for (fields, message) in all.iter().zip(&messages) {
        assert_eq!(message.clone().into_fields(), *fields);
    }
    for (fields, message) in all.iter().rev().zip(&copies) {
        assert_eq!(message.clone().into_fields(), *fields);
    }
    for (index, message) in messages.iter().enumerate() {
        let alone = Message::new(all[index].clone());
        let same: Vec<usize> = (0..all.len()).filter(|&i| messages[i] == alone).collect();
        assert_eq!(same, [index], "{message:?}");
    }
}

#[test]
fn unchanged_messages_are_packed_at_once() {
    let mut packer = Packer::new();
    assert!(packer.push_unchanged(&common()));
    assert!(packer.push_unchanged(&Common {
        id: None,
        text: None,
        ..common()
    }));
    let messages = packer.finish();
    assert_eq!(messages[0], Message::new(fields()));
    assert_eq!(
        messages[1],
        Message::new(MessageFields {
            id: None,
            text: None,
            ..fields()
        })
    );
}

#[test]
fn messages_that_sanitising_changes_are_not_packed_at_once() {
    let long = "x".repeat(256);
    let mut packer = Packer::new();
    for common in [
        Common {
            id: Some("a\nb"),
            ..common()
        },
        Common {
            id: Some("a\u{1b}"),
            ..common()
        },
        Common {
            id: Some(&long),
            ..common()
        },
        Common {
            sender: "Sh\u{202e}op",
            ..common()
        },
        Common {
            receiver: "a\tb",
            ..common()
        },
        Common {
            text: Some("esc \u{1b}[31m"),
            ..common()
        },
        Common {
            text: Some("crlf\r\n"),
            ..common()
        },
        Common {
            status: "EXPIRED",
            ..common()
        },
    ] {
        assert!(!packer.push_unchanged(&common), "{common:?}");
    }
    assert!(packer.push_unchanged(&common()));
    assert_eq!(packer.finish(), [Message::new(fields())]);
}

#[test]
fn any_number_of_messages_and_names_is_packed() {
    let mut packer = Packer::new();
    for i in 0..1_000 {
        packer.push(MessageFields {
            sender: format!("sender {i}").into(),
            text: Some("x".repeat(i).into()),
            ..fields()
        });
    }
    for (i, message) in packer.finish().iter().enumerate() {
        assert_eq!(message.sender().as_str(), format!("sender {i}"));
        assert_eq!(message.text().len(), i);
    }
}

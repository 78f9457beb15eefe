use proptest::prelude::*;

use super::wrap::lines;
use super::*;
use crate::layout::areas::Size;
use crate::message::{Attachment, DeliveryStatus, Direction, MessageFields};
use crate::picture::CellBox;
use crate::text::SafeText;
use crate::text::columns::Columns;
use crate::text::measure::shorten_middle;
use crate::time::UnixTime;

fn fields(text: &str) -> MessageFields {
    MessageFields {
        id: None,
        direction: Direction::Inbound,
        sender: "32496123456".into(),
        receiver: "Shop".into(),
        text: Some(text.into()),
        sent_at: UnixTime::new(1_749_113_086), // 08:44 UTC
        status: DeliveryStatus::Delivered,
        attachments: Box::default(),
        raw: None,
        unreadable: false,
    }
}

fn outbound(text: &str, status: DeliveryStatus) -> Message {
    Message::new(MessageFields {
        direction: Direction::Outbound,
        status,
        ..fields(text)
    })
}

fn metrics(width: u16, look: Look) -> Metrics {
    let height = 20;
    let transcript = Size { width, height };
    Metrics {
        transcript,
        look,
        columns: Columns::USUAL,
    }
}

fn bubble(message: &Message, width: u16, look: Look) -> Bubble {
    Bubble::layout(message, metrics(width, look), Zone::UTC)
}

/// The rows as they would be drawn, with the blanks at both ends.
fn drawn(bubble: &Bubble) -> Vec<String> {
    (0..bubble.height())
        .map(|row| {
            let mut line = String::new();
            for span in bubble.row(row) {
                let gap = usize::from(span.column) - width(&line, Columns::USUAL);
                line.extend(std::iter::repeat_n(' ', gap));
                line.push_str(span.text);
            }
            line
        })
        .collect()
}

fn texts(bubble: &Bubble, role: Role) -> Vec<&str> {
    let rows = (0..bubble.height()).flat_map(|row| bubble.row(row));
    rows.filter(|span| span.role == role)
        .map(|span| span.text)
        .collect()
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    wrap(text, width, Columns::USUAL)
}

#[test]
fn words_go_to_the_next_row_whole() {
    assert_eq!(
        wrapped("the quick brown fox", 10),
        ["the quick", "brown fox"]
    );
    assert_eq!(wrapped("the quick  brown", 9), ["the quick", "brown"]);
    assert_eq!(wrapped("één twee drie", 8), ["één twee", "drie"]);
}

#[test]
fn long_words_are_broken_where_the_row_ends() {
    assert_eq!(wrapped("ab abcdefghij", 4), ["ab", "abcd", "efgh", "ij"]);
    assert_eq!(wrapped("é abcdefghij", 4), ["é", "abcd", "efgh", "ij"]);
}

#[test]
fn line_breaks_indents_and_tabs_are_kept() {
    assert_eq!(wrapped("a\n\n  b\tc", 20), ["a", "", "  b c"]);
    assert_eq!(wrapped("\tx\ty", 20), ["    x   y"]);
}

#[test]
fn wide_scripts_break_anywhere_but_before_closing_marks() {
    assert_eq!(wrapped("ok 你好世界", 7), ["ok 你好", "世界"]);
    assert_eq!(wrapped("你好世。", 6), ["你好", "世。"]);
}

#[test]
fn joined_emoji_stay_whole_and_count_two_columns() {
    let family = "👩\u{200D}👩\u{200D}👧";
    assert_eq!(width(family, Columns::USUAL), 2);
    assert_eq!(width("❤\u{FE0F}", Columns::USUAL), 2);
    assert_eq!(
        wrapped(&family.repeat(3), 5),
        [family.repeat(2), family.into()]
    );
}

#[test]
fn too_wide_and_invisible_characters_get_a_placeholder() {
    assert_eq!(wrapped("你a", 1), ["\u{FFFD}", "a"]);
    // A run of leading consonants is one cluster of any width.
    assert_eq!(wrapped(&"\u{1100}".repeat(5), 4).len(), 3);
    assert_eq!(width("\u{1161}", Columns::USUAL), 1);
}

#[test]
fn a_bubble_shrinks_to_its_text_and_the_time_stands_beside_it() {
    let short = bubble(&Message::new(fields("Hello")), 80, Look::Filled);
    assert_eq!(drawn(&short), ["  Hello  08:44"]);
    assert_eq!(short.width, 16);
}

#[test]
fn the_time_gets_a_row_of_its_own_where_the_text_leaves_no_room() {
    let text = "x".repeat(53);
    let full = bubble(&Message::new(fields(&text)), 80, Look::Filled);
    assert_eq!(full.width, 57);
    assert_eq!(drawn(&full)[1], format!("{}08:44", " ".repeat(2 + 53 - 5)));
}

#[test]
fn marks_stand_at_the_right_end() {
    let sent = outbound("Hello", DeliveryStatus::Delivered);
    assert_eq!(
        drawn(&bubble(&sent, 80, Look::Filled)),
        ["  Hello  08:44 ✓✓"]
    );
    let framed = bubble(&sent, 80, Look::Outlined);
    assert!(framed.framed);
    assert_eq!(drawn(&framed), ["", "  Hello", "  08:44 ✓✓"]);
    assert_eq!(framed.width, 13);
}

#[test]
fn a_changing_mark_never_changes_the_shape() {
    use DeliveryStatus::{Buffered, Delivered, Submitted, Unknown};
    for text in ["Hello", &"word ".repeat(40)] {
        let shapes = [Submitted, Buffered, Delivered, Unknown].map(|status| {
            let bubble = bubble(&outbound(text, status), 80, Look::Filled);
            (bubble.width, bubble.height())
        });
        assert!(shapes.iter().all(|shape| *shape == shapes[0]), "{shapes:?}");
    }
}

#[test]
fn a_failed_message_says_so_in_place_of_the_time() {
    let failed = |status| bubble(&outbound("Hello", status), 80, Look::Filled);
    let given_up = failed(DeliveryStatus::NotDelivered);
    assert_eq!(given_up.tone, Tone::Failed);
    assert_eq!(drawn(&given_up), ["  Hello  08:44 ✗ not delivered"]);
    assert_eq!(texts(&given_up, Role::AlarmMark), ["✗ not delivered"]);
    let refused = failed(DeliveryStatus::Rejected);
    assert_eq!(drawn(&refused), ["  Hello  08:44 ⊘ rejected"]);
}

#[test]
fn a_picture_comes_first_and_its_caption_is_as_wide() {
    let attachments = ["note.pdf", "lamp.jpg"].map(|name| attachment(name, ""));
    let message = Message::new(MessageFields {
        attachments: attachments.into(),
        ..fields("A lamp that is as blue as the door of the house on the quay")
    });
    let room = |columns, rows| Preview {
        room: Some(CellBox { columns, rows }),
        ..Preview::default()
    };
    for (look, column) in [(Look::Round, 0), (Look::Outlined, 2)] {
        let previews = [Preview::default(), room(30, 5)];
        let metrics = metrics(100, look);
        let bubble = Bubble::with_previews(&message, metrics, Zone::UTC, &previews);
        let frame = usize::from(look == Look::Outlined);
        let [paper, picture] = bubble.files() else {
            panic!("{:?}", bubble.files());
        };
        assert_eq!(picture.picture.map(|(column, _)| column), Some(column));
        assert_eq!(picture.rows, frame..frame + 5);
        assert!(
            paper.rows.start > picture.rows.end,
            "the caption is between"
        );
        assert_eq!(bubble.width, if frame == 1 { 34 } else { 30 });
        let drawn = drawn(&bubble);
        assert_eq!(
            drawn[frame + 5],
            if frame == 1 {
                "  A lamp that is as blue as the"
            } else {
                "  A lamp that is as blue as"
            }
        );
        let part = 0..6;
        let marks = Marks::locate(
            message.text(),
            &bubble,
            Columns::USUAL,
            std::slice::from_ref(&part),
        );
        assert_eq!(marks.row_of(0), Some(frame + 5));
    }
}

#[test]
fn a_small_picture_leaves_its_caption_readable() {
    let message = Message::new(MessageFields {
        attachments: [attachment("dot.png", "")].into(),
        ..fields("A caption of some words that has to be wrapped")
    });
    let small = Preview {
        room: Some(CellBox {
            columns: 8,
            rows: 2,
        }),
        ..Preview::default()
    };
    let bubble = Bubble::with_previews(&message, metrics(100, Look::Round), Zone::UTC, &[small]);
    assert!(bubble.width <= 24 && bubble.width > 20, "{}", bubble.width);
}

#[test]
fn a_picture_narrower_than_its_bubble_stands_in_the_middle() {
    let message = Message::new(MessageFields {
        attachments: ["tall.png", "wide.png"]
            .map(|name| attachment(name, ""))
            .into(),
        ..fields("Two pictures")
    });
    let preview = |columns, words: &str| Preview {
        room: Some(CellBox { columns, rows: 3 }),
        words: [(words.to_owned(), Role::Note)].into(),
        ..Preview::default()
    };
    for look in [Look::Round, Look::Outlined] {
        let previews = [preview(10, "tall"), preview(30, "wide")];
        let metrics = metrics(100, look);
        let bubble = Bubble::with_previews(&message, metrics, Zone::UTC, &previews);
        let framed = look == Look::Outlined;
        let columns = bubble.files().iter().filter_map(|file| file.picture);
        let columns: Vec<u16> = columns.map(|(column, _)| column).collect();
        let left = if framed { 2 } else { 0 };
        assert_eq!(columns, [left + 10, left], "{look:?}");
        let row = usize::from(framed) + 1;
        let words: Vec<_> = bubble.row(row).map(|span| span.column).collect();
        assert_eq!(words, [left + 13], "its words are in the picture's middle");
        let words: Vec<_> = bubble.row(row + 4).map(|span| span.column).collect();
        assert_eq!(words, [left + 13], "{look:?}");
    }
}

#[test]
fn the_box_of_a_picture_grows_with_the_transcript() {
    let of = |width, height| {
        let transcript = Size { width, height };
        let look = Look::Round;
        let cells = Metrics {
            transcript,
            look,
            columns: Columns::USUAL,
        }
        .picture_box();
        cells.map(|cells| (cells.columns, cells.rows))
    };
    assert_eq!(of(40, 40), Some((24, 9)));
    assert_eq!(of(95, 40), Some((35, 13)));
    assert_eq!(of(300, 60), Some((56, 20)));
    assert_eq!(of(95, 12), Some((35, 8)));
    assert_eq!(of(4, 40), None);
}

#[test]
fn inbound_messages_have_no_mark_and_never_fail() {
    let odd = Message::new(MessageFields {
        status: DeliveryStatus::Rejected,
        ..fields("Hi")
    });
    assert_eq!(drawn(&bubble(&odd, 80, Look::Filled)), ["  Hi  08:44"]);
}

#[test]
fn an_unlisted_status_is_shown_as_it_came() {
    let odd = outbound("Hi", DeliveryStatus::Other("EXPIRED".into()));
    assert_eq!(
        drawn(&bubble(&odd, 80, Look::Filled)),
        ["  Hi  08:44 EXPIRED"]
    );
}

#[test]
fn links_are_one_address_over_several_rows() {
    let link = "https://example.com/a/very/long/path/that/does/not/fit/into/one/row?of=it";
    let message = Message::new(fields(&format!("See {link} or ann@example.com.")));
    let bubble = bubble(&message, 50, Look::Filled);
    let links = texts(&bubble, Role::Link);
    assert_eq!(links[..links.len() - 1].concat(), link);
    assert_eq!(links.last(), Some(&"ann@example.com"));
    let other = Message::new(fields("file:///etc javascript://x ftp://y.be"));
    assert!(texts(&super::tests::bubble(&other, 80, Look::Filled), Role::Link).is_empty());
}

#[test]
fn a_dash_of_another_font_does_not_touch_a_link() {
    let message = Message::new(fields("10—https://a.be/x—12"));
    let column_of_link = |columns| {
        let metrics = Metrics {
            columns,
            ..metrics(60, Look::Filled)
        };
        let bubble = Bubble::layout(&message, metrics, Zone::UTC);
        let mut row = bubble.row(0);
        let text = row.next().expect("text");
        row.next().expect("a link").column - text.column
    };
    assert_eq!(column_of_link(Columns::USUAL), 3);
    assert_eq!(column_of_link(Columns::USUAL.overflowing()), 4);
}

fn attachment(name: &str, mime: &str) -> Attachment {
    Attachment {
        name: name.into(),
        link: "https://files.example/x".into(),
        mime: mime.into(),
    }
}

#[test]
fn attachments_are_named_and_typed() {
    use AttachmentKind::{Audio, Calendar, Contact, Document, File, Picture, Video};
    for (name, mime, kind) in [
        ("lamp.JPG", "image/", Picture),
        ("ann.vcf", "image/", Contact),
        ("", "text/x-vcard", Contact),
        ("clip", "video/3gpp", Video),
        ("voice.amr", "", Audio),
        ("invoice.pdf", "application/octet-stream", Document),
        ("x", "application/pdf", Document),
        ("meet.ics", "", Calendar),
        ("blob", "application/octet-stream", File),
    ] {
        assert_eq!(AttachmentKind::of(&attachment(name, mime)), kind, "{name}");
    }
    let message = Message::new(MessageFields {
        text: None,
        attachments: [attachment("lamp.jpg", "image/")].into(),
        ..fields("")
    });
    let with_picture = bubble(&message, 80, Look::Filled);
    assert_eq!(drawn(&with_picture), ["  ▣ picture  lamp.jpg  08:44"]);
}

#[test]
fn a_line_loses_whole_parts_at_its_end() {
    let caption = "door.jpg · 31 KB · Sat 28 Nov 2026, 15:30 (+01:00)";
    let cut = |room| shorten_by_parts(caption, room, Columns::USUAL).into_owned();
    assert_eq!(cut(60), caption);
    assert_eq!(cut(49), "door.jpg · 31 KB · Sat 28 Nov 2026, 15:30");
    assert_eq!(cut(38), "door.jpg · 31 KB · Sat 28 Nov 2026");
    assert_eq!(cut(20), "door.jpg · 31 KB");
    assert_eq!(cut(8), "door.jpg");
    assert_eq!(cut(7), "door.j…");
}

#[test]
fn long_file_names_keep_their_ending() {
    let name = "IMG_20250605_094412_the_broken_lamp_in_the_kitchen_from_above.jpeg";
    let short = shorten_middle(name, 20, Columns::USUAL);
    assert_eq!(width(&short, Columns::USUAL), 20);
    assert!(
        short.starts_with("IMG_") && short.ends_with("e.jpeg"),
        "{short}"
    );
}

#[test]
fn empty_and_unreadable_messages_say_so() {
    for text in [None, Some(" \n ".into())] {
        let empty = Message::new(MessageFields { text, ..fields("") });
        assert_eq!(
            drawn(&bubble(&empty, 80, Look::Filled)),
            ["  (no text)  08:44"]
        );
    }
    let garbage = Message::new(MessageFields {
        unreadable: true,
        sent_at: None,
        ..fields("")
    });
    let garbage = bubble(&garbage, 80, Look::Filled);
    assert_eq!(garbage.tone, Tone::Unreadable);
    assert_eq!(
        drawn(&garbage),
        [
            "  ? unreadable message",
            "  press i to see what came  no time"
        ]
    );
}

#[test]
fn sides_stay_apart_at_every_width() {
    for width in 8..=300 {
        let max = metrics(width, Look::Filled).max_width();
        assert!(max <= 72 && max < width, "{width}: {max}");
    }
    assert_eq!(metrics(40, Look::Filled).max_width(), 30);
    assert_eq!(metrics(30, Look::Filled).max_width(), 26);
    assert_eq!(metrics(300, Look::Filled).max_width(), 72);
}

#[test]
fn a_very_long_text_is_laid_out_row_by_row() {
    let text = "lorem ipsum dolor sit amet, é ".repeat(4_000);
    let long = bubble(&Message::new(fields(&text)), 80, Look::Filled);
    assert!(long.height() > 2_000);
    assert!(long.row(long.height()).next().is_none());
}

/// Sanitized text with many difficult characters.
fn any_text() -> impl Strategy<Value = SafeText> {
    let part = prop_oneof![
        4 => "[a-z]{1,12}",
        3 => Just(" ".to_owned()),
        1 => " {1,6}",
        1 => "[\n\t]{1,3}",
        1 => Just("👩\u{200D}👩\u{200D}👧ำ".to_owned()),
        1 => Just(format!("\u{1100}{}", "\u{1161}".repeat(40))),
        2 => "[é你好世界。「ｶﾞกำ한글]{1,6}",
        1 => Just("👩\u{200D}👩\u{200D}👧".to_owned()),
        1 => Just("❤\u{FE0F}👍🏽🇧🇪1\u{FE0F}\u{20E3}".to_owned()),
        1 => Just("ann@example.com\u{301}".to_owned()),
        1 => Just("https://example.com/a?b=c&d=e#f".to_owned()),
        1 => Just("क्षि\u{1100}\u{1100}\u{1100}\u{1161}".to_owned()),
        1 => "\\PC{1,4}",
        1 => any::<String>(),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| SafeText::new(&parts.concat()))
}

fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_number_within_a_text_without_spaces_stays_whole() {
    for (text, width, whole) in [
        ("ชำระ30/11/2026", 12, "30/11/2026"),
        ("ยอด123,500.50", 10, "123,500.50"),
        ("￥１，５００．５０", 10, "１，５００"),
        ("ငွေ၁၅၀၀၀၀၀ကျပ်", 9, "၁၅၀၀၀၀၀"),
        ("कुल₹12,34,567.89मात्र", 13, "12,34,567.89"),
    ] {
        let rows = wrap(text, width, Columns::USUAL);
        assert!(rows.iter().any(|row| row.contains(whole)), "{rows:?}");
    }
    assert_eq!(
        wrap("กข12345678", 5, Columns::USUAL),
        ["กข", "12345", "678"]
    );
    assert_eq!(wrap("ကးကး", 3, Columns::USUAL), ["ကး", "ကး"]);
}

#[test]
fn a_row_ends_at_a_no_break_space_only_if_it_must() {
    for (text, width, rows) in [
        (
            "total 1\u{a0}500\u{a0}€",
            10,
            &["total", "1\u{a0}500\u{a0}€"][..],
        ),
        ("你1\u{a0}500\u{a0}你", 8, &["你", "1\u{a0}500\u{a0}你"]),
        ("ยอด1\u{a0}500\u{a0}€", 8, &["ยอด", "1\u{a0}500\u{a0}€"]),
        (
            "1\u{a0}500\u{a0}000\u{a0}€",
            7,
            &["1\u{a0}500", "000\u{a0}€"],
        ),
        ("your\u{a0}code is", 6, &["your", "code", "is"]),
        ("\u{a0}code", 4, &["\u{a0}cod", "e"]),
    ] {
        assert_eq!(wrapped(text, width), rows, "{text}");
    }
}

proptest! {
    #[test]
    fn joined_rows_give_the_text_back(text in any_text(), width in 2_usize..40) {
        let rows: Vec<_> = lines(&text, width, Columns::USUAL).map(|line| &text[line.range]).collect();
        prop_assert_eq!(visible(&rows.concat()), visible(&text));
    }

    #[test]
    fn no_row_is_wider_than_its_width(text in any_text(), columns in 1_usize..40) {
        for (line, row) in lines(&text, columns, Columns::USUAL).zip(wrap(&text, columns, Columns::USUAL)) {
            prop_assert!(line.width <= columns);
            prop_assert_eq!(width(&row, Columns::USUAL), line.width);
        }
    }

    #[test]
    fn the_shortcut_for_ascii_gives_the_same_rows(text in "[a-c \n]{0,60}", width in 1_usize..12) {
        let row = |line: super::wrap::WrappedLine| (line.width, text[line.range].to_owned());
        let fast: Vec<_> = lines(&text, width, Columns::USUAL).map(row).collect();
        let slow: Vec<_> = lines(&text, width, Columns::USUAL).by_clusters().map(row).collect();
        prop_assert_eq!(fast, slow);
    }

    #[test]
    fn bubbles_keep_to_their_width(
        text in any_text(),
        width in 0_u16..100,
        framed in any::<bool>(),
        out in any::<bool>(),
        status in prop_oneof![
            Just(DeliveryStatus::Delivered),
            Just(DeliveryStatus::NotDelivered),
            Just(DeliveryStatus::Absent),
            any_text().prop_map(|word| DeliveryStatus::Other(SafeText::line(&word))),
        ],
        name in any_text(),
    ) {
        let look = if framed { Look::Outlined } else { Look::Filled };
        let message = Message::new(MessageFields {
            direction: if out { Direction::Outbound } else { Direction::Inbound },
            status,
            attachments: [attachment(&SafeText::line(&name), "image/")].into(),
            ..fields(&text)
        });
        let metrics = metrics(width, look);
        let bubble = Bubble::layout(&message, metrics, Zone::UTC);
        prop_assert!(bubble.width <= metrics.max_width());
        prop_assert!(bubble.height() > 0);
        for row in 0..bubble.height() {
            let mut at = 0;
            for span in bubble.row(row) {
                prop_assert!(span.column >= at);
                at = span.column + u16::try_from(super::width(span.text, Columns::USUAL)).unwrap();
                prop_assert!(at <= bubble.width, "{bubble:?}");
            }
        }
        prop_assert_eq!(&bubble, &Bubble::layout(&message, metrics, Zone::UTC));
    }
}

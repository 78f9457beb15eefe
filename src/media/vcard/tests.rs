use proptest::prelude::*;

use super::*;

fn read(card: impl AsRef<[u8]>) -> Vec<String> {
    let lines = lines(card.as_ref());
    lines.iter().map(ToString::to_string).collect()
}

fn card(version: &str, fields: &[u8]) -> Vec<u8> {
    let begin = format!("BEGIN:VCARD\r\nVERSION:{version}\r\n");
    [
        begin.as_bytes(),
        fields,
        b"\r\nTEL;CELL:+32470000001\r\nEND:VCARD\r\n",
    ]
    .concat()
}

const JAPANESE: &[u8] = b"\x8eR\x93c;\x91\xbe\x98Y";

#[test]
fn a_card_shows_names_and_ways_to_reach_a_person() {
    let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Peeters;Ann;;;\r\nFN:Ann Peeters\r\n\
        ORG:Atelier Lys;Repairs\r\nitem1.TEL;TYPE=CELL:+32 496 12 34 56\r\n\
        TEL;VALUE=uri:tel:+3226\r\n 401122\r\nTEL:+32 496 12 34 56\r\nEMAIL:ann@example.com\r\n\
        END:VCARD\r\n";
    let lines = [
        "Ann Peeters",
        "Atelier Lys, Repairs",
        "+32 496 12 34 56",
        "+3226401122",
        "ann@example.com",
    ];
    assert_eq!(read(card), lines);
    // The same with other line breaks.
    assert_eq!(read(card.replace("\r\n", "\n")), lines);
    assert_eq!(read(card.replace("\r\n", "\r")), lines);
    assert_eq!(read(format!("\u{feff}{card}")), lines);
    for bom in ["", "\u{feff}"] {
        let units: Vec<u16> = format!("{bom}{card}").encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        assert_eq!(read(little), lines);
        assert_eq!(read(big), lines);
    }
}

#[test]
fn each_person_has_their_own_numbers() {
    let two = b"BEGIN:VCARD\nFN:Ann\nTEL:1\nEND:VCARD\nBEGIN:VCARD\nFN:Bob\nTEL:2\nEND:VCARD\n";
    assert_eq!(read(two), ["Ann", "1", "Bob", "2"]);
    let no_ends = b"BEGIN:VCARD\nFN:Ann\nTEL:1\nBEGIN:VCARD\nFN:Bob\nTEL:2\n";
    assert_eq!(read(no_ends), ["Ann", "1", "Bob", "2"]);
    let assistant =
        b"BEGIN:VCARD\nFN:Ann\nAGENT:\nBEGIN:VCARD\nFN:Bob\nTEL:2\nEND:VCARD\nTEL:1\nEND:VCARD\n";
    assert_eq!(read(assistant), ["Ann", "1", "Bob", "2"]);
    let many: Vec<String> = (0..40)
        .map(|n| format!("BEGIN:VCARD\nFN:P{n}\nTEL:{n}\nEND:VCARD\n"))
        .collect();
    let many = read(many.concat());
    assert_eq!((many.len(), &*many[0]), (15, "P0"));
    assert_eq!(many.last().map(String::as_str), Some("and 33 more people"));
}

#[test]
fn names_are_shown_in_their_own_script() {
    for (version, fields, name) in [
        (
            "2.1",
            &b"N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg;;;"[..],
            "Jörg Müller",
        ),
        (
            "2.1",
            b"N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Dupr=C3=A9;J=C3=A9r=\r\n=C3=B4me",
            "Jérôme Dupré",
        ),
        (
            "2.1",
            b"FN;ENCODING=QUOTED-PRINTABLE:Ann=\r\n Lys=\r\n",
            "Ann Lys",
        ),
        ("2.1", b"N;QUOTED-PRINTABLE:Dupr=C3=A9=3B;J", "J Dupré;"),
        (
            "2.1",
            b"FN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=C0=ED=ED=E0",
            "Анна",
        ),
        (
            "2.1",
            b"FN;CHARSET=GB2312;ENCODING=QUOTED-PRINTABLE:=CD=F5=D0=A1=C3=F7",
            "王小明",
        ),
        (
            "2.1",
            &[b"N;CHARSET=SHIFT_JIS:", JAPANESE].concat(),
            "太郎 山田",
        ),
        // The second byte of a letter is a backslash.
        (
            "2.1",
            b"N;CHARSET=SHIFT_JIS:\x95\x5c;\x91\xbe\x98Y",
            "太郎 表",
        ),
        (
            "2.1",
            b"FN;CHARSET=UTF-7:J+APY-rg M+APw-ller",
            "Jörg Müller",
        ),
        (
            "2.1",
            b"FN;CHARSET=utf-7;ENCODING=QUOTED-PRINTABLE:=2BZeVnLIqe-",
            "日本語",
        ),
        ("2.1", b"FN:J\xf6rg M\xfcller", "Jörg Müller"),
        ("3.0", b"FN;CHARSET=UTF-8:J\xf6rg M\xfcller", "Jörg Müller"),
        ("3.0", b"FN;ENCODING=b:SsO2cmcgTcO8bGxlcg==", "Jörg Müller"),
        (
            "3.0",
            b"N;ENCODING=BASE64;CHARSET=ISO-8859-1:TfxsbGVyO0r2cmc7Ozs",
            "Jörg Müller",
        ),
        (
            "2.1",
            b"FN;BASE64:\r\n SsO2cmcgTcO8\r\n bGxlcg==\r\n",
            "Jörg Müller",
        ),
        // A fold may cut a letter in two.
        ("3.0", b"FN:J\xc3\r\n \xb6rg", "Jörg"),
        ("3.0", b"FN:Ann\r\n  Lys", "Ann Lys"),
        ("2.1", b"FN:Ann\r\n Lys", "Ann Lys"),
        ("3.0", b"fn:ann lys", "ann lys"),
        ("3.0", b"FN:\r\nN:Lys;Ann;;Dr.;", "Dr. Ann Lys"),
    ] {
        assert_eq!(
            read(card(version, fields)),
            [name, "+32470000001"],
            "{name}"
        );
    }
}

#[test]
fn separators_that_are_escaped_or_quoted_separate_nothing() {
    for (fields, shown) in [
        ("N:Smith\\;Jones;Ann;;;", "Ann Smith;Jones"),
        ("N:Back\\\\;Ann;;;", "Ann Back\\"),
        ("FN;X-A=\"a:b;c\":Ann", "Ann"),
        ("FN;X-A=\"no end:Ann", "Ann"),
        ("ORG:Smith\\; Sons\\, Ltd;R\\;D", "Smith; Sons, Ltd, R;D"),
        ("FN:a\\nb\\Nc\\,d\\x", "a b c,d\\x"),
    ] {
        assert_eq!(read(card("3.0", fields.as_bytes()))[0], shown, "{fields}");
    }
    let phone = "BEGIN:VCARD\nTEL;VALUE=uri;TYPE=\"voice,home\":TEL:+32-2-640;ext=12\nEMAIL:mailto:a@b.be\nEND:VCARD";
    assert_eq!(read(phone), ["+32-2-640 ext. 12", "a@b.be"]);
}

#[test]
fn a_picture_within_is_passed_over() {
    let photo = format!(
        "PHOTO;ENCODING=BASE64;JPEG:{}\r\n\r\nFN:Ann",
        "AAAA\r\n BBBB\r\nCCCC".repeat(9)
    );
    assert_eq!(read(card("2.1", photo.as_bytes())), ["Ann", "+32470000001"]);
}

#[test]
fn a_hostile_card_cannot_control_the_terminal() {
    let card = "BEGIN:VCARD\nFN:\u{1b}[31mred\u{202e}\nTEL\nTEL:\nN;QUOTED-PRINTABLE:=1B=9\n";
    let read = read(card);
    assert!(
        read.iter()
            .all(|line| !line.contains(['\u{1b}', '\u{202e}'])),
        "{read:?}"
    );
    assert!(lines(b"").is_empty());
    assert!(lines(&[0xff; 300]).is_empty());
    assert!(lines(b"BEGIN:VCARD\nFN:\nEND:VCARD\n").is_empty());
}

/// Writes a value as RFC 6350 says: escaped, and folded at this many bytes.
fn written(value: &str, width: usize) -> Vec<u8> {
    let escaped = value
        .replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,");
    let parts: Vec<&[u8]> = escaped.as_bytes().chunks(width).collect();
    parts.join(&b"\r\n "[..])
}

proptest! {
    #[test]
    fn any_name_survives_a_round_trip(name in "\\PC{1,30}", first in "[;,:\\\\\"=a é表]{1,9}", width in 1_usize..75) {
        prop_assume!(!name.trim().is_empty() && !first.trim().is_empty());
        let name = name.trim();
        let first = first.trim();
        let shown = |text: &str| SafeText::line(text).shortened(120).to_string();
        let full = [&b"FN:"[..], &written(name, width)].concat();
        prop_assert_eq!(&read(card("4.0", &full))[0], &shown(name));
        let parts = [b"N:", &written(name, width)[..], b";", &written(first, width)[..], b";;;"].concat();
        prop_assert_eq!(&read(card("3.0", &parts))[0], &shown(&format!("{first} {name}")));
    }

    #[test]
    fn any_bytes_give_only_safe_lines(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0_usize..90) {
        let card = card("2.1", &bytes);
        for file in [&card[..card.len().saturating_sub(cut)], &bytes] {
            for line in lines(file) {
                prop_assert!(!line.as_str().chars().any(char::is_control), "{line:?}");
            }
        }
    }
}

#[test]
fn of_many_numbers_of_one_person_no_more_are_kept_than_shown() {
    let numbers: Vec<String> = (0..90_000).map(|n| format!("TEL:{n}")).collect();
    let card = format!("BEGIN:VCARD\n{}\nEND:VCARD\n", numbers.join("\n"));
    assert_eq!(
        people(card.as_bytes())[0].reached_by.len(),
        MAX_LINES_OF_MANY
    );
    assert_eq!(lines(card.as_bytes()).len(), MAX_LINES);
}

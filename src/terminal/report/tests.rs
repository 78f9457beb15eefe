use super::*;

fn background(value: &str) -> Option<Report> {
    from_text(b']', format!("11;{value}").as_bytes())
}

#[test]
fn colours_are_read_in_every_form() {
    let dark = Some(Report::Background((0x12, 0x34, 0x56)));
    for form in [
        "rgb:1212/3434/5656",
        "rgb:12/34/56",
        "rgba:1212/3434/5656/ffff",
        "#123456",
        "#121234345656",
    ] {
        assert_eq!(background(form), dark, "{form}");
    }
    assert_eq!(
        background("rgb:f/0/8"),
        Some(Report::Background((255, 0, 136)))
    );
    assert_eq!(
        from_text(b']', b"10;#fff"),
        Some(Report::Foreground((255, 255, 255)))
    );
}

#[test]
fn damaged_colours_are_none() {
    for form in [
        "",
        "?",
        "rgb:",
        "rgb:1/2",
        "rgb:1/2/3/4",
        "rgb:12345/0/0",
        "rgb:+1/0/0",
        "rgb:g/0/0",
        "#",
        "#12",
        "#1234",
        "#12345678901234567",
        "rgba:1/2/3",
        "#é12345",
        "red",
    ] {
        assert_eq!(background(form), None, "{form}");
    }
    assert_eq!(from_text(b']', b"12;#123456"), None);
    assert_eq!(from_text(b'P', b"11;#123456"), None);
}

#[test]
fn an_answer_is_known_from_its_first_byte_on() {
    let answer = b"11;rgb:1212/3434/5656";
    for cut in 0..=answer.len() {
        assert!(is_reply(b']', &answer[..cut]), "{cut}");
    }
    for other in [
        &b"52;c;"[..],
        b"11;j",
        b"11;rgb:12/34/56/78",
        b"11;rgb:12345",
    ] {
        assert!(!is_reply(b']', other));
    }
}

use super::*;

fn background(value: &str) -> Option<TerminalReport> {
    from_text(b']', format!("11;{value}").as_bytes())
}

#[test]
fn colours_are_read_in_every_form() {
    let dark = Some(TerminalReport::Background((0x12, 0x34, 0x56)));
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
        Some(TerminalReport::Background((255, 0, 136)))
    );
    assert_eq!(
        from_text(b']', b"10;#fff"),
        Some(TerminalReport::Foreground((255, 255, 255)))
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

#[test]
fn what_a_terminal_is_and_can_is_read() {
    let version = |text: &str| from_text(b'P', text.as_bytes());
    assert_eq!(
        version(">|kitty(0.41.1)"),
        Some(TerminalReport::Version("kitty(0.41.1)".into()))
    );
    let hostile = version(">|\u{9b}2Jx").map(|report| format!("{report:?}"));
    assert!(!hostile.is_some_and(|said| said.contains('\u{9b}')));
    assert_eq!(version("1$r0m"), None);
    let graphics = |text: &str| from_text(b'_', text.as_bytes());
    assert_eq!(
        graphics("Gi=31;OK"),
        Some(TerminalReport::KittyGraphics(true))
    );
    assert_eq!(
        graphics("Gi=31;ENOTSUPPORTED:no"),
        Some(TerminalReport::KittyGraphics(false))
    );
    assert_eq!(graphics("Gi=7;OK"), None);
    let pixels = |width, height| PixelSize { width, height };
    assert_eq!(
        from_csi(b"6;20;10", b't'),
        Some(TerminalReport::Cell(pixels(10, 20)))
    );
    assert_eq!(
        from_csi(b"4;800;1200", b't'),
        Some(TerminalReport::Window(pixels(1200, 800)))
    );
    for damaged in [&b"6;20"[..], b"6;-1;5", b"6;99999;1", b"8;24;80", b"9", b""] {
        assert_eq!(from_csi(damaged, b't'), None, "{damaged:?}");
    }
    for (attributes, sixel) in [
        ("?62;4;22", true),
        ("?62;22", false),
        ("?4", false),
        ("?6", false),
        ("?64;1;2;4", true),
        ("?64;14;44", false),
    ] {
        let end = from_csi(attributes.as_bytes(), b'c');
        assert_eq!(end, Some(TerminalReport::End { sixel }), "{attributes}");
    }
    assert_eq!(from_csi(b">41;379;4", b'c'), None);
}

#[test]
fn names_and_graphics_are_known_from_their_first_byte_on() {
    for (opener, answer) in [
        (b'P', ">|kitty(0.41.1)"),
        (b'P', ">|WezTerm 20240203-110809-5046fc22"),
        (b'P', ">|iTerm2 3.5.0beta2"),
        (b'P', ">|XTerm(379)"),
        (b'_', "Gi=31;OK"),
    ] {
        for cut in 0..=answer.len() {
            assert!(
                is_reply(opener, &answer.as_bytes()[..cut]),
                "{answer} {cut}"
            );
        }
    }
    for (opener, other) in [
        (b'P', ">|kitty(j"),
        (b'P', ">|kitty(0.41.1)j"),
        (b'P', ">|qterm"),
        (b'_', "Gi=31;OKj"),
        (b'_', "Gi=31;j"),
    ] {
        assert!(!is_reply(opener, other.as_bytes()), "{other}");
    }
}

#[test]
fn terminals_that_would_show_the_questions_are_not_asked() {
    let asked = |term: &str, program: &str| {
        questions(|name| match name {
            "TERM" => Some(term.to_owned()),
            "TERM_PROGRAM" => Some(program.to_owned()),
            _ => None,
        })
    };
    assert_eq!(asked("dumb", ""), None);
    assert_eq!(asked("", ""), None);
    assert_eq!(asked("linux", ""), None);
    assert_eq!(asked("linux-16color", ""), None);
    assert_eq!(
        asked("xterm-256color", "Apple_Terminal"),
        Some(PLAIN_QUESTIONS)
    );
    assert_eq!(asked("xterm-256color", "WezTerm"), Some(QUESTIONS));
}

#[test]
fn the_cursor_after_a_sample_tells_its_columns() {
    assert_eq!(from_csi(b"2;3", b'R'), Some(TerminalReport::Columns(2)));
    assert_eq!(from_csi(b"2;1", b'R'), Some(TerminalReport::Columns(0)));
    // F3 with a modifier key, and invalid numbers.
    for other in ["1;2", "2", "12;40", "2;", "2;x"] {
        assert_eq!(from_csi(other.as_bytes(), b'R'), None, "{other}");
    }
    assert_eq!(
        from_csi(b"?2027;2$", b'y'),
        Some(TerminalReport::Clusters(true))
    );
    assert_eq!(
        from_csi(b"?2027;0$", b'y'),
        Some(TerminalReport::Clusters(false))
    );
    assert_eq!(from_csi(b"?2026;2$", b'y'), None);
}

#[test]
fn a_sample_of_each_class_is_measured_in_one_write() {
    let questions = column_questions();
    assert_eq!(questions.matches("\x1b[6n").count(), Class::all().len());
    assert!(
        questions.ends_with("\x1b[m\x1b[2;1H\x1b[K"),
        "nothing stays"
    );
}

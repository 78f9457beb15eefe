use super::*;
use proptest::prelude::*;

const FOREGROUND: &[u8] = b"\x1b]10;rgb:eeee/eeee/eeee\x1b\\";
const BACKGROUND: &[u8] = b"\x1b]11;rgb:1111/2222/3333\x07";
const ATTRIBUTES: &[u8] = b"\x1b[?62;4;22c";

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn names(parser: &mut Parser) -> Vec<String> {
    std::iter::from_fn(|| parser.pop())
        .map(|parsed| match parsed {
            ParsedInput::Key(key) => {
                let code = match key.code {
                    KeyCode::Char(c) => c.to_string(),
                    other => format!("{other:?}"),
                };
                let held: String = [(KeyModifiers::CONTROL, "C-"), (KeyModifiers::ALT, "A-")]
                    .into_iter()
                    .filter(|(modifier, _)| key.modifiers.contains(*modifier))
                    .map(|(_, name)| name)
                    .collect();
                held + &code
            }
            other => format!("{other:?}"),
        })
        .collect()
}

/// The events if the pieces come `gap` apart, and the parser gives up in time.
fn parse_pieces(pieces: &[&[u8]], gap: Duration) -> Vec<String> {
    let mut parser = Parser::default();
    parser.expect_answers(Duration::ZERO);
    let mut now = ms(1000);
    for piece in pieces {
        parser.feed(piece, now);
        now += gap;
        if parser.deadline().is_some_and(|at| at < now) {
            parser.give_up();
        }
    }
    if parser.deadline().is_some() {
        parser.give_up();
    }
    names(&mut parser)
}

fn parse(bytes: &[u8]) -> Vec<String> {
    parse_pieces(&[bytes], ms(0))
}

fn bytewise(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.chunks(1).collect()
}

#[test]
fn every_key_is_understood() {
    for (bytes, expected) in [
        (
            &b"jG\r\t\x7f\x03\x00 "[..],
            "j G Enter Tab Backspace C-c C-   ",
        ),
        (b"\x1b[A\x1b[B\x1bOC\x1b[D", "Up Down Right Left"),
        (
            b"\x1b[5~\x1b[6~\x1b[H\x1bOF\x1b[1~",
            "PageUp PageDown Home End Home",
        ),
        (b"\x1b[1;5A\x1b[5;3~\x1b[Z", "C-Up A-PageUp BackTab"),
        (b"\x1bOP\x1b[15~\x1b[[B\x1b[24~", "F(1) F(5) F(2) F(12)"),
        (b"\x1bj\x1b\x01", "A-j C-A-a"),
        // Ctrl-c quits even right after Esc.
        (b"\x1b\x03", "Esc C-c"),
        (b"\x1b[106;5u\x1b[27;5;106~\x1b[27u", "C-j C-j Esc"),
        (b"\x1b[106;1:3uk", "k"),
        ("é漢😀".as_bytes(), "é 漢 😀"),
        (b"\x1b", "Esc"),
        (b"\x1b\x1b", "Esc Esc"),
        (b"\x1b[", "A-["),
        (b"\x1b]", "A-]"),
    ] {
        assert_eq!(parse(bytes).join(" "), expected, "{bytes:?}");
        assert_eq!(
            parse_pieces(&bytewise(bytes), ms(1)).join(" "),
            expected,
            "{bytes:?}"
        );
    }
}

#[test]
fn capitals_carry_shift() {
    let mut parser = Parser::default();
    parser.feed(b"G", ms(0));
    let key = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
    assert_eq!(parser.pop(), Some(ParsedInput::Key(key)));
}

#[test]
fn mouse_focus_and_paste() {
    for (bytes, expected) in [
        (
            &b"\x1b[<64;3;4M\x1b[<65;3;4M\x1b[<69;1;1M"[..],
            "Wheel(-1) Wheel(1) Wheel(1)",
        ),
        // Left to the terminal: right and middle button, and the left one with Shift, Alt or Ctrl.
        (
            b"\x1b[<2;3;4M\x1b[<1;3;4M\x1b[<4;3;4M\x1b[<8;3;4M\x1b[<16;3;4Mj",
            "j",
        ),
        // Plain motion, which was not asked for.
        (b"\x1b[<35;3;4M\x1b[<0;0;0M\x1b[<0;3Mj", "j"),
        (b"\x1b[M`!!\x1b[Ma!!\x1b[M !!j", "Wheel(-1) Wheel(1) j"),
        (b"\x1b[I\x1b[O", "Focus(true) Focus(false)"),
        (
            b"\x1b[200~q\x1b[Aq\n\x1b[201~j",
            "Pasted(\"q\\u{1b}[Aq\\n\") j",
        ),
    ] {
        assert_eq!(parse(bytes).join(" "), expected, "{bytes:?}");
    }
}

#[test]
fn a_paste_without_end_ends() {
    let mut parser = Parser::default();
    parser.feed(b"\x1b[200~abc", ms(0));
    assert_eq!(parser.deadline(), Some(PASTE_WAIT));
    parser.give_up();
    parser.feed(b"j", ms(9000));
    assert_eq!(names(&mut parser), ["Pasted(\"abc\")", "j"]);
}

#[test]
fn a_paste_is_cut() {
    let mut parser = Parser::default();
    parser.feed(b"\x1b[200~", ms(0));
    parser.feed(&vec![b'x'; 3 * MAX_PASTE], ms(0));
    parser.feed(b"\x1b[201~j", ms(0));
    let Some(ParsedInput::Pasted(text)) = parser.pop() else {
        panic!("no paste");
    };
    assert_eq!(text.len(), MAX_PASTE);
    assert_eq!(names(&mut parser), ["j"]);
}

#[test]
fn answers_whole_and_in_pieces() {
    let all = [
        b"j", FOREGROUND, b"k", BACKGROUND, b"\x1b[A", ATTRIBUTES, b"l",
    ]
    .concat();
    let expected = [
        "j",
        "Report(Foreground((238, 238, 238)))",
        "k",
        "Report(Background((17, 34, 51)))",
        "Up",
        "Report(End { sixel: true })",
        "l",
    ];
    assert_eq!(parse(&all), expected);
    for gap in [1, 30, 190] {
        assert_eq!(parse_pieces(&bytewise(&all), ms(gap)), expected, "{gap}");
    }
}

#[test]
fn names_and_sizes_whole_and_in_pieces() {
    let all = b"j\x1bP>|kitty(0.41.1)\x1b\\k\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t\x1b[4;480;800t\x1b[A";
    let expected = [
        "j",
        "Report(Version(\"kitty(0.41.1)\"))",
        "k",
        "Report(KittyGraphics(true))",
        "Report(Cell(PixelSize { width: 10, height: 20 }))",
        "Report(Window(PixelSize { width: 800, height: 480 }))",
        "Up",
    ];
    assert_eq!(parse(all), expected);
    for gap in [1, 30, 190] {
        assert_eq!(parse_pieces(&bytewise(all), ms(gap)), expected, "{gap}");
    }
    // Unknown answers: nothing in them was typed.
    for answer in [
        &b"\x1bP>|some terminal 7\x1b\\"[..],
        b"\x1b_Gi=31;ENOTSUPPORTED:no, OK?\x1b\\",
    ] {
        let parsed = parse_pieces(&bytewise(answer), ms(100));
        assert_eq!(parsed.len(), 1, "{parsed:?}");
        assert!(parsed[0].starts_with("Report"), "{parsed:?}");
    }
    // A key between the pieces of a known answer.
    let pieces = [&b"\x1bP>|kit"[..], b"j", b"ty(0.41.1)\x1b\\"];
    let parsed = parse_pieces(&pieces, ms(100));
    assert_eq!(parsed, ["Report(Version(\"kitty(0.41.1)\"))", "j"]);
}

#[test]
fn junk_is_never_a_key() {
    for junk in [
        &b"\x1b]11;rgb:zzzz/qqqq/jjjj\x07"[..],
        b"\x1b]11;?\x1b\\",
        b"\x1b]52;c;cXFxcQ==\x07",
        b"\x1b]lquit\n\x1b\\",
        b"\x1b]\xc3\xa9q\x07",
        b"\x1bP>|qterm(1)\x1b\\",
        b"\x1bP1$r0m\x1b\\",
        b"\x1b_Gi=31;OK\x1b\\",
        b"\x1b^qqq\x1b\\\x1bXqqq\x1b\\",
        b"\x1b[?1;2q",
        b"\x1b[>41;379;0c",
        b"\x1b[12;40R\x1b[1;5R",
        b"\x1b[6;20;10t\x1b[0n\x1b[?2026;2$y\x1b[?997;1n",
        b"\x1b[:12;3R",
        b"\x1b[=1;2q",
        b"\x9b?62c\x90qqq\x1b\\\x80\xff\xc3\x28"
            .strip_suffix(b"\x28")
            .unwrap(),
        // Without an end, in one piece.
        b"\x1b]11;garbage",
        b"\x1bP>|qterm",
        b"\x1b[?62;1",
        b"\x1b]11;rgb:1111/22",
    ] {
        let parsed = parse(junk);
        assert!(
            parsed.iter().all(|name| name.starts_with("Report")),
            "{junk:?}: {parsed:?}"
        );
    }
}

#[test]
fn keys_typed_into_an_unfinished_answer_arrive() {
    for unfinished in [
        &b"\x1b]11;rgb:1111/22"[..],
        b"\x1b]11;garbage",
        b"\x1b]52;c;abc",
        b"\x1bP>|qterm",
        b"\x1bP>|kitty(0.4",
        b"\x1b_Gi=31;O",
        b"\x1b_Gi=31;",
        b"\x1b[?62;1",
        b"\x1b[6;20",
    ] {
        let parsed = parse_pieces(&[unfinished, b"j", b"k", b"\r", b"g"], ms(100));
        assert_eq!(parsed, ["j", "k", "Enter", "g"], "{unfinished:?}");
        let parsed = parse_pieces(&[unfinished, b"j", b"\x1b[A", b"k"], ms(100));
        assert_eq!(parsed, ["j", "Up", "k"], "{unfinished:?}");
        let parsed = parse_pieces(&[unfinished, b"?"], ms(100));
        assert_eq!(parsed, ["?"], "{unfinished:?}");
        let parsed = parse_pieces(&[unfinished, b"f", b"G"], ms(1200));
        assert_eq!(parsed, ["f", "G"], "{unfinished:?}");
    }
}

#[test]
fn keys_typed_between_the_bytes_of_an_answer_arrive() {
    let (head, tail) = BACKGROUND.split_at(12);
    assert_eq!(
        parse_pieces(&[head, b"j", tail], ms(100)),
        ["Report(Background((17, 34, 51)))", "j"]
    );
}

#[test]
fn ctrl_c_gets_through_at_once() {
    for open in [&b"\x1b]11;rgb:"[..], b"\x1bPjunk", b"\x1b[?6"] {
        let mut parser = Parser::default();
        parser.feed(open, ms(0));
        parser.feed(b"\x03", ms(1));
        assert_eq!(names(&mut parser), ["C-c"]);
    }
}

#[test]
fn a_string_without_end_is_given_up() {
    let mut parser = Parser::default();
    parser.feed(b"\x1bPjunk", ms(0));
    for n in 1..=100 {
        parser.feed(b"x", ms(n * 10));
    }
    assert_eq!(parser.deadline(), Some(STRANGE_STRING_LIFE));
}

#[test]
fn esc_waits_longer_while_answers_are_due() {
    let mut parser = Parser::default();
    parser.feed(b"\x1b", ms(0));
    assert_eq!(parser.deadline(), Some(ESCAPE_WAIT));
    parser.give_up();
    parser.expect_answers(ms(10));
    parser.feed(b"\x1b", ms(20));
    assert_eq!(parser.deadline(), Some(ms(20) + ESCAPE_WAIT_ANSWERS));
    parser.feed(&ATTRIBUTES[1..], ms(30));
    parser.feed(b"\x1b", ms(40));
    assert_eq!(parser.deadline(), Some(ms(40) + ESCAPE_WAIT));
}

proptest! {
    /// The parser survives any bytes, and then understands a key.
    #[test]
    fn a_key_is_understood_after_any_bytes(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 0..20), gap in 0..300_u64) {
        let mut parser = Parser::default();
        let mut now = ms(0);
        for piece in &pieces {
            parser.feed(piece, now);
            now += ms(gap);
        }
        parser.give_up();
        while parser.pop().is_some() {}
        parser.feed(b"j", now + ms(5000));
        prop_assert_eq!(names(&mut parser), ["j"]);
    }

    /// It does not matter how the bytes are cut.
    #[test]
    fn it_does_not_matter_how_bytes_are_cut(bytes in prop::collection::vec(prop_oneof![Just(0x1b), Just(b'['), Just(b']'), Just(b';'), Just(b'?'), Just(7), any::<u8>()], 0..60)) {
        prop_assert_eq!(parse_pieces(&bytewise(&bytes), ms(0)), parse(&bytes));
    }
}

#[test]
fn the_left_button_comes_with_its_place() {
    let told = parse(b"\x1b[<0;3;4M\x1b[<32;3;5M\x1b[<32;70000;6M\x1b[<0;3;6m\x1b[<20;1;1m");
    let words: Vec<_> = told
        .iter()
        .map(|said| said.replace("Pointer(Pointer ", ""))
        .collect();
    assert_eq!(
        words,
        [
            "{ what: Pressed, column: 2, row: 3 })",
            "{ what: Dragged, column: 2, row: 4 })",
            "{ what: Released, column: 2, row: 5 })",
            "{ what: Released, column: 0, row: 0 })",
        ]
    );
}

#[test]
fn a_flood_of_drags_becomes_one() {
    let flood: Vec<u8> = (1..=500)
        .flat_map(|row| format!("\x1b[<32;80;{row}M").into_bytes())
        .collect();
    let told = parse(&[b"\x1b[<0;80;1M", &flood[..], b"j\x1b[<32;80;9M"].concat());
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[1].contains("row: 499"), "{told:?}");
}

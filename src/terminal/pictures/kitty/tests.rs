use super::*;

#[test]
fn marks_are_those_of_the_protocol() {
    assert_eq!(MARKS.iter().map(|(_, count)| count).sum::<u32>(), 297);
    for (number, expected) in [
        (0, '\u{305}'),
        (1, '\u{30D}'),
        (2, '\u{30E}'),
        (3, '\u{310}'),
        (17, '\u{363}'),
        (30, '\u{483}'),
        (294, '\u{1D242}'),
        (296, '\u{1D244}'),
    ] {
        assert_eq!(mark(number), Some(expected), "{number}");
    }
    assert_eq!(mark(297), None);
    let size = |columns, rows| CellBox { columns, rows };
    assert!(can_name(size(297, 20)) && !can_name(size(298, 20)) && !can_name(size(1, 300)));
}

#[test]
fn a_cell_names_its_picture_and_place() {
    let mut cell = Cell::EMPTY;
    paint(0x12_34_56, (1, 2), &mut cell);
    assert_eq!(cell.symbol(), "\u{10EEEE}\u{30E}\u{30D}");
    assert_eq!(cell.fg, Color::Rgb(0x12, 0x34, 0x56));
}

#[test]
fn pieces_are_short_and_none_asks_for_an_answer() {
    let png: Vec<u8> = (0..10_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    let size = CellBox {
        columns: 32,
        rows: 12,
    };
    let sent = String::from_utf8(transmit(7, size, &png)).unwrap();
    let pieces: Vec<&str> = sent.split_terminator("\x1b\\").collect();
    assert_eq!(pieces.len(), 4);
    let mut text = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        let (head, payload) = piece.split_once(';').unwrap();
        assert!(head.starts_with("\x1b_G") && head.contains("q=2"), "{head}");
        assert_eq!(head.contains("m=1"), index < 3, "{head}");
        assert_eq!(head.contains("i=7,c=32,r=12"), index == 0, "{head}");
        assert!(payload.len() <= PIECE);
        text.push_str(payload);
    }
    assert_eq!(STANDARD.decode(text).unwrap(), png);
}

#[test]
fn each_piece_is_wrapped_for_tmux() {
    let png = vec![7; 2 * PIECE];
    let size = CellBox {
        columns: 4,
        rows: 2,
    };
    let plain = transmit(5, size, &png);
    let wrapped = through_tmux(&plain);
    let mut rest = &wrapped[..];
    let mut unwrapped = Vec::new();
    let mut pieces = 0;
    while let Some(after) = rest.strip_prefix(b"\x1bPtmux;") {
        // A double escape is an escape of the inner text; a single one ends the wrapping.
        let mut at = 0;
        while after[at] != 0x1b || after[at + 1] == 0x1b {
            unwrapped.push(after[at]);
            at += if after[at] == 0x1b { 2 } else { 1 };
        }
        assert_eq!(after[at..at + 2], *b"\x1b\\");
        rest = &after[at + 2..];
        pieces += 1;
    }
    assert!(rest.is_empty());
    assert_eq!(unwrapped, plain);
    assert_eq!(pieces, 3);
    assert_eq!(through_tmux(b""), b"");
}

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::*;
use crate::text::columns::Columns;
use crate::text::measure::clusters;

/// The characters, with bold ones in brackets, and `>` for each left-to-right mark.
fn drawn(text: &str, style: Style, reordering: Reordering) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 1));
    let text = clusters(text, Columns::USUAL).map(|cluster| cluster.text);
    buffer.set_string(0, 0, text.collect::<String>(), style);
    reordering.prepare(&mut buffer);
    let cells = buffer.content.iter().map(|cell| {
        if cell.modifier.contains(Modifier::BOLD) {
            format!("[{}]", cell.symbol())
        } else {
            cell.symbol().replace(LEFT_TO_RIGHT_MARK, ">")
        }
    });
    cells.collect::<String>().trim_end().replace("][", "")
}

#[test]
fn every_letter_that_is_turned_begins_with_a_byte_that_is_looked_for() {
    for c in '\u{80}'..=char::MAX {
        let symbol = c.to_string();
        let is_found = may_be_turned(&symbol);
        assert!(is_found || !is_turned(&symbol), "{c}");
    }
    assert!(!may_be_turned("a") && !may_be_turned("▛") && !may_be_turned(""));
}

#[test]
fn letters_that_would_reverse_a_number_are_drawn_in_another_weight() {
    for (text, kept) in [
        ("سلام1500", "[سلام]1500"),
        ("1500سلام x", "1500[سلام] x"),
        ("بَّ|01", "[بَّ]|01"),
        ("סך,12.50", "[סך],12.50"),
        ("15٪", "15%"),
        ("١٢٫٥", "12.5"),
        ("تومان۱۵۰۰", "[تومان]1500"),
        ("۱۵۰۰", "1500"),
        ("(٤٥٦)|12", "(456)|12"),
        ("abcب", "abc[ب]"),
        ("سلام, 1500 abc", "سلام, 1500 abc"),
    ] {
        assert_eq!(
            drawn(text, Style::new(), Reordering::ByFont),
            kept,
            "{text}"
        );
    }
    let bold = Style::new().add_modifier(Modifier::BOLD);
    assert_eq!(
        drawn("سل15", bold, Reordering::ByFont).trim_end_matches(['[', ' ', ']']),
        "سل[15"
    );
}

#[test]
fn a_mark_ends_each_right_to_left_phrase() {
    for (text, kept) in [
        ("שלום 48 26", "שלום> 48 26"),
        ("48 שלום", "48 שלום>"),
        ("שלום לך, חבר. 12", "שלום לך, חבר>. 12"),
        ("שלום  לך", "שלום>  לך>"),
        ("שלום12לך", "שלום>12לך>"),
        ("שלום abc לך", "שלום> abc לך>"),
        ("שלום 你 לך", "שלום> 你  לך>"),
        ("שלום│לך", "שלום>│לך>"),
        ("سلام ٤٨ ٢٦", "سلام> 48 26"),
        ("تومان۱۵۰۰", "تومان>1500"),
        ("٤٨ سلام", "48 سلام>"),
        ("١٢٫٥ ٤", "12.5 4"),
        ("בָּ|01", "בָּ>|01"),
        ("abc 12", "abc 12"),
    ] {
        assert_eq!(drawn(text, Style::new(), Reordering::ByRow), kept, "{text}");
    }
}

#[test]
fn lines_without_places_get_the_same_marks() {
    for (text, kept) in [
        ("Ann: שלום 48 26\nבָּ 5", "Ann: שלום> 48 26\nבָּ> 5"),
        ("שלום לך 12, שלום", "שלום לך> 12, שלום>"),
        ("Ann: 48 26", "Ann: 48 26"),
        ("\u{7}السعر ١٬٥٠٠\nک ۴۸", "\u{7}السعر> 1,500\nک> 48"),
        ("ஹௌ48 ৪ঃ১৫", "ஹௌ    48 4:15"),
    ] {
        let shown = Reordering::ByRow.in_order(text);
        assert_eq!(shown.replace(LEFT_TO_RIGHT_MARK, ">"), kept);
        assert_eq!(Reordering::None.in_order(text), text);
    }
}

#[test]
fn in_a_multiplexer_in_konsole_both_are_done() {
    let both = drawn("סך15 שלום 48", Style::new(), Reordering::ByFontOrRow);
    assert_eq!(both, "[סך\u{200E}]15 שלום> 48");
}

#[test]
fn a_letter_in_the_last_column_gets_no_mark() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 2));
    buffer.set_string(0, 0, "שלום", Style::new());
    buffer.set_string(0, 1, "של12", Style::new());
    Reordering::ByRow.prepare(&mut buffer);
    let symbols: String = buffer.content.iter().map(Cell::symbol).collect();
    assert_eq!(symbols, "שלוםשל\u{200E}12");
}

#[test]
fn where_separators_keep_the_order_lam_and_alef_keep_their_columns() {
    for (text, kept) in [
        ("سلام 48", "سل\u{FE8E}م 48"),
        ("لا لأ لإ لآ", "ل\u{FE8E} ل\u{FE84} ل\u{FE88} ل\u{FE82}"),
        ("لَا", "لَ\u{FE8E}"),
        ("ا بال ال", "ا بال ال"),
        ("سلام٤٥٦", "سل\u{FE8E}م456"),
        ("שלום 48", "שלום 48"),
    ] {
        let kept_apart = drawn(text, Style::new(), Reordering::BySeparators);
        assert_eq!(kept_apart, kept, "{text}");
    }
}

#[test]
fn only_a_terminal_that_takes_separators_is_asked_for_them() {
    for reordering in [Reordering::None, Reordering::ByFont, Reordering::ByRow] {
        assert!(reordering.request().is_empty());
    }
    let request = Reordering::BySeparators.request();
    let separators = request.strip_suffix(b"\x07").expect("a string");
    for sign in (b' '..=b'~').filter(|b| !b.is_ascii_alphabetic() && *b != b';') {
        assert!(separators.contains(&sign), "{:?}", char::from(sign));
    }
}

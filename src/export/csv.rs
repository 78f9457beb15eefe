//! CSV after RFC 4180, one message per row, for spreadsheets.
//!
//! A stranger's text must not become a formula, whatever separator the spreadsheet uses, and a
//! number must not turn into `3.25E+10`. So dangerous places get an apostrophe. To get the text
//! back, remove one apostrophe wherever [`is_danger`] follows it. Control characters, which a
//! terminal would obey, are replaced by visible signs.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::format::{About, Format};
use crate::chat::export::Dialect;
use crate::message::json::RecordFile;
use crate::message::raw_fields::exact;
use crate::sync::sweep::Filed;
use crate::text::windows_1252;
use crate::time::Zone;
use crate::time::date::is_month;

const COLUMNS: [&str; 11] = [
    "messageId",
    "direction",
    "time",
    "sender",
    "receiver",
    "message",
    "deliveryStatus",
    "fileNames",
    "fileLinks",
    "datetime",
    "unixDatetime",
];

/// Words in numbers (`1e5`), times (`2 pm`, `2024-05-01T10:00Z`), dates of imperial years
/// (`R5.1.1`) and amounts, which spreadsheets set to some country would convert.
const WORDS_OF_VALUES: [&str; 30] = [
    "e", "am", "pm", "a", "p", "t", "z", "h", "m", "s", "r", "kr", "zł", "kč", "ft", "lei", "leu",
    "лв", "руб", "р", "грн", "chf", "eur", "usd", "gbp", "rm", "rp", "rs", "kn", "din",
];
/// True and false in the languages of spreadsheets.
const TRUTHS: [&str; 40] = [
    "true",
    "false",
    "wahr",
    "falsch",
    "vrai",
    "faux",
    "waar",
    "onwaar",
    "verdadero",
    "falso",
    "verdadeiro",
    "vero",
    "sand",
    "falsk",
    "sant",
    "falskt",
    "sann",
    "usann",
    "tosi",
    "epätosi",
    "prawda",
    "fałsz",
    "pravda",
    "nepravda",
    "igaz",
    "hamis",
    "истина",
    "ложь",
    "істина",
    "хибність",
    "doğru",
    "yanliş",
    "yanlış",
    "αληθής",
    "ψευδής",
    "adevărat",
    "fals",
    "istina",
    "laž",
    "cert",
];
/// The longest of them, in bytes.
const MAX_TRUTH: usize = 20;

pub struct Csv {
    zone: Zone,
    dialect: Dialect,
}

impl Csv {
    pub fn new(about: &About) -> Self {
        Self {
            zone: about.zone,
            dialect: about.rendition.dialect,
        }
    }
}

impl Format for Csv {
    fn begin(&mut self, out: &mut Vec<u8>) {
        if self.dialect.bom {
            out.extend_from_slice("\u{feff}".as_bytes());
        }
        row(&COLUMNS.map(str::to_owned), self.dialect, out);
    }

    fn message(&mut self, filed: &Filed, out: &mut Vec<u8>) {
        record(filed, self.zone, self.dialect, out);
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}

/// One message as a row.
pub fn record((_, message): &Filed, zone: Zone, dialect: Dialect, out: &mut Vec<u8>) {
    let record = exact(message);
    let time = message.sent_at().map(|at| zone.local(at).to_rfc3339());
    let files = record.file.as_deref().unwrap_or_default();
    let listed = |part: fn(&RecordFile<'_>) -> String| {
        let parts: Vec<String> = files.iter().map(part).collect();
        cell(&parts.join("\n"))
    };
    let some = |text: &Option<Cow<'_, str>>| cell(text.as_deref().unwrap_or_default());
    row(
        &[
            some(&record.message_id),
            record.direction.to_owned(),
            time.unwrap_or_default(),
            cell(&record.sender),
            cell(&record.receiver),
            some(&record.message),
            cell(&record.delivery_status),
            listed(|file| file.name.to_string()),
            listed(|file| file.image.to_string()),
            some(&record.datetime),
            (record.unix_datetime).map_or_else(String::new, |at| at.to_string()),
        ],
        dialect,
        out,
    );
}

fn row(cells: &[String; COLUMNS.len()], dialect: Dialect, out: &mut Vec<u8>) {
    let mut writer = WriterBuilder::new()
        .delimiter(dialect.separator)
        .terminator(Terminator::CRLF)
        .from_writer(out);
    // Writing to memory never fails, and all rows have the same length.
    let _ = writer.write_record(cells);
    let _ = writer.flush();
}

/// The cell for a text: without terminal control characters, and not calculated by spreadsheets.
fn cell(text: &str) -> String {
    harmless(&text.chars().map(substitute).collect::<String>())
}

/// A visible character in place of one that a terminal would obey.
fn substitute(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => c,
        '\0'..='\x1f' => {
            char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}' => windows_1252(c).unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => c,
    }
}

/// The cell, with an apostrophe before each piece that a spreadsheet would not take for text.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (index, piece) in text.split_inclusive(ends_a_piece).enumerate() {
        if is_danger(piece) || (index == 0 && is_changed(text)) {
            out.push('\'');
        }
        out.push_str(piece);
    }
    out
}

/// Whether some spreadsheet, set to some country, ends a cell here. A spreadsheet that does not
/// know our separator does not know our quotes either.
fn ends_a_piece(c: char) -> bool {
    matches!(
        c,
        ',' | ';' | '\t' | '|' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        // The comma and the semicolon of Arabic, Chinese and Japanese.
            | '\u{60c}' | '\u{61b}' | '\u{ff0c}' | '\u{ff1b}' | '\u{3001}'
    )
}

/// Whether a piece would be a formula, or is one behind characters that some program drops.
/// Apostrophes at its start do not count, so that ours can be removed again.
fn is_danger(piece: &str) -> bool {
    let is_skipped = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
    let first = piece.trim_start_matches(is_skipped).chars().next();
    first.is_some_and(|c| is_unseen(c) || begins_formula(c))
}

/// Whether a spreadsheet would show something else than the text: a number, amount, time, date or
/// truth value that it recognises, or nothing for a control character at the start.
fn is_changed(text: &str) -> bool {
    let text = text.trim_start_matches('\'').trim_end();
    let of_value = |c: char| {
        let is_blank = c.is_whitespace() && !c.is_control();
        c.is_alphanumeric() || is_blank || ".,:/-+()'%".contains(c) || is_currency(c)
    };
    text.starts_with(char::is_control)
        || is_truth(text)
        || is_fault(text)
        || text.contains(char::is_numeric)
            && text.chars().all(of_value)
            && has_words_of_values(text)
}

/// Whether spreadsheets in some language take the text for true or false.
fn is_truth(text: &str) -> bool {
    let text = text.trim();
    text.len() <= MAX_TRUTH && TRUTHS.contains(&&*text.to_lowercase())
}

/// Whether the text is the name of an error value, such as `#N/A`.
fn is_fault(text: &str) -> bool {
    let name = text.trim().strip_prefix('#').unwrap_or_default();
    let of_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "/?!_".contains(c);
    !name.is_empty() && name.chars().all(of_name)
}

/// Whether all words occur in numbers, times and dates: `1e5`, `2 pm`, `5 mar`.
fn has_words_of_values(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphabetic());
    words.filter(|word| !word.is_empty()).all(|word| {
        let word = word.to_lowercase();
        WORDS_OF_VALUES.contains(&&*word) || is_month(&word) || word.chars().all(is_of_time)
    })
}

/// Characters of dates and times in Chinese, Japanese and Korean.
fn is_of_time(c: char) -> bool {
    "年月日時时分秒午前後后上下年월일시분초오전후令和平成昭".contains(c)
}

fn is_currency(c: char) -> bool {
    c.general_category() == GeneralCategory::CurrencySymbol
}

fn is_unseen(c: char) -> bool {
    let category = c.general_category();
    matches!(category, GeneralCategory::Control | GeneralCategory::Format)
}

/// Also the full-width, small and raised forms, as input methods write them.
fn begins_formula(c: char) -> bool {
    let mut plain = std::iter::once(c).nfkc();
    c == '\u{2212}' || plain.next().is_some_and(|c| "=+-@".contains(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Restores the text from a cell, as the module's documentation promises.
    fn as_it_was(cell: &str) -> String {
        let pieces = cell.split_inclusive(ends_a_piece).enumerate();
        let pieces = pieces.map(|(index, piece)| {
            let ours = is_danger(piece) || (index == 0 && is_changed(cell));
            if ours {
                piece.strip_prefix('\'').unwrap_or(piece)
            } else {
                piece
            }
        });
        pieces.collect()
    }

    #[test]
    fn no_piece_of_a_cell_begins_as_a_formula() {
        for (text, cell) in [
            ("=1+2", "'=1+2"),
            ("hello;=1+2;bye", "hello;'=1+2;bye"),
            ("hi\n=1+2;x", "hi\n'=1+2;x"),
            ("a\r\n-1\r\n", "a\r\n'-1\r\n"),
            ("a,@SUM(1)", "a,'@SUM(1)"),
            ("a\t+1", "a\t'+1"),
            ("a|=1", "a|'=1"),
            ("a؛=1", "a؛'=1"),
            ("\0=1+2", "'\0=1+2"),
            ("x;\0=1+2", "x;'\0=1+2"),
            ("\tx", "'\tx"),
            ("\u{feff}=1", "'\u{feff}=1"),
            ("\u{200b}x", "'\u{200b}x"),
            ("  =1", "'  =1"),
            ("x;\"=1\";", "x;'\"=1\";"),
            ("\u{ff1d}1+1", "'\u{ff1d}1+1"),
            ("\u{fe66}1", "'\u{fe66}1"),
            ("\u{2212}1", "'\u{2212}1"),
            ("'=1", "''=1"),
            ("it's 5 - 3 = 2; ok", "it's 5 - 3 = 2; ok"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), cell, "{text:?}");
        }
    }

    #[test]
    fn no_cell_contains_terminal_controls() {
        let text = "a\u{1b}[2J\u{9b}2J\u{90}q\u{7f}\tb\nc\u{93}d\u{94}";
        assert_eq!(cell(text), "a\u{241b}[2J›2J\u{fffd}q\u{2421}\tb\nc“d”");
        // An amount is one to a spreadsheet too.
        assert_eq!(cell("\u{80} 5,50"), "'€ 5,50");
    }

    #[test]
    fn numbers_stay_text() {
        for number in [
            "32496123456",
            "+32 496 12 34 56",
            "0496123456",
            "1e5",
            "12:30",
            "1/2",
            "5",
            "€ 5",
            "$1,000.50",
            "50%",
            "Jan 5",
            "5-mrt-25",
            "MAR1",
            "3:15 PM",
            "3 a",
            "2024-05-01T10:00Z",
            "R5.1.1",
            "5月3日",
            "上午10時30分",
            "5 kr",
            "12,50 zł",
            "TRUE",
            "false",
            "Wahr",
            "VRAI ",
            "#N/A",
            "#DIV/0!",
        ] {
            assert_eq!(harmless(number), format!("'{number}"));
        }
        assert_eq!(harmless("'5"), "''5");
        for text in [
            "5 ok",
            "march",
            "see you 5 mar",
            "room 5b",
            "5 km",
            "true love",
            "#sale",
            "#",
            "月",
        ] {
            assert_eq!(harmless(text), text);
        }
        assert_eq!(harmless("684125e0-aa"), "684125e0-aa");
    }

    proptest! {
        #[test]
        fn any_text_survives_a_round_trip(text in "[-=+@'\";,|\\t\\r\\n\\x00 a1\u{feff}\u{ff1d}\u{2028}]{0,12}|\\PC{0,20}") {
            let cell = harmless(&text);
            prop_assert_eq!(as_it_was(&cell), text);
            for piece in cell.split(ends_a_piece) {
                let first = piece.trim_start().chars().next();
                prop_assert!(!first.is_some_and(|c| begins_formula(c) || is_unseen(c)), "{:?}", cell);
            }
        }
    }
}

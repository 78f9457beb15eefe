//! The kinds of orders in a terminal program's output.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::str::Chars;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Sequences by their sort and final byte (modes with their numbers), control characters, and
/// characters that no terminal shows as they are.
pub fn kinds(output: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(output);
    let mut found = BTreeSet::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        found.extend(match c {
            '\x1b' => Some(sequence(&mut chars)),
            _ if c.is_control() => Some(format!("control {:02X}", u32::from(c))),
            // These shape emoji and scripts; sanitising lets them through only there.
            '\u{200C}' | '\u{200D}' => None,
            _ => match c.general_category() {
                GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
                | GeneralCategory::PrivateUse
                | GeneralCategory::Unassigned => Some(format!("U+{:04X}", u32::from(c))),
                _ => None,
            },
        });
    }
    found
}

fn sequence(chars: &mut Peekable<Chars<'_>>) -> String {
    match chars.next() {
        Some('[') => {
            let mut parameters = String::new();
            let last = loop {
                match chars.next() {
                    Some(c @ ' '..='?') => parameters.push(c),
                    last => break last,
                }
            };
            let last = last.map_or_else(String::new, |c| c.escape_default().to_string());
            if !matches!(&*last, "h" | "l") {
                parameters.retain(|c| !matches!(c, '0'..='9' | ';' | ':'));
            }
            format!("CSI {parameters}{last}")
        }
        Some(c @ (']' | 'P' | '_' | '^' | 'X')) => {
            let mut body = String::new();
            while let Some(c) = chars.next() {
                match c {
                    '\x07' => break,
                    '\x1b' if chars.next_if_eq(&'\\').is_some() => break,
                    _ => body.push(c),
                }
            }
            let number: String = body.chars().take_while(|c| *c != ';').take(12).collect();
            format!("string {c}{number}")
        }
        other => format!(
            "ESC {}",
            other.map_or_else(String::new, |c| c.escape_default().to_string())
        ),
    }
}

#[test]
fn kinds_are_told_apart() {
    let found = kinds(
        b"a\x1b[1;2Hb\x1b[?25l\x1b[38;5;1m\x1b]52;c;x\x07\x1bP+q\x1b\\\x1b7\r\xc2\x9b\xe2\x80\xae",
    );
    let all: Vec<&str> = found.iter().map(String::as_str).collect();
    let expected = [
        "CSI ?25l",
        "CSI H",
        "CSI m",
        "ESC 7",
        "U+202E",
        "control 0D",
        "control 9B",
        "string P+q",
        "string ]52",
    ];
    assert_eq!(all, expected);
}

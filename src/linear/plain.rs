//! Replaces characters that are drawings (boxes, blocks, shapes, braille dots) by words.

use std::fmt::Write as _;

use crate::text::NO_BREAK_SPACE;

/// Box drawing, blocks, shapes, symbols, dingbats, arrows and braille patterns: U+2500 to U+28FF.
fn is_drawing(c: char) -> bool {
    ('\u{2500}'..='\u{28FF}').contains(&c)
}

/// The text on one line.
pub fn plain_line(text: &str) -> String {
    let words: Vec<_> = text
        .split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    plain(&words.join(" "))
}

/// The text, line by line, with words in place of drawings. Our own marks are left out.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = text.replace(" \u{b7} ", ", ");
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '\u{25B8}' | '\u{258F}' => {}
            NO_BREAK_SPACE => out.push(' '),
            '\u{2713}' => out.push_str("check mark"),
            '\u{2764}' => out.push_str("heart"),
            c if is_drawing(c) => {
                let mut count = 1;
                while letters.next_if(|next| *next == c).is_some() {
                    count += 1;
                }
                // Selects a picture of the symbol that is replaced.
                let _ = letters.next_if(|next| matches!(next, '\u{FE0E}' | '\u{FE0F}'));
                let code = u32::from(c);
                let written = match count {
                    1 => write!(out, "(symbol U+{code:04X})"),
                    _ => write!(out, "({count} symbols U+{code:04X})"),
                };
                written.unwrap_or_default();
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_drawings() {
        let all: String = ('\u{20}'..='\u{ffff}').collect();
        assert!(!plain(&all).contains(is_drawing));
        assert!(plain(&all).contains("\u{24FF}") && plain(&all).contains("\u{2900}"));
        assert_eq!(plain("a █████ b"), "a (5 symbols U+2588) b");
        assert_eq!(plain("▸ 1\u{a0}500"), " 1 500");
        assert_eq!(plain("\u{261D}\u{FE0F}!"), "(symbol U+261D)!");
        assert_eq!(plain_line("one\n\n two \n"), "one two");
    }
}

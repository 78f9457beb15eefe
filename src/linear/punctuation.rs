//! Makes sentences of words that stand on the screen.

use super::plain::plain_line;
use crate::text::SafeText;

/// Makes a sentence: no drawings, a capital letter at the beginning, a full stop at the end.
pub fn sentence(words: &SafeText) -> String {
    capitalised(&ended(&plain_line(words)))
}

/// Adds a full stop, so that a voice pauses; nothing is added to a web address.
pub fn ended(words: &str) -> String {
    let words = words.trim().to_owned();
    if words
        .split(' ')
        .next_back()
        .is_some_and(|last| last.contains("://"))
    {
        return words;
    }
    match words.chars().last() {
        Some('.' | '!' | '?' | ':' | '\u{2026}') | None => words,
        Some(_) => words + ".",
    }
}

pub fn capitalised(words: &str) -> String {
    let mut rest = words.chars();
    let first = rest.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + rest.as_str()
}

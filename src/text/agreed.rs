//! Characters that all terminals draw alike.
//!
//! Terminals have width tables from different years, and some join code points that others draw one
//! after another. A character is in this list if no table has changed it since 2002 and nothing
//! joins it.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::columns::Class;

/// Replaces a character that has no column of its own, or that cannot be drawn safely.
pub const STAND_IN: &str = "\u{FFFD}";

/// The columns of `symbol`, if it is a single character and all terminals agree on them.
pub fn agreed_width(symbol: &str) -> Option<u16> {
    if let [b' '..=b'~'] = symbol.as_bytes() {
        return Some(1);
    }
    let mut chars = symbol.chars();
    let first = chars.next()?;
    if chars.next().is_some() {
        return None;
    }
    of_char(first)
}

fn of_char(c: char) -> Option<u16> {
    match c {
        ' '..='~' | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{2FF}' | '\u{2500}'..='\u{259F}' => Some(1),
        '\u{3001}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{309B}'..='\u{30FE}'
        | '\u{3105}'..='\u{312C}'
        | '\u{3131}'..='\u{3163}'
        | '\u{3165}'..='\u{318E}'
        | '\u{4E00}'..='\u{9FA5}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{FF01}'..='\u{FF5E}'
        | '\u{FFE0}'..='\u{FFE6}' => Some(2),
        _ => (is_old_and_narrow(c) && !c.is_emoji_char()).then_some(1),
    }
}

/// Common letters and signs that have had one column in every table for a long time. A character
/// that is missing here only costs some bytes.
fn is_old_and_narrow(c: char) -> bool {
    matches!(
        c,
        // Greek, Cyrillic, Armenian, Hebrew, Arabic.
        '\u{388}'..='\u{38A}' | '\u{38C}' | '\u{38E}'..='\u{3A1}' | '\u{3A3}'..='\u{3CE}'
            | '\u{400}'..='\u{481}' | '\u{48A}'..='\u{4CE}' | '\u{4D0}'..='\u{4F5}'
            | '\u{531}'..='\u{556}' | '\u{561}'..='\u{586}'
            | '\u{5D0}'..='\u{5EA}'
            | '\u{60C}' | '\u{61B}' | '\u{61F}' | '\u{621}'..='\u{63A}' | '\u{640}'..='\u{64A}'
            | '\u{660}'..='\u{66D}' | '\u{671}'..='\u{6D5}' | '\u{6F0}'..='\u{6F9}'
            // Devanagari, Thai, Georgian, Latin with more accents, Greek with breathings.
            | '\u{905}'..='\u{939}' | '\u{966}'..='\u{96F}'
            | '\u{E01}'..='\u{E30}' | '\u{E32}' | '\u{E3F}'..='\u{E46}' | '\u{E50}'..='\u{E59}'
            | '\u{10D0}'..='\u{10F8}'
            | '\u{1E00}'..='\u{1E9B}' | '\u{1EA0}'..='\u{1EF9}'
            | '\u{1F00}'..='\u{1F15}' | '\u{1F20}'..='\u{1F45}'
            // Punctuation, currencies, letter-like signs, arrows, mathematics.
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2051}' | '\u{20A0}'..='\u{20B1}'
            | '\u{2100}'..='\u{213A}' | '\u{2190}'..='\u{2319}' | '\u{FFFD}'
            // Shapes, ticks.
            | '\u{25A0}'..='\u{25F7}' | '\u{2605}'..='\u{2606}'
            | '\u{2701}'..='\u{2704}' | '\u{2706}'..='\u{2709}' | '\u{270C}'..='\u{2727}'
    )
}

/// What is drawn for a cluster. A wide emoji looks the same without its emoji selector. A terminal
/// that does not know the emoji would draw the selector on the character before it, so the selector
/// is left out.
pub fn drawn(symbol: &str) -> &str {
    let base = symbol.trim_end_matches(['\u{FE0E}', '\u{FE0F}']);
    let mut chars = base.chars();
    let is_wide = chars.next().is_some_and(|c| c.width() == Some(2)) && chars.next().is_none();
    if is_wide && symbol.width() == 2 {
        base
    } else {
        symbol
    }
}

/// Whether the character belongs to the one before it: an accent, or a vowel sign.
pub fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Mark
}

/// Whether some terminals do not know the character yet.
pub fn is_young(c: char) -> bool {
    Class::of(c.encode_utf8(&mut [0; 4])).is_some_and(Class::is_young)
}

/// Whether a terminal may know a cluster's marks but not its base. The terminal then draws the
/// marks on the character before.
pub fn may_lose_its_base(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    chars.next().is_some_and(is_young) && chars.any(|c| c.width() == Some(0))
}

/// The composed form of a cluster (a letter and its accent, or the parts of a Hangul syllable), if
/// it is one character of `width` columns on which all terminals agree.
pub fn composed(symbol: &str, width: u16) -> Option<char> {
    let mut composed = symbol.nfc();
    let first = composed.next()?;
    (composed.next().is_none() && of_char(first) == Some(width)).then_some(first)
}

#[cfg(test)]
mod tests {
    use unicode_properties::GeneralCategoryGroup as Group;

    use super::*;

    #[test]
    fn agreed_characters_are_letters_or_signs_of_that_width() {
        for c in '\u{1}'..=char::MAX {
            if let Some(width) = of_char(c) {
                assert_eq!(c.width(), Some(usize::from(width)), "{c:?}");
                let group = c.general_category_group();
                let shows = matches!(
                    group,
                    Group::Letter | Group::Number | Group::Punctuation | Group::Symbol
                );
                assert!(shows || c == ' ', "{c:?} {group:?}");
                assert!(c < '\u{2010}' || !c.is_emoji_char(), "{c:?}");
            }
        }
    }

    #[test]
    fn new_or_joined_characters_are_not_agreed_on() {
        for symbol in [
            "",
            "e\u{301}",
            "❤",
            "❤\u{FE0F}",
            "🩷",
            "😀",
            "🇦",
            "🇧🇪",
            "1\u{FE0F}\u{20E3}",
            "\u{20C1}",
            "\u{A7CB}",
            "\u{1C89}",
            "\u{1112}",
            "☰",
            "⌚",
            "กำ",
            "\u{301}",
            "\u{200D}",
        ] {
            assert_eq!(agreed_width(symbol), None, "{symbol:?}");
        }
        for (symbol, width) in [("a", 1), ("é", 1), ("€", 1), ("ж", 1), ("─", 1), ("你", 2)]
        {
            assert_eq!(agreed_width(symbol), Some(width), "{symbol:?}");
        }
    }

    #[test]
    fn marks_on_a_new_character_may_land_on_the_one_before() {
        for symbol in ["🧑\u{200D}💻", "\u{11D00}\u{301}"] {
            assert!(may_lose_its_base(symbol), "{symbol:?}");
        }
        for symbol in ["🛕", "❤\u{FE0F}", "👩\u{200D}👧", "x\u{301}", "🥰\u{1F3FD}"] {
            assert!(!may_lose_its_base(symbol), "{symbol:?}");
        }
    }

    #[test]
    fn a_selector_that_changes_nothing_is_not_drawn() {
        assert_eq!(drawn("🛕\u{FE0F}"), "🛕");
        assert_eq!(drawn("🛕\u{FE0E}"), "🛕");
        for symbol in ["❤\u{FE0F}", "⌚\u{FE0E}", "🛕", "a", "🧑\u{200D}💻", ""] {
            assert_eq!(drawn(symbol), symbol);
        }
    }

    #[test]
    fn parts_of_a_letter_or_syllable_are_composed() {
        assert_eq!(composed("e\u{301}", 1), Some('é'));
        assert_eq!(composed("\u{1112}\u{1161}\u{11AB}", 2), Some('한'));
        assert_eq!(composed("x\u{301}", 1), None);
        assert_eq!(composed("👩\u{200D}👧", 2), None);
    }
}

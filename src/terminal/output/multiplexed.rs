//! Replaces characters inside tmux and screen.
//!
//! tmux and screen count columns by tables of their own, and move the terminal's cursor relatively.
//! If their table differs from the terminal's, the rest of a row is in the wrong place, until the
//! cursor is moved to the first column: a multiplexer does that by a carriage return.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::UnicodeEmoji;
use unicode_properties::emoji::EmojiStatus;
use unicode_width::UnicodeWidthChar;

use crate::terminal::quirks::ClusterDrawing;
use crate::text::agreed::STAND_IN;
use crate::text::columns::Class;

/// A simpler cluster, which a multiplexer and the terminal outside take for equally wide: the first
/// one of joined emoji, the letters of a flag, and a placeholder for new emoji.
pub fn simpler(symbol: &str) -> Cow<'_, str> {
    if symbol.chars().all(is_indicator) {
        return symbol.chars().filter_map(letter_of).collect();
    }
    let first = first_emoji(symbol);
    let is_young = Class::of(first).is_some_and(Class::is_young);
    if is_young || first.starts_with(is_hand) {
        return STAND_IN.into();
    }
    first.into()
}

/// Whether a multiplexer and the terminal may disagree about a cluster although it is
/// [`simpler`]: then the cursor must be realigned after it.
pub fn may_misplace(simple: &str) -> bool {
    simple != STAND_IN && !simple.is_ascii()
}

/// A cluster as far as the terminal draws it within its columns. If parts are counted one by one,
/// at most two columns of it; if they are drawn over each other, no keycap and no second part.
pub fn shown(symbol: &str, clusters: ClusterDrawing) -> Cow<'_, str> {
    let flag = symbol.chars().take_while(|c| is_indicator(*c));
    let joins = matches!(clusters, ClusterDrawing::Joined | ClusterDrawing::Partly);
    if !joins && flag.clone().count() > 0 {
        return flag.filter_map(letter_of).collect();
    }
    if clusters != ClusterDrawing::Apart && symbol.starts_with(is_skin) {
        // It would colour the character before, or join it.
        return STAND_IN.into();
    }
    if clusters != ClusterDrawing::Joined && symbol.starts_with(is_initial) {
        // Parts that make no syllable together are drawn side by side.
        return symbol.nfc().take(1).collect();
    }
    if clusters == ClusterDrawing::Partly && has_loose_marks(symbol) {
        return symbol.nfc().take(1).collect();
    }
    let sum: usize = symbol.chars().filter_map(most_columns).sum();
    let is_single = !symbol.contains(['\u{200D}', '\u{20E3}', '\u{16FF0}', '\u{16FF1}']);
    let is_whole = match clusters {
        ClusterDrawing::Joined => true,
        // A frame around a wide emoji is wider than the emoji.
        ClusterDrawing::Summed => sum <= 2 && !(sum == 2 && symbol.ends_with(is_frame)),
        // Without a colour font for the hand, its skin tone would be drawn over the next text.
        ClusterDrawing::Partly => is_single && !symbol.contains(is_skin),
        ClusterDrawing::Apart => sum <= 2 && is_single,
    };
    if is_whole {
        symbol
    } else {
        first_emoji(symbol)
    }
    .into()
}

/// The cluster up to the part that changes its first emoji: a skin tone, a keycap, a colour form,
/// or more emoji. Marks on letters stay.
fn first_emoji(symbol: &str) -> &str {
    let mut chars = symbol.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        let joins = match c {
            '\u{200D}' => chars.peek().is_some_and(|(_, next)| next.is_emoji_char()),
            // Parts of a syllable that has no single character.
            '\u{1160}'..='\u{11FF}'
            | '\u{20DD}'..='\u{20E4}'
            | '\u{16FF0}'..='\u{16FF1}'
            | '\u{FE0E}'
            | '\u{FE0F}'
            | '\u{1F3FB}'..='\u{1F3FF}' => true,
            _ => false,
        };
        if joins {
            return &symbol[..at];
        }
    }
    symbol
}

/// A hand or person that is narrow in the tables, or a skin tone alone: some terminals draw the
/// first in two columns, and the second on the character before.
fn is_hand(c: char) -> bool {
    c.emoji_status() == EmojiStatus::EmojiModifierBase || is_skin(c)
}

/// Whether Konsole draws marks of this cluster over the next text: any mark on a digit or sign, and
/// two or more marks on a Latin, Greek or Cyrillic letter. Few fonts have such letters.
fn has_loose_marks(symbol: &str) -> bool {
    let mut composed = symbol.nfc();
    let base = composed.next().filter(|base| *base < '\u{530}');
    let marks = composed.filter(|c| *c != '\u{FE0E}' && *c != '\u{FE0F}' && *c != '\u{20E3}');
    base.is_some_and(|base| marks.count() > usize::from(base.is_alphabetic()))
}

/// The first part of a Hangul syllable.
fn is_initial(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115F}' | '\u{A960}'..='\u{A97C}')
}

/// A mark around the character before it.
fn is_frame(c: char) -> bool {
    matches!(c, '\u{20DD}'..='\u{20E4}')
}

/// The most columns that terminals count for a part of a cluster.
fn most_columns(c: char) -> Option<usize> {
    match c {
        // Marks beside Chinese characters.
        '\u{16FF0}'..='\u{16FF1}' => Some(2),
        _ => c.width(),
    }
}

fn is_skin(c: char) -> bool {
    matches!(c, '\u{1F3FB}'..='\u{1F3FF}')
}

fn is_indicator(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

/// `B` of the first half of Belgium's flag.
fn letter_of(indicator: char) -> Option<char> {
    char::from_u32(u32::from(indicator) - 0x1F1E6 + u32::from('A'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_that_would_hide_the_next_text_are_shortened() {
        for (symbol, narrow) in [
            ("👍\u{1F3FB}", "👍"),
            ("🇧🇪", "BE"),
            ("🇧", "B"),
            ("👨\u{200D}👩\u{200D}👧", "👨"),
            ("❤\u{FE0F}", "❤\u{FE0F}"),
            ("🩷", "🩷"),
            ("x\u{301}", "x\u{301}"),
        ] {
            assert_eq!(shown(symbol, ClusterDrawing::Summed), narrow);
            assert_eq!(shown(symbol, ClusterDrawing::Apart), narrow);
            assert_eq!(shown(symbol, ClusterDrawing::Joined), symbol);
        }
    }

    #[test]
    fn a_keycap_that_would_hide_its_neighbour_is_left_out() {
        let keycap = "1\u{FE0F}\u{20E3}";
        assert_eq!(shown(keycap, ClusterDrawing::Apart), "1");
        assert_eq!(shown(keycap, ClusterDrawing::Summed), keycap);
        // Two narrow emoji: together they need no more than two columns.
        let witness = "👁\u{FE0F}\u{200D}🗨\u{FE0F}";
        assert_eq!(shown(witness, ClusterDrawing::Apart), "👁");
        let joined = "क\u{94D}\u{200D}ष";
        assert_eq!(shown(joined, ClusterDrawing::Apart), joined);
        for (symbol, part) in [
            (keycap, "1"),
            ("👨\u{200D}👩", "👨"),
            ("🇧🇪", "🇧🇪"),
            ("👍\u{1F3FB}", "👍"),
            ("✌\u{1F3FB}", "✌"),
            ("\u{1100}\u{1161}\u{1161}", "가"),
            ("漢\u{16FF0}", "漢"),
            ("❤\u{FE0F}", "❤\u{FE0F}"),
            ("\u{1F3FD}", STAND_IN),
            ("0\u{336}", "0"),
            ("8\u{335}\u{336}\u{337}", "8"),
            ("e\u{302}\u{301}", "e\u{302}\u{301}"),
            ("x\u{301}", "x\u{301}"),
            ("x\u{301}\u{323}\u{330}", "x"),
            ("ש\u{5BC}\u{5C1}", "ש\u{5BC}\u{5C1}"),
        ] {
            assert_eq!(shown(symbol, ClusterDrawing::Partly), part);
        }
        assert_eq!(shown("\u{1F3FD}", ClusterDrawing::Joined), STAND_IN);
        assert_eq!(shown("\u{1F3FD}", ClusterDrawing::Summed), STAND_IN);
        for (symbol, part) in [
            ("漢\u{16FF0}", "漢"),
            ("😀\u{20E3}", "😀"),
            ("\u{1100}\u{1161}\u{11A8}\u{11A8}", "각"),
            ("\u{1112}\u{119E}\u{11AB}", "\u{1112}"),
            ("5\u{20E0}", "5\u{20E0}"),
        ] {
            assert_eq!(shown(symbol, ClusterDrawing::Summed), part);
            assert_eq!(shown(symbol, ClusterDrawing::Joined), symbol);
        }
    }

    #[test]
    fn emoji_that_multiplexers_measure_differently_are_simplified() {
        for (symbol, simple) in [
            ("👩\u{200D}👧", "👩"),
            ("👩\u{1F3FD}\u{200D}🚀", "👩"),
            ("✌\u{1F3FD}", STAND_IN),
            ("\u{1F3FD}", STAND_IN),
            ("✊\u{1F3FD}", "✊"),
            ("\u{1112}\u{119E}\u{11AB}", "\u{1112}"),
            ("❤\u{FE0F}\u{200D}🔥", "❤"),
            ("1\u{FE0F}\u{20E3}", "1"),
            ("🧑\u{200D}💻", STAND_IN),
            ("🩷", STAND_IN),
            ("\u{20C1}", STAND_IN),
            ("🇧🇪", "BE"),
            ("🇦", "A"),
            ("😀", "😀"),
            ("e\u{301}", "e\u{301}"),
            ("क\u{94D}\u{200D}ष", "क\u{94D}\u{200D}ष"),
        ] {
            assert_eq!(simpler(symbol), simple, "{symbol}");
        }
    }
}

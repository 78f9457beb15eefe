//! Replaces characters inside tmux and screen.
//!
//! tmux and screen count columns by tables of their own, and move the terminal's cursor relatively.
//! If their table differs from the terminal's, the rest of a row is in the wrong place, until the
//! cursor is moved to the first column: a multiplexer does that by a carriage return.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::emoji::EmojiStatus;
use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_width::UnicodeWidthChar;

use crate::terminal::quirks::ClusterDrawing;
use crate::terminal::right_to_left::is_turned;
use crate::text::agreed::{STAND_IN, drawn};
use crate::text::columns::Class;
use crate::text::marks::{is_accent, is_ours};

const ZWJ: char = '\u{200D}';

/// What is drawn for a cluster, so that no part of it hides the text after it or joins it.
pub fn drawing(symbol: &str, multiplexed: bool, clusters: ClusterDrawing) -> Cow<'_, str> {
    // A joiner at the end would join the text after it.
    let symbol = symbol.trim_end_matches(['\u{200C}', ZWJ]);
    with_open_am(if multiplexed {
        simpler(up_to_spacing_mark(symbol))
    } else {
        shown(drawn(symbol), clusters)
    })
}

/// The vowel AM of Thai or Lao as its two parts, ring and stroke, with the ring below the marks of
/// the letter, where fonts expect it. As one character, kitty and foot draw only the stroke, or draw
/// the ring over its neighbours.
fn with_open_am(symbol: Cow<'_, str>) -> Cow<'_, str> {
    let parts = [
        ('\u{E33}', "\u{E4D}", "\u{E32}"),
        ('\u{EB3}', "\u{ECD}", "\u{EB2}"),
    ];
    let am = parts.iter().find_map(|(am, ring, stroke)| {
        let (before, after) = symbol.split_once(*am)?;
        let letter = before.trim_end_matches(is_above);
        Some([letter, ring, &before[letter.len()..], stroke, after].concat())
    });
    am.map_or(symbol, Cow::Owned)
}

/// A mark above a Thai or Lao letter.
fn is_above(c: char) -> bool {
    matches!(c, '\u{E31}' | '\u{E34}'..='\u{E37}' | '\u{E47}'..='\u{E4E}'
        | '\u{EB1}' | '\u{EB4}'..='\u{EB7}' | '\u{EC8}'..='\u{ECE}')
}

/// A simpler cluster, which a multiplexer and the terminal outside take for equally wide: the first
/// one of joined emoji, the letters of a flag, and a placeholder for new emoji.
fn simpler(symbol: &str) -> Cow<'_, str> {
    let first = in_two_columns(first_emoji(symbol));
    if first.starts_with(is_indicator) {
        let flag = first.chars().take_while(|c| is_indicator(*c));
        return flag.filter_map(letter_of).collect();
    }
    let first: Cow<'_, str> = if has_accent(first) || is_turned(first) {
        first.nfc().take(1).collect()
    } else {
        first.into()
    };
    if Class::of(&first).is_some_and(Class::is_young) || first.starts_with(is_hand) {
        return STAND_IN.into();
    }
    if first.contains(ZWJ) {
        // tmux draws the next character on whatever is to the left of the cursor then.
        return first.replace(ZWJ, "").into();
    }
    first
}

/// Whether a multiplexer and the terminal may disagree about a cluster although it is
/// [`simpler`]: then the cursor must be realigned after it.
pub fn may_misplace(simple: &str) -> bool {
    simple != STAND_IN && !simple.is_ascii()
}

/// A cluster as far as the terminal draws it within its columns. If parts are counted one by one,
/// at most two columns of it; if they are drawn over each other, no keycap and no second part.
fn shown(symbol: &str, clusters: ClusterDrawing) -> Cow<'_, str> {
    let flag = symbol.chars().take_while(|c| is_indicator(*c));
    let is_joined = matches!(clusters, ClusterDrawing::Joined | ClusterDrawing::Mostly);
    let joins = is_joined || clusters == ClusterDrawing::Partly;
    if !joins && flag.clone().count() > 0 {
        return flag.filter_map(letter_of).collect();
    }
    let is_apart = matches!(clusters, ClusterDrawing::Apart | ClusterDrawing::Beside);
    if !is_apart && symbol.starts_with(is_skin) {
        // It would colour the character before, or join it.
        return STAND_IN.into();
    }
    if !is_joined && symbol.starts_with(begins_syllable) {
        // Parts that make no syllable together are drawn side by side.
        return symbol.nfc().take(1).collect();
    }
    let is_loose = match clusters {
        ClusterDrawing::Partly | ClusterDrawing::Beside => has_accent(symbol),
        // The mark would be drawn in place of the letter.
        ClusterDrawing::Summed => is_turned(symbol),
        _ => false,
    };
    if is_loose {
        return symbol.nfc().take(1).collect();
    }
    let sum: usize = symbol.chars().map(most_columns).sum();
    let is_single = !symbol.contains([ZWJ, '\u{20E3}', '\u{16FF0}', '\u{16FF1}']);
    let is_whole = match clusters {
        ClusterDrawing::Joined => true,
        ClusterDrawing::Mostly => !symbol.starts_with(is_emoji) || !symbol.contains(ZWJ),
        // A frame around a wide emoji is wider than the emoji, and so are narrow emoji that are joined
        // without being drawn in colour.
        ClusterDrawing::Summed => {
            let is_joined = symbol.starts_with(is_emoji) && symbol.contains(ZWJ);
            sum <= 2
                && !(sum == 2 && symbol.ends_with(is_frame))
                && (!is_joined || symbol.contains('\u{FE0F}'))
        }
        // Without a colour font for the hand, its skin tone would be drawn over the next text.
        ClusterDrawing::Partly => is_single && !symbol.contains(is_skin),
        ClusterDrawing::Apart | ClusterDrawing::Beside => sum <= 2 && is_single,
    };
    if is_whole {
        return symbol.into();
    }
    if clusters == ClusterDrawing::Mostly {
        let first = symbol.split(ZWJ).next();
        return first.unwrap_or(symbol).into();
    }
    let first = first_emoji(symbol);
    if clusters == ClusterDrawing::Summed {
        in_two_columns(first)
    } else {
        first
    }
    .into()
}

/// A cluster without what follows its first spacing mark. tmux moves back and draws that mark once
/// more when another mark follows: foot and kitty then draw it over what is beside the cluster.
fn up_to_spacing_mark(symbol: &str) -> &str {
    let mut chars = symbol.char_indices();
    let is_spacing = |c: char| c.general_category() == GeneralCategory::SpacingMark;
    let mark = chars.find(|(_, c)| is_spacing(*c));
    let after = mark.and_then(|_| chars.next());
    after.map_or(symbol, |(at, _)| &symbol[..at])
}

/// The beginning of a cluster that needs at most two columns, however its parts are counted.
fn in_two_columns(symbol: &str) -> &str {
    let mut sum = 0;
    let mut parts = symbol.char_indices();
    let beyond = parts.find(|(_, c)| {
        sum += most_columns(*c);
        sum > 2
    });
    beyond.map_or(symbol, |(at, _)| &symbol[..at])
}

/// The cluster up to the part that changes its first emoji: a skin tone, a keycap, a colour form,
/// or more emoji. Marks on letters stay.
fn first_emoji(symbol: &str) -> &str {
    let mut chars = symbol.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        let joins = match c {
            ZWJ => chars.peek().is_some_and(|(_, next)| next.is_emoji_char()),
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

/// Whether this is a digit, sign, or Latin, Greek or Cyrillic letter with an accent. Alacritty draws
/// an accent in the next column, where it looks like a sign, unless Unicode has one character for
/// the letter with it; Konsole does so with some.
fn has_accent(symbol: &str) -> bool {
    symbol.starts_with(is_ours) && symbol.contains(is_accent)
}

/// Whether a Hangul syllable begins with this character: its first part, or a syllable to which more
/// parts may be added.
fn begins_syllable(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115F}' | '\u{A960}'..='\u{A97C}' | '\u{AC00}'..='\u{D7A3}')
}

/// A mark around the character before it.
fn is_frame(c: char) -> bool {
    c.general_category() == GeneralCategory::EnclosingMark
}

/// The most columns that terminals count for a part of a cluster.
fn most_columns(c: char) -> usize {
    match c {
        // Marks beside Chinese characters.
        '\u{16FF0}'..='\u{16FF1}' => 2,
        _ if c.general_category() == GeneralCategory::SpacingMark => 1,
        _ => c.width().unwrap_or(0),
    }
}

fn is_emoji(c: char) -> bool {
    c.is_emoji_char() && !c.is_ascii()
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
            ("=\u{338}", "≠"),
            ("e\u{302}\u{301}", "ế"),
            ("B\u{332}", "B"),
            ("ẹ\u{301}", "ẹ"),
            ("ก\u{331}", "ก\u{331}"),
            ("ש\u{5BC}\u{5C1}", "ש\u{5BC}\u{5C1}"),
            ("각\u{11A8}", "각"),
        ] {
            assert_eq!(shown(symbol, ClusterDrawing::Partly), part);
        }
        assert_eq!(shown("x\u{301}", ClusterDrawing::Beside), "x");
        assert_eq!(shown("5\u{336}", ClusterDrawing::Apart), "5\u{336}");
        assert_eq!(shown("\u{1F3FD}", ClusterDrawing::Joined), STAND_IN);
        assert_eq!(shown("\u{1F3FD}", ClusterDrawing::Summed), STAND_IN);
        for (symbol, part) in [
            ("漢\u{16FF0}", "漢"),
            ("😀\u{20E3}", "😀"),
            ("👁\u{200D}🗨", "👁"),
            ("\u{1100}\u{1161}\u{11A8}\u{11A8}", "각"),
            ("\u{1112}\u{119E}\u{11AB}", "\u{1112}"),
            ("5\u{336}", "5\u{336}"),
            ("ا\u{64B}", "ا"),
            ("ا\u{654}", "أ"),
            ("שּׁ", "ש"),
            // Letters whose marks have columns by some tables.
            ("ᯂ\u{1BEB}\u{1BF2}", "ᯂ\u{1BEB}"),
        ] {
            assert_eq!(shown(symbol, ClusterDrawing::Summed), part);
            assert_eq!(shown(symbol, ClusterDrawing::Joined), symbol);
        }
    }

    #[test]
    fn the_vowel_am_is_drawn_as_its_two_parts() {
        for (symbol, parts) in [
            ("กำ", "ก\u{E4D}\u{E32}"),
            ("น้ำ", "น\u{E4D}\u{E49}\u{E32}"),
            ("ກຳ", "ກ\u{ECD}\u{EB2}"),
            ("กา", "กา"),
        ] {
            for multiplexed in [false, true] {
                let drawn = drawing(symbol, multiplexed, ClusterDrawing::Joined);
                assert_eq!(drawn, parts, "{symbol} {multiplexed}");
            }
        }
    }

    #[test]
    fn joined_emoji_may_be_too_wide() {
        let mostly = |symbol| shown(symbol, ClusterDrawing::Mostly);
        assert_eq!(mostly("👩\u{1F3FD}\u{200D}💻"), "👩\u{1F3FD}");
        assert_eq!(mostly("👩\u{200D}👧"), "👩");
        for whole in ["क\u{94D}\u{200D}ष", "👍\u{1F3FB}", "🇧🇪", "x\u{301}"] {
            assert_eq!(mostly(whole), whole);
        }
    }

    #[test]
    fn a_joiner_at_the_end_of_a_cluster_is_not_drawn() {
        for multiplexed in [false, true] {
            let drawn = drawing("ක\u{DCA}\u{200D}", multiplexed, ClusterDrawing::Joined);
            assert_eq!(drawn, "ක\u{DCA}");
        }
    }

    #[test]
    fn a_mark_after_which_tmux_would_draw_a_vowel_twice_is_left_out() {
        for (word_end, part) in [
            ("ह\u{940}\u{902}", "ह\u{940}"),
            ("မ\u{103C}\u{102D}\u{102F}\u{1037}", "မ\u{103C}"),
            ("က\u{103B}\u{102D}", "က\u{103B}"),
            ("မ\u{102D}\u{102F}\u{1037}", "မ\u{102D}\u{102F}\u{1037}"),
        ] {
            let drawn = |multiplexed| drawing(word_end, multiplexed, ClusterDrawing::Joined);
            assert_eq!(drawn(true), part);
            assert_eq!(drawn(false), word_end);
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
            ("e\u{301}", "é"),
            ("ا\u{64B}", "ا"),
            ("क\u{94D}\u{200D}ष", "क\u{94D}ष"),
            ("🇧\u{200D}🇪", "B"),
            ("5\u{336}", "5"),
            ("ᯂ\u{1BEB}\u{1BF2}", "ᯂ\u{1BEB}"),
        ] {
            assert_eq!(simpler(symbol), simple, "{symbol}");
        }
    }
}

//! Which marks of a cluster are drawn, so that none hides a letter or digit or looks like one.
//!
//! What is copied or exported keeps all marks.

use unicode_normalization::char::canonical_combining_class;
use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};

use super::agreed::{is_mark, is_young};

/// The most marks above a letter: Vietnamese, Thai and Hindi need two. Konsole draws a third over the
/// row above.
const MOST_ABOVE: usize = 2;
/// The most other marks of a letter: Burmese, Hebrew and Tibetan need three.
const MOST_BELOW: usize = 3;

const EMOJI_LOOK: char = '\u{FE0F}';
const KEYCAP: char = '\u{20E3}';

/// The end of what is drawn of a cluster, and the end of what that stands for: what follows is a
/// cluster of its own.
pub fn drawn_end(cluster: &str) -> (usize, usize) {
    let mut chars = cluster.chars();
    let (Some(base), Some(_)) = (chars.next(), chars.next()) else {
        return (cluster.len(), cluster.len());
    };
    let is_picture = is_picture(base, cluster);
    // The last letter, with its marks.
    let mut letter = 0;
    for (at, c) in cluster.char_indices().skip(1) {
        let is_drawn = match () {
            () if is_picture => suits_picture(c),
            () if is_ours(base) => suits_ours(c, &cluster[..at]),
            () => suits_letter(c, base),
        };
        if !is_drawn || exceeds(c, &cluster[letter..at]) {
            let next = cluster[at..].find(is_letter);
            let end = next.map(|next| at + next);
            return (at, end.unwrap_or(cluster.len()));
        }
        if is_letter(c) {
            letter = at;
        }
    }
    (cluster.len(), cluster.len())
}

/// An emoji, a flag or a keycap.
fn is_picture(base: char, cluster: &str) -> bool {
    !base.is_ascii() && base.is_emoji_char() || cluster.contains(EMOJI_LOOK)
}

fn suits_picture(c: char) -> bool {
    !is_mark(c) || matches!(c, '\u{FE0E}' | EMOJI_LOOK | KEYCAP)
}

/// Whether a digit, sign, or Latin, Greek or Cyrillic letter stays legible with this mark: in a font
/// that has a mark of another script, the digit may be missing, and then a box is drawn in its
/// place; a skin tone would be drawn over it; with a frame, `5` would look like `6`. foot gives what
/// follows a stroke a column of its own.
fn suits_ours(c: char, before: &str) -> bool {
    is_accent(c) && !before.contains(is_stroke) || c == '\u{FE0E}' || is_letter(c)
}

/// Whether a letter of another script stays legible with this mark. foot would hide it with a
/// stroke, and kitty a Korean syllable with a tone; and a terminal that does not know the letter
/// would draw a vowel sign that it knows on the character before.
fn suits_letter(c: char, base: char) -> bool {
    let is_framed = c.general_category() == GeneralCategory::EnclosingMark;
    let is_tone = matches!(c, '\u{302E}'..='\u{302F}');
    let is_stray = is_spacing(c) && is_young(base) && !is_young(c);
    !(is_stroke(c) || is_framed || is_tone || is_skin(c) || is_stray)
}

/// Whether one more mark is too much for a letter with its marks. No letter has a mark twice, except
/// in writing for fun.
fn exceeds(mark: char, letter: &str) -> bool {
    let is_up = is_above(mark);
    let most = if is_up { MOST_ABOVE } else { MOST_BELOW };
    let others = letter.chars().filter(|c| takes_room(*c));
    let is_crowded = || others.filter(|c| is_above(*c) == is_up).count() >= most;
    is_mark(mark) && (letter.contains(mark) || takes_room(mark) && is_crowded())
}

/// Whether the mark stands above or below the letter. Some change the letter instead, or have a
/// place in it: dots of Indian and Burmese letters, and signs that a letter has no vowel.
fn takes_room(c: char) -> bool {
    is_nonspacing(c) && !matches!(canonical_combining_class(c), 1..=9)
}

fn is_above(c: char) -> bool {
    match canonical_combining_class(c) {
        // Letters below Tibetan ones, medial letters and vowels below Burmese and Khmer ones.
        0 => !matches!(c, '\u{F8D}'..='\u{FBC}' | '\u{102F}'..='\u{1030}' | '\u{103D}'..='\u{103E}'
            | '\u{17BB}'..='\u{17BD}'),
        // Signs of Hebrew, Arabic, Thai, Lao and Tibetan, and what suits any letter.
        class => {
            matches!(class, 19 | 27 | 28 | 30 | 31 | 33..=36 | 84 | 107 | 122 | 130 | 228..=234)
        }
    }
}

/// A digit, sign, or letter of the scripts that monospaced fonts have.
pub fn is_ours(c: char) -> bool {
    let is_latin = matches!(c, '\u{1D00}'..='\u{1FFF}' | '\u{2C60}'..='\u{2C7F}'
        | '\u{A640}'..='\u{A69F}' | '\u{A720}'..='\u{A7FF}' | '\u{AB30}'..='\u{AB6F}');
    c < '\u{530}' || is_latin || !c.is_alphabetic()
}

/// An accent of these.
pub fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// A mark that is drawn through the character before it.
fn is_stroke(c: char) -> bool {
    matches!(c, '\u{334}'..='\u{338}' | '\u{20D2}'..='\u{20D3}' | '\u{20E5}'..='\u{20EB}')
}

/// Whether a cluster may begin here: not the vowel AM of Thai or Lao, which joins a letter.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !is_mark(c) && !matches!(c, '\u{E33}' | '\u{EB3}')
}

fn is_nonspacing(c: char) -> bool {
    c.general_category() == GeneralCategory::NonspacingMark
}

fn is_spacing(c: char) -> bool {
    c.general_category() == GeneralCategory::SpacingMark
}

fn is_skin(c: char) -> bool {
    matches!(c, '\u{1F3FB}'..='\u{1F3FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is drawn of the first cluster, and the rest of the text.
    fn split(cluster: &str) -> (&str, &str) {
        let (end, len) = drawn_end(cluster);
        (&cluster[..end], &cluster[len..])
    }

    #[test]
    fn no_character_is_drawn_with_what_would_hide_or_alter_it() {
        for (cluster, drawn) in [
            ("5\u{E48}", "5"),
            ("9\u{5B0}", "9"),
            ("€\u{9BF}", "€"),
            ("a\u{301}\u{E34}", "a\u{301}"),
            ("5\u{301}", "5\u{301}"),
            ("5\u{336}", "5\u{336}"),
            ("1\u{FE0F}\u{20E3}", "1\u{FE0F}\u{20E3}"),
            ("5\u{20E3}", "5"),
            ("5\u{1F3FD}", "5"),
            ("€\u{1F3FD}", "€"),
            ("n\u{1F3FD}", "n"),
            ("👍\u{1F3FD}", "👍\u{1F3FD}"),
            ("😀\u{301}", "😀"),
            ("🇧🇪", "🇧🇪"),
            ("©\u{FE0E}", "©\u{FE0E}"),
            ("5\u{E33}", "5"),
            ("5\u{FF9E}", "5\u{FF9E}"),
            ("฿\u{E33}", "฿"),
            ("7\u{1AC5}", "7"),
            ("7\u{1DFA}", "7"),
            ("£\u{20E0}", "£"),
            ("=\u{338}", "=\u{338}"),
            ("0\u{488}", "0"),
            ("5\u{301}\u{20DD}", "5\u{301}"),
            ("Я\u{20DD}", "Я"),
            ("א\u{1F3FD}", "א"),
            ("ก\u{20DD}", "ก"),
            // In kitty, the syllable would vanish with its tone.
            ("글\u{302E}", "글"),
            // Few terminals know this letter.
            ("\u{11D00}\u{93F}", "\u{11D00}"),
        ] {
            assert_eq!(split(cluster), (drawn, ""), "{cluster}");
        }
    }

    #[test]
    fn nothing_is_drawn_behind_a_stroke() {
        assert_eq!(split("a\u{334}\u{335}\u{336}"), ("a\u{334}", ""));
        assert_eq!(split("e\u{301}\u{336}\u{301}"), ("e\u{301}\u{336}", ""));
        // foot hides a letter with its stroke.
        assert_eq!(split("ם\u{336}"), ("ם", ""));
    }

    #[test]
    fn marks_that_would_reach_other_rows_are_left_out() {
        for (cluster, drawn) in [
            ("ท\u{E35}\u{E48}\u{E49}\u{E4A}", "ท\u{E35}\u{E48}"),
            ("ท\u{E35}\u{E35}\u{E35}", "ท\u{E35}"),
            ("a\u{301}\u{302}\u{303}", "a\u{301}\u{302}"),
            ("ب\u{64E}\u{651}\u{652}\u{64B}", "ب\u{64E}\u{651}"),
            ("க\u{BCC}\u{BCC}\u{BCC}", "க\u{BCC}"),
            ("ཧ\u{F90}\u{F91}\u{F92}\u{F93}", "ཧ\u{F90}\u{F91}\u{F92}"),
        ] {
            assert_eq!(split(cluster), (drawn, ""), "{cluster}");
        }
        // No letter is lost with the marks.
        assert_eq!(split("क\u{93C}\u{93C}\u{94D}ष"), ("क\u{93C}", "ष"));
    }

    #[test]
    fn real_words_keep_all_marks() {
        use unicode_segmentation::UnicodeSegmentation;

        for words in [
            "ที่นี่ น้ำ ปู่ สิทธิ์ เสื้อ ໃຫ້ ນ້ຳ ເພື່ອ Tiếng Việt nhiều ẫ a\u{302}\u{301}",
            "फ़्रेंच क्ष्म्यों राष्ट्र में हूँ क्रूं বাংলা কর্তৃপক্ষ ਪੰਜਾਬੀ தமிழ் శ్రీ ಕನ್ನಡ മലയാളം ශ්‍රී",
            "ရွှို့ လွှို သို့ မြို့ ကြွေး ကျွန်ုပ် မင်္ဂလာပါ ရွှံ့ ភ្ញុំ ខ្ញុំ ស៊ុំ ស្ត្រី បន្ត្រំ",
            "བསྒྲུབས བརྒྱུད ཧཱུྃ ཨོཾ ཧྲཱིཾ སིདྡྷི שָּׁלוֹם בְּרֵאשִׁ֖ית ٱللَّهُ مُحَمَّدًا",
            "か\u{3099}き ꦏꦿꦺꦴꦤꦾꦸꦁ ᨲ᩠ᨦ᩠ᨿ ދިވެހި ትግርኛ 한국어 \u{1112}\u{1161}\u{11AB}",
        ] {
            for cluster in words.graphemes(true) {
                assert_eq!(
                    split(cluster),
                    (cluster, ""),
                    "{}",
                    cluster.escape_unicode()
                );
            }
        }
    }
}

//! Letters and numbers for characters that fonts draw wider than a column.
//!
//! xterm cuts off what does not fit: `Ⅷ` would look like `V`, and `Ǳ` like `D`.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Characters that Unicode takes for another form of some letters or digits: Croatian letters,
/// degrees and words such as `FAX`, tenths and Roman numbers, joined letters, Arabic words, numbers
/// and letters in brackets, circles and boxes, and letters of formulas.
const FORMS: [(char, char); 14] = [
    ('Ǆ', 'ǌ'),
    ('Ǳ', 'ǳ'),
    ('℀', '℆'),
    ('℉', '℉'),
    ('℡', '℡'),
    ('℻', '℻'),
    ('⅒', '⅒'),
    ('⅟', 'ⅿ'),
    ('①', '⓪'),
    ('ﬀ', 'ﬆ'),
    ('ﷰ', '﷼'),
    ('𝐀', '𝚣'),
    ('🄀', '🅏'),
    ('🆐', '🆐'),
];
/// Where numbers in black circles, in two circles, or on squares begin; their first and last number,
/// and the step between them.
const CIRCLED: [(char, u32, u32, usize); 9] = [
    ('⓫', 11, 20, 1),
    ('⓵', 1, 10, 1),
    ('⓿', 0, 0, 1),
    ('❶', 1, 10, 1),
    ('➀', 1, 10, 1),
    ('➊', 1, 10, 1),
    ('㉈', 10, 80, 10),
    ('🄋', 0, 0, 1),
    ('🄌', 0, 0, 1),
];
/// Where the letters from A to Z in black circles and boxes begin.
const ALPHABETS: [char; 2] = ['🅐', '🅰'];
/// Joined letters from `Ꜳ` on, and from `Ꝏ` on.
const JOINED: [(char, &str); 2] = [('Ꜳ', "AAaaAOaoAUauAVavAVavAYay"), ('Ꝏ', "OOoo")];

static SPELLED: LazyLock<HashMap<char, String>> = LazyLock::new(|| {
    let forms = FORMS.iter().flat_map(|(first, last)| *first..=*last);
    let forms = forms.map(|c| (c, form_of(c)));
    let circled = CIRCLED.iter().flat_map(|(first, from, to, step)| {
        let numbers = (*from..=*to).step_by(*step);
        (*first..).zip(numbers.map(|number| format!("({number})")))
    });
    let alphabets = ALPHABETS.iter().flat_map(|first| {
        let letters = ('A'..='Z').map(String::from);
        (*first..).zip(letters)
    });
    let joined = JOINED.iter().flat_map(|(first, letters)| {
        let pairs = letters.as_bytes().chunks(2);
        (*first..).zip(pairs.map(|pair| pair.iter().map(|c| char::from(*c)).collect()))
    });
    let all = forms.chain(circled).chain(alphabets).chain(joined);
    all.filter(|(c, letters)| !letters.contains(*c) && letters.chars().all(is_plain))
        .collect()
});

/// The letters or digits that are drawn for a character, each in a column.
pub fn spelled(c: char) -> Option<&'static str> {
    // Most text has none of them.
    if !matches!(c, '\u{1C4}'..='\u{1F3}' | '\u{2100}'..='\u{217F}' | '\u{2460}'..='\u{24FF}'
        | '\u{2776}'..='\u{2793}' | '\u{3248}'..='\u{324F}' | '\u{A732}'..='\u{A74F}'
        | '\u{FB00}'..='\u{FB06}' | '\u{FDF0}'..='\u{FDFC}' | '\u{1D400}'..='\u{1D6A3}' | '\u{1F100}'..='\u{1F190}')
    {
        return None;
    }
    SPELLED.get(&c).map(String::as_str)
}

/// A number stays apart from the digits beside it: `5⅒` is not 51/10, and `①5` is not 15.
fn form_of(c: char) -> String {
    let form: String = std::iter::once(c).nfkd().nfc().collect();
    let form = form.replace('⁄', "/");
    let joins_digits = form.contains(|c: char| c.is_ascii_digit()) && !form.starts_with('(');
    if joins_digits {
        format!("({form})")
    } else {
        form
    }
}

/// A Latin letter, digit or sign that all terminals draw in a column, or an Arabic letter, which
/// terminals join as in any word.
fn is_plain(c: char) -> bool {
    c.is_ascii_graphic() || matches!(c, '°' | 'Ž' | 'ž') || is_arabic(c)
}

/// An Arabic letter without marks.
pub fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64A}' | '\u{671}'..='\u{6D3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_and_numbers_are_spelled() {
        for (c, letters) in [
            ('ǆ', "dž"),
            ('Ǳ', "DZ"),
            ('ǈ', "Lj"),
            ('ꜳ', "aa"),
            ('Ꜽ', "AY"),
            ('Ꝏ', "OO"),
            ('⅒', "(1/10)"),
            ('⅟', "(1/)"),
            ('Ⅷ', "VIII"),
            ('⑴', "(1)"),
            ('⒛', "(20.)"),
            ('🄀', "(0.)"),
            ('🄊', "(9,)"),
            ('①', "(1)"),
            ('⑳', "(20)"),
            ('⓪', "(0)"),
            ('⓫', "(11)"),
            ('⓴', "(20)"),
            ('⓵', "(1)"),
            ('⓿', "(0)"),
            ('❿', "(10)"),
            ('➉', "(10)"),
            ('➊', "(1)"),
            ('Ⓒ', "C"),
            ('⒜', "(a)"),
            ('🄰', "A"),
            ('🅏', "WC"),
            ('🆐', "DJ"),
            ('ﬃ', "ffi"),
            ('𝐁', "B"),
            ('𝗮', "a"),
            ('㉈', "(10)"),
            ('㉏', "(80)"),
            ('🄋', "(0)"),
            ('🄌', "(0)"),
            ('🅒', "C"),
            ('🅩', "Z"),
            ('🅰', "A"),
            ('🆉', "Z"),
            ('℃', "°C"),
            ('℉', "°F"),
            ('℡', "TEL"),
            ('℻', "FAX"),
            ('ﷲ', "الله"),
            ('ﷴ', "محمد"),
            ('﷼', "ریال"),
        ] {
            assert_eq!(spelled(c), Some(letters), "{c}");
        }
        for other in [
            '⅑', '½', 'ↀ', '5', 'a', 'ƍ', 'ǎ', '✓', '➔', '🄪', '🆊', '─', 'Ꝉ', '™', '№', 'ﷺ', '㉐',
        ] {
            assert_eq!(spelled(other), None, "{other}");
        }
    }

    #[test]
    fn the_quick_look_finds_all() {
        for c in SPELLED.keys() {
            assert!(spelled(*c).is_some(), "{c}");
        }
    }
}

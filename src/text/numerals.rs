//! Digits of any script, and numbers and counts for people: `14,302 messages`.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Roman numbers from U+2160 on.
const ROMAN: [&str; 32] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "L", "C", "D", "M",
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "l", "c", "d", "m",
];
/// Numbers in brackets and with a full stop, from U+2474 on.
const LISTED: [&str; 40] = [
    "(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)", "(12)", "(13)",
    "(14)", "(15)", "(16)", "(17)", "(18)", "(19)", "(20)", "1.", "2.", "3.", "4.", "5.", "6.",
    "7.", "8.", "9.", "10.", "11.", "12.", "13.", "14.", "15.", "16.", "17.", "18.", "19.", "20.",
];

/// Numbers in circles from ⑩ on: white and, from ⓫ on, black.
const CIRCLED: [&str; 11] = [
    "(10)", "(11)", "(12)", "(13)", "(14)", "(15)", "(16)", "(17)", "(18)", "(19)", "(20)",
];
/// Numbers with a full stop or a comma, from U+1F100 on.
const POINTED: [&str; 11] = [
    "0.", "0,", "1,", "2,", "3,", "4,", "5,", "6,", "7,", "8,", "9,",
];

/// `14302` → `14,302`
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 message`, `14,302 messages`
pub fn count_of(number: u64, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!("{} {thing}s", thousands(number)),
    }
}

/// The ASCII digit for a decimal digit of any script.
pub fn digit(c: char) -> Option<char> {
    let is_digit = |c: char| c.general_category() == GeneralCategory::DecimalNumber;
    if c.is_ascii() || !is_digit(c) {
        return c.is_ascii_digit().then_some(c);
    }
    // Unicode keeps each script's digits together, 0 to 9, in runs of a multiple of ten.
    let before = (1..u32::from(c))
        .take_while(|back| char::from_u32(u32::from(c) - back).is_some_and(is_digit))
        .count();
    char::from_digit(u32::try_from(before % 10).ok()?, 10)
}

/// The ASCII form of a number that is a single character: xterm cuts off what does not fit into its
/// column, and `Ⅷ` would look like `V`.
pub fn spelled(c: char) -> Option<&'static str> {
    let from = |first: char, all: &[&'static str]| {
        let at = u32::from(c).checked_sub(u32::from(first))?;
        all.get(usize::try_from(at).ok()?).copied()
    };
    match c {
        '⅒' => Some("1/10"),
        '⅟' => Some("1/"),
        // The other tens in circles.
        '⓾' | '❿' | '➉' | '➓' => Some("(10)"),
        _ => from('Ⅰ', &ROMAN)
            .or_else(|| from('⑴', &LISTED))
            .or_else(|| from('⑩', &CIRCLED))
            .or_else(|| from('⓫', &CIRCLED[1..]))
            .or_else(|| from('🄀', &POINTED)),
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn one_thing_is_singular() {
        assert_eq!(count_of(1, "file"), "1 file");
        assert_eq!(count_of(0, "file"), "0 files");
        assert_eq!(count_of(1_234, "file"), "1,234 files");
    }

    #[test]
    fn digits_of_every_script_are_read() {
        let mut run = 0;
        for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
            if c.general_category() == GeneralCategory::DecimalNumber {
                assert_eq!(digit(c), char::from_digit(run % 10, 10), "{c:?}");
                run += 1;
            } else {
                assert_eq!(run % 10, 0, "a run ended before {c:?}");
                run = 0;
                assert_eq!(digit(c), None);
            }
        }
    }

    #[test]
    fn numbers_in_one_character_are_spelled_as_unicode_does() {
        for c in ('Ⅰ'..='ⅿ').chain('⑴'..='⒛').chain('🄀'..='🄊') {
            let whole: String = std::iter::once(c).nfkd().collect();
            assert_eq!(spelled(c), Some(&*whole));
        }
        assert_eq!(spelled('⅒'), Some("1/10"));
        let circled = ['⑩', '⑳', '⓫', '⓴', '❿'].map(spelled);
        assert_eq!(circled, ["(10)", "(20)", "(11)", "(20)", "(10)"].map(Some));
        for other in ['⅑', 'ↀ', '⑨', '⓵', '⒜', '🄋', '5'] {
            assert_eq!(spelled(other), None, "{other}");
        }
    }
}
